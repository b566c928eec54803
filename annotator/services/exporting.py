"""Giving annotation sets out as gold documents, in memory that does not grow with the project."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec import structs

import exports
from annotator.domain import commands
from annotator.domain.content import Content
from annotator.errors import AnnotatorError, Forbidden, Invalid
from annotator.permissions import Action, Actor
from annotator.services.access import Entry, enter
from annotator.services.editing import owner_of
from annotator.store import Session, Store, adjudication, corpus, objects
from annotator.store.corpus import Annotated
from exports import Format, Item, LossReport
from schemas.gold import GoldDocument
from schemas.text import Tokens, tokenize

BATCH = 200
# In characters of text held at once.
BATCH_TEXT = 4_000_000

Progress = Callable[[int, int], None]


class Cancelled(AnnotatorError):
    """The export was cancelled; nothing of the set at hand was written."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What to give out: gold or annotator:NAME; unfinished work too; people by name or by pseudonym.

    NAME may be a pseudonym; for those who may not see all sets it must be one.
    """

    source: str = "gold"
    all_states: bool = False
    names: bool = False


@dataclass(frozen=True, slots=True)
class Author:
    """Whose sets are given out: `folder` is for their files, `label` what records call them."""

    owner: str
    user_id: int | None
    folder: str
    label: str


@dataclass(frozen=True, slots=True)
class Person:
    """A member whose sets may be chosen; `name` is the pseudonym where names are not for the actor."""

    name: str
    pseudonym: str
    submitted: int


@dataclass(frozen=True, slots=True)
class Offer:
    """What the actor may export: formats as (id, title, summary), gold documents, and people."""

    entry: Entry
    formats: tuple[tuple[str, str, str], ...]
    gold: int
    people: tuple[Person, ...]


def writable() -> tuple[Format, ...]:
    """The formats that can be written."""
    return tuple(each for each in exports.FORMATS if each.writer)


def offer(session: Session, actor: Actor, slug: str) -> Offer:
    """What the actor may choose from. Raises NotFound or Forbidden."""
    entry = enter(session, actor, slug, Action.EXPORT)
    members = corpus.people(session, entry.project_id)
    named = entry.may(Action.SEE_ALL_SETS)
    return Offer(
        entry=entry,
        formats=tuple((each.id, each.title, each.summary) for each in writable()),
        gold=corpus.count_annotated(session, entry.project_id, "gold", None),
        people=tuple(
            Person(name if named else pseudonym_of(user_id), pseudonym_of(user_id), count)
            for user_id, name in members
            if (count := _submitted(session, entry, user_id)) or named
        ),
    )


def check(session: Session, actor: Actor, slug: str, format_id: str, choice: Choice) -> None:
    """Raises what `write` would raise before it writes anything."""
    _format(format_id)
    find_author(session, _permitted(session, actor, slug, choice), choice)


def write(
    store: Store,
    actor: Actor,
    slug: str,
    format_id: str,
    choice: Choice,
    directory: Path,
    progress: Progress = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> LossReport:
    """Writes the files of a format and its loss report into a directory; all of them appear, or none.

    One snapshot of the database is read. Raises NotFound, Forbidden (unfinished work and names are for
    those who may see all sets), Invalid for an unknown format, person or used directory, and Cancelled.
    """
    chosen = _format(format_id)
    with store.reading() as session:
        entry = _permitted(session, actor, slug, choice)
        author = find_author(session, entry, choice)
        total = corpus.count_annotated(session, entry.project_id, author.owner, _by(author, choice))
        given = _watched(items(session, entry, author, choice), total, progress, cancelled)
        try:
            return chosen.write(given, directory)
        except exports.ExportError as error:
            raise Invalid(str(error), "out") from error


def items(session: Session, entry: Entry, author: Author, choice: Choice) -> Iterator[Item]:
    """The documents that have a set of the author, in the order in which they came into the project."""
    after = 0
    while found := corpus.annotated(
        session, entry.project_id, author.owner, _by(author, choice), after, BATCH
    ):
        for batch in _batches(found):
            contents = corpus.contents(session, [each.document_id for each in batch])
            held = objects.contents(session, [each.set_id for each in batch])
            made = _makers(session, [each.set_id for each in batch], author)
            for each in batch:
                row = contents[each.document_id]
                yield _item(row, held[each.set_id], each.revision, entry, made[each.set_id])
        after = found[-1].document_id


def author_of(session: Session, actor: Actor, slug: str, choice: Choice) -> Author:
    """Whose sets a choice means. Raises NotFound, Forbidden or Invalid."""
    return find_author(session, _permitted(session, actor, slug, choice), choice)


def _batches(found: list[Annotated]) -> Iterator[list[Annotated]]:
    """The same documents in lists that each hold little enough text."""
    batch: list[Annotated] = []
    characters = 0
    for each in found:
        if batch and characters + each.length > BATCH_TEXT:
            yield batch
            batch, characters = [], 0
        batch.append(each)
        characters += each.length
    yield batch


def _makers(session: Session, set_ids: list[int], author: Author) -> dict[int, dict[str, Any]]:
    """Who made each set, for its provenance: of adjudicated gold the annotators, and who decided."""
    made: dict[int, dict[str, Any]] = {
        each: {"annotators": [author.label] if author.user_id is not None else []} for each in set_ids
    }
    finished = adjudication.finishes(session, set_ids) if author.owner == adjudication.GOLD else {}
    for set_id, (command, user_id) in finished.items():
        made[set_id] = {"annotators": annotators_of(command)}
        if user_id is not None:
            made[set_id]["adjudicator"] = pseudonym_of(user_id)
    return made


def annotators_of(finish: str) -> list[str]:
    """The pseudonyms of those whose sets became gold by a command that finished its adjudication."""
    whose = commands.rulings_of(finish)[0].proposed_by
    return [pseudonym_of(int(each.partition(":")[2])) for each in whose]


def _item(row: Any, content: Content, revision: int, entry: Entry, made: dict[str, Any]) -> Item:
    text, language = row.text, row.language

    def tokens() -> Tokens:
        if row.bounds is None:
            return tokenize(text, language)
        return Tokens.unpack(row.bounds, row.sentences, row.tokenizer)

    return Item(record(row, content, {**made, "revision": revision}, entry), tokens)


def record(row: Any, content: Content, made: dict[str, Any], entry: Entry) -> GoldDocument:
    """The gold record of a document's row and its annotation; `made` says who made that."""
    text = row.text
    return GoldDocument(
        id=row.uid,
        external_id=row.external_id,
        title=row.title or None,
        text=text,
        language=row.language,
        published=row.published or None,
        source=row.source or None,
        url=row.url,
        metadata=row.metadata,
        spans=tuple(structs.replace(span, text=span.quote(text)) for span in content.spans),
        entities=content.entities,
        events=content.events,
        incidents=content.incidents,
        claims=content.claims,
        relations=content.relations,
        provenance={
            "project": entry.slug,
            "ontology": entry.ontology.reference,
            **made,
        },
    )


