"""A trained baseline at work: the spans, events and arguments that it finds in a document."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from msgspec import structs

from annotator.baseline import arguments
from annotator.errors import Invalid
from exports import spacy as docbin
from schemas.gold import Argument, Event, GoldDocument, Span
from schemas.ontology import EventFrame, Ontology
from schemas.text import Tokens


@dataclass(frozen=True, slots=True)
class Found:
    """A document with what the model finds, and how sure it is of spans, by id, where it says so."""

    document: GoldDocument
    scores: dict[str, float]


class Model:
    """A model as `annotator train-baseline` saves it; raises Invalid for another folder."""

    def __init__(self, root: Path) -> None:
        import spacy

        if not (root / "model").is_dir():
            raise Invalid(f"{root} is no trained baseline: it has no folder called model.", "model")
        self._spans = spacy.load(root / "model")
        self._arguments = spacy.load(root / "arguments") if (root / "arguments").is_dir() else None

    def find(self, document: GoldDocument, tokens: Tokens, ontology: Ontology) -> Found:
        """What the model finds in the text, of labels and roles that the ontology has."""
        spans, scores = self._find_spans(document.text, tokens)
        spans = tuple(span for span in spans if ontology.label(span.label))
        events = {label.id: label.event for label in ontology.labels if label.event}
        made = tuple(
            Event(id=f"e{span.id}", type=span.label, trigger=span.id)
            for span in spans
            if span.label in events
        )
        record = structs.replace(document, spans=spans, events=made)
        return Found(self._with_arguments(record, events) if made else record, scores)

    def _find_spans(self, text: str, tokens: Tokens) -> tuple[tuple[Span, ...], dict[str, float]]:
        from spacy.tokens import Doc

        if not len(tokens):
            return (), {}
        words = [text[start:end] for start, end in tokens]
        # What stands between two tokens is a blank, or nothing.
        spaces = [
            end < start for end, start in zip(tokens.ends, (*tokens.starts[1:], len(text)), strict=True)
        ]
        firsts = set(tokens.sentences)
        begins: list[bool | int | None] = [index in firsts for index in range(len(tokens))]
        doc = self._spans(Doc(self._spans.vocab, words=words, spaces=spaces, sent_starts=begins))
        group = doc.spans.get(docbin.SPANS)
        found, sure = (list(group), list(group.attrs.get("scores", ()))) if group else (list(doc.ents), [])
        spans = tuple(
            Span(
                id=f"s{number}",
                start=tokens.starts[each.start],
                end=tokens.ends[each.end - 1],
                label=each.label_,
            )
            for number, each in enumerate(found, 1)
        )
        return spans, {span.id: round(float(score), 3) for span, score in zip(spans, sure, strict=False)}

    def _with_arguments(self, record: GoldDocument, frames: Mapping[str, EventFrame]) -> GoldDocument:
        """The record with the roles that its spans play by the second model."""
        if self._arguments is None:
            return record
        types = {each.id: each.type for each in record.events}
        roles: dict[str, list[Argument]] = {}
        for pair, role in arguments.roles(self._arguments, record):
            if frames[types[pair.event]].role(role):
                roles.setdefault(pair.event, []).append(Argument(role=role, span=pair.span))
        events = tuple(
            structs.replace(each, arguments=tuple(roles.get(each.id, ()))) for each in record.events
        )
        return structs.replace(record, events=events)
