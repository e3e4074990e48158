"""What is said of columns that nobody named."""

from collections.abc import Iterable, Iterator, Sequence

from losscli.errors import LosscliError, listed
from losscli.sources.columns.inputs import Inputs
from losscli.sources.columns.names import free, named, recognised
from losscli.sources.columns.selection import Numbers
from losscli.sources.formats.source import Source
from losscli.sources.request import PREDICTION_NAMES, TARGET_NAMES

WEIGHTS = frozenset({"weight", "weights", "sample_weight", "sample_weights"})


def chosen_note(found: Numbers, taken: frozenset[int], role: str) -> tuple[str, ...]:
    """Name a column that was chosen from among others, unless it has a customary name."""
    source, columns = found.source, found.columns or ()
    if set(columns) <= set(recognised(source, PREDICTION_NAMES | TARGET_NAMES)):
        return ()
    others = aside(source, taken, columns)
    several = len(columns) > 1
    subject = f"column{'s' * several} {listed(named(source, columns))} hold{'s' * (not several)}"
    return (f"{source.path}: {subject} the {role}{others}",) if others else ()


def aside(source: Source, taken: frozenset[int], columns: Sequence[int]) -> str:
    """Name the columns that were not chosen, as the end of a sentence; nothing if there are none."""
    told = {*columns, *recognised(source, PREDICTION_NAMES | TARGET_NAMES)}
    others = named(source, [column for column in free(source, taken) if column not in told])
    if not others:
        return ""
    text = "is left aside, it looks like text" if len(others) == 1 else "are left aside, they look like text"
    return f"; {listed(others)} {text}"


def refuse_swapped(prediction: Numbers, target: Numbers) -> None:
    """Refuse predictions that are named like targets while the targets are named like predictions."""
    if len(prediction.columns or ()) != 1 or len(target.columns or ()) != 1:
        return
    ours, theirs = (named(part.source, part.columns or ())[0] for part in (prediction, target))
    if ours.casefold() in TARGET_NAMES and theirs.casefold() in PREDICTION_NAMES:
        message = (
            f"the files look swapped: {prediction.describe()} would be the predictions, {target.describe()} the targets"
        )
        hint = (
            f"predictions come first, then targets; to keep this order say --pred {ours} --target {theirs}, "
            "and for logits --activation sigmoid"
        )
        raise LosscliError(message, hint)


def unused_weights(inputs: Inputs, used: Iterable[Numbers]) -> Iterator[str]:
    """Point out columns called weight that no role uses."""
    for source in inputs.tables:
        taken = {column for part in used if part.source is source for column in part.columns or ()}
        for name in named(source, [column for column in recognised(source, WEIGHTS) if column not in taken]):
            yield f"{source.path}: column '{name}' is not used; --weight {name} weighs the samples by it"
