"""The files of a release: gold in shards, what describes it, and the manifest that names them all."""

from exports.release.differences import Difference, compare
from exports.release.manifest import MANIFEST, Manifest, Part, Splitting, address, decode
from exports.release.reading import ReleaseError, broken, documents, load
from exports.release.sheet import Facts
from exports.release.statistics import Statistics
from exports.release.writing import Settings, write

__all__ = [
    "MANIFEST", "Difference", "Facts", "Manifest", "Part", "ReleaseError", "Settings", "Splitting",
    "Statistics",
    "address", "broken", "compare", "decode", "documents", "load", "write",
]  # fmt: skip
