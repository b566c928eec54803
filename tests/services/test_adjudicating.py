"""Making gold from what is handed in: decisions, undo, finishing, and who may see what."""

import json
from pathlib import Path
from typing import Any

import pytest

from annotator.domain.commands import requests
from annotator.errors import AnnotatorError, Conflict, Forbidden, NotFound
from annotator.permissions import OPERATOR, Role
from annotator.services import (
    adjudicating,
    adjudication_queue,
    editing,
    exporting,
    feedback,
    gold_desk,
    people,
    pools,
    returning,
    work,
)
from annotator.services.exporting import Choice
from annotator.services.pools import Rules
from annotator.store import adjudication
from tests.domain.differing import FIGHTERS, reading, told
from tests.scene import SLUG, Scene
from tests.services.adjudicated import board, differing, do, gold, who


def key(scene: Scene, document: int, kind: str) -> str:
    (found,) = [item.key for item in board(scene, document).comparison.differences if item.kind == kind]
    return found


def exported(scene: Scene, document: int, folder: Path) -> list[dict[str, Any]]:
    exporting.write(scene.store, OPERATOR, SLUG, "gold-jsonl", Choice(), folder)
    lines = [line for path in folder.glob("*.jsonl") for line in path.read_text().splitlines()]
    name = board(scene, document).document.uid
    return [record for line in lines if (record := json.loads(line))["id"] == name]


def waiting(scene: Scene, *documents: int) -> list[int]:
    with scene.store.reading() as session:
        found = adjudication_queue.page(session, scene.actors["carla"], SLUG, min(documents) - 1)
    return [line.document_id for line in found.lines if line.document_id in documents]


def test_only_what_is_handed_in_is_compared(scene: Scene) -> None:
    document = differing(scene, role="place")
    assert [each.name for each in board(scene, document).annotators] == ["amal", "basma"]
    with scene.store.writing() as session:
        work.reopen(session, scene.actors["basma"], SLUG, document)
    assert [each.name for each in board(scene, document).annotators] == ["amal"]


def test_who_found_nothing_says_that_there_is_nothing(scene: Scene) -> None:
    document = scene.document("Nothing to see.")
    scene.assign(document, "amal")
    with scene.store.writing() as session:
        work.submit(session, scene.actors["amal"], SLUG, document)
    found = board(scene, document)
    assert len(found.annotators) == 1
    assert found.comparison.items == ()


def test_the_first_decision_takes_what_all_agree_on(scene: Scene) -> None:
    document = differing(scene, role="place", factuality="PR-")
    do(scene, adjudicating.accept, document, key(scene, document, "argument"), who(scene, "basma"))
    made = told(gold(scene, document, adjudication.DRAFT))
    assert made["spans"] == told(reading())["spans"]
    assert ("place", "the old market") in made["roles"]  # type: ignore[operator]
    assert [item.kind for item in board(scene, document).open] == ["claim"]


def test_undo_takes_a_decision_back_and_redo_brings_it_again(scene: Scene) -> None:
    document = differing(scene, role="place")
    do(scene, adjudicating.accept, document, key(scene, document, "argument"), who(scene, "basma"))
    do(scene, adjudicating.travel, document, True)
    assert [item.kind for item in board(scene, document).open] == ["argument"]
    do(scene, adjudicating.travel, document, False)
    assert board(scene, document).open == ()
    assert told(board(scene, document).gold) == told(reading(role="place"))


def test_leaving_out_what_gold_has_not_can_be_undone_too(scene: Scene) -> None:
    document = differing(scene, rebels=FIGHTERS)
    do(scene, adjudicating.reject, document, key(scene, document, "span"))
    assert board(scene, document).open == ()
    do(scene, adjudicating.travel, document, True)
    assert len(board(scene, document).open) == 1


def test_accepting_twice_is_one_step_of_undo(scene: Scene) -> None:
    document = differing(scene, role="place")
    for _ in range(2):
        do(scene, adjudicating.accept, document, key(scene, document, "argument"), who(scene, "basma"))
    do(scene, adjudicating.travel, document, True)
    assert len(board(scene, document).open) == 1


