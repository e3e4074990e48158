"""Files and arrays into paired samples: `open_samples` reads, pairs and hands out recipes for chunks.

Nothing is guessed in silence: what is not a number, a row or a pair is refused with its place, and what was understood
without being said is a note.
"""

from collections.abc import Mapping
from typing import Any

from losscli.engines.protocol import RemoteEngine
from losscli.options.declared import Columns, Pairing, Reading, Values
from losscli.sources.batches.assemble import sample
from losscli.sources.batches.part import Part
from losscli.sources.batches.recipe import Recipe
from losscli.sources.batches.samples import Samples
from losscli.sources.request import Each, Needs, Request, map_each
from losscli.sources.storage.spool import Spool

__all__ = ["Needs", "Part", "Recipe", "Samples", "open_samples"]


def open_samples(  # noqa: PLR0913 -- each keyword is one group of options
    predictions: Any,
    targets: Any = None,
    *,
    columns: Columns,
    pairing: Pairing,
    reading: Reading,
    values: Values,
    needs: Needs,
    positive: str | None = None,
    digest: bool = False,
    chunk_rows: int | None = None,
    extra_inputs: Mapping[str, Any] | None = None,
    each: Each = map_each,
    other_machines: bool = False,
    remote: RemoteEngine | None = None,
) -> Samples:
    """Open, check and pair the inputs, without reading more than an index needs.

    Each input is a path (`-` is stdin, `z.npz:key` one array of an archive) or anything that NumPy or pandas makes an
    array of; without `targets` both roles come from `predictions`. A join holds the keys of both files and the joined
    columns of the predictions in memory. `extra_inputs` gives weights or queries by role as inputs
    of their own. `chunk_rows` changes where the chunks end and nothing else.
    `each` does work on several parts of the inputs, by default one after the other; `other_machines` says that this
    happens on other machines, which see no temporary files of this one,
    and `remote` joins by key without holding everything here.

    Raises LosscliError for everything that cannot be read, told apart or paired.
    """
    spool = Spool(reading.max_unpacked)
    try:
        request = Request(
            columns, pairing, reading, values, needs, positive, digest, chunk_rows, each, other_machines, remote
        )
        return sample(request, predictions, targets, extra_inputs or {}, spool)
    except BaseException:
        spool.close()
        raise
