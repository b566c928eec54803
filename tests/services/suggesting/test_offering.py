"""What annotators are offered, and what becomes of their decisions."""

import json
from typing import Any, Literal

import pytest

from annotator.domain import commands
from annotator.domain.commands import Decide, Undo
from annotator.domain.content import Content
from annotator.errors import Forbidden, Invalid, NotFound
from annotator.permissions import Action
from annotator.services import adjudicating, editing, pools, work
from annotator.services.access import enter
from annotator.services.labelstudio import reading
from annotator.services.suggesting import deciding, offering, suggesters, writing
from annotator.services.suggesting.offering import Offer
from annotator.services.suggesting.writing import Prediction
from annotator.store import suggestions
from annotator.store.suggestions import Suggester
from schemas.gold import Argument, Event, Span
from tests.scene import SLUG, Scene

TEXT = "Rebels seized Hama on Friday. The army denied that Hama fell."


def span(identifier: str, words: str, label: str, text: str = TEXT, from_: int = 0) -> Span:
    start = text.index(words, from_)
    return Span(id=identifier, start=start, end=start + len(words), label=label)


def match_strings(scene: Scene, on: bool = True) -> None:
    with scene.store.writing() as session:
        suggesters.match_strings(session, scene.actors["carla"], SLUG, on)


def predict(scene: Scene, document: int, name: str = "ner", version: str = "ner-1", **content: Any) -> None:
    scores = content.pop("scores", {})
    with scene.store.writing() as session:
        entry = enter(session, scene.actors["carla"], SLUG, Action.MANAGE_PROJECT)
        known = {each.name for each in suggesters.listed(session, scene.actors["carla"], SLUG)[1]}
        if name not in known:
            session.add(Suggester(project_id=scene.project_id, name=name, kind="import"))
        made = Prediction(Content(**content), version, scores=scores)
        writing.write(session, entry, document, name, made)
        session.commit()


def offers(scene: Scene, document: int, name: str = "amal") -> tuple[Offer, ...]:
    return offering.up_to_date(scene.store, scene.actors[name], SLUG, document).offers


def quotes(scene: Scene, document: int, name: str = "amal") -> list[tuple[str, str]]:
    return [(each.quote, each.span.label) for each in offers(scene, document, name)]


def decide(
    scene: Scene,
    document: int,
    *found: Offer,
    verdict: Literal["accepted", "corrected", "rejected"] = "accepted",
    identifier: str = "d1",
    name: str = "amal",
    spans: tuple[Span, ...] | None = None,
) -> None:
    taken = verdict == "accepted"
    command = Decide(
        id=identifier,
        verdict=verdict,
        proposals=tuple(each for offer in found for each in offer.proposals),
        spans=spans or (tuple(each for offer in found for each in offer.made) if taken else ()),
        events=tuple(each for offer in found for each in offer.events) if taken else (),
    )
    act(scene, document, command, name)


def act(scene: Scene, document: int, command: Any, name: str = "amal") -> None:
    with scene.store.writing() as session:
        outcome = editing.edit(session, scene.actors[name], SLUG, document, [command], 0)
    if outcome.failure:
        raise outcome.failure


def tallies(scene: Scene) -> dict[str, dict[str, int]]:
    with scene.store.reading() as session:
        found = deciding.tallies(session, scene.project_id)
    return {each.version: {k: v for k, v in each.counts.items() if v} for each in found}


def test_what_one_has_marked_is_offered_elsewhere_and_only_to_oneself(scene: Scene) -> None:
    match_strings(scene)
    first, second = scene.document(TEXT, to="amal"), scene.document("Hama and hama again.", to="amal")
    scene.assign(second, "basma")
    scene.load(first, [span("s1", "Hama", "location")])
    assert quotes(scene, first) == [("Hama", "location")]  # the second mention
    assert [(each.quote, each.score) for each in offers(scene, second)] == [("Hama", 0.5), ("hama", 0.4)]
    assert quotes(scene, second, "basma") == []


