"""What a name of a file means in a project: by a mapping, else by being the project's own name."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from annotator.domain.mapping.names import CLAIMS, SECTIONS, Found, NameMapping
from annotator.domain.vocabulary import names
from schemas.gold import NOTE
from schemas.ontology import Attribute, Label, Ontology, Option, Role

_ONE = {
    "labels": "label",
    "roles": "role",
    "subtypes": "subtype",
    "attributes": "attribute",
    "values": "value",
    "relations": "relation type",
    "factuality": "degree of certainty",
}


class Target(NamedTuple):
    """What a name means here; without `known` the project has no such name, without an id it is left out."""

    id: str | None
    known: bool


UNKNOWN = Target(None, known=False)


class Mapper:
    """Finds what names mean, each once."""

    def __init__(self, ontology: Ontology, mapping: NameMapping) -> None:
        self.ontology = ontology
        self._mapping = mapping
        self._targets: dict[Found, Target] = {}
        self._choices: dict[Found, Attribute | None] = {}

    def target(self, found: Found) -> Target:
        """What the name means."""
        known = self._targets.get(found)
        if known is None:
            known = self._targets[found] = self._find(found)
        return known

    def fits(self, found: Found) -> Mapping[str, str]:
        """The project's names that it could mean, with what people see."""
        match found.section:
            case "labels":
                return {each.id: each.name for each in self.ontology.labels if _may_be(each, found.on)}
            case "roles" | "subtypes":
                frame = self.ontology.frame(self._label(found) or "")
                parts: Iterable[Role | Option] = getattr(frame, found.section) if frame else ()
                return {each.id: each.title for each in parts}
            case "attributes":
                own = {each.id: each.title for each in self._attributes(found)}
                return {**own, NOTE: NOTE} if found.on == "spans" else own
            case "values":
                choice = self.choice(Found("attributes", found.of[1], found.on, found.of[:1]))
                return {each.id: each.title for each in choice.options} if choice else {}
            case "relations":
                there = (each for each in self.ontology.relations if each.between == found.on)
                return {each.id: each.title for each in there}
        said = self.ontology.claims
        return {each.id: each.title for each in said.factuality} if said else {}

    def choice(self, found: Found) -> Attribute | None:
        """The attribute of the project that an attribute of a file means, if only certain values fit it."""
        if found not in self._choices:
            target = self.target(found).id
            there = (each for each in self._attributes(found) if each.id == target and each.options)
            self._choices[found] = next(there, None)
        return self._choices[found]

    def leaves(self, found: Found) -> bool:
        """Whether what the name belongs to is left out, and the name with it."""
        if found.section == "values":
            attribute = Found("attributes", found.of[1], found.on, found.of[:1])
            return self.leaves(attribute) or self.target(attribute).id is None
        belongs = found.section in ("roles", "subtypes", "attributes") and found.on != CLAIMS
        return belongs and self._label(found) is None

    def _find(self, found: Found) -> Target:
        given = self._mapping.sections.get(found.section, {})
        fits = self.fits(found)
        for key in (found.key, found.general):
            if key in given:
                wanted = given[key]
                if wanted is None or wanted in fits:
                    return Target(wanted, known=True)
                if key == found.key:
                    return UNKNOWN
        return Target(found.id, known=True) if found.id in fits else UNKNOWN

    def _label(self, found: Found) -> str | None:
        """What the label or type means that the name belongs to."""
        return self.target(Found("labels", found.of[0], found.on)).id

    def _attributes(self, found: Found) -> tuple[Attribute, ...]:
        if found.on == CLAIMS:
            return self.ontology.claims.attributes if self.ontology.claims else ()
        label = self.ontology.label(self._label(found) or "")
        if label is None:
            return ()
        frame = {"spans": label, "events": label.event, "entities": label.entity}[found.on]
        return frame.attributes if frame else ()


def unfit(mapping: NameMapping, ontology: Ontology) -> Iterator[tuple[str, str, str]]:
    """What no file could mean: section and name of the mapping, and why the project's name is none."""
    there = _names_by_section(ontology)
    for section, key, target in mapping.pairs():
        if target is not None and target not in there[section]:
            has = ", ".join(sorted(there[section])) or "none"
            yield section, key, f"the project has no {_ONE[section]} {target}; it has {has}"


def missing(unknown: Iterable[Found], ontology: Ontology) -> str:
    """What the project lacks, in words."""
    words: dict[str, dict[str, None]] = {}
    for found in unknown:
        owner = f" of {'.'.join(found.of)}" if found.of and found.section != "relations" else ""
        words.setdefault(_kind(found, ontology), {})[f"{found.id!r}{owner}"] = None
    return "the project has no " + ", no ".join(f"{kind} {', '.join(each)}" for kind, each in words.items())


def _kind(found: Found, ontology: Ontology) -> str:
    """What the project lacks: it may have the label, but for other things."""
    if found.section == "labels" and ontology.label(found.id):
        return {"events": "event type", "entities": "label of entities"}.get(found.on, "label")
    return _ONE[found.section]


def _may_be(label: Label, on: str) -> bool:
    """Whether it may be the label of such objects."""
    return {"events": label.event, "entities": label.entity}.get(on, label) is not None


def _names_by_section(ontology: Ontology) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {section: set() for section in SECTIONS}
    found["attributes"].add(NOTE)
    for name in names(ontology):
        section = _section(name.place.split("."))
        if section:
            found[section].add(name.id)
    return found


def _section(place: list[str]) -> str:
    """The section of the names at a place of the ontology; empty for what no mapping names."""
    match place:
        case ["labels"] | ["events"] | ["entities"]:
            return "labels"
        case ["labels", _, "roles" | "subtypes" as kind]:
            return kind
        case ["labels", _, "attributes" | "event" | "entity"] | ["claims", "attributes"]:
            return "attributes"
        case ["labels", _, "attributes" | "event" | "entity", _] | ["claims", "attributes", _]:
            return "values"
        case ["claims", "factuality"]:
            return "factuality"
        case ["relations", _]:
            return "relations"
    return ""
