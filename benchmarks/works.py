"""What is measured: the files of each work, what losscli is asked, what the others are, and the goal."""

from collections.abc import Mapping
from dataclasses import dataclass, field

SOFTMAX = "cross-entropy:activation=softmax"
CSV = ("pred.csv", "target.csv")
NPY = ("pred.npy", "target.npy")
LOGITS = ("logits.npy", "labels.npy")
FEW = ("few-logits.npy", "few-labels.npy")
SMALL = ("small-pred.csv", "small-target.csv")
IDS = ("id-pred.csv", "id-target.csv")
GIGABYTE = 10**9


@dataclass(frozen=True, eq=False)
class Work:
    """One thing to do; commands are words, of which the first names a program of `run.PROGRAMS`."""

    name: str
    title: str
    data: str
    ours: Mapping[str, tuple[str, ...]]
    """What losscli is asked, by the name of the variant."""
    peers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    goal: float | None = None
    """The largest ratio to the fastest peer that is wanted."""
    against: str | None = None
    """What is compared with, where it is not the fastest peer."""
    apart: tuple[str, ...] = ()
    """Peers that are shown and do not count: no Python process starts as fast as they do."""
    memory: int | None = None
    """The limit of the address space."""
    peak: float | None = None
    """The most megabytes that are wanted."""


def value(losses: str, *files: str, options: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Ask for the figures alone."""
    return ("losscli", "compute", losses, *files, *options, "--format", "value")


def full(losses: str, *files: str) -> tuple[str, ...]:
    """Ask for everything but the rows: statistics, quantiles, the norms of the gradient."""
    return ("losscli", "compute", losses, *files, "--json", "--samples", "none")


TABLES = {
    "pandas + NumPy": "pandas_numpy.py",
    "polars": "polars_eager.py",
    "polars, streaming": "polars_streaming.py",
    "DuckDB": "duckdb_sql.py",
}


def tables(work: str, *files: str) -> dict[str, tuple[str, ...]]:
    """Give the peers that read tables."""
    return {name: ("python", script, work, *files) for name, script in TABLES.items()}


def arrays(work: str, *files: str) -> dict[str, tuple[str, ...]]:
    """Give the peers that read arrays."""
    scripts = {"NumPy": "numpy_script.py", "PyTorch": "pytorch.py"}
    return {name: ("python", script, work, *files) for name, script in scripts.items()}


LEARN = ("python", "scikit_learn.py")
WORKS = (
    Work(
        "start",
        "CSV pair of 100 rows, mse",
        "small",
        {"losscli": value("mse", *SMALL)},
        {**tables("csv", *SMALL), "scikit-learn": (*LEARN, "csv", *SMALL), "awk": ("sh", "pair.sh", *SMALL)},
        goal=1.0,
        apart=("awk",),
    ),
    Work(
        "csv",
        "CSV pair, mse",
        "csv",
        {"losscli": value("mse", *CSV), "losscli, full report": full("mse", *CSV)},
        {**tables("csv", *CSV), "scikit-learn": (*LEARN, "csv", *CSV), "awk": ("sh", "pair.sh", *CSV)},
        goal=1.0,
        peak=300,
    ),
    Work(
        "two",
        "CSV file of two columns, mse",
        "two",
        {"losscli": value("mse", "two.csv", options=("--pred", "pred", "--target", "target"))},
        {**tables("two", "two.csv"), "scikit-learn": (*LEARN, "two", "two.csv"), "awk": ("sh", "table.sh", "two.csv")},
        goal=1.0,
        peak=300,
    ),
    Work(
        "id",
        "CSV pair of a tenth of the rows joined by id, mse",
        "id",
        {"losscli": value("mse", *IDS, options=("--id", "id"))},
        tables("id", *IDS),
        goal=1.0,
    ),
    Work(
        "mse",
        "NPY pair, mse",
        "npy",
        {"losscli": value("mse", *NPY), "losscli, full report": full("mse", *NPY)},
        {
            **arrays("mse", *NPY),
            "scikit-learn": (*LEARN, "mse", *NPY),
            "reading the bytes": ("python", "read_bytes.py", *NPY),
        },
        goal=0.5,
        against="NumPy",
        apart=("reading the bytes",),
        peak=300,
    ),
    Work(
        "huber",
        "NPY pair, huber",
        "npy",
        {"losscli": value("huber", *NPY)},
        arrays("huber", *NPY),
        goal=0.5,
        against="NumPy",
        peak=300,
    ),
    Work(
        "three",
        "NPY pair, mse, mae and huber in one pass",
        "npy",
        {"losscli": value("mse,mae,huber", *NPY)},
        arrays("three", *NPY),
        goal=0.5,
        against="NumPy",
        peak=300,
    ),
    Work(
        "softmax",
        "100 float32 logits a row, a tenth of the rows: cross-entropy",
        "logits",
        {"losscli": value(SOFTMAX, *LOGITS), "losscli, full report": full(SOFTMAX, *LOGITS)},
        arrays("softmax", *LOGITS),
        goal=0.3,
        against="PyTorch",
        peak=300,
    ),
    Work(
        "gradients",
        "100 logits a row, a thousandth of the rows: the loss and the gradient of each sample to a CSV file",
        "logits",
        {"losscli": ("losscli", "compute", SOFTMAX, *FEW, "-o", "rows.csv", "--format", "value")},
        {"PyTorch + pandas": ("python", "pytorch.py", "gradients", *FEW, "rows.csv")},
        goal=1.0,
    ),
    Work(
        "threads",
        "the same with 1 and 2 threads: NPY pair, mse, full report",
        "npy",
        {f"losscli --workers {n}": (*full("mse", *NPY), "--workers", f"{n}") for n in (1, 2)},
    ),
    Work(
        "limit",
        "NPY pair of 20 times the rows with 1 GB of address space, mse",
        "big",
        {"losscli": value("mse", "big-pred.npy", "big-target.npy")},
        {"NumPy": ("python", "numpy_script.py", "mse", "big-pred.npy", "big-target.npy")},
        memory=GIGABYTE,
        peak=300,
    ),
    Work(
        "growth",
        "NPY pairs from a thousandth of the rows to ten times as many, mse",
        "growth",
        {
            f"losscli, rows × {10.0**n:g}": value("mse", f"growth{n}-pred.npy", f"growth{n}-target.npy")
            for n in range(-3, 2)
        },
        peak=300,
    ),
)
