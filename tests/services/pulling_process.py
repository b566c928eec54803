"""A process of annotators, a thread each, who pull until nothing is left; prints what each got, as JSON.

It says when it is ready and waits for a line before it begins, so that many begin at once.
Run with the address of a database, a project and the ids of the annotators.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor

from annotator.permissions import Actor
from annotator.services import pulling
from annotator.services.sessions import Store


def everything(store: Store, slug: str, user_id: int) -> list[int]:
    """The documents that the annotator pulls, until there is none."""
    found = []
    while True:
        with store.writing() as session:
            document_id = pulling.pull(session, Actor(user_id, f"u{user_id}"), slug)
        if document_id is None:
            return found
        found.append(document_id)


def main(url: str, slug: str, *users: str) -> None:
    """Lets them all pull at once."""
    store = Store(url)
    print("ready", flush=True)
    sys.stdin.readline()
    with ThreadPoolExecutor(len(users)) as threads:
        got = dict(
            zip(users, threads.map(lambda user: everything(store, slug, int(user)), users), strict=True)
        )
    store.engine.dispose()
    print(json.dumps(got))


if __name__ == "__main__":
    main(*sys.argv[1:])
