"""Small ontologies as hypothesis makes them, and values for their attributes."""

import string
from collections.abc import Iterator, Sequence
from typing import Any

from hypothesis import strategies as st

from schemas.ontology import CARD_KEYS, EVENT, PAGE_KEYS, Attribute, Ontology

_LABEL_KEYS = sorted(set(string.ascii_lowercase + string.digits) - PAGE_KEYS)
_ROLE_KEYS = sorted(set(string.ascii_lowercase) - CARD_KEYS)
_COLOUR = {"light": "#1d5fc4", "dark": "#7fb2ff"}
_TYPES = ("choice", "choices", "boolean", "integer", "number", "date", "text")


@st.composite
def ontologies(draw: st.DrawFn) -> Ontology:
    """One to three labels of each sort, with roles, attributes, claims and relations at random."""
    mentions, events, helpers = (
        [f"{sort}{n}" for n in range(draw(st.integers(1, most)))]
        for sort, most in (("mention", 3), ("event_", 3), ("helper", 2))
    )
    every = [*mentions, *events, *helpers]
    keys = iter(_LABEL_KEYS)
    labels = [_label(draw, each, next(keys), entity=_entity(draw)) for each in mentions]
    labels += [_label(draw, each, next(keys), event=_event(draw, [*every, EVENT])) for each in events]
    labels += [_label(draw, each, next(keys)) for each in helpers]
    claims = _claims(draw, every) if draw(st.integers(0, 3)) else None
    return Ontology.model_validate(
        {
            "name": "random",
            "version": 1,
            "title": "Random",
            "labels": labels,
            "claims": claims,
            "relations": list(_relations(draw, claims is not None)),
        }
    )


def _label(draw: st.DrawFn, identifier: str, key: str, **more: Any) -> dict[str, Any]:
    return {
        "id": identifier, "name": identifier, "group": "core", "key": key, "colour": _COLOUR,
        "definition": "x", "attributes": _attributes(draw), **more,
    }  # fmt: skip


def _entity(draw: st.DrawFn) -> dict[str, Any]:
    return {"attributes": _attributes(draw), "links": [{"id": "wiki", "name": "Wiki", "pattern": "Q[0-9]+"}]}


def _event(draw: st.DrawFn, fillers: list[str]) -> dict[str, Any]:
    roles = [
        {
            "id": f"role{n}",
            "key": _ROLE_KEYS[n],
            "fillers": _some(draw, fillers),
            "at_most": draw(st.sampled_from((None, None, 1, 2))),
        }
        for n in range(draw(st.integers(0, 3)))
    ]
    subtypes = [f"subtype{n}" for n in range(draw(st.integers(0, 2)))]
    return {"subtypes": subtypes, "roles": roles, "attributes": _attributes(draw)}


def _claims(draw: st.DrawFn, labels: list[str]) -> dict[str, Any]:
    polarities = draw(st.lists(st.sampled_from(("positive", "negative", "none")), min_size=1, max_size=3))
    return {
        "sources": _some(draw, labels),
        "cues": _some(draw, labels),
        "factuality": [{"id": f"fact{n}", "polarity": each} for n, each in enumerate(polarities)],
        "default": "fact0",
        "reported": f"fact{len(polarities) - 1}",
        "attributes": _attributes(draw),
    }


def _relations(draw: st.DrawFn, claims: bool) -> Iterator[dict[str, Any]]:
    for between in ("events", "entities", "claims")[: 3 if claims else 2]:
        for n in range(draw(st.integers(0, 2))):
            contests = between == "claims" and draw(st.booleans())
            yield {"id": f"relation{n}", "between": between, "contests": contests}


def _attributes(draw: st.DrawFn) -> list[dict[str, Any]]:
    found = []
    for n, type_ in enumerate(draw(st.lists(st.sampled_from(_TYPES), max_size=2))):
        options = {"options": ["yes.", "no.", "so"]} if type_ in ("choice", "choices") else {}
        found.append({"id": f"attribute{n}", "type": type_, **options})
    return found


def _some(draw: st.DrawFn, values: Sequence[str]) -> list[str]:
    return draw(st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True))


def values(attribute: Attribute) -> st.SearchStrategy[Any]:
    """What the attribute takes, null among it."""
    options = [option.id for option in attribute.options] or ["none"]
    of_type: dict[str, st.SearchStrategy[Any]] = {
        "choice": st.sampled_from(options),
        "choices": st.lists(st.sampled_from(options), unique=True),
        "boolean": st.booleans(),
        "integer": st.integers(0, 2**70),
        "number": st.floats(0, 1e9) | st.integers(0, 9),
        "date": st.sampled_from(("2016", "2016-12", "2016-12-22")),
        "text": st.sampled_from(("why", "“é” 👩‍👧", " x ")),
    }
    found = of_type[attribute.type]
    if attribute.many:
        found = st.lists(found, min_size=1, max_size=2)
    return st.none() | found
