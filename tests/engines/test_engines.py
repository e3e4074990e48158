"""Engines: the same results in the same order, a bounded window, and an orderly end."""

import _thread
import os
import threading
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from losscli import engines
from losscli.engines import Engine, Serial, Threads, cores, engine
from losscli.errors import LosscliError
from losscli.summary import Kept, Sum

QUOTAS = import_module("losscli.engines.cores")
ENGINES: list[Engine] = [Serial(), Threads(1), Threads(2), Threads(5)]
every_engine = pytest.mark.parametrize("which", ENGINES, ids=str)


def slow_first(recipe: int) -> int:
    """Take longer for earlier recipes, so that later ones overtake them."""
    time.sleep(max(0, 5 - recipe) / 500)
    return recipe * recipe


@every_engine
def test_results_come_in_the_order_of_the_recipes(which: Engine) -> None:
    """Work that is done sooner waits for its turn."""
    assert list(which.stream(range(20), slow_first)) == [i * i for i in range(20)]
    assert list(which.stream([], slow_first)) == []


@every_engine
def test_a_fold_merges_in_order(which: Engine) -> None:
    """Folding gives the parts merged from left to right, and the empty summary without a recipe."""
    kept = which.fold(range(20), lambda recipe: Kept.of([float(slow_first(recipe))]), Kept())

    assert kept.values().tolist() == [float(i * i) for i in range(20)]
    assert which.fold([], lambda _: Kept.of([1.0]), Kept()) == Kept()


@every_engine
def test_a_fold_counts_what_is_done(which: Engine) -> None:
    """Whoever watches is told of each recipe, once it is merged."""
    told: list[int] = []
    which.fold([[1.0]] * 7, Kept.of, Kept(), told.append)

    assert told == [1] * 7


@given(st.lists(st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=5), max_size=8))
def test_threads_sum_as_one_thread_does(batches: list[list[float]]) -> None:
    """No number of workers changes a bit of a sum."""
    sums = [which.fold(batches, Sum.of, Sum()) for which in ENGINES]

    assert sums == [sums[0]] * len(sums)


@pytest.mark.parametrize("workers", [1, 3])
def test_the_window_is_bounded(workers: int) -> None:
    """At most twice as many recipes as workers are taken beyond those whose results were fetched."""
    taken: list[int] = []

    def recipes() -> Iterator[int]:
        for recipe in range(50):
            taken.append(recipe)
            yield recipe

    for fetched, _ in enumerate(Threads(workers).stream(recipes(), slow_first)):
        assert len(taken) <= fetched + 2 * workers
    assert len(taken) == 50


def test_threads_work_at_the_same_time() -> None:
    """As many recipes as there are workers are in work at once."""
    meeting = threading.Barrier(3)

    assert sorted(Threads(3).stream(range(3), lambda _: meeting.wait(timeout=10))) == [0, 1, 2]


@every_engine
def test_the_earliest_failure_wins(which: Engine) -> None:
    """Though a later recipe fails sooner, the earliest one's error is raised, after the results before it."""

    def work(recipe: int) -> int:
        slow_first(recipe)
        if recipe in {2, 3, 4}:
            raise LosscliError(str(recipe))
        return recipe

    results: list[int] = []
    with pytest.raises(LosscliError, match="2"):
        results.extend(which.stream(range(20), work))

    assert results == [0, 1]


@every_engine
def test_recipes_that_fail_do_so_in_their_turn(which: Engine) -> None:
    """If no further recipe can be had, the results of those before it come first, or their failure."""

    def recipes() -> Iterator[int]:
        yield from range(2)
        raise LosscliError("no more")

    def refuse(recipe: int) -> int:
        time.sleep(0.01)
        raise LosscliError(str(recipe))

    results: list[int] = []
    with pytest.raises(LosscliError, match="no more"):
        results.extend(which.stream(recipes(), slow_first))
    with pytest.raises(LosscliError, match="0"):
        list(which.stream(recipes(), refuse))

    assert results == [0, 1]


