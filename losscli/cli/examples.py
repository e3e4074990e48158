"""Three lines to begin with, for each command; help shows them first, and the manual page too."""

from collections.abc import Mapping
from typing import Final

EXAMPLES: Final[Mapping[str, tuple[str, ...]]] = {
    "": (
        "losscli compute mse,mae preds.csv targets.csv --id id",
        "losscli compute bce new.csv t.csv --baseline old.csv --max-regression 1%",
        "losscli init preds.csv targets.csv && losscli check",
    ),
    "compute": (
        "losscli compute mse,huber:delta=0.5 preds.csv targets.csv --id id",
        "losscli compute bce new.csv t.csv --baseline old.csv --max-regression 1%",
        "losscli compute torch:cross-entropy logits.npy labels.npy -o report.json",
    ),
    "check": (
        "losscli check",
        "losscli check --only nightly --set nightly.predictions=new.csv",
        "losscli check -o md:$GITHUB_STEP_SUMMARY -o losscli.junit.xml",
    ),
    "gradcheck": (
        "losscli gradcheck huber:delta=0.5",
        "losscli gradcheck half-mse preds.csv targets.csv --steps",
        "losscli gradcheck my.py:quartic preds.csv targets.csv --id id",
    ),
    "curve": (
        "losscli curve log.csv",
        "losscli curve log.csv --follow --fail-on diverged",
        "losscli curve mse 'epochs/*.npy' --targets targets.npy -o curve.svg",
    ),
    "forward": (
        "losscli forward model.toml half-mse inputs.csv targets.csv",
        "losscli forward model.toml half-mse inputs.csv targets.csv --json",
        "losscli forward model.toml half-mse inputs.csv targets.csv --rate 0.1",
    ),
    "losses": (
        "losscli losses",
        "losscli losses 'log loss'",
        "losscli losses nn.CrossEntropyLoss",
    ),
    "try": (
        "losscli try mse 0.5,1,2,4 1,1,1,1",
        "losscli try bce:activation=sigmoid,mse:activation=sigmoid 5,-5 0,1",
        "losscli try cross-entropy '0.9,0.1;0.2,0.8' 0,1",
    ),
    "init": (
        "losscli init preds.csv targets.csv",
        "losscli init preds.csv targets.csv --dry-run",
        "losscli init scores.csv --pred score --target label",
    ),
}


def with_examples(name: str, sentence: str) -> str:
    """Give the help of a command: what it does, and its examples, line by line."""
    lines = "\n".join(EXAMPLES.get(name, ()))
    return f"{sentence}\n\n\b\n{lines}" if lines else sentence
