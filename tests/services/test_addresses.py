"""Addresses of other servers: public ones only, unless the operator allows more."""

import socket
from pathlib import Path
from typing import Any

import pytest

from annotator.errors import Invalid
from annotator.services.addresses import checked
from annotator.settings import Settings


def settings(hosts: str = "") -> Settings:
    return Settings(data_dir=Path("unused"), private_hosts=hosts)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What names resolve to; nobody is asked."""
    known: dict[str, list[str]] = {"labels.example.org": ["93.184.215.14"]}
    real = socket.getaddrinfo

    def resolve(host: str, port: int, **more: Any) -> Any:
        if host in known:
            return [entry for address in known[host] for entry in real(address, port, **more)]
        return real(host, port, flags=socket.AI_NUMERICHOST, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return known


def test_a_public_address_is_taken_without_its_last_slash(names: dict[str, list[str]]) -> None:
    assert checked(settings(), " https://labels.example.org/ls/ ") == "https://labels.example.org/ls"
    assert checked(settings(), "http://8.8.8.8:8080") == "http://8.8.8.8:8080"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1.2.3", "10.0.0.7", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.1", "224.0.0.1", "255.255.255.255", "[::1]", "[fe80::1]", "[fd00::1]", "[::ffff:10.0.0.7]",
        "[2002:7f00:1::]", "[::]", "2130706433", "0x7f.1",
    ],
)  # fmt: skip
def test_addresses_that_only_the_server_reaches_are_refused(names: dict[str, list[str]], host: str) -> None:
    with pytest.raises(Invalid, match="not a public address"):
        checked(settings(), f"http://{host}:8080/")


def test_a_name_that_leads_to_a_private_address_is_refused(names: dict[str, list[str]]) -> None:
    names["inside.example.org"] = ["93.184.215.14", "10.0.0.7"]
    with pytest.raises(Invalid, match=r"inside.example.org is 10.0.0.7"):
        checked(settings(), "http://inside.example.org")


@pytest.mark.parametrize("hosts", ["inside, other", "INSIDE", "*"])
def test_the_operator_can_allow_hosts(names: dict[str, list[str]], hosts: str) -> None:
    names["inside"] = ["10.0.0.7"]
    assert checked(settings(hosts), "http://inside:8080") == "http://inside:8080"


@pytest.mark.parametrize("hosts", ["", "other", "insid"])
def test_other_hosts_stay_refused(names: dict[str, list[str]], hosts: str) -> None:
    names["inside"] = ["10.0.0.7"]
    with pytest.raises(Invalid):
        checked(settings(hosts), "http://inside:8080")


@pytest.mark.parametrize(
    "url",
    ["", "labels.example.org", "ftp://labels.example.org", "file:///etc/passwd", "http://", "http://a:b@c.org",
     "http://[::1", "http://x:99999"],
)  # fmt: skip
def test_what_is_no_address_is_refused(names: dict[str, list[str]], url: str) -> None:
    with pytest.raises(Invalid, match="Give an address"):
        checked(settings("*"), url)


def test_a_name_that_nobody_knows_is_told(names: dict[str, list[str]]) -> None:
    with pytest.raises(Invalid, match=r"no server called nowhere.example.org"):
        checked(settings(), "http://nowhere.example.org")
