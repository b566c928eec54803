"""Projects and releases: lists, manifests, and files in whole or in part."""

from typing import Any

import msgspec
from flask import Blueprint, Response, request

from annotator.api import access
from annotator.api.described import Parameter, described
from annotator.api.problems import ROOT
from annotator.api.shapes import Project, Projects, Release, Releases, ReleaseWithManifest
from annotator.errors import Invalid
from annotator.services import tokens
from annotator.services.releasing import listing
from annotator.streaming import stream

MOST = 100
_SLUG = Parameter("slug", "path", "A project's short name, as in its address.")
_VERSION = Parameter("version", "path", "A release's version, or `latest`.")
_SECONDS = 365 * 24 * 3600

blueprint = Blueprint("api_releases", __name__, url_prefix=ROOT)


@blueprint.get("/projects")
@described("The projects that the token opens.", Projects)
def projects() -> Response:
    """Every project of the token's owner, or the one that the token is for."""
    with access.store().reading() as session:
        found = tokens.opened(session, access.actor())
    return _json(Projects([Project(slug, title) for slug, title in found]))


@blueprint.get("/projects/<slug>/releases")
@described(
    "The releases of a project, the newest first.",
    Releases,
    _SLUG,
    Parameter(
        "limit",
        "query",
        f"How many at most, up to {MOST}.",
        {"type": "integer", "minimum": 1, "maximum": MOST},
    ),
    Parameter(
        "cursor", "query", "`next` of the answer before.", {"type": "string", "pattern": "^[1-9][0-9]{0,16}$"}
    ),
    refusals=(403, 404, 422),
)
def releases(slug: str) -> Response:
    """A page of releases."""
    limit = _number("limit", MOST, MOST)
    before = _number("cursor", None, 10**18)
    with access.store().reading() as session:
        found = listing.page(session, access.actor(), slug, before, limit or MOST)
    items = [Release.of(slug, each) for each in found.releases]
    return _json(Releases(items, None if found.before is None else str(found.before)))


@blueprint.get("/projects/<slug>/releases/<version>")
@described("A release with its manifest.", ReleaseWithManifest, _SLUG, _VERSION, refusals=(403, 404))
def release(slug: str, version: str) -> Response:
    """One release."""
    shown = _shown(slug, version)
    return _json(ReleaseWithManifest(Release.of(slug, shown.release), shown.manifest))


@blueprint.get("/projects/<slug>/releases/<version>/files/<path:path>")
@described(
    "A file of a release, such as `manifest.json` or `data/train-00000.parquet`.",
    bytes,
    _SLUG,
    _VERSION,
    Parameter("path", "path", "The file's path in the manifest."),
    Parameter(
        "Range",
        "header",
        "One range of bytes, such as `bytes=1000-`.",
        {"type": "string", "pattern": "^bytes=[0-9]+-$"},
    ),
    Parameter(
        "If-None-Match", "header", "An ETag that is known.", {"type": "string", "pattern": '^"[0-9a-f]{64}"$'}
    ),
    answers={206: "The range.", 304: "It is the one that is known."},
    refusals=(403, 404, 416),
)
def file(slug: str, version: str, path: str) -> Response:
    """A file, whole or in part; its ETag is its SHA-256."""
    shown = _shown(slug, version)
    part = shown.part(path)
    opened = access.shelf().open(shown.release.folder, path)
    response = stream(opened, path, part.bytes, part.sha256)
    response.headers["X-Release"] = shown.release.address
    # What is asked for by version never changes; `latest` may be another tomorrow.
    fixed = version != listing.LATEST
    response.headers["Cache-Control"] = (
        f"private, max-age={_SECONDS}, immutable" if fixed else "private, no-cache"
    )
    return response


def _shown(slug: str, version: str) -> listing.Shown:
    with access.store().reading() as session:
        return listing.show(session, access.actor(), slug, version)


def _number(name: str, default: int | None, most: int) -> int | None:
    value = request.args.get(name)
    if value is None:
        return default
    if not (value.isascii() and value.isdecimal() and len(value) < 19 and 1 <= int(value) <= most):
        raise Invalid(f"{name}: expected a whole number from 1 to {most:,}, not {value[:40]!r}.", name)
    return int(value)


def _json(value: Any) -> Response:
    return Response(msgspec.json.encode(value), mimetype="application/json")
