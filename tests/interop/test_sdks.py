"""Older SDKs, with which many scripts were written, read our server: each runs in its own environment."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.api.labelstudio.conftest import Site
from tests.api.labelstudio.test_sdk import NAMES, SCRIPT, world_of

# What an SDK has no calls for.
ABSENT: dict[str, set[str]] = {
    "sdk-1.0.20": set(),
    "sdk-1.0.8": {
        "what_version",
        "the_configuration_is_sound",
        "exports_at_once",
        "files_of_snapshots",
        "the_converter_reads_the_export",
        "errors_of_exports",
        "a_personal_access_token",
        "the_asynchronous_client",
    },
}


@pytest.fixture(scope="module")
def told(site: Site, environment: Callable[[str], Path]) -> Callable[[str], dict[str, str]]:
    """What went wrong in each check, by the SDK's environment."""
    kept: dict[str, dict[str, str]] = {}

    def run(name: str) -> dict[str, str]:
        if name not in kept:
            kept[name] = _run(environment(name), world_of(site))
        return kept[name]

    return run


def _run(python: Path, world: dict[str, Any]) -> dict[str, str]:
    made = subprocess.run(
        [str(python), "-W", "ignore", str(SCRIPT)],
        input=json.dumps(world), capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    found = json.loads(made.stdout)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(("sdk", "name"), [(s, n) for s in ABSENT for n in NAMES if n not in ABSENT[s]])
def test_an_older_sdk(told: Callable[[str], dict[str, str]], sdk: str, name: str) -> None:
    assert told(sdk)[name] == "", told(sdk)[name]
