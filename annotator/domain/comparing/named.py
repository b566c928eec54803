"""Names for things that mean the same to all annotators: the keys of items, by annotator and object id."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from annotator.domain.comparing.groups import Group

Told = dict[str, Any]


class Names:
    """Leads from an annotator's object to the key of the item that it is a version of."""

    def __init__(self, annotators: Iterable[str]) -> None:
        self.table: dict[str, dict[str, str]] = {who: {} for who in annotators}
        self._taken: set[str] = set()

    def give(self, kind: str, wanted: str, group: Group[Any]) -> str:
        """Names a group; a second of the same name gets a number."""
        key, number = f"{kind}:{wanted}", 1
        while key in self._taken:
            number += 1
            key = f"{kind}:{wanted}#{number}"
        self._taken.add(key)
        for who, value in group.items():
            if hasattr(value, "id"):
                self.table[who][value.id] = key
        return key

    def of(self, who: str, identifier: str | None) -> str | None:
        """The key of the item; what is no object, as `author`, stands for itself."""
        return None if identifier is None else self.table[who].get(identifier, identifier)


def placed(places: Mapping[str, tuple[int, int]], keys: Sequence[str | None]) -> tuple[int, int] | None:
    """Where the first of the things is that have a place."""
    return min((places[key] for key in keys if key is not None and key in places), default=None)


def plain(value: Any) -> Any:
    """Attributes without the annotator's remark."""
    return {name: each for name, each in value.items() if name != "note"}
