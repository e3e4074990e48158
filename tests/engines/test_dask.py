"""A Dask cluster of processes: the same bytes as one thread, the same errors, and an orderly end."""

import json
import pickle
import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from outcome import Run

from losscli import compute
from losscli.engines import Engine, Serial, build, clusters, tasks, unseen, working
from losscli.engines.dask import Dask
from losscli.errors import LosscliError
from losscli.options.declared import Columns, Pairing, Reading, Values
from losscli.sources import Needs, open_samples
from losscli.summary import Kept

distributed = pytest.importorskip("distributed")
psutil = pytest.importorskip("psutil")

N = 600
CHUNK = 16
"""Rows of a chunk, so that there are many."""


@pytest.fixture(scope="module")
def workers() -> Iterator[Any]:
    """Two processes of one thread each, which any of these tests may kill."""
    settings = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": "127.0.0.1:0"}
    with clusters._silence(), distributed.LocalCluster(**settings, silence_logs=60) as found:
        yield found


@pytest.fixture(scope="module")
def address(workers: Any) -> str:
    """Where the scheduler is."""
    return str(workers.scheduler_address)


@pytest.fixture
def engine(address: str) -> Iterator[Engine]:
    """The cluster as an engine."""
    with working(None, address) as found:
        yield found


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Predictions and targets with keys, groups, weights and labels; in one file, and in parts cut at other rows."""
    rng = np.random.default_rng(1)
    values = rng.random((N, 3))
    label, group = rng.integers(0, 2, N), rng.integers(0, 4, N)
    order = rng.permutation(N)

    def table(name: str, header: str, lines: Iterable[str]) -> list[str]:
        written = list(lines)
        (tmp_path / name).write_text("\n".join([header, *written, ""]), encoding="utf-8")
        return written

    pred = table("p.csv", "key,pred", (f"k{i},{float(values[i, 0])!r}" for i in range(N)))
    target = table("t.csv", "key,target,g", (f"k{i},{float(values[i, 1])!r},g{group[i]}" for i in range(N)))
    table("shuffled.csv", "key,pred", (pred[i] for i in order))
    table("fewer.csv", "key,pred", (pred[i] for i in order[: N // 2]))
    table("labels.csv", "y", map(str, label))
    table("words.csv", "label", (("yes" if i else "no") for i in label))
    np.save(tmp_path / "p.npy", values[:, 0])
    np.save(tmp_path / "b.npy", values[:, 2])
    np.save(tmp_path / "w.npy", values[:, 2])
    for folder in ("ps", "ts", "ns"):
        (tmp_path / folder).mkdir()
    for place, (start, stop) in enumerate([(0, 100), (100, 101), (101, 450), (450, N)]):
        table(f"ps/{place}.csv", "key,pred", pred[start:stop])
        np.save(tmp_path / f"ns/{place}.npy", values[start:stop, 0])
    for place, (start, stop) in enumerate([(0, 333), (333, N)]):
        table(f"ts/{place}.csv", "key,target,g", target[start:stop])
    return tmp_path


TARGET = ("--target", "target")
CASES: dict[str, tuple[str, ...]] = {
    "several losses, one with a root": ("mse,rmse,mae,huber:delta=0.2", "p.csv", "t.csv", *TARGET),
    "sums and all rows": ("f1,roc-auc,brier", "p.npy", "labels.csv"),
    "figures of sums": ("r2,rmse", "p.csv", "t.csv", *TARGET),
    "ranks": ("spearman", "p.csv", "t.csv", *TARGET),
    "worst": ("mae", "p.csv", "t.csv", *TARGET, "--worst", "7"),
    "intervals": ("mse,rmse", "p.csv", "t.csv", *TARGET, "--ci", "0.9"),
    "clusters": ("mae", "p.csv", "t.csv", *TARGET, "--ci", "0.9", "--cluster", "g"),
    "baseline": ("mse,mae", "p.npy", "t.csv", *TARGET, "--baseline", "b.npy", "--worst", "3"),
    "slices": ("mse", "p.csv", "t.csv", *TARGET, "--by", "g"),
    "weights": ("mse,rmse", "p.npy", "t.csv", *TARGET, "--weight", "w.npy"),
    "a gate that fails": ("mse", "p.csv", "t.csv", *TARGET, "--max", "mse.p99=0.1", "--min-samples", "9"),
    "words": ("accuracy,f1", "words.csv", "words.csv", "--positive", "yes"),
    "rankings": ("ndcg,mrr", "p.npy", "labels.csv", "--query", "t.csv:g"),
    "parts": ("mse,rmse", "ps/*.csv", "ts", *TARGET, "--worst", "2"),
    "parts of arrays": ("mae", "ns/*.npy", "t.csv", *TARGET),
    "keys": ("mse,r2", "shuffled.csv", "t.csv", *TARGET, "--id", "key", "--worst", "3", "--ci", "0.9"),
    "keys across parts": ("mse", "ps", "ts/*.csv", *TARGET, "--id", "key", "--by", "g"),
    "keys that only one has": ("mse", "fewer.csv", "ts", *TARGET, "--id", "key", "--join", "inner"),
}


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut the inputs into many chunks."""
    monkeypatch.setattr("losscli.sources.batches.assemble.ELEMENTS", CHUNK)


