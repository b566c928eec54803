"""Pages as Label Studio numbers them: from 1 on; what is past the end is not found.

Clients ask for the next page until it is not found: the old one would ask for ever if it got an empty list.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

from annotator.api.labelstudio.inputs import text, whole
from annotator.errors import Invalid, NotFound

_ALL = "-1"


@dataclass(frozen=True, slots=True)
class Page:
    """The page asked for; without a size it is everything."""

    number: int
    size: int | None

    @classmethod
    def asked(cls, size: int) -> "Page":
        """The page that is asked for, of that size unless another is given. Raises NotFound or Invalid."""
        given, number = text("page_size"), text("page")
        found = None if given == _ALL else whole(given, "page_size") if given else size
        if found == 0:
            raise Invalid("page_size: expected at least 1.", "page_size")
        if number and not (number.isascii() and number.isdecimal() and 0 < int(number) < 10**9):
            raise past_the_end()
        return cls(int(number or 1), found)

    @property
    def offset(self) -> int:
        """How many come before it. Raises NotFound for a page after everything."""
        if self.size is None:
            if self.number > 1:
                raise past_the_end()
            return 0
        return (self.number - 1) * self.size

    def check(self, total: int) -> None:
        """Raises NotFound past the end. The first page is always there."""
        if self.number > 1 and self.offset >= total:
            raise past_the_end()

    def address(self, number: int) -> str:
        """The address of another page of the same list."""
        rest = [(name, value) for name, value in request.args.items(multi=True) if name != "page"]
        return f"{request.base_url}?{urlencode([*rest, ('page', number)])}"


def past_the_end() -> NotFound:
    """What is said of a page past the end."""
    return NotFound("Invalid page.")
