"""Which column of a log is the loss of training and which that of validation; never a guess between several."""

import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from losscli.curve.logs import UnfinishedError
from losscli.curve.model import Log, Point, Series
from losscli.errors import LosscliError, listed

TRAINING = frozenset({"train", "training", "learn", "fit"})
VALIDATION = frozenset({"val", "valid", "validation", "eval", "evaluation", "test", "dev"})
PER_EPOCH, PER_STEP = "epoch", "step"
PLAIN = "loss"


def chosen(log: Log, train: str | None, validation: str | None, *, summed: bool) -> tuple[Series | None, Series | None]:
    """Give the training and the validation series of a log: those that are named, else the one pair of losses.

    Raises LosscliError where a name is none of the log's, and where there is no pair of losses or more than one.
    """
    if train is not None or validation is not None:
        return (
            None if train is None else _named(log, train, "train", summed=summed),
            None if validation is None else _named(log, validation, "val", summed=summed),
        )
    stems = _stems(log.series)
    pair = _only(stems)
    if pair is None:
        raise _ambiguous(log, stems)
    return next(iter(pair.get("train", ())), None), next(iter(pair.get("val", ())), None)


def finer(log: Log, train: Series | None) -> Series | None:
    """Give the series that shows training inside an epoch: the twin of each step, where there is one."""
    if train is None:
        return None
    role, stem, _ = _parts(train.name)
    twins = (one for name, one in log.series.items() if _parts(name) == (role, stem, PER_STEP))
    return next(twins, train)


def _named(log: Log, pattern: str, flag: str, *, summed: bool) -> Series:
    found = [one for name, one in log.series.items() if name == pattern or fnmatchcase(name, pattern)]
    exact = [one for one in found if one.name == pattern]
    found = exact or found
    if not found:
        message = f"{log.name} has no column {pattern!r}; it has {_all(log.series)}"
        raise UnfinishedError(message, f"--{flag} NAME takes one of them")
    if len(found) > 1 and not summed:
        message = f"{log.name}: --{flag} {pattern} names {len(found)} columns: {listed(one.name for one in found)}"
        raise LosscliError(message, "name one of them, or add them with --sum")
    return found[0] if len(found) == 1 else _sum(found)


def _sum(parts: list[Series]) -> Series:
    """Add series where each of them has a point."""
    tables = [{(point.epoch, point.step): point for point in one.points} for one in parts]
    kept = [place for place in tables[0] if all(place in table for table in tables)]
    points = (Point(sum(table[place].value for table in tables), *place, tables[0][place].time) for place in kept)
    return Series(" + ".join(one.name for one in parts), tuple(points))


def _parts(name: str) -> tuple[str, str, str]:
    """Take a name apart: whose loss it is, which loss, and how often it is written.

    >>> _parts("train_loss_epoch"), _parts("validation_0/logloss"), _parts("loss")
    (('train', 'loss', 'epoch'), ('val', '0 logloss', ''), ('', 'loss', ''))
    """
    words = re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower())
    roles = ["train" if word in TRAINING else "val" for word in words if word in TRAINING | VALIDATION]
    often = next((word for word in words if word in (PER_EPOCH, PER_STEP)), "")
    stem = " ".join(word for word in words if word not in TRAINING | VALIDATION | {PER_EPOCH, PER_STEP})
    return roles[0] if roles else "", stem, often


def _only(stems: Mapping[str, Mapping[str, list[Series]]]) -> Mapping[str, list[Series]] | None:
    """Give the pair that can be meant: the only one, or that of the whole loss where its parts stand beside it.

    A name that says `train` is meant before one that says nothing, unless it is a single mean of the whole run.
    """
    whole = stems.get(PLAIN, {})
    if len(stems) > 1 and not ("val" in whole or all("val" not in pair for pair in stems.values())):
        return None
    pair = dict(next(iter(stems.values())) if len(stems) == 1 else whole)
    nameless = pair.pop("", [])
    if "train" not in pair or _is_summary(pair["train"], nameless):
        pair |= {"train": nameless} if nameless else {}
    return pair if pair and all(len(found) == 1 for found in pair.values()) else None


def _is_summary(named: list[Series], nameless: list[Series]) -> bool:
    return bool(nameless) and len(named[0].points) == 1 < len(nameless[0].points)


def _stems(series: Mapping[str, Series]) -> dict[str, dict[str, list[Series]]]:
    """Group the losses by what they are of, training beside validation, and what has no role apart.

    What is written at each step is left out where the same is written for each epoch.
    """
    stems: dict[str, dict[str, list[Series]]] = {}
    ranked = sorted(series.values(), key=lambda one: _parts(one.name)[2] == PER_STEP)
    metrics = not any("loss" in name.lower() for name in series)
    for one in ranked:
        role, stem, often = _parts(one.name)
        if "loss" in stem or (metrics and role):
            found = stems.setdefault(re.sub(r"^\d+ ", "", stem), {}).setdefault(role, [])
            found += [] if found and often == PER_STEP else [one]
    return stems


def _ambiguous(log: Log, stems: Mapping[str, Mapping[str, list[Series]]]) -> LosscliError:
    some = [one.name for pair in stems.values() for found in pair.values() for one in found]
    what = f"{len(some)} columns that may be meant" if some else "no column that is called a loss"
    some = some or list(log.series)
    message = f"{log.name} has {what}: {_all(some)}" if some else f"{log.name} holds no numbers yet"
    prefix = next((name.rpartition("/")[0] for name in some if "/" in name and name.endswith("loss")), "")
    more = f", or --train '{prefix}/*_loss' --sum to add several" if prefix and len(stems) > 1 else ""
    kind = LosscliError if stems else UnfinishedError
    return kind(message, f"--train COLUMN --val COLUMN says which{more}")


def _all(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