@pytest.mark.parametrize("arguments", CASES.values(), ids=CASES.keys())
@pytest.mark.usefixtures("files", "small")
def test_the_report_is_that_of_one_thread(
    arguments: tuple[str, ...], run: Run, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Byte by byte, for another size of chunks, too; and nobody says a word more."""
    one = run("compute", *arguments, "--json", "--workers", "1")
    many = run("compute", *arguments, "--json", "--scheduler", address)
    monkeypatch.setattr("losscli.sources.batches.assemble.ELEMENTS", 1 << 19)
    whole = run("compute", *arguments, "--json", "--workers", "1")

    assert one.out.startswith("{")
    assert '"verdict": "error"' not in one.out
    assert (many.out, many.err, many.code) == (one.out, one.err, one.code)
    assert (whole.out, whole.code) == (one.out, one.code)


@pytest.mark.parametrize("form", ["csv", "jsonl"])
@pytest.mark.usefixtures("files", "small")
def test_rows_come_in_order(form: str, run: Run, address: str) -> None:
    """All rows, as one thread writes them, by row and by key."""
    for more in ((), ("--id", "key")):
        arguments = ("mse", "ps/*.csv", "t.csv", *TARGET, *more, "--format", form)
        one, many = run("compute", *arguments), run("compute", *arguments, "--scheduler", address)
        assert len(one.out.splitlines()) in (N, N + 1)
        assert many == one


ILLEGAL: dict[str, tuple[str, ...]] = {
    "words": ("mse", "bad.csv", "t.csv", *TARGET),
    "words in a part": ("mse", "ps/*.csv", "t.csv", *TARGET),
    "illegal": ("poisson-nll:log-input=false", "negative.csv", "t.csv", *TARGET),
    "counts": ("mse", "short.csv", "t.csv", *TARGET),
    "no prediction": ("mse", "fewer.csv", "t.csv", *TARGET, "--id", "key"),
    "twice": ("mse", "twice.csv", "t.csv", *TARGET, "--id", "key"),
}


@pytest.mark.parametrize("arguments", ILLEGAL.values(), ids=ILLEGAL.keys())
@pytest.mark.usefixtures("small")
def test_the_error_is_that_of_one_thread(arguments: tuple[str, ...], run: Run, address: str, files: Path) -> None:
    """The earliest, in the words of the files; the chunks do not show."""
    lines = (files / "p.csv").read_text(encoding="utf-8").splitlines()
    for place in (77, 78, 310):
        lines[place] = f"k{place},oops"
    (files / "bad.csv").write_text("\n".join(lines), encoding="utf-8")
    (files / "ps/2.csv").write_text("\n".join(["key,pred", *lines[102:451]]), encoding="utf-8")
    (files / "negative.csv").write_text("\n".join(lines).replace("oops", "-1"), encoding="utf-8")
    (files / "short.csv").write_text("\n".join(lines[:500]), encoding="utf-8")
    (files / "twice.csv").write_text("\n".join([*lines[:77], *lines[80:300], lines[40]]), encoding="utf-8")
    one, many = run("compute", *arguments, "--json"), run("compute", *arguments, "--json", "--scheduler", address)

    assert one.code == 2
    assert many == one


class Killing:
    """An engine of which a worker dies as soon as something is done."""

    def __init__(self, engine: Dask) -> None:
        self.engine, self.client = engine, engine.client
        self.killed: list[int] = []

    def kill(self, count: int = 1) -> None:
        """Kill one worker, once."""
        if count and not self.killed:
            self.killed = [min(self.client.run(psutil.os.getpid).values())]
            psutil.Process(self.killed[0]).kill()

    def fold(self, recipes: Any, work: Any, empty: Any, done: Callable[[int], None] = unseen) -> Any:
        """Kill in the middle."""
        del done
        return self.engine.fold(recipes, work, empty, self.kill)

    def stream(self, recipes: Any, work: Any) -> Iterator[Any]:
        """Pass on."""
        return self.engine.stream(recipes, work)


@pytest.mark.usefixtures("files", "small")
def test_a_worker_that_dies_is_replaced(run: Run, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it had in hand is done again, and the report is the same."""
    arguments = ("compute", "mse,rmse,r2", "ps/*.csv", "t.csv", *TARGET, "--json", "--worst", "3")
    engines: list[Killing] = []

    def killing(engine: Any) -> Killing:
        engines.append(Killing(engine))
        return engines[0]

    one = run(*arguments)
    monkeypatch.setattr("losscli.cli.compute.watched", killing)
    assert run(*arguments, "--scheduler", address) == one
    assert engines[0].killed


def test_results_come_in_the_order_of_the_recipes(engine: Engine) -> None:
    """Streams and folds keep the order; an empty one gives what is empty."""
    assert list(engine.stream(range(30), abs)) == list(range(30))
    assert engine.fold([[float(i)] for i in range(200)], Kept.of, Kept()).values().tolist() == list(range(200))
    assert list(engine.stream([], abs)) == []
    assert engine.fold([], Kept.of, Kept()) == Kept()


def test_every_recipe_is_counted_once(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever watches is told of each, however many are one task."""
    monkeypatch.setattr("losscli.engines.dask.MOST", 40)
    told: list[int] = []
    engine.fold([[float(i)] for i in range(100)], Kept.of, Kept(), told.append)
    assert sum(told) == 100
    assert len(told) == -(-100 // (3 * tasks.FAN))


def test_the_earliest_failure_wins(engine: Engine) -> None:
    """The results before it are given, and those after it are not waited for."""
    recipes = ["0", "1", "2", "x", "y", "5"]
    seen: list[float] = []
    with pytest.raises(ValueError, match="'x'"):
        seen.extend(engine.stream(recipes, float))
    assert seen == [0, 1, 2]
    wrong: list[Any] = [[0.0], [1.0], ["ab"], ["c"], [2.0]]
    with pytest.raises(TypeError, match="<U2"):
        engine.fold(wrong, Kept.of, Kept())


def test_recipes_that_fail_do_so_in_their_turn(engine: Engine) -> None:
    """If no further recipe can be had, the results of those before it come first."""

    def recipes() -> Iterator[int]:
        yield from range(2)
        raise LosscliError("no more")

    seen: list[int] = []
    with pytest.raises(LosscliError, match="no more"):
        seen.extend(engine.stream(recipes(), abs))
    assert seen == [0, 1]


def test_workers_share_the_settings_of_numpy(engine: Engine) -> None:
    """`np.errstate` around a stream holds in its workers."""
    with np.errstate(invalid="raise"), pytest.raises(FloatingPointError):
        list(engine.stream([np.array([-1.0])], np.sqrt))


def sizes(rows: int, folder: Path) -> int:
    """Count the bytes of the largest piece of a parted input with keys and groups."""
    with open_samples(
        str(folder / "ps"),
        str(folder / "t.csv"),
        columns=Columns(target="target", by="g"),
        pairing=Pairing(),
        reading=Reading(),
        values=Values(),
        needs=Needs(),
        chunk_rows=rows,
    ) as samples:
        return max(len(pickle.dumps(recipe.piece())) for recipe in samples.recipes)


def test_a_piece_does_not_grow_with_the_rows(files: Path) -> None:
    """What one task is sent is as small for many rows as for few."""
    small = sizes(20, files)
    for path in (*files.glob("ps/*.csv"), files / "t.csv"):
        header, *lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text("\n".join([header, *lines * 30]), encoding="utf-8")
    assert sizes(20, files) < small + 200 < 6000


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"losscli": "9.9"}, r"has losscli \S+, and this process 9\.9"),
        ({"numpy": "1.0"}, r"has NumPy \S+, and this process 1\.0"),
        ({"simd": "ABACUS"}, r"has the instruction set \S+, and this process ABACUS"),
    ],
)
def test_workers_unlike_this_process_are_refused(
    other: dict[str, str], told: str, address: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before any work, and by every task, for workers that join later."""
    unlike = replace(build.here(), **other)
    monkeypatch.setattr(build, "here", lambda: unlike)
    with pytest.raises(LosscliError, match=rf"^the worker tcp://\S+ {told}$"), working(None, address):
        pass
    monkeypatch.setattr(tasks, "here", lambda: unlike)
    with pytest.raises(LosscliError, match=r"^the worker tcp://\S+ has "):
        list(engine.stream([1], abs))


def test_a_worker_without_this_package_is_refused(workers: Any, address: str) -> None:
    """It says which worker, and what to do."""
    with distributed.Client(workers, set_as_default=False) as client:
        client.run(hide)
        try:
            with pytest.raises(LosscliError) as caught, working(None, address):
                pass
        finally:
            client.restart()
    assert re.match(r"the worker tcp://\S+ cannot load this version of losscli: ", caught.value.message)
    assert caught.value.hint == "install it there, in the version of this process"


def test_inputs_have_to_be_where_the_workers_are(files: Path, address: str) -> None:
    """Stdin and packed files are not; arrays travel."""
    import gzip

    (files / "p.csv.gz").write_bytes(gzip.compress((files / "p.csv").read_bytes()))
    with pytest.raises(LosscliError, match=r"p\.csv\.gz is unpacked into a temporary file, which cannot be read by"):
        compute("mse", files / "p.csv.gz", files / "t.csv", target="target", scheduler=address)
    found = compute("mse", np.zeros(5), np.ones(5), scheduler=address)
    assert found.losses["mse"].value == 1.0


def test_what_dask_says_is_put_plainly() -> None:
    """A chunk that kills its workers, and a cluster that went away."""
    dead: Any = tasks.explained(distributed.KilledWorker("chunk", SimpleNamespace(address="tcp://w"), 3))
    assert dead.message == "a worker died 4 times at the same chunk"
    gone: Any = tasks.explained(distributed.comm.CommClosedError("in <Client>"))
    assert gone.message == "the Dask cluster went away: in <Client>"
    assert isinstance(tasks.explained(AttributeError("a bug of ours")), AttributeError)


def test_processes_that_do_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for ever, and what has begun is ended."""
    monkeypatch.setattr(clusters, "PATIENCE", 0.01)
    with pytest.raises(LosscliError, match=r"^1 process did not start within"), working(1, "local"):
        pass


def test_a_file_that_a_worker_does_not_see(engine: Engine) -> None:
    """The worker and the file are named."""
    with pytest.raises(LosscliError) as caught:
        list(engine.stream(["nowhere.csv"], open))
    assert re.match(r"the worker tcp://\S+ cannot read nowhere\.csv: no such file", caught.value.message)


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (("--scheduler", "slurm"), "--scheduler slurm is neither local nor the address of a Dask scheduler", "e.g. "),
        (
            ("--scheduler", "tcp://me:pw@h:1"),
            "--scheduler tcp://***@h:1 is not the address of a Dask scheduler",
            "e.g. ",
        ),
        (("--scheduler", "tcp://h"), "--scheduler tcp://h is not the address of a Dask scheduler", "e.g. "),
        (("--scheduler", "dask://h:1"), "--scheduler dask://h:1 is not the address of a Dask scheduler", "e.g. "),
        (("--scheduler", "tcp://127.0.0.1:1"), "no Dask scheduler answers at tcp://127.0.0.1:1: ", "start one with: "),
        (("--scheduler", "tcp://h:1", "--workers", "2"), "--workers 2 is for this machine", "leave out --workers"),
        (("--scheduler", "local", "--workers", "0"), "--workers is 0", "give 1 or more"),
    ],
)
@pytest.mark.usefixtures("files")
def test_a_scheduler_that_is_none(
    arguments: tuple[str, ...], message: str, hint: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 2, with what to type."""
    monkeypatch.setattr(clusters, "CONNECT", 0.3)
    outcome = run("compute", "mse", "p.csv", "t.csv", *TARGET, *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith(f"error: {message}")
    assert f"hint: {hint}" in outcome.err
    assert "Traceback" not in outcome.err
    assert " object at 0x" not in outcome.err
    assert "pw" not in outcome.err


@pytest.mark.usefixtures("files")
def test_a_scheduler_without_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for ever."""
    monkeypatch.setattr(clusters, "PATIENCE", 0.2)
    settings = {"n_workers": 0, "dashboard_address": "127.0.0.1:0", "processes": False}
    with distributed.LocalCluster(**settings) as empty:
        told = f"the scheduler at {re.escape(empty.scheduler_address)} has no workers"
        with pytest.raises(LosscliError, match=told), working(None, empty.scheduler_address):
            pass


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hint can be typed."""
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(LosscliError) as caught, working(None, "local"):
        pass
    assert caught.value.hint == "pip install 'losscli[dask]'"


@pytest.mark.usefixtures("files")
def test_a_cluster_on_this_machine(run: Run) -> None:
    """`--scheduler local` starts processes, and leaves none behind."""
    arguments = ("compute", "mse", "p.csv", "t.csv", *TARGET, "--json")
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    many = run(*arguments, "--scheduler", "local", "--workers", "1")
    left = {child.pid for child in psutil.Process().children(recursive=True)} - before
    assert many == run(*arguments)
    assert json.loads(many.out)["verdict"] == "ungated"
    assert not [pid for pid in left if "losscli-" in " ".join(psutil.Process(pid).cmdline())]


def hide() -> None:
    """Forget this package, and do not find it again."""
    import sys

    for name in [name for name in sys.modules if name.partition(".")[0] == "losscli"]:
        del sys.modules[name]
    sys.modules["losscli"] = None  # type: ignore[assignment]


def test_one_thread_needs_no_cluster() -> None:
    """Without a scheduler there is none."""
    with working(1) as found:
        assert found == Serial()


class Gone:
    """A cluster that lost something, as the client sees it."""

    def __init__(self, status: str, workers: int) -> None:
        self.status, self.workers = status, workers

    def nthreads(self) -> dict[str, int]:
        """Give the threads of the workers that are left."""
        return {f"worker {number}": 1 for number in range(self.workers)}


@pytest.mark.parametrize(("status", "words"), [("running", "no workers left"), ("connecting", "no scheduler any more")])
def test_a_cluster_that_is_gone_is_not_waited_for(
    address: str, monkeypatch: pytest.MonkeyPatch, status: str, words: str
) -> None:
    """A result that nobody works on any more ends the run with a sentence."""
    from losscli.engines import waiting

    monkeypatch.setattr(waiting, "STEP", 0.05)
    monkeypatch.setattr(waiting, "PATIENCE", 0.1)
    with distributed.Client(address, set_as_default=False) as client:
        future = client.submit(time.sleep, 2, pure=False)
        with pytest.raises(LosscliError, match=words):
            waiting.awaited(Gone(status, 0), future)
        waiting.awaited(client, future)
        assert future.done()
