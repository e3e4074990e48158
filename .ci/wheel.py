"""Install the wheel alone into an empty environment and use it there, so that a missing dependency shows.

Usage: python .ci/wheel.py [WHEEL]; without an argument the wheel is built from the checkout first.
"""

import os
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

PREDICTIONS = "id,pred\na,0.5\nb,1\nc,2\nd,4\n"
TARGETS = "id,target\na,1\nb,1\nc,1\nd,1\n"
IMPORT_ALL = """
import importlib, pkgutil, losscli
for module in pkgutil.walk_packages(losscli.__path__, "losscli."):
    importlib.import_module(module.name)
"""


def main() -> None:
    """Build the wheel unless one is named, install it, use it."""
    with tempfile.TemporaryDirectory() as name:
        room = Path(name).resolve()
        wheel = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else build(room)
        programs = install(wheel, room / "environment")
        use(wheel, programs, room)
    print(f"{wheel.name}: installed alone and used")


def build(room: Path) -> Path:
    """Build the wheel of the checkout that holds this script."""
    checkout = Path(__file__).resolve().parent.parent
    call(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", room, checkout, place=room)
    (wheel,) = room.glob("losscli-*.whl")
    return wheel


def install(wheel: Path, environment: Path) -> Path:
    """Install the wheel and what it asks for, and give the folder of the programs."""
    venv.create(environment, with_pip=True)
    programs = environment / ("Scripts" if os.name == "nt" else "bin")
    call(programs / "python", "-m", "pip", "install", "--quiet", wheel, place=environment)
    call(programs / "python", "-m", "pip", "check", place=environment)
    return programs


def use(wheel: Path, programs: Path, room: Path) -> None:
    """Compare what the installed command prints with what it must print."""
    (room / "p.csv").write_text(PREDICTIONS, encoding="utf-8")
    (room / "t.csv").write_text(TARGETS, encoding="utf-8")
    losscli = programs / "losscli"
    version = wheel.name.split("-")[1]

    require("the wheel's version", call(losscli, "--version", place=room).split()[-1:], [version])
    value = call(losscli, "compute", "mse", "p.csv", "t.csv", "--format", "value", place=room)
    require("the mse", value, "2.5625\n")
    require("mse among the losses", "mse" in call(losscli, "losses", place=room).split(), expected=True)
    call(programs / "python", "-c", IMPORT_ALL, place=room)

    names = zipfile.ZipFile(wheel).namelist()
    for part in ("losscli/py.typed", f"losscli-{version}.dist-info/licenses/LICENSE"):
        require(f"{part} in the wheel", part in names, expected=True)


def call(*command: str | Path, place: Path) -> str:
    """Run a program in a folder outside the checkout and give what it printed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=place,
        env=environment,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        sys.exit(f"exit code {done.returncode} of {' '.join(map(str, command))}\n{done.stdout}")
    return done.stdout


def require(name: str, actual: object, expected: object) -> None:
    """End with the difference unless both are equal."""
    if actual != expected:
        sys.exit(f"{name}: {actual!r} instead of {expected!r}")


if __name__ == "__main__":
    main()
