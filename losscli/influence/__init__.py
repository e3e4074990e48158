"""A second reading: what each sample adds to the error of a figure, to first order, added up exactly.

For a weighted mean it is z = u(ℓ − mean)/Σu, for a figure of sums the slope in each sum times the sample's addend.
"""

from losscli.influence.centre import Centre, centre, derivative
from losscli.influence.reading import Influence
from losscli.influence.spread import BEYOND, Error, Errors, Spread, Spreads

__all__ = ["BEYOND", "Centre", "Error", "Errors", "Influence", "Spread", "Spreads", "centre", "derivative"]
