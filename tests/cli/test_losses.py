"""`losscli losses`: the registry, a family of it, one entry."""

import json

import pytest
from outcome import Run

from losscli.losses import ALIASES, FAMILIES, LOSSES, parse
from losscli.losses.catalogue import KINDS, families
from losscli.render.registry import wrapped


def test_listing_is_grouped_by_family(run: Run) -> None:
    """Each family begins with the first line of its module, each entry says what it is and which way is better."""
    lines = run("losses").out.partition("\n\n")[2].splitlines()

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


@pytest.mark.parametrize("name", ["wis", "weighted-interval-score"])
def test_an_entry_that_needs_a_setting_is_explained_without(run: Run, name: str) -> None:
    """The page says what must be given, and shows it in its example; the spec without it is refused with one."""
    explained = run("losses", name)

    assert explained.code == 0
    assert "required" in explained.out
    assert "losscli compute wis:alpha=0.1/0.5/0.9 preds.csv targets.csv" in explained.out


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


def test_the_first_screen_asks_what_you_have(run: Run) -> None:
    """Ten lines, none wider than 79: a word for each kind of data, which lists its families, and where to begin."""
    asked = run("losses").out.split("\n\n")[0].splitlines()

    assert len(asked) == 10
    assert max(map(len, asked)) <= 79
    for line, (word, kind) in zip(asked[1:9], KINDS.items(), strict=True):
        assert line.split()[0] == word
        listed = run("losses", word).out
        assert all(f"\n  {name} " in listed for family in kind.families for name in _names(family))
        assert all(name in LOSSES and name in line for name in kind.first)


def _names(family: str) -> list[str]:
    return [entry.name for entry in families()[family].entries]


@pytest.mark.parametrize(
    ("typed", "spec"),
    [
        ("nn.MSELoss", "mse"),
        ("torch.nn.MSELoss()", "mse"),
        ("torch:MSELoss", "torch:mse"),
        ("mean_squared_error", "mse"),
        ("mean squared error", "mse"),
        ("RMSE", "rmse"),
        ("r2_score", "r2"),
        ("sklearn.metrics.r2_score", "r2"),
        ("F.smooth_l1_loss", "smooth-l1"),
        ("nn.CrossEntropyLoss", "torch:cross-entropy"),
        ("BCEWithLogitsLoss", "torch:bce-with-logits"),
        ("tf.keras.losses.MeanSquaredLogarithmicError", "msle"),
        ("KLDivLoss", "torch:kl-div"),
        ("AUROC", "roc-auc"),
        ("Kullback Leibler divergence", "kl-div"),
    ],
)
def test_other_spellings_find_their_entry(run: Run, typed: str, spec: str) -> None:
    """The names of frameworks, capitals and what people say lead to the page, and the page says what they are here."""
    loss = parse(spec)

    lines = run("losses", *typed.split()).out.splitlines()

    assert lines[0] == f"{typed} is {spec}" if str(loss) == spec else f"{spec} is {loss}"
    assert f"\n{loss.name}\n  {loss.definition.formula}" in "\n".join(["", *lines]).replace("\n  with", " with")
    assert [entry["name"] for entry in json.loads(run("losses", typed, "--json").out)] == [loss.name]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("log", "loss"), ["bce", "cross-entropy"]),
        (("log loss",), ["bce", "cross-entropy"]),
        (("outliers",), ["mae", "huber", "median-absolute-error", "tukey-biweight"]),
        (("brier", "score"), ["brier", "multiclass-brier"]),
    ],
)
def test_words_are_searched(run: Run, words: tuple[str, ...], found: list[str]) -> None:
    """Names, other names, families and uses, each entry with the sentence that says what it is for."""
    lines = run("losses", *words).out.splitlines()

    assert [line.split()[0] for line in lines if line.startswith("  ") and line[2] != " "] == found
    uses = [LOSSES[name].section("Use") for name in found]
    assert [line.strip() for line in lines if line.startswith("      ")] == [use for use in uses if use]
    assert [entry["name"] for entry in json.loads(run("losses", *words, "--json").out)] == found


def test_a_word_that_finds_nothing(run: Run) -> None:
    """It is an error, with the nearest name."""
    outcome = run("losses", "msee")

    assert (outcome.code, outcome.out) == (2, "")
    assert (
        outcome.err
        == "error: unknown loss 'msee'; did you mean 'mse' or 'msle'?\n  hint: `losscli losses` lists them all\n"
    )


@pytest.mark.parametrize("width", [60, 80, 200])
def test_no_formula_is_broken(width: int) -> None:
    """Lines end between the parts of a formula, never within parentheses or beside an operator, and nothing is lost."""
    for entry in LOSSES.values():
        lines = wrapped(entry.formula, width)

        assert " ".join(lines) == entry.formula
        assert all(line.count("(") == line.count(")") for line in lines[:-1])
        assert not any(line[-1] in "+−=·/<>≤≥" or line[0] in "+=·/<>≤≥" for line in lines)


@pytest.mark.parametrize(
    ("spec", "gradient"),
    [
        ("mse", "2(x − t)"),
        ("mse:activation=sigmoid", "2(x − t)·x(1 − x), with x = σ(z)"),
        ("bce-with-logits", "σ(x) − t, with x the raw prediction"),
    ],
)
def test_the_gradient_is_chained_with_the_activation(run: Run, spec: str, gradient: str) -> None:
    """The page of a spec gives the gradient with respect to the raw prediction."""
    line = next(line for line in run("losses", spec).out.splitlines() if line.startswith("gradient "))

    assert line.removeprefix("gradient").strip() == gradient


def test_what_people_call_it_is_found(run: Run) -> None:
    """The natural words stand on the page, so that a search of the site finds them."""
    assert "also called" in run("losses", "mse").out
    assert "mean squared error" in run("losses", "mse").out
    assert "log loss" in run("losses", "bce").out
