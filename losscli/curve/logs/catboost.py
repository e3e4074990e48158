"""CatBoost's `learn_error.tsv` and `test_error.tsv`: `iter`, then a column for each metric."""

from losscli.curve.logs.content import Content
from losscli.curve.logs.delimited import Places, header, series
from losscli.curve.model import Series

ENDING = "_error.tsv"


def recognised(content: Content) -> bool:
    """Whether the first column counts iterations."""
    names = header(content)
    return names[:1] == ("iter",) and "Passed" not in names


def read(content: Content) -> dict[str, Series]:
    """Read the metrics under the part that the file is about, as in `learn/RMSE`."""
    part = content.name.removesuffix(ENDING) + "/" if content.name.endswith(ENDING) else ""
    found = series(content, Places(epoch="iter"))
    return {part + name: Series(part + name, one.points) for name, one in found.items()}
