"""The next thing to type: what a line that cannot be run was meant to be."""

import os
import re
import shlex
from collections.abc import Callable, Collection, Iterable, Sequence
from glob import glob
from itertools import takewhile
from typing import Final

from losscli.cli.synonyms import COMMANDS_SAID, FILES, OPTIONS_SAID, PLACED
from losscli.errors import LosscliError, nearest
from losscli.losses import parse_all
from losscli.losses.search import meant
from losscli.options.declared import declared
from losscli.report.model import Problem


def instead(message: str, arguments: Sequence[str], commands: Collection[str]) -> Problem:
    """Give the problem of a line, and what to type instead of it."""
    command = next((word for word in arguments if word in commands), None)
    usual = f"losscli {command} --help shows what it takes" if command else "see losscli --help"
    for pattern, mend in MENDED:
        if (matched := pattern.match(message)) and (problem := mend(matched, arguments, command, commands)):
            return Problem(problem.message, problem.hint or usual)
    return Problem(message, usual)


def check_words(losses: str, predictions: str, targets: str | None) -> None:
    """Raise LosscliError where a file stands in the place of the losses, or a loss in the place of a file."""
    words = [losses, predictions, *([targets] if targets is not None else [])]
    if os.path.isfile(losses) and not _is_spec(losses):  # noqa: PTH113 -- a word that may be no path
        if losses.endswith(".py"):
            raise LosscliError(f"{losses} is a file, which function of it?", f"write {losses}:FUNCTION")
        raise LosscliError(f"{losses} is a file, and the losses come first", _ordered(words))
    for word in words[1:]:
        if not os.path.lexists(word) and _is_spec(word.strip(",")):
            raise LosscliError(f"{word} is a loss, and no file is called that", _ordered(words))


def _ordered(words: Iterable[str]) -> str:
    """Put what is a spec first, joined by commas, then the files."""
    kept = list(words)
    specs = [word.strip(",") for word in kept if _is_spec(word.strip(","))]
    files = [word for word in kept if not _is_spec(word.strip(","))] or FILES.split()
    return f"losscli compute {shlex.join([','.join(specs) or 'mse', *files])}"


def _command(
    matched: re.Match[str], arguments: Sequence[str], _: str | None, commands: Collection[str]
) -> Problem | None:
    word = matched["word"]
    message = f"no such command {word!r}"
    after = list(arguments[list(arguments).index(word) + 1 :]) if word in arguments else []
    if word == "compare" and any(item.endswith(".json") for item in after) and "diff" in commands:
        return Problem(message, f"losscli diff {shlex.join(after)}")
    if word in COMMANDS_SAID:
        return Problem(message, COMMANDS_SAID[word])
    if _is_spec(word) or os.path.isfile(word):  # noqa: PTH113 -- a word that may be no path
        spec = [word] if _is_spec(word) else ["mse", word]
        checks = word.endswith(".toml")
        return Problem(message, f"losscli {shlex.join(['check', word] if checks else ['compute', *spec, *after])}")
    if named := meant(word):
        return Problem(message, f"losscli {shlex.join(['compute', named[0], *after])}")
    close = nearest(word, commands, count=1)
    guess = f"losscli {shlex.join([close[0], *after])}" if close else None
    return Problem(f"{message}; did you mean {close[0]!r}?" if close else message, guess)


def _option(
    matched: re.Match[str], arguments: Sequence[str], command: str | None, _: Collection[str]
) -> Problem | None:
    flag = matched["flag"]
    message = f"no such option: {flag}"
    if command == "compute" and any(word.partition("=")[0] in PLACED for word in arguments):
        placed = _placed(arguments)
        return Problem(message, f"the losses and the files need no flag: {placed}")
    known = _flags() if command in ("compute", None) else []
    other = OPTIONS_SAID.get(flag) or next(iter(nearest(flag, known, count=1, cutoff=0.8)), None)
    if other is None or command is None:
        return Problem(message)
    line = [_renamed(word, flag, other) for word in arguments]
    said = f"{message}; did you mean {other}?"
    return Problem(said, f"losscli {shlex.join(line)}")


def _renamed(word: str, flag: str, other: str) -> str:
    return other + word.removeprefix(flag) if word == flag or word.startswith(f"{flag}=") else word


def _placed(arguments: Sequence[str]) -> str:
    """Move the values of flags that are none to their places."""
    places: dict[int, str] = {}
    kept: list[str] = []
    words = iter(arguments)
    for word in words:
        flag, mark, value = word.partition("=")
        if flag in PLACED:
            places[PLACED[flag]] = value if mark else next(words, "")
        else:
            kept.append(word)
    free = positionals(kept)
    others = [word for word in kept[1:] if word not in free]
    for place in range(3):
        if place not in places and free:
            places[place] = free.pop(0)
    return f"losscli {shlex.join(['compute', *(places[place] for place in sorted(places)), *others])}"


