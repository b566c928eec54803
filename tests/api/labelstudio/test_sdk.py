"""The real SDK reads the server: see `sdk_checks.py`, which runs in a process of its own.

It is the SDK of this Python, or of the Python that ANNOTATOR_SDK_PYTHON names.
"""

import ast
import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.api.labelstudio.conftest import Site
from tests.api.labelstudio.corpus import TEXT

SCRIPT = Path(__file__).with_name("sdk_checks.py")
PYTHON = os.environ.get("ANNOTATOR_SDK_PYTHON", "")
NAMES = [
    each.name
    for each in ast.parse(SCRIPT.read_text()).body
    if isinstance(each, ast.FunctionDef) and each.decorator_list
]

pytestmark = pytest.mark.skipif(
    not PYTHON and find_spec("label_studio_sdk") is None,
    reason="label-studio-sdk is not installed; ANNOTATOR_SDK_PYTHON may name a Python that has it",
)


def world_of(site: Site) -> dict[str, Any]:
    """What the checks have to know."""
    filled = site.filled
    return {
        "url": site.url,
        "tokens": {name: filled.token(name) for name in ("amal", "cuno", "carla", "eva")},
        "project": site.project,
        "mixed": filled.mixed,
        "suggested": filled.suggested,
        "uid": "d1",
        "text": TEXT,
        "amal": filled.scene.actors["amal"].user_id,
    }


@pytest.fixture(scope="module")
def told(site: Site) -> dict[str, str]:
    """What went wrong in each check."""
    made = subprocess.run(
        [PYTHON or sys.executable, "-W", "ignore", str(SCRIPT)],
        input=json.dumps(world_of(site)),
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    found = json.loads(made.stdout)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_the_sdk(told: dict[str, str], name: str) -> None:
    assert told[name] == "", told[name]
