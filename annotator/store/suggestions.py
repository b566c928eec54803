"""Who suggests in a project, what is known of the sets that they made, and what people decided on them.

What is suggested lies in annotation sets of the owner `suggester:NAME`.
"""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, delete, exists, func, insert, update
from sqlalchemy import select as select_columns
from sqlmodel import CheckConstraint, Column, Field, Integer, Session, SQLModel, UniqueConstraint, col, select

from annotator.store.annotations import AnnotationSet, Change
from annotator.store.documents import Document, listed_rows
from annotator.store.engine import now
from annotator.store.sight import SUGGESTER


def _set_key() -> Any:
    return Column(Integer, ForeignKey("annotation_set.id", ondelete="CASCADE"), primary_key=True)


class Suggester(SQLModel, table=True):
    """What suggests in a project: the matcher of strings, a Label Studio ML backend at `url`, or an import.

    `version` is the model version that a backend told last. While it is not `shown` nobody sees what it
    suggests. `hands_token`: the backend is given a token that reads the project; `tells_gold`: it is told of
    each document whose gold is finished.
    """

    __tablename__ = "suggester"
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(
        sa_column=Column(Integer, ForeignKey("project.id", ondelete="CASCADE"), nullable=False)
    )
    name: str = Field(max_length=80)
    kind: str
    url: str | None = None
    version: str | None = None
    shown: bool = True
    hands_token: bool = False
    tells_gold: bool = False
    created: int = Field(default_factory=now)
    user_id: int | None = Field(default=None, foreign_key="user.id")
    __table_args__ = (
        UniqueConstraint("project_id", "name"),
        CheckConstraint("kind in ('strings', 'backend', 'import')", name="suggester_kind"),
        CheckConstraint("(kind = 'backend') = (url is not null)", name="suggester_url"),
    )


class SuggestedSet(SQLModel, table=True):
    """The model version that made a suggester's set, its score for the whole, and scores by object id."""

    __tablename__ = "suggested_set"
    set_id: int = Field(sa_column=_set_key())
    version: str
    score: float | None = None
    scores: dict[str, float] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class Decision(SQLModel, table=True):
    """What an annotator decided on one suggestion, by the change `seq` of their set that carried it out.

    It holds while that change does: undoing the change takes it back. `place` is where the suggestion was, as
    `annotator.suggest.place_of` writes it.
    """

    __tablename__ = "decision"
    set_id: int = Field(sa_column=_set_key())
    seq: int = Field(primary_key=True, sa_type=Integer)
    position: int = Field(primary_key=True, sa_type=Integer)
    project_id: int = Field(
        sa_column=Column(Integer, ForeignKey("project.id", ondelete="CASCADE"), nullable=False)
    )
    suggester: str
    version: str
    label: str
    place: str
    verdict: str
    score: float | None = None
    __table_args__ = (
        CheckConstraint("verdict in ('accepted', 'corrected', 'rejected')", name="decision_verdict"),
        Index("decision_by_suggester", "project_id", "suggester", "version", "verdict"),
        {"sqlite_with_rowid": False},
    )


_set = AnnotationSet.__table__  # type: ignore[attr-defined]
_document = Document.__table__  # type: ignore[attr-defined]
_change = Change.__table__  # type: ignore[attr-defined]
_suggested = SuggestedSet.__table__  # type: ignore[attr-defined]
_decision = Decision.__table__  # type: ignore[attr-defined]
_HOLDS = (
    (_change.c.set_id == _decision.c.set_id)
    & (_change.c.seq == _decision.c.seq)
    & (_change.c.status == "active")
)


def suggesters(session: Session, project_id: int) -> list[Suggester]:
    """All that suggest in the project, by name."""
    wanted = select(Suggester).where(col(Suggester.project_id) == project_id).order_by(col(Suggester.name))
    return list(session.exec(wanted).all())


def suggester(session: Session, project_id: int, name: str) -> Suggester | None:
    """The suggester of that name."""
    mine = col(Suggester.project_id) == project_id, col(Suggester.name) == name
    return session.exec(select(Suggester).where(*mine)).first()


def sets_on(session: Session, document_id: int) -> list[tuple[int, str, str, float | None, dict[str, float]]]:
    """The suggesters' sets on a document: id, name, version, score of the whole, scores by object."""
    query = (
        select_columns(_set.c.id, _set.c.owner, _suggested.c.version, _suggested.c.score, _suggested.c.scores)
        .outerjoin(_suggested, _suggested.c.set_id == _set.c.id)
        .where(_set.c.document_id == document_id, _set.c.owner.like(f"{SUGGESTER}%"))
        .order_by(_set.c.id)
    )
    return [
        (set_id, name, version or name, score, scores or {})
        for set_id, owner, version, score, scores in session.connection().execute(query)
        for name in [owner.removeprefix(SUGGESTER)]
    ]


