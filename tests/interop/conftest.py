"""Programs of others, each in its environment of `make test-interop`; without that, nothing is collected."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.api.labelstudio.conftest import own_site, pattern, site  # noqa: F401  (fixtures)
from tests.interop.backend import BackendServer, backend_server
from tests.interop.labelstudio import LabelStudioServer, labelstudio
from tests.services.suggesting.conftest import inside, scene  # noqa: F401  (fixtures)

ENVIRONMENTS = os.environ.get("ANNOTATOR_INTEROP", "")

collect_ignore_glob = [] if ENVIRONMENTS else ["test_*.py"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The server of others takes a minute to start on a busy machine."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(600))


@pytest.fixture(scope="session")
def environment() -> Callable[[str], Path]:
    """The Python of an environment by name; skips the test where it was not to be had."""

    def python(name: str) -> Path:
        folder = Path(ENVIRONMENTS) / name
        if not (folder / "complete").exists():
            pytest.skip(f"the packages of requirements/interop-{name}.txt were not installed")
        return folder / "bin" / "python"

    return python


@pytest.fixture(scope="session")
def labelstudio_server(
    environment: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LabelStudioServer]:
    """A real Label Studio server on loopback with one user; tests make projects of their own in it."""
    with labelstudio(environment("labelstudio"), tmp_path_factory.mktemp("labelstudio")) as server:
        yield server


@pytest.fixture
def ml_backend(
    environment: Callable[[str], Path], tmp_path: Path
) -> Iterator[Callable[[str], BackendServer]]:
    """Starts an ML backend that answers in a given mode, one of `backend_model.MODES`."""
    with ExitStack() as stack:
        yield lambda mode: stack.enter_context(backend_server(environment("ml"), tmp_path / mode, mode))
