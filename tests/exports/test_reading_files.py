import codecs
import gzip
import os
import re
from pathlib import Path

import pytest
import zstandard

from exports import Flaw, Incoming, ReadOptions, Source, read

FRENCH = (
    "Le général a déclaré que l’armée a repris la ville après de violents combats. « Nous n’avons rien cédé »"
    ", a-t-il ajouté, précisant que les blessés étaient évacués vers l’hôpital de la préfecture.\n"
)


def _one(path: Path, notes: list[str] | None = None, **options) -> Incoming | Flaw:
    (found,) = read([path], options=ReadOptions(**options), notes=notes)
    return found


def test_a_text_file_is_one_document_as_it_is(tmp_path: Path) -> None:
    text = "  \ufeffHama\r\n\r\nfell.\tNow \r"
    (tmp_path / "wire.7.txt").write_bytes(codecs.BOM_UTF8 + text.encode())
    document = _one(tmp_path / "wire.7.txt", language="fr").document
    assert (document.text, document.external_id, document.language) == (text, "wire.7", "fr")
    assert (document.title, document.spans) == (None, ())


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
@pytest.mark.parametrize("name", ["a.txt", "a.txt.gz", "a.txt.zst"])
def test_compression_is_known_by_content(pack, name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(pack(FRENCH.encode()) + pack(FRENCH.encode()))
    document = _one(tmp_path / name).document
    assert (document.text, document.external_id) == (FRENCH * 2, "a")


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
@pytest.mark.parametrize("name", ["bomb.txt", "bomb.jsonl", "bomb.csv"])
def test_a_decompression_bomb_is_refused(pack, name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(pack(b"0" * 20_000_000))
    assert str(_one(tmp_path / name, max_bytes=1_000_000)) == f"{name}: expands beyond 1,000,000 bytes"


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
def test_a_broken_archive_is_a_flaw(pack, tmp_path: Path) -> None:
    packed = pack(os.urandom(50_000).hex().encode())
    (tmp_path / "begun.jsonl").write_bytes(packed[:10])
    (tmp_path / "garbled.csv").write_bytes(packed[:6] + b"garbled" * 100)
    (tmp_path / "short.txt").write_bytes(packed[:-9])
    flaws = list(read([tmp_path]))
    assert [flaw.file for flaw in flaws] == ["begun.jsonl", "garbled.csv", "short.txt"]
    assert all("broken" in flaw.reason for flaw in flaws)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig"])
@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.jsonl"])
def test_a_byte_order_mark_decides(encoding: str, name: str, tmp_path: Path) -> None:
    content = {"a.txt": "é🚀", "a.csv": "text\né🚀\n", "a.jsonl": '{"text": "é🚀"}\n'}[name]
    (tmp_path / name).write_bytes(content.encode(encoding))
    notes: list[str] = []
    assert _one(tmp_path / name, notes).document.text == "é🚀"
    assert notes == []


def test_a_guessed_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_bytes(FRENCH.encode("cp1252"))
    notes: list[str] = []
    assert _one(tmp_path / "old.txt", notes).document.text == FRENCH
    (note,) = notes
    assert note == "old.txt: not UTF-8; read as cp1252, which is a guess"


ALEP = (
    "Café déjà vu à Alep, où l'armée a reculé près de la ville. Les forces étaient très étonnées.",
    "L’armée a repris la ville.",
    "Café.",
)


@pytest.mark.parametrize(
    ("text", "encoding", "language"),
    [
        *((text, "cp1252", language) for text in ALEP for language in ("en", "fr")),
        ("“We held the town,” said José.", "cp1252", "en"),
        ("Die Stadt Köln fällt. Müller überlebt.", "cp1252", "de"),
        ("سيطر الجيش على مدينة حلب بعد معارك عنيفة.", "cp1256", "ar"),
        ("سيطر الجيش على مدينة حلب بعد معارك عنيفة.", "cp1256", "en"),
        ("ارتش شهر را گرفت.", "cp1256", "fa"),
        ("Армия ушла.", "cp1251", "ru-RU"),
        ("Армия взяла город Алеппо после тяжёлых боёв.", "cp1251", "en"),
        ("Військо відійшло від міста Бахмут, каже речник.", "cp1251", "uk"),
        ("Wojsko zajęło miasto Łódź, żołnierze się wycofali.", "cp1250", "pl"),
        ("军队占领了城市。叛军撤退。", "gb18030", "zh-Hans"),
    ],
)
def test_a_short_text_is_read_in_the_usual_encoding_of_its_language(
    text: str, encoding: str, language: str, tmp_path: Path
) -> None:
    (tmp_path / "old.txt").write_bytes(text.encode(encoding))
    notes: list[str] = []
    assert _one(tmp_path / "old.txt", notes, language=language).document.text == text
    assert notes == [f"old.txt: not UTF-8; read as {encoding}, which is a guess"]


@pytest.mark.parametrize("repeats", [3, 20_000])
def test_a_named_encoding_is_strict_and_says_where(repeats: int, tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_bytes(FRENCH.encode("cp1252"))
    assert _one(tmp_path / "old.txt", encoding="cp1252").document.text == FRENCH
    good = FRENCH.encode() * repeats
    (tmp_path / "in.jsonl").write_bytes(good + b"abc\xffdef\n")
    flaw = _one(tmp_path / "in.jsonl", encoding="UTF-8")
    assert (flaw.line, flaw.reason) == (
        repeats + 1,
        f"not utf-8 at byte {len(good) + 3:,}: invalid start byte",
    )


def test_encodings_that_do_not_exist_or_hold_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"a")
    for name in ("klingon", "zip"):
        assert _one(tmp_path / "a.txt", encoding=name).reason == f"no text encoding is called '{name}'"


def test_utf_16_without_a_mark_is_refused_with_a_hint(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("Hama".encode("utf-16-le"))
    assert "if the file is UTF-16, name the encoding" in _one(tmp_path / "a.txt").reason
    assert _one(tmp_path / "a.txt", encoding="utf-16-le").document.text == "Hama"
    assert _one(tmp_path / "a.txt", encoding="utf-16").reason.startswith("not utf-16: ")


def test_an_upload_is_called_by_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "upload-8f3a").write_text('{"text": ""}')
    (flaw,) = read([Source(tmp_path / "upload-8f3a", "wires.jsonl")])
    assert str(flaw) == "wires.jsonl, line 1: text: empty"


def test_folders_are_read_in_order_and_what_is_left_out_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "wires"
    for name in (
        "b.txt",
        "a/z.txt",
        "a/b/c.TXT",
        ".hidden/x.txt",
        ".x.txt",
        "c.pdf",
        "d.pdf",
        "README",
        "e.jsonl",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text('{"text": "Hama"}')
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "loop").symlink_to(folder)
    (folder / "same.txt").symlink_to(folder / "b.txt")
    notes: list[str] = []
    found = list(read([folder], notes=notes))
    assert [each.place for each in found] == ["a/b/c.TXT", "a/z.txt", "b.txt", "e.jsonl, line 1", "same.txt"]
    assert [each.document.external_id for each in found] == ["a/b/c", "a/z", "b", None, "same"]
    assert notes == [
        f"{folder / 'link.txt'}: a link, not followed",
        f"{folder / 'loop'}: a link, not followed",
        "wires: not read: 1 without ending, 2 .pdf",
    ]
    assert [each.place for each in read([folder], "gold-jsonl")] == ["e.jsonl, line 1"]


def test_files_that_cannot_be_read_are_flaws(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    (tmp_path / "b.txt").write_text("Hama")
    found = list(read([tmp_path / "none.txt", tmp_path / "a.pdf", tmp_path / "b.txt"]))
    assert str(found[0]) == "none.txt: No such file or directory"
    assert re.fullmatch(
        r"a\.pdf: the ending is none of \.jsonl, \.ndjson, \.json, .*\.txt.*; name the format", str(found[1])
    )
    assert isinstance(found[2], Incoming)
    (named,) = read([Source(tmp_path / "b.txt", "b.log")], "text")
    assert named.document.text == "Hama"
