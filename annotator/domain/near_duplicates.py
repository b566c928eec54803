"""Groups of texts that say nearly the same, such as copies of one wire report: MinHash over shingles.

Two texts are near-duplicates when the Jaccard similarity of their sets of shingles, estimated from MinHash
signatures (Broder 1997, "On the resemblance and containment of documents"), is at least `THRESHOLD`. Only
pairs that agree in a whole band of their signatures are looked at. Case, blanks and punctuation do not count.
"""

import re
import unicodedata
from array import array
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from re import Pattern
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# A report cut to two thirds, or with one word in ten changed, is still a copy; different reports of one
# happening hardly ever share a fifth.
THRESHOLD = 0.6
SHINGLE_WORDS = 3
# For texts of fewer words, and for scripts that are written without blanks.
SHINGLE_CHARACTERS = 8
FEW_WORDS = 10

_SEED = 1
# With 32 bands of 4, a pair of similarity 0.6 is looked at with a probability of 98.8%, one of 0.8 always.
_BANDS, _ROWS = 32, 4
_LENGTH = _BANDS * _ROWS
_BATCH = 256
_MIX = 0x9E3779B97F4A7C15
# Thai, Lao, Burmese, Khmer, Japanese and Chinese.
_UNBROKEN = (
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af]"
)


def groups(texts: Iterable[str]) -> list[tuple[int, ...]]:
    """The positions of the texts of each group of two or more, in order; equal texts are always in one.

    Groups are closed: near-duplicates of near-duplicates belong in. The texts are read once and not kept;
    a text takes about 600 bytes.
    """
    signatures = _signatures(texts)
    if not len(signatures):
        return []
    sets = _Sets(len(signatures))
    for band in range(0, _LENGTH, _ROWS):
        for bucket in _buckets(signatures[:, band : band + _ROWS], sets):
            _join(bucket, signatures, sets)
    return sets.groups()


def shingles(text: str) -> list[str]:
    """What is compared of a text: its runs of words, and of characters where there are no or few words."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    word, unbroken = _patterns()
    letters = "" if plain.isascii() else "".join(unbroken.findall(plain))
    words = word.findall(unbroken.sub(" ", plain) if letters else plain)
    if len(words) + len(letters) < FEW_WORDS:
        return _runs(" ".join(words) + letters or "".join(plain.split()))
    found = [" ".join(run) for run in zip(words, words[1:], words[2:], strict=False)]
    return found + _runs(letters) if letters else found


def _runs(text: str) -> list[str]:
    """All runs of `SHINGLE_CHARACTERS`, or the text itself when it is shorter."""
    last = max(len(text) - SHINGLE_CHARACTERS, 0)
    return [text[start : start + SHINGLE_CHARACTERS] for start in range(last + 1)]


@cache
def _patterns() -> tuple[Pattern[str], Pattern[str]]:
    """A word, and a character of a script without blanks. Marks belong to words, as in Hindi or Arabic."""
    between = "".join(
        letter for letter in map(chr, range(0x10000)) if unicodedata.category(letter)[0] not in "LMN"
    )
    return re.compile(f"[^{re.escape(between)}]+"), re.compile(_UNBROKEN)


def _signatures(texts: Iterable[str]) -> "NDArray[np.uint32]":
    """The MinHash signature of each text, one a row."""
    import numpy as np
    from rensa import RMinHash

    values = array("I")
    rest = iter(texts)
    while batch := [shingles(text) for text in islice(rest, _BATCH)]:
        matrix = RMinHash.digest_matrix_from_token_sets(batch, _LENGTH, _SEED)
        for row in matrix.to_rows():
            values.extend(row)
    return np.frombuffer(values, dtype=np.uint32).reshape(-1, _LENGTH)


def _buckets(band: "NDArray[np.uint32]", sets: "_Sets") -> Iterator["NDArray[np.intp]"]:
    """The rows that are alike in the band, where they are not all in one set yet."""
    import numpy as np

    keys = np.zeros(len(band), dtype=np.uint64)
    for column in band.T:
        # Different rows with one key do no harm: every pair is checked.
        keys = keys * np.uint64(_MIX) + column
    order, starts, ends = _runs_of_equal(keys)
    roots = sets.roots()[order]
    apart = np.minimum.reduceat(roots, starts) != np.maximum.reduceat(roots, starts)
    for start, end in zip(starts[apart], ends[apart], strict=True):
        yield order[start:end]


def _runs_of_equal(
    values: "NDArray[Any]",
) -> tuple["NDArray[np.intp]", "NDArray[np.intp]", "NDArray[np.intp]"]:
    """The positions in the order of their values, and in it the start and end of each run of one value."""
    import numpy as np

    order = np.argsort(values, kind="stable")
    bounds = np.flatnonzero(np.diff(values[order])) + 1
    return order, np.insert(bounds, 0, 0), np.append(bounds, len(values))


def _join(bucket: "NDArray[np.intp]", signatures: "NDArray[np.uint32]", sets: "_Sets") -> None:
    """Unites all pairs of the bucket that are similar enough; pairs that are in one set are passed over."""
    for position, lead in enumerate(bucket):
        roots = sets.roots(bucket[position:])
        others = bucket[position:][roots != roots[0]]
        if not len(others):
            return
        for start in range(0, len(others), _BATCH):
            some = others[start : start + _BATCH]
            agreeing = (signatures[some] == signatures[lead]).sum(axis=1)
            sets.unite(lead, some[agreeing >= THRESHOLD * _LENGTH])


class _Sets:
    """Disjoint sets of the numbers below `count`; the root of a set is its smallest number."""

    def __init__(self, count: int) -> None:
        import numpy as np

        self._np = np
        self._above = np.arange(count, dtype=np.int32)

    def roots(self, numbers: Any = slice(None)) -> "NDArray[np.int32]":
        """The root of each number's set; of all, if none are given."""
        found: NDArray[np.int32] = self._above[numbers]
        while not self._np.array_equal(found, above := self._above[found]):
            found = above
        self._above[numbers] = found
        return found

    def unite(self, number: "np.intp", others: "NDArray[np.intp]") -> None:
        """Makes one set of the sets of all these numbers."""
        roots = self.roots(self._np.append(others, number))
        self._above[roots] = roots.min()

    def groups(self) -> list[tuple[int, ...]]:
        """The sets of two or more numbers, by their smallest."""
        order, starts, ends = _runs_of_equal(self.roots())
        several = ends - starts > 1
        return [
            tuple(order[start:end].tolist())
            for start, end in zip(starts[several], ends[several], strict=True)
        ]
