"""`trainer_state.json` of the Hugging Face Trainer: `log_history`, with epochs that are fractions."""

from typing import Any

from losscli.curve.logs.content import Content, plain
from losscli.curve.logs.gathering import Gathered
from losscli.curve.model import Series

PLACES = ("epoch", "step")
SUMMARY = "train_runtime"
"""Only the last entry has it, whose `train_loss` is the mean of the whole run (huggingface/transformers#15047)."""


def recognised(content: Content) -> bool:
    """Whether the state of a trainer holds its history."""
    return content.opening.startswith("{") and b'"log_history"' in content.data


def read(content: Content) -> dict[str, Series]:
    """Read the history, each point where its epoch stands."""
    gathered = Gathered()
    state = content.json()
    history: Any = state.get("log_history", []) if isinstance(state, dict) else []
    for entry in history:
        if isinstance(entry, dict) and SUMMARY not in entry:
            values = {name: plain(value) for name, value in entry.items() if name not in PLACES}
            gathered.add(values, epoch=plain(entry.get("epoch")), step=plain(entry.get("step")))
    return gathered.series()
