"""brat standoff: a text and an annotation file for each document, and the configuration that shows them.

How claims, entities and incidents stand in it, and what notes hold, is in docs/formats/brat.md.
"""

from collections.abc import Iterable
from pathlib import Path

from exports.base import Format, Item
from exports.brat import conf
from exports.brat.counting import plain_ends
from exports.brat.reading import ANNOTATION, TEXT, read
from exports.brat.writing import Sheet
from exports.filing import create, file_name
from exports.loss import LossReport


def write(items: Iterable[Item], directory: Path, report: LossReport) -> None:
    """Writes `ID.txt` and `ID.ann` for each document, `annotation.conf` and `visual.conf`."""
    inventory = conf.Inventory()
    for item in items:
        base = directory / file_name(item.document.id)
        lines = Sheet(item.document, inventory, report).lines()
        create(base.with_name(f"{base.name}.txt"), plain_ends(item.document.text)[0])
        create(base.with_name(f"{base.name}.ann"), "".join(f"{line}\n" for line in lines))
    create(directory / conf.FILE, inventory.annotation())
    create(directory / conf.VISUAL, inventory.visual())


FORMAT = Format(
    id="brat",
    title="brat standoff",
    extension=".ann",
    summary="A text and an annotation file for each document; notes hold what lines cannot say.",
    writer=write,
    reader=read,
    endings=(*ANNOTATION, TEXT, ".conf"),
)
