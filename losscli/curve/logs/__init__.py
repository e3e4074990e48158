"""Logs of trainings: one module for each format, recognised by what it holds, and one line for it in the table."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from losscli.curve.logs import (
    boosters,
    catboost,
    dvclive,
    fastai,
    hugging_face,
    json_lines,
    keras,
    lightning,
    loss_list,
    mlflow_database,
    mlflow_file,
    stdout,
    table,
    tensorboard,
    ultralytics,
    wandb,
)
from losscli.curve.logs.content import Content, UnfinishedError
from losscli.curve.model import Series
from losscli.errors import LosscliError, nearest

__all__ = ["FORMATS", "Content", "Format", "UnfinishedError", "format_of"]


class Format(NamedTuple):
    """How a log is recognised, and how it is read."""

    recognised: Callable[[Content], bool]
    read: Callable[[Content], dict[str, Series]]


FORMATS: Mapping[str, Format] = {
    "tensorboard": Format(tensorboard.recognised, tensorboard.read),
    "mlflow-database": Format(mlflow_database.recognised, mlflow_database.read),
    "hugging-face": Format(hugging_face.recognised, hugging_face.read),
    "json-lines": Format(json_lines.recognised, json_lines.read),
    "boosters": Format(boosters.recognised, boosters.read),
    "list": Format(loss_list.recognised, loss_list.read),
    "mlflow": Format(mlflow_file.recognised, mlflow_file.read),
    "fastai": Format(fastai.recognised, fastai.read),
    "ultralytics": Format(ultralytics.recognised, ultralytics.read),
    "wandb": Format(wandb.recognised, wandb.read),
    "lightning": Format(lightning.recognised, lightning.read),
    "keras": Format(keras.recognised, keras.read),
    "catboost": Format(catboost.recognised, catboost.read),
    "dvclive": Format(dvclive.recognised, dvclive.read),
    "table": Format(table.recognised, table.read),
    "text": Format(stdout.recognised, stdout.read),
}
"""The first that recognises a log reads it."""


def format_of(content: Content, chosen: str | None = None) -> str:
    """Name the format of a log; raises LosscliError for a name that is unknown, UnfinishedError where nothing fits."""
    if chosen is not None and chosen not in FORMATS:
        close = nearest(chosen, FORMATS, count=1)
        message = f"unknown log format {chosen!r}" + (f"; did you mean {close[0]!r}?" if close else "")
        raise LosscliError(message, f"the formats are {', '.join(FORMATS)}")
    found = chosen or next((name for name, known in FORMATS.items() if known.recognised(content)), None)
    if found is None:
        raise _unknown(content)
    return found


def _unknown(content: Content) -> LosscliError:
    if content.is_text:
        message = (
            f"{content.path}: no known log of a training" if content.lines else f"{content.path}: no line is finished"
        )
        hint = "a line of column names, JSON, or lines as `epoch 3: loss 0.5` are read; --log-format NAME says which"
        return UnfinishedError(message, hint)
    return UnfinishedError(f"{content.path}: no known log of a training", f"the formats are {', '.join(FORMATS)}")
