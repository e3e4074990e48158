"""MLflow's SQLite database, where metrics are since 3.7; it is opened to be read and is never written."""

import sqlite3
from contextlib import closing
from pathlib import Path

from losscli.curve.logs.content import Content, UnfinishedError
from losscli.curve.logs.gathering import Gathered
from losscli.curve.model import Series
from losscli.errors import LosscliError

MAGIC = b"SQLite format 3\x00"
LARGEST = 1.7976931348623157e308
"""What MLflow stores for an infinite value."""
QUERY = "select run_uuid, key, value, timestamp, step, is_nan from metrics order by run_uuid, key, step, timestamp"


def recognised(content: Content) -> bool:
    """Whether it is a database of SQLite."""
    return content.data.startswith(MAGIC)


def read(content: Content) -> dict[str, Series]:
    """Read the metrics of the one run, or as `run/metric` where there are several."""
    _check_size(content)
    try:
        with closing(sqlite3.connect(f"{Path(content.path).resolve().as_uri()}?mode=ro", uri=True)) as database:
            rows = database.execute(QUERY).fetchall()
    except sqlite3.Error as error:
        message = f"{content.path}: metrics of MLflow cannot be read: {error}"
        raise LosscliError(message, "name the database of a tracking server, as mlflow.db") from error
    several = len({run for run, *_ in rows}) > 1
    gathered = Gathered()
    for run, key, value, time, step, is_nan in rows:
        name = f"{run[:8]}/{key}" if several else key
        gathered.add({name: _meant(value, is_nan)}, step=float(step), time=time / 1000)
    return gathered.series()


def _check_size(content: Content) -> None:
    """Refuse a file that is shorter than its own header says: SQLite would answer from what is left."""
    page = int.from_bytes(content.data[16:18], "big")
    pages = int.from_bytes(content.data[28:32], "big")
    if len(content.data) < max(100, (65536 if page == 1 else page) * pages):
        message = f"{content.path}: the database is cut short"
        raise UnfinishedError(message, "copy it whole, or wait until it is written")


def _meant(value: float, is_nan: int) -> float:
    if is_nan:
        return float("nan")
    return float("inf") if value >= LARGEST else float("-inf") if value <= -LARGEST else value
