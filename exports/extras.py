"""Packages that only some formats need, imported when used."""

from importlib import import_module
from typing import Any


class ExportError(Exception):
    """An export that cannot be made as asked."""


def need(module: str, extra: str) -> Any:
    """The module. Raises ExportError naming the extra to install where it is missing."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        package = module.partition(".")[0]
        raise ExportError(
            f"{package} is not installed; install the extra: pip install 'annotator[{extra}]'"
        ) from error
