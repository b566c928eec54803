"""From the files of a brat folder to documents: a `.txt` file, and beside it `.ann`, or `.a1` and `.a2`."""

from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath

from exports import plain
from exports.brat import conf
from exports.brat.building import Builder
from exports.brat.completing import completed
from exports.brat.counting import from_brat, windows_ends
from exports.brat.lines import ENDS, Mark, Standoff
from exports.brat.marks import Marks, quotes_of
from exports.brat.parsing import LineError, parse
from exports.folder import ending, stem
from exports.incoming import MAX_TEXT, Flaw, Incoming, ReadOptions, RefusedError, checked
from exports.offsets import Placer
from exports.source import Source, SourceError, lines, open_bytes, open_text
from schemas.gold import GoldError

TEXT = ".txt"
# In the order in which one of several stands for all: the others are read with it, or not at all.
ANNOTATION = (".ann", ".a1", ".a2")
PACKED = ("", ".gz", ".zst")
MAX_CONF = 1 << 20
MAX_ANNOTATION = 1 << 27
MARK_COUNTED = "its byte order mark is counted, and kept as its first character"
ENDS_COUNTED_TWICE = "a Windows line end is counted as two characters"
# How far above the documents their annotation.conf may lie.
MAX_DEPTH = 8

Reading = tuple[str, Callable[[int], int], str]


def read(source: Source, options: ReadOptions, notes: list[str]) -> Iterator[Incoming | Flaw]:
    """The document of an annotation file, or of a text without one; nothing for what is read with another."""
    kind = ending(source.name)
    if kind == ".conf":
        return
    name = _base(source)
    others = {each: found for each in ANNOTATION if each != kind and (found := _beside(source, name + each))}
    if kind == TEXT and not others:
        yield from plain.read(source, options, notes)
    elif kind in ANNOTATION and not any(ANNOTATION.index(each) < ANNOTATION.index(kind) for each in others):
        # brat reads .a1 and .a2 only where there is no .ann.
        files = [source] if kind == ".ann" else [source, *others.values()]
        yield _document(source, files, options, notes)
    elif kind in ANNOTATION and ".ann" in others:
        notes.append(f"{source.name}: not read, since there is an .ann file")


def _base(source: Source) -> str:
    return PurePosixPath(stem(source.name)).name


def _beside(source: Source, name: str) -> Source | None:
    return next((found for each in PACKED if (found := source.beside(name + each))), None)


def _document(source: Source, files: list[Source], options: ReadOptions, notes: list[str]) -> Incoming | Flaw:
    text = _beside(source, _base(source) + TEXT)
    if text is None:
        return Flaw(source.name, None, f"no {_base(source)}{TEXT} beside it")
    standoff = Standoff()
    file = source
    try:
        for file in files:
            with open_text(file, options, notes) as stream:
                parse(_bounded(lines(stream)), standoff)
        file = text
        words = _placed(text, standoff, options, notes)
        file = source
        placer = Placer(options.bad_offsets)
        builder = Builder(standoff, Marks(words, standoff, placer), _roles(source, options))
        name = stem(source.name)
        document = checked(completed(builder.made(), words, name, options.language, standoff))
    except LineError as error:
        return Flaw(file.name, error.line, str(error))
    except SourceError as error:
        return Flaw(file.name, error.line, str(error))
    except (RefusedError, GoldError) as error:
        return Flaw(source.name, None, str(error))
    notes.extend(placer.notes(source.name))
    notes.extend(f"{source.name}: {what} ({count:,})" for what, count in sorted(standoff.all_told().items()))
    return Incoming(document, source.name, annotated=True)


def _bounded(each: Iterable[str]) -> Iterator[str]:
    """The lines of an annotation file, up to what memory should hold."""
    left = MAX_ANNOTATION
    for line in each:
        left -= len(line)
        if left < 0:
            raise SourceError(f"longer than {MAX_ANNOTATION:,} characters")
        yield line


def _placed(source: Source, standoff: Standoff, options: ReadOptions, notes: list[str]) -> str:
    """The text, the offsets of the T lines now in its code points.

    They are counted as brat counts, unless more of the lines' words are found by counting otherwise.
    """
    with open_bytes(source, options) as stream:
        marked = stream.read(len(BOM_UTF8)) == BOM_UTF8
    with open_text(source, options, notes) as file:
        text = file.read(MAX_TEXT + 1)
    marks = list(standoff.marks.values())
    # Our own files say where line ends were Windows'.
    text = windows_ends(text, standoff.exact.get("", {}).get(ENDS, [])) or text
    text, convert, how = max(_readings(text, marked), key=lambda reading: _found(reading, marks))
    if how:
        notes.append(f"{source.name}: {how}, by the words of its annotations")
    standoff.marks = {mark.id: _moved(mark, convert) for mark in marks}
    return text


def _readings(text: str, marked: bool) -> Iterator[Reading]:
    for each, how in ((text, ""), ("\ufeff" + text, MARK_COUNTED))[: 1 + marked]:
        yield each, from_brat(each), how
        if "\r\n" in text:
            yield each, lambda offset: offset, " and ".join(filter(None, (how, ENDS_COUNTED_TWICE)))


def _moved(mark: Mark, convert: Callable[[int], int]) -> Mark:
    return mark._replace(parts=tuple((convert(start), convert(end)) for start, end in mark.parts))


def _found(reading: Reading, marks: list[Mark]) -> int:
    """How many T lines have their words where they say."""
    text, convert, _ = reading
    return sum(not any(quotes_of(text, _moved(mark, convert))) for mark in marks)


def _roles(source: Source, options: ReadOptions) -> dict[str, frozenset[str]] | None:
    """The roles that repeat, by the nearest annotation.conf; None where there is none to read."""
    for depth in range(MAX_DEPTH):
        if found := source.beside("../" * depth + conf.FILE):
            try:
                with open_text(found, options, []) as file:
                    return conf.repeating(file.read(MAX_CONF))
            except SourceError:
                return None
    return None
