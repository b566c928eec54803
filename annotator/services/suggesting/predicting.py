"""From what an ML backend answers for a document to what is suggested on it."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from msgspec import ValidationError, structs

from annotator.domain import commands
from annotator.domain.commands import Held, Load, Setting
from annotator.domain.content import Content
from annotator.domain.mapping import Mapper, NameMapping, apply
from annotator.errors import AnnotatorError
from annotator.services.access import Entry
from annotator.services.documents import Reading
from annotator.services.renaming import new_identifiers, renamed
from annotator.services.suggesting.writing import Prediction
from annotator.store.documents import Document
from annotator.suggest import place_of
from exports import ReadOptions
from exports.incoming import RefusedError
from exports.labelstudio import document_of, task_of
from exports.pruning import prune
from schemas.gold import GoldDocument, GoldError

_WANTED = ReadOptions(predictions="*", bad_offsets="reject")


@dataclass(slots=True)
class Losses:
    """What of answers was not taken, in words, and how often; `failed`: documents without any, and why."""

    notes: Counter[str] = field(default_factory=Counter)
    failed: list[tuple[str, str]] = field(default_factory=list)


def task(document: Document, found: Reading, entry: Entry) -> dict[str, Any]:
    """The document as a backend gets it: no annotation of anybody's."""
    record = GoldDocument(
        id=document.uid,
        text=found.text,
        external_id=document.external_id,
        title=document.title or None,
        language=document.language,
        published=document.published or None,
        source=document.source or None,
        url=document.url,
    )
    made = task_of(record)
    return {
        "id": document.id, "data": made["data"], "meta": {}, "project": entry.project_id,
        "annotations": [], "predictions": [],
    }  # fmt: skip


def prediction(
    answer: dict[str, Any], document: Document, found: Reading, entry: Entry, version: str, losses: Losses
) -> Prediction | None:
    """What the answer suggests; None, with a reason among the losses, where nothing of it can be read."""
    events = frozenset(label.id for label in entry.labels if label.event)
    given = {"data": {"text": found.text}, "predictions": [answer]}
    try:
        opened = document_of(given, document.uid, _WANTED, event_types=events)
        record, scores = _fitting(opened.document, opened.scores, entry, losses)
        identifiers = new_identifiers(record)
        command = Load(id="suggest", **renamed(record, identifiers))
        commands.plan(command, Held(), Setting(found.text, found.tokens, entry.in_use))
    except (AnnotatorError, GoldError, RefusedError, ValidationError, RecursionError) as error:
        words = error.message if isinstance(error, AnnotatorError) else str(error)
        losses.failed.append((document.title or document.uid, words.splitlines()[0][:200]))
        return None
    for note in opened.notes:
        what, _, number = note.rpartition(": ")
        losses.notes[what] += int(number.replace(",", ""))
    score = answer.get("score")
    return Prediction(
        Content(spans=command.spans, events=command.events),
        str(answer.get("model_version") or version),
        float(score) if isinstance(score, int | float) and 0 <= score <= 1 else None,
        {identifiers.get(each, each): value for each, value in scores.items()},
    )


def _fitting(
    record: GoldDocument, scores: dict[str, float], entry: Entry, losses: Losses
) -> tuple[GoldDocument, dict[str, float]]:
    """The record without names that the project does not have, blank spans, and spans that repeat others."""
    applied = apply(record, Mapper(entry.in_use, NameMapping()))
    for left in applied.left:
        losses.notes[f"{left.kind} {left.name}: {left.why}"] += 1
    kept = applied.document
    seen: set[tuple[str, str]] = set()
    spans = []
    for span in kept.spans:
        key = span.label, place_of(span.parts())
        if not span.quote(kept.text).strip():
            losses.notes["spans of blanks"] += 1
        elif key in seen and not any(event.trigger == span.id for event in kept.events):
            losses.notes["spans that repeat another"] += 1
        else:
            seen.add(key)
            spans.append(span)
    pruned, _ = prune(structs.replace(kept, spans=tuple(spans), entities=(), claims=(), relations=()))
    there = {span.id for span in pruned.spans}
    return pruned, {each: score for each, score in scores.items() if each in there}
