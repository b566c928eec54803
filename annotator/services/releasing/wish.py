"""How a release is wanted: its version, whose annotation it takes, and how its documents are split."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from annotator.domain import splitting
from annotator.domain.splitting import Method
from annotator.errors import Invalid
from annotator.services.releasing import policies

RATIO, DATE, SOURCE, LIST = "ratio", "date", "source", "list"
METHODS = (RATIO, DATE, SOURCE, LIST)
LATEST = "latest"
DEFAULT_SPLITS = "train=0.8,dev=0.1,test=0.1"
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,39}")
_HEADER = re.compile(r"id[\t,]")
_LICENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .+-]{0,63}")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for. `splits` is the text that the method reads, `listed` the splits by id for `list`.

    `keep` leaves documents of the latest release in their split. `licence` is an SPDX identifier or `other`.
    """

    version: str
    policy: str = policies.GOLD
    method: str = RATIO
    splits: str = DEFAULT_SPLITS
    seed: int = 0
    keep: bool = True
    listed: Mapping[str, str] = field(default_factory=dict)
    licence: str = "other"
    description: str = ""

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> "Wish":
        """The wish of a job's parameters."""
        return cls(**parameters)

    def parameters(self) -> dict[str, Any]:
        """The wish as a job keeps it."""
        return asdict(self)

    def check(self) -> Method:
        """The method of splitting. Raises Invalid naming the field that is wrong."""
        if not _VERSION.fullmatch(self.version):
            raise Invalid(
                f"{self.version!r} is no version: up to 40 letters, digits and . _ + - such as 1.0.0.",
                "version",
            )
        if self.version.lower() == LATEST:
            raise Invalid(f"{self.version} is what the newest release is called: choose another.", "version")
        if not _LICENCE.fullmatch(self.licence):
            raise Invalid(f"{self.licence!r} is no licence: give its SPDX identifier, or other.", "licence")
        if self.method == RATIO:
            return splitting.ByRatio.parse(self.splits, self.seed)
        if self.method == DATE:
            return splitting.ByDate.parse(self.splits)
        if self.method == SOURCE:
            return splitting.BySource.parse(self.splits)
        if self.method == LIST:
            if not self.listed:
                raise Invalid("To split by a list, give its file: an id, a tab and a split a line.", "list")
            return splitting.ByList(self.listed)
        raise Invalid(f"{self.method!r} is no way to split: choose {', '.join(METHODS)}.", "method")


def read_list(text: str, name: str) -> dict[str, str]:
    """The splits by id of a file's lines, each an id, a tab or comma, and a split. Raises Invalid."""
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or (number == 1 and _HEADER.match(line)):
            continue
        identifier, tab, split = line.partition("\t") if "\t" in line else line.rpartition(",")
        split = split.split("\t")[0].strip()
        if not (identifier.strip() and tab and split):
            raise Invalid(f"{name}, line {number}: expected an id, a tab and a split.", "list")
        if found.setdefault(identifier.strip(), split) != split:
            raise Invalid(f"{name}, line {number}: {identifier.strip()} was in another split before.", "list")
    if not found:
        raise Invalid(f"{name}: no document is listed.", "list")
    return found
