"""Commands about the ontology of a project: showing it, and putting a new version in its place."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from annotator.cli.context import as_json, count, open_store, tell
from annotator.cli.ontologies import line, ontology, yaml_text
from annotator.cli.progress import Meter

if TYPE_CHECKING:
    from annotator.domain.commands import Renaming
    from annotator.services.ontologies import Proposal


@ontology.command("show")
@click.argument("slug")
@click.option("--version", "number", type=int, help="An earlier version.")
def show(slug: str, number: int | None) -> None:
    """Print the ontology of the project SLUG as YAML.

    \b
    Example:
      annotator ontology show aleppo > aleppo.yaml
    """
    from annotator.permissions import OPERATOR
    from annotator.services import ontologies

    with open_store() as store, store.reading() as session:
        click.echo(ontologies.source(session, OPERATOR, slug, number), nl=False)


@ontology.command("set")
@click.argument("slug")
@click.argument("file")
@click.option("--rename", "renames", multiple=True, metavar="PATH:OLD=NEW", help="May be given repeatedly.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen; exit code 1 if it is refused.")
@as_json
def put(slug: str, file: str, renames: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Make FILE the new version of the ontology of the project SLUG.

    What annotation uses cannot be removed. A renamed part, or one merged into another, is told by --rename
    with the names of the present version: labels:strike=attack, labels.strike.roles:attacker=perpetrator.
    docs/ontology.md lists the paths.

    \b
    Example:
      annotator ontology set aleppo new.yaml --rename labels.strike.subtypes:siege=blockade --dry-run
    """
    from annotator.permissions import OPERATOR
    from annotator.services import ontologies

    renamings = [_renaming(each) for each in renames]
    text, name = yaml_text(file), Path(file).name
    with open_store() as store:
        if dry_run:
            with store.reading() as session:
                proposal = ontologies.propose(session, OPERATOR, slug, text, renamings, name)
            tell(_words(proposal), _value(proposal), as_json)
            sys.exit(1 if proposal.uses else 0)
        meter = Meter("sets", quiet=as_json)
        try:
            with store.writing() as session:
                done = ontologies.apply(session, OPERATOR, slug, text, renamings, meter.show, name)
        finally:
            meter.close()
    words = f"{slug} has {done.reference} now; {count(done.sets, 'annotation set')} changed."
    tell(words, asdict(done), as_json)


def _renaming(given: str) -> "Renaming":
    from annotator.domain.commands import Renaming

    path, colon, names = given.partition(":")
    old, equals, new = names.partition("=")
    if not (path and colon and old and equals and new):
        raise click.BadParameter(f"{given!r} is not of the form PATH:OLD=NEW.", param_hint="--rename")
    return Renaming(path, old, new)


def _words(proposal: "Proposal") -> str:
    lines = [f"{proposal.entry.ontology.reference} would become {proposal.ontology.reference}."]
    lines += [line(each) for each in proposal.differences if each.path != "version"]
    for step in proposal.steps:
        name = f"{step.renaming.path}.{step.renaming.old}"
        where = f"{count(step.objects, 'object')} in {count(step.sets, 'set')}"
        lines.append(f"renamed  {name} → {step.renaming.to}: {where}")
        if step.dropped:
            lines.append(f"         {step.dropped:,} have both and keep what is under {step.renaming.to}")
    for worse in proposal.outlook.found:
        lines.append(f"problem  {count(worse.objects, 'object')}, such as: {worse.example}")
    for use in proposal.uses:
        where = f"{count(use.objects, 'object')} in {count(use.documents, 'document')}"
        lines.append(f"refused  {use.name.path} is in use: {where}")
        lines += [f"         {each.document}: {each.kind} {each.id} {each.quote}" for each in use.examples]
    return "\n".join(lines)


def _value(proposal: "Proposal") -> dict[str, Any]:
    return {
        "old": proposal.entry.ontology.reference,
        "new": proposal.ontology.reference,
        "differences": [asdict(each) for each in proposal.differences],
        "renamings": [
            {"path": each.renaming.path, "old": each.renaming.old, "new": each.renaming.to,
             "objects": each.objects, "sets": each.sets, "dropped": each.dropped}
            for each in proposal.steps
        ],
        "sets": proposal.sets,
        "problems": [asdict(each) for each in proposal.outlook.found],
        "uses": [
            {"path": each.name.path, "objects": each.objects, "documents": each.documents,
             "examples": [asdict(example) for example in each.examples]}
            for each in proposal.uses
        ],
    }  # fmt: skip


COMMANDS: list[click.Command] = []  # they belong to the group of ontologies.py
