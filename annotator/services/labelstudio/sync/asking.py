"""A push, pull or sync that a page asks for: started as a job, and done by the worker.

The token is never in the database: it waits in a file that the server alone can read, and is removed when
the job begins, or after a day.
"""

import os
import re
import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, get_args

from annotator.errors import Failed, Invalid
from annotator.permissions import Action, Actor
from annotator.services import addresses, jobs
from annotator.services.access import Entry, enter
from annotator.services.jobs import Task, View
from annotator.services.labelstudio.sync import running
from annotator.services.labelstudio.sync.remote import Server
from annotator.services.labelstudio.sync.report import Direction
from annotator.services.labelstudio.sync.wish import EVERY, Wish
from annotator.services.uploads import DAY
from annotator.settings import Settings
from annotator.store import Session, Store

DIRECTIONS: tuple[str, ...] = get_args(Direction)
PREFERRED = ("", "ours", "theirs")
_LINE = re.compile(r"(\S(?:.*\S)?)\s+(\S+@\S+)")


def page(session: Session, actor: Actor, slug: str) -> tuple[Entry, list[View]]:
    """The project, with the latest jobs of this kind. Raises NotFound or Forbidden."""
    entry = enter(session, actor, slug, Action.MANAGE_PROJECT)
    return entry, jobs.recent(session, entry, jobs.SYNC)


def people_of(lines: str) -> dict[str, str]:
    """E-mail addresses by name, of lines such as `amal amal@example.org`; raises Invalid naming the line."""
    found = {}
    for number, line in enumerate(lines.splitlines(), 1):
        if not line.strip():
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise Invalid(f"Line {number}: expected a name and an e-mail address.", "people")
        found[match[1]] = match[2]
    return found


def start(
    session: Session,
    settings: Settings,
    actor: Actor,
    slug: str,
    server: tuple[str, str],
    wish: Mapping[str, Any],
) -> int:
    """Starts the job; its id. `server` is its address and token, `wish` has the fields of `Wish` as JSON.

    Raises NotFound, Forbidden, or Invalid for an address that may not be called, and what else cannot be.
    """
    enter(session, actor, slug, Action.MANAGE_PROJECT)
    url, token = server
    if wish["direction"] not in DIRECTIONS:
        raise Invalid(f"Choose one of {', '.join(DIRECTIONS)}.", "direction")
    if wish["prefer"] not in PREFERRED or (wish["prefer"] and wish["direction"] != "sync"):
        raise Invalid("Only a sync can prefer a side.", "prefer")
    if not token:
        raise Invalid("Give an access token of the Label Studio server.", "token")
    address = addresses.checked(settings, url)
    name = _keep(folder(settings), token)
    parameters = {"url": address, "token": name, **wish}
    try:
        return jobs.start(session, actor, slug, jobs.SYNC, parameters)
    except BaseException:
        (folder(settings) / name).unlink(missing_ok=True)
        raise


def do(store: Store, settings: Settings, task: Task, progress: Callable[[int, int], None]) -> dict[str, Any]:
    """Does the job; the report as JSON. Raises what `running.run` raises."""
    given = task.parameters
    token = _take(folder(settings), given["token"])
    wish = Wish(
        direction=given["direction"],
        title=given["title"],
        people=given["people"],
        as_me=given["as_me"],
        which=frozenset({given["only"]}) if given["only"] else EVERY,
        suggestions=given["suggestions"],
        import_unknown=given["import_unknown"],
        predictions=given["predictions"],
        annotator=given["annotator"],
        prefer=given["prefer"],
        dry_run=given["dry_run"],
    )
    url, number = addresses.reached(settings, given["url"])
    with Server(url, token, number) as remote:
        report = running.run(
            store, task.actor, task.slug, url, remote, wish, lambda words, done, total: progress(done, total)
        )
    return report.to_dict() | {"told": report.counted()}


def folder(settings: Settings) -> Path:
    """Where tokens wait."""
    return settings.data_dir / "waiting"


def sweep(settings: Settings) -> None:
    """Removes tokens that have waited for a day."""
    root = folder(settings)
    for path in root.iterdir() if root.is_dir() else ():
        with suppress(FileNotFoundError):  # another process was quicker
            if path.stat().st_mtime < time.time() - DAY:
                path.unlink()


def _keep(root: Path, token: str) -> str:
    root.mkdir(mode=0o700, exist_ok=True)
    name = secrets.token_hex(16)
    with open(os.open(root / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(token)
    return name


def _take(root: Path, name: str) -> str:
    """The token, which is not kept any longer."""
    path = root / Path(name).name
    try:
        token = path.read_text()
    except FileNotFoundError:
        raise Failed("The token is not kept any longer. Start it again.") from None
    path.unlink()
    return token
