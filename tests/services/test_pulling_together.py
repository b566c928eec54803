"""Sixty-four annotators pull at once, from sixteen processes of four threads."""

import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from sqlmodel import select

from annotator.services.pools import Order
from annotator.store.assignments import Assignment
from tests.services import pulling_process
from tests.services.pool import SLUG, build

PROCESSES, THREADS, DOCUMENTS, EACH = 16, 4, 200, 3


def test_nobody_gets_a_slot_twice_and_every_article_goes_to_as_many_as_it_should(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'annotator.db'}"
    hall = build(url, [f"a{n}" for n in range(PROCESSES * THREADS)])
    hall.fill(0, DOCUMENTS)
    hall.rules(per_document=EACH, order=Order.RANDOM, seed=5)
    users = [str(actor.user_id) for actor in hall.actors.values()]
    processes = [
        subprocess.Popen(
            [sys.executable, pulling_process.__file__, url, SLUG, *users[n::PROCESSES]],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(PROCESSES)
    ]
    assert all(process.stdout and process.stdout.readline() == "ready\n" for process in processes)
    started = time.monotonic()
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    got: dict[str, list[int]] = {}
    for process in processes:
        output, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        got |= json.loads(output)
    assert time.monotonic() - started < 60
    assert len(got) == PROCESSES * THREADS
    assert all(len(set(documents)) == len(documents) for documents in got.values())
    by_document = Counter(document for documents in got.values() for document in documents)
    assert len(by_document) == DOCUMENTS
    assert set(by_document.values()) == {EACH}
    with hall.store.reading() as session:
        stored = session.exec(select(Assignment.user_id, Assignment.document_id)).all()
    hall.store.engine.dispose()
    assert sorted(stored) == sorted(
        (int(user), document) for user, documents in got.items() for document in documents
    )
