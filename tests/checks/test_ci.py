"""The action, the hook and the examples: what they run is what the documentation runs."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from xml.etree import ElementTree as ET

import pytest
import readme
from outcome import Put, Run

import losscli

ACTION = readme.ROOT / "action.yml"
PAGE = readme.ROOT / "docs/ci.md"
CHECK = '[[check]]\nname = "{0}"\npredictions = "{0}.csv"\ntargets = "t.csv"\nlosses = "mse"\nmax = 2\n'

bash = pytest.mark.skipif(os.name != "posix" or shutil.which("bash") is None, reason="runs the action's script")


def script() -> str:
    """Give what the action's last step runs."""
    return dedent(ACTION.read_text(encoding="utf-8").rpartition("run: |\n")[2])


def act(folder: Path, around: Mapping[str, str] | None = None, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run that as GitHub does."""
    names = re.findall(r"LOSSCLI_\w+(?=:)", ACTION.read_text(encoding="utf-8"))
    given = {name: inputs.get(name.removeprefix("LOSSCLI_").lower(), "") for name in names} | {"PULL_REQUEST": ""}
    given["LOSSCLI_JSON"] = inputs.get("json", "losscli.json")
    paths = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(Path(losscli.__file__).parents[1]),
        "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        "GITHUB_OUTPUT": str(folder / "outputs"),
        "GITHUB_ACTION_PATH": str(readme.ROOT),
        "RUNNER_TEMP": str(folder),
    }
    environment = os.environ | given | paths | dict(around or {})
    environment["PATH"] = os.pathsep.join(filter(None, [environment.get("PATH_BEFORE"), environment["PATH"]]))
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script()],  # noqa: S607
        cwd=folder,
        env=environment,
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
    assert done.stdout.startswith("::error file=my checks.toml,line=7,title=p::mse <= 2, but it is 2.5625")
    assert (files / "summary").read_text("utf-8").startswith("**failed: 2 checks, 1 passed, 1 failed**")
    assert ET.parse(files / "r.xml").getroot().attrib["tests"] == "2"  # noqa: S314
    values = {"p: mse <= 2": 2.5625, "right: mse <= 2": 0.0}
    outputs = dict(line.split("=", 1) for line in (files / "outputs").read_text("utf-8").splitlines())
    assert outputs == {"verdict": "failed", "values": json.dumps(values), "report": "r.json"}
    assert json.loads((files / "r.json").read_text("utf-8"))["verdict"] == "failed"


# What `gh api` was asked and what the platform answered, in order: the comments of a pull request, then the new one.
EXCHANGE = json.loads((Path(__file__).parent / "comments.json").read_text(encoding="utf-8"))
REPLAY = """#!{python}
import json, os, pathlib, subprocess, sys
exchange = json.loads(pathlib.Path({exchange!r}).read_text("utf-8"))
asked, _, rest = "\\0".join(sys.argv[1:]).partition("\\0--jq\\0")
asked = [word for word in asked.split("\\0") if not word.startswith("body=")]
body = [word[5:] for word in sys.argv[1:] if word.startswith("body=")]
with open({log!r}, "a", encoding="utf-8") as log:
    log.write(json.dumps([asked, body]) + "\\n")
answer = next(item["answer"] for item in exchange if item["asked"] == asked)
for comment in answer if isinstance(answer, list) else [answer]:
    if "startswith" not in rest:
        print(comment["html_url"])
    elif comment["body"].startswith(rest.split('"')[1]):
        print(comment["id"])
"""


@bash
@pytest.mark.parametrize(("number", "method"), [("7", "PATCH"), ("8", "POST")])
def test_the_comment_of_a_pull_request(put: Put, files: Path, number: str, method: str) -> None:
    """The report is one comment: found by its mark it is written anew, where there is none it is added."""
    put(CHECK.format("p"))
    (files / "bin").mkdir()
    replay = REPLAY.format(
        python=sys.executable, exchange=str(Path(__file__).parent / "comments.json"), log=str(files / "asked")
    )
    (files / "bin/gh").write_text(replay, encoding="utf-8")
    (files / "bin/gh").chmod(0o755)
    around = {"GITHUB_REPOSITORY": "owner/model", "GITHUB_WORKFLOW": "CI", "GITHUB_JOB": "model", "GH_TOKEN": "x"}

    done = act(files, comment="true", around=around | {"PULL_REQUEST": number, "PATH_BEFORE": str(files / "bin")})

    asked = [json.loads(line) for line in (files / "asked").read_text("utf-8").splitlines()]
    assert done.returncode == 1, done.stderr
    assert [item[0] for item in asked] == [item["asked"] for item in EXCHANGE if item["number"] == number]
    assert method in asked[1][0]
    body = asked[1][1][0]
    assert body.startswith("<!-- losscli: CI / model -->\n\n### losscli\n\n**failed: 1 check, 1 failed**")
    assert "| p | mse | 2.5625 | ≤ 2 | -0.5625 | **FAILED** |" in body


@bash
def test_no_comment_without_a_pull_request(put: Put, files: Path) -> None:
    """A push has none, and no token is needed; the code of the checks is kept, whatever becomes of the comment."""
    put(CHECK.format("p"))

    done = act(files, comment="true")
    broken = act(files, comment="true", around={"PULL_REQUEST": "9", "GITHUB_REPOSITORY": "owner/model"})

    assert "no pull request, so no comment" in done.stdout
    assert (done.returncode, broken.returncode) == (1, 1)
    assert "::warning title=losscli::no comment could be written" in broken.stdout


@bash
def test_the_summary_of_a_step_is_added_to(run: Run, put: Put, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What other commands of the step wrote stays, a passing and a failing run add their parts, an error too."""
    put(CHECK.format("p"))
    summary = files / "summary"
    summary.write_text("# Training\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))

    codes = [
        run("check", "-o", f"md:{summary}").code,
        run("compute", "mse", "p.csv", "t.csv", "--max", "3", "-o", f"md:{summary}").code,
        run("compute", "mse", "nosuch.csv", "t.csv", "-o", f"md:{summary}").code,
    ]

    text = summary.read_text("utf-8")
    assert codes == [1, 0, 2]
    assert text.startswith("# Training\n\n**failed: 1 check, 1 failed**\n")
    assert [line for line in text.splitlines() if line.startswith("**")] == [
        "**failed: 1 check, 1 failed**",
        "**passed: 1 of 1 rules passed**",
        "**error**",
    ]


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
