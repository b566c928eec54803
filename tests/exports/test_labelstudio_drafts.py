"""Labelling configurations that strangers made, read as drafts of ontologies; and hostile ones."""

import re
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.labelstudio import ConfigError, Draft, draft_of
from schemas.ontology import CARD_KEYS, PAGE_KEYS, Label, parse

# As the templates of Label Studio have them.
ENTITIES = """
<View>
  <Labels name="label" toName="text">
    <Label value="PER" background="red"/>
    <Label value="ORG" background="darkorange"/>
    <Label value="LOC" background="orange"/>
    <Label value="MISC" background="green"/>
  </Labels>

  <Text name="text" value="$text"/>
</View>
"""
RELATIONS = """
<View>
   <Relations>
    <Relation value="org:founded_by"/>
    <Relation value="org:founded"/>
  </Relations>
  <Labels name="label" toName="text">
    <Label value="Organization" background="orange"/>
    <Label value="Person" background="green"/>
    <Label value="Datetime" background="blue"/>
  </Labels>

  <Text name="text" value="$text"/>
</View>
"""
EVENTS = """<?xml version="1.0" encoding="latin-1"?>
<View>
  <Style>.x { color: red }</Style>
  <Header value="Mark what happened"/>
  <View style="display: flex">
    <Labels name="what" toName="story">
      <Label value="Strike" alias="ATTACK" hotkey="s" background="#D62728" hint="Use of force"/>
      <Label value="Control change" hotkey="e"/>
      <Label value="Actor" hotkey="s" background="rgba(31, 119, 180, .4)"/>
      <Label value="مكان" background="rebeccapurple"/>
    </Labels>
  </View>
  <Relations name="r" toName="story">
    <Relation value="Attacker"/><Relation value="place"/>
  </Relations>
  <Text name="story" value="$article"/>
  <Text name="summary" value="$summary"/>
  <Choices name="How sure?" toName="story" perRegion="true" required="true"
           whenTagName="what" whenLabelValue="ATTACK,Control change">
    <Choice value="Very sure"/><Choice value="not sure" alias="unsure" hint="Or a guess"/>
  </Choices>
  <Choices name="means" toName="story" perRegion="true" choice="multiple" whenLabelValue="ATTACK,Nobody">
    <Choice value="air"/><Choice value="air"/><Choice value="ground"/>
  </Choices>
  <Number name="dead" toName="story" perRegion="true" min="0" max="1000" step="1"
          whenTagName="means" whenLabelValue="ATTACK"/>
  <Number name="share" toName="story" perRegion="true" min="5" max="1"/>
  <TextArea name="note on it" toName="story" perRegion="true"/>
  <Taxonomy name="kind" toName="story" perRegion="true" whenLabelValue="Actor">
    <Choice value="Armed group"><Choice value="Militia"/></Choice><Choice value="State"/>
  </Taxonomy>
  <Choices name="topic" toName="story"><Choice value="war"/></Choices>
  <Choices name="own" toName="story" perRegion="true" value="$options"/>
  <Rating name="quality" toName="story" perRegion="true"/>
  <Image name="photo" value="$photo"/>
</View>
"""


def labels(draft: Draft) -> dict[str, Label]:
    """The labels, which have to be those of a file that can be used."""
    assert parse(draft.source) == draft.ontology
    return {label.id: label for label in draft.ontology.labels}


def left(draft: Draft) -> list[str]:
    return [str(each) for each in draft.left]


def test_a_template_for_entities() -> None:
    draft = draft_of(ENTITIES, "people_2024")
    assert (draft.ontology.name, draft.ontology.title) == ("people_2024", "People 2024")
    assert {id_: (label.name, label.key) for id_, label in labels(draft).items()} == {
        "per": ("PER", "p"), "org": ("ORG", "o"), "loc": ("LOC", "l"), "misc": ("MISC", "m"),
    }  # fmt: skip
    assert left(draft) == []
    assert draft.names == {"labels": {"PER": "per", "ORG": "org", "LOC": "loc", "MISC": "misc"}}


def test_relations_join_entities_until_somebody_says_which_labels_evoke_events() -> None:
    draft = draft_of(RELATIONS)
    assert [(each.id, each.between) for each in draft.ontology.relations] == [
        ("org_founded_by", "entities"), ("org_founded", "entities"),
    ]  # fmt: skip
    assert all(label.entity for label in labels(draft).values())
    (line,) = left(draft)
    assert line.startswith("line 4: Relation org:founded_by: it is not said which labels evoke events")
    event = labels(draft_of(RELATIONS, events=["Organization"]))["organization"].event
    assert event
    assert [(role.id, role.name, role.key, role.fillers) for role in event.roles] == [
        ("org_founded_by", "org:founded_by", "o", ("person", "datetime", "event")),
        ("org_founded", "org:founded", "e", ("person", "datetime", "event")),
    ]
    with pytest.raises(ConfigError, match="no label is called 'Org'; there are Organization, Person"):
        draft_of(RELATIONS, events=["Org"])


