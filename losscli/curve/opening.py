"""From what is typed to logs: a file is one run, and so is a folder with the logs of one training in it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from glob import glob
from pathlib import Path, PurePath

from losscli.curve.logs import FORMATS, Content, UnfinishedError, format_of
from losscli.curve.model import Log, Series
from losscli.errors import LosscliError, listed

SUFFIXES = frozenset({".csv", ".tsv", ".json", ".jsonl"})
DEEPEST = 5
MOST = 2000
"""Files that a folder may hold before somebody means something else."""
CATBOOST = "catboost"
"""It writes the same numbers as events too, and the time that is left as a table."""
LONE = frozenset({"mlflow", "dvclive", "catboost", "tensorboard"})
"""Formats in which several files are one run, each named by where it stands."""
STATE = "trainer_state.json"
AIM = ".aim"


def opened(typed: Sequence[str], chosen: str | None = None) -> list[Log]:
    """Read every log that is typed; raises LosscliError for what is no log, OSError for what cannot be read."""
    paths = list(expanded(typed))
    names = _names(paths)
    return [_log(path, name, chosen) for path, name in zip(paths, names, strict=True)]


def expanded(typed: Sequence[str]) -> Iterator[str]:
    """Give the files and folders that are typed, those of a pattern in natural order."""
    for word in typed:
        if word == "-":
            hint = "python train.py | tee log.txt, and beside it losscli curve log.txt --follow"
            raise LosscliError("a curve is read from files, not from stdin", hint)
        if not Path(word).exists() and any(sign in word for sign in "*?["):
            found = sorted(glob(word, recursive=True), key=natural)  # noqa: PTH207 -- paths as typed
            if not found:
                raise UnfinishedError(f"no file matches {word!r}", "quote the pattern, and check the folder")
            yield from found
        else:
            yield word


def natural(path: str) -> list[tuple[int, int | str]]:
    """Order names as people do.

    >>> sorted(["epoch-10", "epoch-9"], key=natural)
    ['epoch-9', 'epoch-10']
    """
    return [(0, int(part)) if part.isdecimal() else (1, part) for part in re.split(r"(\d+)", path)]


def files(path: str) -> list[str]:
    """List the files of a log: itself, or what a folder holds that may be one, in natural order."""
    if not Path(path).is_dir():
        return [path]
    if (Path(path) / AIM).exists() or PurePath(path).name == AIM:
        raise LosscliError(f"{path}: a repository of Aim is not read", "export its metrics as CSV, and name the file")
    found = sorted((str(file) for file in _walk(Path(path)) if _may_be_log(file)), key=natural)
    return _newest_state(found)


def _walk(folder: Path) -> Iterator[Path]:
    for count, file in enumerate(folder.rglob("*")):
        if count > MOST:
            message = f"{folder}: more than {MOST} files"
            raise LosscliError(message, "name the folder of one training, or its log")
        if file.is_file() and len(file.relative_to(folder).parts) <= DEEPEST:
            yield file


def _may_be_log(file: Path) -> bool:
    return file.suffix in SUFFIXES or ".tfevents" in file.name or (not file.suffix and "metrics" in file.parts)


def _newest_state(found: list[str]) -> list[str]:
    """Keep the last state of a trainer: every checkpoint repeats the history before it."""
    states = [file for file in found if PurePath(file).name == STATE]
    return [file for file in found if file not in states[:-1]]


def _log(path: str, name: str, chosen: str | None) -> Log:
    if not Path(path).is_dir():
        return _of_file(path, name, chosen)
    read: dict[str, tuple[str, dict[str, Series], tuple[str, ...]]] = {}
    for file in files(path):
        content = Content.of(file)
        try:
            form = format_of(content, chosen)
        except UnfinishedError:
            continue
        if chosen or form != "text":
            read[file] = (form, FORMATS[form].read(content), _unfinished(content, form))
    return _merged(path, name, read)


def _of_file(path: str, name: str, chosen: str | None) -> Log:
    content = Content.of(path)
    form = format_of(content, chosen)
    return Log(name, form, FORMATS[form].read(content), _unfinished(content, form), (path,))


def _unfinished(content: Content, form: str) -> tuple[str, ...]:
    """Say that a line waits; only texts by line have one."""
    if form in ("tensorboard", "mlflow-database") or content.opening[:1] in ("{", "["):
        return ()
    return () if content.finished else (f"{content.path}: the last line does not end yet, and waits",)


def _merged(path: str, name: str, read: Mapping[str, tuple[str, dict[str, Series], tuple[str, ...]]]) -> Log:
    kept = {file: found for file, found in read.items() if found[1]}
    if any(form == CATBOOST for form, _, _ in kept.values()):
        kept = {file: found for file, found in kept.items() if found[0] == CATBOOST}
    forms = {form for form, _, _ in kept.values()}
    _check_one_run(path, kept)
    if not kept:
        raise UnfinishedError(f"{path}: no log of a training in this folder", "name the log itself")
    if len(forms) > 1 or (len(kept) > 1 and not forms <= LONE):
        message = f"{path}: {len(kept)} logs in one folder: {listed(kept)}"
        raise LosscliError(message, "name the one that is meant; several are several runs")
    (form,) = forms
    notes = tuple(note for _, _, some in kept.values() for note in some)
    series = _joined({file: found for file, (_, found, _) in kept.items()}, form)
    return Log(name, form, series, notes, tuple(kept))


def _check_one_run(path: str, kept: Iterable[str]) -> None:
    """Refuse a folder of several runs, whose metrics have the same names."""
    parts = [PurePath(file).parts for file in kept]
    runs = dict.fromkeys(str(PurePath(*some[: some.index("metrics")])) for some in parts if "metrics" in some)
    if len(runs) > 1:
        message = f"{path}: {len(runs)} runs in one folder: {listed(runs)}"
        raise LosscliError(message, f"name each that is meant, as in losscli curve {next(iter(runs))}")


def _joined(found: Mapping[str, Mapping[str, Series]], form: str) -> dict[str, Series]:
    """Join the series of several files: under names that say where they stand, later files behind earlier ones."""
    joined: dict[str, Series] = {}
    prefixes = _prefixes(list(found), form)
    for file, some in found.items():
        for name, one in some.items():
            whole = _named(prefixes[file], name, form)
            before = joined[whole].points if whole in joined else ()
            joined[whole] = Series(whole, before + one.points)
    return joined


def _prefixes(paths: list[str], form: str) -> dict[str, str]:
    """Say for each file which part of its path tells it from the others."""
    if form in ("mlflow", "dvclive"):
        return {path: _behind_metrics(path) for path in paths}
    folders = {path: str(PurePath(path).parent) for path in paths}
    if len(set(folders.values())) == 1:
        return dict.fromkeys(paths, "")
    common = len(PurePath(*_shared([PurePath(folder).parts for folder in folders.values()])).parts)
    return {path: "/".join(PurePath(folder).parts[common:]) for path, folder in folders.items()}


def _shared(parts: Iterable[tuple[str, ...]]) -> list[str]:
    shared = []
    for level in zip(*parts, strict=False):
        if len(set(level)) > 1:
            break
        shared.append(level[0])
    return shared


def _behind_metrics(path: str) -> str:
    parts = PurePath(path).with_suffix("").parts
    where = [place for place, part in enumerate(parts) if part == "metrics"]
    return "/".join(parts[where[-1] + 1 :]) if where else parts[-1]


def _named(prefix: str, name: str, form: str) -> str:
    if form in ("mlflow", "dvclive"):
        return prefix
    return f"{prefix}/{name}" if prefix else name


def _names(paths: Sequence[str]) -> list[str]:
    """Name runs as shortly as tells them apart: the last parts of their paths that differ."""
    split = [PurePath(path).parts for path in paths]
    for length in range(1, max(map(len, split), default=1) + 1):
        names = ["/".join(parts[-length:]) for parts in split]
        if len(set(names)) == len(names):
            return names
    return [f"{path} ({place})" for place, path in enumerate(paths, 1)]
