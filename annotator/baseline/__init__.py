"""A small extraction model trained on a release: what its gold is worth, and whether more of it would help.

Spans by spaCy's own trainer on the exported DocBin, arguments by a linear model over pairs of a trigger and a
span. `train` does all of it; nothing here knows the database.
"""

from annotator.baseline.training import Choice, Outcome, train

__all__ = ["Choice", "Outcome", "train"]
