"""Reading an ontology from YAML. Errors name the file, the line and what was expected, all at once."""

import re
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from schemas.ontology.model import Ontology


class OntologyError(ValueError):
    """An ontology file that cannot be used; the message lists every finding with its line."""


def parse(source: str, name: str = "ontology") -> Ontology:
    """The ontology written in a YAML text; `name` is what errors call the file. Raises OntologyError."""
    try:
        tree = yaml.compose(source, Loader=yaml.SafeLoader)
        data = yaml.safe_load(source)
    except yaml.YAMLError as error:
        raise OntologyError(f"{name}: not YAML: {' '.join(str(error).split())}") from error
    except RecursionError as error:
        raise OntologyError(f"{name}: nested too deeply") from error
    except ValueError as error:  # a scalar that only looks like a date, such as 2024-99-99
        raise OntologyError(f"{name}: not YAML: {error}") from error
    if not isinstance(data, dict):
        raise OntologyError(f"{name}: expected a mapping with name, version, title and labels")
    try:
        return Ontology.model_validate(data)
    except ValidationError as error:
        findings = [
            f"{name}:{_line(tree, finding['loc'])}: {_path(finding['loc'])}{finding['msg']}"
            for finding in error.errors()
        ]
        raise OntologyError("\n".join(findings)) from error


def load(path: Path) -> Ontology:
    """The ontology in a file. Raises OntologyError."""
    try:
        return parse(path.read_text("utf-8"), path.name)
    except UnicodeDecodeError as error:
        raise OntologyError(f"{path.name}: not UTF-8: {error}") from error


def built_in(name: str) -> str:
    """The YAML text of an ontology that comes with the package, such as `conflict`; raises OntologyError."""
    file = resources.files("schemas") / "ontologies" / f"{name}.yaml"
    if not re.fullmatch(r"[a-z0-9_]+", name) or not file.is_file():
        raise OntologyError(f"no ontology is called {name!r}; give a file, or 'conflict'")
    return file.read_text("utf-8")


def json_schema() -> dict[str, Any]:
    """The JSON Schema of an ontology file."""
    schema = Ontology.model_json_schema()
    for name in ("Option", "Factuality"):
        option = schema["$defs"][name]
        schema["$defs"][name] = {"anyOf": [option["properties"]["id"], option]}
    return schema


def _line(node: yaml.Node | None, location: tuple[int | str, ...]) -> int:
    """The line of the deepest node on the way to `location` that the file has."""
    line = 1
    for step in location:
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == step]
            if not found:
                break
            line = found[0][0].start_mark.line + 1
            node = found[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
    return line


def _path(location: tuple[int | str, ...]) -> str:
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return f"{path.lstrip('.')}: " if path else ""
