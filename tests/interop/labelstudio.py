"""The real Label Studio server."""

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from tests.interop.processes import free_port, running

EMAIL, PASSWORD = "owner@example.org", "of-this-test-only"


@dataclass(frozen=True)
class LabelStudioServer:
    """The server's address, the token and the e-mail of its one user, and what ends it."""

    url: str
    token: str
    email: str
    password: str
    stop: Callable[[], None]

    def send(self, method: str, path: str, **more: Any) -> Any:
        """What the server answers to its user, who must not be refused."""
        headers = {"Authorization": f"Token {self.token}"}
        answer = requests.request(method, self.url + path, headers=headers, timeout=60, **more)
        assert answer.ok, (method, path, answer.status_code, answer.text)
        return answer.json() if answer.content else None


@contextmanager
def labelstudio(python: Path, folder: Path) -> Iterator[LabelStudioServer]:
    """A server with its data in `folder`; it tells nobody of its use, and may call this machine."""
    port, token = free_port(), secrets.token_hex(20)
    url = f"http://127.0.0.1:{port}"
    command = [
        str(python), str(python.with_name("label-studio")), "start", "--no-browser",
        "--internal-host", "127.0.0.1", "--port", str(port), "--data-dir", str(folder),
        "--username", EMAIL, "--password", PASSWORD, "--user-token", token,
    ]  # fmt: skip
    environment = {
        "PATH": f"{python.parent}:/usr/bin:/bin",
        "HOME": str(folder),
        "LABEL_STUDIO_BASE_DATA_DIR": str(folder),
        "LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK": "true",
        "COLLECT_ANALYTICS": "false",
        "LATEST_VERSION_CHECK": "false",
        "SENTRY_DSN": "",
        "FRONTEND_SENTRY_DSN": "",
        "SSRF_PROTECTION_ENABLED": "false",
        "ML_BLOCK_LOCAL_IP": "false",
    }
    with running(command, folder, environment, f"{url}/health") as process:
        _allow_tokens(url)
        yield LabelStudioServer(url, token, EMAIL, PASSWORD, process.terminate)


def _allow_tokens(url: str) -> None:
    """Signs in as a browser does, since tokens of the old kind are refused until somebody allows them."""
    with requests.Session() as session:
        page = session.get(f"{url}/user/login/", timeout=60).text
        secret = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert secret, page
        form = {"email": EMAIL, "password": PASSWORD, "csrfmiddlewaretoken": secret[1]}
        answer = session.post(f"{url}/user/login/", data=form, headers={"Referer": url}, timeout=60)
        assert answer.ok, answer.text
        answer = session.post(
            f"{url}/api/jwt/settings",
            json={"api_tokens_enabled": True, "legacy_api_tokens_enabled": True},
            headers={"Referer": url, "X-CSRFToken": session.cookies.get("csrftoken") or ""},
            timeout=60,
        )
        assert answer.ok, answer.text
