"""Releases as they are listed, shown and signed off, and their files."""

from dataclasses import dataclass
from typing import Any

from annotator.errors import Conflict, Invalid, NotFound
from annotator.permissions import Action, Actor
from annotator.services.access import Entry, enter
from annotator.services.releasing.wish import LATEST
from annotator.store import Session, releases
from exports.release import MANIFEST, Manifest, Part, decode

__all__ = ["LATEST", "NOTE_LIMIT", "Listed", "Release", "Shown", "page", "show", "sign"]

NOTE_LIMIT = 2_000
_PAGE = 50


@dataclass(frozen=True, slots=True)
class Release:
    """A release as listed; times are milliseconds since 1970. `note` is that of who signed it off."""

    id: int
    version: str
    address: str
    folder: str
    created: int
    creator: str | None
    signed: int | None
    signer: str | None
    note: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A release with its manifest."""

    entry: Entry
    release: Release
    manifest: Manifest
    content: bytes

    def part(self, path: str) -> Part:
        """The file of that path. Raises NotFound."""
        if path == MANIFEST:
            return Part(path=MANIFEST, bytes=len(self.content), sha256=self.release.address.partition(":")[2])
        found = next((each for each in self.manifest.files if each.path == path), None)
        if found is None:
            raise NotFound(f"The release {self.release.version} has no file {path}.")
        return found


@dataclass(frozen=True, slots=True)
class Listed:
    """Some releases, the newest first; `before` asks for the next, None when there are no more."""

    entry: Entry
    releases: tuple[Release, ...]
    before: int | None


def page(session: Session, actor: Actor, slug: str, before: int | None = None, limit: int = _PAGE) -> Listed:
    """A page of a project's releases. Raises NotFound or Forbidden."""
    entry = enter(session, actor, slug, Action.EXPORT)
    rows = releases.listed(session, entry.project_id, before, limit + 1)
    found = tuple(_release(row) for row in rows[:limit])
    return Listed(entry, found, found[-1].id if len(rows) > limit else None)


def show(session: Session, actor: Actor, slug: str, version: str) -> Shown:
    """A release, `latest` for the newest. Raises NotFound or Forbidden."""
    entry = enter(session, actor, slug, Action.EXPORT)
    if version == LATEST:
        newest = releases.listed(session, entry.project_id, limit=1)
        version = newest[0].version if newest else version
    row = releases.named(session, entry.project_id, version)
    if row is None:
        raise NotFound(f"{slug} has no release {version}.")
    return Shown(entry, _release(row), decode(row.manifest), row.manifest)


def sign(session: Session, actor: Actor, slug: str, version: str, note: str) -> None:
    """Signs a release off, once. Raises NotFound, Forbidden, Invalid or Conflict."""
    entry = enter(session, actor, slug, Action.RELEASE)
    row = releases.named(session, entry.project_id, version)
    if row is None:
        raise NotFound(f"{slug} has no release {version}.")
    if row.signed is not None:
        raise Conflict(f"{row.signer or 'The operator'} has signed off {version} already.")
    if len(note.strip()) > NOTE_LIMIT:
        raise Invalid(f"A note takes at most {NOTE_LIMIT:,} characters.", "note")
    releases.sign(session, row.id, actor.user_id, note.strip())
    session.commit()


def _release(row: Any) -> Release:
    return Release(
        id=row.id,
        version=row.version,
        address=row.address,
        folder=row.folder,
        created=row.created,
        creator=row.creator,
        signed=row.signed,
        signer=row.signer,
        note=row.note,
    )
