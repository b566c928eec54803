"""What the API's answers look like."""

import msgspec

from annotator.services.releasing import listing
from exports.release import Manifest


class Project(msgspec.Struct):
    """A project that the token opens."""

    slug: str
    title: str


class Projects(msgspec.Struct):
    """The projects that the token opens."""

    items: list[Project]


class Release(msgspec.Struct):
    """A release; times are milliseconds since 1970, `signed` null until somebody has signed it off.

    `address` is the SHA-256 of the manifest, which names every file with its own.
    """

    project: str
    version: str
    address: str
    created: int
    signed: int | None

    @classmethod
    def of(cls, slug: str, release: listing.Release) -> "Release":
        """The release as the API shows it."""
        return cls(slug, release.version, release.address, release.created, release.signed)


class Releases(msgspec.Struct):
    """Some releases, the newest first; `next` is the cursor of the following, null at the end."""

    items: list[Release]
    next: str | None


class ReleaseWithManifest(msgspec.Struct):
    """A release with its manifest."""

    release: Release
    manifest: Manifest