def test_gold_comes_out_only_when_it_is_finished(scene: Scene, tmp_path: Path) -> None:
    document = differing(scene, role="place", factuality="Uu")
    do(scene, adjudicating.accept_all, document, who(scene, "basma"))
    assert exported(scene, document, tmp_path / "before") == []
    do(scene, adjudicating.finish, document)
    (record,) = exported(scene, document, tmp_path / "after")
    assert told(gold(scene, document)) == told(reading(role="place", factuality="Uu"))
    assert [claim["factuality"] for claim in record["claims"]] == ["Uu"]
    numbers = {name: f"a{scene.actors[name].user_id}" for name in ("amal", "basma", "carla")}
    assert record["provenance"]["annotators"] == [numbers["amal"], numbers["basma"]]
    assert record["provenance"]["adjudicator"] == numbers["carla"]


def test_an_open_difference_keeps_gold_from_being_finished(scene: Scene) -> None:
    document = differing(scene, role="place")
    with pytest.raises(Conflict, match="1 difference is open"):
        do(scene, adjudicating.finish, document)
    assert gold(scene, document) is None


def test_what_all_agree_on_is_finished_in_one_step(scene: Scene) -> None:
    document = differing(scene)
    do(scene, adjudicating.finish, document)
    assert told(gold(scene, document)) == told(reading())


def test_finished_gold_is_changed_only_after_reopening(scene: Scene) -> None:
    document = differing(scene, role="place")
    do(scene, adjudicating.accept_all, document, who(scene, "amal"))
    do(scene, adjudicating.finish, document)
    with pytest.raises(Conflict, match="Reopen"):
        do(scene, adjudicating.reject, document, key(scene, document, "argument"))
    do(scene, adjudicating.reopen, document)
    assert gold(scene, document) is None
    do(scene, adjudicating.travel, document, True)
    assert len(board(scene, document).open) == 1


def test_the_log_says_who_proposed_and_who_decided_by_which_rule(scene: Scene) -> None:
    document = differing(scene, role="place")
    do(scene, adjudicating.accept, document, item := key(scene, document, "argument"), who(scene, "basma"))
    ruling = board(scene, document).rulings[item]
    assert (ruling.rule, ruling.proposed_by) == ("chosen", (who(scene, "basma"),))
    assert ruling.object == board(scene, document).gold.events[0].id


def edit(scene: Scene, document: int, *sent: requests.Request) -> editing.Outcome:
    with scene.store.writing() as session:
        return editing.edit(session, scene.actors["carla"], SLUG, document, sent, 0, gold_desk.GOLD)


def test_gold_is_edited_by_hand_and_kept_so(scene: Scene) -> None:
    document = differing(scene, rebels=FIGHTERS)
    add = requests.AddSpan(id="c1", span="hand", start=0, end=5, label="actor")
    assert edit(scene, document, add).failure is None
    do(scene, adjudicating.keep, document, key(scene, document, "span"))
    do(scene, adjudicating.finish, document)
    assert (0, 5, "actor") in told(gold(scene, document))["spans"]  # type: ignore[operator]
    assert isinstance(_refused(scene, document), Conflict)


def _refused(scene: Scene, document: int) -> Any:
    with pytest.raises(AnnotatorError) as caught:
        edit(scene, document, requests.AddSpan(id="c2", span="h2", start=6, end=9, label="actor"))
    return caught.value


def test_a_document_waits_once_two_sets_or_all_are_handed_in(scene: Scene) -> None:
    two, one, alone = differing(scene), scene.document("a"), scene.document("b")
    for document, names in ((one, ("amal", "basma")), (alone, ("amal",))):
        for name in names:
            scene.assign(document, name)
        with scene.store.writing() as session:
            work.submit(session, scene.actors["amal"], SLUG, document)
    assert waiting(scene, two, one, alone) == [two, alone]
    with scene.store.reading() as session:
        assert adjudication_queue.next_waiting(session, scene.actors["carla"], SLUG, two) == alone
    do(scene, adjudicating.finish, two)
    assert waiting(scene, two, one, alone) == [alone]


