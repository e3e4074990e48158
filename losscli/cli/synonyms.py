"""What people call commands and options that have another name here, and what to type."""

from collections.abc import Mapping
from typing import Final

FILES = "preds.csv targets.csv"
COMPARE = "two models: losscli compute mse NEW.csv TARGETS.csv --baseline OLD.csv"
COMMANDS_SAID: Final[Mapping[str, str]] = {
    **dict.fromkeys(("compare", "versus", "vs"), COMPARE),
    **dict.fromkeys(("list", "ls", "search", "explain", "show", "info", "metrics"), "losscli losses WORD"),
    **dict.fromkeys(("gate", "test", "ci", "lint", "verify"), "losscli check"),
    **dict.fromkeys(("evaluate", "eval", "score", "run", "calc", "loss", "metric"), f"losscli compute mse {FILES}"),
    **dict.fromkeys(("watch", "follow", "tail", "monitor"), "losscli curve LOG --follow"),
    **dict.fromkeys(("history", "log", "logs", "curves", "learning-curve"), "losscli curve LOG"),
    **dict.fromkeys(("backward", "backprop", "train", "network"), "losscli forward MODEL.toml half-mse INPUTS TARGETS"),
    "version": "losscli --version",
}
"""What people call commands that have another name here, and what to type."""
OPTIONS_SAID: Final[Mapping[str, str]] = {
    **dict.fromkeys(("--pred-col", "--pred-column", "--prediction-col", "--prediction-column", "--y-pred"), "--pred"),
    **dict.fromkeys(("--target-col", "--target-column", "--label-col", "--truth", "--y-true", "--actual"), "--target"),
    **dict.fromkeys(("--weights", "--sample-weight", "--weight-col"), "--weight"),
    **dict.fromkeys(("--key", "--keys", "--on", "--index", "--id-col", "--id-column"), "--id"),
    **dict.fromkeys(("--group", "--group-by", "--groupby", "--slice", "--slices"), "--by"),
    **dict.fromkeys(("--delimiter", "--separator", "--delim"), "--sep"),
    **dict.fromkeys(("--limit", "--fail-above", "--fail-over", "--maximum", "--at-most"), "--max"),
    **dict.fromkeys(("--fail-under", "--fail-below", "--minimum", "--at-least"), "--min"),
    **dict.fromkeys(("--tolerance", "--max-increase", "--regression"), "--max-regression"),
    **dict.fromkeys(("--ref", "--reference", "--against", "--base", "--compare"), "--baseline"),
    **dict.fromkeys(("--confidence", "--interval", "--level"), "--ci"),
    **dict.fromkeys(("--jobs", "--threads", "--processes", "-j"), "--workers"),
    **dict.fromkeys(("--out", "--output-file", "--save", "--report"), "--output"),
    **dict.fromkeys(("--head", "--rows", "--show"), "--samples"),
}
"""What people call options that have another name here."""
PLACED: Final[Mapping[str, int]] = {
    **dict.fromkeys(("--loss", "--losses", "--metric", "--metrics"), 0),
    **dict.fromkeys(("--predictions", "--prediction", "--preds"), 1),
    **dict.fromkeys(("--targets", "--labels", "--truths"), 2),
}
"""What is no option but stands in a place of its own."""
