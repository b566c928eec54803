"""What names of a file probably mean in a project, and how sure that is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal, NamedTuple

from annotator.domain.mapping.mapper import Mapper
from annotator.domain.mapping.names import SECTIONS, Found, NameMapping
from schemas.ontology import Ontology

# How alike two names must be to be proposed for each other: twice the letters they share, by all letters.
THRESHOLD: Final = 0.8

Sure = Literal["certain", "likely", "unsure", "none"]


class Match(NamedTuple):
    """A name of the project, how sure it is that it is meant, and why."""

    target: str | None
    sure: Sure
    why: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a name means, by its key in a mapping. `fits` are all that it could mean, with what people see."""

    section: str
    key: str
    found: Found
    count: int
    match: Match
    fits: Mapping[str, str]


NOTHING = Match(None, "none", "the project has nothing like it")


def propose(
    counts: Mapping[Found, int], ontology: Ontology, base: NameMapping | None = None
) -> list[Proposal]:
    """A proposal for each name, those first on which others depend; what `base` says is proposed as it is.

    Names are alike, the surest first: the same; the same but for case, hyphens and underscores; what people
    see of it; numbered, as `Victim2`; singular and plural; a word that belongs to one label alone, such as a
    value of its entities; the closest above the threshold. Nothing is proposed for what belongs to something
    that is left out.
    """
    mapping = base or NameMapping()
    kin = _kin(ontology)
    proposals: list[Proposal] = []
    for section in SECTIONS:
        mapper = Mapper(ontology, mapping)
        keys: dict[str, list[Found]] = {}
        for found in counts:
            if found.section == section:
                keys.setdefault(found.key, []).append(found)
        chosen: dict[str, str | None] = {}
        for key, those in keys.items():
            fits = _common(mapper, those)
            if mapper.leaves(those[0]) or (section == "values" and not fits):
                continue  # it goes anyway, or any value will do
            match = _match(those[0], mapper, fits, mapping, kin)
            chosen[key] = match.target
            total = sum(counts[each] for each in those)
            proposals.append(Proposal(section, key, those[0], total, match, fits))
        mapping = NameMapping({section: chosen}).over(mapping)
    return proposals


def _common(mapper: Mapper, those: list[Found]) -> Mapping[str, str]:
    """What all of them could mean: a label that has to be that of spans and of events."""
    first, *rest = (mapper.fits(each) for each in those)
    return {name: title for name, title in first.items() if all(name in each for each in rest)}


def _match(
    found: Found, mapper: Mapper, fits: Mapping[str, str], mapping: NameMapping, kin: Mapping[str, str]
) -> Match:
    given = mapping.sections.get(found.section, {})
    for key in (found.key, found.general):
        if key in given and (given[key] is None or given[key] in fits):
            return Match(given[key], "certain", "as before")
    if found.id in fits:
        return Match(found.id, "certain", "the same name")
    if not fits:
        return Match(None, "none", f"there are no {found.section}")
    return (
        _alike(found.id, fits)
        or _kindred(found, kin, fits)
        or _closest(found.id, fits)
        or _closest_kin(found, kin, fits)
        or NOTHING
    )


def _alike(name: str, fits: Mapping[str, str]) -> Match | None:
    ids = {_folded(each): each for each in fits}
    titles = {_folded(title): each for each, title in fits.items()}
    for known, why in ((ids, "the same but for case, hyphens or blanks"), (titles, "what people see of it")):
        if _folded(name) in known:
            return Match(known[_folded(name)], "likely", why)
    plain = _folded(name).rstrip("0123456789")
    for known in (ids, titles):
        if plain in known:
            return Match(known[plain], "likely", "the same, numbered")
    singular = {_singular(folded): each for folded, each in (titles | ids).items()}
    if plain and _singular(plain) in singular:
        return Match(singular[_singular(plain)], "likely", "singular and plural")
    return None


def _closest(name: str, fits: Mapping[str, str]) -> Match | None:
    rated = [
        (_likeness(name, word), each) for each, title in fits.items() for word in dict.fromkeys((each, title))
    ]
    best, target = max(rated, key=lambda pair: pair[0], default=(0.0, ""))
    return Match(target, "unsure", f"close: {best:.0%}") if best >= THRESHOLD else None


def _kindred(found: Found, kin: Mapping[str, str], fits: Mapping[str, str]) -> Match | None:
    target = kin.get(_singular(_folded(found.id))) if found.section == "labels" else None
    return (
        Match(target, "unsure", f"{target} has a value, subtype or role so called")
        if target in fits
        else None
    )


def _closest_kin(found: Found, kin: Mapping[str, str], fits: Mapping[str, str]) -> Match | None:
    if found.section != "labels":
        return None
    rated = [(_likeness(found.id, word), word, each) for word, each in kin.items() if each in fits]
    best, word, target = max(rated, default=(0.0, "", ""))
    return Match(target, "unsure", f"{target} has {word}, close: {best:.0%}") if best >= THRESHOLD else None


def _kin(ontology: Ontology) -> dict[str, str]:
    """Words that belong to one label alone: values of its entities, subtypes, roles that it alone fills."""
    owners: dict[str, set[str]] = {}
    for label in ontology.labels:
        parts = [
            option for each in (label.entity.attributes if label.entity else ()) for option in each.options
        ]
        parts += label.event.subtypes if label.event else ()
        for part in parts:
            for word in (part.id, part.title):
                owners.setdefault(_singular(_folded(word)), set()).add(label.id)
        for role in label.event.roles if label.event else ():
            for word in (role.id, role.title):
                owners.setdefault(_singular(_folded(word)), set()).update(role.fillers)
    return {word: next(iter(those)) for word, those in owners.items() if len(those) == 1}


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


def _singular(folded: str) -> str:
    if folded.endswith("ies"):
        return f"{folded[:-3]}y"
    return folded[:-1] if folded.endswith("s") and not folded.endswith("ss") else folded


def _likeness(name: str, other: str) -> float:
    return SequenceMatcher(None, _folded(name), _folded(other), autojunk=False).ratio()
