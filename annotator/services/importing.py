"""Taking documents into a project, all or nothing.

Documents are written in short transactions, between which anybody may write, and are listed all at once
when the import is done. An import that dies leaves only what nobody sees; the next one, `annotator check`
and the start of the server remove it.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import exports
from annotator.domain.mapping import NameMapping, unfit
from annotator.errors import Invalid
from annotator.permissions import Action, Actor
from annotator.services import mappings, pools
from annotator.services.access import Entry, enter
from annotator.services.editing import owner_of
from annotator.services.import_result import Result as Result
from annotator.services.losses import KEPT
from annotator.services.preparing import Prepared, Preparer
from annotator.services.storing import Shelf
from annotator.services.suggesting import suggesters
from annotator.store import Session, Store, loading, people
from annotator.store.documents import Import
from annotator.store.engine import now
from exports import Flaw, Incoming, ReadOptions, Source

BATCH = 500
# In characters, so that a batch of long articles is a short transaction too.
BATCH_TEXT = 4_000_000
STALE_MS = 30_000
_BEAT_SECONDS = 10
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Intake:
    """How to take documents in.

    `owner` is whose the spans become: gold, annotator:NAME, suggestions:NAME or nobody's. `mapping` leads
    from names of the files to those of the project, beside what was `remembered` of the last import of the
    format; with `drop` what has no name in the project is left out, else its document is flawed.
    """

    owner: str | None = None
    mapping: NameMapping = field(default_factory=NameMapping)
    keep_going: bool = False
    drop: bool = False
    remembered: bool = True


Progress = Callable[[int], None]
Cancelled = Callable[[], bool]


def files(
    store: Store,
    actor: Actor,
    slug: str,
    sources: Iterable[Path | Source],
    format_id: str | None = None,
    options: ReadOptions | None = None,
    intake: Intake | None = None,
    progress: Progress = lambda read: None,
    cancelled: Cancelled = lambda: False,
) -> Result:
    """Imports files and folders; see `run`. Remembers the mapping of names once it has led to annotation.

    Raises Invalid for a format that cannot be read.
    """
    given, wish = list(sources), intake or Intake()
    notes: list[str] = []
    try:
        incoming = exports.read(given, format_id, options, notes)
        kind = exports.format_of(given, format_id)
    except exports.ExportError as error:
        raise Invalid(str(error), "format") from error
    names = mappings.completed(store, actor, slug, kind, wish.mapping, bool(wish.owner and wish.remembered))
    notes.extend(names.notes())
    result = run(store, actor, slug, incoming, replace(wish, mapping=names.mapping), progress, cancelled)
    for note in notes:
        result.notes.add(note)
    if result.state == "done" and result.sets:
        mappings.remember(store, actor, slug, names)
    return result


def run(
    store: Store,
    actor: Actor,
    slug: str,
    incoming: Iterable[Incoming | Flaw],
    intake: Intake,
    progress: Progress = lambda read: None,
    cancelled: Cancelled = lambda: False,
) -> Result:
    """Imports documents; waits while another import into the project runs. `progress` gets the number read.

    A flaw makes it fail, and the rest is read only to list further flaws, unless it is to keep going
    without what is flawed. Raises NotFound, Forbidden, Invalid for an owner or label that the project does
    not have, and Conflict when the import was taken for dead.
    """
    with store.reading() as session:
        entry = enter(session, actor, slug, Action.IMPORT)
        owner, user_id = _owner(session, entry, intake.owner)
    for section, name, why in unfit(intake.mapping, entry.in_use):
        raise Invalid(f"{section}.{name}: {why}", section)
    import_id = _begin(store, entry, cancelled)
    if import_id is None:
        return Result("cancelled")
    shelf = Shelf(store, entry, import_id, owner, user_id)
    result = Result()
    state = "failed"
    try:
        preparer = Preparer(entry.in_use, intake.mapping, owner is not None, intake.drop)
        taking = _Taking(shelf, preparer, intake, result)
        with _beating(store, import_id):
            ending = taking.take(incoming, progress, cancelled)
        if ending == "done":
            result.fill(shelf.publish())
            suggesters.imported(store, entry, owner)
        state = ending
    finally:
        if state != "done":
            remove(store, import_id, state)
    result.state = state
    pools.top_up(store, entry.project_id)
    return result


def remove(store: Store, import_id: int, state: str) -> None:
    """Takes an import that did not complete out of the database, and marks it as failed or cancelled."""
    left = True
    while left:
        with store.writing() as session:
            left = loading.remove_some(session, import_id, BATCH)
            if not left:
                loading.end(session, [import_id], state)
            session.commit()


def remove_dead(store: Store, project_id: int | None = None) -> int:
    """Removes imports that have shown no sign of life for half a minute; how many there were."""
    with store.reading() as session:
        dead = [each for each, beat in loading.running(session, project_id) if beat < now() - STALE_MS]
    for import_id in dead:
        remove(store, import_id, "failed")
    return len(dead)


@contextmanager
def _beating(store: Store, import_id: int) -> Iterator[None]:
    """Shows that the import is alive, also while one large file is read before its first document comes."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(_BEAT_SECONDS):
            try:
                with store.writing() as session:
                    loading.beat(session, import_id)
                    session.commit()
            except Exception:  # such as a database that is busy: the next beat may succeed
                _log.warning("import %d: no sign of life could be given", import_id, exc_info=True)

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