def test_a_configuration_for_events() -> None:
    draft = draft_of(EVENTS, "war", events=["ATTACK", "control_change"], version=4)
    found = labels(draft)
    assert draft.ontology.reference == "war@4"
    assert {id_: (label.name, label.key, label.colour.light) for id_, label in found.items()} == {
        "attack": ("Strike", "s", "#d62728"),
        "control_change": ("Control change", "c", found["control_change"].colour.light),
        "actor": ("Actor", "a", "#1f77b4"),
        "label": ("مكان", "h", found["label"].colour.light),
    }
    assert found["attack"].definition == "Use of force"
    assert [(each.id, each.type, each.required) for each in found["attack"].attributes] == [
        ("how_sure", "choice", True), ("means", "choices", False), ("dead", "integer", False),
        ("share", "number", False), ("note_on_it", "text", False),
    ]  # fmt: skip
    sure, means, dead = found["attack"].attributes[:3]
    assert [(option.id, option.name, option.definition) for option in sure.options] == [
        ("Very_sure", "Very sure", ""), ("unsure", "not sure", "Or a guess"),
    ]  # fmt: skip
    assert [option.id for option in means.options] == ["air", "ground"]
    assert (dead.minimum, dead.maximum) == (0, 1000)
    assert [each.id for each in found["label"].attributes] == ["share", "note_on_it"]
    kind = found["actor"].attributes[-1]
    assert [(option.id, option.name) for option in kind.options] == [
        ("Armed_group", "Armed group"), ("Armed_group_Militia", "Militia"), ("State", None),
    ]  # fmt: skip


def test_all_that_is_not_taken_over_is_told_with_its_line() -> None:
    assert left(draft_of(EVENTS, events=["ATTACK"])) == [
        "line 8: Label Control change: the key 'e' cannot be had or is taken; it is 'c'",
        "line 9: Label Actor: the key 's' cannot be had or is taken; it is 'a'",
        "line 10: Label مكان: the colour 'rebeccapurple' is not known; another is chosen",
        "line 17: Text summary: a document has one text, which is 'story'",
        "line 22: Choices means: there is no label 'Nobody', on which it is shown",
        "line 23: Choice air: the choice 'air' is there already",
        "line 25: Number dead: that it is shown only with whenTagName 'means' is not kept",
        "line 27: Number share: its least value 5 is above its greatest 1",
        "line 29: Taxonomy kind: its levels become one list, in which a choice is called by its path",
        "line 32: Choices topic: it is said of the whole document; imports keep that as metadata",
        "line 33: Choices own: its choices come with each task",
        "line 34: Rating quality: there is nothing like it here",
        "line 35: Image photo: only plain text is annotated here",
    ]


def test_where_the_text_is_is_told() -> None:
    moved = ENTITIES.replace("$text", "$story")
    assert left(draft_of(moved)) == [
        "line 10: Text text: tasks have the text in 'story'; import them with --column text=story"
    ]
    linked = ENTITIES.replace('value="$text"', 'value="$text" valueType="url"')
    assert "the texts are at addresses" in left(draft_of(linked))[0]


def test_names_that_are_otherwise_can_be_mapped() -> None:
    names = draft_of(EVENTS, events=["ATTACK"]).names
    assert names == {
        "labels": {"ATTACK": "attack", "Control change": "control_change", "Actor": "actor", "مكان": "label"},
        "roles": {"Attacker": "attacker"},
        "attributes": {"How sure?": "how_sure", "note on it": "note_on_it"},
        "values": {
            "How sure?.Very sure": "Very_sure", "kind.Armed group": "Armed_group",
            "kind.Armed group > Militia": "Armed_group_Militia",
        },
    }  # fmt: skip


def test_names_that_come_to_the_same_are_told_apart() -> None:
    xml = ENTITIES.replace('"ORG"', '"per"').replace('"LOC"', '"event"').replace('"MISC"', f'"{"x" * 60}"')
    found = labels(draft_of(xml))
    assert list(found) == ["per", "per_2", "event_2", "x" * 40]
    assert found["x" * 40].name == "x" * 39 + "…"
    digits = ENTITIES.replace('"ORG"', '"2nd party"')
    assert "label_2nd_party" in labels(draft_of(digits))


