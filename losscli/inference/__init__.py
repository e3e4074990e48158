"""How sure a figure is: Student's t, intervals, an exact paired test and the error of an area under the ROC curve.

Nothing here draws random numbers.
"""

from losscli.inference.delong import delong, delong_error, delong_influence
from losscli.inference.flips import MOST_FLIPS, sign_flip
from losscli.inference.standard_error import detectable, interval, ratio_error
from losscli.inference.student import student_cdf, student_quantile, two_sided

__all__ = [
    "MOST_FLIPS",
    "delong",
    "delong_error",
    "delong_influence",
    "detectable",
    "interval",
    "ratio_error",
    "sign_flip",
    "student_cdf",
    "student_quantile",
    "two_sided",
]
