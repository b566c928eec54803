"""Files to read: opening them, decompressed, within bounds, and in an encoding known or guessed."""

import gzip
import io
import os
import zlib
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE, getincrementaldecoder
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Protocol, TextIO

from exports import guess

GZIP = b"\x1f\x8b"
ZSTANDARD = b"\x28\xb5\x2f\xfd"
CHUNK = 1 << 20
# In characters: what a JSON line with ten million escaped ones and their annotations may need.
MAX_LINE = 1 << 28

# UTF-32 first: its little-endian mark begins with that of UTF-16.
MARKS = (
    (BOM_UTF8, "utf-8-sig"),
    (BOM_UTF32_LE, "utf-32"),
    (BOM_UTF32_BE, "utf-32"),
    (BOM_UTF16_LE, "utf-16"),
    (BOM_UTF16_BE, "utf-16"),
)


class SourceError(Exception):
    """A file that cannot be read as bytes or as text; the message does not repeat its name."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.line = line


class Limits(Protocol):
    """What opening a file needs of ReadOptions."""

    @property
    def encoding(self) -> str | None: ...

    @property
    def language(self) -> str: ...

    @property
    def max_bytes(self) -> int: ...


def _normal(path: PurePosixPath) -> str:
    """The path without `..` that a folder before it undoes."""
    parts: list[str] = []
    for part in path.parts:
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


@dataclass(frozen=True, slots=True)
class Source:
    """A file, and the name by which messages call it: an upload's path is not its name.

    `sent` are the paths, by name, of the files that were sent along with an upload, itself among them.
    """

    path: Path
    name: str
    sent: Mapping[str, Path] = field(default_factory=dict, compare=False, repr=False)

    def beside(self, name: str) -> "Source | None":
        """The file of that name in the same folder, or one that leads there from it, such as `../a.conf`."""
        # Asked of every article in a folder, most often for nothing: first what is quick.
        if not self.sent and not os.path.lexists(os.path.join(os.path.dirname(self.path), name)):
            return None
        called = _normal(PurePosixPath(self.name).parent / name)
        path = self.sent.get(called) if self.sent else self.path.parent / name
        if path is None or not path.is_file():
            return None
        outside = path.is_symlink() and not path.resolve().is_relative_to(self.path.parent.resolve())
        return None if outside else Source(path, called, self.sent)


class _Bounded(io.RawIOBase):
    """A stream of decompressed pieces that refuses to expand beyond `limit` bytes."""

    def __init__(self, pieces: Iterator[bytes], limit: int) -> None:
        self._pieces = pieces
        self._piece = memoryview(b"")
        self._left = limit
        self._limit = limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        while not self._piece:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left -= len(piece)
            if self._left < 0:
                raise SourceError(f"expands beyond {self._limit:,} bytes")
            self._piece = memoryview(piece)
        size = min(len(buffer), len(self._piece))
        buffer[:size] = self._piece[:size]
        self._piece = self._piece[size:]
        return size


@contextmanager
def open_bytes(source: Source, limits: Limits) -> Iterator[IO[bytes]]:
    """The file's bytes as a stream, decompressed where they begin as gzip or Zstandard do.

    Raises SourceError, also while reading.
    """
    try:
        with source.path.open("rb") as file:
            yield _decompressed(file, limits.max_bytes)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise SourceError(f"broken gzip: {error}") from error
    except OSError as error:
        raise SourceError(error.strerror or str(error)) from error


@contextmanager
def open_text(source: Source, limits: Limits, notes: list[str]) -> Iterator[TextIO]:
    """The file's text, line ends as they are, without a byte order mark at its start.

    The whole file is decoded once before, so no document of a file in a wrong encoding is ever given.
    A guessed encoding is told in `notes`. Raises SourceError.
    """
    encoding = _encoding(source, limits, notes)
    with open_bytes(source, limits) as stream:
        yield io.TextIOWrapper(stream, encoding, newline="")


def lines(file: TextIO) -> Iterator[str]:
    """The lines with their ends. Raises SourceError for one that no document can need."""
    number = 0
    while line := file.readline(MAX_LINE):
        number += 1
        if len(line) == MAX_LINE:
            raise SourceError(f"longer than {MAX_LINE:,} characters", number)
        yield line


def _decompressed(file: IO[bytes], limit: int) -> IO[bytes]:
    magic = file.read(4)
    file.seek(0)
    if magic.startswith(GZIP):
        unpacked = gzip.GzipFile(fileobj=file)
        return io.BufferedReader(_Bounded(iter(lambda: unpacked.read(CHUNK), b""), limit), CHUNK)
    if magic == ZSTANDARD:
        return io.BufferedReader(_Bounded(_zstandard(file), limit), CHUNK)
    return file


def _zstandard(file: IO[bytes]) -> Iterator[bytes]:
    """The frames' content. The library's own stream takes a file that is cut off for a whole one."""
    from zstandard import ZstdDecompressor, ZstdError

    frame = None
    # A kilobyte expands to 32 MB at most.
    while packed := file.read(1024):
        while packed:
            frame = frame or ZstdDecompressor().decompressobj()
            try:
                yield frame.decompress(packed)
            except ZstdError as error:
                raise SourceError(f"broken Zstandard: {error}") from error
            packed = frame.unused_data if frame.eof else b""
            frame = None if frame.eof else frame
    if frame is not None:
        raise SourceError("broken Zstandard: the file is cut off")


def _encoding(source: Source, limits: Limits, notes: list[str]) -> str:
    """The option's encoding, that of the byte order mark, UTF-8, or a guess; checked against the file."""
    with open_bytes(source, limits) as stream:
        start = stream.read(4)
    marked = next((name for mark, name in MARKS if start.startswith(mark)), None)
    if limits.encoding is not None:
        encoding = "utf-8-sig" if limits.encoding.lower() in {"utf-8", "utf8"} else limits.encoding
        try:
            io.TextIOWrapper(io.BytesIO(), encoding)
        except LookupError as error:
            raise SourceError(f"no text encoding is called {limits.encoding!r}") from error
    else:
        encoding = marked or "utf-8"
    flaw, sample = _undecodable(source, limits, encoding)
    if flaw is None:
        return encoding
    if limits.encoding is not None or marked is not None:
        raise flaw
    return _guess(source, limits, sample, notes)


