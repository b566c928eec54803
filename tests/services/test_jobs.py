"""Jobs: from the queue to their result, whatever dies on the way."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from annotator import jobs as queue
from annotator.errors import Forbidden, Invalid, NotFound
from annotator.permissions import Actor
from annotator.services import jobs, uploads
from annotator.services.sessions import Store
from annotator.settings import Settings
from annotator.store.documents import Document, DocumentTokens
from annotator.store.jobs import Job

AMAL, CLARA, EVA = Actor(1, "amal"), Actor(3, "clara"), Actor(4, "eva")
TEXTS = b'{"text": "Army took one."}\n{"text": "Army took two."}\n'


@pytest.fixture
def settings(house: Store, tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, secret_key="k")


def started(
    house: Store, settings: Settings, content: bytes = TEXTS, name: str = "a.jsonl", **changed: Any
) -> int:
    root = queue.uploads_dir(settings)
    kept = uploads.keep(house, CLARA, "p", root, name, BytesIO(content))
    wanted = {
        "uploads": [kept.token], "format": None, "encoding": None, "language": "en", "owner": None,
        "labels": {}, "keep_going": False, "columns": [],
    }  # fmt: skip
    with house.writing() as session:
        return jobs.start(session, CLARA, "p", jobs.IMPORT, wanted | changed)


def export_started(house: Store, actor: Actor, **changed: Any) -> int:
    wanted = {"format": "gold-jsonl", "sources": ["gold"], "all_states": False, "names": False}
    with house.writing() as session:
        return jobs.start(session, actor, "p", jobs.EXPORT, wanted | changed)


def look(house: Store, job_id: int, actor: Actor = CLARA) -> jobs.View:
    with house.reading() as session:
        return jobs.look(session, actor, "p", job_id)


def test_an_import_job_imports_and_then_makes_tokens(house: Store, settings: Settings) -> None:
    job_id = started(house, settings)
    assert look(house, job_id).state == "queued"
    queue.run(house, settings, job_id)
    job = look(house, job_id)
    assert (job.state, job.result["documents"], job.done) == ("done", 2, 2)
    assert list(queue.uploads_dir(settings).iterdir()) == []
    follow = look(house, job_id + 1)
    assert (follow.kind, follow.state) == ("tokens", "queued")
    queue.run(house, settings, follow.id)
    assert look(house, follow.id).result == {"documents": 2}
    with house.reading() as session:
        assert session.get(DocumentTokens, 2) is not None


def test_a_job_is_done_once(house: Store, settings: Settings) -> None:
    job_id = started(house, settings)
    queue.run(house, settings, job_id)
    queue.run(house, settings, job_id)
    assert look(house, job_id).result["documents"] == 2


def test_a_flawed_import_fails_with_its_flaws(house: Store, settings: Settings) -> None:
    job_id = started(house, settings, TEXTS + b"{broken\n")
    queue.run(house, settings, job_id)
    job = look(house, job_id)
    assert (job.state, job.result["flaws"]["first"][0]["line"]) == ("failed", 3)
    with house.reading() as session:
        assert session.get(Document, 1) is None


def test_errors_become_messages(house: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    job_id = started(house, settings, owner="annotator:zoe")
    queue.run(house, settings, job_id)
    assert "not a member" in look(house, job_id).message

    def broken(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setitem(queue.KINDS, "import", broken)
    job_id = started(house, settings)
    queue.run(house, settings, job_id)
    assert (look(house, job_id).state, "logged" in look(house, job_id).message) == ("failed", True)


def test_cancelling(house: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = started(house, settings)
    with house.writing() as session:
        jobs.cancel(session, CLARA, "p", waiting)
    queue.run(house, settings, waiting)
    assert look(house, waiting).state == "cancelled"

    running = started(house, settings)
    claim = jobs.claim

    def claimed(store: Store, job_id: int) -> Any:
        task = claim(store, job_id)
        with store.writing() as session:
            jobs.cancel(session, CLARA, "p", job_id)
        return task

    monkeypatch.setattr(jobs, "claim", claimed)
    queue.run(house, settings, running)
    assert (look(house, running).state, look(house, running).result["documents"]) == ("cancelled", 0)


def test_who_may_start_and_see_a_job(house: Store, settings: Settings) -> None:
    with pytest.raises(Forbidden), house.writing() as session:
        jobs.start(session, AMAL, "p", jobs.IMPORT, {})
    job_id = started(house, settings)
    for actor in (AMAL, EVA, Actor(99, "x")):
        with pytest.raises(NotFound):
            look(house, job_id, actor)
    mine, theirs = export_started(house, EVA), export_started(house, CLARA)
    assert look(house, mine, EVA).id == mine
    assert look(house, mine, CLARA).id == mine
    with pytest.raises(NotFound):
        look(house, theirs, EVA)


def test_a_job_without_a_sign_of_life_does_not_look_alive(house: Store, settings: Settings) -> None:
    job_id = started(house, settings)
    with house.writing() as session:
        job = session.get_one(Job, job_id)
        job.state, job.updated = "running", 0
        session.commit()
    assert (look(house, job_id).state, look(house, job_id).message) == ("failed", jobs.STOPPED)


def test_a_new_worker_ends_what_was_running_and_takes_up_what_waits(house: Store, settings: Settings) -> None:
    dead, waits = started(house, settings), started(house, settings)
    with house.writing() as session:
        tokens = jobs.start(session, CLARA, "p", jobs.TOKENS, {})
    for job_id in (dead, tokens):
        jobs.claim(house, job_id)
    assert jobs.revive(house) == [waits, tokens]
    assert (look(house, dead).state, look(house, dead).message) == ("failed", jobs.STOPPED)


def test_an_export_job_keeps_its_files_for_a_day(house: Store, settings: Settings) -> None:
    gold = b'{"text": "Army took it.", "spans": [{"start": 0, "end": 4, "label": "actor"}]}'
    queue.run(house, settings, started(house, settings, gold, owner="gold"))
    job_id = export_started(house, CLARA)
    queue.run(house, settings, job_id)
    job = look(house, job_id)
    assert [each["name"] for each in job.result["files"]] == [
        "export.zip",
        "gold/gold.jsonl",
        "gold/loss.json",
    ]
    folder = queue.exports_dir(settings) / job.result["folder"]
    uploads.sweep(queue.exports_dir(settings))
    assert folder.is_dir()
    os.utime(folder, (0, time.time() - uploads.DAY - 1))
    uploads.sweep(queue.exports_dir(settings))
    assert not folder.exists()


def test_uploads_are_their_owners_and_never_named_by_them(house: Store, tmp_path: Path) -> None:
    kept = uploads.keep(house, CLARA, "p", tmp_path / "u", "../../evil\n.txt", BytesIO(b"x"))
    with pytest.raises(Invalid):
        uploads.keep(house, CLARA, "p", tmp_path / "u", "\n", BytesIO(b"x"))
    with pytest.raises(Forbidden):
        uploads.keep(house, EVA, "p", tmp_path / "u", "a", BytesIO(b"x"))
    assert kept.name == "../../evil.txt"
    assert sorted(each.name for each in (tmp_path / "u").rglob("*") if each.is_file()) == [
        "about.json",
        "data",
    ]
    assert uploads.find(tmp_path / "u", CLARA, 1, [kept.token]) == [kept]
    for actor, project, token in (
        (EVA, 1, kept.token),
        (CLARA, 2, kept.token),
        (CLARA, 1, "../u/" + kept.token),
    ):
        with pytest.raises(NotFound):
            uploads.find(tmp_path / "u", actor, project, [token])


def test_a_broken_upload_leaves_nothing(house: Store, tmp_path: Path) -> None:
    class Torn(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        uploads.keep(house, CLARA, "p", tmp_path / "u", "a.txt", Torn())
    assert list((tmp_path / "u").iterdir()) == []


def test_no_transaction_is_open_while_a_file_comes_in(house: Store, tmp_path: Path) -> None:
    class Watched(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            open_connections.append(house.engine.pool.checkedout())  # type: ignore[attr-defined]
            return super().read(size)

    open_connections: list[int] = []
    uploads.keep(house, CLARA, "p", tmp_path / "u", "a.txt", Watched(b"x"))
    assert set(open_connections) == {0}


def test_an_import_stays_done_when_its_tokens_cannot_be_queued(
    house: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(queue, "enqueue", broken)
    job_id = started(house, settings)
    queue.run(house, settings, job_id)
    job = look(house, job_id)
    assert (job.state, job.message, job.result["documents"]) == ("done", "", 2)
    assert "tokens after an import" in caplog.text


Launch = Callable[[str], "subprocess.Popen[bytes]"]


@pytest.fixture
def launch(settings: Settings) -> Iterator[Launch]:
    """Starts Python with a script as a process that is ended with the test."""
    environment = os.environ | {"ANNOTATOR_DATA_DIR": str(settings.data_dir)}
    made: list[subprocess.Popen[bytes]] = []

    def start(script: str) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            [sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE, start_new_session=True
        )
        made.append(process)
        return process

    yield start
    for process in made:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert process.stdout
        process.stdout.close()


def wait_for(done: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def test_a_worker_does_jobs_and_dies_with_its_parent(
    house: Store, settings: Settings, launch: Launch
) -> None:
    before = started(house, settings)
    parent = launch(
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-m', 'annotator', 'worker'], stdin=subprocess.PIPE)\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    assert parent.stdout
    worker = int(parent.stdout.readline())
    wait_for(lambda: look(house, before).state == "done")
    after = started(house, settings, b'{"text": "A third."}')
    queue.enqueue(settings, after)
    wait_for(lambda: look(house, after).state == "done")
    assert look(house, after).result["documents"] == 1
    os.kill(parent.pid, signal.SIGKILL)
    wait_for(lambda: not alive(worker))


def alive(pid: int) -> bool:
    """Whether the process runs; one that is dead and not yet collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
