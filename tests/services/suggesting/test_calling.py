"""Calls of ML backends end in time, within bounds, and at the address that was looked at."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from annotator.errors import Failed, Invalid
from annotator.services import addresses
from annotator.services.suggesting import calling
from annotator.services.suggesting.calling import Caller, Unreachable
from annotator.settings import Settings
from tests.services.suggesting.conftest import Backend

INSIDE = Settings(private_hosts="127.0.0.1")


@contextmanager
def speaking(head: bytes, piece: bytes = b"", pause: float = 0.02) -> Iterator[str]:
    """A server that answers with `head` and then goes on with `piece` for ever."""
    ended = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def speak() -> None:
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            connection.recv(1 << 16)
            connection.sendall(head)
            while not ended.wait(pause):
                connection.sendall(piece)

    thread = threading.Thread(target=speak, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    ended.set()
    thread.join()
    listener.close()


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n"


@pytest.mark.parametrize("head", [b"", OK], ids=["says nothing", "says a little at a time"])
def test_one_that_does_not_come_to_an_end_is_given_up(monkeypatch: pytest.MonkeyPatch, head: bytes) -> None:
    monkeypatch.setattr(calling, "CONNECT", 0.1)
    monkeypatch.setattr(calling, "HEALTH", 0.2)
    with (
        speaking(head, b" " if head else b"") as url,
        pytest.raises(Unreachable, match="no answer to /health within"),
    ):
        Caller(INSIDE, url).health()


def test_an_answer_that_is_too_large_is_not_read_to_its_end(
    monkeypatch: pytest.MonkeyPatch, served: Backend
) -> None:
    monkeypatch.setattr(calling, "_MOST_BYTES", 1000)
    served.predict = lambda tasks: ["x" * 2000]
    with pytest.raises(Failed, match="larger than 1,000 bytes"):
        Caller(INSIDE, served.url).predict({"tasks": []})


def test_an_answer_that_breaks_off_is_told() -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def speak() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(1 << 16)
            connection.sendall(OK + b"{")

    thread = threading.Thread(target=speak, daemon=True)
    thread.start()
    with pytest.raises(Unreachable, match="cannot be reached"):
        Caller(INSIDE, f"http://127.0.0.1:{listener.getsockname()[1]}").predict({})
    thread.join()
    listener.close()


def test_a_redirect_is_not_followed(served: Backend) -> None:
    served.status, served.location = 307, f"{served.url}/elsewhere"
    with pytest.raises(Failed, match="it answered 307"):
        Caller(INSIDE, served.url).predict({"tasks": []})
    assert served.paths() == ["/predict"]


def test_a_name_that_means_another_address_a_moment_later_is_of_no_use(
    monkeypatch: pytest.MonkeyPatch, served: Backend
) -> None:
    """What was looked up first is what is connected to, and it is asked by its name."""
    port = served.url.rpartition(":")[2]
    looked_up: list[str] = []

    def resolve(host: str, *args: Any, **more: Any) -> list[Any]:
        looked_up.append(host)
        number = "127.0.0.1" if host in {"models.example.org", "127.0.0.1"} else ""
        assert number, host
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, int(port)))]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", resolve)
    with pytest.raises(Invalid, match="not a public address"):
        Caller(Settings(), f"http://models.example.org:{port}")
    # As though the address on loopback were a public one.
    monkeypatch.setattr(addresses, "_public", lambda address: True)
    caller = Caller(Settings(), f"http://models.example.org:{port}")
    looked_up.clear()
    caller.health()
    assert "models.example.org" not in looked_up
    assert served.hosts == [f"models.example.org:{port}"]


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch, served: Backend) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    Caller(INSIDE, served.url).health()
    assert served.paths() == ["/health"]
