"""What was measured as Markdown: one line for each goal, and one for each process."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from measure import Run
from works import Work

Runs = Mapping[str, Sequence[Run]]


def goals(results: Mapping[Work, Runs], kernel: tuple[float, float] | None) -> Iterator[str]:
    """Say of each goal whether it was met."""
    yield from ("| work | losscli | compared with | ratio | goal | |", "|---|--:|---|--:|--:|---|")
    for work, runs in results.items():
        ours = next(iter(work.ours))
        if work.goal is not None and (name := work.against or fastest(work, runs)):
            mine, other = seconds(runs[ours]), seconds(runs[name])
            yield _goal(work.title, f"{mine:.2f} s", f"{name}, {other:.2f} s", mine / other, work.goal)
        for apart in work.apart:
            mine, other = seconds(runs[ours]), seconds(runs[apart])
            wanted = 2.0 if apart.startswith("reading") else None
            yield _goal(work.title, f"{mine:.2f} s", f"{apart}, {other:.2f} s", mine / other, wanted)
        if (report := "losscli, full report") in runs:
            mine, other = seconds(runs[report]), seconds(runs[ours])
            yield _goal(f"{work.title}: full report", f"{mine:.2f} s", f"value alone, {other:.2f} s", mine / other, 2.0)
        if work.peak is not None:
            most = max(peak(runs[name]) for name in work.ours)
            yield _goal(
                f"{work.title}: peak memory", f"{most:.0f} MB", "", most / work.peak, 1.0, f"{work.peak:.0f} MB"
            )
    if kernel is not None:
        mine, other = kernel
        title = "cross-entropy of the same logits, both in one warm process"
        yield _goal(title, f"{mine:.2f} s", f"PyTorch's kernel, {other:.2f} s", mine / other, 1.0)


def _goal(title: str, mine: str, other: str, ratio: float, goal: float | None, spelled: str | None = None) -> str:  # noqa: PLR0913, PLR0917
    wanted = "" if goal is None else spelled or f"≤ {goal:g}"
    verdict = "" if goal is None else "met" if ratio <= goal else "**not met**"
    return f"| {title} | {mine} | {other} | {'' if spelled else f'{ratio:.2f}'} | {wanted} | {verdict} |"


def processes(results: Mapping[Work, Runs]) -> Iterator[str]:
    """List every process."""
    for work, runs in results.items():
        base = work.against or fastest(work, runs)
        yield from ("", f"**{work.title[:1].upper()}{work.title[1:]}**", "")
        yield from ("| | seconds | of processor | peak MB | ratio |", "|---|--:|--:|--:|--:|")
        for name, found in runs.items():
            if any(run.code for run in found):
                yield f"| {name} | failed | | {peak(found):.0f} | |"
                continue
            ratio = "" if base is None else f"{seconds(found) / seconds(runs[base]):.2f}"
            cpu = median(run.cpu for run in found)
            yield f"| {name} | {seconds(found):.2f} | {cpu:.2f} | {peak(found):.0f} | {ratio} |"


def fastest(work: Work, runs: Runs) -> str | None:
    """Name the peer with the smallest median of those that did the work."""
    names = [name for name in work.peers if name not in work.apart and not any(run.code for run in runs[name])]
    return min(names, key=lambda name: seconds(runs[name]), default=None)


def seconds(runs: Sequence[Run]) -> float:
    """Give the median."""
    return median(run.seconds for run in runs)


def peak(runs: Sequence[Run]) -> float:
    """Give the largest."""
    return max(run.peak for run in runs)
