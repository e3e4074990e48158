"""The checks of one file, and every problem in it at once."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir
from pathlib import Path
from typing import Any

from losscli.checks.baseline import needs_baseline, settled
from losscli.checks.document import FILES, Document, document, located
from losscli.checks.lines import Place, places
from losscli.checks.overrides import overrides, read_files, selected
from losscli.checks.tables import read_table, table_of
from losscli.errors import LosscliError, nearest
from losscli.losses.spec import names_code
from losscli.options.declared import Options
from losscli.options.keys import OWN, check_keys, default_keys, rule_keys
from losscli.options.toml import value
from losscli.records import dataclass
from losscli.report.model import Problem
from losscli.urls import is_url

VERSION = 1
TABLES = ("version", "defaults", "check")


@dataclass(frozen=True, slots=True)
class Configured:
    """One check as it will run."""

    name: str
    values: Mapping[str, Any]
    """Its keys, defaults and overrides included."""
    place: Place = Place("")
    """Where it stands, for annotations."""

    @property
    def losses(self) -> str:
        """The specs, joined by commas."""
        return ",".join(self.values["losses"])

    @property
    def options(self) -> dict[str, Any]:
        """The options of `compute`, by their Python keywords."""
        own = {key.name for key in OWN}
        return {name.replace("-", "_"): given for name, given in self.values.items() if name not in own}

    @property
    def settings(self) -> Options:
        """The options in their groups."""
        return settled(self.options)


@dataclass(frozen=True, slots=True)
class Draft:
    """One check as the file has it; `typed` are its keys and the defaults', readable or not."""

    name: str
    values: Mapping[str, Any]
    typed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Configuration:
    """The checks that were asked for, and what keeps them from being run."""

    path: str
    checks: tuple[Configured, ...] = ()
    problems: tuple[Problem, ...] = ()
    files: tuple[str, ...] = ()
    """Everything that will be read, as seen from the current folder."""

    @property
    def folder(self) -> Path:
        """What the paths of the checks are relative to."""
        return Path(self.path).parent


def configured(
    file: str | None, changes: Sequence[str] = (), only: Sequence[str] = (), *, own_code: bool = False
) -> Configuration:
    """Read the checks of a file, or of the one in the current folder; problems are returned, not raised."""
    try:
        read = document(located(file))
    except LosscliError as error:
        asked = FILES if file is None else (file,)
        return Configuration(file or "", problems=(Problem(error.message, error.hint),), files=asked)
    problems = list(_top_level(read))
    drafts = _drafts(read, problems)
    names = _names(drafts, read.path, problems)
    changed = overrides(changes, names, read.folder, problems)
    where = places(read.text, read.path, len(drafts))
    checks = [
        Configured(draft.name, {**draft.values, **changed.get(draft.name, {})}, place)
        for draft, place in zip(drafts, where, strict=True)
    ]
    with chdir(read.folder):
        files = [path for check in checks for path in read_files(check.values)]
        for check, draft in zip(checks, drafts, strict=True):
            problems += _judgeable(check, draft.typed, read.path, own_code=own_code)
    problems += selected(only, names)
    chosen = tuple(check for check in checks if not only or check.name in only)
    seen = [path if path == "-" or is_url(path) else str(read.folder / path) for path in files]
    return Configuration(read.path, chosen, tuple(problems), (read.path, *dict.fromkeys(seen)))


def _top_level(read: Document) -> Iterator[Problem]:
    version = read.tables.get("version")
    if version is None:
        yield Problem(f"{read.path}: version is missing", f"begin the file with version = {VERSION}")
    elif type(version) is not int or version != VERSION:
        yield Problem(f"{read.path}: unknown version {value(version)}", f"this losscli reads version = {VERSION}")
    for name in read.tables:
        if name not in TABLES:
            close = nearest(name, TABLES, count=1)
            guess = f"; did you mean {close[0]!r}?" if close else ""
            yield Problem(f"{read.path}: unknown key {name!r}{guess}", f"at the top stand {', '.join(TABLES)}")


def _drafts(read: Document, problems: list[Problem]) -> list[Draft]:
    """Give each check its name and its keys, the defaults among them."""
    path, tables = read.path, read.tables.get("check", [])
    common = table_of(read.tables.get("defaults", {}), f"{path}: defaults", problems)
    defaults = read_table(common, default_keys(), f"{path}: defaults", problems)
    if isinstance(tables, Mapping):
        problems.append(Problem(f"{path}: check is a single table", "write [[check]] with two brackets"))
    elif not isinstance(tables, list) or not tables:
        problems.append(Problem(f"{path}: there are no checks", "a check begins with [[check]]"))
    drafts = []
    for index, given in enumerate(tables if isinstance(tables, list) else [], 1):
        label = _label(path, given, index)
        table = table_of(given, label, problems)
        values = read_table(table, check_keys(), label, problems)
        name = values.pop("name", "")
        said = {key: item for key, item in {**defaults, **values}.items() if item is not None}
        drafts.append(Draft(name, said, frozenset((*common, *table)) - {key for key in values if values[key] is None}))
    return drafts


def _label(path: str, given: Any, index: int) -> str:
    name = given.get("name") if isinstance(given, Mapping) else None
    return f"{path}: check {name!r}" if isinstance(name, str) and name else f"{path}: check {index}"


def _names(drafts: Sequence[Draft], path: str, problems: list[Problem]) -> list[str]:
    names = [draft.name for draft in drafts]
    for index, (name, draft) in enumerate(zip(names, drafts, strict=True), 1):
        if not name and "name" not in draft.typed:
            problems.append(Problem(f"{path}: check {index} has no name", 'add e.g. name = "nightly"'))
        elif name and names.index(name) + 1 < index:
            problems.append(Problem(f"{path}: two checks are named {name!r}", "give each a name of its own"))
    return list(dict.fromkeys(filter(None, names)))


def _judgeable(check: Configured, typed: frozenset[str], path: str, *, own_code: bool) -> Iterator[Problem]:
    """Find what is wrong with one check before any input is read."""
    label, values = f"{path}: check {check.name!r}" if check.name else f"{path}: a check without a name", check.values
    for name, example in EXAMPLES.items():
        if name not in values and name not in typed:
            yield Problem(f"{label} has no {name}", f'add e.g. {name} = "{example}"')
    if not any(values.get(name) or (name in typed and name not in values) for name in rule_keys()):
        yield Problem(f"{label} has no rule, so nothing could fail", 'add e.g. max = "mse=2.5"')
    if values.get("baseline-optional") and not values.get("baseline"):
        yield Problem(f"{label}: baseline-optional without a baseline", 'add e.g. baseline = "main/preds.csv"')
    if "losses" not in values:
        return
    if (code := _code(check)) and not own_code:
        yield Problem(
            f"{label}: {code} runs code, which a file alone may not", "if you trust it: losscli check --own-code"
        )
        return
    try:
        needing = needs_baseline(check.losses, check.settings)
    except LosscliError as error:
        yield Problem(f"{label}: {error.message}", error.hint)
        return
    if needing and not values.get("baseline"):
        yield Problem(f"{label}: {needing[0]} has nothing to compare with", 'add e.g. baseline = "main/preds.csv"')


def _code(check: Configured) -> str | None:
    """Give the first spec that names code of the user's; none of it is loaded."""
    return next((spec.strip() for spec in check.losses.split(",") if names_code(spec.strip())), None)


EXAMPLES = {"predictions": "preds.csv", "losses": "mse"}
