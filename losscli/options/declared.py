"""Every option, declared once: the command line, the TOML keys, the schema and the Python keywords derive from here."""

from collections.abc import Mapping
from dataclasses import field, fields
from difflib import get_close_matches
from functools import cache
from typing import Any, Literal, get_type_hints

from losscli.errors import LosscliError
from losscli.options.formats import FORMATS, LISTED
from losscli.options.option import Option
from losscli.options.outputs import NAMED, OUTPUTS
from losscli.records import dataclass

Join = Literal["strict", "targets", "inner", "outer"]


KeyType = Literal["text", "number", "date"]


NonFinite = Literal["error", "drop"]


Reduction = Literal["mean", "sum", "none"]


def option(
    default: Any,
    help: str,  # noqa: A002
    *,
    metavar: str = "",
    flags: tuple[str, ...] = (),
    words: tuple[str, ...] = (),
) -> Any:
    """Declare one option: its default, its help, its flags where its name is none, and words that complete it."""
    return field(default=default, metadata={"help": help, "metavar": metavar, "flags": flags, "words": words})


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns play which part; COL is a name, a comma list, a glob, an index or another file."""

    pred: str | None = option(None, "Column(s) of the predictions", metavar="COL")
    target: str | None = option(None, "Column(s) of the targets", metavar="COL")
    weight: str | None = option(None, "Column or file of sample weights", metavar="COL")
    query: str | None = option(None, "Column of the query that an item answers, for rankings", metavar="COL")
    by: str | None = option(None, "Column(s) whose values cut the samples into slices", metavar="COL")
    cluster: str | None = option(None, "Column(s) of samples that belong together, for intervals", metavar="COL")


@dataclass(frozen=True, slots=True)
class Pairing:
    """How a prediction finds its target."""

    id: str | None = option(None, "Pair by key column(s), PRED=TARGET where the names differ", metavar="COL")
    key_type: KeyType = option("text", "What keys are compared as")
    join: Join = option("strict", "What to do with keys that only one file has")
    fill_missing_prediction: str | None = option(
        None, "In an outer join, what a target without a prediction is predicted", metavar="X"
    )
    fill_missing_target: str | None = option(
        None, "In an outer join, the target of a prediction without one", metavar="X"
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """How text becomes numbers; each takes an optional role, as in `targets=;`."""

    sep: tuple[str, ...] = option((), "Field separator; tab, or whitespace for runs of blanks", metavar="[ROLE=]CHAR")
    decimal: tuple[str, ...] = option((), "Decimal mark", metavar="[ROLE=]CHAR")
    header: tuple[str, ...] = option((), "The first line names the columns", metavar="[=ROLE]")
    no_header: tuple[str, ...] = option((), "The first line is data", metavar="[=ROLE]")
    input_format: tuple[str, ...] = option(
        (), f"{LISTED}, whatever the name", metavar="[ROLE=]FORMAT", words=tuple(FORMATS)
    )
    comment: tuple[str, ...] = option((), "Leave out the lines that begin with CHAR", metavar="[ROLE=]CHAR")
    na: tuple[str, ...] = option(
        (), "A word for a missing value, besides NaN, NA, null and nothing", metavar="[ROLE=]WORD"
    )
    max_unpacked: str | None = option(
        None, "The largest size of a packed file: 100 times as large and at least 1GiB, or SIZE", metavar="SIZE"
    )


@dataclass(frozen=True, slots=True)
class Values:
    """What to do with values that are not finite numbers."""

    nan: NonFinite = option("error", "Samples with a blank, NaN or infinite value")
    renormalise: bool = option(default=False, help="Divide each row of probabilities by its sum, up to 0.05 off 1")


@dataclass(frozen=True, slots=True)
class Scoring:
    """What is computed from each sample."""

    activation: str | None = option(None, "Applied to the predictions first, gradients chained back", metavar="NAME")
    reduction: Reduction = option("mean", "How the samples' losses become one figure")
    gradient: bool | None = option(None, "Whether gradients are computed; asking for one that is undefined is an error")
    positive: str | None = option(None, "The label that counts as 1", metavar="LABEL")


@dataclass(frozen=True, slots=True)
class Rows:
    """Which samples are shown one by one."""

    samples: str | None = option(
        None, "Show the first N samples; by default the worst 5 in tables, the first 1000 in json", metavar="N|all|none"
    )
    worst: int = option(0, "List the K samples with the worst loss", metavar="K")


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """How sure the figures are."""

    ci: float | None = option(None, "Level of the confidence intervals, e.g. 0.95", metavar="LEVEL")


@dataclass(frozen=True, slots=True)
class Compare:
    """What the predictions are compared with."""

    baseline: str | None = option(None, "Another model's predictions, or its report as JSON", metavar="FILE")


@dataclass(frozen=True, slots=True)
class Rules:
    """What must hold for the run to pass."""

    max: tuple[str, ...] = option((), "Fail above X; STAT is any number of the report", metavar="[LOSS[.STAT]=]X")
    min: tuple[str, ...] = option((), "Fail below X", metavar="[LOSS[.STAT]=]X")
    max_regression: tuple[str, ...] = option(
        (), "Fail if a figure is worse than the baseline's by more than X", metavar="[LOSS=]X|P%"
    )
    min_samples: int | None = option(None, "Judge nothing on fewer samples", metavar="N")
    each_slice_max: tuple[str, ...] = option((), "Fail if a slice is above X", metavar="[LOSS[.STAT]=]X")
    each_slice_min: tuple[str, ...] = option((), "Fail if a slice is below X", metavar="[LOSS[.STAT]=]X")
    each_slice_max_regression: tuple[str, ...] = option(
        (), "Fail if a slice is worse than the baseline's by more than X", metavar="[LOSS=]X|P%"
    )
    each_slice_min_samples: int | None = option(None, "Judge no slice of fewer samples", metavar="N")
    require_slice: tuple[str, ...] = option((), "A slice that must be there", metavar="NAME")
    max_dropped: str | None = option(None, "How many rows may be left out; 0 once there is a limit", metavar="N|P%")


@dataclass(frozen=True, slots=True)
class Engine:
    """Who does the work; no setting changes a bit of the answer."""

    workers: int | None = option(None, "How many; by default the cores allowed to the process", metavar="N")
    scheduler: str | None = option(None, "Work with Dask: processes here, or those of a cluster", metavar="local|URL")


@dataclass(frozen=True, slots=True)
class Output:
    """Where the answer goes and in which form."""

    format: str = option("table", NAMED, metavar="FORMAT", words=tuple(OUTPUTS))
    json: bool = option(default=False, help="Short for --format json", flags=("--json",))
    output: tuple[str, ...] = option((), "Also write to a file", metavar="[FMT:]PATH", flags=("--output", "-o"))
    precision: int | None = option(None, "Significant digits where people read numbers: 5 by default", metavar="N")
    quiet: bool = option(default=False, help="Nothing on stdout, no notes", flags=("--quiet", "-q"))
    digest: bool = option(default=False, help="Record the sha256 of every input", flags=("--digest",))
    csv_safe: bool = option(
        default=True,
        help="Keep spreadsheets from running what a text in a CSV cell says",
        flags=("--csv-safe/--no-csv-safe",),
    )


@dataclass(frozen=True, slots=True)
class Options:
    """All options of a run, group by group."""

    columns: Columns = Columns()
    pairing: Pairing = Pairing()
    reading: Reading = Reading()
    values: Values = Values()
    scoring: Scoring = Scoring()
    rows: Rows = Rows()
    uncertainty: Uncertainty = Uncertainty()
    compare: Compare = Compare()
    rules: Rules = Rules()
    engine: Engine = Engine()
    output: Output = Output()


GROUPS: dict[str, type[Any]] = {item.name: type(item.default) for item in fields(Options)}


@cache
def declared() -> dict[str, Option]:
    """Every option by its Python keyword."""
    hints = {group: get_type_hints(kind) for group, kind in GROUPS.items()}
    return {
        item.name: Option.of(item, hints[group][item.name], group)
        for group, kind in GROUPS.items()
        for item in fields(kind)
    }


def gather(given: Mapping[str, Any]) -> Options:
    """Sort keywords into their groups.

    Raises LosscliError for a keyword that no option has, and for a word that an option does not accept.

    >>> gather({"reduction": "sum"}).scoring.reduction
    'sum'
    """
    known = declared()
    grouped: dict[str, dict[str, Any]] = {group: {} for group in GROUPS}
    for name, value in given.items():
        if name not in known:
            close = get_close_matches(name, known, n=1)
            message = f"unknown option {name!r}"
            raise LosscliError(message, f"did you mean {close[0]!r}?" if close else None)
        grouped[known[name].group][name] = known[name].typed(value)
    return Options(**{group: kind(**grouped[group]) for group, kind in GROUPS.items()})
