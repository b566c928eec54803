"""The database itself refuses rows that make no sense, whoever writes them."""

import sqlite3
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError

from annotator.store.annotations import AnnotationSet
from annotator.store.rows import ARGUMENTS, TABLES, insert_rows, rows_of
from schemas.gold import Argument, Claim, Entity, Event, Incident, Relation, Span
from tests.domain import floods
from tests.store.conftest import Sets

ARMY = Span(id="s1", start=0, end=4, label="actor")
EVENT = Event("e1", "strike")


def _write(sets: Sets, set_id: int, *values: Any) -> None:
    with sets.store.writing() as session:
        insert_rows(session, rows_of(set_id, values))
        session.commit()


@pytest.mark.parametrize(
    "values",
    [
        (Span(id="s1", start=4, end=4, label="actor"),),
        (Span(id="s1", start=-1, end=4, label="actor"),),
        (Span(id="s1", start=0, end=4, label=""),),
        (ARMY, ARMY),
        (Entity("n1", ""),),
        (Event("e1", ""),),
        (Event("e1", "strike", trigger="s9"),),
        (Event("e1", "strike", incident="i9"),),
        (Event("e1", "strike", arguments=(Argument("role"),)),),
        (ARMY, Event("e1", "strike", arguments=(Argument("role", "s1", "e1"),))),
        (Event("e1", "strike", arguments=(Argument("role", "s9"),)),),
        (Event("e1", "strike", arguments=(Argument("role", event="e9"),)),),
        (EVENT, Claim("c1", "e9")),
        (EVENT, Claim("c1", "e1", "")),
        (EVENT, Claim("c1", "e1", cue="s9")),
        (EVENT, Relation("r1", "causes", "e1", "e1")),
    ],
)
def test_a_row_that_makes_no_sense_is_refused(sets: Sets, values: tuple[Any, ...]) -> None:
    set_id = sets.new()
    with pytest.raises(IntegrityError):
        _write(sets, set_id, *values)
    _write(sets, set_id, ARMY, EVENT)


def test_what_another_set_has_does_not_count(sets: Sets) -> None:
    first, second = sets.new(), sets.new()
    _write(sets, first, ARMY, Incident("i1"))
    for event in (Event("e1", "strike", trigger="s1"), Event("e1", "strike", incident="i1")):
        with pytest.raises(IntegrityError):
            _write(sets, second, event)


@pytest.mark.parametrize("kind", ["span", "event", "incident"])
def test_what_is_referred_to_cannot_be_removed(sets: Sets, kind: Any) -> None:
    set_id = sets.new()
    _write(sets, set_id, *floods.CONTENT.everything())
    table = TABLES[kind].table
    with sets.store.writing() as session:
        session.connection().execute(table.delete().where(table.c.set_id == set_id))
        with pytest.raises(IntegrityError):
            session.commit()


def test_writing_goes_on_after_a_commit_that_failed(sets: Sets) -> None:
    """SQLite keeps the transaction, and its lock, when a deferred constraint fails."""
    set_id = sets.new()
    with pytest.raises(IntegrityError):
        _write(sets, set_id, Event("e1", "strike", trigger="s9"))
    with closing(sqlite3.connect(make_url(sets.store.url).database, timeout=0)) as other:
        other.execute("begin immediate")
    _write(sets, set_id, EVENT)


def test_a_set_takes_everything_in_it_along(sets: Sets) -> None:
    set_id = sets.new()
    _write(sets, set_id, *floods.CONTENT.everything())
    with sets.store.writing() as session:
        session.delete(session.get_one(AnnotationSet, set_id))
        session.commit()
    with sets.store.reading() as session:
        for table in (*(each.table for each in TABLES.values()), ARGUMENTS):
            left = session.connection().execute(table.select().where(table.c.set_id == set_id)).all()
            assert not left, table.name


def test_rows_of_a_set_that_is_not_there_are_refused(sets: Sets) -> None:
    with pytest.raises(IntegrityError):
        _write(sets, 999_999, ARMY)
