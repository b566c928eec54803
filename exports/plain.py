"""Plain text: one file, one document."""

from collections.abc import Iterator

from exports.base import Format
from exports.folder import stem
from exports.incoming import MAX_TEXT, Flaw, Incoming, ReadOptions, RefusedError, build
from exports.source import Source, SourceError, open_text


def read(source: Source, options: ReadOptions, notes: list[str]) -> Iterator[Incoming | Flaw]:
    """The file as one document, its name without extensions as external id."""
    try:
        with open_text(source, options, notes) as file:
            text = file.read(MAX_TEXT + 1)
        fields = {"text": text, "external_id": stem(source.name)}
        yield Incoming(build(fields, {}, [], source.name, options.language), source.name, annotated=False)
    except SourceError as error:
        yield Flaw(source.name, error.line, str(error))
    except RefusedError as error:
        yield Flaw(source.name, None, str(error))


FORMAT = Format(
    id="text",
    title="Plain text",
    extension=".txt",
    summary="One file is one document, without annotations.",
    carries=frozenset(),
    reader=read,
    endings=(".txt",),
)
