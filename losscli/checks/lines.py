"""Where checks and their keys stand in the text of a TOML file, for annotations.

The reader of TOML gives no lines, so that headers and bare keys are looked for in the text. Where these are not as many
tables as were read, nothing is said rather than something wrong.
"""

import re
from collections.abc import Mapping
from dataclasses import field

from losscli.records import dataclass
from losscli.report.model import Gate

_CHECK = re.compile(r"\s*\[\[\s*(tool\.losscli\.)?check\s*\]\]")
_TABLE = re.compile(r"\s*\[\s*(tool\.losscli\.)?(?P<name>defaults|check)(?P<group>\.each-slice)?\s*\]")
_OTHER = re.compile(r"\s*\[\[?[^\[\],=]+\]\]?\s*(#.*)?$")
_KEY = re.compile(r"\s*(?P<name>[A-Za-z][A-Za-z0-9_.-]*)\s*=")


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of one table: of its header, and of each key with the texts from there to the next key."""

    header: int
    keys: dict[str, list[tuple[int, str]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a check stands: the file, the line of its header, and the lines of its keys and of the defaults."""

    path: str
    line: int | None = None
    keys: Mapping[str, list[tuple[int, str]]] = field(default_factory=dict)

    def of_key(self, key: str, name: str = "") -> int | None:
        """Give the line of a key, or of the one of its values that limits `name`."""
        spans = self.keys.get(key, [])
        named = (number for number, text in spans if re.search(rf"""["']\s*{re.escape(name)}\s*=""", text))
        return next(named, spans[0][0] if spans else self.line)

    def of_gate(self, gate: Gate) -> int | None:
        """Give the line of the limit that a gate judged."""
        name, _, rest = gate.rule.partition(" ")
        bound = "max-regression" if rest.startswith("regression") else "min" if rest.startswith(">=") else "max"
        key = "min-samples" if gate.statistic == "n" and "min-samples" in self.keys and bound == "min" else bound
        return self.of_key(f"each-slice-{key}" if gate.slice is not None else key, name)


def places(text: str, path: str, checks: int) -> list[Place]:
    """Give the place of each check of a file; without lines where they cannot be told."""
    found, defaults = _tables(text)
    if len(found) != checks:
        return [Place(path)] * checks
    return [Place(path, table.header, defaults | table.keys) for table in found]


def _tables(text: str) -> tuple[list[Lines], dict[str, list[tuple[int, str]]]]:
    """Walk through the text: checks in order, and the keys of the defaults."""
    checks: list[Lines] = []
    defaults = Lines(0)
    current, group, key = Lines(0), "", ""
    for number, line in enumerate(text.splitlines(), 1):
        if _CHECK.match(line):
            checks.append(Lines(number))
            current, group, key = checks[-1], "", ""
        elif header := _TABLE.match(line):
            current = defaults if header["name"] == "defaults" or not checks else checks[-1]
            group, key = "each-slice-" if header["group"] else "", ""
        elif _OTHER.match(line):
            current, key = Lines(0), ""
        else:
            if named := _KEY.match(line):
                key = group + named["name"].replace("each-slice.", "each-slice-", 1)
            if key:
                current.keys.setdefault(key, []).append((number, line))
    return checks, defaults.keys