class Ledger:
    """Notes which recipes were begun and ended."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.ended: list[int] = []

    def work(self, recipe: int) -> int:
        """Take a while, but for the first."""
        self.begun.append(recipe)
        time.sleep(0.2 if recipe else 0.0)
        self.ended.append(recipe)
        return recipe


def close(_: int, stream: Iterator[int]) -> None:
    """Close as `break` and `with closing(…)` do."""
    stream.close()  # type: ignore[attr-defined]


def fail(recipe: int, stream: Iterator[int]) -> None:
    """Fail in the middle of the loop."""
    del stream
    raise KeyError(recipe)


@pytest.mark.parametrize("leave", [close, fail])
def test_leaving_early_cancels_what_has_not_begun(leave: Callable[[int, Iterator[int]], None]) -> None:
    """What was begun is waited for, what was not is never begun."""
    ledger = Ledger()
    stream = Threads(2).stream(range(100), ledger.work)
    first = next(stream)
    try:
        leave(first, stream)
    except KeyError:
        stream.close()
    begun = len(ledger.begun)
    time.sleep(0.3)

    assert begun == len(ledger.begun) == len(ledger.ended) <= 3


def test_a_failure_cancels_what_has_not_begun() -> None:
    """After the first error no later recipe is begun."""
    ledger = Ledger()

    def work(recipe: int) -> int:
        if recipe == 0:
            raise LosscliError("first")
        return ledger.work(recipe)

    with pytest.raises(LosscliError, match="first"):
        Threads(2).fold(range(100), lambda recipe: Sum.of([work(recipe)]), Sum())

    assert len(ledger.begun) == len(ledger.ended) <= 2


def test_ctrl_c_waits_for_nothing() -> None:
    """An interrupt in the thread that waits ends the stream before the work in hand; what was not begun never is."""
    released, ended = threading.Event(), threading.Event()
    begun = []

    def work(recipe: int) -> int:
        begun.append(recipe)
        _thread.interrupt_main()
        released.wait(60)
        ended.set()
        return recipe

    try:
        with pytest.raises(KeyboardInterrupt):
            list(Threads(1).stream(range(1000), work))
        assert not ended.is_set()
    finally:
        released.set()
    assert ended.wait(60)
    assert begun == [0]


@every_engine
def test_workers_share_the_settings_of_numpy(which: Engine) -> None:
    """`np.errstate` around a stream holds in its workers."""
    with np.errstate(divide="ignore"):
        assert list(which.stream([np.zeros(1)] * 3, lambda x: float((1.0 / x)[0]))) == [np.inf] * 3


def test_the_number_of_workers_chooses_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """One worker needs no threads; by default there is one for each core."""
    monkeypatch.setattr(engines, "cores", lambda: 3)

    assert [engine(1), engine(2), engine()] == [Serial(), Threads(2), Threads(3)]


@pytest.mark.parametrize("workers", [0, -2])
def test_less_than_one_worker_is_refused(workers: int) -> None:
    """The message holds the number and the hint says what to give."""
    with pytest.raises(LosscliError, match=str(workers)) as raised:
        engine(workers)

    assert raised.value.hint == "give 1 or more, or leave it out to use every core"


def test_cores_are_those_this_process_is_bound_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """Affinity limits the cores where the system has it, else the machine does; there is always one."""
    monkeypatch.setattr(QUOTAS, "_quotas", lambda _: iter(()))
    monkeypatch.delattr(os, "process_cpu_count", raising=False)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 3, 5}, raising=False)
    assert cores() == 3

    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert cores() == 1

    monkeypatch.setattr(os, "process_cpu_count", lambda: 7, raising=False)
    assert cores() == 7


@pytest.mark.parametrize(
    ("files", "quotas"),
    [
        ({}, []),
        ({"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "150000 100000\n"}, [2]),
        ({"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "max 100000\n"}, []),
        ({"proc/self/cgroup": "0::/a/b\n", "sys/fs/cgroup/a/cpu.max": "300000 100000\n"}, [3]),
        ({"proc/self/cgroup": "0::/../x:y\n", "sys/fs/cgroup/x_y/cpu.max": "1 1\n"}, []),
        (
            {
                "proc/self/cgroup": "5:memory:/box\n4:cpu,cpuacct:/box\n",
                "sys/fs/cgroup/cpu/box/cpu.cfs_quota_us": "50000\n",
                "sys/fs/cgroup/cpu/box/cpu.cfs_period_us": "100000\n",
                "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
                "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
            },
            [1],
        ),
    ],
)
def test_quotas_of_containers_are_read(tmp_path: Path, files: dict[str, str], quotas: list[int]) -> None:
    """Both versions of Linux control groups limit the cores, rounded up; other systems have none."""
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")

    assert list(QUOTAS._quotas(tmp_path)) == quotas
