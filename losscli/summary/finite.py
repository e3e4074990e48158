"""What summaries of values take."""

import numpy as np
from numpy.typing import ArrayLike

from losscli.batch import Floats


def finite(values: ArrayLike) -> Floats:
    """Copy finite numbers into a flat array, with 0.0 for −0.0.

    Raises:
        ValueError: a value is not finite.

    """
    array = np.add(values, 0.0, dtype=np.float64).reshape(-1)
    if not np.isfinite(array).all():
        message = "a summary of values takes finite numbers only"
        raise ValueError(message)
    return array
