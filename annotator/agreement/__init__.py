"""How well annotators agree: pure measures, counts of a document in, scores out. No Flask, no database."""

from annotator.agreement import attributes, factuality
from annotator.agreement.attributes import ATTRIBUTES
from annotator.agreement.b_cubed import B_CUBED
from annotator.agreement.base import Annotated, Measure, Sets
from annotator.agreement.bootstrap import Interval, interval
from annotator.agreement.ceaf import CEAF_E
from annotator.agreement.cohen import COHEN
from annotator.agreement.conll import CONLL
from annotator.agreement.counts import Counts, add, total
from annotator.agreement.event_f1 import (
    ARGUMENT_CLASSIFICATION,
    ARGUMENT_IDENTIFICATION,
    TRIGGER_CLASSIFICATION,
    TRIGGER_IDENTIFICATION,
)
from annotator.agreement.factuality import FACTUALITY
from annotator.agreement.fleiss import FLEISS
from annotator.agreement.krippendorff import ALPHA
from annotator.agreement.lea import LEA
from annotator.agreement.muc import MUC
from annotator.agreement.pairs import by_pair
from annotator.agreement.span_f1 import BLIND, EXACT, PARTIAL, TOKENS
from annotator.agreement.unitizing import UNITIZING

__all__ = [
    "MEASURES", "Annotated", "Counts", "Interval", "Measure", "Sets", "add", "attributes", "by_pair",
    "factuality", "interval", "total",
]  # fmt: skip

# In the order in which they are shown. Weighted kappas need an order of values, which their callers know:
# `factuality.weighted`, `attributes.weighted`.
MEASURES: tuple[Measure, ...] = (
    EXACT,
    PARTIAL,
    TOKENS,
    BLIND,
    COHEN,
    FLEISS,
    ALPHA,
    UNITIZING,
    TRIGGER_IDENTIFICATION,
    TRIGGER_CLASSIFICATION,
    ARGUMENT_IDENTIFICATION,
    ARGUMENT_CLASSIFICATION,
    MUC,
    B_CUBED,
    CEAF_E,
    LEA,
    CONLL,
    ATTRIBUTES,
    FACTUALITY,
)
