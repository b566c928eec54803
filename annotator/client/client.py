"""The calls of the API, and a release as one reads it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import requests

from exports.release.manifest import MANIFEST, Manifest, Part, address, decode
from schemas import gold
from schemas.gold import GoldDocument

# Seconds to connect, and to wait for the next bytes.
TIMEOUT = (10, 60)
_CHUNK = 1 << 16


class ClientError(Exception):
    """The server could not be reached, or what came is not what was promised."""


class Refused(ClientError):
    """The server has refused; `status` is that of its answer."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Client:
    """A server and the token to show it."""

    def __init__(self, url: str, token: str) -> None:
        """Raises ClientError for a token that cannot be sent."""
        if not (token.isascii() and token.isprintable()):
            raise ClientError("The token is not one: a token is ann_ and letters, digits, - and _.")
        self.url = url.rstrip("/").removesuffix("/api/v1")
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {token}"

    def projects(self) -> list[str]:
        """The slugs of the projects that the token opens. Raises ClientError."""
        with self._understood():
            return [each["slug"] for each in self._json("projects")["items"]]

    def releases(self, project: str) -> Iterator[str]:
        """The versions of a project's releases, the newest first. Raises ClientError."""
        cursor: str | None = ""
        while cursor is not None:
            found = self._json(f"projects/{quote(project)}/releases", {"cursor": cursor} if cursor else {})
            yield from (each["version"] for each in found["items"])
            cursor = found["next"]

    def release(self, project: str, version: str = "latest") -> "Release":
        """A release, its manifest checked against its address. Raises ClientError."""
        with self._understood():
            found = self._json(f"projects/{quote(project)}/releases/{quote(version)}")["release"]
            name = found["version"]
            content = b"".join(self.chunks(_file(project, name, MANIFEST)))
            if address(content) != found["address"]:
                raise ClientError(f"The manifest of {project}@{name} is not the one of its address.")
            return Release(self, project, name, found["address"], decode(content), content)

    def chunks(self, path: str, start: int = 0) -> Iterator[bytes]:
        """The bytes of a file from `start` on. Raises ClientError, also while they come."""
        headers = {"Accept-Encoding": "identity", **({"Range": f"bytes={start}-"} if start else {})}
        with self._got(path, {}, headers) as answer:
            if start and answer.status_code != 206:
                raise ClientError("The server does not give parts of files.")
            try:
                yield from answer.iter_content(_CHUNK)
            except requests.RequestException as error:
                raise ClientError(f"The connection broke: {error}") from error

    def _json(self, path: str, query: dict[str, str] | None = None) -> Any:
        with self._got(path, query or {}, {}) as answer:
            try:
                return answer.json()
            except ValueError as error:
                raise ClientError(f"{self.url} does not answer as an annotator server does.") from error

    @contextmanager
    def _understood(self) -> Iterator[None]:
        """Has answers of another form than expected be a ClientError."""
        try:
            yield
        except (KeyError, TypeError, ValueError) as error:
            raise ClientError(f"{self.url} does not answer as this version expects.") from error

    @contextmanager
    def _got(self, path: str, query: dict[str, str], headers: dict[str, str]) -> Iterator[requests.Response]:
        try:
            answer = self._session.get(
                f"{self.url}/api/v1/{path}", params=query, headers=headers, timeout=TIMEOUT, stream=True
            )
        except requests.RequestException as error:
            raise ClientError(f"{self.url} was not reached: {_root(error)}") from error
        with answer:
            if not answer.ok:
                raise Refused(answer.status_code, _reason(answer))
            yield answer


@dataclass(frozen=True, slots=True)
class Release:
    """A release on the server. `content` is its manifest's bytes."""

    client: Client
    project: str
    version: str
    address: str
    manifest: Manifest
    content: bytes

    def documents(self, split: str | None = None) -> Iterator[GoldDocument]:
        """The gold documents of a split, or of all, as they come; each file is verified at its end.

        Raises ClientError, also for a split that the release does not have, and GoldError for a record that
        is not sound.
        """
        if split is not None and split not in self.manifest.counts:
            has = ", ".join(self.manifest.counts)
            raise ClientError(f"{self.project}@{self.version} has no split {split}: it has {has}.")
        for part in self.manifest.of(split, ".jsonl"):
            for line in self._lines(part):
                yield gold.decode(line)

    def chunks(self, part: Part, start: int = 0) -> Iterator[bytes]:
        """The bytes of a file from `start` on. Raises ClientError."""
        yield from self.client.chunks(_file(self.project, self.version, part.path), start)

    def _lines(self, part: Part) -> Iterator[bytes]:
        digest = hashlib.sha256()
        rest = b""
        for chunk in self.chunks(part):
            digest.update(chunk)
            *lines, rest = (rest + chunk).split(b"\n")
            yield from lines
        if digest.hexdigest() != part.sha256:
            raise ClientError(f"{part.path}: what came is not what the manifest says (SHA-256).")


def _file(project: str, version: str, path: str) -> str:
    return f"projects/{quote(project)}/releases/{quote(version)}/files/{quote(path)}"


def _root(error: BaseException) -> str:
    """What lies at the bottom of an error, without the layers that it came through."""
    while (cause := error.__cause__ or error.__context__) is not None:
        error = cause
    return str(error)


def _reason(answer: requests.Response) -> str:
    try:
        return str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return f"{answer.url} answers {answer.status_code} {answer.reason}"
