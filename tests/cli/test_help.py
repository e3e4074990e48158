"""Help and completion: three lines to begin with, and the next word."""

from collections.abc import Callable
from pathlib import Path

import pytest
from outcome import Run

from losscli.cli.examples import EXAMPLES
from losscli.cli.usage import COMMANDS

Complete = Callable[[str], list[str]]


@pytest.fixture
def complete(run: Run, monkeypatch: pytest.MonkeyPatch) -> Complete:
    """Ask as bash does, with the last word begun."""

    def ask(line: str) -> list[str]:
        monkeypatch.setenv("_LOSSCLI_COMPLETE", "complete_bash")
        monkeypatch.setenv("COMP_WORDS", f"losscli {line}")
        monkeypatch.setenv("COMP_CWORD", str(len(line.split(" "))))
        return run().out.split()

    return ask


@pytest.mark.parametrize("command", ["", *(name for name in COMMANDS if name in EXAMPLES)])
def test_help_begins_with_three_lines(run: Run, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """Before any group of options, whole on a terminal of 80 columns, and each of them is a line of that command."""
    monkeypatch.setenv("COLUMNS", "80")

    lines = [line.strip() for line in run(*command.split(), "--help").out.partition("╭")[0].splitlines()]

    examples = EXAMPLES[command]
    assert len(examples) == 3
    assert [line for line in lines if line in examples] == list(examples)
    assert all(line.startswith(f"losscli {command}".strip()) for line in examples)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("compute mse,hub", ["mse,huber"]),
        ("compute huber:", ["huber:delta=", "huber:activation="]),
        ("compute bce:activation=sig", ["bce:activation=sigmoid"]),
        ("compute torch:cross-entropy:i", ["torch:cross-entropy:ignore-index="]),
        ("compute mse p.csv t.csv --by r", ["region"]),
        ("compute mse p.csv t.csv --id i", ["id"]),
        ("compute mse p.csv t.csv --by region,t", ["region,target"]),
        ("compute mse p.csv t.csv --format figures-", ["figures-csv", "figures-tsv"]),
        ("compute mse p.csv t.csv --join s", ["strict"]),
        ("check --only n", ["nightly"]),
        ("losses regr", ["regression"]),
        ("tr", ["try"]),
    ],
)
def test_the_next_word(complete: Complete, tmp_path: Path, line: str, words: list[str]) -> None:
    """Entries, their parameters and the words of these; columns of the files on the line; names of checks."""
    (tmp_path / "p.csv").write_text("id,pred\na,1\n", encoding="utf-8")
    (tmp_path / "t.csv").write_text("id,target,region\na,1,x\n", encoding="utf-8")
    check = '[[check]]\nname = "nightly"\npredictions = "p.csv"\ntargets = "t.csv"\nlosses = "mse"\nmax = 1\n'
    (tmp_path / "losscli.toml").write_text(f"version = 1\n{check}", encoding="utf-8")

    assert complete(line) == words


def test_files_that_cannot_be_read_complete_nothing(complete: Complete) -> None:
    """A shell is never answered with an error."""
    assert complete("compute mse nosuch.csv t.csv --by r") == []
    assert complete("check --only n") == []
