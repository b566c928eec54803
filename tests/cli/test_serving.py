"""The server as a process: it starts, answers, refuses a taken port and stops."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "annotator"]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANNOTATOR_")}
    return kept | {"ANNOTATOR_DATA_DIR": str(tmp_path / "var"), "PYTHONUNBUFFERED": "1"}


@pytest.fixture
def server(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [*COMMAND, "demo", "--serve", "--port", "0"], env=environment, stdout=subprocess.PIPE, text=True
    )
    yield process
    if process.poll() is None:
        process.kill()
    process.wait()
    assert process.stdout
    process.stdout.close()


def test_the_demo_is_served_until_it_is_stopped(
    server: subprocess.Popen[str], environment: dict[str, str]
) -> None:
    assert server.stdout
    line = server.stdout.readline()
    found = re.fullmatch(r"Open (http://127\.0\.0\.1:(\d+))/sign-in/[\w-]+\n", line)
    assert found
    with urllib.request.urlopen(f"{found[1]}/readyz", timeout=10) as answer:  # noqa: S310  our own server
        assert answer.read() == b"ok\n"
    taken = subprocess.run(
        [*COMMAND, "serve", "--port", found[2]], env=environment, capture_output=True, text=True, check=False
    )
    assert taken.returncode == 1
    assert f"Port {found[2]} on 127.0.0.1 cannot be used" in taken.stderr
    assert len(taken.stderr.splitlines()) == 1
    children = _children(server.pid)
    assert children
    server.send_signal(signal.SIGTERM)
    assert server.wait(60) == 0
    assert _gone(children)


def test_a_server_without_accounts_says_how_to_make_one(environment: dict[str, str]) -> None:
    command = [*COMMAND, "serve", "--port", "0"]
    said = []
    for _ in range(2):
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            address = process.stdout.readline().split()[-1]
            if not said:
                said.append(process.stdout.readline())
                words = ["user", "add", "root", "--role", "administrator"]
                made = subprocess.run(
                    [*COMMAND, *words], env=environment, capture_output=True, text=True, check=True
                )
                assert f"Link: {address}/sign-in/" in made.stdout
            process.terminate()
            said.append(process.stdout.read())
    assert said == [
        "Nobody has an account yet. Make one: annotator user add NAME --role administrator\n",
        "",
        "",
    ]


def test_what_it_started_ends_with_it_even_when_it_is_killed(server: subprocess.Popen[str]) -> None:
    assert server.stdout
    address = server.stdout.readline().split()[1]
    with urllib.request.urlopen(address, timeout=10):  # noqa: S310  our own server
        pass
    children = _children(server.pid)
    server.kill()
    server.wait()
    assert _gone(children)


def test_a_job_worker_that_is_killed_is_started_again(server: subprocess.Popen[str]) -> None:
    assert server.stdout
    server.stdout.readline()
    first = _job_worker(server.pid, 0)
    time.sleep(1.5)  # one that ends at once is started again later
    os.kill(first, signal.SIGKILL)
    second = _job_worker(server.pid, first)
    server.send_signal(signal.SIGTERM)
    assert server.wait(60) == 0
    assert _gone([second])


def test_a_companion_that_cannot_live_is_started_ever_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    from annotator.cli import serving

    clock = [0.0]
    starts: list[float] = []

    class Short:
        stdin = None

        def __init__(self, *_: object, **__: object) -> None:
            starts.append(clock[0])

        def poll(self) -> int:
            return 1

    monkeypatch.setattr(serving.subprocess, "Popen", Short)
    monkeypatch.setattr(serving.time, "monotonic", lambda: clock[0])
    companion = serving.Companion(["x"])
    companion.keep()
    assert starts == []
    companion.start()
    for second in range(40):
        clock[0] = float(second)
        companion.keep()
    assert starts == [0, 2, 5, 10, 19, 36]
    companion.stop()
    companion.keep()
    assert len(starts) == 6


def test_an_address_that_is_none_is_refused(environment: dict[str, str]) -> None:
    done = subprocess.run(
        [*COMMAND, "serve", "--host", "no.such.host.invalid", "--port", "0"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "no.such.host.invalid" in done.stderr


def test_a_socket_says_its_address() -> None:
    from annotator.cli import serving

    listener = serving.listen("127.0.0.1", 0)
    with listener, socket.create_connection(listener.getsockname(), timeout=5):
        assert serving.address(listener).startswith("http://127.0.0.1:")


def _children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    if not path.exists():
        pytest.skip("needs /proc")
    return [int(child) for child in path.read_text().split()]


def _job_worker(server: int, other_than: int) -> int:
    """The process of the job worker, once there is one besides that other."""
    for _ in range(200):
        for pid in _children(server):
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0") if _alive(pid) else []
            if pid != other_than and b"worker" in words:
                return pid
        time.sleep(0.1)
    raise AssertionError("no job worker")


def _gone(processes: list[int]) -> bool:
    """Whether all of them end within some seconds."""
    for _ in range(120):
        if not any(_alive(pid) for pid in processes):
            return True
        time.sleep(0.1)
    return False


def _alive(pid: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
