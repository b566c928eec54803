"""The names in files with what they could mean, as a mapping to look through."""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from annotator.cli.context import count
from annotator.cli.progress import Meter
from annotator.errors import Failed

if TYPE_CHECKING:
    from annotator.domain.mapping import NameMapping, Proposal
    from annotator.permissions import Actor
    from annotator.services.sessions import Store
    from annotator.services.surveying import Survey
    from exports import ReadOptions

# What YAML takes for a string as it stands, but for words that it takes for something else.
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_WIDTH = 60
_HEAD = """\
# A name in the files: the name in the project, or null to leave out what is so called.
# A name without its label or type before it, as Target for Attack.Target, is meant for all of them.
"""


def write(
    into: "tuple[Store, Actor, str]",
    files: "tuple[Iterable[Path], str | None, ReadOptions]",
    said: "tuple[NameMapping, bool]",
    file: Path,
    wanted_json: bool,
) -> None:
    """Reads the files and writes a proposal; prints it for `-`. Raises Failed also for a file that exists.

    `said` is what names mean already, and whether to add what is remembered.
    """
    from annotator.services import surveying

    meter = Meter("documents read", wanted_json)
    found = surveying.survey(*into, *files, *said, meter.show)
    meter.close()
    proposals = surveying.proposals(*into, found)
    text = _HEAD + "".join(f"{line}\n" for line in _lines(proposals))
    if str(file) != "-":
        _create(file, text)
    if wanted_json:
        click.echo(json.dumps(_value(found, proposals), ensure_ascii=False))
        return
    if str(file) == "-":
        click.echo(text, nl=False)
    else:
        click.echo(f"Written to {file}: look it through, then import with --mapping {file}.")
    click.echo(_said(found, proposals), err=True)


def _create(file: Path, text: str) -> None:
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
    except OSError as error:
        raise Failed(f"{file}: cannot be written: {error.strerror}") from error


def _lines(proposals: "Iterable[Proposal]") -> Iterator[str]:
    for section, those in groupby(proposals, lambda each: each.section):
        yield f"{section}:"
        lines = [(f"  {_scalar(each.key)}: {_scalar(each.match.target)}", each) for each in those]
        width = min(max(len(line) for line, _ in lines), _WIDTH)
        for line, each in lines:
            sure = "" if each.match.sure == "none" else f"{each.match.sure}, "
            yield f"{line:<{width}}  # {each.count:,} ×; {sure}{each.match.why}"


def _scalar(value: str | None) -> str:
    if value is None:
        return "null"
    if _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    # A JSON string is a YAML one, but for characters that YAML does not print.
    return json.dumps(value, ensure_ascii=not value.isprintable())


def _said(found: "Survey", proposals: "list[Proposal]") -> str:
    unlike = sum(each.match.sure == "none" for each in proposals)
    flawed = f"; {count(found.flawed, 'thing')} could not be read" if found.flawed else ""
    return (
        f"{count(len(proposals), 'name')} in {count(found.documents, 'document')}, {unlike:,} of them without"
        f" anything like it in the project{flawed}."
    )


def _value(found: "Survey", proposals: "list[Proposal]") -> dict[str, Any]:
    names = [
        {
            "section": each.section,
            "name": each.key,
            "count": each.count,
            "target": each.match.target,
            "sure": each.match.sure,
            "why": each.match.why,
        }
        for each in proposals
    ]
    return {"documents": found.documents, "flawed": found.flawed, "names": names}
