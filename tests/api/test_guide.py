"""The Python of docs/ml-engineers.md runs against a server."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.conftest import Site

GUIDE = (Path(__file__).parents[2] / "docs" / "ml-engineers.md").read_text("utf-8")
SNIPPETS = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
PRINTED = ("control_change ['new_holder', 'territory']", "actor")


@pytest.mark.parametrize(("snippet", "printed"), list(zip(SNIPPETS, PRINTED, strict=True)))
def test_the_snippets_run(site: Site, snippet: str, printed: str, tmp_path: Path) -> None:
    code = snippet.replace("https://annotator.example.org", site.url)
    code = code.replace("aleppo", "p").replace("1.0.0", "1.0")
    env = {
        **os.environ,
        "ANNOTATOR_TOKEN": site.token(),
        "HF_HOME": str(tmp_path),
        "HF_HUB_DISABLE_TELEMETRY": "1",
    }
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=110, env=env)
    assert printed in done.stdout, done.stderr
