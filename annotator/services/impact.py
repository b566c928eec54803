"""What a new version of an ontology does to the sets of a project, and what hinders it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from annotator.domain import commands, vocabulary
from annotator.domain.commands import Held, Object, Recode, Renaming, Setting
from annotator.domain.content import Content
from annotator.domain.problems import Problem, find_problems
from annotator.domain.vocabulary import Name
from annotator.services.listing import shown
from annotator.store import Session, objects, usage
from annotator.store.documents import Document, DocumentText
from annotator.store.usage import Place
from schemas.gold import Claim, Entity, Event, Relation, Span
from schemas.ontology import Difference, Ontology
from schemas.text import Tokens

_EXAMPLES = 20
_BATCH = 50
_QUOTE = 60


@dataclass(frozen=True, slots=True)
class Step:
    """A renaming, and in how many objects and sets it changes something.

    `dropped` objects have a value under both names of an attribute, and keep that of the new name.
    """

    renaming: Renaming
    objects: int
    sets: int
    dropped: int


@dataclass(frozen=True, slots=True)
class Example:
    """A use of a name: the document, the object, and the words that it marks."""

    document_id: int
    document: str
    kind: str
    id: str
    quote: str


@dataclass(frozen=True, slots=True)
class Use:
    """A name that the new version lacks, and how much annotation uses it."""

    name: Name
    title: str
    objects: int
    documents: int
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Worse:
    """Objects that are fine now and will be shown as a problem, such as `example`."""

    objects: int
    example: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """The objects that get worse; `sets` of the project's sets were looked through, `all` if that is all."""

    found: tuple[Worse, ...]
    sets: int
    all: bool


def steps(session: Session, project_id: int, renamings: Sequence[Renaming]) -> tuple[Step, ...]:
    """How much each of the renamings changes; their paths are those of the old ontology."""
    return tuple(_step(session, project_id, each) for each in renamings)


def _step(session: Session, project_id: int, renaming: Renaming) -> Step:
    name = Name(renaming.path, renaming.old)
    counts = usage.counts(session, project_id, name)
    dropped = 0
    if renaming.path.endswith((".attributes", ".event", ".entity", ".links")):
        dropped = usage.counts(session, project_id, name, renaming.to).total()
    return Step(renaming, counts.total(), len(counts), dropped)


def affected(session: Session, project_id: int, renamings: Iterable[Renaming]) -> Counter[int]:
    """The sets in which the renamings change something, with the number of such objects."""
    found: Counter[int] = Counter()
    for each in renamings:
        found.update(usage.counts(session, project_id, Name(each.path, each.old)))
    return found


def uses(
    session: Session, project_id: int, old: Ontology, new: Ontology, renamings: Sequence[Renaming]
) -> tuple[Use, ...]:
    """What the new version lacks and annotation uses, although it is renamed."""
    found = []
    for name, title in vocabulary.gone(old, new, renamings).items():
        counts = usage.counts(session, project_id, name)
        if counts:
            found.append(_use(session, project_id, name, title, counts))
    return tuple(found)


def _use(session: Session, project_id: int, name: Name, title: str, counts: Counter[int]) -> Use:
    examples = [_example(session, place) for place in usage.places(session, project_id, name, _EXAMPLES)]
    return Use(name, title, counts.total(), usage.documents(session, counts), tuple(examples))


def _example(session: Session, place: Place) -> Example:
    document = session.get_one(Document, place.document_id)
    text = session.get_one(DocumentText, place.document_id).text
    quote = _quote(objects.StoredObjects(session, place.set_id), place, text)
    title = shown(document.title, document.external_id, document.uid)
    return Example(place.document_id, title, place.kind, place.id, quote)