def known_of(session: Session, set_ids: Collection[int]) -> dict[int, SuggestedSet]:
    """What is known of suggesters' sets, by id of the set."""
    found = session.exec(select(SuggestedSet).where(col(SuggestedSet.set_id).in_(set_ids)))
    return {each.set_id: each for each in found}


def remove_sets(session: Session, name: str, project_id: int, document_ids: Collection[int] = ()) -> int:
    """Removes what a suggester has suggested, on some documents or on all; the number of sets."""
    mine = select_columns(_document.c.id).where(_document.c.project_id == project_id)
    if document_ids:
        mine = mine.where(_document.c.id.in_(document_ids))
    gone = delete(_set).where(_set.c.owner == SUGGESTER + name, _set.c.document_id.in_(mine))
    return session.connection().execute(gone).rowcount


def keep_scores(session: Session, known: Iterable[SuggestedSet]) -> None:
    """Writes what is known of new sets."""
    rows = [each.model_dump() for each in known]
    if rows:
        session.connection().execute(insert(_suggested), rows)


def keep_decisions(session: Session, decisions: Iterable[Decision]) -> None:
    """Writes decisions."""
    rows = [each.model_dump() for each in decisions]
    if rows:
        session.connection().execute(insert(_decision), rows)


def decided(session: Session, set_id: int) -> list[tuple[str, str, str, str]]:
    """Place, label, verdict and suggester of what was decided in a set and holds."""
    columns = _decision.c.place, _decision.c.label, _decision.c.verdict, _decision.c.suggester
    query = select_columns(*columns).join(_change, _HOLDS).where(_decision.c.set_id == set_id)
    return [tuple(row) for row in session.connection().execute(query)]


def judged(session: Session, set_id: int) -> set[tuple[str, str, str, str]]:
    """Suggester, version, label and place of what was decided in a set and holds."""
    columns = _decision.c.suggester, _decision.c.version, _decision.c.label, _decision.c.place
    query = select_columns(*columns).join(_change, _HOLDS).where(_decision.c.set_id == set_id)
    return {tuple(row) for row in session.connection().execute(query)}


def rename_labels(session: Session, project_id: int, names: dict[str, str]) -> None:
    """Has decisions speak of labels by their new names."""
    for old, new in names.items():
        mine = _decision.c.project_id == project_id, _decision.c.label == old
        session.connection().execute(update(_decision).where(*mine).values(label=new))


def tally(session: Session, project_id: int) -> list[tuple[str, str, str, str, int]]:
    """Suggester, version, label, verdict and how often, of all decisions that hold in a project."""
    columns = _decision.c.suggester, _decision.c.version, _decision.c.label, _decision.c.verdict
    query = (
        select_columns(*columns, func.count())
        .join(_change, _HOLDS)
        .where(_decision.c.project_id == project_id)
        .group_by(*columns)
        .order_by(*columns)
    )
    return [tuple(row) for row in session.connection().execute(query)]


def suggested_counts(session: Session, project_id: int) -> dict[str, int]:
    """On how many documents of the project each suggester has a set, by name."""
    query = (
        select_columns(_set.c.owner, func.count())
        .join(_document, _document.c.id == _set.c.document_id)
        .where(_document.c.project_id == project_id, _set.c.owner.like(f"{SUGGESTER}%"))
        .group_by(_set.c.owner)
    )
    return {owner.removeprefix(SUGGESTER): number for owner, number in session.connection().execute(query)}


def documents_after(
    session: Session,
    project_id: int,
    after: int,
    limit: int,
    lacking: tuple[str, str] | None = None,
    among: Collection[int] = (),
) -> list[int]:
    """Ids above `after` of documents that the project shows.

    With `lacking`, a suggester and a version of its model, those on which that version suggests nothing; with
    `among` those of these ids.
    """
    query = (
        select_columns(_document.c.id)
        .where(_document.c.project_id == project_id, _document.c.id > after, listed_rows())
        .order_by(_document.c.id)
        .limit(limit)
    )
    if lacking is not None:
        name, version = lacking
        there = (
            exists()
            .where(_set.c.document_id == _document.c.id, _set.c.owner == SUGGESTER + name)
            .where(_suggested.c.set_id == _set.c.id, _suggested.c.version == version)
        )
        query = query.where(~there)
    if among:
        query = query.where(_document.c.id.in_(among))
    return [row[0] for row in session.connection().execute(query)]
