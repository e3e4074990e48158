"""`losscli init`: a first file of checks, which passes today and fails on a worse model."""

import tomllib
from pathlib import Path

import pytest
from outcome import Put, Run

from losscli.checks.first import KINDS

HEADS = ("prediction", "target")
FILES = {
    "regression": ("id,pred\na,0.5\nb,1\nc,2\nd,4\n", "id,target\na,1\nb,1\nc,1\nd,1.5\n"),
    "probabilities": ("id,pred\na,0.9\nb,0.2\nc,0.3\nd,0.8\n", "id,target\nd,1\nb,0\nc,1\na,1\n"),
    "logits": ("pred\n3\n-2\n-1\n4\n", "target\n1\n0\n1\n1\n"),
    "labels": ("id,pred\na,cat\nb,dog\nc,dog\n", "id,target\na,cat\nb,dog\nc,cat\n"),
}
EXPECTED = {
    "regression": ["mse", "mae", "r2"],
    "probabilities": ["bce", "roc-auc", "accuracy"],
    "logits": ["bce:activation=sigmoid", "roc-auc"],
    "labels": ["accuracy:input=labels"],
}


@pytest.mark.parametrize("kind", FILES)
def test_the_file_passes_today(run: Run, files: Path, kind: str) -> None:
    """It names the losses that fit and the key of both files, and `losscli check` passes; the file is shown too."""
    for name, text in zip(("new.csv", "truth.csv"), FILES[kind], strict=True):
        (files / name).write_text(text, encoding="utf-8")

    outcome = run("init", "new.csv", "truth.csv")

    assert outcome.code == 0, outcome.err
    assert (files / "losscli.toml").read_text("utf-8") == outcome.out
    tables = tomllib.loads(outcome.out)
    assert tables["check"][0]["losses"] == EXPECTED[kind]
    assert tables["defaults"].get("id") == ("id" if FILES[kind][0].startswith("id") else None)
    assert run("check").code == 0
    assert run("check", "--set", "model.max=mse=1" if kind == "regression" else "model.min-samples=99").code != 0


def test_a_worse_model_fails(run: Run, files: Path) -> None:
    """The limits are near today's figures."""
    assert run("init", "p.csv", "t.csv").code == 0
    assert run("check").code == 0

    (files / "p.csv").write_text("id,pred\na,0.5\nb,1\nc,2\nd,4.2\n", encoding="utf-8")

    assert run("check").code == 1


def test_nothing_is_overwritten(run: Run, put: Put, files: Path) -> None:
    """A file that is there stays as it is; `--dry-run` shows what would be written."""
    put("[[check]]\n")
    before = (files / "losscli.toml").read_bytes()

    outcome = run("init", "p.csv", "t.csv")
    shown = run("init", "p.csv", "t.csv", "--dry-run")

    assert (outcome.code, outcome.out) == (2, "")
    assert "losscli.toml is there already, and nothing is overwritten" in outcome.err
    assert shown.code == 0
    assert tomllib.loads(shown.out)["version"] == 1
    assert (files / "losscli.toml").read_bytes() == before


def test_what_cannot_be_read_is_said(run: Run, files: Path) -> None:
    """A missing file, columns that could be either: the sentence of `compute`, and no file."""
    (files / "two.csv").write_text("a,b\n1,2\n3,4\n", encoding="utf-8")

    assert "nosuch.csv: no such file" in run("init", "nosuch.csv", "t.csv").err
    assert run("init", "two.csv", "t.csv").code == 2
    assert not (files / "losscli.toml").exists()
    assert all(losses for _, losses in KINDS)


def test_columns_that_were_named_stand_in_the_file(run: Run, files: Path) -> None:
    """What `compute` needs to be told, the file says."""
    (files / "two.csv").write_text("a,b\n1,2\n3,4\n", encoding="utf-8")

    text = run("init", "two.csv", "--pred", "a", "--target", "b").out

    assert tomllib.loads(text)["defaults"] == {"pred": "a", "target": "b"}
    assert run("check").code == 0


def test_false_takes_back_what_the_defaults_say(run: Run, put: Put) -> None:
    """A check without the key of the defaults pairs by row."""
    put(
        '[defaults]\nid = "nosuch"\ntargets = "t.csv"\nlosses = "mse"\nmax = "3"\n'
        '[[check]]\nname = "a"\npredictions = "p.csv"\nid = false\n'
        '[[check]]\nname = "b"\npredictions = "p.csv"\nid = false\nmax = false\nmin-samples = 4\n'
    )

    outcome = run("check", "--json")

    assert outcome.code == 0, outcome.err
    assert outcome.out.count('"mode": "row"') == 2


def test_what_was_taken_back_is_missing(run: Run, put: Put) -> None:
    """A check that takes its last rule back has none."""
    put('[defaults]\nmax = 3\n[[check]]\nname = "a"\npredictions = "p.csv"\nlosses = "mse"\nmax = false\n')

    assert "check 'a' has no rule" in run("check").err
