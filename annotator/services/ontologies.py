"""A project's ontology: its versions, and a new one in place of the present one.

A version is never changed. A new one may rename what annotation uses, which is carried out in every set by
a logged command; it may not lack what annotation uses.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import yaml

from annotator.domain import vocabulary
from annotator.domain.commands import Recode, Renaming
from annotator.domain.vocabulary import Name
from annotator.errors import Conflict, Invalid, NotFound
from annotator.permissions import Action, Actor
from annotator.services import drafting, editing, impact
from annotator.services.access import Entry, enter
from annotator.services.impact import Outlook, Step, Use
from annotator.services.importing import STALE_MS
from annotator.services.suggesting import learning
from annotator.store import Session, loading, ontologies, suggestions, usage
from annotator.store.engine import now
from schemas import ontology as reading
from schemas.ontology import Difference, Ontology

SOURCE_LIMIT = 200_000


@dataclass(frozen=True, slots=True)
class Version:
    """A version that a project has had since `at` (milliseconds since 1970); who took it up, if known."""

    name: str
    number: int
    at: int
    by: str | None


@dataclass(frozen=True, slots=True)
class Question:
    """A name that the new version lacks: what it may become, and what it becomes, if anything."""

    name: Name
    title: str
    candidates: dict[str, str]
    to: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A new version, not yet in force. `source` is its text, with the number raised where it had to be."""

    entry: Entry
    source: str
    ontology: Ontology
    differences: tuple[Difference, ...]
    renamings: tuple[Renaming, ...]
    questions: tuple[Question, ...]
    steps: tuple[Step, ...]
    uses: tuple[Use, ...]
    sets: int
    outlook: Outlook


@dataclass(frozen=True, slots=True)
class Applied:
    """What a new version has come to: its reference, such as `conflict@2`, and how many sets were changed."""

    reference: str
    sets: int


def history(session: Session, actor: Actor, slug: str) -> tuple[Entry, list[Version]]:
    """The project with the versions that it has had, the newest first. Raises NotFound."""
    entry = enter(session, actor, slug, Action.VIEW)
    return entry, [Version(*row) for row in ontologies.history(session, entry.project_id)]


def source(session: Session, actor: Actor, slug: str, version: int | None = None) -> str:
    """The YAML text of the present version, or of another one. Raises NotFound."""
    entry = enter(session, actor, slug, Action.VIEW)
    found = ontologies.source(session, entry.project_id, version)
    if found is None:
        raise NotFound(f"This project has had no version {version} of its ontology.")
    return found


def draft(
    session: Session, actor: Actor, slug: str, source: str, file: str = "ontology"
) -> tuple[Entry, str, Ontology]:
    """The project, and the ontology that the text becomes, with its number raised if it is the present one.

    Raises Invalid with every finding and its line, also when it is no later version of the same ontology.
    """
    entry = enter(session, actor, slug, Action.MANAGE_PROJECT)
    old = entry.ontology
    if len(source) > SOURCE_LIMIT:
        raise Invalid(f"An ontology takes at most {SOURCE_LIMIT:,} characters.", "source")
    if drafting.is_configuration(source):
        raise Invalid(drafting.FIRST, "source")
    text = source.replace("\r\n", "\n")
    new = _parsed(text, file)
    if new.name != old.name:
        raise Invalid(f"{file}:{_line(text, 'name')}: name: it has to stay {old.name!r}.", "source")
    if new.version < old.version:
        message = f"{new.version} is not later than the present version {old.version}"
        raise Invalid(f"{file}:{_line(text, 'version')}: version: {message}.", "source")
    if new.version == old.version:
        text = _raised(text, old.version + 1)
        new = new.model_copy(update={"version": old.version + 1})
    return entry, text, new


def propose(
    session: Session,
    actor: Actor,
    slug: str,
    source: str,
    renamings: Sequence[Renaming] = (),
    file: str = "ontology",
    most: int | None = None,
) -> Proposal:
    """What the text would do as the project's ontology; nothing is changed. Raises as `draft` does.

    At most `most` sets are looked through for what becomes a problem.
    """
    entry, text, new = draft(session, actor, slug, source, file)
    old = entry.ontology
    ordered = _checked(old, new, renamings)
    found = tuple(reading.differences(old, new))
    outlook = Outlook((), 0, all=True)
    if ordered or impact.narrows(found):
        outlook = impact.outlook(session, entry.project_id, old, new, ordered, most)
    return Proposal(
        entry=entry,
        source=text,
        ontology=new,
        differences=found,
        renamings=ordered,
        questions=_questions(old, new, ordered),
        steps=impact.steps(session, entry.project_id, ordered),
        uses=impact.uses(session, entry.project_id, old, new, ordered),
        sets=len(impact.affected(session, entry.project_id, ordered)),
        outlook=outlook,
    )


