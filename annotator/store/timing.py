"""Time on task, from the change log: when the owner of a set sent each command."""

from collections.abc import Sequence

from sqlalchemy import case, func, select
from sqlmodel import Session

from annotator.store.annotations import AnnotationSet, Change

_change = Change.__table__  # type: ignore[attr-defined]
_set = AnnotationSet.__table__  # type: ignore[attr-defined]


def active_ms(session: Session, set_ids: Sequence[int], idle_ms: int, single_ms: int) -> dict[int, int]:
    """For each set the milliseconds between its commands; a gap of `idle_ms` or more counts `single_ms`.

    So does the first command. What others did to a person's set is left out.
    """
    before = func.lag(_change.c.at).over(
        partition_by=(_change.c.set_id, _change.c.user_id), order_by=_change.c.seq
    )
    mine = (_set.c.user_id.is_(None)) | (_set.c.user_id == _change.c.user_id)
    gaps = (
        select(_change.c.set_id, (_change.c.at - before).label("gap"))
        .join(_set, _set.c.id == _change.c.set_id)
        .where(_change.c.set_id.in_(set_ids), mine)
        .subquery()
    )
    active = case((gaps.c.gap < 0, 0), (gaps.c.gap < idle_ms, gaps.c.gap), else_=single_ms)
    query = select(gaps.c.set_id, func.sum(active)).group_by(gaps.c.set_id)
    return {set_id: int(total) for set_id, total in session.connection().execute(query)}
