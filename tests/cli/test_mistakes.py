"""Mistyped lines: each is met with the whole sentence of what is wrong, and with the line to type."""

from pathlib import Path

import pytest
from outcome import Run

from losscli import __version__


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Path:
    """Two files that fit, and what lies beside them."""
    for name, column in (("p", "pred"), ("t", "target"), ("fold-1", "pred"), ("fold-2", "pred")):
        (tmp_path / f"{name}.csv").write_text(f"id,{column}\na,0.5\nb,1\n", encoding="utf-8")
    for name in ("my.py", "model.pt", "book.xlsx", "losscli.toml"):
        (tmp_path / name).write_text("x = 1\n", encoding="utf-8")
    return tmp_path


LISTED = "`losscli losses` lists them all"
TABLE = {
    # Settings of a loss in another spelling
    "compute huber(delta=0.5) p.csv t.csv": (
        "'huber(delta=0.5)' is no spec; did you mean 'huber:delta=0.5'?",
        "settings follow a colon: huber:delta=0.5",
    ),
    "compute huber(0.5) p.csv t.csv": (
        "'huber(0.5)' is no spec; did you mean 'huber:delta=0.5'?",
        "settings follow a colon: huber:delta=0.5",
    ),
    "compute huber=0.5 p.csv t.csv": (
        "'huber=0.5' is no spec; did you mean 'huber:delta=0.5'?",
        "settings follow a colon: huber:delta=0.5",
    ),
    "compute mae,tversky-loss(fp=0.3,fn=0.7) p.csv t.csv": (
        "'tversky-loss(fp=0.3,fn=0.7)' is no spec; did you mean 'tversky-loss:fp=0.3:fn=0.7'?",
        "settings follow a colon: tversky-loss:fp=0.3:fn=0.7",
    ),
    "compute mse(2) p.csv t.csv": (
        "'mse(2)' is no spec",
        "settings are written as mse:PARAMETER=VALUE; mse has no parameters",
    ),
    "compute mse,huber:delta=-1 p.csv t.csv": ("in huber:delta=-1: huber: delta=-1.0 is not a number in (0, ∞)", None),
    # Names of frameworks, and names in capitals
    "compute nn.MSELoss p.csv t.csv": (
        "unknown loss 'nn.MSELoss'; did you mean 'mse'?",
        "`losscli losses mse` explains it",
    ),
    "compute torch:MSELoss p.csv t.csv": (
        "unknown loss 'torch:MSELoss'; did you mean 'torch:mse'?",
        "`losscli losses torch:mse` explains it",
    ),
    "compute nn.CrossEntropyLoss() p.csv t.csv": (
        "unknown loss 'nn.CrossEntropyLoss'; did you mean 'torch:cross-entropy'?",
        "`losscli losses torch:cross-entropy` explains it",
    ),
    "compute mean_squared_error p.csv t.csv": (
        "unknown loss 'mean_squared_error'; did you mean 'mse'?",
        "`losscli losses mse` explains it",
    ),
    "compute r2_score p.csv t.csv": (
        "unknown loss 'r2_score'; did you mean 'r2'?",
        "`losscli losses r2` explains it",
    ),
    "compute mae,RMSE p.csv t.csv": (
        "unknown loss 'RMSE'; did you mean 'rmse'?",
        "`losscli losses rmse` explains it",
    ),
    # Losses and files in other places
    "compute mse mae p.csv t.csv": (
        "mse mae are 2 words, and the losses are one",
        "join them by commas: losscli compute mse,mae p.csv t.csv",
    ),
    "compute mse, mae p.csv t.csv": (
        "mse, mae are 2 words, and the losses are one",
        "join them by commas: losscli compute mse,mae p.csv t.csv",
    ),
    "compute mse mae p.csv": (
        "mae is a loss, and no file is called that",
        "losscli compute mse,mae p.csv",
    ),
    "compute p.csv t.csv": (
        "p.csv is a file, and the losses come first",
        "losscli compute mse p.csv t.csv",
    ),
    "compute p.csv t.csv mae": (
        "p.csv is a file, and the losses come first",
        "losscli compute mae p.csv t.csv",
    ),
    "compute mse fold-1.csv fold-2.csv t.csv": (
        "3 files where there is room for two, as if the shell had expanded a pattern",
        "quote the pattern: losscli compute mse 'fold-*.csv' t.csv",
    ),
    "compute mse p.csv t.csv 4": (
        "4 words where LOSSES PREDICTIONS [TARGETS] stand: mse p.csv t.csv 4",
        "losscli compute mse p.csv t.csv",
    ),
    "compute": ("no losses are named", "e.g. losscli compute mse preds.csv targets.csv"),
    "compute mse": ("no predictions are named", "e.g. losscli compute mse preds.csv targets.csv"),
    "compute p.csv": ("p.csv stands where the losses come first", "e.g. losscli compute mse p.csv"),
    # Limits in another spelling
    "compute mse p.csv t.csv --max mse<=3": (
        "--max mse<=3: a limit is written with an equals sign",
        "write --max mse=3",
    ),
    "compute mse p.csv t.csv --max mse:3": (
        "--max mse:3: a limit is written with an equals sign",
        "write --max mse=3",
    ),
    "compute r2 p.csv t.csv --max r2>0.9": (
        "--max r2>0.9: a limit is written with an equals sign",
        "write --min r2=0.9",
    ),
    "compute mse p.csv t.csv --max": ("--max needs a value", "write --max [LOSS[.STAT]=]X"),
    # Commands by other names
    "mse p.csv t.csv": ("no such command 'mse'", "losscli compute mse p.csv t.csv"),
    "p.csv t.csv": ("no such command 'p.csv'", "losscli compute mse p.csv t.csv"),
    "nn.L1Loss p.csv t.csv": ("no such command 'nn.L1Loss'", "losscli compute mae p.csv t.csv"),
    "losscli.toml": ("no such command 'losscli.toml'", "losscli check losscli.toml"),
    "comptue mse p.csv t.csv": (
        "no such command 'comptue'; did you mean 'compute'?",
        "losscli compute mse p.csv t.csv",
    ),
    "compare p.csv t.csv": (
        "no such command 'compare'",
        "two models: losscli compute mse NEW.csv TARGETS.csv --baseline OLD.csv",
    ),
    "evaluate mse p.csv t.csv": ("no such command 'evaluate'", "losscli compute mse preds.csv targets.csv"),
    "test": ("no such command 'test'", "losscli check"),
    "search log": ("no such command 'search'", "losscli losses WORD"),
    # Options by other names
    "compute mse --predictions p.csv --targets t.csv": (
        "no such option: --predictions",
        "the losses and the files need no flag: losscli compute mse p.csv t.csv",
    ),
    "compute --metric mse p.csv t.csv --worst 1": (
        "no such option: --metric",
        "the losses and the files need no flag: losscli compute mse p.csv t.csv --worst 1",
    ),
    "compute mse p.csv t.csv --pred-col pred": (
        "no such option: --pred-col; did you mean --pred?",
        "losscli compute mse p.csv t.csv --pred pred",
    ),
    "compute mse p.csv t.csv --fail-above=3": (
        "no such option: --fail-above; did you mean --max?",
        "losscli compute mse p.csv t.csv --max=3",
    ),
    "compute mse p.csv t.csv --basline q.csv": (
        "no such option: --basline; did you mean --baseline?",
        "losscli compute mse p.csv t.csv --baseline q.csv",
    ),
    "compute mse p.csv t.csv --bogus": ("no such option: --bogus", "losscli compute --help shows what it takes"),
    "check --bogus": ("no such option: --bogus", "losscli check --help shows what it takes"),
    # Files
    "compute mse pp.csv t.csv": ("pp.csv: no such file", "did you mean p.csv?"),
    "compute mse fold-3.csv t.csv": ("fold-3.csv: no such file", "did you mean fold-1.csv?"),
    "compute mse my.py t.csv": (
        "my.py is a program, not a table",
        "a loss of your own stands first: losscli compute my.py:FUNCTION PREDICTIONS TARGETS",
    ),
    "compute mse model.pt t.csv": (
        "model.pt is what a framework saves of a model, not a table",
        "save its predictions: np.save('preds.npy', predictions)",
    ),
    "compute mse p.csv book.xlsx": ("book.xlsx is a workbook, not a table", "save the sheet as CSV"),
    # Words that find nothing
    "losses msee": ("unknown loss 'msee'; did you mean 'mse' or 'msle'?", LISTED),
}


@pytest.mark.parametrize("line", TABLE)
def test_the_next_thing_to_type(run: Run, line: str) -> None:
    """Exit 2, nothing on stdout, and on stderr the sentence and its hint, whole."""
    message, hint = TABLE[line]

    outcome = run(*line.split(" "))

    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == f"error: {message}\n" + (f"  hint: {hint}\n" if hint else "")


@pytest.mark.parametrize(
    "line", ["compute mse mae p.csv t.csv", "compute p.csv t.csv mae", "compute mse p.csv t.csv 4"]
)
def test_the_line_of_a_hint_runs(run: Run, line: str) -> None:
    """What the hint says to type is read without complaint."""
    hint = run(*line.split()).err.splitlines()[-1]

    assert run(*hint.partition("losscli ")[2].split()).code == 0


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("help", "Usage: losscli [OPTIONS] COMMAND"),
        ("help compute", "Usage: losscli compute [OPTIONS]"),
        ("-V", f"losscli {__version__}"),
    ],
)
def test_what_is_meant_is_done(run: Run, line: str, first: str) -> None:
    """`help` and `-V` are understood as they are."""
    outcome = run(*line.split())

    assert outcome.code == 0
    assert outcome.out.strip().startswith(first)
