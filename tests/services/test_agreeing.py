"""Agreement kept up to date: what is counted step by step is what counting everything at once gives."""

from pathlib import Path
from typing import Any

import pytest
from sqlmodel import delete, select

from annotator.agreement import MEASURES
from annotator.errors import Forbidden, Invalid
from annotator.permissions import OPERATOR
from annotator.services import (
    agreeing,
    agreement_board,
    agreement_intervals,
    agreement_tables,
    annotator_tables,
    disagreements,
    pools,
    work,
)
from annotator.services.disagreements import Choice
from annotator.services.figures import Figures
from annotator.store import agreement, agreement_changes
from annotator.store.agreement import AgreementDue, DocumentAgreement, ProjectAgreement
from annotator.store.agreement_changes import AgreementMark
from annotator.store.annotations import AnnotationSet
from annotator.store.assignments import Assignment
from annotator.store.engine import now
from schemas.gold import Span
from tests.scene import SLUG, Scene, build
from tests.services.sending import add, send

TEXT = "Rebels seized Aleppo on Friday."
REBELS = Span(id="s1", start=0, end=6, label="actor")
ALEPPO = Span(id="s2", start=14, end=20, label="location")
FRIDAY = Span(id="s3", start=24, end=30, label="location")


@pytest.fixture
def fresh(tmp_path: Path) -> Scene:
    """A scene of its own, since totals are the whole project's."""
    return build(tmp_path)


def submit(scene: Scene, document: int, *names: str) -> None:
    for name in names:
        with scene.store.writing() as session:
            work.submit(session, scene.actors[name], SLUG, document)


def compared(scene: Scene, amal: list[Span], basma: list[Span]) -> int:
    """A document that both have submitted."""
    document = scene.document(TEXT)
    for name, spans in (("amal", amal), ("basma", basma)):
        scene.load(document, spans, name)
        submit(scene, document, name)
    return document


def totals(scene: Scene) -> dict[tuple[str, int], dict[str, float]]:
    with scene.store.reading() as session:
        rows = session.exec(select(ProjectAgreement)).all()
        return {(row.measure, row.week): counts for row in rows if (counts := agreement.unpack(row.counts))}


def score(scene: Scene, measure: str = "span_exact") -> float | None:
    with scene.store.reading() as session:
        figures = Figures(session, scene.project_id)
        found = next(each for each in MEASURES if each.id == measure)
        return found.score(figures.counts(measure))


def refresh(scene: Scene, limit: int | None = None) -> int:
    return agreeing.refresh(scene.store, scene.project_id, limit)


def from_scratch(scene: Scene) -> dict[tuple[str, int], dict[str, float]]:
    with scene.store.writing() as session:
        for table in (ProjectAgreement, DocumentAgreement, AgreementMark, AgreementDue):
            session.connection().execute(delete(table))
        session.commit()
    assert refresh(scene) == 0
    return totals(scene)


def assert_as_from_scratch(scene: Scene) -> None:
    assert refresh(scene) == 0
    step_by_step, at_once = totals(scene), from_scratch(scene)
    assert step_by_step.keys() == at_once.keys()
    for name, counts in at_once.items():
        assert step_by_step[name] == pytest.approx(counts), name


def test_nothing_is_compared_before_two_have_submitted(fresh: Scene) -> None:
    document = fresh.document(TEXT)
    for name in ("amal", "basma"):
        fresh.load(document, [REBELS], name)
    submit(fresh, document, "amal")
    assert refresh(fresh) == 0
    assert totals(fresh) == {}


def test_a_known_disagreement_has_the_score_counted_by_hand(fresh: Scene) -> None:
    compared(fresh, [REBELS, ALEPPO], [REBELS, FRIDAY])
    refresh(fresh)
    assert score(fresh) == pytest.approx(2 * 1 / (2 + 2))


def test_who_submits_without_marking_anything_has_said_that_there_is_nothing(fresh: Scene) -> None:
    document = fresh.document(TEXT)
    fresh.load(document, [REBELS], "amal")
    submit(fresh, document, "amal", "basma")
    refresh(fresh)
    assert score(fresh) == 0


def test_step_by_step_is_as_from_scratch_after_submit_reopen_change_and_resubmit(fresh: Scene) -> None:
    first = compared(fresh, [REBELS], [REBELS])
    compared(fresh, [ALEPPO], [FRIDAY])
    assert_as_from_scratch(fresh)
    with fresh.store.writing() as session:
        work.reopen(session, fresh.actors["amal"], SLUG, first)
    assert_as_from_scratch(fresh)
    send(fresh, first, add(14, 20, "location"))
    assert_as_from_scratch(fresh)
    submit(fresh, first, "amal")
    assert_as_from_scratch(fresh)
    assert score(fresh) == pytest.approx(2 * 1 / (3 + 2))
    compared(fresh, [], [ALEPPO])
    assert_as_from_scratch(fresh)


