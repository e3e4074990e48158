"""Logs of trainings: one module for each format, recognised by what it holds, and one line for it in the table."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from losscli.curve.logs.content import Content, UnfinishedError
from losscli.curve.model import Series
from losscli.errors import LosscliError, nearest
from losscli.records import dataclass

__all__ = ["FORMATS", "Content", "Format", "UnfinishedError", "format_of"]


@dataclass(frozen=True, slots=True)
class Format:
    """How a log is recognised and how it is read, by a module that is imported on its first use."""

    module: str

    def recognised(self, content: Content) -> bool:
        """Whether a log is of this format."""
        return bool(self._module().recognised(content))

    def read(self, content: Content) -> dict[str, Series]:
        """Read its series; raises LosscliError for what cannot be read."""
        read: dict[str, Series] = self._module().read(content)
        return read

    def _module(self) -> Any:
        return import_module(f"{__name__}.{self.module}")


FORMATS: Mapping[str, Format] = {
    "tensorboard": Format("tensorboard"),
    "mlflow-database": Format("mlflow_database"),
    "hugging-face": Format("hugging_face"),
    "json-lines": Format("json_lines"),
    "boosters": Format("boosters"),
    "list": Format("loss_list"),
    "mlflow": Format("mlflow_file"),
    "fastai": Format("fastai"),
    "ultralytics": Format("ultralytics"),
    "wandb": Format("wandb"),
    "lightning": Format("lightning"),
    "keras": Format("keras"),
    "catboost": Format("catboost"),
    "dvclive": Format("dvclive"),
    "table": Format("table"),
    "text": Format("stdout"),
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
