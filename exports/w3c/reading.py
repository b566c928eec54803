"""From Web Annotations to documents: pages of ours, and annotations of others on a text beside them."""

from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import msgspec

from exports.folder import stem
from exports.incoming import MAX_TEXT, Flaw, Incoming, ReadOptions, RefusedError, checked
from exports.loss import FIELDS
from exports.offsets import Placer
from exports.pruning import prune
from exports.source import MAX_LINE, Source, SourceError, open_text
from exports.w3c.anchoring import AMBIGUOUS, Anchoring
from exports.w3c.annotations import Annotation, annotations, listed, name_of, parsed, word
from exports.w3c.context import identifier
from exports.w3c.writing import OFFSETS
from schemas.gold import Claim, Entity, Event, GoldDocument, GoldError, Incident, Relation, Span

Node = dict[str, Any]


def read(source: Source, options: ReadOptions, notes: list[str]) -> Iterator[Incoming | Flaw]:
    """The document of a file. Annotations of others need their text in a `.txt` file of the same name."""
    try:
        value = _decoded(source, options, notes)
        told: Counter[str] = Counter()
        placer = Placer(options.bad_offsets)
        document = _document(value, source, options, notes, placer, told)
        yield Incoming(checked(document), source.name, annotated=True)
    except SourceError as error:
        yield Flaw(source.name, error.line, str(error))
        return
    except (msgspec.ValidationError, RefusedError, GoldError) as error:
        yield Flaw(source.name, None, str(error))
        return
    notes.extend(placer.notes(source.name))
    notes.extend(f"{source.name}: {what} ({count:,})" for what, count in sorted((+told).items()))


def _decoded(source: Source, options: ReadOptions, notes: list[str]) -> Any:
    with open_text(source, options, notes) as file:
        text = file.read(MAX_LINE)
    if len(text) == MAX_LINE:
        raise SourceError(f"longer than {MAX_LINE:,} characters")
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise SourceError(f"not JSON: {error}") from error
    except RecursionError as error:
        raise SourceError("JSON nested too deeply") from error


def _document(
    value: Any, source: Source, options: ReadOptions, notes: list[str], placer: Placer, told: Counter[str]
) -> GoldDocument:
    own = value.get("document") if isinstance(value, dict) else None
    found = list(parsed(annotations(value), told))
    if isinstance(own, dict) and isinstance(own.get("text"), str):
        plain, unit = _with_fields(own), OFFSETS
    else:
        plain, unit = _beside(source, options, notes), options.unit
        _check_sources(found)
    anchoring = Anchoring(plain.text, found, unit, placer)
    if anchoring.unit != unit:
        notes.append(f"{source.name}: positions count {anchoring.unit}, by the quotes")
    spans = list(_spans(found, plain.text, anchoring))
    told[AMBIGUOUS] += anchoring.ambiguous
    made = {kind: tuple(items) for kind, items in _own_terms(value if own else {}).items()}
    known = {entity.id for entity in made["entities"]}
    for span in spans:
        if span.entity is not None and span.entity not in known:
            known.add(span.entity)
            made["entities"] += (Entity(span.entity, span.label, links={"iri": span.entity}),)
    pruned, told["not read: references to what is not in the file"] = prune(
        msgspec.structs.replace(plain, spans=tuple(spans), **made)
    )
    return pruned.check()


def _with_fields(own: Node) -> GoldDocument:
    fields = {name: own[name] for name in ("text", *FIELDS) if name in own}
    return msgspec.convert(fields | {"id": name_of(own)}, GoldDocument)


def _beside(source: Source, options: ReadOptions, notes: list[str]) -> GoldDocument:
    """The text that the annotations are on."""
    name = PurePosixPath(stem(source.name)).name + ".txt"
    found = source.beside(name)
    if found is None:
        raise RefusedError(f"the file has no text, and there is no {name} beside it")
    with open_text(found, options, notes) as file:
        text = file.read(MAX_TEXT + 1)
    called = stem(source.name)
    return GoldDocument(id=called, external_id=called, text=text, language=options.language)


def _check_sources(found: list[Annotation]) -> None:
    sources = {anchor.source for each in found for anchor in each.anchors}
    if len(sources) > 1:
        some = ", ".join(sorted(sources)[:3])
        raise RefusedError(f"annotations of {len(sources):,} texts ({some}); a file may have those of one")


def _spans(found: list[Annotation], text: str, anchoring: Anchoring) -> Iterator[Span]:
    taken = {identifier(each.id) for each in found}
    used: set[str] = set()
    free = (name for number in range(1, 2 * len(found) + 2) if (name := f"s{number}") not in taken)
    for each in found:
        called = identifier(each.id)
        if not called or called in used:
            called = next(free)
        used.add(called)
        parts, doubt = anchoring.places(each)
        label, *tags = each.labels
        span = Span(
            id=called,
            start=parts[0][0],
            end=parts[-1][1],
            fragments=tuple(parts) if len(parts) > 1 else None,
            label=label,
            entity=None if each.entity is None else identifier(each.entity),
            attributes=each.attributes | ({"tags": tags} if tags else {}) | doubt,
        )
        yield msgspec.structs.replace(span, text=span.quote(text))


def _own_terms(page: Node) -> dict[str, list[Any]]:
    """What a page of ours has beside annotations. Raises ValidationError."""
    nodes = {
        kind: [node for node in listed(page.get(kind)) if isinstance(node, dict)]
        for kind in ("entities", "events", "incidents", "claims", "relations")
    }
    events = {name_of(node) for node in nodes["events"]}
    return {
        "entities": [_made(Entity, node) for node in nodes["entities"]],
        "events": [_event(node, events) for node in nodes["events"]],
        "incidents": [_made(Incident, node) for node in nodes["incidents"]],
        "claims": [_claim(node) for node in nodes["claims"]],
        "relations": [
            _made(
                Relation, node, type=node.get("kind"), head=_refers(node, "head"), tail=_refers(node, "tail")
            )
            for node in nodes["relations"]
        ],
    }


def _event(node: Node, events: set[str]) -> Any:
    arguments = []
    for each in listed(node.get("arguments")):
        filler = _refers(each, "filler") if isinstance(each, dict) else None
        sort = "event" if filler in events else "span"
        arguments.append({"role": each.get("role"), sort: filler} if isinstance(each, dict) else each)
    return _made(
        Event,
        node,
        type=node.get("kind"),
        trigger=_refers(node, "trigger"),
        incident=_refers(node, "incident"),
        arguments=arguments,
    )


def _claim(node: Node) -> Any:
    claimant = word(node, "claimant")
    source = claimant.removeprefix("gold:") if claimant.startswith("gold:") else identifier(claimant)
    return _made(
        Claim, node, event=_refers(node, "event"), cue=_refers(node, "cue"), source=source or "author"
    )


def _refers(node: Node, name: str) -> str | None:
    return identifier(word(node, name)) or None


def _made(sort: type, node: Node, **values: Any) -> Any:
    given = {name: node[name] for name in sort.__struct_fields__ if name in node and name != "type"}  # type: ignore[attr-defined]
    return msgspec.convert(given | values | {"id": name_of(node)}, sort)
