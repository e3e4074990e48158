"""Files into the samples to check: all of them, or as many as asked for, evenly strided."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import numpy as np

from losscli.batch import Batch, counted, part
from losscli.engines import working
from losscli.errors import LosscliError
from losscli.evaluation.evaluate import Source
from losscli.options.declared import Options
from losscli.records import dataclass
from losscli.report.model import InputFile
from losscli.run import Inputs, sample_limit, samples_of
from losscli.scoring.partial import Plan
from losscli.scoring.planning import check_query

SAMPLES: Final = 1000
"""How many samples are checked where nobody says."""


@dataclass(frozen=True, slots=True)
class Read:
    """The samples to check, and where they come from."""

    batch: Batch
    source: Source
    files: tuple[InputFile, ...]
    notes: tuple[str, ...]


@contextmanager
def read_samples(plan: Plan, inputs: Inputs, options: Options, limit: str | None) -> Iterator[Read]:
    """Read the samples to check, while the inputs are open."""
    check_query(plan.losses.values(), given=options.columns.query is not None)
    most = SAMPLES if limit is None else sample_limit(limit)
    if most == 0:
        raise LosscliError(f"--samples {limit} leaves nothing to check", "e.g. --samples 100")
    with working(1) as engine, samples_of(plan, inputs, options, engine) as source:
        parts = [recipe.read() for recipe in source.recipes]
        batch, _ = counted(joined(parts))
        source.verify()
        if not len(batch.rows):
            raise LosscliError("no sample is left to check", "every one of them was dropped, or has the weight 0")
        chosen = strided(batch, most)
        told = (f"{len(chosen.rows)} of {len(batch.rows)} samples checked, evenly strided",)
        yield Read(chosen, source, source.files, (*source.notes, *told[: len(chosen.rows) < len(batch.rows)]))


def joined(parts: Sequence[Batch]) -> Batch:
    """Put the chunks together."""
    first = parts[0]

    def whole(name: str) -> np.ndarray | None:
        return None if getattr(first, name) is None else np.concatenate([getattr(one, name) for one in parts])

    rows, prediction = whole("rows"), whole("prediction")
    if rows is None or prediction is None:
        raise TypeError(first)
    return Batch(rows, prediction, whole("target"), whole("weight"), query=whole("query"))


def strided(batch: Batch, most: int | None) -> Batch:
    """Keep at most so many samples, evenly strided; of queries whole ones."""
    n = len(batch.rows)
    if most is None or most < 0 or n <= most:
        return batch
    if batch.query is None:
        return part(batch, np.arange(most) * n // most)
    queries = np.unique(batch.query)
    kept = max(1, len(queries) * most // n)
    chosen = queries[np.arange(kept) * len(queries) // kept]
    return part(batch, np.flatnonzero(np.isin(batch.query, chosen)))
