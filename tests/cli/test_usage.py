"""Words and surroundings that a gate cannot pass by: what cannot be read, and what the environment says."""

import json
import os
import sys
from pathlib import Path

import pytest
from outcome import Run

from losscli.cli import compute
from losscli.cli.usage import perhaps_inputs, split_outputs

RED = ("compute", "mse", "p.csv", "t.csv", "--max", "0")
TABLE = 'version = 1\n[[check]]\nname = "a"\npredictions = "p.csv"\ntargets = "t.csv"\nlosses = "mse"\nmax = 0\n'
COMPLETE = "_LOSSCLI_COMPLETE"


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Path:
    """A gate that fails, and yesterday's green reports."""
    (tmp_path / "p.csv").write_text("pred\n1\n2\n", encoding="utf-8")
    (tmp_path / "t.csv").write_text("target\n1\n1\n", encoding="utf-8")
    (tmp_path / "losscli.toml").write_text(TABLE, encoding="utf-8")
    for name in ("r.json", "rows.csv", "r.xml"):
        (tmp_path / name).write_text('{"verdict": "passed"}', encoding="utf-8")
    return tmp_path


def held(folder: Path, name: str = "r.json") -> tuple[str, str]:
    """Give the schema and the verdict that an output holds."""
    document = json.loads((folder / name).read_text("utf-8"))
    return document.get("schema"), document["verdict"]


class TestYesterday:
    """Nothing that is wrong with the words leaves an earlier report."""

    @pytest.mark.parametrize(
        ("words", "schema"),
        [
            (("comput", "mse", "p.csv", "t.csv"), "losscli.report/1"),
            (("--bogus", "compute", "mse", "p.csv", "t.csv"), "losscli.report/1"),
            (("compute", "--bogus", "mse", "p.csv", "t.csv"), "losscli.report/1"),
            (("compute", "mse"), "losscli.report/1"),
            (("chek",), "losscli.report/1"),
            (("check", "--bogus"), "losscli.checks/1"),
            (("--bogus", "check"), "losscli.checks/1"),
            (("check", "a.toml", "b.toml"), "losscli.checks/1"),
            ((), "losscli.report/1"),
        ],
    )
    @pytest.mark.parametrize("output", [("-o", "r.json"), ("--output=r.json",), ("-qor.json",), ("-o=r.json",)])
    def test_it_holds_the_error(
        self, run: Run, files: Path, words: tuple[str, ...], schema: str, output: tuple[str, ...]
    ) -> None:
        """In the schema of the command, as far as that can be told."""
        outcome = run(*words, *output)

        assert outcome.code == 2
        assert outcome.err.startswith("error: ")
        assert held(files) == (schema, "error")

    def test_an_equals_sign_after_the_letter(self, run: Run, files: Path) -> None:
        """`-o=PATH` means PATH, as in most programs."""
        assert run(*RED, "-o=r.json").code == 1
        assert held(files) == ("losscli.report/1", "failed")
        assert not (files / "=r.json").exists()

    @pytest.mark.parametrize("words", [("comput", "mse", "p.csv"), ("compute", "mse", "p.csv", "t.csv", "--bogus")])
    def test_rows_are_gone(self, run: Run, files: Path, words: tuple[str, ...]) -> None:
        """A file of rows holds no error."""
        assert run(*words, "-o", "rows.csv", "-o", "r.json").code == 2
        assert not (files / "rows.csv").exists()
        assert held(files)[1] == "error"

    def test_a_name_that_no_file_can_have(self, run: Run, files: Path) -> None:
        """What the system says of an input, before anything is opened, is the error of that input."""
        name = "a" * 5000
        outcome = run("compute", "mse", name, "t.csv", "-o", "r.json")

        assert outcome.code == 2
        assert outcome.err.startswith(f"error: {name}: ")
        assert held(files)[1] == "error"

    def test_listing_has_no_outputs(self, run: Run, files: Path) -> None:
        """A command without outputs replaces none."""
        assert run("losses", "mse", "-o", "r.json").code == 2
        assert held(files)[1] == "passed"

    @pytest.mark.parametrize(
        "words",
        [
            ("compute", "mse", "p.csv", "t.csv", "-o", "json:p.csv", "--bogus"),
            ("compute", "mse", "p.csv", "--weight=t.csv", "-o", "json:t.csv", "--bogus"),
            ("compute", "mse", "p.csv", "--by=t.csv:target", "-o", "json:t.csv", "--bogus"),
            ("compute", "mse", "p.csv:x", "-o", "json:p.csv", "--bogus"),
            ("compute", "mse", "?.csv", "-o", "json:p.csv", "--bogus"),
            ("compute", "mse", "--weight=.", "-o", "json:p.csv", "--bogus"),
            ("check", "-o", "json:losscli.toml", "--bogus"),
            ("check", "p.csv", "-o", "json:p.csv", "--bogus"),
        ],
    )
    def test_inputs_stay(self, run: Run, files: Path, words: tuple[str, ...]) -> None:
        """An output that seems to be an input is not written, even where the words cannot be read."""
        before = {path: path.read_bytes() for path in files.iterdir()}

        assert run(*words).code == 2

        assert {path: path.read_bytes() for path in files.iterdir()} == before

    def test_a_file_that_is_no_table_stays(self, run: Run, files: Path) -> None:
        """A mistake in the file of the checks is no reason to write over it."""
        (files / "losscli.toml").write_text("[[check]\n", encoding="utf-8")

        assert run("check", "-o", "json:losscli.toml").code == 2
        assert (files / "losscli.toml").read_text("utf-8") == "[[check]\n"


