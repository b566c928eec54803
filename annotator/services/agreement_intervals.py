"""Intervals of a project's figures, from a sample of its documents; made on request, being slow."""

from collections.abc import Callable
from random import Random

from annotator.agreement import MEASURES, interval
from annotator.services.tables import scored
from annotator.store import Store, agreement
from annotator.store.engine import now

# Beyond this many documents an interval is that of a sample: wider than that of all of them.
SAMPLE = 400
RESAMPLES = 200


def draw(
    store: Store,
    project_id: int,
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Makes the intervals of all measures anew. The same documents give the same ones."""
    with store.reading() as session:
        known = sorted(agreement.counted(session, project_id))
        chosen = known if len(known) <= SAMPLE else Random(0).sample(known, SAMPLE)  # noqa: S311
        documents = agreement.counts_of(session, chosen)
    for measure in MEASURES:
        if cancelled():
            return
        counts = [each[measure.id] for each in documents if measure.id in each]
        found = interval(measure.score, counts, resamples=RESAMPLES)
        with store.writing() as session:
            row = agreement.totals(session, project_id, [measure.id]).get(measure.id)
            if row is not None:
                row.low, row.high = scored(found.low), scored(found.high)
                row.sampled, row.drawn = len(counts), now()
            session.commit()
