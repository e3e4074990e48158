"""The action, the hook and the examples: what they run is what the documentation runs."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from xml.etree import ElementTree as ET

import pytest
import readme
from outcome import Put

import losscli

ACTION = readme.ROOT / "action.yml"
PAGE = readme.ROOT / "docs/ci.md"
CHECK = '[[check]]\nname = "{0}"\npredictions = "{0}.csv"\ntargets = "t.csv"\nlosses = "mse"\nmax = 2\n'

bash = pytest.mark.skipif(os.name != "posix" or shutil.which("bash") is None, reason="runs the action's script")


def script() -> str:
    """Give what the action's last step runs."""
    return dedent(ACTION.read_text(encoding="utf-8").rpartition("run: |\n")[2])


def act(folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run that as GitHub does."""
    names = re.findall(r"LOSSCLI_\w+(?=:)", ACTION.read_text(encoding="utf-8"))
    given = {name: inputs.get(name.removeprefix("LOSSCLI_").lower(), "") for name in names}
    paths = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(Path(losscli.__file__).parents[1]),
        "GITHUB_STEP_SUMMARY": str(folder / "summary"),
    }
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script()],  # noqa: S607
        cwd=folder,
        env=os.environ | given | paths,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@bash
def test_the_action_fails_with_the_checks(put: Put, files: Path) -> None:
    """Its exit code is the command's, the summary and the reports are written, the annotations are on stdout."""
    put(CHECK.format("p") + CHECK.format("right"), "my checks.toml")

    done = act(files, file="my checks.toml", junit="r.xml", json="r.json", set="p.pred=pred\nright.pred=pred\n")

    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("::error file=p.csv,title=p::mse <= 2, but it is 2.5625")
    assert (files / "summary").read_text("utf-8").startswith("**failed: 2 checks, 1 passed, 1 failed**")
    assert ET.parse(files / "r.xml").getroot().attrib["tests"] == "2"  # noqa: S314
    assert (files / "r.json").exists()


@bash
def test_the_action_passes_and_errs(put: Put, files: Path) -> None:
    """It runs what `only` names, and takes its inputs for words, never for code."""
    put(CHECK.format("p") + CHECK.format("right").replace("max = 2", "max = 0"))

    assert act(files, only="right").returncode == 0
    assert act(files, only="right\np").returncode == 1
    assert act(files, only="$(touch pwned)").returncode == 2
    assert act(files, file="--help").returncode == 2
    assert not (files / "pwned").exists()


def test_the_hook_runs_the_command() -> None:
    """The hook of the page is the one that is defined, and runs `losscli check` once, without file names."""
    hook = (readme.ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")

    assert "- id: losscli-check\n" in hook
    assert "entry: losscli check\n" in hook
    assert "pass_filenames: false\n" in hook
    assert "- id: losscli-check\n" in PAGE.read_text(encoding="utf-8")


def test_every_command_of_the_page_is_run() -> None:
    """What the examples for CI systems type stands in a block whose output is checked."""
    blocks = list(readme.BLOCK.finditer(PAGE.read_text(encoding="utf-8")))
    shown = [
        command.removesuffix(readme.CODE)
        for block in blocks
        if block["kind"] == "console"
        for command, _ in readme.commands(block["text"])
    ]
    typed = [
        line for block in blocks if block["kind"] == "yaml" for line in re.findall(r"losscli check .*", block["text"])
    ]

    assert typed
    assert set(typed) <= set(shown)


def test_the_inputs_of_the_page_are_those_of_the_action() -> None:
    """Every input that the page names exists, and every one that exists is named."""
    inputs = re.findall(r"^  (\w+):$", ACTION.read_text(encoding="utf-8").partition("runs:")[0], re.MULTILINE)
    page = PAGE.read_text(encoding="utf-8").partition("## GitHub Actions")[2].partition("## GitLab")[0]

    assert inputs
    assert all(re.search(rf"`{name}`|^          {name}:", page, re.MULTILINE) for name in inputs)
