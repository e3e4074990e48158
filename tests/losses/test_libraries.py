"""A library's name gives that library's number; `tests/golden/make.py` asked PyTorch, Keras, scikit-learn and optax."""

from itertools import groupby
from pathlib import Path

import numpy as np
import pytest
from case import Case, read

import losscli
from losscli.errors import LosscliError
from losscli.losses import ALIASES, LIBRARIES, LOSSES, parse
from losscli.losses.libraries import NAMES, REMARKS
from losscli.losses.spec import split
from losscli.render.registry import aliases, meaning, page

GOLDEN = Path(__file__).parents[1] / "golden"
CASES = [case for name in ("libraries", "libraries_keras") for case in read(GOLDEN / f"{name}.jsonl")]


@pytest.mark.parametrize("case", CASES, ids=[f"{place}-{case.spec}" for place, case in enumerate(CASES)])
def test_the_figure_is_the_librarys(case: Case) -> None:
    """The figure of a whole file is what the library reports for it."""
    prediction, target = np.array(case.prediction), np.array(case.target)

    report = losscli.compute(case.spec, prediction, target, **{name: np.array(x) for name, x in case.extra.items()})

    assert report.losses[case.spec].value == pytest.approx(case.value, rel=case.rtol, abs=case.atol)


@pytest.mark.parametrize("name", NAMES)
def test_every_name_has_a_golden_number(name: str) -> None:
    """No name of a library stands on trust."""
    assert any(split(case.spec)[0] == name for case in CASES)


@pytest.mark.parametrize("name", NAMES)
def test_every_name_stands_for_a_canonical_spec(name: str) -> None:
    """The table holds what `str` gives back, of an entry of the registry, and it parses to the same loss."""
    loss = parse(name)

    assert str(loss) == NAMES[name] == ALIASES[name]
    assert parse(str(loss)) == loss
    assert loss.name in LOSSES


def test_the_prefixes_are_a_closed_list() -> None:
    """Each name with a colon belongs to one of the libraries, each library has names, and its names stand together."""
    prefixes = [prefix for prefix, _ in groupby(name.partition(":")[0] for name in ALIASES if ":" in name)]

    assert prefixes == list(LIBRARIES)
    assert not any(":" in name for name in LOSSES)
    assert REMARKS.keys() <= NAMES.keys()


def test_settings_that_are_given_replace_those_implied() -> None:
    """A name takes the parameters of what it stands for."""
    assert (
        str(parse("torch:cross-entropy:ignore_index=0"))
        == "cross-entropy:activation=softmax:ignore-index=0:mean-over=torch"
    )
    assert str(parse("torch:cross-entropy:ignore-index=none")) == "cross-entropy:activation=softmax:mean-over=torch"
    assert str(parse("keras:mean_absolute_percentage_error:scale=1")) == "mape:eps=1e-07"


def test_one_file_has_as_many_mapes_as_libraries() -> None:
    """For a target of 0 with an error of 1, beside one of 10 %, what counts is the smallest denominator."""
    prediction, target = np.array([1.0, 1.1]), np.array([0.0, 1.0])

    losses = losscli.compute("keras:mape,sklearn:mean-absolute-percentage-error", prediction, target).losses

    # 100·(1/1e-7 + 0.1)/2 and (1/2⁻⁵² + 0.1)/2
    assert losses["keras:mape"].value == pytest.approx(500_000_005.0, rel=1e-14)
    assert losses["sklearn:mean-absolute-percentage-error"].value == pytest.approx(2.0**51 + 0.05, rel=1e-14)


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        ("torch:crossentropy", "'torch:cross-entropy'"),
        ("sklearn:f1", "'sklearn:f1-score'"),
        ("torch:triplet-margin", "'triplet-margin'"),
        ("tensorflow:mse", "'mse'"),
        ("torch:cross-entropy:softmax", "'torch:cross-entropy'"),
        ("cros-entropy", "'cross-entropy'"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(typed: str, suggested: str) -> None:
    """The suggestion comes from the same library, or from the canonical names, and from no other library."""
    with pytest.raises(LosscliError) as caught:
        parse(typed)

    assert f"unknown loss {typed!r}; did you mean {suggested}" in str(caught.value)
    others = [library for library in LIBRARIES if not typed.startswith(library)]
    assert not any(f"{library}:" in str(caught.value).partition(";")[2] for library in others)


def test_an_unknown_name_of_a_library_lists_what_there_is() -> None:
    """Where nothing is near, the hint names what there is of that library, and of no other."""
    with pytest.raises(LosscliError, match=r"unknown loss 'torch:foo'$") as caught:
        parse("torch:foo")

    assert caught.value.hint is not None
    assert "torch:cross-entropy, torch:nll, " in caught.value.hint
    assert "keras:" not in caught.value.hint


def test_the_page_says_what_a_name_stands_for() -> None:
    """A page lists its plain aliases and its names in libraries apart, and an alias says what it means."""
    shown = page(LOSSES["cross-entropy"])
    plain = next(line for line in shown.splitlines() if line.startswith("aliases"))

    assert "categorical-cross-entropy" in plain
    assert "torch:" not in plain
    assert (
        "library names  torch:cross-entropy = cross-entropy:activation=softmax:ignore-index=-100:mean-over=torch;"
        in shown
    )
    assert "keras:mape, keras:mean-absolute-percentage-error = mape:eps=1e-07:scale=100;" in page(LOSSES["mape"])
    assert "torch:cross-entropy" in aliases(LOSSES["cross-entropy"])
    assert meaning("torch:l1") == "torch:l1 is mae\n\n"
    assert meaning("torch:cross_entropy").startswith(
        "torch:cross_entropy is cross-entropy:activation=softmax:ignore-index=-100:mean-over=torch\n  labels divide"
    )
    assert not meaning("mse")
