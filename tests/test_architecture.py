"""Imports flow one way."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "losscli"
MODULES = sorted(PACKAGE.rglob("*.py"))
PARTS = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in MODULES} - {"__init__"}

# The rooms of the house, from the ground up. Imports go down, never sideways or up; a new room needs a place here.
ROOMS: list[set[str]] = [
    {"records"},
    {"urls", "batch"},
    {"errors", "summary"},
    {"losses", "report", "options", "engines", "pictures"},
    {"scoring", "gates", "sources"},
    {"plot"},
    {"inference", "render"},
    {"evaluation"},
    {"run"},
    {"gradcheck", "curve", "forward", "api", "checks"},
    {"losscli"},  # the package's own __init__.py
    {"cli"},
    {"__main__"},
]
FLOORS = {room: floor for floor, rooms in enumerate(ROOMS) for room in rooms}

# Which rooms may import which other library, besides NumPy.
LIBRARIES: dict[str, set[str]] = {
    "typer": {"cli"},
    "rich": {"cli", "render", "pictures"},
    "pandas": {"sources", "api"},
    "pyarrow": {"sources"},
    "fsspec": {"sources"},
    "dask": {"engines"},
    "distributed": {"engines"},
    "matplotlib": {"pictures"},
    "torch": {"losses"},
    "jax": {"losses"},
    "tensorflow": {"losses"},
    "keras": {"losses"},
}
EVERYWHERE = {"numpy", "__version__"} | sys.stdlib_module_names
KNOWN = PARTS | set(FLOORS) | {"__version__"}
LAZY = re.compile(r"losscli(\.\w+)+")


def imported(source: str) -> Iterator[str]:
    """Every name that a module imports, at any depth; relative ones keep their dots, modules named in texts count."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom("losscli", names, 0):
                yield from (f"losscli.{alias.name}" for alias in names)
            case ast.ImportFrom(module, _, level):
                yield "." * (level or 0) + (module or "")
            case ast.Call(
                ast.Name("import_module" | "__import__") | ast.Attribute(attr="import_module"),
                [ast.Constant(str(name)), *_],
            ):
                yield name
            case ast.Constant(str(text)) if LAZY.fullmatch(text) and part_of(text) != "losscli":
                yield text


def part_of(name: str) -> str:
    """The part of losscli that an imported name belongs to, or the other library it names."""
    top, *rest = name.split(".")
    return rest[0] if top == "losscli" and rest and rest[0] in KNOWN else top


def allowed(room: str, name: str) -> bool:
    """Whether a room may import what another room or library of this name holds."""
    if name in FLOORS:
        return name == room or FLOORS[name] < FLOORS[room]
    return name in EVERYWHERE or room in LIBRARIES.get(name, ())


def violations(module: str, source: str) -> list[str]:
    """Each import of a module that goes sideways or up, or to a library that its room does not know."""
    room = (module.split(".")[1:] or ["losscli"])[0]
    if room not in FLOORS:
        return [f"{module}: no place for {room!r} among the rooms"]
    names = dict.fromkeys(imported(source))
    return [f"{module} imports {name}" for name in names if not allowed(room, part_of(name))]


