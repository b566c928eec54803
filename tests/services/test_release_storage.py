"""Releases in object storage, on a local server that speaks S3."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.errors import Failed, NotFound
from annotator.permissions import OPERATOR
from annotator.services.releasing import creating, listing, verifying
from annotator.services.releasing.shelf import Shelf
from annotator.services.releasing.wish import Wish
from annotator.services.sessions import Store
from exports import release as files
from tests import storage
from tests.services.released import article, put


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """The URL of a place in a bucket."""
    with storage.bucket() as url:
        yield url


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_a_release_lies_in_a_bucket_and_comes_back(bucket: str, house: Store, tmp_path: Path) -> None:
    put(house, [article(n) for n in range(10)])
    shelf = Shelf(bucket)
    made = creating.create(house, OPERATOR, "p", Wish("1.0"), shelf, tmp_path / "work")
    with house.reading() as session:
        shown = listing.show(session, OPERATOR, "p", "1.0")
    with shelf.open(shown.release.folder, files.MANIFEST) as file:
        assert files.address(file.read()) == made.address
    part = shown.part("README.md")
    with shelf.open(shown.release.folder, "README.md") as file:
        file.seek(10)
        assert len(file.read()) == part.bytes - 10
    with shelf.directory(shown.release.folder) as root:
        assert verifying.verify(root, made.address).sound
    with pytest.raises(NotFound):
        shelf.open(shown.release.folder, "nothing")
    again = creating.create(house, OPERATOR, "p", Wish("1.1"), shelf, tmp_path / "work")
    assert again.manifest.splitting.kept_from == "1.0"
    shelf.remove(shown.release.folder)
    with pytest.raises(NotFound):
        shelf.open(shown.release.folder, files.MANIFEST)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_a_bucket_that_is_not_there_leaves_no_release(bucket: str, house: Store, tmp_path: Path) -> None:
    put(house, [article(1)])
    with pytest.raises(Failed, match="could not be stored"):
        creating.create(house, OPERATOR, "p", Wish("1.0"), Shelf("s3://nowhere/x"), tmp_path / "work")
    with house.reading() as session:
        assert listing.page(session, OPERATOR, "p").releases == ()
