"""The Python face refuses what it cannot use, in one sentence."""

from pathlib import Path
from typing import Any

import pytest

import losscli
from losscli.cli import main


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"samples": 1}, "'samples' is a text"),
        ({"pred": ["a", "b"]}, "'pred' is a text"),
        ({"workers": "2"}, "'workers' is a whole number"),
        ({"worst": True}, "'worst' is a whole number"),
        ({"gradient": 1}, "'gradient' is True or False"),
        ({"max": 3}, "'max' is a text or a list of texts"),
        ({"output": "x.json"}, "'output' is an option of the command line"),
        ({"format": "json"}, "'format' is an option of the command line"),
        ({"reducton": "sum"}, "unknown option 'reducton'"),
        ({"reduction": "total"}, "total is not one of"),
    ],
    ids=str,
)
def test_wrong_options_are_refused(options: dict[str, Any], words: str) -> None:
    """A wrong name or type is a LosscliError that says what is wanted."""
    with pytest.raises(losscli.LosscliError, match=words):
        losscli.compute("mse", [1.0], [2.0], **options)


def test_losses_may_be_a_list() -> None:
    """Specs joined by commas, or a list of them."""
    report = losscli.compute(["mse", "huber:delta=0.5"], [1.0], [2.0], max=["mse=1"], ci=0.5)

    assert list(report.losses) == ["mse", "huber:delta=0.5"]
    assert report.verdict == "passed"


def test_paths_are_paths(tmp_path: Path) -> None:
    """What `pathlib` gives names a file in every option, the report of an earlier run among them."""
    path = tmp_path / "t.csv"
    path.write_text("target,w\n1,1\n2,3\n", encoding="utf-8")
    earlier = tmp_path / "main.json"
    columns = ("--pred", "w", "--target", "target")
    assert main(["compute", "mse", str(path), *columns, "--digest", "-qo", str(earlier)]) == 0

    made = losscli.compute("mse", path, pred="w", target="target", baseline=earlier)

    assert made.losses["mse"].baseline is not None
    assert made.losses["mse"].baseline.value == 0.5


@pytest.mark.parametrize("role", ["by", "cluster"])
def test_groups_may_be_arrays(role: str) -> None:
    """Slices and clusters are given as weights are."""
    made = losscli.compute("mse", [1.0, 2.0, 3.0, 4.0], [1, 1, 1, 1], ci=0.9, **{role: ["a", "b", "a", "b"]})

    figure = made.losses["mse"]
    assert [(part.name, part.value) for part in figure.slices or ()] == [("a", 2.0), ("b", 5.0)] * (role == "by")
    assert figure.ci is not None


class TestReport:
    """What a report in Python can do, beyond the one that is printed."""

    def test_printed_it_is_the_table(self) -> None:
        """The figures lead; the worst samples follow."""
        text = str(losscli.compute("mse", list(range(10)), [0.0] * 10))

        assert text.splitlines()[2].split() == ["mse", "28.5", "10"]
        assert "the worst 5 of 10 samples by mse" in text

    def test_samples_can_be_looped_over(self) -> None:
        """Each is a mapping of its columns, and they can be read again."""
        samples = losscli.compute("mse", [0.5, 1, 2, 4], [1, 1, 1, 1]).samples

        assert [sample["mse"] for sample in samples] == [sample["mse"] for sample in samples] == [0.25, 0.0, 1.0, 9.0]

    def test_gradients_are_arrays(self) -> None:
        """In the shape of the predictions, of the figure that is reported."""
        wide = losscli.compute("mse", [[0.0, 1.0], [2.0, 3.0]], [[0.0, 0.0], [0.0, 0.0]])

        assert wide.gradient().tolist() == [[0.0, 0.5], [1.0, 1.5]]
        assert losscli.compute("mse,mae", [3.0, 1.0], [1.0, 1.0]).gradient("mae").tolist() == [0.5, 0.0]

    def test_a_gradient_that_is_not_there(self) -> None:
        """Of an entry that is not listed, of two of which none is named, and of a score."""
        two = losscli.compute("mse,mae", [3.0, 1.0], [1.0, 1.0])

        for report, name in ((two, "rmse"), (two, None), (losscli.compute("r2", [1.0, 2.0], [1.0, 3.0]), "r2")):
            with pytest.raises(losscli.LosscliError):
                report.gradient(name)

    def test_every_sample_is_a_row(self) -> None:
        """Columns that hold nothing are left out."""
        frame = losscli.compute("mse", [0.5, 1, 2, 4], [1, 1, 1, 1]).to_pandas()

        assert list(frame.columns) == ["row", "prediction", "target", "weight", "mse", "mse.gradient"]
        assert frame["mse"].tolist() == [0.25, 0.0, 1.0, 9.0]