def test_what_one_works_on_is_learned_before_all_that_was_there(scene: Scene) -> None:
    for _ in range(30):
        scene.load(scene.document("Homs is quiet."), [Span(id="s1", start=0, end=4, label="location")])
    document = scene.document("Zabadani fell. Later Zabadani was quiet.", to="amal")
    scene.load(document, [Span(id="s1", start=0, end=8, label="location")])
    match_strings(scene)
    assert quotes(scene, document) == [("Zabadani", "location")]


def test_the_matcher_follows_what_is_marked_and_taken_back(scene: Scene) -> None:
    match_strings(scene)
    first, second = scene.document(TEXT, to="amal"), scene.document("The army left.", to="amal")
    scene.load(first, [span("s1", "army", "actor")])
    assert quotes(scene, second) == [("army", "actor")]
    act(scene, first, Undo(id="u1"))
    assert quotes(scene, second) == []


def test_gold_is_offered_once_it_is_adjudicated_but_not_on_its_own_document(scene: Scene) -> None:
    match_strings(scene)
    first, second = scene.document(TEXT), scene.document("Hama is quiet.", to="basma")
    for name in ("amal", "carla"):
        scene.assign(first, name)
        scene.load(first, [span("s1", "Hama", "location")], name)
        with scene.store.writing() as session:
            work.submit(session, scene.actors[name], SLUG, first)
    scene.assign(first, "basma")
    assert quotes(scene, second, "basma") == []
    with scene.store.writing() as session:
        adjudicating.finish(session, scene.actors["carla"], SLUG, first)
    assert quotes(scene, second, "basma") == [("Hama", "location")]
    assert quotes(scene, first, "basma") == []
    with scene.store.writing() as session:
        adjudicating.reopen(session, scene.actors["carla"], SLUG, first)
    assert quotes(scene, first, "basma") == quotes(scene, second, "basma") == []
    with scene.store.writing() as session:
        adjudicating.finish(session, scene.actors["carla"], SLUG, first)
    (offer,) = offers(scene, second, "basma")
    decide(scene, second, offer, verdict="rejected", name="basma")
    third = scene.document("To Hama.", to="basma")
    assert [each.score for each in offers(scene, third, "basma")] < [offer.score]
    with scene.store.writing() as session:
        pools.set_controls(session, scene.actors["carla"], SLUG, ["d1"])
    assert quotes(scene, second, "basma") == []


def test_a_model_s_event_is_taken_over_with_its_arguments_in_one_change(scene: Scene) -> None:
    document = scene.document(TEXT, to="amal")
    scene.load(document, [span("own", "Hama", "location")])
    spans = (
        span("a", "Rebels", "actor"), span("t", "seized", "control_change"), span("l", "Hama", "location"),
    )  # fmt: skip
    with scene.store.reading() as session:
        label = enter(session, scene.actors["amal"], SLUG, Action.VIEW).ontology.label("control_change")
    assert label is not None
    assert label.event is not None
    roles = [role.id for role in label.event.roles][:2]
    subtype = label.event.subtypes[0].id
    event = Event(
        id="e", type="control_change", subtype=subtype, trigger="t",
        arguments=(Argument(role=roles[0], span="a"), Argument(role=roles[1], span="l")),
    )  # fmt: skip
    predict(scene, document, spans=spans, events=(event,), scores={"t": 0.9, "a": 0.4})
    assert quotes(scene, document) == [("Rebels", "actor"), ("seized", "control_change")]
    actor, trigger = offers(scene, document)
    assert (actor.score, trigger.score) == (0.4, 0.9)
    decide(scene, document, trigger)
    held = scene.content(document)
    (made,) = held.events
    assert (made.subtype, made.trigger) == (subtype, trigger.span.id)
    assert [argument.span for argument in made.arguments] == [trigger.made[1].id, "own"]
    assert [each.label for each in held.spans] == ["actor", "control_change", "location"]
    assert offers(scene, document) == ()
    act(scene, document, Undo(id="u1"))
    assert [each.id for each in scene.content(document).spans] == ["own"]
    assert len(offers(scene, document)) == 2


