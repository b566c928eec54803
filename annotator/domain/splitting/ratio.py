"""The shares of splits, and how many documents each is to get."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from annotator.domain.splitting.candidate import check_names, invalid


@dataclass(frozen=True, slots=True)
class ByRatio:
    """Each split with its share of the documents, together 1; chance hangs on the seed and the uids alone."""

    shares: tuple[tuple[str, float], ...]
    seed: int = 0

    def __post_init__(self) -> None:
        check_names(self.names)
        for name, share in self.shares:
            if not 0 <= share <= 1:
                raise invalid(f"The share of {name} is {share:g}: it must be between 0 and 1.")
        total = math.fsum(share for _, share in self.shares)
        # Thirds may be written 0.333.
        if round(total, 2) != 1:
            raise invalid(f"The shares add up to {total:g}: they must add up to 1.")

    @classmethod
    def parse(cls, text: str, seed: int = 0) -> "ByRatio":
        """Reads `train=0.8,dev=0.1,test=0.1`. Raises Invalid."""
        shares = []
        for part in text.split(","):
            name, _, value = (each.strip() for each in part.partition("="))
            try:
                shares.append((name, float(value)))
            except ValueError:
                raise invalid(
                    f"{part.strip()!r} is no share: write splits as in train=0.8,dev=0.1,test=0.1."
                ) from None
        return cls(tuple(shares), seed)

    @property
    def names(self) -> tuple[str, ...]:
        """The splits, as they were named."""
        return tuple(name for name, _ in self.shares)

    @property
    def parts(self) -> tuple[float, ...]:
        """The shares alone, made to add up to 1."""
        total = math.fsum(share for _, share in self.shares)
        return tuple(share / total for _, share in self.shares)


def room(parts: Sequence[float], kept: Sequence[int], new: int) -> list[int]:
    """How many of the new documents each split is to get, so that with those kept the shares hold.

    Where kept documents are too many for a share the others take less, each as it lacks. A split with a share
    gets at least one document, if there are enough.
    """
    total = sum(kept) + new
    lacking = [max(0.0, part * total - has) for part, has in zip(parts, kept, strict=True)]
    scale = new / math.fsum(lacking) if new else 0.0
    exact = [round(lack * scale, 9) for lack in lacking]
    found = [math.floor(count) for count in exact]
    by_remainder = sorted(range(len(parts)), key=lambda split: found[split] - exact[split])
    for split in by_remainder[: new - sum(found)]:
        found[split] += 1
    for split in sorted(range(len(parts)), key=lambda split: -parts[split]):
        richest = max(range(len(parts)), key=found.__getitem__)
        if parts[split] > 0 and not kept[split] and not found[split] and found[richest] > 1:
            found[split], found[richest] = 1, found[richest] - 1
    return found
