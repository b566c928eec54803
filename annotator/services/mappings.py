"""What names of files mean in a project, remembered from the last import of each format."""

from collections.abc import Iterator
from dataclasses import dataclass

from annotator.domain.mapping import NameMapping, sections_of, unfit
from annotator.permissions import Action, Actor
from annotator.services.access import enter
from annotator.store import Store, mappings


@dataclass(frozen=True, slots=True)
class Completed:
    """A mapping with what was remembered of the format; what was said now wins.

    `used` is how many names only the memory has; `stale` those that it has and the project has no longer.
    """

    format: str
    mapping: NameMapping
    used: int = 0
    stale: tuple[str, ...] = ()

    def notes(self) -> Iterator[str]:
        """What the memory did, in words."""
        if self.used:
            as_then = f"as at the last import of this format ({self.format})"
            yield f"the mapping that is remembered is used, {as_then}; names in it: {self.used:,}"
        if self.stale:
            names = ", ".join(self.stale)
            yield f"names whose meaning of then the project has no longer, passed over: {names}"


def completed(
    store: Store, actor: Actor, slug: str, format_id: str, mapping: NameMapping, remembered: bool
) -> Completed:
    """The mapping, with the remembered one if that is wanted. Raises NotFound or Forbidden."""
    with store.reading() as session:
        entry = enter(session, actor, slug, Action.IMPORT)
        found = mappings.last(session, entry.project_id, format_id) if remembered else None
    if found is None:
        return Completed(format_id, mapping)
    kept = NameMapping(found.mapping)
    stale = {(section, name) for section, name, _ in unfit(kept, entry.in_use)}
    sound = sections_of(pair for pair in kept.pairs() if pair[:2] not in stale)
    said = {pair[:2] for pair in mapping.pairs()}
    used = sum(pair[:2] not in said for pair in sound.pairs())
    return Completed(format_id, mapping.over(sound), used, tuple(f"{a}.{b}" for a, b in sorted(stale)))


def remember(store: Store, actor: Actor, slug: str, names: Completed) -> None:
    """Keeps what the names of the format mean, for its next import."""
    if not names.mapping:
        return
    with store.writing() as session:
        entry = enter(session, actor, slug, Action.IMPORT)
        row = mappings.ImportMapping(
            project_id=entry.project_id,
            format=names.format,
            mapping=names.mapping.to_dict(),
            user_id=actor.user_id,
        )
        mappings.keep(session, row)
        session.commit()
