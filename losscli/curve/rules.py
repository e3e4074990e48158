"""`--max` and `--fail-on`: what a curve must keep to; nothing passes that cannot be told."""

import math
from collections.abc import Iterable, Sequence

from losscli.curve.model import Rule, Run, Word
from losscli.curve.segments import standing
from losscli.errors import LosscliError
from losscli.records import dataclass

WORDS = ("diverged", "plateau", "overfitting")
PLACES = ("last", "best")


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of the validation loss, by place, and the words that fail."""

    most: tuple[tuple[str, float], ...] = ()
    words: tuple[str, ...] = ()
    waits: bool = False
    """Whether what cannot be told yet is left out, because more is to come."""

    @classmethod
    def of(cls, most: Iterable[str], words: Iterable[str]) -> "Limits":
        """Read limits as they are typed; raises LosscliError for what is none.

        >>> Limits.of(["0.5", "best=0.4"], ["diverged,plateau"])
        Limits(most=(('last', 0.5), ('best', 0.4)), words=('diverged', 'plateau'), waits=False)
        """
        return cls(tuple(map(_limit, most)), tuple(_word(one) for text in words for one in text.split(",")))


def judged(runs: Sequence[Run], limits: Limits) -> tuple[Rule, ...]:
    """Judge every run; raises LosscliError where a rule cannot be judged."""
    most = (_most(run, place, limit) for run in runs for place, limit in limits.most)
    said = ((run, word) for run in runs for word in limits.words)
    told = ((run, word) for run, word in said if not (limits.waits and getattr(run.words, word).said is None))
    return (*most, *(_said(run, word) for run, word in told))


def _most(run: Run, place: str, limit: float) -> Rule:
    """Judge the last value, or the best: equal passes, what is not finite does not."""
    if run.validation is None or not run.validation.points:
        name = run.train.name if run.train else "COLUMN"
        raise LosscliError(f"{run.name} has no validation loss for --max", f"--val {name} judges that column")
    best = run.words.best
    value = standing(run.validation)[-1].value if place == "last" else best.value if best else math.nan
    return Rule(f"{place} {run.validation.name} <= {limit!r}", run.name, value, limit, value <= limit < math.inf)


def _said(run: Run, name: str) -> Rule:
    word: Word = getattr(run.words, name)
    if word.said is None:
        raise LosscliError(f"{run.name}: --fail-on {name} cannot be judged: {word.why}", "judge it when there is more")
    return Rule(f"not {name}", run.name, word.why, None, not word.said)


def _limit(text: str) -> tuple[str, float]:
    place, mark, value = text.rpartition("=")
    try:
        limit = float(value)
    except ValueError:
        limit = math.nan
    if not math.isfinite(limit) or "_" in value or (mark and place not in PLACES):
        raise LosscliError(f"--max {text} is no limit", "e.g. --max 0.5, --max best=0.4 or --max last=0.5")
    return place or "last", limit


def _word(text: str) -> str:
    if text not in WORDS:
        raise LosscliError(f"--fail-on {text!r} is none of {', '.join(WORDS)}", "e.g. --fail-on diverged,overfitting")
    return text
