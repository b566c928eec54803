"""Commands on claims, on who says what, and on relations."""

from dataclasses import replace
from typing import Any

import pytest
from msgspec import structs

from annotator.domain.commands import Edition, plan
from annotator.domain.commands.base import Place
from annotator.domain.commands.linking import AddClaim, AddRelation, RemoveClaim, RemoveRelation, SetClaim
from annotator.errors import Invalid
from schemas.gold import Claim, Relation, Span
from tests.domain.floods import DENIES, SAYS, SETTING, after, at, conflict, held, invalid


@pytest.mark.parametrize(
    ("sent", "made"),
    [
        ({}, Claim("c9", "e1", "author", None, "sure", "sure")),
        ({"source": "unnamed"}, Claim("c9", "e1", "unnamed", None, "sure", "open")),
        ({"source": "s10", "cue": "s11"}, Claim("c9", "e1", "s10", "s11", "sure", "open")),
        ({"factuality": "denied"}, Claim("c9", "e1", "author", None, "denied", "sure")),
        (
            {"author_factuality": "likely", "attributes": {"by_channel": None}},
            Claim("c9", "e1", "author", None, "sure", "likely", {"by_channel": None}),
        ),
    ],
)
def test_what_is_left_out_of_a_claim_takes_the_defaults_of_the_ontology(
    sent: dict[str, Any], made: Claim
) -> None:
    assert after(AddClaim(id="c", claim="c9", event="e1", **sent)).get("claim", "c9") == made


def test_selected_text_becomes_source_and_cue() -> None:
    mayor, denied = Place(*at("boats"), "agency"), Place(*at("denied"), "wording")
    found = after(
        AddClaim(id="c", claim="c9", event="e1", source="s20", source_at=mayor, cue="s21", cue_at=denied)
    )
    assert found.get("claim", "c9") == Claim("c9", "e1", "s20", "s11", "sure", "open")
    assert found.get("span", "s20") == Span(
        id="s20", start=at("boats")[0], end=at("boats")[1], label="agency"
    )
    assert found.get("span", "s21") is None


@pytest.mark.parametrize(
    ("command", "match"),
    [
        (
            AddClaim(id="c", claim="c9", event="e1", source="s6"),
            "source must be a span labelled agency or settl",
        ),
        (
            AddClaim(id="c", claim="c9", event="e1", cue="s5"),
            "cue must be a span labelled wording, not agency",
        ),
        (AddClaim(id="c", claim="c9", event="e1", factuality="CT+"), "'CT\\+' is no degree of certainty"),
        (AddClaim(id="c", claim="c9", event="e1", author_factuality="x"), "'x' is no degree of certainty"),
        (AddClaim(id="c", claim="c9", event="e1", attributes={"by_channel": "letter"}), "has to be one of"),
        (AddClaim(id="c", claim="c9", event="e1", attributes={"mood": "calm"}), "no attribute 'mood'"),
        (AddClaim(id="c", claim="author", event="e1"), "choose another id"),
        (SetClaim(id="c", claim="c1", field="source", value=None), "Say who"),
        (SetClaim(id="c", claim="c1", field="source", value="s6"), "source must be"),
        (SetClaim(id="c", claim="c1", field="cue", value="s5"), "cue must be"),
        (SetClaim(id="c", claim="c1", field="factuality", value="maybe"), "no degree of certainty"),
        (AddRelation(id="c", relation="r9", type="leads_to", head="e1", tail="e1"), "two different things"),
        (
            AddRelation(id="c", relation="r9", type="disputes", head="e1", tail="e2"),
            "'disputes' between events",
        ),
        (
            AddRelation(id="c", relation="r9", type="leads_to", head="c1", tail="c2"),
            "'leads_to' between claims",
        ),
        (AddRelation(id="c", relation="r9", type="x", head="n1", tail="n2"), "'x' between entities"),
    ],
)
def test_claims_and_relations_fit_the_ontology(command: Edition, match: str) -> None:
    invalid(command, match)


