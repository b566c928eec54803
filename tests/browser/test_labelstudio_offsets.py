"""What is marked in the browser is what a script of Label Studio's slices out of the text."""

import subprocess
import sys
from importlib.util import find_spec

import pytest

from annotator.permissions import Scope
from annotator.services import tokens
from annotator.services.tokens import Wish
from tests.browser.conftest import Open, Server
from tests.scene import SLUG, Scene

TEXT = (
    "🔥🇸🇩 Re\u0301bels seized Kobar.\r\n"
    "قال الثوار إن حلب سقطت.\r\n\r\n"
    "Les pre\u0300s de Hama 👩\u200d👩\u200d👧 fled."
)
WORDS = {"Re\u0301bels": "a", "Kobar": "l", "الثوار": "a", "حلب": "l", "Hama": "l", "pre\u0300s": "a"}
# As users write it; run in a process of its own, since the SDK changes much at import.
SCRIPT = """
import sys
from label_studio_sdk import LabelStudio

url, key, project, task = sys.argv[1:]
sdk = LabelStudio(base_url=url, api_key=key)
for found in sdk.tasks.list(project=int(project)):
    if found.id == int(task):
        for item in found.annotations[0]["result"]:
            value = item["value"]
            sys.stdout.buffer.write((found.data["text"][value["start"]:value["end"]] + "\\n").encode())
"""


@pytest.mark.skipif(find_spec("label_studio_sdk") is None, reason="label-studio-sdk is not installed")
def test_offsets_are_those_that_the_sdk_slices_by(desk: Open, scene: Scene, server: Server) -> None:
    opened = desk(TEXT)
    for words, key in WORDS.items():
        opened.mark(words, key)
    assert {span.quote for span in opened.spans()} == WORDS.keys()
    opened.press("Control+Enter")
    opened.page.wait_for_url(lambda url: not url.endswith(opened.path))
    with scene.store.writing() as session:
        amal = scene.actors["amal"]
        token = tokens.create(session, amal, "amal", Wish("script", Scope.READ, SLUG))
    arguments = [server.base, token.secret, str(scene.project_id), str(opened.document)]
    made = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT, *arguments],
        capture_output=True,
        timeout=100,
        check=False,
    )
    with scene.store.writing() as session:
        tokens.revoke(session, amal, token.id)
    assert made.returncode == 0, made.stderr.decode()
    assert set(made.stdout.decode().splitlines()) == WORDS.keys()
