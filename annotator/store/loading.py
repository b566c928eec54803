"""What imports write and look up, many rows at a time.

Sets that an import brings belong to `import:<id>` until it is complete, as its documents are unlisted until
then: whatever stops it, nobody has seen a part of it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, exists, func, insert, literal, select, update
from sqlmodel import Session

from annotator.store import pools
from annotator.store.annotations import AnnotationSet, Change
from annotator.store.assignments import Assignment
from annotator.store.documents import Document, DocumentText, Import
from annotator.store.engine import now

_document = Document.__table__  # type: ignore[attr-defined]
_text = DocumentText.__table__  # type: ignore[attr-defined]
_set = AnnotationSet.__table__  # type: ignore[attr-defined]
_change = Change.__table__  # type: ignore[attr-defined]
_assignment = Assignment.__table__  # type: ignore[attr-defined]
_import = Import.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Known:
    """A document that the project has, with the name by which people know it."""

    name: str
    digest: str
    external_id: str | None
    uid: str


def provisional_owner(import_id: int) -> str:
    """The owner of an import's sets until it is complete."""
    return f"import:{import_id}"


def running(session: Session, project_id: int | None = None) -> list[tuple[int, int]]:
    """Id and heartbeat of the imports that have not ended, of one project or of all."""
    query = select(_import.c.id, _import.c.heartbeat).where(_import.c.state == "running")
    if project_id is not None:
        query = query.where(_import.c.project_id == project_id)
    return [(identifier, heartbeat) for identifier, heartbeat in session.connection().execute(query)]


def beat(session: Session, import_id: int) -> bool:
    """Notes that the import is alive; False when it has been ended from outside."""
    touched = session.connection().execute(
        update(_import).where(_import.c.id == import_id, _import.c.state == "running").values(heartbeat=now())
    )
    return touched.rowcount == 1


def known(
    session: Session,
    project_id: int,
    digests: Collection[str],
    external_ids: Collection[str],
    uids: Collection[str],
) -> list[Known]:
    """The project's documents, listed or not, that have one of these texts, external ids or uids."""
    table = _document.c
    found: dict[str, Known] = {}
    wanted = ((table.content_hash, digests), (table.external_id, external_ids), (table.uid, uids))
    for column, values in wanted:
        query = select(table.content_hash, table.external_id, table.uid).where(
            table.project_id == project_id, column.in_(values)
        )
        for digest, external_id, uid in session.connection().execute(query) if values else ():
            found[digest] = Known(external_id or uid, digest, external_id, uid)
    return list(found.values())


def insert_documents(session: Session, rows: list[dict[str, Any]], texts: dict[str, str]) -> None:
    """Writes documents and their texts; `texts` is keyed by content hash."""
    if not rows:
        return
    session.connection().execute(insert(_document), rows)
    identifiers = document_ids(session, rows[0]["project_id"], texts)
    session.connection().execute(
        insert(_text),
        [{"document_id": identifiers[digest], "text": text} for digest, text in texts.items()],
    )


def document_ids(session: Session, project_id: int, digests: Collection[str]) -> dict[str, int]:
    """The ids of the project's documents with these texts, by content hash."""
    query = select(_document.c.content_hash, _document.c.id).where(
        _document.c.project_id == project_id, _document.c.content_hash.in_(digests)
    )
    return {digest: identifier for digest, identifier in session.connection().execute(query)}


def with_set(session: Session, document_ids: Collection[int], owners: Collection[str]) -> set[int]:
    """Those of the documents that have a set of one of the owners."""
    query = select(_set.c.document_id).where(_set.c.document_id.in_(document_ids), _set.c.owner.in_(owners))
    return {row[0] for row in session.connection().execute(query)}


def insert_sets(session: Session, owner: str, revisions: dict[int, int]) -> dict[int, int]:
    """Creates a set for each document, at the given revision; set ids by document id."""
    at = now()
    session.connection().execute(
        insert(_set),
        [
            {"document_id": each, "owner": owner, "revision": revision, "created": at, "updated": at}
            for each, revision in revisions.items()
        ],
    )
    query = select(_set.c.document_id, _set.c.id).where(
        _set.c.document_id.in_(revisions), _set.c.owner == owner
    )
    return {document_id: set_id for document_id, set_id in session.connection().execute(query)}


def insert_changes(session: Session, rows: list[dict[str, Any]]) -> None:
    """Writes the first change of new sets."""
    if rows:
        session.connection().execute(insert(_change), rows)


def overtaken(session: Session, import_id: int, owner: str) -> list[str]:
    """Takes out the import's sets whose owner has made one meanwhile; the names of their documents."""
    other = _set.alias()
    meanwhile = exists().where(other.c.document_id == _set.c.document_id, other.c.owner == owner)
    late = select(_set.c.id, func.coalesce(_document.c.external_id, _document.c.uid)).where(
        _set.c.owner == provisional_owner(import_id), _set.c.document_id == _document.c.id, meanwhile
    )
    found = session.connection().execute(late).all()
    for set_id, _ in found:
        session.connection().execute(delete(_set).where(_set.c.id == set_id))
    return [name for _, name in found]


def publish(session: Session, import_id: int, owner: str | None, user_id: int | None) -> int:
    """Lists the import's documents, hands its sets to `owner`, and ends it; the number of documents."""
    connection = session.connection()
    if owner is not None:
        mine = _set.c.owner == provisional_owner(import_id)
        if user_id is not None:
            _submit(session, select(_set.c.document_id).where(mine), user_id)
        connection.execute(update(_set).where(mine).values(owner=owner, user_id=user_id, updated=now()))
    count = select(func.count()).where(_document.c.import_id == import_id)
    documents = connection.execute(count).scalar_one()
    connection.execute(
        update(_import)
        .where(_import.c.id == import_id)
        .values(state="done", documents=documents, heartbeat=now())
    )
    return int(documents)


def _submit(session: Session, documents: Any, user_id: int) -> None:
    """Makes the person's assignments of the documents, as submitted."""
    at = now()
    table = _assignment.c
    session.connection().execute(
        update(_assignment)
        .where(table.user_id == user_id, table.document_id.in_(documents))
        .values(state="submitted", updated=at)
    )
    there = exists().where(table.document_id == _document.c.id, table.user_id == user_id)
    rows = select(
        _document.c.project_id,
        _document.c.id,
        literal(user_id),
        literal("submitted"),
        literal(at),
        literal(at),
    ).where(_document.c.id.in_(documents), ~there)
    session.connection().execute(
        insert(_assignment).from_select(
            ["project_id", "document_id", "user_id", "state", "created", "updated"], rows
        )
    )
    pools.recount(session.connection(), documents)


def remove_some(session: Session, import_id: int, limit: int) -> bool:
    """Removes up to `limit` documents, and as many sets, of an unfinished import; whether there were any."""
    still = select(_import.c.id).where(_import.c.id == import_id, _import.c.state == "running")
    if session.connection().execute(still).first() is None:
        return False
    removed = 0
    for table, mine in (
        (_document, _document.c.import_id == import_id),
        (_set, _set.c.owner == provisional_owner(import_id)),
    ):
        some = select(table.c.id).where(mine).limit(limit)
        removed += session.connection().execute(delete(table).where(table.c.id.in_(some))).rowcount
    return removed > 0


def end(session: Session, import_ids: Iterable[int], state: str) -> None:
    """Marks imports that did not complete as failed or cancelled."""
    session.connection().execute(
        update(_import)
        .where(_import.c.id.in_(list(import_ids)), _import.c.state == "running")
        .values(state=state, heartbeat=now())
    )
