"""Files of formats that have one or two for each document."""

import re
from hashlib import sha256
from pathlib import Path

from exports.extras import ExportError

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def file_name(identifier: str) -> str:
    """The id as a file's name; one that is no such name is cut and told apart by its hash."""
    if _SAFE.fullmatch(identifier):
        return identifier
    readable = re.sub(r"[^A-Za-z0-9]+", "-", identifier).strip("-")[:60]
    return f"{readable or 'document'}-{sha256(identifier.encode()).hexdigest()[:12]}"


def create(path: Path, text: str) -> None:
    """Writes a new file, its line ends as they are. Raises ExportError where there is one of that name."""
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError as error:
        raise ExportError(f"two documents have the id {path.stem!r}") from error