def test_a_trigger_without_an_event_gets_one(scene: Scene) -> None:
    document = scene.document(TEXT, to="amal")
    predict(scene, document, spans=(span("t", "seized", "control_change"),))
    decide(scene, document, *offers(scene, document))
    assert [each.type for each in scene.content(document).events] == ["control_change"]


def test_what_two_suggest_is_one_offer_and_a_decision_on_both(scene: Scene) -> None:
    document = scene.document(TEXT, to="amal")
    predict(scene, document, "ner", "ner-1", spans=(span("s", "Rebels", "actor"),), scores={"s": 0.7})
    predict(scene, document, "big", "big-2", spans=(span("x", "Rebels", "actor"),), scores={"x": 0.9})
    (offer,) = offers(scene, document)
    assert (offer.score, {each.version for each in offer.proposals}) == (0.9, {"ner-1", "big-2"})
    decide(scene, document, offer)
    assert tallies(scene) == {"ner-1": {"accepted": 1}, "big-2": {"accepted": 1}}


def test_what_is_rejected_or_corrected_does_not_come_back_unless_that_is_undone(scene: Scene) -> None:
    document = scene.document(TEXT, to="amal")
    spans = span("a", "Rebels", "actor"), span("b", "Hama", "location"), span("c", "army", "actor")
    predict(scene, document, spans=spans)
    first, second, third = offers(scene, document)
    decide(scene, document, first, verdict="rejected", identifier="d1")
    corrected = (span("mine", "The army", "actor"),)
    decide(scene, document, third, verdict="corrected", identifier="d2", spans=corrected)
    decide(scene, document, second, identifier="d3")
    predict(scene, document, version="ner-2", spans=spans)
    assert quotes(scene, document) == []
    assert tallies(scene) == {"ner-1": {"accepted": 1, "corrected": 1, "rejected": 1}}
    for number in range(3):
        act(scene, document, Undo(id=f"u{number}"))
    assert quotes(scene, document) == [("Rebels", "actor"), ("Hama", "location"), ("army", "actor")]
    assert tallies(scene) == {}


def test_repeating_a_decision_changes_nothing(scene: Scene) -> None:
    document = scene.document(TEXT, to="amal")
    predict(scene, document, spans=(span("a", "Rebels", "actor"),))
    found = offers(scene, document)
    decide(scene, document, *found)
    decide(scene, document, *found)
    assert scene.revision(document) == 1
    assert tallies(scene) == {"ner-1": {"accepted": 1}}


def test_nothing_is_offered_once_the_document_is_handed_in_or_the_suggester_is_hidden(scene: Scene) -> None:
    document = scene.document(TEXT, to="amal")
    predict(scene, document, spans=(span("a", "Rebels", "actor"),))
    assert len(offers(scene, document)) == 1
    with scene.store.writing() as session:
        suggesters.show(session, scene.actors["carla"], SLUG, "ner", False)
    assert offers(scene, document) == ()
    with scene.store.writing() as session:
        suggesters.show(session, scene.actors["carla"], SLUG, "ner", True)
        work.submit(session, scene.actors["amal"], SLUG, document)
    assert offers(scene, document) == ()


def test_suggestions_are_no_annotation_until_somebody_takes_them(scene: Scene) -> None:
    document = scene.document(TEXT, to="amal")
    predict(scene, document, spans=(span("a", "Rebels", "actor"),))
    offers(scene, document)
    assert scene.spans(document) == []
    assert scene.revision(document) == 0


def test_a_rejection_that_makes_spans_is_refused(scene: Scene) -> None:
    document = scene.document(TEXT, to="amal")
    predict(scene, document, spans=(span("a", "Rebels", "actor"),))
    with pytest.raises(Invalid, match="rejected"):
        decide(
            scene,
            document,
            *offers(scene, document),
            verdict="rejected",
            spans=(span("n", "Hama", "location"),),
        )
    assert scene.revision(document) == 0