def _extra(_: re.Match[str], arguments: Sequence[str], command: str | None, __: Collection[str]) -> Problem | None:
    if command != "compute":
        return None
    words = positionals(arguments)
    specs = list(takewhile(lambda word: _is_spec(word.strip(",")), words))
    files = words[len(specs) :]
    if len(specs) > 1:
        joined = ",".join(word.strip(",") for word in specs)
        what = f"{' '.join(specs)} are {len(specs)} words, and the losses are one"
        return Problem(what, f"join them by commas: losscli {_line(joined, files)}")
    if specs and len(files) > 2 and (pattern := _pattern(files[:-1])):
        what = f"{len(files)} files where there is room for two, as if the shell had expanded a pattern"
        return Problem(what, f"quote the pattern: losscli {_line(specs[0], [pattern, files[-1]])}")
    return Problem(
        f"{len(words)} words where LOSSES PREDICTIONS [TARGETS] stand: {' '.join(words)}",
        f"losscli {_line(specs[0] if specs else 'mse', files[:2])}",
    )


def _line(losses: str, files: Sequence[str]) -> str:
    return shlex.join(["compute", losses, *files])


def _pattern(files: Sequence[str]) -> str | None:
    """Give the pattern that these files come from, and no other: what they begin and end with, around a star."""
    start = _common(files)
    end = _common([file.removeprefix(start)[::-1] for file in files])[::-1]
    pattern = f"{start}*{end}"
    return pattern if sorted(glob(pattern)) == sorted(files) else None  # noqa: PTH207 -- paths as typed


def _common(words: Sequence[str]) -> str:
    """Give what all words begin with."""
    same = takewhile(lambda letters: len(set(letters)) == 1, zip(*words, strict=False))
    return "".join(letters[0] for letters in same)


def _missing(
    matched: re.Match[str], arguments: Sequence[str], command: str | None, _: Collection[str]
) -> Problem | None:
    if command == "try":
        return Problem(f"no {matched['name'].lower()} are named", "e.g. losscli try mse 0.5,1 1,1")
    if command != "compute":
        return None
    words = positionals(arguments)
    files = [word for word in words if not _is_spec(word.strip(","))] or FILES.split()
    spec = ",".join(word.strip(",") for word in words if word not in files) or "mse"
    what = "no losses are named" if matched["name"] == "LOSSES" else "no predictions are named"
    if words and words[0] in files:
        what = f"{words[0]} stands where the losses come first"
    return Problem(what, f"e.g. losscli {_line(spec, files)}")


def _valueless(matched: re.Match[str], *_: object) -> Problem | None:
    name = matched["flag"].removeprefix("--").replace("-", "_")
    if name not in declared():
        return None
    shown = declared()[name].shown
    return Problem(f"{matched['flag']} needs a value", f"write {matched['flag']} {shown}")


Mend = Callable[[re.Match[str], Sequence[str], str | None, Collection[str]], Problem | None]
MENDED: Final[Sequence[tuple[re.Pattern[str], Mend]]] = (
    (re.compile(r"no such command '(?P<word>[^']*)'"), _command),
    (re.compile(r"no such option: (?P<flag>-[\w-]*)"), _option),
    (re.compile(r"got unexpected extra argument"), _extra),
    (re.compile(r"missing argument '(?P<name>LOSSES|PREDICTIONS|VALUES)'"), _missing),
    (re.compile(r"option '(?P<flag>--[\w-]+)' requires an argument"), _valueless),
)
"""What the option parser says, and who knows what was meant."""


def positionals(arguments: Sequence[str]) -> list[str]:
    """Give the words of `compute` that are neither flags nor the values of flags.

    >>> positionals(["compute", "mse", "--max", "3", "p.csv", "--json", "t.csv"])
    ['mse', 'p.csv', 't.csv']
    """
    found: list[str] = []
    words = iter(arguments[1:])
    for word in words:
        if word.startswith("-") and word != "-":
            takes = word.removeprefix("--").replace("-", "_")
            if word == "-o" or (takes in declared() and not declared()[takes].switch):
                next(words, None)
        else:
            found.append(word)
    return found


def _flags() -> list[str]:
    return [f"--{option.name}" for option in declared().values()]


def _is_spec(word: str) -> bool:
    try:
        parse_all(word)
    except LosscliError:
        return False
    return True
