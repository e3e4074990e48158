"""The pages of the documentation: write the files that they show, run their commands, and fill in what is printed.

    python tests/readme.py ["901 passed in 60.12s"]

does that to README.md and docs/*.md, and writes the README's table of losses and the schema of losscli.toml.
The argument is what `make test` ends with.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, chdir, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

from losscli.checks import schema
from losscli.cli import main
from losscli.losses import LOSSES
from losscli.losses.catalogue import families
from losscli.render.registry import sort_of

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
SCHEMA = ROOT / "losscli/schemas/config-1.json"
PAGES = (README, *sorted(ROOT.glob("docs/*.md")))
BLOCK = re.compile(r"^```(?P<kind>\w+)(?: title=\"(?P<file>[^\"]+)\")?\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
TABLE = re.compile(r"(?<=<!-- losses -->\n).*?(?=<!-- /losses -->)", re.DOTALL)
COUNT = re.compile(r"\d+(?= losses and scores)")
PROMPT = "$ "
PICTURE = re.compile(r"!\[[^\]]*\]\((pictures/[\w-]+\.svg)\)")
"""A picture that a command of the page writes."""
CODE = "; echo $?"
ELSEWHERE = "make test"
"""Its last line is shown, and is not run from within itself."""
ENDING = re.compile(rf"(?<=^\$ {ELSEWHERE}\n)([^`$].*\n)?", re.MULTILINE)


def filled(text: str, folder: Path) -> str:
    """Write the files of a page into a folder, run its commands there and give the page with what they print."""

    def fresh(block: re.Match[str]) -> str:
        if block["file"]:
            (folder / block["file"]).write_text(block["text"], encoding="utf-8", newline="\n")
        if block["kind"] != "console":
            return block[0]
        shown = [PROMPT + command + "\n" + printed(command, kept, folder) for command, kept in commands(block["text"])]
        return f"```console\n{''.join(shown)}```"

    return BLOCK.sub(fresh, text)


def refreshed(page: Path) -> tuple[str, dict[str, str]]:
    """Give a page and its pictures as they should be, by their paths beside the page.

    The README's commands run in the repository, others where only their files are.
    """
    text = page.read_text(encoding="utf-8")
    if page == README:
        return COUNT.sub(str(len(LOSSES)), TABLE.sub(lambda _: table(), filled(text, ROOT))), {}
    with tempfile.TemporaryDirectory() as folder:
        text = filled(text, Path(folder))
        pictures = {path: (Path(folder) / Path(path).name).read_text("utf-8") for path in PICTURE.findall(text)}
    return text, pictures


def table() -> str:
    """Give the losses and scores by family, as Markdown, scores in italics."""
    rows = ["| family | losses and *scores* |", "|---|---|"]
    for family in families().values():
        names = [entry.name if sort_of(entry) == "loss" else f"*{entry.name}*" for entry in family.entries]
        rows.append(f"| {family.name} | {', '.join(names)} |")
    return "\n".join(rows) + "\n"


def commands(block: str) -> Iterator[tuple[str, str]]:
    """Give each command with the output shown under it; `make demo` shows commands of its own."""
    command, shown = "", ""
    for line in block.splitlines(keepends=True):
        if line.startswith(PROMPT) and not (command == "make demo" and line.startswith(PROMPT + "losscli")):
            if command:
                yield command, shown
            command, shown = line.removeprefix(PROMPT).strip(), ""
        else:
            shown += line
    yield command, shown


def printed(command: str, kept: str, folder: Path) -> str:
    """Run a command in a folder and give what a terminal shows; what this machine cannot run is kept."""
    program = command.split(maxsplit=1)[0]
    if command == ELSEWHERE or (program == "make" and shutil.which(program) is None):
        return kept
    return _losscli(command, folder) if program == "losscli" else _program(shlex.split(command), folder)


def _losscli(command: str, folder: Path) -> str:
    line, wants_code, _ = command.partition(CODE)
    words = shlex.split(line)
    screen = StringIO()
    with ExitStack() as stack:
        stack.enter_context(chdir(folder))
        stack.enter_context(redirect_stdout(screen))
        stack.enter_context(redirect_stderr(screen))
        code = main(words[1:])
    return screen.getvalue() + (f"{code}\n" if wants_code else "")


def _program(words: list[str], folder: Path) -> str:
    if words[0] == "make":
        bin_folder = Path(sys.executable).parent.as_posix()
        words = ["make", "--silent", "-o", ".venv/.losscli", *words[1:], f"BIN={bin_folder}"]
    else:
        words = [sys.executable, *words[1:]]
    done = subprocess.run(
        words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False, timeout=120
    )
    return done.stdout


def schema_text() -> str:
    """Give the JSON Schema of losscli.toml as it should be."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def comparable(text: str) -> str:
    """Leave out what differs between machines: NumPy, the instruction set, and the digits it may change."""
    text = re.sub(r"numpy:[^|\s]+\|simd:\S+", "numpy:…|simd:…", text)
    return re.sub(r"(\d\.\d{12})\d+", r"\1…", text)


if __name__ == "__main__":
    os.environ["NO_COLOR"] = "1"
    SCHEMA.write_text(schema_text(), encoding="utf-8", newline="\n")
    for page in PAGES:
        text, pictures = refreshed(page)
        for path, picture in pictures.items():
            (page.parent / path).parent.mkdir(exist_ok=True)
            (page.parent / path).write_text(picture, encoding="utf-8", newline="\n")
        if sys.argv[1:]:
            text = ENDING.sub(" ".join(sys.argv[1:]) + "\n", text)
        page.write_text(text, encoding="utf-8", newline="\n")
