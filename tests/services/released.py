"""Gold to release: articles of two kinds, some of them near copies."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from annotator.permissions import OPERATOR, Actor
from annotator.services import importing
from annotator.services.importing import Intake
from annotator.services.releasing import creating
from annotator.services.releasing.creating import Made
from annotator.services.releasing.shelf import Shelf
from annotator.services.releasing.wish import Wish
from annotator.services.sessions import Store
from exports import Incoming
from schemas.gold import Argument, Event, GoldDocument, Span

PLACES = (
    "Hama", "Homs", "Idlib", "Raqqa", "Daraa", "Tartus", "Palmyra", "Manbij", "Kobani", "Azaz",
    "Afrin", "Jisr", "Maarat", "Saraqib", "Khan", "Qusayr", "Zabadani", "Douma", "Busra", "Mayadin",
)  # fmt: skip


def article(number: int, text: str = "", **fields: Any) -> GoldDocument:
    """An article of its own words, with an actor that takes a place."""
    place = PLACES[number % len(PLACES)]
    own = " ".join(f"{place.lower()}{number}word{each}" for each in range(40))
    text = text or f"Rebels took {place} on day {number}. {own}."
    start = text.index(place)
    return GoldDocument(
        id=f"d{number}",
        text=text,
        language="en",
        published=f"2024-{number % 12 + 1:02}-01",
        source=("Wire", "Daily", "Radio")[number % 3],
        spans=(
            Span(id="s1", start=0, end=6, label="actor", text="Rebels"),
            Span(id="s2", start=7, end=11, label="control_change", text="took"),
            Span(id="s3", start=start, end=start + len(place), label="location", text=place),
        ),
        events=(
            Event(
                id="e1",
                type="control_change",
                trigger="s2",
                arguments=(Argument("new_holder", span="s1"), Argument("territory", span="s3")),
            ),
        ),
        **fields,
    ).check()


def near_copy(number: int, of: GoldDocument) -> GoldDocument:
    """The same article with one word changed, under another id."""
    text = of.text.replace("word39", "word40")
    return GoldDocument(
        id=f"d{number}", text=text, spans=of.spans, events=of.events, published="2024-12-31"
    ).check()


def put(store: Store, documents: Sequence[GoldDocument], owner: str = "gold", slug: str = "p") -> None:
    """Imports documents as somebody's sets."""
    given = [Incoming(each, f"line of {each.id}", True) for each in documents]
    result = importing.run(store, OPERATOR, slug, given, Intake(owner))
    assert result.state == "done", result


def release(
    store: Store, root: Path, version: str = "1.0", actor: Actor = OPERATOR, slug: str = "p", **wish: Any
) -> Made:
    """Makes a release below `root`."""
    wanted = Wish(version, **wish)
    return creating.create(store, actor, slug, wanted, Shelf(str(root / "releases")), root / "work")


def folder(root: Path, made: Made, slug: str = "p") -> Path:
    """Where the files of a release are."""
    return root / "releases" / slug / f"{made.version}-{made.address.removeprefix('sha256:')[:16]}"
