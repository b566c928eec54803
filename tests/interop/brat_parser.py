"""What brat's own parser makes of a folder: `python brat_parser.py FOLDER`, in an environment of its own.

It answers with JSON: of each document how many annotations of each kind it read, and the lines it could not.
"""

import builtins
import collections
import json
import sys
from pathlib import Path
from typing import Any

import brat

sys.path.append(str(Path(brat.__path__[0]) / "server" / "src"))

_open = builtins.open


def _tolerant(file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
    """It opens files in a mode that Python 3.11 has no more, and whose meaning is now the usual one."""
    return _open(file, mode.replace("U", ""), *args, **kwargs)


builtins.open = _tolerant  # type: ignore[assignment]

import annotation  # noqa: E402  (needs the path above)


def main(folder: str) -> None:
    told = {}
    for file in sorted(Path(folder).glob("**/*.ann")):
        with annotation.TextAnnotations(str(file.with_suffix(""))) as found:
            kinds = collections.Counter(str(each).lstrip()[:1] for each in found if str(each).strip())
            told[str(file.relative_to(folder))] = {"failed": list(found.failed_lines), "kinds": dict(kinds)}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
