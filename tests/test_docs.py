"""Every loss and score has a page, made from its declaration, with an example that works."""

import re
from pathlib import Path

import generate
import numpy as np
import pages
import plots
import pytest
import readme

from losscli.cli.examples import EXAMPLES
from losscli.losses import LOSSES
from losscli.losses.catalogue import families
from losscli.options.declared import declared

FAMILIES = {entry.name: family for family in families().values() for entry in family.entries}
DIFFERENTIABLE = [name for name, entry in LOSSES.items() if entry.differentiable]


@pytest.mark.parametrize("name", LOSSES)
def test_page_says_what_is_declared(name: str, tmp_path: Path) -> None:
    """The page has the formula, the gradient or why there is none, every parameter, the reference and an example."""
    entry = LOSSES[name]

    text = readme.filled(pages.page(entry, FAMILIES[name]), tmp_path)

    assert text.startswith(f"# {name}\n")
    declared = [entry.formula, entry.section("Gradient")] if entry.differentiable else [entry.formula]
    assert all(f"```text\n{words}\n```" in text for words in declared)
    assert all(f"| `{parameter}` |" in text for parameter in entry.parameters)
    for words in (entry.reference, entry.section("None"), entry.section("Pitfall"), entry.section("Libraries")):
        assert pages.prose(words.removesuffix("."))[1:] in text
    example = text.partition("## Example")[2]
    assert f"$ losscli compute {entry.specimen} preds." in example
    assert not re.search("^(error|note):", example, re.MULTILINE)
    assert re.search(rf"^{entry.specimen} +\S", example, re.MULTILINE)


@pytest.mark.parametrize("name", DIFFERENTIABLE)
def test_plotted_gradient_is_the_slope_of_the_plotted_value(name: str) -> None:
    """Between the bends the drawn gradient is the steepness of the drawn value."""
    for curve in plots.curves(LOSSES[name]):
        middle = (curve.gradient[1:] + curve.gradient[:-1]) / 2
        slope = np.diff(curve.value) / np.diff(curve.x)
        smooth = np.abs(np.diff(curve.gradient)) < 0.05 * (1.0 + np.abs(middle))
        agreeing = np.abs(slope - middle)[smooth] < 0.02 * (1.0 + np.abs(middle[smooth]))

        assert agreeing.mean() > 0.95
        assert smooth.mean() > 0.8


def test_most_losses_are_plotted() -> None:
    """Only losses of vectors, or of several values together, have no plot."""
    without = [LOSSES[name] for name in DIFFERENTIABLE if not plots.curves(LOSSES[name])]

    assert all((entry.layout.axes or 0) > 2 or entry.layout.columns or entry.kind == "grouped" for entry in without)


def test_navigation_holds_every_page() -> None:
    """Every page that is written is in the navigation, and the overview links to it."""
    nav = generate.on_config({"nav": []})["nav"][0]["Losses and scores"]
    listed = {page for item in nav[1:] for group in item.values() for page in group}

    assert listed == {f"losses/{pages.path_of(entry, FAMILIES[entry.name])}" for entry in LOSSES.values()}
    assert all(f"]({page.removeprefix('losses/')})" in pages.overview() for page in listed)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("|x| < 1", "&#124;x&#124; &#60; 1"),
        ("`a_b` is a_b", "`a_b` is a&#95;b"),
        ("[0, 1]", "&#91;0, 1&#93;"),
    ],
)
def test_formulas_are_no_markdown(text: str, expected: str) -> None:
    """Signs that Markdown would read are spelled out, but for code."""
    assert pages.prose(text) == expected


def test_the_manual_holds_every_option() -> None:
    """Every flag of `compute` stands in the manual page, with its help, and every command with its examples."""
    import manual

    text = "\n".join(manual.manual())

    for option in declared().values():
        assert f".B {manual.escaped('--' + option.name)}" in text or f", {manual.escaped('--' + option.name)}" in text
        assert manual.escaped(option.help) in text
    assert all(manual.escaped(line) in text for lines in EXAMPLES.values() for line in lines)