def module_name(path: Path) -> str:
    """The dotted name of a module of the package."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def python(program: str) -> str:
    """What a fresh interpreter prints."""
    return subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout.strip()


HOMES = {
    "fsspec": "losscli.sources.storage.remote",
    "matplotlib": "losscli.pictures.png",
    "pyarrow": "losscli.sources.formats.columnar.parquet",
}
"""Libraries of extras, each with the one module that imports it."""


@pytest.mark.parametrize("library", HOMES)
def test_the_library_of_an_extra_has_one_home(library: str) -> None:
    """One module imports it, and no other, so that everything else works without it."""
    users = [module_name(path) for path in MODULES if library in map(part_of, imported(path.read_text("utf-8")))]
    assert users == [HOMES[library]]


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_a_module_imports_only_what_its_room_may(path: Path) -> None:
    """No module imports sideways or up."""
    assert violations(module_name(path), path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("folder", [path.parent for path in MODULES if path.name == "__init__.py"], ids=str)
def test_a_room_says_its_duty(folder: Path) -> None:
    """The first line of a room's `__init__.py` is one sentence that says what the room is for."""
    first = (ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8"))) or "").partition("\n")[0]
    assert first.endswith((".", ":"))
    assert len(first.split()) > 3


def test_every_folder_is_a_room() -> None:
    """A folder with modules has an `__init__.py`, which the test above reads."""
    assert {path.parent for path in MODULES} == {path.parent for path in MODULES if path.name == "__init__.py"}


def test_the_house_has_no_room_twice() -> None:
    """A room has one place among the others."""
    assert sum(map(len, ROOMS)) == len(FLOORS)


@pytest.mark.parametrize(
    ("module", "source", "culprit"),
    [
        ("losscli.losses.families.binary", "import typer", "typer"),
        ("losscli.losses.families.binary", "from losscli.sources.csv import read", "losscli.sources.csv"),
        ("losscli.losses.families.binary", "from losscli import render", "losscli.render"),
        ("losscli.summary", "def f():\n    from rich.table import Table", "rich.table"),
        ("losscli.report", "from losscli.render import render", "losscli.render"),
        ("losscli.scoring", "from losscli.sources import open_samples", "losscli.sources"),
        ("losscli.run", "from losscli import cli", "losscli.cli"),
        ("losscli.render.table", "import pandas as pd", "pandas"),
        ("losscli.render.table", "from losscli import compute", "losscli.compute"),
        ("losscli.sources.csv", "import scipy.special", "scipy.special"),
        ("losscli.sources.csv", "from .npy import load", ".npy"),
        ("losscli.options.declared", "importlib.import_module('pandas')", "pandas"),
        ("losscli.options.declared", "import_module('losscli.cli')", "losscli.cli"),
        ("losscli", "HOMES = {'main': 'losscli.cli'}", "losscli.cli"),
    ],
)
def test_a_forbidden_import_is_found(module: str, source: str, culprit: str) -> None:
    """An import against the direction is reported, at any depth and in any form."""
    assert violations(module, source) == [f"{module} imports {culprit}"]


def test_an_unknown_room_is_found() -> None:
    """A room that has no place is reported."""
    assert violations("losscli.helpers", "") == ["losscli.helpers: no place for 'helpers' among the rooms"]


def test_importing_the_package_loads_no_other_library() -> None:
    """`import losscli` costs nothing: numpy and the others load when they are used."""
    program = "import sys, losscli; print(*{'numpy', 'pandas', 'rich', 'typer'} & set(sys.modules))"
    assert python(program) == ""


def test_importing_every_module_leaves_pandas_and_extras_alone() -> None:
    """Pandas loads when a text file is read, an extra when it is needed, not before."""
    modules = ", ".join(module_name(path) for path in MODULES if path.stem != "__main__")
    lazy = {"pandas", *HOMES}
    assert python(f"import sys, {modules}; print(*{lazy} & set(sys.modules))") == ""


def test_the_guide_shows_every_room() -> None:
    """The tree in CONTRIBUTING.md has each room and folder of the package, and none that is not there."""
    guide = (PACKAGE.parent / "CONTRIBUTING.md").read_text("utf-8")
    tree = guide.partition("```text\nlosscli/\n")[2].partition("```")[0]
    named = re.findall(r"^ +((?:[a-z_]+/? )*[a-z_]+/?)  ", tree, re.MULTILINE)
    shown = {name.rstrip("/") for names in named for name in names.split()}

    folders = {path.parent.name for path in MODULES if path.name == "__init__.py"} - {"losscli"}
    formats = {path.name for path in (PACKAGE / "sources" / "formats").iterdir() if path.is_dir()}
    modules = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__", "__main__"}
    assert shown - {"logs"} == (folders - formats - {"logs"}) | modules
