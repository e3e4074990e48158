"""Files written byte by byte, and one word to open them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest

from losscli.batch import Batch
from losscli.errors import LosscliError
from losscli.options.declared import Columns, Pairing, Reading, Values
from losscli.sources import Needs, Samples, open_samples

PREDICTIONS = "id,pred\na,0.5\nb,1\nc,2\nd,4\n"
TARGETS = "id,target\na,1\nb,1\nc,1\nd,1\n"
GROUPS = {
    "columns": (Columns, ("pred", "target")),
    "pairing": (Pairing, ("id", "join", "key_type", "fill_missing_prediction", "fill_missing_target")),
    "reading": (Reading, ("sep", "decimal", "header", "no_header", "input_format", "max_unpacked", "comment", "na")),
    "values": (Values, ("nan", "renormalise")),
    "needs": (Needs, ("classes", "members", "labels", "words", "infinite")),
}


@dataclass(frozen=True)
class Opened:
    """Samples, with all their chunks read and joined."""

    samples: Samples
    batches: list[Batch]

    @property
    def prediction(self) -> Any:
        """Every prediction."""
        return np.concatenate([batch.prediction for batch in self.batches])

    @property
    def target(self) -> Any:
        """Every target."""
        return np.concatenate([batch.target for batch in self.batches if batch.target is not None])

    @property
    def weight(self) -> Any:
        """Every weight."""
        return np.concatenate([batch.weight for batch in self.batches if batch.weight is not None])

    @property
    def rows(self) -> list[int]:
        """The number of every sample."""
        return [row for batch in self.batches for row in batch.rows.tolist()]

    @property
    def dropped(self) -> int:
        """How many samples were dropped."""
        return sum(batch.dropped for batch in self.batches)

    @property
    def mse(self) -> float:
        """The number that the set-up of the acceptance page is about."""
        return float(np.mean((self.prediction - self.target) ** 2))


Open: TypeAlias = Callable[..., Opened]
Refuse: TypeAlias = Callable[..., LosscliError]
Write: TypeAlias = Callable[..., str]


def open_all(predictions: Any, targets: Any = None, *, weight_column: str | None = None, **keywords: Any) -> Opened:
    """Open and read everything; the options of every group are keywords."""
    groups = {
        name: group(**{key: keywords.pop(key) for key in keys if key in keywords})
        for name, (group, keys) in GROUPS.items()
    }
    groups["columns"] = Columns(groups["columns"].pred, groups["columns"].target, weight_column)
    groups["needs"] = replace(groups["needs"], target=keywords.pop("wants_target", True))
    samples = open_samples(predictions, targets, **groups, **keywords)
    try:
        return Opened(samples, [recipe.read() for recipe in samples.recipes])
    except BaseException:
        samples.close()
        raise


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a file into the working folder and give its name."""
    monkeypatch.chdir(tmp_path)

    def write(name: str, content: str | bytes) -> str:
        Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
        return name

    write("p.csv", PREDICTIONS)
    write("t.csv", TARGETS)
    return write


@pytest.fixture
def opened(write: Write) -> Iterator[Open]:
    """Open inputs in the working folder, where p.csv and t.csv are those of the acceptance page."""
    del write
    with ExitStack() as stack:

        def opened(*inputs: Any, **keywords: Any) -> Opened:
            found = open_all(*inputs, **keywords)
            stack.callback(found.samples.close)
            return found

        yield opened


@pytest.fixture
def refused(write: Write) -> Refuse:
    """Open inputs that have to be refused, and give the error, which is one sentence."""
    del write

    def refused(*inputs: Any, **keywords: Any) -> LosscliError:
        with pytest.raises(LosscliError) as caught:
            open_all(*inputs, **keywords).samples.close()
        error = caught.value
        assert "\n" not in error.message
        assert not error.message.endswith(".")
        assert "unsafe" not in f"{error.message} {error.hint}"
        return error

    return refused
