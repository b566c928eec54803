"""The command that hands documents out: to people named, or by pull; and names the control documents."""

from typing import IO, TYPE_CHECKING, Any

import click

from annotator.cli.context import as_json, count, need_project, open_store, tell

if TYPE_CHECKING:
    from annotator.services.pools import Rules
    from annotator.services.sessions import Store


@click.command()
@click.argument("slug")
@click.option("--annotators", metavar="A,B,…", help="Members of the project.")
@click.option("--pull", is_flag=True, help="Instead: annotators with an empty queue pull the next.")
@click.option(
    "--controls", type=click.File(encoding="utf-8"), metavar="FILE", help="Instead: the control documents."
)
@click.option("--per-document", type=click.IntRange(1), metavar="K", help="How many each document gets.")
@click.option("--order", metavar="import|date|random:SEED|priority", help="Of pulling.  [default: import]")
@click.option("--cap", type=click.IntRange(0), metavar="N", help="Most documents a person has in all.")
@click.option("--open-cap", type=click.IntRange(0), metavar="N", help="Most a puller has open.  [default: 5]")
@click.option(
    "--calibration", type=click.IntRange(0, 100), metavar="PERCENT", help="Pulled by every annotator."
)
@click.option("--control-rate", type=click.IntRange(0, 50), metavar="PERCENT", help="Of control documents.")
@click.option("--stale-after", type=click.IntRange(0), metavar="HOURS", help="When a pulled one lapses.")
@as_json
def assign(
    slug: str, annotators: str | None, pull: bool, controls: IO[str] | None, as_json: bool, **options: Any
) -> None:
    """Give every document of the project SLUG to K of the annotators, evenly.

    Running it again adds only what is missing. With --pull nobody is named: whoever has nothing left to do
    gets the next document that fewer than K have. Running it again changes what is given; the rest stays.

    With --controls nothing is handed out: the documents whose identifiers are in FILE, one a line, are the
    control documents from now on, and no others. Each must have gold. They are pulled at the --control-rate.

    \b
    Examples:
      annotator assign aleppo --annotators amal,basil,dina --per-document 2
      annotator assign aleppo --pull --per-document 2 --order random:7 --calibration 5
      annotator assign aleppo --controls controls.txt
    """
    if [bool(annotators), pull, controls is not None].count(True) != 1:
        raise click.UsageError("Give --annotators, --pull or --controls, one of them.")
    given = {name: value for name, value in options.items() if value is not None}
    _check(given, by_name=bool(annotators), controls=controls is not None)
    with open_store(create=False) as store:
        need_project(store, slug)
        if controls is not None:
            _controls(store, slug, controls, as_json)
        elif annotators:
            _by_name(store, slug, annotators, given["per_document"], given.get("cap", 0), as_json)
        else:
            _pull(store, slug, given, as_json)


def _check(given: dict[str, Any], by_name: bool, controls: bool) -> None:
    """Raises UsageError for options that do not go together."""
    if controls and given:
        raise click.UsageError("--controls goes alone.")
    if not controls and "per_document" not in given:
        raise click.UsageError("Give --per-document.")
    if by_name and set(given) - {"per_document", "cap"}:
        raise click.UsageError("--annotators goes with --per-document and --cap alone.")


def _controls(store: "Store", slug: str, lines: IO[str], json: bool) -> None:
    from annotator.permissions import OPERATOR
    from annotator.services import pools

    names = [line.strip() for line in lines if line.strip()]
    with store.writing() as session:
        number = pools.set_controls(session, OPERATOR, slug, names)
    tell(f"{slug} has {count(number, 'control document')} now.", {"controls": number}, json)


def _by_name(store: "Store", slug: str, annotators: str, per_document: int, most: int, json: bool) -> None:
    from annotator.permissions import OPERATOR
    from annotator.services import assigning

    names = [name.strip() for name in annotators.split(",") if name.strip()]
    handed = assigning.assign(store, OPERATOR, slug, names, per_document, most)
    totals = ", ".join(f"{name} {total:,}" for name, total in handed.totals.items())
    words = (
        f"{count(handed.added, 'assignment')} added for {count(handed.documents, 'document')}."
        f" In all: {totals}."
    )
    value = {"documents": handed.documents, "added": handed.added, "totals": handed.totals}
    tell(words, value, json)


def _pull(store: "Store", slug: str, given: dict[str, Any], json: bool) -> None:
    from annotator.permissions import OPERATOR
    from annotator.services import pools

    with store.writing() as session:
        before = pools.rules_of(session, OPERATOR, slug)
        rules = _rules(before, given)
        pools.save(session, OPERATOR, slug, rules)
        found = pools.forecast(session, OPERATOR, slug, rules)
    pools.refresh(store, OPERATOR, slug)
    words = (
        f"Annotators of {slug} pull: {count(found.documents, 'document')},"
        f" about {found.calibration:,} for everybody, {count(found.places, 'place')} in the others."
    )
    value = {"documents": found.documents, "calibration": found.calibration, "places": found.places}
    tell(words, value, json)


def _rules(before: "Rules | None", given: dict[str, Any]) -> "Rules":
    """The rules as they were, with what is given; raises UsageError for an order that there is not."""
    from dataclasses import replace

    from annotator.services.pools import Order, Rules

    names = {
        "per_document": "per_document",
        "cap": "total_cap",
        "open_cap": "open_cap",
        "calibration": "calibration",
        "control_rate": "control_rate",
        "stale_after": "stale_hours",
    }
    changed = {names[name]: value for name, value in given.items() if name in names}
    if "order" in given:
        order, _, seed = given["order"].partition(":")
        if order not in list(Order) or (seed and (order != "random" or not seed.isdecimal())):
            raise click.UsageError("--order is import, date, random:SEED or priority.")
        changed |= {"order": Order(order)} | ({"seed": int(seed)} if seed else {})
    return replace(before or Rules(), pull=True, **changed)


COMMANDS: list[click.Command] = [assign]
