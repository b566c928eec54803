"""What every room's tests share."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes says more about the machine than about the code.
settings.register_profile("annotator", deadline=None)
settings.load_profile("annotator")

BESIDE = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture
def shared_data() -> Callable[[str], Path]:
    """The path of real data that is kept beside the project; skips the test where it is absent."""

    def path(name: str) -> Path:
        found = Path(os.environ.get("ANNOTATOR_TEST_DATA", BESIDE)) / name
        if not found.exists():
            pytest.skip(f"no {found}; set ANNOTATOR_TEST_DATA to the folder that holds {name}")
        return found

    return path
