"""Documents of a project chosen by conditions, in order, from any place on; and how many there are."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, not_, or_, select
from sqlmodel import Session

from annotator.store import loading, sight
from annotator.store.corpus import FIELDS
from annotator.store.documents import Document, DocumentText, listed_rows
from annotator.store.sight import Sight

_document = Document.__table__  # type: ignore[attr-defined]
_text = DocumentText.__table__  # type: ignore[attr-defined]
TEXTS = ("uid", "external_id", "title", "language", "published", "source", "url")


@dataclass(frozen=True, slots=True)
class Condition:
    """What holds of a document's column: `id`, one of TEXTS, `created`, `updated` or `done`.

    `updated` looks at the sets in sight too; `done` is whether one of them counts.
    """

    column: str
    operator: str
    value: Any


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which documents are wanted, by their ids upwards or downwards; conditions hold all, or `any` one."""

    conditions: tuple[Condition, ...] = ()
    any: bool = False
    only: tuple[int, ...] | None = None
    without: tuple[int, ...] = ()
    done: bool = False
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Totals:
    """How many documents, and of the sets in sight those that count, gold, skipped, and suggestions.

    `annotated` are the documents with a set that counts.
    """

    documents: int
    sets: int
    gold: int
    skipped: int
    suggestions: int
    annotated: int


def some(
    session: Session, seen: Sight, chosen: Chosen, limit: int, after: int | None = None, offset: int = 0
) -> list[tuple[int, int]]:
    """Id and length of the next documents beyond the document `after`, or from the `offset`-th on."""
    key = _document.c.id
    query = _where(session, select(key, _document.c.length), seen, chosen)
    order = key.desc() if chosen.descending else key
    if offset:
        # Finding the place by the index alone costs little even in a million documents.
        first = _where(session, select(key), seen, chosen).order_by(order).limit(1).offset(offset)
        after = session.connection().execute(first).scalar()
        if after is None:
            return []
        query = query.where(key <= after if chosen.descending else key >= after)
    elif after is not None:
        query = query.where(key < after if chosen.descending else key > after)
    return [(row[0], row[1]) for row in session.connection().execute(query.order_by(order).limit(limit))]


def rows(session: Session, document_ids: Collection[int], texts: bool) -> dict[int, Any]:
    """For each document a row with `created`; with `texts` also the fields of its record and its `text`."""
    query = select(_document.c.id, _document.c.created).where(_document.c.id.in_(document_ids))
    if texts:
        query = query.add_columns(*FIELDS, _text.c.text).join(_text, _text.c.document_id == _document.c.id)
    return {row.id: row for row in session.connection().execute(query)}


def totals(session: Session, seen: Sight, chosen: Chosen) -> Totals:
    """Counts of the chosen documents and of what is in sight of them."""
    documents = _where(session, select(_document.c.id), seen, chosen)
    count = session.connection().execute(select(func.count()).select_from(documents.subquery())).scalar_one()
    counted = session.connection().execute(sight.tally(seen, documents)).one()
    return Totals(count, *counted)


def project_of(session: Session, document_id: int) -> int | None:
    """The project of a listed document."""
    query = select(_document.c.project_id).where(_document.c.id == document_id, listed_rows())
    return session.connection().execute(query).scalar()


def _where(session: Session, query: Select[Any], seen: Sight, chosen: Chosen) -> Select[Any]:
    query = query.where(_document.c.project_id == seen.project_id)
    if loading.running(session, seen.project_id):
        query = query.where(listed_rows())  # only then, since no index knows it
    conditions = [_condition(seen, each) for each in chosen.conditions]
    if conditions:
        query = query.where(or_(*conditions) if chosen.any else and_(*conditions))
    if chosen.only is not None:
        query = query.where(_document.c.id.in_(chosen.only))
    if chosen.without:
        query = query.where(_document.c.id.not_in(chosen.without))
    if chosen.done:
        query = query.where(sight.done(seen, _document.c.id))
    return query


def _condition(seen: Sight, condition: Condition) -> Any:
    column, value = condition.column, condition.value
    if column == "done":
        found = sight.done(seen, _document.c.id)
        return found if value else not_(found)
    if column == "updated":
        return _updated(seen, condition.operator, value)
    if column in TEXTS:
        return _TEXT[condition.operator](_document.c[column], value)
    return _NUMBER[condition.operator](_document.c[column], value)


def _given(column: Any) -> Any:
    return func.coalesce(column, "")


_NUMBER: dict[str, Callable[[Any, Any], Any]] = {
    "equal": lambda column, value: column == value,
    "not_equal": lambda column, value: column != value,
    "less": lambda column, value: column < value,
    "greater": lambda column, value: column > value,
    "less_or_equal": lambda column, value: column <= value,
    "greater_or_equal": lambda column, value: column >= value,
    "in": lambda column, value: column.between(*value),
    "not_in": lambda column, value: not_(column.between(*value)),
    "in_list": lambda column, value: column.in_(value),
    "not_in_list": lambda column, value: column.not_in(value),
}
_TEXT: dict[str, Callable[[Any, Any], Any]] = {
    "equal": lambda column, value: column == value,
    "not_equal": lambda column, value: _given(column) != value,
    "contains": lambda column, value: column.icontains(value, autoescape=True),
    "not_contains": lambda column, value: not_(_given(column).icontains(value, autoescape=True)),
    "in_list": lambda column, value: column.in_(value),
    "not_in_list": lambda column, value: _given(column).not_in(value),
    "empty": lambda column, value: _given(column) == "" if value else _given(column) != "",
}


def _updated(seen: Sight, operator: str, value: Any) -> Any:
    """By the latest of several times: whether one of them is later than the value, or than just before it."""

    def after(at: int) -> Any:
        return or_(_document.c.created > at, sight.changed(seen, _document.c.id, at))

    if operator in {"in", "not_in"}:
        inside = and_(after(value[0] - 1), not_(after(value[1])))
        return inside if operator == "in" else not_(inside)
    if operator in {"greater", "less_or_equal"}:
        return after(value) if operator == "greater" else not_(after(value))
    return after(value - 1) if operator == "greater_or_equal" else not_(after(value - 1))


OPERATORS = {
    "id": frozenset(_NUMBER),
    "created": frozenset(_NUMBER) - {"in_list", "not_in_list"},
    "updated": frozenset({"less", "greater", "less_or_equal", "greater_or_equal", "in", "not_in"}),
    "done": frozenset({"empty"}),
    **{name: frozenset(_TEXT) for name in TEXTS},
}
