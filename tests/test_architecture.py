"""Imports flow one way."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "losscli"
MODULES = sorted(PACKAGE.rglob("*.py"))
PARTS = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in MODULES} - {"__init__"}

# What each part of the package may import, besides itself, numpy, the standard library and the version.
# A part is a module or a folder of losscli; "losscli" is the package's own __init__.py. A new part needs a row.
ALLOWED: dict[str, set[str]] = {
    "urls": set(),
    "formats": set(),
    "errors": {"urls"},
    "batch": set(),
    "report": set(),
    "signature": set(),
    "options": {"errors", "formats"},
    "summary": {"batch", "errors"},
    "losses": {"batch", "errors", "summary"},
    "scoring": {"batch", "errors", "losses"},
    "validation": {"batch", "errors", "losses"},
    "partial": {"batch", "losses", "summary", "validation"},
    "scorer": {"batch", "losses", "scoring", "summary"},
    "reduce": {"batch", "errors", "losses", "partial", "scorer", "scoring", "summary", "validation"},
    "queries": {"batch", "losses", "summary"},
    "figures": {"compare", "errors", "losses", "partial", "queries", "report", "summary"},
    "rows": {"batch", "figures", "losses", "partial", "queries", "scorer", "scoring"},
    "engines": {"dask", "distributed", "errors", "signature"},
    "evaluate": {
        *{
            "engines",
            "errors",
            "figures",
            "influence",
            "losses",
            "partial",
            "queries",
            "reduce",
            "report",
            "rows",
            "slices",
        },
        *{"signature", "summary", "uncertainty", "validation"},
    },
    "compare": {"report", "summary"},
    "decode": {"errors"},
    "earlier": {"decode", "errors", "report"},
    "measurement": {"compare", "earlier", "errors", "report"},
    "inference": {"batch", "summary"},
    "influence": {"batch", "inference", "losses", "partial", "scorer", "scoring", "summary"},
    "held": {"batch", "inference", "influence", "losses", "queries", "summary"},
    "uncertainty": {"held", "inference", "influence", "losses", "partial", "queries", "report", "summary"},
    "slices": {"errors", "figures", "losses", "partial", "report", "summary"},
    "rules": {"errors", "losses", "options", "report"},
    "limited": {"errors", "report", "rules"},
    "gates": {"errors", "limited", "options", "report", "rules", "summary"},
    "guards": {"errors", "gates", "options", "rules"},
    "sources": {"batch", "errors", "formats", "fsspec", "options", "pandas", "pyarrow", "report", "urls"},
    "run": {
        *{"earlier", "engines", "errors", "evaluate", "gates", "guards", "losses", "measurement", "options", "partial"},
        *{"report", "rules", "sources", "urls"},
    },
    "api": {
        *{"batch", "engines", "errors", "evaluate", "figures", "losses", "options", "partial", "report", "rows"},
        *{"reduce", "run", "sources"},
    },
    "losscli": {"api", "errors", "losses", "report"},
    "checks": {"engines", "errors", "losses", "options", "report", "rules", "run", "urls"},
    "render": {"errors", "losses", "report", "rich", "urls"},
    "cli": {
        *{"formats", "gates", "urls"},
        *{"checks", "engines", "errors", "losscli", "losses", "options", "render", "report", "rich", "run", "typer"},
    },
    "__main__": {"cli"},
}
EVERYWHERE = {"numpy", "__version__"} | sys.stdlib_module_names
KNOWN = PARTS | set(ALLOWED) | {"__version__"}
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


def violations(module: str, source: str) -> list[str]:
    """Each import of a module that the table does not allow."""
    part = (module.split(".")[1:] or ["losscli"])[0]
    if part not in ALLOWED:
        return [f"{module}: no row for {part!r} in the table"]
    allowed = ALLOWED[part] | {part} | EVERYWHERE
    names = dict.fromkeys(imported(source))
    return [f"{module} imports {name}" for name in names if part_of(name) not in allowed]


def module_name(path: Path) -> str:
    """The dotted name of a module of the package."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def python(program: str) -> str:
    """What a fresh interpreter prints."""
    return subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout.strip()


HOMES = {"fsspec": "losscli.sources.places.remote", "pyarrow": "losscli.sources.columnar.parquet"}
"""Libraries of extras, each with the one module that imports it."""


@pytest.mark.parametrize("library", HOMES)
def test_the_library_of_an_extra_has_one_home(library: str) -> None:
    """One module imports it, and no other, so that everything else works without it."""
    users = [module_name(path) for path in MODULES if library in map(part_of, imported(path.read_text("utf-8")))]
    assert users == [HOMES[library]]


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_a_module_imports_only_what_its_part_may(path: Path) -> None:
    """No module imports against the direction of the table."""
    assert violations(module_name(path), path.read_text(encoding="utf-8")) == []


def test_the_table_has_no_cycle() -> None:
    """The directions that are allowed lead nowhere in circles."""
    assert set(TopologicalSorter(ALLOWED).static_order()) >= set(ALLOWED)


@pytest.mark.parametrize(
    ("module", "source", "culprit"),
    [
        ("losscli.losses.binary", "import typer", "typer"),
        ("losscli.losses.binary", "from losscli.sources.csv import read", "losscli.sources.csv"),
        ("losscli.losses.binary", "from losscli import render", "losscli.render"),
        ("losscli.summary", "def f():\n    from rich.table import Table", "rich.table"),
        ("losscli.report", "from losscli.errors import LosscliError", "losscli.errors"),
        ("losscli.run", "from losscli import cli", "losscli.cli"),
        ("losscli.render.table", "import pandas as pd", "pandas"),
        ("losscli.render.table", "from losscli import compute", "losscli.compute"),
        ("losscli.sources.csv", "import scipy.special", "scipy.special"),
        ("losscli.sources.csv", "from .npy import load", ".npy"),
        ("losscli.options", "importlib.import_module('pandas')", "pandas"),
        ("losscli.options", "import_module('losscli.cli')", "losscli.cli"),
        ("losscli", "HOMES = {'main': 'losscli.cli'}", "losscli.cli"),
    ],
)
def test_a_forbidden_import_is_found(module: str, source: str, culprit: str) -> None:
    """An import against the direction is reported, at any depth and in any form."""
    assert violations(module, source) == [f"{module} imports {culprit}"]


def test_an_unknown_part_is_found() -> None:
    """A part that the table does not know is reported."""
    assert violations("losscli.helpers", "") == ["losscli.helpers: no row for 'helpers' in the table"]


def test_importing_the_package_loads_no_other_library() -> None:
    """`import losscli` costs nothing: numpy and the others load when they are used."""
    program = "import sys, losscli; print(*{'numpy', 'pandas', 'rich', 'typer'} & set(sys.modules))"
    assert python(program) == ""


def test_importing_every_module_leaves_pandas_and_extras_alone() -> None:
    """Pandas loads when a text file is read, an extra when it is needed, not before."""
    modules = ", ".join(module_name(path) for path in MODULES if path.stem != "__main__")
    lazy = {"pandas", *HOMES}
    assert python(f"import sys, {modules}; print(*{lazy} & set(sys.modules))") == ""
