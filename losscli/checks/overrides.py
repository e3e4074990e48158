"""`--set NAME.KEY=VALUE`: values of one run, with paths relative to the current folder."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from losscli.checks.tables import known
from losscli.errors import LosscliError, nearest
from losscli.options.declared import Columns, declared
from losscli.options.keys import PATHS, default_keys
from losscli.options.option import Option
from losscli.report.model import Problem
from losscli.run import Inputs, paths
from losscli.urls import is_url, redacted

BLANK = {name: item.default for name, item in declared().items()}
"""Every option as if nothing had been said."""


def overrides(
    texts: Sequence[str], names: Sequence[str], folder: Path, problems: list[Problem]
) -> dict[str, dict[str, Any]]:
    """Read every `--set` into values by check and key; a repeatable option gathers those of one key."""
    found: dict[str, dict[str, Any]] = {}
    for text in texts:
        try:
            name, key, typed = _split(text, names)
            _add(found.setdefault(name, {}), key, _here(key, typed, folder))
        except LosscliError as error:
            problems.append(Problem(redacted(f"--set {text}: {error.message}"), error.hint))
    return found


def _split(text: str, names: Sequence[str]) -> tuple[str, Option, str]:
    """Take NAME, KEY and VALUE apart; names may hold dots and equals signs themselves."""
    fitting = [name for name in names if text.startswith(f"{name}.")]
    name = max(fitting, key=len, default=text.partition("=")[0].rpartition(".")[0])
    word, mark, typed = text[len(name) + 1 :].partition("=")
    if not name or not mark:
        raise LosscliError("this is no NAME.KEY=VALUE", "e.g. --set nightly.predictions=new.csv")
    if name not in names:
        raise unknown_check(name, names)
    return name, known(word.replace("each-slice.", "each-slice-", 1), default_keys(), word), typed


def _add(values: dict[str, Any], key: Option, text: str) -> None:
    given = key.parse(text)
    if key.name in values and key.kind != "texts":
        raise LosscliError(f"{key.name} is set twice", "set it once")
    values[key.name] = (*values.get(key.name, ()), *given) if key.kind == "texts" else given


def _here(key: Option, text: str, folder: Path) -> str:
    """Say a path of the current folder as the folder of the TOML file sees it."""
    return seen_from(text, folder) if text and (key.name in PATHS or _names_file(key, text)) else text


def _names_file(key: Option, text: str) -> bool:
    return key.keyword in Columns.__dataclass_fields__ and bool(paths(Inputs(None), {**BLANK, key.keyword: text}))


def seen_from(path: str, folder: Path) -> str:
    """Say a path of the current folder relative to another one; stdin, URLs and absolute paths stay."""
    if path == "-" or is_url(path) or Path(path).is_absolute() or folder == Path():
        return path
    try:
        return os.path.relpath(path, folder)
    except ValueError:  # another drive
        return os.path.abspath(path)  # noqa: PTH100 -- a key may follow the path


def unknown_check(name: str, names: Sequence[str]) -> LosscliError:
    """Make the error for a check that is not there."""
    close = nearest(name, names, count=1)
    guess = f"; did you mean {close[0]!r}?" if close else ""
    return LosscliError(f"no check is named {name!r}{guess}", f"the checks are {', '.join(names)}" if names else None)


def selected(only: Sequence[str], names: Sequence[str]) -> Iterator[Problem]:
    """Give a problem for each `--only` that names no check."""
    for name in only:
        if name not in names:
            error = unknown_check(name, names)
            yield Problem(f"--only {name}: {error.message}", error.hint)


def read_files(values: Mapping[str, Any]) -> list[str]:
    """List the files that a check reads, as far as its values say."""
    options = BLANK | {name.replace("-", "_"): given for name, given in values.items()}
    return [path for path in paths(Inputs(values.get("predictions"), values.get("targets")), options) if path]
