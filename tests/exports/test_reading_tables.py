import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from exports import Flaw, ReadOptions, read


@pytest.fixture(autouse=True)
def _usual_limit() -> Iterator[None]:
    """The limit of a cell is the process's, and other libraries raise it."""
    before = csv.field_size_limit(131_072)
    yield
    csv.field_size_limit(before)


def _read(tmp_path: Path, content: str, name: str = "in.csv", notes: list[str] | None = None, **options):
    (tmp_path / name).write_text(content, "utf-8", newline="")
    return list(read([tmp_path / name], options=ReadOptions(**options), notes=notes))


def test_usual_names_are_recognised_and_the_rest_is_metadata(tmp_path: Path) -> None:
    content = 'UID,Headline,Body,Date,Publisher,Link,Lang,desk,\n7,T,"a, ""b""",2024-11,Wire,u,ar,night,x\n'
    notes: list[str] = []
    (found,) = _read(tmp_path, content, notes=notes)
    document = found.document
    assert (document.external_id, document.title, document.text) == ("7", "T", 'a, "b"')
    assert (document.published, document.source, document.url) == ("2024-11", "Wire", "u")
    assert (document.language, document.metadata, found.annotated) == ("ar", {"desk": "night"}, False)
    assert notes == ["in.csv: the column without a name is not read"]


@pytest.mark.parametrize(
    ("name", "delimiter"), [("a.csv", ","), ("a.csv", ";"), ("a.csv", "\t"), ("a.csv", "|"), ("a.TSV", "\t")]
)
def test_delimiters(name: str, delimiter: str, tmp_path: Path) -> None:
    (found,) = _read(tmp_path, f"id{delimiter}text\r\n1{delimiter}Hama fell\r\n", name)
    assert (found.document.external_id, found.document.text) == ("1", "Hama fell")


def test_cells_are_kept_as_they_are_and_lines_counted(tmp_path: Path) -> None:
    content = '\ufefftext,id\r\n" a\r\n\tb\u00a0e\u0301 ",1\r\nshort\r\n"b\nc",2\n,3\n'
    first, flaw, second, empty = _read(tmp_path, content)
    assert (first.document.text, first.place) == (" a\r\n\tb\u00a0e\u0301 ", "in.csv, line 2")
    assert str(flaw) == "in.csv, line 4: 1 cells, but the header has 2"
    assert (second.document.text, second.place) == ("b\nc", "in.csv, line 5")
    assert str(empty) == "in.csv, line 7: text: empty"


def test_a_huge_cell_is_read(tmp_path: Path) -> None:
    (found,) = _read(tmp_path, "text\n" + "a" * 5_000_000 + "\n")
    assert len(found.document.text) == 5_000_000


def test_columns_can_be_named(tmp_path: Path) -> None:
    (found,) = _read(tmp_path, "text,story\nx,Hama\n", columns=(("text", "story"), ("title", "text")))
    assert (found.document.text, found.document.title) == ("Hama", "x")


@pytest.mark.parametrize(
    ("content", "options", "line", "reason"),
    [
        ("a,b\n1,2\n", {}, 1, "no column holds the text; the columns are 'a', 'b'"),
        ("", {}, 1, "no column holds the text; the columns are none"),
        ("text,b\n1,2\n", {"columns": (("text", "story"),)}, 1, "no column 'story' for text; the columns"),
        ("text,text\n1,2\n", {}, 1, "the column 'text' stands twice"),
        ("text,b\n1,2,3\n", {}, 2, "3 cells, but the header has 2"),
        ('text,b\n1,2\n"left open,3\n', {}, 3, "is a quote left open?"),
        ('text,b\n"a" b,2\n', {}, 2, "',' expected after '\"'"),
        ("text\n" + "a" * 10_000_001, {}, 2, "field larger than field limit"),
        ("text,date\na,yesterday\n", {}, 2, "published: 'yesterday' is not a date"),
    ],
)  # fmt: skip
def test_flaws(content: str, options: dict, line: int, reason: str, tmp_path: Path) -> None:
    flaw = _read(tmp_path, content, **options)[-1]
    assert isinstance(flaw, Flaw)
    assert (flaw.line, reason in flaw.reason) == (line, True), flaw