def test_only_curators_say_what_suggests_and_strangers_learn_nothing(scene: Scene) -> None:
    document = scene.document(TEXT, to="amal")
    with scene.store.writing() as session, pytest.raises(Forbidden):
        suggesters.match_strings(session, scene.actors["amal"], SLUG, True)
    with pytest.raises(NotFound):
        offering.up_to_date(scene.store, scene.actors["dora"], SLUG, document)


def test_removing_a_suggester_takes_its_suggestions_and_leaves_what_was_accepted(scene: Scene) -> None:
    document = scene.document(TEXT, to="amal")
    predict(scene, document, spans=(span("a", "Rebels", "actor"), span("b", "Hama", "location")))
    decide(scene, document, offers(scene, document)[0])
    with scene.store.writing() as session:
        assert suggesters.remove(session, scene.actors["carla"], SLUG, "ner") == 1
    assert offers(scene, document) == ()
    assert [each.label for each in scene.spans(document)] == ["actor"]
    assert tallies(scene) == {"ner-1": {"accepted": 1}}


@pytest.mark.parametrize("place", ["nowhere", "", "1-", "1-2,", "1-2;3-4", "-1-2"])
def test_a_place_that_is_none_is_refused_before_anything_is_kept(place: str) -> None:
    proposal = {"suggester": "strings", "version": "strings", "label": "actor", "place": place}
    command = {"op": "decide", "id": "d1", "verdict": "rejected", "proposals": [proposal]}
    with pytest.raises(Invalid, match="place"):
        commands.decode_requests(json.dumps([command]).encode())


def test_ids_that_no_later_command_could_name_are_refused(scene: Scene) -> None:
    document = scene.document(TEXT, to="amal")
    predict(scene, document, spans=(span("a", "Rebels", "actor"),))
    for identifier in ("x" * 65, "<b>", "two words", ""):
        with pytest.raises(Invalid, match="no id"):
            decide(scene, document, *offers(scene, document), spans=(span(identifier, "Hama", "location"),))
    assert scene.revision(document) == 0


def test_deciding_in_two_tabs_counts_once(scene: Scene) -> None:
    document = scene.document(TEXT, to="amal")
    predict(scene, document, spans=(span("a", "Rebels", "actor"),))
    (offer,) = offers(scene, document)
    decide(scene, document, offer, identifier="d1")
    decide(scene, document, offer, identifier="d2")
    assert tallies(scene) == {"ner-1": {"accepted": 1}}


def test_what_was_rejected_stays_so_when_the_label_gets_another_name(scene: Scene) -> None:
    document = scene.document(TEXT, to="amal")
    predict(scene, document, spans=(span("a", "Hama", "location"), span("b", "Rebels", "actor")))
    offer = next(each for each in offers(scene, document) if each.quote == "Hama")
    decide(scene, document, offer, verdict="rejected")
    with scene.store.writing() as session:
        suggestions.rename_labels(session, scene.project_id, {"location": "placename"})
        session.commit()
    with scene.store.reading() as session:
        found = suggestions.decided(session, scene.set_id(document))
    assert [label for _, label, *_ in found] == ["placename"]


def test_hidden_suggestions_are_hidden_from_scripts_too(scene: Scene) -> None:
    document = scene.document(TEXT, to="amal")
    predict(scene, document, spans=(span("a", "Rebels", "actor"),))
    seen = []
    for shown in (True, False):
        with scene.store.writing() as session:
            suggesters.show(session, scene.actors["carla"], SLUG, "ner", shown)
        with scene.store.reading() as session:
            for name in ("amal", "carla"):
                seen.append(len(reading.task(session, scene.actors[name], document)["predictions"]))
    assert seen == [1, 1, 0, 1]
