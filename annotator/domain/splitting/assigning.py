"""Giving every document its split: first what is kept, then the groups, as the method has it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from annotator.domain.splitting.candidate import Candidate, documents, invalid
from annotator.domain.splitting.ratio import ByRatio
from annotator.domain.splitting.rules import ByDate, ByList, BySource, most
from annotator.domain.splitting.stratifying import Unit, stratify

Method = ByRatio | ByDate | BySource | ByList
Group = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """A document that is not where the method's rule has it, because of its group or an earlier release."""

    uid: str
    wanted: str
    split: str


@dataclass(frozen=True, slots=True)
class Splits:
    """The split of each candidate, in their order, and the names of all splits.

    `leaks` are the uids of each group that lies in several splits, because an earlier release has it so.
    """

    names: tuple[str, ...]
    of: tuple[str, ...]
    leaks: tuple[tuple[str, ...], ...] = ()
    moved: tuple[Moved, ...] = ()


def assign(
    candidates: Sequence[Candidate], groups: Sequence[Group], method: Method, kept: Mapping[str, str]
) -> Splits:
    """Gives each document a split, the same whatever the order of the candidates.

    `groups` are the indices of near-duplicates, each in one group at most; a group goes whole into one
    split. `kept` is where an earlier release has documents, by uid; they stay, and new ones of their group
    join them. If they are in several splits already, new ones go where most are. Raises Invalid when the
    method cannot be carried out, or lacks a split of the earlier release.
    """
    names = _names(candidates, method, kept)
    grouped = {index for group in groups for index in group}
    units = [*groups, *((index,) for index in range(len(candidates)) if index not in grouped)]
    of = [kept.get(candidate.uid, "") for candidate in candidates]
    free, leaks = [], []
    for unit in units:
        before = [of[index] for index in unit if of[index]]
        if not before:
            free.append(unit)
            continue
        if len(set(before)) > 1:
            leaks.append(tuple(sorted(candidates[index].uid for index in unit)))
        _put(unit, of, most(before, names))
    if isinstance(method, ByRatio):
        _stratify(candidates, free, of, method)
        return Splits(names, tuple(of), tuple(sorted(leaks)))
    wishes = method.wishes(candidates, kept)
    for unit in free:
        _put(unit, of, method.home([wishes[index] for index in unit]))
    moved = [
        Moved(candidate.uid, wish, split)
        for candidate, wish, split in zip(candidates, wishes, of, strict=True)
        if wish and wish != split
    ]
    return Splits(names, tuple(of), tuple(sorted(leaks)), tuple(sorted(moved, key=lambda each: each.uid)))


def _names(candidates: Sequence[Candidate], method: Method, kept: Mapping[str, str]) -> tuple[str, ...]:
    """The splits there are. Raises Invalid if a document is kept in one that the method does not have."""
    old = Counter(kept[candidate.uid] for candidate in candidates if candidate.uid in kept)
    if isinstance(method, ByList):
        # A list may be of the new documents alone.
        return tuple(sorted({*method.names, *old}))
    for split, count in sorted(old.items()):
        if split not in method.names:
            raise invalid(
                f"The earlier release has {documents(count)} in the split {split}, which is not among"
                f" {', '.join(method.names)}: name it too, or do not keep the earlier splits."
            )
    return method.names


def _put(unit: Group, of: list[str], split: str) -> None:
    for index in unit:
        of[index] = of[index] or split


def _stratify(candidates: Sequence[Candidate], free: Sequence[Group], of: list[str], method: ByRatio) -> None:
    names = method.names
    there: dict[str, list[Unit]] = {name: [] for name in names}
    for candidate, split in zip(candidates, of, strict=True):
        if split:
            there[split].append(Unit(0, 1, candidate.labels))
    units = [_unit([candidates[index] for index in unit], method.seed) for unit in free]
    found = stratify(units, method.parts, list(there.values()))
    for unit, index in zip(free, found, strict=True):
        _put(unit, of, names[index])


def _unit(members: Sequence[Candidate], seed: int) -> Unit:
    labels = members[0].labels
    if len(members) > 1:
        labels = sum((Counter(member.labels) for member in members), Counter())
    return Unit(min(_chance(seed, member.uid) for member in members), len(members), labels)


def _chance(seed: int, uid: str) -> int:
    return int.from_bytes(blake2b(f"split:{seed}:{uid}".encode(), digest_size=16).digest(), "big")
