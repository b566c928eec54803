"""How the objects of annotation sets lie in their tables, and writing them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from msgspec import UNSET
from sqlalchemy import ColumnElement, bindparam, delete, func, insert, or_, select, update
from sqlalchemy import Table as Rows
from sqlmodel import Session

from annotator.domain.commands import KINDS, Edit, Kind, Object, kind_of, subject
from annotator.store.annotations import SpanRow
from annotator.store.claims import ClaimRow, RelationRow
from annotator.store.entities import EntityRow
from annotator.store.events import ArgumentRow, EventRow, IncidentRow
from schemas.gold import Claim, Entity, Event, Incident, Relation, Span

Row = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """How objects of a kind lie in their table, with the statements that every edit needs."""

    kind: Kind
    value: type[Any]
    table: Rows
    statements: dict[tuple[str, ...], Any] = field(default_factory=dict)

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The columns that are fields of the value."""
        return tuple(c.name for c in self.table.columns if c.name not in ("set_id", "position"))

    @cached_property
    def columns(self) -> tuple[ColumnElement[Any], ...]:
        return tuple(self.table.c[name] for name in self.fields)

    @cached_property
    def order(self) -> tuple[ColumnElement[Any], ...]:
        columns = self.table.c
        if self.kind == "span":
            return columns.start, columns.end.desc(), columns.id
        return columns.position, columns.id

    @cached_property
    def one(self) -> Any:
        mine = self.table.c.set_id == bindparam("set_id"), self.table.c.id == bindparam("id")
        return select(*self.columns).where(*mine)

    @cached_property
    def same(self) -> Any:
        """Spans with just these bounds and label."""
        c = self.table.c
        exactly = c.start == bindparam("start"), c.end == bindparam("end"), c.label == bindparam("label")
        return select(*self.columns).where(c.set_id == bindparam("set_id"), *exactly)

    def among(self, *names: str) -> Any:
        """The objects of a set of which any of the columns is among `values`; all of them without a column.

        Made once: making a statement takes longer than its execution.
        """
        if names not in self.statements:
            wanted = [self.table.c[name].in_(bindparam("values", expanding=True)) for name in names]
            query = select(*self.columns).where(self.table.c.set_id == bindparam("set_id"))
            self.statements[names] = (query.where(or_(*wanted)) if wanted else query).order_by(*self.order)
        return self.statements[names]

    @cached_property
    def whole(self) -> Any:
        """The objects of several sets, `set_ids`, each with its set's id."""
        c = self.table.c
        mine = c.set_id.in_(bindparam("set_ids", expanding=True))
        return select(c.set_id, *self.columns).where(mine).order_by(c.set_id, *self.order)

    @cached_property
    def remove(self) -> Any:
        return delete(self.table).where(self._named)

    @cached_property
    def change(self) -> Any:
        changed: dict[str, Any] = {name: bindparam(name) for name in self.fields if name != "id"}
        return update(self.table).where(self._named).values(changed)

    @cached_property
    def last(self) -> Any:
        return select(func.coalesce(func.max(self.table.c.position), -1)).where(
            self.table.c.set_id == bindparam("set_id")
        )

    @property
    def _named(self) -> ColumnElement[bool]:
        return (self.table.c.set_id == bindparam("b_set")) & (self.table.c.id == bindparam("b_id"))

    def row(self, value: Object) -> Row:
        """The columns of a value, without set and position."""
        row = {name: getattr(value, name) for name in self.fields}
        return {name: None if each is UNSET else each for name, each in row.items()}

    def make(self, values: Iterable[Any]) -> Any:
        """The value of a row; an event without its arguments."""
        fields = dict(zip(self.fields, values, strict=True))
        if self.kind == "span" and fields["fragments"]:
            fields["fragments"] = tuple((start, end) for start, end in fields["fragments"])
        if self.kind == "incident" and fields["shared"] is None:
            fields["shared"] = UNSET
        return self.value(**fields)


TABLES: dict[Kind, Table] = {
    each.kind: each
    for each in (
        Table("span", Span, SpanRow.__table__),  # type: ignore[attr-defined]
        Table("entity", Entity, EntityRow.__table__),  # type: ignore[attr-defined]
        Table("incident", Incident, IncidentRow.__table__),  # type: ignore[attr-defined]
        Table("event", Event, EventRow.__table__),  # type: ignore[attr-defined]
        Table("claim", Claim, ClaimRow.__table__),  # type: ignore[attr-defined]
        Table("relation", Relation, RelationRow.__table__),  # type: ignore[attr-defined]
    )
}
ARGUMENTS = ArgumentRow.__table__  # type: ignore[attr-defined]
_arguments_of = delete(ARGUMENTS).where(
    ARGUMENTS.c.set_id == bindparam("b_set"), ARGUMENTS.c.event_id == bindparam("b_id")
)


def apply_edits(session: Session, set_id: int, edits: Sequence[Edit]) -> None:
    """Makes the rows as the edits say; the caller has checked that they start from what is stored."""
    connection = session.connection()
    made: list[Object] = []
    for each in edits:
        kind, identifier = subject(each)
        named = {"b_set": set_id, "b_id": identifier}
        if kind == "event" and each.before is not None:
            connection.execute(_arguments_of, named)
        if each.after is None:
            connection.execute(TABLES[kind].remove, named)
        elif each.before is None:
            made.append(each.after)
        else:
            row = TABLES[kind].row(each.after)
            connection.execute(TABLES[kind].change, named | {k: v for k, v in row.items() if k != "id"})
            if isinstance(each.after, Event):
                _insert(session, ARGUMENTS, _argument_rows(set_id, each.after))
    if made:
        after = {
            kind: connection.execute(TABLES[kind].last, {"set_id": set_id}).scalar_one()
            for kind in {kind_of(value) for value in made} - {"span"}
        }
        insert_rows(session, rows_of(set_id, made, after))


def rows_of(
    set_id: int, values: Iterable[Object], after: dict[Any, int] | None = None
) -> dict[str, list[Row]]:
    """The rows of new objects by table; `after` are the last positions that the set has."""
    rows: dict[str, list[Row]] = {}
    position = defaultdict(lambda: -1, after or {})
    for value in values:
        kind = kind_of(value)
        row = {"set_id": set_id, **TABLES[kind].row(value)}
        if kind != "span":
            position[kind] += 1
            row["position"] = position[kind]
        rows.setdefault(kind, []).append(row)
        if isinstance(value, Event):
            rows.setdefault("argument", []).extend(_argument_rows(set_id, value))
    return rows


def insert_rows(session: Session, rows: dict[str, list[Row]]) -> None:
    """Inserts rows made by `rows_of`, possibly of many sets."""
    for kind in KINDS:
        _insert(session, TABLES[kind].table, rows.get(kind, []))
    _insert(session, ARGUMENTS, rows.get("argument", []))


def _insert(session: Session, table: Rows, rows: list[Row]) -> None:
    if rows:
        session.connection().execute(insert(table), rows)


def _argument_rows(set_id: int, event: Event) -> list[Row]:
    return [
        {
            "set_id": set_id, "event_id": event.id, "position": position,
            "role": each.role, "span": each.span, "event": each.event,
        }
        for position, each in enumerate(event.arguments)
    ]  # fmt: skip