def test_words_that_may_name_inputs() -> None:
    """Values of options count, and what stands before the key of an archive or the column of a file."""
    named, others = split_outputs(["compute", "z.npz:a", "--by=meta.csv:region", "r.json", "-o", "r.json", "-o"])

    assert named == ["r.json"]
    assert {"z.npz", "meta.csv", "r.json", "losscli.toml", "pyproject.toml"} <= set(perhaps_inputs(others))


class TestStdout:
    """Programs that read stdout get a report of every error."""

    @pytest.mark.parametrize(
        ("words", "schema"),
        [
            (("compute", "--bogus", "mse"), "losscli.report/1"),
            (("comput", "mse"), "losscli.report/1"),
            (("compute", "mse", "p.csv", "t.csv", "-o", "no/such/r.json"), "losscli.report/1"),
            (("compute", "mse", "p.csv", "t.csv", "-o", "r.xyz"), "losscli.report/1"),
            (("check", "--bogus"), "losscli.checks/1"),
            (("check", "-o", "no/such/r.json"), "losscli.checks/1"),
            (("check", "nosuch.toml"), "losscli.checks/1"),
        ],
    )
    @pytest.mark.parametrize("asked", [("--json",), ("--format", "json"), ("--format=json",)])
    def test_json(self, run: Run, words: tuple[str, ...], schema: str, asked: tuple[str, ...]) -> None:
        """One document, of the command's schema."""
        outcome = run(*words, *asked)

        assert outcome.code == 2
        document = json.loads(outcome.out)
        assert (document["schema"], document["verdict"]) == (schema, "error")
        assert document["errors"][0]["message"] in outcome.err

    @pytest.mark.parametrize("command", [("compute", "mse"), ("check",)])
    @pytest.mark.parametrize("form", ["junit", "github"])
    def test_other_formats(self, run: Run, command: tuple[str, ...], form: str) -> None:
        """Their readers wait too."""
        assert "no such option" in run(*command, "--bogus", "--format", form).out

    @pytest.mark.parametrize("command", [("compute", "mse"), ("check",)])
    @pytest.mark.parametrize("quiet", ["-q", "--quiet"])
    def test_quiet(self, run: Run, command: tuple[str, ...], quiet: str) -> None:
        """Unless nothing was asked for."""
        assert run(*command, "--bogus", "--json", quiet).out == ""

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
    @pytest.mark.parametrize("words", [("compute", "--bogus"), ("check", "--bogus"), ("comput",), ("check", "no.toml")])
    def test_a_full_disk(self, run: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
        """Where not even the error can be written, it is still no failed gate."""
        with Path("/dev/full").open("w", encoding="utf-8") as full:
            monkeypatch.setattr(sys, "stdout", full)
            outcome = run(*words, "--json")
            monkeypatch.undo()

        assert outcome.code == 2
        assert "error: cannot write to stdout: No space left on device\n" in outcome.err


class TestEnvironment:
    """No variable makes nothing of a run."""

    @pytest.mark.parametrize("command", [RED, ("check",)])
    @pytest.mark.parametrize("value", ["1", "x", "complete_bash", "source_bash", "bash_source", "complete_fish"])
    def test_completion_is_asked_for_without_arguments(
        self, run: Run, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], value: str
    ) -> None:
        """A shell that completes runs the bare command; a command that has arguments is run."""
        monkeypatch.setenv(COMPLETE, value)
        monkeypatch.setenv("COMP_WORDS", "losscli comp")
        monkeypatch.setenv("COMP_CWORD", "1")
        monkeypatch.setenv("_TYPER_COMPLETE_ARGS", "losscli comp")
        monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "is-args")

        outcome = run(*command)

        assert outcome.code == 1
        assert "failed: " in outcome.out

    @pytest.mark.parametrize("value", ["1", "bash_source", "complete_bash", "complete"])
    def test_without_a_question_there_is_help(self, run: Run, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
        """Nor is a variable alone a question: nothing was run, and that is no success."""
        monkeypatch.setenv(COMPLETE, value)

        outcome = run()

        assert outcome.code == 2
        assert "Usage" in outcome.out
        assert "internal error" not in outcome.err

    @pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
    def test_shells_complete(self, run: Run, monkeypatch: pytest.MonkeyPatch, shell: str) -> None:
        """Each gets its script, and the names that begin with what was typed."""
        monkeypatch.setenv(COMPLETE, f"source_{shell}")
        script = run()
        monkeypatch.setenv(COMPLETE, f"complete_{shell}")
        typed = "losscli comp"
        for name in ("COMP_WORDS", "_TYPER_COMPLETE_ARGS"):
            monkeypatch.setenv(name, typed)
        monkeypatch.setenv("COMP_CWORD", "1")
        monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
        monkeypatch.setenv("_TYPER_COMPLETE_WORD_TO_COMPLETE", "comp")
        completed = run()

        assert (script.code, completed.code) == (0, 0)
        assert f"complete_{shell}" in script.out
        assert "compute" in completed.out
        assert "check" not in completed.out

    @pytest.mark.parametrize(("typed", "code"), [("losscli comp", 0), ("losscli compute mse p.c", 1)])
    def test_fish_asks_by_the_exit_code(self, run: Run, monkeypatch: pytest.MonkeyPatch, typed: str, code: int) -> None:
        """Whether there are words to offer; where there are none it offers files."""
        monkeypatch.setenv(COMPLETE, "complete_fish")
        monkeypatch.setenv("_TYPER_COMPLETE_ARGS", typed)
        monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "is-args")

        assert run().code == code

    def test_showing_the_script_is_a_success(self, run: Run) -> None:
        """It was asked for, and done."""
        assert run("--show-completion", "bash").code == 0

    def test_leaving_is_no_success(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whatever leaves the program in the middle of a run has not shown that a gate holds."""

        def leave(*_: object, **__: object) -> None:
            sys.exit(0)

        monkeypatch.setattr(compute, "opened", leave)
        monkeypatch.setenv(COMPLETE, "complete_bash")

        assert run(*RED).code == 2
        assert not list(Path().glob(".losscli*"))

    @pytest.mark.parametrize(
        "variable",
        [
            *("COLUMNS=0", "COLUMNS=-1", "COLUMNS=x", "LINES=0", "TERM=dumb", "TERM=", "NO_COLOR=1", "FORCE_COLOR=1"),
            *("TERMINAL_WIDTH=1", "TYPER_USE_RICH=0", "LOSSCLI_MAX=9", "LOSSCLI_COMPUTE_MAX=9", "LOSSCLI_DEBUG=1"),
            *("GITHUB_ACTIONS=true", "PY_COLORS=1", "TTY_COMPATIBLE=1", "CI=1", "HOME=/nonexistent", "LC_ALL=C"),
        ],
    )
    def test_others(self, run: Run, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
        """A gate that fails fails in any terminal."""
        monkeypatch.setenv(*variable.split("="))

        assert run(*RED).code == 1


def test_the_environment_of_the_tests_is_left_alone() -> None:
    """None of these variables is set around the tests."""
    assert COMPLETE not in os.environ