def apply(
    session: Session,
    actor: Actor,
    slug: str,
    source: str,
    renamings: Sequence[Renaming] = (),
    progress: Callable[[int, int], None] = lambda done, total: None,
    file: str = "ontology",
    base: int | None = None,
    most: int | None = None,
) -> Applied:
    """Puts the text in force, all of it in one transaction: nobody sees a part, and nobody edits meanwhile.

    Raises Conflict when the present version is not `base`, while an import runs, or when something would
    be lost that annotation uses; Invalid when more than `most` objects would have to be changed.
    """
    entry = enter(session, actor, slug, Action.MANAGE_PROJECT)
    if base is not None and base != entry.ontology.version:
        raise Conflict(f"Somebody has saved version {entry.ontology.version} meanwhile. Compare, then save.")
    entry, text, new = draft(session, actor, slug, source, file)
    if _parsed(text, file).version != new.version:
        raise Invalid(f"{file}:{_line(text, 'version')}: version: write {new.version} here.", "source")
    ordered = _checked(entry.ontology, new, renamings)
    _hindrance(session, entry, new, ordered)
    affected = impact.affected(session, entry.project_id, ordered)
    if most is not None and affected.total() > most:
        raise Invalid(
            f"This changes {affected.total():,} objects, which would hold everybody up. Have it done by "
            f"`annotator ontology set {slug}` at a quiet hour.",
            "renamings",
        )
    setting = impact.setting(new)
    command = Recode(id=f"ontology:{secrets.token_hex(12)}", renamings=ordered)
    for done, head in enumerate(usage.heads(session, affected), start=1):
        editing.apply(session, head, command, setting, actor)
        learning.learn_finished(session, entry.project_id, head.id)
        progress(done, len(affected))
    renamed = {each.old: each.to for each in ordered if each.path == "labels"}
    suggestions.rename_labels(session, entry.project_id, renamed)
    ontology_id = ontologies.stored(session, new.name, new.version, text)
    ontologies.take_up(session, entry.project_id, ontology_id, actor.user_id)
    session.commit()
    return Applied(new.reference, len(affected))


def _hindrance(session: Session, entry: Entry, new: Ontology, renamings: Sequence[Renaming]) -> None:
    """Raises Conflict for what is in the way: an import that works with the old names, or names in use."""
    if any(beat > now() - STALE_MS for _, beat in loading.running(session, entry.project_id)):
        raise Conflict("An import is running. Change the ontology when it has ended.")
    uses = impact.uses(session, entry.project_id, entry.ontology, new, renamings)
    if uses:
        raise Conflict(refusal(uses))


def wished(entry: Entry, new: Ontology, wanted: Mapping[Name, str], guess: bool) -> tuple[Renaming, ...]:
    """The renamings that make sense of those wished for; with `guess` also likely ones, to be confirmed."""
    likely = dict(vocabulary.guesses(entry.ontology, new)) if guess else {}
    return vocabulary.fitting(entry.ontology, new, likely | dict(wanted))


def refusal(uses: Sequence[Use]) -> str:
    """Why the names may not go, in a line each."""
    lines = (
        f"{use.name.path}: used by {use.objects:,} object{'' if use.objects == 1 else 's'} in "
        f"{use.documents:,} document{'' if use.documents == 1 else 's'}; rename it, or leave it in"
        for use in uses
    )
    return "\n".join(lines)


def _questions(old: Ontology, new: Ontology, renamings: Sequence[Renaming]) -> tuple[Question, ...]:
    titles = vocabulary.names(old)
    chosen = {Name(each.path, each.old): each.to for each in renamings}
    names = dict.fromkeys([*chosen, *vocabulary.gone(old, new, renamings)])
    return tuple(
        Question(name, titles[name], vocabulary.candidates(name, new, renamings), chosen.get(name, ""))
        for name in titles
        if name in names and name.place not in ("events", "entities")
    )


def _checked(old: Ontology, new: Ontology, renamings: Sequence[Renaming]) -> tuple[Renaming, ...]:
    """The renamings in order; raises Invalid for one that leads from or to nothing."""
    ordered = vocabulary.in_order(renamings)
    known, there = vocabulary.names(old), vocabulary.names(new)
    for each in ordered:
        name = Name(each.path, each.old)
        if name not in known or each.path in ("events", "entities"):
            raise Invalid(
                f"{name.path}: there is no such name to rename in version {old.version}.", "renamings"
            )
        if vocabulary.follow(name, ordered) not in there:
            raise Invalid(f"{name.path}: the new version has no {each.to!r} in its place.", "renamings")
    return ordered


def _parsed(source: str, file: str) -> Ontology:
    try:
        return reading.parse(source, file)
    except reading.OntologyError as error:
        raise Invalid(str(error), "source") from error


def _line(source: str, key: str) -> int:
    return int(_top(source, key).start_mark.line) + 1


def _raised(source: str, version: int) -> str:
    """The text with another version number, and nothing else changed."""
    node = _top(source, "version")
    return f"{source[: node.start_mark.index]}{version}{source[node.end_mark.index :]}"


def _top(source: str, key: str) -> yaml.Node:
    tree = yaml.compose(source, Loader=yaml.SafeLoader)
    assert isinstance(tree, yaml.MappingNode)  # noqa: S101  it has been parsed
    found: yaml.Node = next(value for name, value in reversed(tree.value) if name.value == key)
    return found
