"""Verifying a release: its hashes, offsets, conformance to its ontology, and what leaks between splits."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from annotator.domain import near_duplicates
from annotator.services.releasing.conformance import contradictions
from exports import release
from exports.release import Manifest, ReleaseError
from schemas import ontology
from schemas.ontology import Ontology, OntologyError

# How many findings of one kind are named; all are counted.
NAMED = 20


@dataclass
class Findings:
    """What is wrong, by kind: how many, and the first of them. `declared` is what the manifest tells too."""

    counts: dict[str, int] = field(default_factory=dict)
    first: dict[str, list[str]] = field(default_factory=dict)
    declared: dict[str, int] = field(default_factory=dict)
    documents: int = 0

    def add(self, kind: str, words: str) -> None:
        """Counts one finding."""
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if self.counts[kind] <= NAMED:
            self.first.setdefault(kind, []).append(words)

    def declare(self, kind: str) -> None:
        """Takes a kind for no fault: there is as much of it as the release says of itself."""
        if number := self.counts.pop(kind, 0):
            self.declared[kind] = number

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.counts


def verify(root: Path, address: str | None = None) -> Findings:
    """What is wrong with the release in a directory; with `address` also whether it is that one.

    Raises ReleaseError when there is no manifest to go by.
    """
    found = Findings()
    manifest = release.load(root)
    if address is not None and release.address((root / release.MANIFEST).read_bytes()) != address:
        found.add("files", f"{release.MANIFEST}: its hash is not the address {address}")
    for words in release.broken(root):
        found.add("files", words)
    try:
        _documents(root, manifest, found)
    except ReleaseError as error:
        found.add("documents", str(error))
    except FileNotFoundError:
        pass  # told above, with the files
    return found


def _documents(root: Path, manifest: Manifest, found: Findings) -> None:
    known = _ontology(root, found)
    splits: list[str] = []
    uids: list[str] = []

    def read() -> Iterator[str]:
        for split, document in release.documents(root):
            for words in contradictions(document, known) if known else ():
                found.add("ontology", words)
            splits.append(split)
            uids.append(document.id)
            yield document.text

    groups = near_duplicates.groups(read())
    found.documents = len(uids)
    if len(set(uids)) < len(uids):
        found.add("documents", f"{len(uids) - len(set(uids)):,} ids are used twice")
    if found.counts.get("ontology", 0) == manifest.contradictions:
        found.declare("ontology")
    declared = {frozenset(leak) for leak in manifest.splitting.leaks}
    for group in groups:
        known_leak = any(leak >= {uids[each] for each in group} for leak in declared)
        if len({splits[each] for each in group}) > 1 and not known_leak:
            told = ", ".join(f"{uids[each]} ({splits[each]})" for each in group[:NAMED])
            found.add("leaks", f"near-duplicates in different splits: {told}")
    if sum(each.get("documents", 0) for each in manifest.counts.values()) != len(uids):
        found.add("documents", "there are not as many as the manifest counts")


def _ontology(root: Path, found: Findings) -> Ontology | None:
    try:
        return ontology.parse((root / "ontology.yaml").read_text("utf-8"))
    except (OSError, OntologyError, UnicodeError) as error:
        found.add("ontology", f"ontology.yaml cannot be read: {error}")
        return None