class _Taking:
    """Reads, prepares and writes in batches."""

    def __init__(self, shelf: Shelf, preparer: Preparer, intake: Intake, result: Result) -> None:
        self._shelf = shelf
        self._preparer = preparer
        self._keep_going = intake.keep_going
        self._result = result
        self._batch: list[Prepared] = []
        self._characters = 0
        self._beaten = time.monotonic()

    def take(self, incoming: Iterable[Incoming | Flaw], progress: Progress, cancelled: Cancelled) -> str:
        """Takes in everything; how it ended."""
        result = self._result
        for each in incoming:
            ready = self._preparer.prepare(each) if isinstance(each, Incoming) else each
            result.read += 1
            if isinstance(ready, Flaw):
                result.flaws.add(ready)
            elif not self._failing:
                self._batch.append(ready)
                self._characters += len(ready.document.text)
            if self._full or result.read % BATCH == 0 or time.monotonic() > self._beaten + _BEAT_SECONDS:
                self._flush()
                progress(result.read)
                if cancelled():
                    return "cancelled"
            if self._failing and result.flaws.count >= KEPT:
                break
        self._flush()
        progress(result.read)
        return self._ending(cancelled())

    def _ending(self, cancelled: bool) -> str:
        if cancelled:
            return "cancelled"
        for note in self._preparer.notes():
            self._result.notes.add(note)
        self._result.unmapped = self._preparer.losses.unmapped()
        self._result.left_out = self._preparer.losses.left_out()
        if not self._result.read:
            self._result.notes.add("no document was found in what was given")
            return "failed"
        return "failed" if self._failing else "done"

    @property
    def _failing(self) -> bool:
        return bool(self._result.flaws.count) and not self._keep_going

    @property
    def _full(self) -> bool:
        return len(self._batch) >= BATCH or self._characters >= BATCH_TEXT

    def _flush(self) -> None:
        """Writes the batch; an empty one still tells that the import is alive."""
        batch = [] if self._failing else self._batch
        self._result.fill(self._shelf.put(batch))
        self._batch, self._characters, self._beaten = [], 0, time.monotonic()


def _owner(session: Session, entry: Entry, wanted: str | None) -> tuple[str | None, int | None]:
    """The owner of the sets to be made, and the person's id; raises Invalid."""
    if wanted is None or wanted == "gold":
        return wanted, None
    kind, _, name = wanted.partition(":")
    if kind == "suggestions" and name:
        return suggesters.owner_of(session, entry, name), None
    if kind != "annotator" or not name:
        raise Invalid(
            f"{wanted!r} is nobody's annotation: say gold, annotator:NAME or suggestions:NAME.", "as"
        )
    user = people.user_named(session, name)
    if user is None or people.role_in(session, user.id, entry.project_id, True) is None:
        raise Invalid(f"{name!r} is not a member of {entry.slug}. Add them to the project first.", "as")
    return owner_of(Actor(user.id, user.name)), user.id


def _begin(store: Store, entry: Entry, cancelled: Cancelled) -> int | None:
    """The id of the new import, once no other runs; None when cancelled while waiting."""
    while not cancelled():
        remove_dead(store, entry.project_id)
        with store.writing() as session:
            if not loading.running(session, entry.project_id):
                created = Import(project_id=entry.project_id, user_id=entry.actor.user_id)
                session.add(created)
                session.commit()
                return created.id
        time.sleep(0.2)
    return None
