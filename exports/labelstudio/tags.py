"""The tags of a labelling configuration that anybody may have sent, with their lines."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

# A configuration with a taxonomy of thousands is half as long.
LIMIT = 1_000_000
_DEPTH = 60
_TAGS = 20_000


class ConfigError(ValueError):
    """A labelling configuration that cannot be read; the message names the line."""


@dataclass
class Tag:
    """A tag, its attributes, the comment before it, and the tags inside."""

    name: str
    line: int
    attributes: dict[str, str]
    remark: str = ""
    children: list["Tag"] = field(default_factory=list)

    def get(self, name: str, default: str = "") -> str:
        """An attribute, whatever the case of its name."""
        lower = name.lower()
        return next(
            (value for key, value in self.attributes.items() if key.lower() == lower), default
        ).strip()

    def yes(self, name: str) -> bool:
        """Whether an attribute says so."""
        return self.get(name).lower() == "true"

    def walk(self) -> Iterator["Tag"]:
        """The tag and all inside, in order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def inside(self, name: str) -> Iterator["Tag"]:
        """The tags of that name anywhere inside."""
        return (each for each in self.walk() if each is not self and each.name == name)


def tags_of(xml: str) -> Tag:
    """The outermost tag. Raises ConfigError for what is no XML, has a document type, or is too large."""
    if len(xml) > LIMIT:
        raise ConfigError(f"longer than {LIMIT:,} characters")
    reader = _Reader()
    try:
        return reader.read(xml.lstrip("\ufeff \t\r\n"), xml)
    except expat.ExpatError as error:
        words = expat.ErrorString(error.code)
        raise ConfigError(f"line {error.lineno + reader.skipped}: not XML: {words}") from error
    except UnicodeEncodeError as error:
        raise ConfigError("not XML: half a surrogate pair") from error


class _Reader:
    """Builds the tree, and stops where something is not taken."""

    def __init__(self) -> None:
        self.skipped = 0
        self._root: Tag | None = None
        self._open: list[Tag] = []
        self._count = 0
        self._remark = ""
        # The encoding is that of the text as it is here, whatever its first line says.
        self._parser = expat.ParserCreate("utf-8")
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.EntityDeclHandler = self._refuse
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CommentHandler = self._comment

    def read(self, stripped: str, whole: str) -> Tag:
        self.skipped = whole[: len(whole) - len(stripped)].count("\n")
        self._parser.Parse(stripped.encode(), True)
        assert self._root is not None  # noqa: S101  without a tag it is no XML
        return self._root

    @property
    def _line(self) -> int:
        return self._parser.CurrentLineNumber + self.skipped

    def _refuse(self, *given: Any) -> None:
        raise ConfigError(f"line {self._line}: a document type or an entity, which no configuration needs")

    def _comment(self, text: str) -> None:
        self._remark = text.strip()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) >= _DEPTH or self._count > _TAGS:
            raise ConfigError(f"line {self._line}: more than {_TAGS:,} tags, or nested deeper than {_DEPTH}")
        tag = Tag(name, self._line, attributes, self._remark)
        self._remark = ""
        if self._open:
            self._open[-1].children.append(tag)
        else:
            self._root = tag
        self._open.append(tag)

    def _end(self, name: str) -> None:
        self._remark = ""
        self._open.pop()
