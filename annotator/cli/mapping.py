"""What is called otherwise in the files: columns and labels, from options A=B or from a file."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from annotator.errors import Failed

if TYPE_CHECKING:
    from annotator.domain.mapping import NameMapping
    from annotator.services.sessions import Store

Pairs = tuple[tuple[str, str], ...]


def pairs(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> Pairs:
    """The two names of each A=B; a usage error without them."""
    split = [value.partition("=") for value in values]
    for first, sign, second in split:
        if not (first and sign and second):
            raise click.BadParameter(f"{first + sign + second!r} is no pair: write A=B.")
    return tuple((first, second) for first, _, second in split)


def columns(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> Pairs:
    """The field and its column of each A=B; a usage error for what is no field of a document."""
    if not values:  # the formats need not be loaded for help
        return ()
    found = []
    for name, column in pairs(context, parameter, values):
        known = _field(name)
        if known is None:
            raise click.BadParameter(f"{name!r} is no field of a document; there are {_fields()}.")
        found.append((known, column))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping file: fields to columns, names of the files to those of the project or to none."""

    file: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    names: dict[str, dict[str, str | None]] = field(default_factory=dict)

    def with_columns(self, given: Pairs) -> Pairs:
        """The columns, those of the command line in place of the file's."""
        return tuple((self.columns | dict(given)).items())


def read(path: Path | None) -> Mapping:
    """The mapping of a YAML or JSON file. Raises Failed naming the file and the key that is wrong."""
    if path is None:
        return Mapping()
    from annotator.domain.mapping import SECTIONS

    name = path.name
    whole = _parsed(path)
    if not isinstance(whole, dict):
        raise Failed(f"{name}: expected `columns:`, `labels:` and the like, each with names below it")
    for key in whole:
        if key not in {"columns", *SECTIONS}:
            raise Failed(f"{name}: {key}: there are only columns, {', '.join(SECTIONS)}")
    names = {section: _names(name, section, whole) for section in SECTIONS}
    return Mapping(name, _columns(name, whole), names)


def labels_over(labels: Pairs, found: Mapping) -> "NameMapping":
    """The names of the file, and the labels of the command line in place of its own."""
    from annotator.domain.mapping import NameMapping

    return NameMapping({"labels": dict(labels)}).over(NameMapping(found.names))


def check(found: Mapping, store: "Store", slug: str) -> None:
    """Raises Failed for a name that the project does not have."""
    from annotator.domain.mapping import NameMapping, unfit
    from annotator.permissions import OPERATOR, Action
    from annotator.services.access import enter

    with store.reading() as session:
        ontology = enter(session, OPERATOR, slug, Action.IMPORT).in_use
    for section, name, why in unfit(NameMapping(found.names), ontology):
        raise Failed(f"{found.file}: {section}.{name}: {why}")


def _columns(file: str, whole: dict[str, Any]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for given, column in _names(file, "columns", whole).items():
        known = _field(given)
        if known is None:
            raise Failed(f"{file}: columns.{given}: no field of a document; there are {_fields()}")
        if known in fields:
            raise Failed(f"{file}: columns.{given}: another column is named for {known}")
        if column is None:
            raise Failed(f"{file}: columns.{given}: expected the name of a column")
        fields[known] = column
    return fields


def _parsed(path: Path) -> Any:
    import yaml

    try:
        text = path.read_text("utf-8-sig")
        # JSON may be indented by tabs, which YAML refuses.
        return json.loads(text) if path.suffix.lower() == ".json" else yaml.safe_load(text)
    except OSError as error:
        raise Failed(f"{path.name}: cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, ValueError) as error:
        raise Failed(f"{path.name}: not {_kind(path)}: {' '.join(str(error).split())}") from error


def _kind(path: Path) -> str:
    return "JSON" if path.suffix.lower() == ".json" else "YAML"


def _names(file: str, key: str, whole: dict[str, Any]) -> dict[str, str | None]:
    """The pairs under a key, None for null; none where it is missing or empty."""
    found = whole.get(key)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise Failed(f"{file}: {key}: expected one name: another a line")
    for pair in found.items():
        if not all(isinstance(each, str) and each for each in pair if each is not None) or pair[0] is None:
            raise Failed(
                f"{file}: {key}.{pair[0]}: expected a name on both sides; numbers and the like in quotes"
            )
    return found


def _field(name: str) -> str | None:
    from exports.incoming import field_of

    return field_of(name)


def _fields() -> str:
    from exports.incoming import ALIASES

    return ", ".join(ALIASES)
