"""Making a release: gathered, split, written, stored, and only then listed."""

import gc
import os
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.exc import IntegrityError

from annotator.domain import splitting
from annotator.domain.splitting import Splits
from annotator.errors import Conflict, Failed, Invalid
from annotator.permissions import Action, Actor
from annotator.services.access import Entry, enter
from annotator.services.releasing import policies, telling
from annotator.services.releasing.gathering import Cancelled, Gathered, Progress, Stopped, gather
from annotator.services.releasing.shelf import Shelf
from annotator.services.releasing.wish import LIST, Wish
from annotator.store import Session, Store, corpus, ontologies, releases
from annotator.store.releases import Release
from annotator.version import VERSION
from exports import ExportError, release
from exports.release import Manifest, Splitting

_MANY = 20_000


@dataclass(frozen=True, slots=True)
class Made:
    """A release that was made. `leaks` are near-duplicates that an earlier release has in two splits."""

    version: str
    address: str
    manifest: Manifest
    groups: int
    leaks: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class _Before:
    """What was there before: the version of the latest release, and its splits by document."""

    version: str | None
    splits: dict[str, str]


def check(session: Session, actor: Actor, slug: str, wish: Wish) -> Entry:
    """Raises what `create` would raise before it reads anything: NotFound, Forbidden, Invalid, Conflict."""
    entry = enter(session, actor, slug, Action.RELEASE)
    wish.check()
    policies.check(session, entry, wish.policy)
    if releases.named(session, entry.project_id, wish.version) is not None:
        raise Conflict(
            f"{slug} has a release {wish.version} already, and releases never change: choose another."
        )
    return entry


def create(
    store: Store,
    actor: Actor,
    slug: str,
    wish: Wish,
    shelf: Shelf,
    workspace: Path,
    progress: Progress = lambda done, total: None,
    cancelled: Cancelled = lambda: False,
) -> Made:
    """Makes a release of what the project holds at this moment, or nothing.

    Raises NotFound, Forbidden, Invalid for a wish that cannot be met, Conflict for a version that is taken,
    Failed when the files cannot be stored, and Stopped.
    """
    workspace.mkdir(parents=True, exist_ok=True)
    with _frozen(), TemporaryDirectory(dir=workspace) as folder:
        spool, root = Path(folder) / "spool.jsonl", Path(folder) / "release"
        root.mkdir()
        with store.reading() as session:
            entry = check(session, actor, slug, wish)
            before = _before(session, entry, wish, shelf)
            total = corpus.count_annotated(session, entry.project_id, policies.GOLD, None)
            records = policies.records(session, entry, wish.policy)
            gathered = gather(records, entry.ontology, spool, total, progress, cancelled)
            if not gathered.candidates:
                raise Invalid(_nothing(wish), "policy")
            facts = telling.facts(session, entry, wish)
            policy = policies.told(session, entry, wish.policy)
            source = ontologies.source(session, entry.project_id) or ""
        splits = splitting.assign(gathered.candidates, gathered.groups, wish.check(), before.splits)
        settings = _settings(entry, wish, policy, before, gathered, splits, source)
        workers = workers_for(len(gathered.candidates))
        try:
            manifest, address = release.write(root, gathered.records(splits.of), settings, facts, workers)
        except (ExportError, BrokenExecutor) as error:
            raise Failed(f"The files of the release could not be made: {error}") from error
        if cancelled():
            raise Stopped("The release was cancelled.")
        _keep(store, entry, actor, manifest, address, root, shelf)
    return Made(wish.version, address, manifest, len(gathered.groups), splits.leaks)


def _settings(
    entry: Entry,
    wish: Wish,
    policy: str,
    before: _Before,
    gathered: Gathered,
    splits: Splits,
    ontology: str,
) -> release.Settings:
    return release.Settings(
        project=entry.slug,
        version=wish.version,
        ontology=entry.ontology.reference,
        tool=f"annotator {VERSION}",
        policy=policy,
        splits=splits.names,
        splitting=_told(wish, before, gathered, splits),
        licence=wish.licence,
        contradictions=gathered.contradictions,
        groups=_named(gathered, gathered.groups),
        files=telling.files(entry, ontology),
    )


@contextmanager
def _frozen() -> Iterator[None]:
    """What is in memory already is not looked through for garbage, which saves a fifth of the time."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def workers_for(documents: int) -> int:
    """How many processes make the Parquet files of so many documents: all, where their start is worth it."""
    return len(os.sched_getaffinity(0)) if documents > _MANY else 1


def _keep(
    store: Store, entry: Entry, actor: Actor, manifest: Manifest, address: str, root: Path, shelf: Shelf
) -> None:
    """Stores the files and lists the release; of two that make one version at once the first has it."""
    folder = f"{entry.slug}/{manifest.version}-{address.removeprefix('sha256:')[:16]}"
    shelf.put(root, folder)
    with store.writing() as session:
        session.add(
            Release(
                project_id=entry.project_id,
                version=manifest.version,
                address=address,
                folder=folder,
                manifest=manifest.encode(),
                user_id=actor.user_id,
            )
        )
        try:
            session.commit()
        except IntegrityError as error:
            session.rollback()
            if not releases.folder_used(session, folder):
                shelf.remove(folder)
            raise Conflict(f"Somebody made the release {manifest.version} meanwhile.") from error


def _before(session: Session, entry: Entry, wish: Wish, shelf: Shelf) -> _Before:
    """The latest release, if its splits are to be kept."""
    latest = releases.listed(session, entry.project_id, limit=1) if wish.keep else []
    if not latest:
        return _Before(None, {})
    with shelf.open(latest[0].folder, "splits.tsv") as file:
        rows = [line.decode().rstrip("\n").split("\t") for line in file][1:]
    return _Before(latest[0].version, {uid: split for uid, split, _ in rows})


def _told(wish: Wish, before: _Before, gathered: Gathered, splits: Splits) -> Splitting:
    """What the manifest says of the splits."""
    return Splitting(
        method=wish.method,
        splits=f"{len(wish.listed):,} listed" if wish.method == LIST else wish.splits,
        seed=wish.seed,
        kept_from=before.version,
        moved=len(splits.moved),
        groups=len(gathered.groups),
        grouped=sum(len(group) for group in gathered.groups),
        leaks=splits.leaks,
    )


def _named(gathered: Gathered, groups: list[tuple[int, ...]]) -> list[list[str]]:
    return [[gathered.candidates[index].uid for index in group] for group in groups]


def _nothing(wish: Wish) -> str:
    if wish.policy == policies.GOLD:
        return (
            "No document has finished gold. Adjudicate or import gold, or choose the policy majority, single"
            " or annotator:NAME."
        )
    if wish.policy == policies.SINGLE:
        return "No document has gold, or was handed in by one annotator alone. Is the policy majority meant?"
    if wish.policy == policies.MAJORITY:
        return "No document has gold, or was handed in by two annotators. Is the policy single meant?"
    return f"No document was handed in by {wish.policy.partition(':')[2]}."