def test_there_are_fewer_keys_than_labels_may_be() -> None:
    many = "".join(f'<Label value="name {number}"/>' for number in range(40))
    draft = draft_of(
        f'<View><Labels name="l" toName="t">{many}</Labels><Text name="t" value="$text"/></View>'
    )
    keys = [label.key for label in draft.ontology.labels]
    assert len(set(keys)) == len(keys) == 27
    assert not PAGE_KEYS & set(keys)
    assert len(draft.left) == 13
    assert "every key that labels may have is taken" in str(draft.left[0])


def test_keys_of_roles_are_none_of_the_page() -> None:
    many = "".join(f'<Relation value="sub {number}"/>' for number in range(30))
    draft = draft_of(RELATIONS.replace("<Relations>", f"<Relations>{many}"), events=["Person"])
    event = labels(draft)["person"].event
    assert event
    keys = [role.key for role in event.roles]
    assert len(set(keys)) == len(keys)
    assert not CARD_KEYS & set(keys)
    assert len(keys) + len(draft.left) == 32


@pytest.mark.parametrize(
    "background", ["yellow", "#fff", "#FFA39Eaa", "black", "rgb(250,250,210)", "", "mud"]
)
def test_colours_can_be_read_on_light_and_dark_pages(background: str) -> None:
    colour = draft_of(ENTITIES.replace("red", background)).ontology.labels[0].colour
    assert _contrast(colour.light, "#ffffff") >= 4.5
    assert _contrast(colour.dark, "#15181c") >= 4.5


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted(
        0.2126 * red + 0.7152 * green + 0.0722 * blue
        for red, green, blue in (
            [
                c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
                for c in (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
            ]
            for colour in (one, other)
        )
    )
    return (lighter + 0.05) / (darker + 0.05)


BOMB = '<!DOCTYPE v [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><View>&b;</View>'


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        ("", "not XML: no element found"),
        ("<View>\n<Text></View>", "line 2: not XML: mismatched tag"),
        ("\n\n<View>\n<Text></View>", "line 4: not XML: mismatched tag"),
        ("<View>&file;</View>", "line 1: not XML: undefined entity"),
        (BOMB, "line 1: a document type or an entity, which no configuration needs"),
        ('<!DOCTYPE v SYSTEM "file:///etc/passwd"><View/>', "a document type or an entity"),
        ("<View>" * 100 + "</View>" * 100, "nested deeper than 60"),
        ("<View>" + "<View/>" * 30_000 + "</View>", "more than 20,000 tags"),
        ("<View>" + " " * 1_000_000 + "</View>", "longer than 1,000,000 characters"),
        ("<View>\ud800</View>", "half a surrogate pair"),
        ("<View/>", "it shows nothing; only plain text"),
        ('<View>\n<Image name="i" value="$i"/></View>', "line 2: it shows Image; only plain text"),
        ('<View><HyperText name="h" value="$h"/><HyperTextLabels name="l" toName="h"/></View>', "HyperText"),
        (
            '<View><Text name="t" value="$text"/><Choices name="c" toName="t"><Choice value="a"/>'
            "</Choices></View>",
            "no <Labels> for text; what is said of whole documents is metadata here",
        ),
        (
            '<View><Text name="t" value="$text"/><Labels name="c" toName="t" value="$all"/></View>',
            "no <Labels>",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(xml: str, words: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(words)):
        draft_of(xml)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A configuration of which a value of an attribute is another, or a piece is gone."""
    xml = draw(st.sampled_from([ENTITIES, RELATIONS, EVENTS]))
    for _ in range(draw(st.integers(1, 4))):
        if draw(st.booleans()):
            places = [match.span(1) for match in re.finditer(r'"([^"]*)"', xml)]
            start, end = draw(st.sampled_from(places))
            value = draw(
                st.text(max_size=50) | st.sampled_from(["true", "-1", "nan", "$x", "event", "a,b", "1e400"])
            )
            xml = xml[:start] + escape(value, {'"': "&quot;"}) + xml[end:]
        else:
            start = draw(st.integers(0, len(xml)))
            xml = xml[:start] + xml[start + draw(st.integers(0, 40)) :]
        if '"' not in xml:
            break
    return xml


@given(
    xml=mutated(), name=st.text(max_size=50), event=st.sampled_from([(), ("Person",), ("ATTACK",), ("per",)])
)
@settings(max_examples=150, deadline=None)
def test_broken_configurations_make_a_sound_draft_or_none(
    xml: str, name: str, event: tuple[str, ...]
) -> None:
    try:
        draft = draft_of(xml, name, event)
    except ConfigError as error:
        assert not str(error).startswith("draft:")  # noqa: PT017  a draft that is no ontology is our fault
    else:
        assert parse(draft.source) == draft.ontology
