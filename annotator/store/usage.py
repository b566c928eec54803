"""Where a project's annotation uses a name of its ontology. Rows are read as they come, never all at once."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, or_, select
from sqlmodel import Session

from annotator.domain.commands import Kind
from annotator.domain.vocabulary import Name
from annotator.store.annotations import AnnotationSet
from annotator.store.changes import Head
from annotator.store.documents import Document
from annotator.store.rows import ARGUMENTS, TABLES

_set = AnnotationSet.__table__  # type: ignore[attr-defined]
_document = Document.__table__  # type: ignore[attr-defined]
_ENDS: dict[str, Kind] = {"events": "event", "claims": "claim", "entities": "entity"}
_BATCH = 500


@dataclass(frozen=True, slots=True)
class _Part:
    """Objects of a kind under a condition; `holds` looks into the mapping of column `values`."""

    kind: Kind
    wanted: tuple[ColumnElement[bool], ...]
    values: str = ""
    holds: Callable[[dict[str, Any]], bool] = bool


@dataclass(frozen=True, slots=True)
class Place:
    """An object of a set of a document."""

    set_id: int
    document_id: int
    kind: Kind
    id: str


def counts(session: Session, project_id: int, name: Name, beside: str | None = None) -> Counter[int]:
    """How many objects of each set use the name; with `beside` those that have that attribute as well."""
    found: Counter[int] = Counter()
    for part in _parts(name, beside):
        if part.values:
            found.update(place.set_id for place in _places(session, project_id, part))
            continue
        table = TABLES[part.kind].table
        query = _joined(select(_set.c.id, func.count()), table, project_id).where(*part.wanted)
        for set_id, count in session.connection().execute(query.group_by(_set.c.id)):
            found[set_id] += count
    return found


def places(session: Session, project_id: int, name: Name, most: int) -> list[Place]:
    """The first objects that use the name."""
    every = (place for part in _parts(name) for place in _places(session, project_id, part))
    return list(islice(every, most))


def documents(session: Session, set_ids: Iterable[int]) -> int:
    """How many documents the sets are of."""
    found: set[int] = set()
    for batch in _batches(set_ids):
        query = select(_set.c.document_id).where(_set.c.id.in_(batch))
        found.update(row[0] for row in session.connection().execute(query))
    return len(found)


def heads(session: Session, set_ids: Iterable[int]) -> Iterator[Head]:
    """The sets as far as changing them goes."""
    for batch in _batches(set_ids):
        query = select(_set.c.id, _set.c.revision).where(_set.c.id.in_(batch)).order_by(_set.c.id)
        yield from [Head(*row) for row in session.connection().execute(query)]


def sets(session: Session, project_id: int, after: int, most: int) -> list[tuple[int, int]]:
    """The next sets of the project above `after`, each with its document."""
    query = (
        select(_set.c.id, _set.c.document_id)
        .join(_document, _document.c.id == _set.c.document_id)
        .where(_document.c.project_id == project_id, _set.c.id > after)
        .order_by(_set.c.id)
        .limit(most)
    )
    return [(set_id, document_id) for set_id, document_id in session.connection().execute(query)]


def _places(session: Session, project_id: int, part: _Part) -> Iterator[Place]:
    table = TABLES[part.kind].table
    values = [table.c[part.values]] if part.values else []
    query = _joined(select(_set.c.id, _set.c.document_id, table.c.id, *values), table, project_id)
    if part.values:
        query = query.where(cast(values[0], String) != "{}")
    query = query.where(*part.wanted).execution_options(yield_per=1000)
    rows = session.connection().execute(query)
    for set_id, document_id, identifier, *held in rows:
        if not held or part.holds(held[0]):
            yield Place(set_id, document_id, part.kind, identifier)


def _joined(query: Select[Any], table: Any, project_id: int) -> Select[Any]:
    return (
        query.select_from(table)
        .join(_set, _set.c.id == table.c.set_id)
        .join(_document, _document.c.id == _set.c.document_id)
        .where(_document.c.project_id == project_id)
    )


def _parts(name: Name, beside: str | None = None) -> list[_Part]:
    """What to look through for the name; places are those of `domain.vocabulary`."""
    match name.place.split("."):
        case ["labels"]:
            return [_column("span", "label", name.id), *_parts(Name("entities", name.id)),
                    *_parts(Name("events", name.id))]  # fmt: skip
        case ["events"]:
            return [_column("event", "type", name.id)]
        case ["entities"]:
            return [_column("entity", "label", name.id)]
        case ["labels", label, *rest]:
            return [_of_label(label, rest, name.id, beside)]
        case ["claims", "attributes", *option]:
            return [_Part("claim", (), "attributes", _has(name.id, option, beside))]
        case ["claims", "factuality"]:
            claim = TABLES["claim"].table.c
            either = or_(claim.factuality == name.id, claim.author_factuality == name.id)
            return [_Part("claim", (either,))]
        case ["relations", between]:
            return [_relation(_ENDS[between], name.id)]
    raise ValueError(f"{name.place!r} is no place of names")


def _of_label(label: str, place: list[str], identifier: str, beside: str | None) -> _Part:
    match place:
        case ["subtypes"]:
            event = TABLES["event"].table.c
            return _Part("event", (event.type == label, event.subtype == identifier))
        case ["roles"]:
            return _role(label, identifier)
        case ["links"]:
            return _mapping("entity", "label", label, "links", _has(identifier, [], beside))
        case [("attributes" | "event" | "entity") as of, *option]:
            kind, column = _OWNERS[of]
            return _mapping(kind, column, label, "attributes", _has(identifier, option, beside))
    raise ValueError(f"{place} is no place of names")


_OWNERS: dict[str, tuple[Kind, str]] = {
    "attributes": ("span", "label"), "event": ("event", "type"), "entity": ("entity", "label"),
}  # fmt: skip


def _column(kind: Kind, column: str, value: str) -> _Part:
    return _Part(kind, (TABLES[kind].table.c[column] == value,))


def _mapping(
    kind: Kind, column: str, label: str, values: str, holds: Callable[[dict[str, Any]], bool]
) -> _Part:
    return _Part(kind, (TABLES[kind].table.c[column] == label,), values, holds)


def _role(label: str, role: str) -> _Part:
    event = TABLES["event"].table.c
    played = select(ARGUMENTS.c.role).where(
        and_(ARGUMENTS.c.set_id == event.set_id, ARGUMENTS.c.event_id == event.id, ARGUMENTS.c.role == role)
    )
    return _Part("event", (event.type == label, played.exists()))


def _relation(end: Kind, type_: str) -> _Part:
    relation, ends = TABLES["relation"].table.c, TABLES[end].table.c
    headed = select(ends.id).where(ends.set_id == relation.set_id, ends.id == relation.head)
    return _Part("relation", (relation.type == type_, headed.exists()))


def _has(identifier: str, option: list[str], beside: str | None) -> Callable[[dict[str, Any]], bool]:
    """Whether a mapping has the key; with `option`, the attribute's id, whether that has the value."""

    def holds(values: dict[str, Any]) -> bool:
        if not option:
            return identifier in values and (beside is None or beside in values)
        value = values.get(option[0])
        return identifier in value if isinstance(value, list) else bool(value == identifier)

    return holds


def _batches(set_ids: Iterable[int]) -> Iterator[list[int]]:
    left = iter(sorted(set_ids))
    while batch := list(islice(left, _BATCH)):
        yield batch
