"""What leaves the process: no secret of a URL, no control of a terminal, no command for a runner or a spreadsheet."""

import re
from pathlib import Path

import pytest
from outcome import Run

from losscli.options.declared import declared

SECRET = "s3cr3t-token"  # noqa: S105 -- it is planted to be looked for
PLANTED = [
    f"https://user:{SECRET}@127.0.0.1:1/x.csv",
    f"https://user:a/{SECRET}@127.0.0.1:1/x.csv",
    f"https://user:a {SECRET}@127.0.0.1:1/x.csv",
    f"https://127.0.0.1:1/x.csv?token={SECRET}",
    f"https://127.0.0.1:1/x.csv#{SECRET}",
    f"tls://127.0.0.1:1?token={SECRET}",
]
FLAGS = sorted(f"--{name.replace('_', '-')}" for name, item in declared().items() if item.kind != "boolean")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    """A pair of files that scores."""
    (tmp_path / "p.csv").write_text("pred\n9\n", encoding="utf-8")
    (tmp_path / "t.csv").write_text("target\n1\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("flag", FLAGS)
@pytest.mark.parametrize("url", [PLANTED[1], PLANTED[3]])
@pytest.mark.usefixtures("pair")
def test_no_option_says_a_secret(run: Run, flag: str, url: str) -> None:
    """A URL is the wrong value of most options; whatever becomes of it, its secret is not said."""
    told = run("compute", "mse", "p.csv", "t.csv", f"{flag}={url}", "--json")

    assert SECRET not in told.out + told.err


@pytest.mark.parametrize("url", PLANTED)
@pytest.mark.parametrize("line", [["mse", "p.csv", "t.csv", "{}"], ["mse", "{}", "t.csv"], ["{}", "p.csv", "t.csv"]])
@pytest.mark.usefixtures("pair")
def test_no_argument_says_a_secret(run: Run, pair: Path, line: list[str], url: str) -> None:
    """Neither on a stream nor in a report, wherever it is typed."""
    told = run("compute", *(word.replace("{}", url) for word in line), "-o", "r.json", "--json")

    assert told.code == 2
    assert SECRET not in told.out + told.err + (pair / "r.json").read_text("utf-8")


@pytest.mark.parametrize("name", ["a\n::stop-commands::x", "\x1b[31mX", "\x1b]0;t\x07", "a\r::error::x", "a\u2028b"])
@pytest.mark.parametrize("format_", ["table", "md", "github", "json"])
def test_no_text_of_a_file_steers_what_reads_the_streams(run: Run, tmp_path: Path, name: str, format_: str) -> None:
    """Column names, labels and ids stay on their line, and their control characters are shown as escapes."""
    (tmp_path / "p.csv").write_text(f'id,"{name}",dog\n"{name}",0.7,0.3\nb,0.2,0.8\n', "utf-8", newline="")
    (tmp_path / "t.csv").write_text(f'id,label\n"{name}","{name}"\nb,dog\n', "utf-8", newline="")
    lines = [
        ["--id", "id"],
        ["--id", name],
        ["--pred", name],
        ["--id", "id", "--by", name],
        ["--id", "id", "--max", "0"],
    ]

    told = [run("compute", "cross-entropy,accuracy", "p.csv", "t.csv", *line, "--format", format_) for line in lines]

    everything = "\n".join(outcome.out + outcome.err for outcome in told)
    steering = r"[\x00-\x08\x0b-\x1f\x7f]" if format_ == "json" else r"[\x00-\x08\x0b-\x1f\x7f\u2028]"
    assert not re.search(steering, everything)
    assert not re.search(r"^::(?!error |warning )", everything, re.MULTILINE)


def test_a_spreadsheet_runs_nothing(run: Run, tmp_path: Path) -> None:
    """Texts that begin as formulas do are quoted; numbers, and everything where it is asked for, are as they are."""
    (tmp_path / "p.csv").write_text("id,pred\n=1+1,0.5\n-3,1\n@a,1\n", encoding="utf-8")
    (tmp_path / "t.csv").write_text("id,target\n=1+1,1\n-3,1\n@a,1\n", encoding="utf-8")
    line = ("compute", "mse", "p.csv", "t.csv", "--id", "id", "--format", "csv")

    safe, plain = run(*line).out.splitlines(), run(*line, "--no-csv-safe").out.splitlines()

    assert [row.split(",")[1] for row in safe[1:]] == ["'=1+1", "-3", "'@a"]
    assert [row.split(",")[1] for row in plain[1:]] == ["=1+1", "-3", "@a"]
    assert [row.split(",")[2:] for row in safe] == [row.split(",")[2:] for row in plain]


def test_the_action_runs_no_package_of_the_workspace() -> None:
    """Both steps leave the current folder out of the module path."""
    steps = [line for line in (ROOT / "action.yml").read_text("utf-8").splitlines() if "python " in line]

    assert len(steps) >= 2
    assert all("python -P " in step for step in steps)


def test_every_action_is_pinned_by_its_digest() -> None:
    """A tag can be moved, a digest cannot."""
    files = [*(ROOT / ".github" / "workflows").glob("*.yml"), ROOT / "action.yml"]
    used = [use for file in files for use in re.findall(r"uses: (\S+)", file.read_text("utf-8"))]

    assert len(used) > 5
    assert [use for use in used if not use.startswith("./") and not re.search("@[0-9a-f]{40}$", use)] == []
