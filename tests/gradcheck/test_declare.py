"""A gradient that is given to `@losscli.loss` is checked when it is declared."""

from typing import Annotated, Any

import numpy as np
import pytest

import losscli
from losscli.gradcheck.declare import loss
from losscli.losses import ALIASES, LOSSES
from losscli.losses.domain import POSITIVE


def test_a_right_loss_is_registered() -> None:
    """It is computed by its name from then on."""

    @loss(prediction=POSITIVE, aliases=("declared-alias",))
    def declared(prediction: Any, target: Any, *, scale: Annotated[float, POSITIVE, "a factor"] = 2.0) -> Any:
        """s·(log x − t)²."""
        r = np.log(prediction) - target
        return scale * r**2, lambda: 2 * scale * r / prediction

    try:
        assert (
            losscli.compute("declared-alias:scale=3", [1.0, 1.0], [1, 2]).losses["declared-alias:scale=3"].value == 7.5
        )
    finally:
        del LOSSES["declared"], ALIASES["declared-alias"]


@pytest.mark.parametrize(("factor", "said"), [(-2.0, "the sign is wrong"), (1.0, "a factor 2 is missing")])
def test_a_wrong_one_is_not(factor: float, said: str) -> None:
    """It says what is wrong, and the name stays free."""
    with pytest.raises(losscli.LosscliError, match=said):

        @loss(aliases=("declared-alias",))
        def declared(prediction: Any, target: Any) -> Any:
            """r²."""
            r = prediction - target
            return r**2, lambda: factor * r

    assert "declared" not in LOSSES
    assert "declared-alias" not in ALIASES
