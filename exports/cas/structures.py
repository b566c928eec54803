"""The feature structures of a CAS file, from XMI or from JSON, without its type system.

dkpro-cassis makes classes out of the names in a type system, as source text that is compiled: a file may
not decide over that. The names are only compared here. A document type, and with it entities, is refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

import msgspec

from exports.cas.layers import CORE, NAMED_ENTITY
from exports.incoming import MAX_TEXT, RefusedError

VIEW = "_InitialView"
# Of a file: what ten million characters with their tokens and annotations may need.
MAX_BYTES = 1 << 29

_SOFA, _VIEW, _ARRAY = "uima.cas.Sofa", "uima.cas.View", "uima.cas.FSArray"
_XMI_ID = "http://www.omg.org/XMI}id"


@dataclass(slots=True, eq=False)
class Structure:
    """One feature structure; a reference is the id of another, or several in a string or a list."""

    id: int
    type: str
    values: dict[str, Any]

    @property
    def layer(self) -> str:
        """The last part of the type's name."""
        return self.type.rpartition(".")[2]

    @property
    def ours(self) -> bool:
        """Whether it may be an annotation that people made, not what UIMA or a parser did."""
        return self.type.startswith(NAMED_ENTITY) or not self.type.startswith(CORE)

    def string(self, name: str) -> str | None:
        """A feature's value; None where it has none."""
        value = self.values.get(name)
        return value if value is None or isinstance(value, str) else str(value)

    def number(self, name: str) -> int:
        """A feature's value as a number. Raises RefusedError for what is none."""
        try:
            return int(self.values[name])
        except (KeyError, OverflowError, TypeError, ValueError) as error:
            raise RefusedError(f"{self.layer} {self.id}: {name} is not a number") from error


@dataclass(slots=True)
class Cas:
    """The structures of a file by id, and the ids of those that a view lists, by the id of its sofa."""

    structures: dict[int, Structure] = field(default_factory=dict)
    views: dict[int, list[int]] = field(default_factory=dict)

    def sofas(self) -> list[Structure]:
        """The texts, that of the usual view first."""
        sofas = [each for each in self.structures.values() if each.type == _SOFA]
        return sorted(sofas, key=lambda sofa: sofa.string("sofaID") != VIEW)

    def members(self, sofa: Structure) -> Iterator[Structure]:
        """The structures that the view of a text lists, in the order of the file."""
        listed = set(self.views.get(sofa.id, ()))
        return (each for each in self.structures.values() if each.id in listed)

    def targets(self, structure: Structure, name: str) -> list[Structure]:
        """What a feature refers to, through an array where there is one between."""
        found = [
            self.structures[each] for each in _ids(structure.values.get(name)) if each in self.structures
        ]
        if len(found) == 1 and found[0].type == _ARRAY:
            return self.targets(found[0], "elements")
        return found


def from_json(content: bytes) -> Cas:
    """The structures of CAS JSON. Raises RefusedError."""
    try:
        raw = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RefusedError(f"not JSON: {error}") from error
    except RecursionError as error:
        raise RefusedError("JSON nested too deeply") from error
    listed = raw.get("%FEATURE_STRUCTURES") if isinstance(raw, dict) else None
    if isinstance(listed, dict):
        listed = [each | {"%ID": key} for key, each in listed.items() if isinstance(each, dict)]
    if not isinstance(listed, list):
        raise RefusedError("not CAS JSON: no %FEATURE_STRUCTURES")
    cas = Cas()
    for each in listed:
        if isinstance(each, dict):
            values = {name.lstrip("@#"): value for name, value in each.items() if name[:1] not in ("%", "^")}
            values |= {"elements": each["%ELEMENTS"]} if "%ELEMENTS" in each else {}
            _add(cas, each.get("%ID"), str(each.get("%TYPE")), values)
    views = raw.get("%VIEWS")
    for view in views.values() if isinstance(views, dict) else ():
        if isinstance(view, dict) and isinstance(view.get("%SOFA"), int):
            cas.views[view["%SOFA"]] = _ids(view.get("%MEMBERS"))
    return cas


def from_xmi(content: bytes) -> Cas:
    """The structures of XMI. Raises RefusedError."""
    handler = _Handler()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = handler.doctype
    parser.StartElementHandler = handler.start
    parser.CharacterDataHandler = handler.characters
    parser.EndElementHandler = handler.end
    try:
        parser.Parse(content, True)
    except RefusedError:
        raise
    except (expat.ExpatError, LookupError, ValueError) as error:  # the two last: an encoding of no name
        raise RefusedError(f"not XML: {error}") from error
    return handler.cas


class _Handler:
    """Makes structures of elements: below the root one each, whose own children are values of a list."""

    def __init__(self) -> None:
        self.cas = Cas()
        self._depth = 0
        self._name = ""
        self._attributes: dict[str, str] = {}
        self._lists: dict[str, list[str]] = {}
        self._pieces: list[str] = []

    def doctype(self, *_: Any) -> None:
        raise RefusedError("a document type is not taken")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == 1 and not name.endswith("}XMI"):
            raise RefusedError(f"not XMI: the root is {name.rpartition('}')[2]}")
        if self._depth == 2:
            self._name, self._attributes, self._lists = name, attributes, {}
        elif self._depth > 3:
            raise RefusedError("not XMI: elements in values")
        self._pieces = []

    def characters(self, text: str) -> None:
        if self._depth == 3:
            self._pieces.append(text)

    def end(self, name: str) -> None:
        if self._depth == 3:
            self._lists.setdefault(name.rpartition("}")[2], []).append("".join(self._pieces))
        elif self._depth == 2:
            self._structure(_type_of(self._name))
        self._depth -= 1

    def _structure(self, kind: str) -> None:
        if kind == _VIEW:
            for sofa in _ids(self._attributes.get("sofa")):
                self.cas.views[sofa] = _ids(self._attributes.get("members"))
            return
        values = {name.rpartition("}")[2]: value for name, value in self._attributes.items()}
        _add(self.cas, self._attributes.get(_XMI_ID), kind, values | self._lists)


def _type_of(name: str) -> str:
    """The type's name of an element: `webanno.custom.Mention` of `http:///webanno/custom.ecore}Mention`."""
    space, _, local = name.rpartition("}")
    package = space.removeprefix("http:///").removesuffix(".ecore").replace("/", ".")
    return f"{package}.{local}" if package and package != "uima.noNamespace" else local


def _add(cas: Cas, identifier: Any, kind: str, values: dict[str, Any]) -> None:
    if kind == _SOFA and isinstance(text := values.get("sofaString"), str) and len(text) > MAX_TEXT:
        raise RefusedError(f"text: {len(text):,} characters; at most {MAX_TEXT:,} can be annotated")
    for number in _ids(identifier)[:1]:
        cas.structures[number] = Structure(number, kind, values)


def _ids(value: Any) -> list[int]:
    """The ids in a value: a number, several in a string, or a list of them. Others are left out."""
    parts = value.split() if isinstance(value, str) else value if isinstance(value, list) else [value]
    return [number for part in parts if (number := _id(part)) is not None]


def _id(value: Any) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    short = isinstance(value, str) and len(value) < 20 and value.isascii() and value.isdigit()
    return int(value) if short else None