def _undecodable(source: Source, limits: Limits, encoding: str) -> tuple[SourceError | None, bytes]:
    """What keeps the file from being decoded, with the bytes around it."""
    decoder = getincrementaldecoder(encoding)()
    name = encoding.removesuffix("-sig")
    position = lines = 0
    with open_bytes(source, limits) as stream:
        while True:
            chunk = stream.read(CHUNK)
            pending = decoder.getstate()[0]
            try:
                lines += decoder.decode(chunk, final=not chunk).count("\n")
            except UnicodeDecodeError as error:
                byte = position - len(pending) + error.start
                line = lines + (pending + chunk)[: error.start].count(b"\n") + 1
                return SourceError(f"not {name} at byte {byte:,}: {error.reason}", line), pending + chunk
            except UnicodeError as error:  # the whole is at fault, such as UTF-16 without its mark
                return SourceError(f"not {name}: {error}"), chunk
            position += len(chunk)
            if not chunk:
                return None, b""


def _guess(source: Source, limits: Limits, sample: bytes, notes: list[str]) -> str:
    if len(sample) >= CHUNK:  # a character may be cut at either edge
        sample = sample[sample.find(b"\n") + 1 : sample.rfind(b"\n") + 1] or sample
    encoding = guess.likely(sample, limits.language)
    if encoding is None:
        raise SourceError("not UTF-8, and no other encoding is likely; name the encoding")
    flaw, _ = _undecodable(source, limits, encoding)
    if flaw is not None:
        raise SourceError(f"not UTF-8, and the likely {encoding} fails too; name the encoding") from flaw
    notes.append(f"{source.name}: not UTF-8; read as {encoding}, which is a guess")
    return encoding
