"""`losscli losses`: the registry, a family of it, one entry."""

import json

import pytest
from outcome import Run

from losscli.losses import ALIASES, FAMILIES, LOSSES
from losscli.render.registry import families


def test_listing_is_grouped_by_family(run: Run) -> None:
    """Each family begins with the first line of its module, each entry says what it is and which way is better."""
    lines = run("losses").out.splitlines()

    for family in FAMILIES:
        name = family.__name__.rpartition(".")[2].replace("_", "-")
        assert f"{name}: {(family.__doc__ or '').splitlines()[0]}" in lines
    assert [line.split()[:4] for line in lines if line.startswith("  accuracy ")] == [
        ["accuracy", "score", "higher", "is"]
    ]
    assert [line.split()[:4] for line in lines if line.startswith("  mse ")] == [["mse", "loss", "lower", "is"]]
    assert sum(line.startswith("  ") for line in lines) == len(LOSSES)


@pytest.mark.parametrize("name", families())
def test_family_lists_its_entries_alone(run: Run, name: str) -> None:
    """`--family` shows the entries of one family, as text and as JSON, with either kind of hyphen."""
    expected = [entry.name for entry in families()[name].entries]

    lines = run("losses", "--family", name).out.splitlines()
    data = json.loads(run("losses", "--family", name.replace("-", "_"), "--json").out)

    assert [line.split()[0] for line in lines if line.startswith("  ")] == expected
    assert [entry["name"] for entry in data] == expected
    assert {entry["family"] for entry in data} == {name}


def test_unknown_family(run: Run) -> None:
    """A family that is not there is an error that names those that are."""
    outcome = run("losses", "--family", "binray")

    assert (outcome.code, outcome.out) == (2, "")
    assert "unknown family 'binray'; did you mean 'binary'?" in outcome.err
    assert all(name in outcome.err for name in families())


def test_name_and_family_are_two_questions(run: Run) -> None:
    """An entry and a family together are refused."""
    assert run("losses", "mse", "--family", "binary").code == 2


@pytest.mark.parametrize("name", LOSSES)
def test_entry_is_explained(run: Run, name: str) -> None:
    """The page of an entry has its formula, its sort, its parameters, its other names and its reference."""
    entry = LOSSES[name]

    outcome = run("losses", name)

    text = " ".join(outcome.out.split())
    assert outcome.code == 0
    assert text.startswith(f"{name} {' '.join(entry.formula.split())} gradient ")
    assert f"kind {'loss' if entry.differentiable else 'score'}, {entry.kind}, " in text
    assert all(f"parameter {parameter}=" in text for parameter in entry.parameters)
    assert " ".join(entry.reference.split()) in text
    assert all(alias in text for alias, spec in ALIASES.items() if spec.split(":")[0] == name)


def test_json_has_every_entry(run: Run) -> None:
    """`--json` gives all facts: the reason where there is no gradient, the spec behind each alias."""
    data = {entry["name"]: entry for entry in json.loads(run("losses", "--json").out)}

    assert set(data) == set(LOSSES)
    assert all((entry["gradient"] is None) == (entry["no_gradient"] is not None) for entry in data.values())
    assert data["bce"]["aliases"]["bce-with-logits"] == "bce:activation=sigmoid"
    assert (data["accuracy"]["sort"], data["bce"]["sort"]) == ("score", "loss")


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("mse", "losscli compute mse preds.csv targets.csv"),
        ("ndcg", "losscli compute ndcg preds.csv targets.csv --query query_id"),
        ("cosine-embedding", "losscli compute cosine-embedding preds.npy targets.npy"),
        ("triplet-margin", "losscli compute triplet-margin preds.npy"),
    ],
)
def test_example_is_of_the_kind_that_the_entry_takes(run: Run, name: str, command: str) -> None:
    """Rankings need their queries, vectors arrays, and no entry a file that it refuses."""
    assert run("losses", name).out.splitlines()[-1].partition("  ")[2].strip() == command


def test_settings_of_a_spec_are_shown(run: Run) -> None:
    """A spec with settings is explained with these settings, and says what the defaults are."""
    text = " ".join(run("losses", "huber:delta=2").out.split())

    assert "delta=2 (default 1): " in text
    assert "delta=1: " in " ".join(run("losses", "huber").out.split())
    assert "values in [0, 200], by the parameters" in " ".join(run("losses", "smape:scale=100").out.split())