def _quote(stored: objects.StoredObjects, place: Place, text: str) -> str:
    """The words of a span or a trigger, the name of an entity; empty where there are none."""
    found: Object | None = stored.get(place.kind, place.id)
    if isinstance(found, Relation):
        found = stored.get("event", found.head) or stored.get("claim", found.head)
    if isinstance(found, Claim):
        found = stored.get("event", found.event)
    if isinstance(found, Event):
        found = stored.get("span", found.trigger) if found.trigger else None
    words = found.quote(text) if isinstance(found, Span) else ""
    if isinstance(found, Entity):
        words = found.name or ""
    return words if len(words) <= _QUOTE else f"{words[: _QUOTE - 1]}…"


# Changes of these make nothing wrong.
_HARMLESS = frozenset(
    ("version", "title", "description", "name", "definition", "key", "group", "light", "dark", "examples",
     "counter_examples", "suggested", "default", "reported", "polarity", "url", "gazetteer", "contests")
)  # fmt: skip


def narrows(differences: Iterable[Difference]) -> bool:
    """Whether annotation that is right now may be wrong in the new version, were it only incomplete."""
    for each in differences:
        steps = each.path.split(".")
        demands = "roles" in steps or "attributes" in steps or steps[2:3] in (["event"], ["entity"])
        if steps[-1] not in _HARMLESS and (
            each.kind != "added" or demands or steps[-1] == "subtype_required"
        ):
            return True
    return False


def outlook(
    session: Session,
    project_id: int,
    old: Ontology,
    new: Ontology,
    renamings: tuple[Renaming, ...],
    most: int | None,
) -> Outlook:
    """What gets worse in the project's sets, at most in the first `most` of them."""
    counts: Counter[tuple[str, str, str]] = Counter()
    examples: dict[tuple[str, str, str], str] = {}
    done = after = 0
    while batch := usage.sets(session, project_id, after, _BATCH):
        if most is not None and done >= most:
            return Outlook(_worse(counts, examples), done, all=False)
        contents = objects.contents(session, [set_id for set_id, _ in batch])
        for set_id, document_id in batch:
            text = session.get_one(DocumentText, document_id).text
            for problem in _new_problems(contents[set_id], old, new, renamings, text):
                group = (problem.code, problem.kind, problem.field)
                counts[group] += 1
                examples.setdefault(group, problem.message)
        session.expunge_all()  # texts
        after = batch[-1][0]
        done += len(batch)
    return Outlook(_worse(counts, examples), done, all=True)


def _worse(
    counts: Counter[tuple[str, str, str]], examples: dict[tuple[str, str, str], str]
) -> tuple[Worse, ...]:
    return tuple(Worse(count, examples[group]) for group, count in counts.most_common())


def _new_problems(
    content: Content, old: Ontology, new: Ontology, renamings: tuple[Renaming, ...], text: str
) -> list[Problem]:
    """The problems that a set has once the new version is in force, and has not now."""
    now = {(each.code, each.kind, each.target) for each in find_problems(content, old, text)}
    then = find_problems(_recoded(content, new, renamings), new, text)
    return [each for each in then if (each.code, each.kind, each.target) not in now]


def _recoded(content: Content, new: Ontology, renamings: tuple[Renaming, ...]) -> Content:
    if not renamings:
        return content
    held = Held()
    for value in content.everything():
        held.put(value)
    held.apply(commands.plan(Recode(id="outlook", renamings=renamings), held, setting(new)))
    return Content(
        spans=tuple(each for each in held.every("span") if isinstance(each, Span)),
        entities=tuple(each for each in held.every("entity") if isinstance(each, Entity)),
        events=tuple(each for each in held.every("event") if isinstance(each, Event)),
        incidents=content.incidents,
        claims=tuple(each for each in held.every("claim") if isinstance(each, Claim)),
        relations=tuple(each for each in held.every("relation") if isinstance(each, Relation)),
    )


def setting(ontology: Ontology) -> Setting:
    """What a Recode is checked against: it does not look at the text."""
    return Setting("", Tokens((), (), (), ""), ontology)
