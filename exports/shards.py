"""Items in runs, each of which fills one file or one part of it."""

from collections.abc import Iterable, Iterator

from exports.base import Item


def runs(items: Iterable[Item], documents: int, characters: int) -> Iterator[Iterator[Item]]:
    """The items in runs of so many documents or about so many characters, whichever is reached first.

    No run is empty; each must be used up before the next is asked for.
    """
    rest = iter(items)

    def run(first: Item) -> Iterator[Item]:
        yield first
        count, size = 1, len(first.document.text)
        while count < documents and size < characters and (item := next(rest, None)) is not None:
            count, size = count + 1, size + len(item.document.text)
            yield item

    while (item := next(rest, None)) is not None:
        yield run(item)