def test_what_is_taken_back_by_all_leaves_nothing(fresh: Scene) -> None:
    document = compared(fresh, [REBELS, ALEPPO], [REBELS])
    refresh(fresh)
    with fresh.store.writing() as session:
        work.reopen(session, fresh.actors["amal"], SLUG, document)
    refresh(fresh)
    assert totals(fresh) == {}


def test_a_document_is_counted_once_as_long_as_nothing_changes(
    fresh: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared(fresh, [REBELS], [REBELS])
    refresh(fresh)
    monkeypatch.setattr(agreeing, "count", lambda *_: pytest.fail("counted again"))
    assert refresh(fresh) == 0


def test_a_change_after_long_is_found_and_older_ones_are_not_looked_at(
    fresh: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agreement_changes, "OVERLAP_MS", -1)
    compared(fresh, [REBELS], [REBELS])
    refresh(fresh)
    monkeypatch.setattr(agreement_changes, "now", lambda: 10**13)
    with fresh.store.writing() as session:
        assert not agreement_changes.find(session, agreeing.VERSION)
        assert agreement.count_due(session, fresh.project_id) == 0


def test_more_than_a_chunk_of_changes_is_found_in_steps(
    fresh: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agreement_changes, "CHUNK", 2)
    for _ in range(5):
        compared(fresh, [REBELS], [REBELS])
    assert refresh(fresh) == 0
    with fresh.store.reading() as session:
        assert len(agreement.counted(session, fresh.project_id)) == 5


def test_only_so_many_are_counted_as_are_asked_for(fresh: Scene) -> None:
    for _ in range(3):
        compared(fresh, [REBELS], [REBELS])
    assert refresh(fresh, limit=2) == 1
    assert refresh(fresh, limit=2) == 0


def test_a_change_of_one_project_leaves_the_others_untouched(fresh: Scene) -> None:
    compared(fresh, [REBELS], [REBELS])
    assert agreeing.refresh(fresh.store, fresh.project_id + 1) == 0
    assert totals(fresh) == {}
    refresh(fresh)
    with fresh.store.reading() as session:
        assert agreement.totals(session, fresh.project_id + 1) == {}


def test_a_new_way_of_counting_counts_everything_again(fresh: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    compared(fresh, [REBELS], [FRIDAY])
    monkeypatch.setattr(agreement_changes, "OVERLAP_MS", -1)  # so that time alone finds nothing again
    refresh(fresh)
    before = totals(fresh)
    monkeypatch.setattr(agreeing, "VERSION", agreeing.VERSION + 1)
    counted = []
    whole = agreeing.count
    monkeypatch.setattr(agreeing, "count", lambda *given: counted.append(1) or whole(*given))
    refresh(fresh)
    assert (len(counted), totals(fresh)) == (1, before)


def with_gold(scene: Scene, document: int, spans: list[Span]) -> None:
    """Gives the document gold, as an import would."""
    scene.load(document, spans, "carla")
    with scene.store.writing() as session:
        row = session.exec(
            select(AnnotationSet).where(AnnotationSet.id == scene.set_id(document, "carla"))
        ).one()
        row.owner, row.user_id, row.updated = "gold", None, now()
        session.add(row)
        session.commit()


def controls(scene: Scene, *documents: int) -> None:
    with scene.store.writing() as session:
        pools.set_controls(session, OPERATOR, SLUG, [f"d{each}" for each in documents])


def against_gold(scene: Scene) -> dict[str, tuple[Any, ...]]:
    """By person: articles and span F1 with gold, then those on control documents."""
    with scene.store.reading() as session:
        rows = annotator_tables.people(Figures(session, scene.project_id)).records()
    names = ("documents_with_gold", "span_exact_with_gold", "documents_on_control", "span_exact_on_control")
    return {str(row["annotator"]): tuple(row[name] for name in names) for row in rows}


def test_control_documents_are_counted_apart_from_other_gold(fresh: Scene) -> None:
    control = compared(fresh, [REBELS], [FRIDAY])
    other = compared(fresh, [REBELS], [REBELS])
    for document in (control, other):
        with_gold(fresh, document, [REBELS])
    controls(fresh, control)
    assert_as_from_scratch(fresh)
    assert against_gold(fresh) == {"amal": (1, 1.0, 1, 1.0), "basma": (1, 1.0, 1, 0.0)}


def test_what_becomes_a_control_document_later_is_counted_again(
    fresh: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agreement_changes, "OVERLAP_MS", -1)  # so that time alone finds nothing again
    document = compared(fresh, [REBELS], [FRIDAY])
    with_gold(fresh, document, [REBELS])
    refresh(fresh)
    assert against_gold(fresh)["basma"] == (1, 0.0, 0, None)
    controls(fresh, document)
    refresh(fresh)
    assert against_gold(fresh)["basma"] == (0, None, 1, 0.0)
    controls(fresh)
    assert_as_from_scratch(fresh)
    assert against_gold(fresh)["basma"] == (1, 0.0, 0, None)


def behind(scene: Scene, **choice: Any) -> list[int]:
    with scene.store.reading() as session:
        found = disagreements.page(session, scene.actors["carla"], SLUG, Choice(**choice))
    return [each.document_id for each in found.documents]


def test_a_figure_of_one_person_leads_to_what_is_behind_it(fresh: Scene) -> None:
    control = compared(fresh, [REBELS], [REBELS, FRIDAY])
    other = compared(fresh, [REBELS, ALEPPO], [REBELS])
    for document in (control, other):
        with_gold(fresh, document, [REBELS])
    controls(fresh, control)
    refresh(fresh)
    amal, basma = (str(fresh.actors[name].user_id) for name in ("amal", "basma"))
    assert behind(fresh, person=amal) == [control, other]
    assert behind(fresh, person=amal, gold="gold") == [other]
    assert behind(fresh, person=amal, gold="control") == []
    assert behind(fresh, person=basma, gold="control") == [control]
    assert behind(fresh, person=basma, gold="gold") == []
    assert behind(fresh, pair=f"{amal}-{basma}", document=other) == [other]


def test_confused_labels_lead_to_where_they_meet(fresh: Scene) -> None:
    wider = Span(id="s4", start=0, end=13, label="location")
    met = compared(fresh, [REBELS], [wider])
    same = compared(fresh, [FRIDAY], [Span(id="s5", start=24, end=30, label="actor")])
    apart = compared(fresh, [REBELS], [FRIDAY])
    refresh(fresh)
    assert behind(fresh, measure="span_tokens", label="actor", against="location") == [met, same]
    assert behind(fresh, measure="span_tokens", label="location", against="actor") == [met, same]
    assert behind(fresh, measure="span_tokens", label="actor") == [met, same, apart]
    assert behind(fresh, measure="span_tokens", label="actor+location", against="location") == [
        met,
        same,
        apart,
    ]


def test_a_week_leads_to_its_own_documents(fresh: Scene) -> None:
    long_ago = compared(fresh, [REBELS], [FRIDAY])
    with fresh.store.writing() as session:
        for row in session.exec(select(Assignment).where(Assignment.document_id == long_ago)):
            row.updated = 1_764_000_000_000  # Monday 2025-11-24
            session.add(row)
        session.commit()
    lately = compared(fresh, [REBELS], [FRIDAY])
    refresh(fresh)
    assert behind(fresh, week="2025-11-24") == [long_ago]
    with fresh.store.reading() as session:
        weeks = agreement_tables.weeks(Figures(session, fresh.project_id)).records()
    last = max(str(row["week"]) for row in weeks)
    assert behind(fresh, week=last) == [lately]
    told = {row["measure"]: row["documents"] for row in weeks if row["week"] == "2025-11-24"}
    assert told["span_exact"] == told["cohen"] == told["unitizing"] == 1


@pytest.mark.parametrize(
    "choice",
    [{"person": "x"}, {"person": "99"}, {"gold": "silver"}, {"week": "soon"}, {"pair": "1-99"}],
    ids=str,
)
def test_a_choice_that_makes_no_sense_is_refused(fresh: Scene, choice: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        behind(fresh, **choice)


def test_intervals_are_made_on_request(fresh: Scene) -> None:
    for _ in range(3):
        compared(fresh, [REBELS], [REBELS])
    compared(fresh, [REBELS], [FRIDAY])
    refresh(fresh)
    agreement_intervals.draw(fresh.store, fresh.project_id)
    with fresh.store.reading() as session:
        row = agreement.totals(session, fresh.project_id)["span_exact"]
    assert (row.sampled, row.high) == (4, 1)
    assert row.low is not None
    assert row.low < 0.75


def test_disagreements_show_who_says_what_where(fresh: Scene) -> None:
    compared(fresh, [REBELS], [REBELS])
    differing = compared(fresh, [REBELS, ALEPPO], [REBELS, FRIDAY])
    refresh(fresh)
    with fresh.store.reading() as session:
        found = disagreements.page(session, fresh.actors["carla"], SLUG, Choice(label="location"))
        none = disagreements.page(session, fresh.actors["carla"], SLUG, Choice(label="actor"))
    assert found.looked_at == 2
    assert [each.document_id for each in found.documents] == [differing]
    said = [dict(each.versions) for each in found.documents[0].places]
    assert {"amal": "location: Aleppo", "basma": ""} in said
    assert {"amal": "", "basma": "location: Friday"} in said
    assert none.documents == ()


def test_annotators_see_no_agreement(fresh: Scene) -> None:
    with pytest.raises(Forbidden):
        agreement_board.page(fresh.store, fresh.actors["amal"], SLUG)
    with fresh.store.reading() as session, pytest.raises(Forbidden):
        disagreements.page(session, fresh.actors["amal"], SLUG, Choice())


def test_an_unknown_measure_is_refused(fresh: Scene) -> None:
    with pytest.raises(Invalid, match="nonsense"):
        agreement_board.page(fresh.store, fresh.actors["carla"], SLUG, "nonsense")
