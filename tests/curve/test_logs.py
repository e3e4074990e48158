"""Every log is recognised by what it holds; one that is cut anywhere gives no traceback and no wrong point."""

import shutil
import sqlite3
import struct
from contextlib import suppress
from pathlib import Path

import pytest

from losscli.curve.build import Settings, curves
from losscli.curve.logs import FORMATS, Content, format_of
from losscli.curve.logs.tensorboard import checksum
from losscli.curve.model import Log, Series
from losscli.curve.opening import opened
from losscli.errors import LosscliError

LOGS = Path(__file__).parent / "logs"
EVENTS = next((LOGS / "tensorboard").iterdir())
FORMAT_OF = {
    "keras.csv": "keras",
    "lightning.csv": "lightning",
    "keras-3.csv": "keras",
    "lightning-2.csv": "lightning",
    "trainer_state-5.json": "hugging-face",
    "fastai.csv": "fastai",
    "ultralytics.csv": "ultralytics",
    "wandb.csv": "wandb",
    "trainer_state.json": "hugging-face",
    "records.jsonl": "json-lines",
    "table.csv": "table",
    "xgboost.json": "boosters",
    "lightgbm.json": "boosters",
    "sklearn.json": "list",
    "catboost_info/learn_error.tsv": "catboost",
    "dvclive/plots/metrics/train/loss.tsv": "dvclive",
    "mlflow/metrics/val_loss": "mlflow",
    f"tensorboard/{EVENTS.name}": "tensorboard",
    "keras.log": "text",
    "nanogpt.log": "text",
    "pytorch.log": "text",
    "sklearn.log": "text",
    "transformers.log": "text",
    "xgboost.log": "text",
}
"""Logs as their writers write them; those of boosters, CatBoost, DVCLive, MLflow and
TensorBoard are theirs, and so are those of Keras 3, Lightning 2 and Transformers 5."""


def values(log: Log) -> dict[str, list[float]]:
    """Give the values of each series."""
    return {name: [point.value for point in one.points] for name, one in log.series.items()}


def read(path: Path) -> Log:
    """Read one log."""
    (log,) = opened([str(path)])
    return log


@pytest.mark.parametrize("name", FORMAT_OF)
def test_a_log_is_recognised_by_what_it_holds(name: str, tmp_path: Path) -> None:
    """Its name says nothing, but for the metric of a file that holds one."""
    copy = tmp_path / "log"
    shutil.copy(LOGS / name, copy)
    assert format_of(Content.of(str(copy))) == FORMAT_OF[name]
    assert read(copy).series


def test_every_format_has_a_log() -> None:
    """A format that is added has a log here, MLflow's database one of its own."""
    assert {*FORMAT_OF.values(), "mlflow-database"} == set(FORMATS)


def told(series: Series) -> list[str]:
    """Give what must be the same of a log that is cut; `nan` is equal to itself."""
    return [repr((point.value, point.epoch)) for point in series.points]


@pytest.mark.parametrize("name", FORMAT_OF)
def test_a_log_that_is_cut_anywhere_invents_nothing(name: str) -> None:
    """At every byte: an error in words, or the first points of the whole log."""
    data = (LOGS / name).read_bytes()
    whole = FORMATS[FORMAT_OF[name]].read(Content(name, data))
    most = 0
    for end in range(len(data)):
        content = Content(name, data[:end])
        try:
            series = FORMATS[format_of(content)].read(content)
            curves([Log(name, "", series)], Settings())
        except LosscliError:
            continue
        for column, one in series.items():
            assert told(one) == told(whole[column])[: len(one.points)]
        most = max(most, sum(len(one.points) for one in series.values()))
    assert most <= sum(len(one.points) for one in whole.values())


@pytest.mark.parametrize("name", FORMAT_OF)
def test_a_log_with_a_damaged_byte_is_no_traceback(name: str) -> None:
    """Whatever is read of it, or refused, is so in words."""
    data = (LOGS / name).read_bytes()
    for place in range(0, len(data), 7):
        content = Content(name, data[:place] + bytes([data[place] ^ 0x15]) + data[place + 1 :])
        with suppress(LosscliError):
            found = curves([Log(name, "", FORMATS[format_of(content)].read(content))], Settings())
            assert all(one.points for run in found.runs for one in run.series)


def test_blanks_are_absences_and_nan_is_an_event() -> None:
    """Keras writes NA where there is nothing, and nan where there is no number."""
    assert values(read(LOGS / "keras.csv"))["val_loss"] == [0.95, 0.81, 0.74, 0.72, 0.73]
    assert repr(values(read(LOGS / "keras.log"))["val_loss"]) == "[0.95, 0.81, nan]"


def test_the_mean_of_a_whole_run_is_no_point() -> None:
    """The last entry of a trainer's history is left out, and fractional epochs stay where they stand."""
    log = read(LOGS / "trainer_state.json")
    assert "train_loss" not in log.series
    assert [point.epoch for point in log.series["loss"].points] == [0.5, 1.0, 1.5, 2.0]


def test_a_folder_is_one_run() -> None:
    """The files of one training stand under names of their own."""
    assert set(read(LOGS / "catboost_info").series) == {"learn/Logloss", "test/Logloss"}
    assert set(read(LOGS / "dvclive").series) == {"train/loss", "val/loss"}
    assert set(read(LOGS / "mlflow").series) == {"train_loss", "val_loss"}
    assert set(read(LOGS / "tensorboard").series) == {"loss/train", "loss/val"}


