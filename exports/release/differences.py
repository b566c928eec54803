"""What changed between two releases: documents, and in those of both what is annotated."""

import hashlib
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec

from exports.loss import Tally
from exports.release.reading import load, records
from schemas import gold
from schemas.gold import GoldDocument

ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"
KINDS: Final = ("documents", "spans", "entities", "events", "incidents", "claims", "relations")

# Split, hash of what the document says, path of its file, place in it in bytes.
Digest = tuple[str, bytes, str, int]


@dataclass
class Difference:
    """By kind and what happened (added, removed, changed; documents also moved to another split)."""

    tallies: dict[tuple[str, str], Tally] = field(default_factory=dict)

    def add(self, kind: str, what: str, document: str, item: str, words: str) -> None:
        """Counts one; the first are kept as examples."""
        self.tallies.setdefault((kind, what), Tally()).add(document, item, words)

    def to_dict(self) -> dict[str, Any]:
        """The difference as programs read it."""
        return {
            kind: {
                what: {
                    "count": tally.count,
                    "examples": [
                        {"document": document, "item": item, "words": words}
                        for document, item, words in tally.examples
                    ],
                }
                for what in (ADDED, REMOVED, CHANGED, MOVED)
                if (tally := self.tallies.get((kind, what)))
            }
            for kind in KINDS
        }

    def __str__(self) -> str:
        """The difference as a table, with examples below each line."""
        lines = []
        for kind in KINDS:
            for what in (ADDED, REMOVED, CHANGED, MOVED):
                if tally := self.tallies.get((kind, what)):
                    lines.append(f"{tally.count:>8,} {kind} {what}")
                    lines += [f"{'':9}{' '.join(filter(None, example))}" for example in tally.examples[:3]]
        return "\n".join(lines) or "The two hold the same."


def compare(old: Path, new: Path) -> Difference:
    """What changed from one release, in a directory, to another.

    Memory holds a few numbers for each document, and the documents that changed one at a time. Raises
    ReleaseError.
    """
    before, after = _digests(old), _digests(new)
    found = Difference()
    for uid, (split, _, _, _) in before.items():
        if uid not in after:
            found.add("documents", REMOVED, uid, "", split)
    for uid, (split, _, _, _) in after.items():
        if uid not in before:
            found.add("documents", ADDED, uid, "", split)
        elif before[uid][0] != split:
            found.add("documents", MOVED, uid, "", f"{before[uid][0]} to {split}")
    for uid, digest in after.items():
        if uid in before and before[uid][1] != digest[1]:
            _compare(found, _one(old, before[uid]), _one(new, digest))
    return found


def _digests(root: Path) -> dict[str, Digest]:
    """The digest of each document by its id."""
    found: dict[str, Digest] = {}
    for part in load(root).of(None, ".jsonl"):
        for document, at in records(root, part):
            said = gold.encode(msgspec.structs.replace(document, provenance={}))
            digest = hashlib.blake2b(said, digest_size=16).digest()
            found[document.id] = (part.split or "", digest, part.path, at)
    return found


def _one(root: Path, digest: Digest) -> GoldDocument:
    _, _, path, at = digest
    with (root / path).open("rb") as lines:
        lines.seek(at)
        return gold.decode(lines.readline())


def _compare(found: Difference, old: GoldDocument, new: GoldDocument) -> None:
    if _fields(old) != _fields(new):
        found.add("documents", CHANGED, new.id, "", "text" if old.text != new.text else "fields")
    for kind, words in _WORDS.items():
        _objects(found, kind, getattr(old, kind), getattr(new, kind), new.id, words)


def _fields(document: GoldDocument) -> tuple[Any, ...]:
    return tuple(getattr(document, name) for name in ("text", *_FIELDS))


_FIELDS = ("external_id", "title", "language", "published", "source", "url", "metadata")


def _objects(
    found: Difference,
    kind: str,
    old: Sequence[Any],
    new: Sequence[Any],
    document: str,
    words: Callable[[Any], str],
) -> None:
    """Objects of one id are the same; so are, of the rest, those that say the same under other ids."""
    before = {each.id: each for each in old}
    after = {each.id: each for each in new}
    for each in new:
        if each.id in before and before[each.id] != each:
            found.add(kind, CHANGED, document, each.id, words(each))
    gone = [each for each in old if each.id not in after]
    come = [each for each in new if each.id not in before]
    left = [_said(each) for each in gone]
    for each in come:
        if _said(each) in left:
            left.remove(_said(each))
        else:
            found.add(kind, ADDED, document, each.id, words(each))
    for each in gone:
        if _said(each) in left:
            left.remove(_said(each))
            found.add(kind, REMOVED, document, each.id, words(each))


def _said(value: Any) -> Hashable:
    return repr(msgspec.structs.replace(value, id=""))


_WORDS: dict[str, Callable[[Any], str]] = {
    "spans": lambda span: f"{span.label} {span.text!r}",
    "entities": lambda entity: f"{entity.label} {entity.name or ''}",
    "events": lambda event: event.type,
    "incidents": lambda incident: incident.name or "",
    "claims": lambda claim: f"{claim.factuality or ''} of {claim.event}",
    "relations": lambda relation: relation.type,
}
