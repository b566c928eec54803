"""Folders of brat's files, as tests write and read them."""

from pathlib import Path
from typing import Any

import exports
from exports import Incoming, Item, ReadOptions, get, read
from schemas.gold import GoldDocument


def write_brat(directory: Path, *documents: GoldDocument) -> exports.LossReport:
    """Writes documents as a folder of brat's files."""
    return get("brat").write(map(Item.tokenized, documents), directory)


def read_brat(path: Path, **options: Any) -> tuple[list[GoldDocument], list[str]]:
    """The documents of a folder without flaws, and what the reader told."""
    notes: list[str] = []
    found = list(read([path], "brat", ReadOptions(**options), notes))
    assert all(isinstance(each, Incoming) for each in found), found
    return [each.document for each in found if isinstance(each, Incoming)], notes


def brat_folder(directory: Path, text: str, ann: str, conf: str | None = None) -> Path:
    """A folder with one text and its annotation file."""
    directory.mkdir(exist_ok=True)
    (directory / "wire.txt").write_text(text, "utf-8", newline="")
    (directory / "wire.ann").write_text(ann, "utf-8", newline="")
    if conf is not None:
        (directory / "annotation.conf").write_text(conf)
    return directory
