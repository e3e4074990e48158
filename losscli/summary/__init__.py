"""Things that merge: `T()` is empty, `T.of(batch)` summarises one batch, `a.merge(b)` both.

Merging is associative, never rounds, and gives equal summaries however the rows were cut or ordered.
"""

from losscli.summary.cells import CellSummary
from losscli.summary.histogram import Histogram
from losscli.summary.kept import CAP, Kept
from losscli.summary.paired import Paired
from losscli.summary.product import merge_fields
from losscli.summary.quantiles import Quantiles
from losscli.summary.range import Range
from losscli.summary.rounding import quotient, sqrt, to_float
from losscli.summary.summary import GradientSummary, Summary, Sums, Whole
from losscli.summary.sums import Sum
from losscli.summary.worst import Row, Worst

__all__ = [
    "CAP",
    "CellSummary",
    "GradientSummary",
    "Histogram",
    "Kept",
    "Paired",
    "Quantiles",
    "Range",
    "Row",
    "Sum",
    "Summary",
    "Sums",
    "Whole",
    "Worst",
    "merge_fields",
    "quotient",
    "sqrt",
    "to_float",
]
