"""events, entities, incidents, claims, relations"""

from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

# Changes of the log that are rewritten at once.
_BATCH = 500


def upgrade() -> None:
    _objects("entity", _label("label"), sa.Column("name", sa.String()), _json("attributes"), _json("links"),
             sa.CheckConstraint("length(label) > 0", name="entity_has_label"))  # fmt: skip
    _objects("incident", sa.Column("name", sa.String()), sa.Column("shared", sa.String()))
    _objects("event", _label("type"), sa.Column("subtype", sa.String()), sa.Column("trigger", sa.String()),
             _json("attributes"), sa.Column("incident", sa.String()),
             _within("trigger", "span"), _within("incident", "incident"),
             sa.CheckConstraint("length(type) > 0", name="event_has_type"))  # fmt: skip
    op.create_table(
        "argument",
        _set(),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        _label("role"),
        sa.Column("span", sa.String()),
        sa.Column("event", sa.String()),
        sa.ForeignKeyConstraint(["set_id"], ["annotation_set.id"], ondelete="CASCADE"),
        _within("event_id", "event"),
        _within("span", "span"),
        _within("event", "event"),
        sa.CheckConstraint("(span is null) != (event is null)", name="argument_has_one_filler"),
        sa.PrimaryKeyConstraint("set_id", "event_id", "position"),
        sqlite_with_rowid=False,
    )
    _objects("claim", _label("event"), _label("source"), sa.Column("cue", sa.String()),
             sa.Column("factuality", sa.String()), sa.Column("author_factuality", sa.String()),
             _json("attributes"), _within("event", "event"), _within("cue", "span"),
             sa.CheckConstraint("length(source) > 0", name="claim_has_source"))  # fmt: skip
    _objects("relation", _label("type"), _label("head"), _label("tail"),
             sa.CheckConstraint("head != tail", name="relation_of_two"))  # fmt: skip
    for name, table, columns in _INDEXES:
        op.create_index(name, table, columns)
    op.create_index(
        "span_by_entity",
        "span",
        ["set_id", "entity"],
        sqlite_where=sa.text("entity is not null"),
        postgresql_where=sa.text("entity is not null"),
    )
    _tell_kinds()


def _tell_kinds() -> None:
    """Edits of the log say what they are of, which was always a span until now; what was loaded too."""
    connection = op.get_bind()
    change = sa.table("change", *map(sa.column, ("set_id", "seq", "command", "edits")))
    key = sa.tuple_(change.c.set_id, change.c.seq)
    some = sa.select(change).order_by(change.c.set_id, change.c.seq).limit(_BATCH)
    write = (
        sa.update(change)
        .where(change.c.set_id == sa.bindparam("b_set"), change.c.seq == sa.bindparam("b_seq"))
        .values(command=sa.bindparam("b_command"), edits=sa.bindparam("b_edits"))
    )
    rows = connection.execute(some).all()
    while rows:
        connection.execute(write, [_told(*row) for row in rows])
        rows = connection.execute(some.where(key > tuple(rows[-1][:2]))).all()


def _told(set_id: int, seq: int, command: str, edits: str) -> dict[str, Any]:
    said = msgspec.json.decode(command)
    if said["op"] == "load_spans":
        said["op"] = "load"
    told = [{"kind": "span", **each} for each in msgspec.json.decode(edits)]
    return {
        "b_set": set_id,
        "b_seq": seq,
        "b_command": msgspec.json.encode(said).decode(),
        "b_edits": msgspec.json.encode(told).decode(),
    }


_INDEXES = (
    ("ix_incident_shared", "incident", ["shared"]),
    ("event_by_trigger", "event", ["set_id", "trigger"]),
    ("event_by_incident", "event", ["set_id", "incident"]),
    ("argument_by_span", "argument", ["set_id", "span"]),
    ("argument_by_event", "argument", ["set_id", "event"]),
    ("claim_by_event", "claim", ["set_id", "event"]),
    ("claim_by_source", "claim", ["set_id", "source"]),
    ("claim_by_cue", "claim", ["set_id", "cue"]),
    ("relation_by_head", "relation", ["set_id", "head"]),
    ("relation_by_tail", "relation", ["set_id", "tail"]),
)


def _objects(name: str, *parts: sa.Column[str] | sa.Constraint) -> None:
    op.create_table(
        name,
        _set(),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *parts,
        sa.ForeignKeyConstraint(["set_id"], ["annotation_set.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("set_id", "id"),
        sqlite_with_rowid=False,
    )


def _set() -> sa.Column[int]:
    return sa.Column("set_id", sa.Integer(), nullable=False)


def _label(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _json(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.JSON(), nullable=False)


def _within(column: str, table: str) -> sa.ForeignKeyConstraint:
    targets = [f"{table}.set_id", f"{table}.id"]
    return sa.ForeignKeyConstraint(["set_id", column], targets, deferrable=True, initially="DEFERRED")
