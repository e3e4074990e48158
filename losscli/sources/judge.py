"""What to say of a text that is no value."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from losscli.sources.problems import DROP, Problem
from losscli.sources.text.number import bare, interpret

DECIMAL = "a decimal comma needs --decimal ','; a thousands separator has to go"
ROUND = "write it with a decimal point to round it"


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges the texts of one source; `legal` holds the infinities that are values."""

    path: str
    decimal: str
    legal: Collection[float]

    def problems(self, at: tuple[int, str], fields: Iterable[tuple[str, str]], *, missing: bool) -> Iterator[Problem]:
        """Say what is wrong in one row, given as phrases for columns and texts; `missing` values may be fine."""
        for where, text in fields:
            value, fault = interpret(text, self.decimal)
            if fault and (missing or fault in ("word", "inexact")) and value not in self.legal:
                shown = bare(text)
                what, hint = self._explain(shown, fault)
                yield Problem(self.path, *at, what + where, hint, shown if fault == "word" else "")

    def _explain(self, shown: str, fault: str) -> tuple[str, str | None]:
        return {
            "empty": ("empty value", DROP),
            "missing": (f"'{shown}' is not finite", DROP),
            "word": (f"'{shown}' is not a number", DECIMAL if "," in shown and self.decimal == "." else None),
            "inexact": (f"'{shown}' is not representable in float64", ROUND),
        }[fault]