def test_one_set_is_finished_only_when_told_while_others_are_to_come(scene: Scene) -> None:
    document = differing(scene, role="place")
    do(scene, adjudicating.accept_all, document, who(scene, "basma"))
    with scene.store.writing() as session:
        returning.return_document(session, scene.actors["carla"], SLUG, document, "basma", "Look again.")
    found = board(scene, document)
    assert [(each.name, each.state) for each in found.sets.missing] == [("basma", "returned")]
    with pytest.raises(Conflict, match="Only amal has handed this document in"):
        do(scene, adjudicating.finish, document)
    assert gold(scene, document) is None
    do(scene, adjudicating.finish, document, True)
    assert gold(scene, document) is not None


def test_two_sets_are_enough_though_a_third_is_to_come(scene: Scene) -> None:
    document = differing(scene)
    scene.assign(document, "carla")
    assert [each.name for each in board(scene, document).sets.missing] == ["carla"]
    do(scene, adjudicating.finish, document)
    assert gold(scene, document) is not None


def test_a_document_that_somebody_may_still_pull_does_not_wait_with_one_set(scene: Scene) -> None:
    document = scene.document("A town that two are to read.")
    with scene.store.writing() as session:
        pools.save(session, scene.actors["carla"], SLUG, Rules(per_document=2))
    pools.refresh(scene.store, scene.actors["carla"], SLUG)
    scene.assign(document, "amal")
    with scene.store.writing() as session:
        work.submit(session, scene.actors["amal"], SLUG, document)
    assert waiting(scene, document) == []
    assert board(scene, document).sets.too_few
    with pytest.raises(Conflict):
        do(scene, adjudicating.finish, document)
    scene.assign(document, "basma")
    with scene.store.writing() as session:
        work.skip(session, scene.actors["basma"], SLUG, document, "off topic")
    assert waiting(scene, document) == [document]  # all annotators have had it
    with scene.store.writing() as session:
        pools.save(session, scene.actors["carla"], SLUG, Rules(pull=False))
    do(scene, adjudicating.finish, document)


def test_feedback_shows_ones_own_set_against_gold_and_nothing_before(scene: Scene) -> None:
    document = differing(scene, role="place")
    do(scene, adjudicating.accept_all, document, who(scene, "amal"))
    with scene.store.reading() as session, pytest.raises(NotFound):
        feedback.read(session, scene.actors["basma"], SLUG, document)
    do(scene, adjudicating.finish, document)
    with scene.store.reading() as session:
        mine = feedback.read(session, scene.actors["amal"], SLUG, document)
        theirs = feedback.read(session, scene.actors["basma"], SLUG, document)
    assert mine.comparison.differences == ()
    assert [(item.kind, item.differs) for item in theirs.comparison.differences] == [("argument", ("role",))]
    assert set(theirs.comparison.sets) == {"own", "gold"}


def test_an_annotator_may_do_nothing_of_it(scene: Scene) -> None:
    document = differing(scene, role="place")
    for deed, given in (
        (adjudicating.open_board, ()),
        (adjudicating.finish, ()),
        (adjudicating.begin, ()),
        (adjudicating.reopen, ()),
        (adjudicating.prefill, ("majority",)),
        (adjudicating.travel, (True,)),
        (gold_desk.open_gold, ()),
        (gold_desk.problems, ()),
    ):
        with pytest.raises(Forbidden):
            do(scene, deed, document, *given, name="amal")


def test_a_reviewer_may_adjudicate(scene: Scene) -> None:
    document = differing(scene)
    with scene.store.writing() as session:
        people.set_role(session, OPERATOR, "dora", SLUG, Role.REVIEWER)
    do(scene, adjudicating.finish, document, name="dora")
    assert gold(scene, document) is not None
