"""The Python face: `compute` gives the report of a whole run, `get_loss` one loss to call in a loop."""

from losscli.api.arrays import BoundLoss, get_loss
from losscli.api.files import compute

__all__ = ["BoundLoss", "compute", "get_loss"]
