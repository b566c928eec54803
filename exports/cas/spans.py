"""The spans and entities of a CAS: those of our layer, and what layers of others mark."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from exports.cas.layers import ENTITY, IRIS, LAYERS, MENTION, METADATA, SENTENCE, TOKEN
from exports.cas.structures import Cas, Structure
from exports.incoming import RefusedError
from exports.offsets import converter
from schemas.gold import Attributes, Entity, Span

# The features in which layers of others hold what our labels say, the surest first.
LABELS = ("label", "value", "kind", "category", "identifier", "type", "name")
OURS = frozenset(name for name, _, _ in LAYERS) - {METADATA, SENTENCE, TOKEN}
# Words of all spans together: few bytes of a file can ask for very many.
MAX_QUOTED = 100_000_000


class Place(NamedTuple):
    """Where an annotation is, in code points."""

    start: int
    end: int


class Spans:
    """The text of a CAS with its spans, by the ids of the structures, and its entities, by their own.

    `told` counts what is not read.
    """

    def __init__(self, cas: Cas, told: "Counter[str]") -> None:
        self._told = told
        sofas = cas.sofas()
        text = sofas[0].string("sofaString") if sofas else None
        if text is None:
            raise RefusedError("no text")
        if len(sofas) > 1:
            told["further views are not read"] += len(sofas) - 1
        self.text = text
        self._convert = converter(text, "utf-16")
        self._quoted = 0
        self._members: dict[str, list[Structure]] = {}
        for member in cas.members(sofas[0]):
            self._members.setdefault(member.type, []).append(member)
        self.ids = Ids(each.string("id") for each in cas.structures.values() if each.type in OURS)
        self.found: dict[int, Span] = {}
        self.at: dict[Place, list[Span]] = {}
        self.entities: dict[str, Entity] = {}
        for each in self.of(ENTITY):
            self._entity(each)
        for each in self.of(MENTION):
            self._mention(each)
        self._others()

    def of(self, kind: str) -> list[Structure]:
        """The annotations of a type, in the order of the file."""
        return self._members.get(kind, [])

    def place(self, each: Structure) -> Place:
        """Where an annotation is. Raises RefusedError, or GoldError."""
        return Place(self._convert(each.number("begin")), self._convert(each.number("end")))

    def add(
        self,
        each: Structure,
        label: str,
        entity: str | None = None,
        attributes: Attributes | None = None,
        fragments: tuple[tuple[int, int], ...] | None = None,
    ) -> None:
        """Makes a span of an annotation, unless it covers nothing."""
        start, end = self.place(each)
        if start == end:
            self._told[f"{each.layer}: without a word, not read"] += 1
            return
        span = Span(
            id=self.ids.take(each.string("id") if each.type == MENTION else None, "s"),
            start=start,
            end=end,
            fragments=fragments,
            label=label,
            entity=entity,
            attributes=attributes or {},
        )
        self._quoted += end - start
        if self._quoted > MAX_QUOTED:
            raise RefusedError(f"the spans have more than {MAX_QUOTED:,} characters together")
        made = msgspec.structs.replace(span, text=span.quote(self.text))
        self.found[each.id] = made
        self.at.setdefault(Place(start, end), []).append(made)

    def _entity(self, each: Structure) -> None:
        name = self.ids.take(each.string("id"), "n")
        self.entities[name] = Entity(
            name,
            each.string("label") or "",
            each.string("name"),
            json_of(each, "attributes"),
            json_of(each, "links"),
        )

    def _mention(self, each: Structure) -> None:
        attributes = json_of(each, "attributes")
        if mention := each.string("mention"):
            attributes |= {"mention": mention}
        label = each.string("label") or each.layer
        self.add(each, label, self._known_entity(each, label), attributes, self._fragments(each))

    def _fragments(self, each: Structure) -> tuple[tuple[int, int], ...] | None:
        said = each.string("fragments")
        if not said:
            return None
        try:
            edges = [[self._convert(int(edge)) for edge in part.split("-")] for part in said.split()]
            return tuple((start, end) for start, end in edges)
        except ValueError as error:
            raise RefusedError(f"Mention {each.id}: fragments {said!r}: {error}") from error

    def _known_entity(self, each: Structure, label: str) -> str | None:
        """The entity of a mention; one that people named in INCEpTION, by id or concept, is made."""
        identifier = each.string("identifier")
        name = each.string("entity") or (identifier and f"{label} {identifier}")
        if name and name not in self.entities:
            self.ids.take(name, "n")
            self.entities[name] = Entity(name, label, links=_link(identifier))
        return name or None

    def _others(self) -> None:
        """The layers of others: their spans by a feature that looks like a label; of arrows only how many."""
        for kind, members in self._members.items():
            if kind in OURS or kind == METADATA:
                continue
            if not members[0].ours:
                self._tell_core(members)
            elif {"Governor", "Dependent"} & members[0].values.keys():
                self._told[f"{members[0].layer}: relations between spans are not read"] += len(members)
            elif "begin" in members[0].values:
                self._layer(members)
            else:
                self._told[f"{members[0].layer}: not read"] += len(members)

    def _tell_core(self, members: list[Structure]) -> None:
        if members[0].values.keys() & {"PosValue", "value", "DependencyType", "chunkValue"}:
            self._told[f"{members[0].layer}: not read"] += len(members)

    def _layer(self, members: list[Structure]) -> None:
        keys = {key for each in members for key in each.values}
        feature = next((name for name in LABELS if name in keys), None)
        layer = members[0].layer
        told = f"{layer}: spans labelled by {feature or 'the name of the layer'}"
        self._told[told] += len(members)
        for each in members:
            self.add(each, (feature and each.string(feature)) or layer)


class Ids:
    """Identifiers of one record: those of the file, and new ones where it has none or one twice."""

    def __init__(self, wanted: Iterable[str | None]) -> None:
        self._wanted = {each for each in wanted if each}
        self._taken: set[str] = set()
        self._counts: Counter[str] = Counter()

    def take(self, wanted: str | None, letter: str) -> str:
        """The wanted id if nothing has it yet, else the next free one of the letter."""
        name = wanted or ""
        while not name or name in self._taken or (name != wanted and name in self._wanted):
            self._counts[letter] += 1
            name = f"{letter}{self._counts[letter]}"
        self._taken.add(name)
        return name


def json_of(each: Structure, feature: str) -> dict[str, Any]:
    """The object that a feature holds as JSON. Raises RefusedError."""
    try:
        return msgspec.json.decode(each.string(feature) or "{}", type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError) as error:
        raise RefusedError(f"{each.layer} {each.id}: {feature} is not a JSON object: {error}") from error


def _link(identifier: str | None) -> dict[str, str]:
    """The link that an IRI stands for."""
    if not identifier:
        return {}
    for name, start in IRIS.items():
        if identifier.startswith(start):
            return {name: identifier.removeprefix(start).strip("/")}
    return {"iri": identifier}
