"""What a check of the database looks at."""

from collections.abc import Iterator

from sqlalchemy import func, or_, select, text
from sqlmodel import Session

from annotator.store.annotations import AnnotationSet, Change, SpanRow
from annotator.store.documents import Document, DocumentText

_document = Document.__table__  # type: ignore[attr-defined]
_text = DocumentText.__table__  # type: ignore[attr-defined]
_set = AnnotationSet.__table__  # type: ignore[attr-defined]
_span = SpanRow.__table__  # type: ignore[attr-defined]
_change = Change.__table__  # type: ignore[attr-defined]


def file_findings(session: Session) -> list[str]:
    """What SQLite finds wrong with its file, and rows that refer to nothing; nothing for other databases."""
    if session.get_bind().dialect.name != "sqlite":
        return []
    connection = session.connection()
    found = [f"database: {row[0]}" for row in connection.execute(text("PRAGMA integrity_check"))]
    found = [] if found == ["database: ok"] else found
    for table, row, parent, _ in connection.execute(text("PRAGMA foreign_key_check")):
        found.append(f"table {table}, row {row}: refers to a row of {parent} that is not there")
    return found


def wrong_lengths(session: Session) -> Iterator[int]:
    """Documents without their text, or whose length in code points is not that of their text."""
    query = (
        select(_document.c.id)
        .join_from(_document, _text, _text.c.document_id == _document.c.id, isouter=True)
        .where(or_(_text.c.text.is_(None), func.length(_text.c.text) != _document.c.length))
    )
    return (row[0] for row in session.connection().execute(query))


def outside(session: Session) -> Iterator[tuple[int, str]]:
    """Spans, as set id and span id, that do not lie inside their text."""
    query = (
        select(_span.c.set_id, _span.c.id)
        .join_from(_span, _set, _set.c.id == _span.c.set_id)
        .join(_document, _document.c.id == _set.c.document_id)
        .where(or_(_span.c.start < 0, _span.c.end > _document.c.length, _span.c.start >= _span.c.end))
    )
    return ((set_id, span_id) for set_id, span_id in session.connection().execute(query))


def sets(session: Session, after: int, limit: int) -> list[tuple[int, int]]:
    """Id and revision of the next sets above `after`."""
    query = select(_set.c.id, _set.c.revision).where(_set.c.id > after).order_by(_set.c.id).limit(limit)
    return [(set_id, revision) for set_id, revision in session.connection().execute(query)]


def log_of(session: Session, set_ids: list[int]) -> dict[int, list[tuple[int, str]]]:
    """The log of each set: seq and edits as JSON, in order."""
    found: dict[int, list[tuple[int, str]]] = {set_id: [] for set_id in set_ids}
    query = (
        select(_change.c.set_id, _change.c.seq, _change.c.edits)
        .where(_change.c.set_id.in_(set_ids))
        .order_by(_change.c.set_id, _change.c.seq)
    )
    for set_id, seq, edits in session.connection().execute(query):
        found[set_id].append((seq, edits))
    return found
