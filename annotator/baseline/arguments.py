"""The argument model: which role a span plays in the event of a trigger, if any.

A pair of a trigger and a span of one document becomes a bag of features, which spaCy's linear text classifier
(TextCatBOW) sorts into the roles and none. Triggers and spans are gold's: the figures say how well roles are
told, not how well spans are found.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from annotator.agreement.f1 import Item
from schemas.gold import Event, GoldDocument, Span
from schemas.text import Tokens, tokenize

NONE = "-"
EPOCHS = 8
_BATCH = 256
# Pairs farther apart than this, in tokens, are no candidates; nor are so many nones kept for each role.
FARTHEST = 80
_NONES = 4
_BETWEEN = 8


class Pair(NamedTuple):
    """A candidate: event, span, features as words, and gold's role."""

    event: str
    span: str
    words: list[str]
    role: str


def pairs(record: GoldDocument) -> list[Pair]:
    """The candidates of a document."""
    tokens = tokenize(record.text, record.language)
    spans = {span.id: span for span in record.spans}
    found = []
    for event in record.events:
        trigger = spans.get(event.trigger or "")
        if trigger is not None:
            roles = {each.span: each.role for each in event.arguments if each.span}
            found += [
                Pair(event.id, span.id, words, roles.get(span.id, NONE))
                for span in record.spans
                if span.id != trigger.id and (words := _features(record, tokens, event, trigger, span))
            ]
    return found


def _features(record: GoldDocument, tokens: Tokens, event: Event, trigger: Span, span: Span) -> list[str]:
    """What is seen of a pair; nothing where the two are too far apart."""
    ours, theirs = tokens.snap(trigger.start, trigger.end), tokens.snap(span.start, span.end)
    if ours is None or theirs is None:
        return []
    here, there = bisect_left(tokens.starts, ours[0]), bisect_left(tokens.starts, theirs[0])
    distance = abs(here - there)
    if distance > FARTHEST:
        return []
    order = "before" if there < here else "after"
    between = [record.text[tokens.starts[n] : tokens.ends[n]].lower() for n in range(*sorted((here, there)))]
    kind = f"{event.type}/{span.label}"
    return [
        f"kind={kind}",
        f"sub={event.subtype}/{span.label}",
        f"order={kind}/{order}",
        f"near={kind}/{order}/{distance.bit_length()}",
        f"trigger={trigger.quote(record.text).lower().replace(' ', '_')}/{span.label}/{order}",
        *(f"between={order}/{word}" for word in between[:_BETWEEN]),
    ]


def train(records: Iterable[GoldDocument], out: Path, seed: int) -> bool:
    """Trains on documents and keeps the model under `out`; False when they hold no argument to learn."""
    import spacy
    from spacy.training import Example
    from spacy.util import fix_random_seed  # type: ignore[attr-defined]

    random = Random(seed)  # noqa: S311
    examples = [pair for record in records for pair in _balanced(pairs(record), random)]
    roles = sorted({pair.role for pair in examples if pair.role != NONE})
    if not roles:
        return False
    fix_random_seed(seed)
    pipeline = spacy.blank("xx")
    classifier: Any = pipeline.add_pipe("textcat", config={"model": _MODEL})
    for label in (NONE, *roles):
        classifier.add_label(label)
    made = [
        Example.from_dict(
            _doc(pipeline, pair), {"cats": {label: float(label == pair.role) for label in (NONE, *roles)}}
        )
        for pair in examples
    ]
    optimizer = pipeline.initialize(lambda: made[:_BATCH])
    for _ in range(EPOCHS):
        random.shuffle(made)
        for start in range(0, len(made), _BATCH):
            pipeline.update(made[start : start + _BATCH], sgd=optimizer)
    pipeline.to_disk(out)
    return True


def found(model: Path, records: Iterable[GoldDocument]) -> Iterator[tuple[list[Item], list[Item]]]:
    """Of each document gold's arguments and those that the model finds, each a role with event and span."""
    import spacy

    pipeline = spacy.load(model)
    for record in records:
        yield (
            [(each.role, (event.id, each.span)) for event in record.events for each in event.arguments],
            [(role, (pair.event, pair.span)) for pair, role in roles(pipeline, record)],
        )


def roles(pipeline: Any, record: GoldDocument) -> Iterator[tuple[Pair, str]]:
    """The pairs of a document that the loaded model gives a role."""
    candidates = pairs(record)
    docs = pipeline.pipe((_doc(pipeline, pair) for pair in candidates), batch_size=_BATCH)
    for pair, doc in zip(candidates, docs, strict=True):
        role = max(doc.cats, key=doc.cats.__getitem__)
        if role != NONE:
            yield pair, role


_MODEL = {
    "@architectures": "spacy.TextCatBOW.v3",
    "exclusive_classes": True,
    "length": 1 << 17,
    "ngram_size": 1,
    "no_output_layer": False,
}


def _balanced(candidates: Sequence[Pair], random: Random) -> list[Pair]:
    """All pairs with a role, and some of the others."""
    with_role = [pair for pair in candidates if pair.role != NONE]
    without = [pair for pair in candidates if pair.role == NONE]
    return with_role + random.sample(without, min(len(without), _NONES * len(with_role)))


def _doc(pipeline: Any, pair: Pair) -> Any:
    from spacy.tokens import Doc

    return Doc(pipeline.vocab, words=pair.words)
