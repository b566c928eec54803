"""How good gold is that rules have made of sets with planted errors: its F1 against the truth."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotator.agreement import (
    ARGUMENT_CLASSIFICATION,
    EXACT,
    TRIGGER_CLASSIFICATION,
    Measure,
    total,
)
from annotator.permissions import OPERATOR, Action
from annotator.services import adjudicating, exporting
from annotator.services.access import enter
from annotator.services.exporting import Choice
from annotator.store import documents
from exports import read
from schemas.gold import GoldDocument
from tests.proof.annotators import PEOPLE, annotated
from tests.proof.house import House
from tests.proof.truths import Truth

MEASURED: tuple[Measure, ...] = (EXACT, TRIGGER_CLASSIFICATION, ARGUMENT_CLASSIFICATION)
LEAVE_OUT = "leave out"
AGREED = "agreed, nothing else"
_CAREFUL_FIRST = tuple(PEOPLE)
# Rules in the order in which they are applied; a name is that person's version of all that is open. The last
# ones are many, since somebody who has missed an event has no say in what others differ in about it.
POLICIES: dict[str, tuple[str, ...]] = {
    AGREED: ("agreed", LEAVE_OUT),
    "majority, then the careful one first": ("majority", *_CAREFUL_FIRST),
    "majority, then the careless one first": ("majority", *reversed(_CAREFUL_FIRST)),
    "majority, longest, then the careful one first": ("majority", "longest", *_CAREFUL_FIRST),
    "longest, majority, then the careful one first": ("longest", "majority", *_CAREFUL_FIRST),
    "the careful one": ("careful",),
}


@dataclass(frozen=True, slots=True)
class Quality:
    """F1 against the truth by `MEASURED`, NaN where there is nothing to find.

    `decided` is the share of the differences that the first rule decided; None of a person's own sets.
    """

    f1: tuple[float, ...]
    decided: float | None = None


def qualities(truth: Truth, seed: int, policies: Collection[str], directory: Path) -> dict[str, Quality]:
    """Of each person's sets, and of gold made by each policy through the services."""
    house = House(directory)
    sets = {name: annotated(truth, name, seed) for name in PEOPLE}
    found = {name: Quality(_against(truth, made)) for name, made in sets.items()}
    for number, policy in enumerate(policies):
        slug = f"policy{number}"
        house.project(slug, truth.source, sets)
        decided = _adjudicate(house, slug, POLICIES[policy])
        exporting.write(house.store, OPERATOR, slug, "gold-jsonl", Choice("gold"), directory / slug)
        gold = [item.document for item in read([directory / slug / "gold.jsonl"])]
        found[policy] = Quality(_against(truth, gold), decided)
    return found


def _against(truth: Truth, made: Sequence[GoldDocument]) -> tuple[float, ...]:
    by_id = {each.external_id: each for each in made}
    assert by_id.keys() == {each.external_id for each in truth.records}
    return tuple(
        measure.score(
            total(
                measure.observe(
                    {"made": by_id[record.external_id], "truth": record}, record.text, truth.tokens[record.id]
                )
                for record in truth.records
            )
        )
        for measure in MEASURED
    )


def _adjudicate(house: House, slug: str, steps: Sequence[str]) -> float:
    """Finishes the gold of all documents; the share of differences that the first step decided."""
    with house.store.reading() as session:
        project_id = enter(session, OPERATOR, slug, Action.ADJUDICATE).project_id
        ids = documents.ids_by_external_id(session, project_id)
    differences = left = 0
    for document_id in ids.values():
        _take(house, slug, document_id, steps[0])
        board = _board(house, slug, document_id)
        differences += len(board.comparison.differences)
        left += len(board.open)
        for step in steps[1:]:
            _take(house, slug, document_id, step)
        with house.store.writing() as session:
            adjudicating.finish(session, OPERATOR, slug, document_id)
    return 1 - left / differences


def _take(house: House, slug: str, document_id: int, step: str) -> None:
    if step == LEAVE_OUT:
        for item in _board(house, slug, document_id).open:
            with house.store.writing() as session:
                adjudicating.reject(session, OPERATOR, slug, document_id, item.key)
    else:
        rule = f"person:{house.who(step)}" if step in PEOPLE else step
        with house.store.writing() as session:
            adjudicating.prefill(session, OPERATOR, slug, document_id, rule)


def _board(house: House, slug: str, document_id: int) -> adjudicating.Board:
    with house.store.reading() as session:
        return adjudicating.open_board(session, OPERATOR, slug, document_id)
