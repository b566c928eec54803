"""Calling an ML backend over HTTP: no redirects, no proxies, short waits, answers of a limited size."""

import json
import time
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, ReadTimeoutError

from annotator.errors import Failed
from annotator.services import addresses
from annotator.settings import Settings
from annotator.suggest import backend
from annotator.suggest.backend import Unreachable as Unreachable

# Seconds, as Label Studio waits.
CONNECT, HEALTH, SETUP, PREDICT = 1.0, 1.0, 3.0, 100.0
_MOST_BYTES = 50_000_000
_CHUNK = 1 << 16


class Caller:
    """Calls one backend; calls raise Failed in one line. Raises Invalid for an address that may not be."""

    def __init__(self, settings: Settings, url: str) -> None:
        self.url, address = addresses.reached(settings, url)
        self._session = requests.Session()
        self._session.trust_env = False
        if address is not None:
            adapter = _Pinned(address)
            self._session.mount("http://", adapter)
            self._session.mount("https://", adapter)

    def health(self) -> None:
        """Whether it is up."""
        self._call("GET", "/health", None, HEALTH)

    def setup(self, body: dict[str, Any]) -> str | None:
        """Tells it of the project; the version of its model, if it says one."""
        return backend.version_of(self._call("POST", "/setup", body, SETUP))

    def predict(self, body: dict[str, Any]) -> Any:
        """Its answer to some tasks."""
        return self._call("POST", "/predict", body, PREDICT)

    def tell(self, body: dict[str, Any]) -> None:
        """Tells it that something has happened."""
        self._call("POST", "/webhook", body, SETUP)

    def _call(self, method: str, path: str, body: dict[str, Any] | None, seconds: float) -> Any:
        end = time.monotonic() + CONNECT + seconds
        try:
            with self._session.request(
                method, self.url + path, json=body, timeout=(CONNECT, seconds), allow_redirects=False,
                stream=True, headers={"User-Agent": "annotator"},
            ) as response:  # fmt: skip
                content = _content(response, end)
                status = response.status_code
        except (requests.Timeout, ReadTimeoutError) as error:
            raise Unreachable(f"{self.url}: no answer to {path} within {seconds:g} s.") from error
        except (requests.RequestException, HTTPError) as error:
            raise Unreachable(f"{self.url} cannot be reached.") from error
        if not 200 <= status < 300:
            raise Failed(f"{self.url}: {backend.complaint(status, content.decode('utf-8', 'replace'))}.")
        try:
            return json.loads(content) if content.strip() else {}
        except (ValueError, RecursionError) as error:
            if path == "/predict":
                raise Failed(f"{self.url}: the answer to {path} is no JSON.") from error
            return {}  # some answer to the others with a word


def _content(response: requests.Response, end: float) -> bytes:
    """What it answers, unless that is too much, or is not there by the time `end`."""
    content = bytearray()
    # As pieces come in, since somebody may send a byte now and then without an end.
    while piece := response.raw.read1(_CHUNK, decode_content=True):
        content += piece
        if time.monotonic() > end:
            raise requests.Timeout
        if len(content) > _MOST_BYTES:
            raise Failed(f"{response.url}: the answer is larger than {_MOST_BYTES:,} bytes.")
    return bytes(content)


class _Pinned(HTTPAdapter):
    """Connects to an address whatever its name means by now, and still asks for the name."""

    def __init__(self, address: str) -> None:
        self._address = f"[{address}]" if ":" in address else address
        super().__init__()

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """The same, to the address."""
        parts = urlsplit(request.url or "")
        request.headers["Host"] = parts.netloc
        if parts.scheme == "https":
            pool = self.poolmanager.connection_pool_kw
            pool["server_hostname"] = pool["assert_hostname"] = parts.hostname
        port = f":{parts.port}" if parts.port else ""
        request.url = urlunsplit(parts._replace(netloc=self._address + port))
        return super().send(request, *args, **kwargs)
