"""Backends that are built with Label Studio's own package suggest here, whatever form they answer in."""

from collections.abc import Callable

import pytest

from annotator.errors import Failed
from annotator.services.suggesting import backends, offering, telling
from annotator.services.suggesting.backends import Wish
from annotator.settings import Settings
from tests.interop.backend import BackendServer
from tests.scene import SLUG, Scene

Start = Callable[[str], BackendServer]
TEXT = "🕊️ Rebels took Hama."


def add(scene: Scene, settings: Settings, url: str) -> str | None:
    return backends.add(scene.store, settings, scene.actors["carla"], SLUG, Wish("words", url))


def run(scene: Scene, settings: Settings) -> backends.Run:
    return backends.run(scene.store, settings, scene.actors["carla"], SLUG, "words")


@pytest.mark.parametrize("mode", ["dict", "modelresponse", "regions", "list_of_lists"])
def test_what_it_predicts_is_suggested(scene: Scene, inside: Settings, ml_backend: Start, mode: str) -> None:
    document, other = scene.document(TEXT, to="amal"), scene.document("Hama was quiet.", to="amal")
    assert add(scene, inside, ml_backend(mode).url)
    made = run(scene, inside)
    assert (made.suggested, made.losses.failed) == (2, [])
    for each in (document, other):
        found = offering.up_to_date(scene.store, scene.actors["amal"], SLUG, each).offers
        assert [(offer.quote, offer.span.label, offer.score) for offer in found] == [
            ("Hama", "location", 0.9)
        ]
        assert {proposal.version for offer in found for proposal in offer.proposals} == {"word-1"}
    # Its answers name another version than it does before: one article shows that it is no new one.
    assert run(scene, inside).asked == 1


@pytest.mark.parametrize(
    ("mode", "words"), [("none", "the model gave no result"), ("raise", "the model broke down")]
)
def test_what_fails_is_told_in_a_line(
    scene: Scene, inside: Settings, ml_backend: Start, mode: str, words: str
) -> None:
    document = scene.document(TEXT, to="amal")
    add(scene, inside, ml_backend(mode).url)
    with pytest.raises(Failed, match=words) as caught:
        run(scene, inside)
    assert len(caught.value.message.splitlines()) == 1
    assert offering.up_to_date(scene.store, scene.actors["amal"], SLUG, document).offers == ()


def test_it_hears_that_it_is_to_train(scene: Scene, inside: Settings, ml_backend: Start) -> None:
    add(scene, inside, ml_backend("dict").url)
    telling.train(scene.store, inside, scene.actors["carla"], SLUG, "words")


def test_one_that_has_gone_is_said_to_be_down(scene: Scene, inside: Settings, ml_backend: Start) -> None:
    scene.document(TEXT)
    server = ml_backend("dict")
    add(scene, inside, server.url)
    server.stop()
    with pytest.raises(Failed, match=r"cannot be reached|no answer"):
        run(scene, inside)