def _watched(
    given: Iterator[Item], total: int, progress: Progress, cancelled: Callable[[], bool]
) -> Iterator[Item]:
    for done, item in enumerate(given, 1):
        yield item
        if done % BATCH == 0 or done == total:
            progress(done, total)
            if cancelled():
                raise Cancelled("The export was cancelled.")


def _permitted(session: Session, actor: Actor, slug: str, choice: Choice) -> Entry:
    entry = enter(session, actor, slug, Action.EXPORT)
    if (choice.names or choice.all_states) and not entry.may(Action.SEE_ALL_SETS):
        raise Forbidden("Unfinished work and people's names are for curators of the project. Ask one.")
    return entry


def _format(format_id: str) -> Format:
    found = next((each for each in writable() if each.id == format_id), None)
    if found is None:
        ids = ", ".join(each.id for each in writable())
        raise Invalid(f"No format to write is called {format_id!r}; there are {ids}.", "format")
    return found


def pseudonym_of(user_id: int) -> str:
    """A person's name in exports: the same in every project and every export, whoever joins or leaves."""
    return f"a{user_id}"


def find_author(session: Session, entry: Entry, choice: Choice) -> Author:
    """Whose sets a choice means, in a project that the actor has entered. Raises Invalid."""
    if choice.source == "gold":
        return Author("gold", None, "gold", "gold")
    kind, _, wanted = choice.source.partition(":")
    if kind != "annotator" or not wanted:
        raise Invalid(f"{choice.source!r} is no set: say gold or annotator:NAME.", "set")
    user_id, name = _member(session, entry, wanted)
    pseudonym = pseudonym_of(user_id)
    owner = owner_of(Actor(user_id, name))
    return Author(owner, user_id, pseudonym, name if choice.names else pseudonym)


def _member(session: Session, entry: Entry, wanted: str) -> tuple[int, str]:
    """Id and name of the member who is meant; raises Invalid.

    A name goes before a pseudonym, as somebody may be called a7. Those who may not see names cannot ask by
    name either: the answer would tell them whose the pseudonym is.
    """
    members = corpus.people(session, entry.project_id)
    if entry.may(Action.SEE_ALL_SETS):
        for user_id, name in members:
            if name.casefold() == wanted.casefold():
                return user_id, name
    for user_id, name in members:
        if pseudonym_of(user_id) == wanted:
            return user_id, name
    raise Invalid(f"{wanted!r} is not a member of {entry.slug}.", "set")


def _by(author: Author, choice: Choice) -> int | None:
    """The person whose submission is asked for; None where any state will do."""
    return None if choice.all_states else author.user_id


def _submitted(session: Session, entry: Entry, user_id: int) -> int:
    return corpus.count_annotated(session, entry.project_id, f"user:{user_id}", user_id)