@pytest.mark.parametrize(
    ("command", "match"),
    [
        (AddClaim(id="c", claim="c1", event="e1"), "the id c1"),
        (AddClaim(id="c", claim="x", event="e1", cue="x", cue_at=Place(*at("it"), "wording")), "the id x"),
        (AddClaim(id="c", claim="c9", event="e99"), "event has been removed"),
        (AddClaim(id="c", claim="c9", event="e1", source="s99"), "span has been removed"),
        (AddClaim(id="c", claim="c9", event="e1", cue="s99"), "span has been removed"),
        (SetClaim(id="c", claim="c99", field="cue", value=None), "claim has been removed"),
        (
            SetClaim(id="c", claim="c1", field="source", value="author", was="s10"),
            "source has changed.*now s5",
        ),
        (SetClaim(id="c", claim="c1", field="author_factuality", value=None, was="sure"), "now open"),
        (RemoveClaim(id="c", claim="c99"), "claim has been removed"),
        (AddRelation(id="c", relation="r1", type="leads_to", head="e2", tail="e1"), "the id r1"),
        (AddRelation(id="c", relation="r9", type="leads_to", head="e1", tail="e2"), "linked so already"),
        (
            AddRelation(id="c", relation="r9", type="leads_to", head="e1", tail="e99"),
            "two events, two claims",
        ),
        (AddRelation(id="c", relation="r9", type="leads_to", head="e1", tail="n1"), "two events, two claims"),
        (AddRelation(id="c", relation="r9", type="leads_to", head="s1", tail="s2"), "two events, two claims"),
        (RemoveRelation(id="c", relation="r99"), "relation has been removed"),
    ],
)
def test_what_was_changed_meanwhile_is_a_conflict(command: Edition, match: str) -> None:
    conflict(command, match)


@pytest.mark.parametrize(
    ("command", "changed"),
    [
        (SetClaim(id="c", claim="c1", field="source", value="unnamed", was="s5"), {"source": "unnamed"}),
        (SetClaim(id="c", claim="c1", field="source", value="s4"), {"source": "s4"}),
        (SetClaim(id="c", claim="c1", field="cue", value=None, was="s6"), {"cue": None}),
        (SetClaim(id="c", claim="c1", field="factuality", value="likely"), {"factuality": "likely"}),
        (SetClaim(id="c", claim="c1", field="author_factuality", value=None), {"author_factuality": None}),
    ],
)
def test_one_field_of_a_claim_is_changed(command: SetClaim, changed: dict[str, Any]) -> None:
    assert after(command).get("claim", "c1") == structs.replace(SAYS, **changed)


def test_a_claim_takes_selected_text_for_source_and_cue() -> None:
    found = after(
        SetClaim(id="c", claim="c2", field="source", value="s20", at=Place(*at("families"), "settlement")),
        SetClaim(id="d", claim="c2", field="cue", value="s21", at=Place(*at("it"), "wording")),
    )
    assert found.get("claim", "c2") == structs.replace(DENIES, source="s20", cue="s21")


def test_a_removed_claim_takes_its_relations_with_it() -> None:
    found = after(RemoveClaim(id="c", claim="c2"))
    assert held().objects.keys() - found.objects.keys() == {("claim", "c2"), ("relation", "r2")}


def test_two_of_a_kind_are_linked_and_parted() -> None:
    found = after(
        AddRelation(id="a", relation="r9", type="leads_to", head="e2", tail="e1"),
        AddRelation(id="b", relation="r10", type="share_of", head="e1", tail="e2"),
        AddRelation(id="d", relation="r11", type="disputes", head="c1", tail="c2"),
        AddRelation(id="e", relation="r12", type="works_with", head="n1", tail="n2"),
        RemoveRelation(id="f", relation="r1"),
    )
    assert [each.id for each in found.every("relation")] == ["r2", "r3", "r9", "r10", "r11", "r12"]
    assert found.get("relation", "r9") == Relation("r9", "leads_to", "e2", "e1")


def test_an_ontology_without_claims_takes_none() -> None:
    setting = replace(SETTING, ontology=SETTING.ontology.model_copy(update={"claims": None}))
    for command in (
        AddClaim(id="c", claim="c9", event="e1"),
        SetClaim(id="c", claim="c1", field="source", value="author"),
    ):
        with pytest.raises(Invalid, match="has no claims"):
            plan(command, held(), setting)