def test_a_folder_of_several_runs_is_refused(tmp_path: Path) -> None:
    """Metrics of two runs have the same names, and would be one curve."""
    for run in ("a", "b"):
        shutil.copytree(LOGS / "mlflow", tmp_path / "mlruns" / run)
    with pytest.raises(LosscliError, match="2 runs in one folder"):
        opened([str(tmp_path / "mlruns")])
    (tmp_path / "logs").mkdir()
    for name in ("keras.csv", "lightning.csv"):
        shutil.copy(LOGS / name, tmp_path / "logs")
    with pytest.raises(LosscliError, match="2 logs in one folder"):
        opened([str(tmp_path / "logs")])


def test_only_the_last_checkpoint_counts(tmp_path: Path) -> None:
    """Each state of a trainer repeats the history before it; 1000 comes after 500."""
    for step in ("500", "1000"):
        (tmp_path / f"checkpoint-{step}").mkdir()
        shutil.copy(LOGS / "trainer_state.json", tmp_path / f"checkpoint-{step}")
    (log,) = opened([str(tmp_path)])
    assert len(log.series["loss"].points) == 4
    assert log.paths == (str(tmp_path / "checkpoint-1000" / "trainer_state.json"),)


def database(path: Path) -> bytes:
    """Write metrics as MLflow's store does; NaN is a mark, and infinity the largest number."""
    with sqlite3.connect(path) as store:
        store.execute("create table metrics (key, value float, timestamp, run_uuid, step, is_nan)")
        rows = [("val_loss", 1.0 / (1 + step), 1000 * step, "r" * 32, step, 0) for step in range(3)]
        rows += [("val_loss", 0.0, 3000, "r" * 32, 3, 1), ("val_loss", 1.7976931348623157e308, 4000, "r" * 32, 4, 0)]
        store.executemany("insert into metrics values (?, ?, ?, ?, ?, ?)", rows)
    store.close()
    return path.read_bytes()


def test_a_database_is_read_and_never_written(tmp_path: Path) -> None:
    """Its bytes are the same afterwards, and no file stands beside it."""
    path = tmp_path / "mlflow.db"
    data = database(path)
    log = read(path)
    assert log.format == "mlflow-database"
    assert repr(values(log)) == "{'val_loss': [1.0, 0.5, 0.3333333333333333, nan, inf]}"
    assert path.read_bytes() == data
    assert [file.name for file in tmp_path.iterdir()] == ["mlflow.db"]


def test_a_database_that_is_cut_is_refused(tmp_path: Path) -> None:
    """SQLite would answer from what is left."""
    data = database(tmp_path / "mlflow.db")
    copy = tmp_path / "cut.db"
    for end in range(0, len(data), 61):
        copy.write_bytes(data[:end])
        with pytest.raises(LosscliError):
            opened([str(copy)])


def test_aim_is_refused_by_name(tmp_path: Path) -> None:
    """Its store is read by its own library alone."""
    (tmp_path / ".aim").mkdir()
    with pytest.raises(LosscliError, match="Aim"):
        opened([str(tmp_path)])


def field(number: int, data: bytes | float | int) -> bytes:  # noqa: PYI041 -- each is written in its own way
    """Write one field of a protocol buffer."""
    if isinstance(data, bytes):
        return bytes([number << 3 | 2, len(data)]) + data
    if isinstance(data, float):
        return bytes([number << 3 | 1]) + struct.pack("<d", data)
    return bytes([number << 3, data])


def record(event: bytes) -> bytes:
    """Frame an event as TensorFlow does."""
    length = struct.pack("<Q", len(event))
    return b"".join((length, struct.pack("<I", checksum(length)), event, struct.pack("<I", checksum(event))))


@pytest.mark.parametrize(
    ("tensor", "expected"),
    [
        (field(1, 1) + field(2, b"") + field(5, struct.pack("<f", 0.5)), [0.5]),
        (field(1, 1) + field(4, struct.pack("<f", 0.5)), [0.5]),
        (field(1, 2) + field(6, struct.pack("<d", 0.1)), [0.1]),
        (field(1, 2) + field(4, struct.pack("<d", 0.1)), [0.1]),
        (field(1, 1) + field(2, field(2, field(1, 3))) + field(5, struct.pack("<f", 0.5)), None),
        (field(1, 7) + field(4, b"text"), None),
    ],
)
def test_scalars_of_tensorflow_2_are_tensors_without_dimensions(tensor: bytes, expected: list[float] | None) -> None:
    """Of single or double precision, packed or as bytes; histograms and texts are no points."""
    value = field(1, field(1, b"epoch_loss") + field(8, tensor))
    data = record(field(1, 9.0) + field(3, b"brain.Event:2")) + record(field(1, 9.5) + field(2, 3) + field(5, value))
    content = Content("events.out.tfevents.1.v2", data)
    series = FORMATS[format_of(content)].read(content)
    assert series.keys() == ({"epoch_loss"} if expected else set())
    for one in series.values():
        assert [point.value for point in one.points] == expected
        assert (one.points[0].step, one.points[0].time) == (3.0, 9.5)


def test_a_damaged_record_of_events_is_refused() -> None:
    """Its checksum says so, at its place."""
    data = record(field(1, 9.0) + field(3, b"brain.Event:2"))
    damaged = data + data[:-6] + bytes([data[-6] ^ 1]) + data[-5:]
    with pytest.raises(LosscliError, match=f"byte {len(data)} is damaged"):
        FORMATS["tensorboard"].read(Content("events", damaged))
