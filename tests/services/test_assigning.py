"""Handing documents out: evenly, and again without harm."""

import pytest
from sqlmodel import col, select

from annotator.errors import Forbidden, Invalid
from annotator.permissions import OPERATOR, Actor
from annotator.services import assigning, importing
from annotator.services.importing import Intake
from annotator.services.sessions import Store
from annotator.store.assignments import Assignment
from exports import Incoming
from schemas.gold import GoldDocument


def fill(store: Store, first: int, last: int) -> None:
    given = [
        Incoming(GoldDocument(id=f"d{n}", text=f"Town {n}."), f"l{n}", False) for n in range(first, last)
    ]
    importing.run(store, OPERATOR, "p", given, Intake())


def pairs(store: Store) -> list[tuple[int, int]]:
    with store.reading() as session:
        found = session.exec(select(Assignment.document_id, Assignment.user_id).order_by(col(Assignment.id)))
        return list(found.all())


def test_everyone_gets_as_many_and_each_document_goes_to_different_people(house: Store) -> None:
    fill(house, 0, 9)
    handed = assigning.assign(house, OPERATOR, "p", ["amal", "basil", "clara"], 2)
    assert (handed.documents, handed.added) == (9, 18)
    assert handed.totals == {"amal": 6, "basil": 6, "clara": 6}
    assert len(set(pairs(house))) == 18


def test_again_adds_only_what_is_missing(house: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assigning, "_BATCH", 2)
    fill(house, 0, 4)
    assigning.assign(house, OPERATOR, "p", ["amal", "basil"], 1)
    before = pairs(house)
    assert assigning.assign(house, OPERATOR, "p", ["amal", "basil"], 1).added == 0
    fill(house, 4, 7)
    assert assigning.assign(house, OPERATOR, "p", ["amal", "basil"], 1).added == 3
    assert pairs(house)[:4] == before
    assert assigning.assign(house, OPERATOR, "p", ["amal", "basil"], 2).added == 7


def test_only_annotators_of_the_project_can_be_chosen(house: Store) -> None:
    fill(house, 0, 1)
    for names in (["zoe"], ["eva"], []):
        with pytest.raises(Invalid):
            assigning.assign(house, OPERATOR, "p", names, 1)
    with pytest.raises(Invalid, match="1 to 2"):
        assigning.assign(house, OPERATOR, "p", ["amal", "basil"], 3)
    with pytest.raises(Forbidden):
        assigning.assign(house, Actor(1, "amal"), "p", ["amal"], 1)
    assert pairs(house) == []
