"""What a Web Annotation says, in the shapes that the standard lets it have."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from exports.incoming import RefusedError
from exports.w3c.context import identifier
from schemas.gold import NOTE, Attributes

# Purposes of bodies, or motivations of annotations, whose words are a label; of others they are a remark.
LABELLING = frozenset({"tagging", "classifying", "highlighting", "linking", "identifying"})


@dataclass(frozen=True)
class Anchor:
    """Where a target is, as far as its selectors say: its words, what stands beside them, its offsets."""

    source: str
    exact: str | None = None
    prefix: str = ""
    suffix: str = ""
    position: tuple[int, int] | None = None


@dataclass
class Annotation:
    """The parts of an annotation; `entity` is the IRI of what its target names."""

    id: str
    anchors: list[Anchor]
    labels: list[str] = field(default_factory=list)
    entity: str | None = None
    attributes: Attributes = field(default_factory=dict)


def listed(value: Any) -> list[Any]:
    """One value or a list of them or nothing, as a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def word(node: dict[str, Any], *names: str) -> str:
    """The string under the first of the names that has one, or nothing."""
    return next((value for name in names if isinstance(value := node.get(name), str)), "")


def annotations(value: Any) -> list[Any]:
    """The annotations of a page, a collection with its first page, a list, or the one that it is."""
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        raise RefusedError("expected an annotation, a page of annotations or a list")
    if "items" in value:
        return listed(value["items"])
    if isinstance(value.get("first"), dict):
        return annotations(value["first"])
    if "target" in value:
        return [value]
    raise RefusedError("no annotations: neither items nor a target")


def parsed(values: list[Any], told: Counter[str]) -> Iterator[Annotation]:
    """What each annotation says; those that are not on text are counted in `told`."""
    for node in values:
        if not isinstance(node, dict):
            raise RefusedError("an annotation that is no object")
        anchors = [_anchor(target) for target in listed(node.get("target"))]
        if not anchors or any(each.exact is None and each.position is None for each in anchors):
            told["not read: annotations that no quote and no position places in the text"] += 1
            continue
        noted = node.get("attributes")
        found = Annotation(
            word(node, "id", "@id"), anchors, attributes=dict(noted) if isinstance(noted, dict) else {}
        )
        remarks: list[str] = []
        for body in [*listed(node.get("body")), *listed(node.get("bodyValue"))]:
            _read_body(body, word(node, "motivation"), found, remarks, told)
        if remarks:
            found.attributes[NOTE] = "\n".join(remarks)
        if not found.labels:
            found.labels.append(word(node, "motivation") or "annotation")
        yield found


def _read_body(body: Any, motivation: str, found: Annotation, remarks: list[str], told: Counter[str]) -> None:
    if isinstance(body, str):
        body = {"value": body}
    if not isinstance(body, dict):
        raise RefusedError("a body that is neither words nor an object")
    purpose = word(body, "purpose") or motivation
    words = word(body, "value", "label")
    about = word(body, "source", "id", "@id")
    if words:
        (found.labels if purpose in LABELLING or not purpose else remarks).append(words)
    elif about and purpose == "identifying" and found.entity is None:
        found.entity = about
    else:
        told["not read: bodies that are neither words nor identify something"] += 1


def _anchor(target: Any) -> Anchor:
    if isinstance(target, str):
        return Anchor(target)
    if not isinstance(target, dict):
        raise RefusedError("a target that is neither an IRI nor an object")
    source = target.get("source")
    name = word(source, "id", "@id") if isinstance(source, dict) else word(target, "source", "id", "@id")
    quote: dict[str, Any] = {}
    position: tuple[int, int] | None = None
    for selector in listed(target.get("selector")):
        if not isinstance(selector, dict):
            continue
        sort = [*listed(selector.get("type")), *listed(selector.get("@type"))]
        if "TextQuoteSelector" in sort:
            quote = selector
        elif "TextPositionSelector" in sort:
            start, end = selector.get("start"), selector.get("end")
            if isinstance(start, int) and isinstance(end, int):
                position = (start, end)
    return Anchor(name, word(quote, "exact") or None, word(quote, "prefix"), word(quote, "suffix"), position)


def name_of(node: dict[str, Any]) -> str:
    """The id of one of our own nodes."""
    return identifier(word(node, "id", "@id"))
