"""Reading: XMI and CAS JSON by themselves, or in a ZIP as INCEpTION exports them."""

from collections import Counter
from collections.abc import Callable, Iterator

from exports.cas import projects
from exports.cas.documents import Making
from exports.cas.structures import MAX_BYTES, Cas, from_json, from_xmi
from exports.folder import ending, stem
from exports.incoming import Flaw, Incoming, ReadOptions, RefusedError
from exports.source import Source, SourceError, open_bytes
from schemas.gold import GoldError

PARSERS: dict[str, Callable[[bytes], Cas]] = {".xmi": from_xmi, ".json": from_json}


def read_xmi(source: Source, options: ReadOptions, notes: list[str]) -> Iterator[Incoming | Flaw]:
    """The document of a file, or those of a ZIP; no type system is needed."""
    yield from _read(source, options, notes, ".xmi")


def read_json(source: Source, options: ReadOptions, notes: list[str]) -> Iterator[Incoming | Flaw]:
    """The document of a file, or those of a ZIP."""
    yield from _read(source, options, notes, ".json")


def _read(source: Source, options: ReadOptions, notes: list[str], usual: str) -> Iterator[Incoming | Flaw]:
    told: Counter[str] = Counter()
    try:
        if ending(source.name) == ".zip":
            for entry in projects.entries(source, options, notes):
                yield entry if isinstance(entry, Flaw) else _document(source, entry, options, told)
        else:
            kind = found if (found := ending(source.name)) in PARSERS else usual
            entry = projects.Entry(source.name, kind, _content(source, options))
            yield _document(source, entry, options, told)
    except SourceError as error:
        yield Flaw(source.name, error.line, str(error))
    except OSError as error:
        yield Flaw(source.name, None, error.strerror or str(error))
    for thing, count in sorted(told.items()):
        notes.append(f"{source.name}: {thing} (found {count:,} times)")


def _content(source: Source, options: ReadOptions) -> bytes:
    most = min(MAX_BYTES, options.max_bytes)
    with open_bytes(source, options) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise SourceError(f"expands beyond {most:,} bytes")
    return content


def _document(
    source: Source, entry: projects.Entry, options: ReadOptions, told: "Counter[str]"
) -> Incoming | Flaw:
    place = entry.name.removeprefix(source.name).removeprefix(", ")
    try:
        cas = PARSERS[entry.ending](entry.content)
        document = Making(cas, told).document(stem(place or entry.name), options.language)
    except (RefusedError, GoldError) as error:
        return Flaw(source.name, None, f"{place}: {error}" if place else str(error))
    return Incoming(document, entry.name, annotated=True)
