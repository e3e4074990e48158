"""fastai's CSVLogger: `epoch,train_loss,valid_loss,…,time`, the time as `00:01` (fastai/callback/progress.py)."""

from losscli.curve.logs.content import Content
from losscli.curve.logs.delimited import Places, header, series
from losscli.curve.model import Series


def recognised(content: Content) -> bool:
    """Whether the names are those of its recorder."""
    return header(content)[:3] == ("epoch", "train_loss", "valid_loss")


def read(content: Content) -> dict[str, Series]:
    """Read the losses and metrics; how long an epoch took is no curve."""
    return series(content, Places(epoch="epoch"), leave_out=("time",))
