"""One run from options to report: what the command line, `losscli check` and Python have in common."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import astuple, field, fields, replace
from functools import partial
from pathlib import PurePath
from typing import Any

from losscli.engines import Engine, RemoteEngine, working
from losscli.errors import LosscliError
from losscli.evaluation.evaluate import evaluate, explained
from losscli.gates.inputs import noticed
from losscli.gates.limits import Rule, read_rules
from losscli.gates.verdict import judge
from losscli.losses.domain import LABEL, LOG_PROBABILITY, LOGIT, RANKED
from losscli.options.declared import Columns, Options, Reading
from losscli.options.formats import KEYED
from losscli.records import dataclass
from losscli.report.against import against
from losscli.report.earlier import Earlier, read_report
from losscli.report.model import Report
from losscli.scoring.own import digests, own_losses, said_of, settled
from losscli.scoring.partial import Plan
from losscli.scoring.planning import check_query, of_labels, planned
from losscli.sources import Needs, Samples, open_samples
from losscli.sources.formats.opening import is_path, is_table, open_source, other_file, split_key, suffix
from losscli.sources.storage.patterns import is_missing, members
from losscli.sources.storage.spool import Spool
from losscli.urls import is_url, local, redacted, remember

ALL = -1
PLAIN = ("value", "n", "denominator")
"""Numbers of a slice that need no statistics."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """The two sides as given: paths, `-`, or arrays; without targets both come from the predictions file."""

    predictions: Any
    targets: Any = None
    beside: Mapping[str, Any] = field(default_factory=dict)
    """Weights or queries as inputs of their own, by role."""


def paths(inputs: Inputs, options: Mapping[str, Any]) -> list[str]:
    """List the files that will be read, as typed but without the keys of archives and the columns of tables.

    The files that a pattern or a folder names stand behind those that were typed.
    """
    columns = [options[item.name] for item in fields(Columns)]
    others = [other_file(spec) for spec in columns if spec is not None]
    roles = (inputs.predictions, inputs.targets, options["baseline"], *inputs.beside.values())
    typed = [given for given in roles if is_path(given)]
    named = [split_key(local(str(path)), KEYED)[0] for path in (*typed, *(other[0] for other in others if other))]
    return [*named, *(part for path in named for part in _parts(path))]


def column_names(path: str) -> tuple[str, ...]:
    """List the columns of a file that have names; raise LosscliError for one that cannot be read."""
    reading = Reading()
    spool = Spool(reading.max_unpacked)
    try:
        return open_source(path, "predictions", reading, spool, digest=False).names or ()
    finally:
        spool.close()


def _here(path: str) -> str:
    """Give the path of a baseline; raise LosscliError for a report that is elsewhere."""
    if is_url(local(path)) and suffix(path) == ".json":
        raise LosscliError(f"{path}: a report is read from this machine only", "copy it here first")
    return local(path)


def missing(path: str) -> bool:
    """Tell whether there is nothing of that name; what is there and cannot be read is not missing."""
    return is_missing(local(path))


def _words(inputs: Inputs, options: Options) -> Iterator[str]:
    """Give every text that may be a URL."""
    others = (options.compare.baseline, options.engine.scheduler, *astuple(options.columns))
    given = (inputs.predictions, inputs.targets, *inputs.beside.values(), *others)
    return (text for text in given if isinstance(text, str))


def _parts(path: str) -> list[str]:
    try:
        return members(path, lambda _: True) or []
    except LosscliError:
        return []


@contextmanager
def opened(  # noqa: PLR0913 -- each is the caller's to say
    losses: str,
    inputs: Inputs,
    options: Options,
    *,
    statistics: bool = True,
    few: int = 0,
    watch: Callable[[Engine], Engine] = lambda engine: engine,
) -> Iterator[Report]:
    """Score the inputs; the report's samples can be read while the context is open.

    `statistics` False computes the figures alone; `few` worst samples are kept for people where the options ask for
    none; `watch` may wrap the engine, to show progress.
    Raises LosscliError for whatever keeps the losses from being evaluated.
    """
    remember(_words(inputs, options))
    options, earlier = _with_earlier(options)
    plan, rules = _planned(losses, inputs, options, statistics=statistics, few=few)
    with _working(plan, options) as engine, samples_of(plan, inputs, options, engine) as samples:
        plan = _settled(plan, samples, engine, options)
        notes = (*samples.notes, *noticed(samples, rules, options.rules), *said_of(plan.losses))
        report = evaluate(plan, samples, watch(engine), named=samples.coded, **_choices(plan, samples, options))
        report = report if earlier is None else against(report, earlier)
        report = judge(report, rules, options.rules)
        yield _presented(replace(report, notes=(*notes, *report.notes)), options)


def _with_earlier(options: Options) -> tuple[Options, Earlier | None]:
    """Read the baseline where it is the report of an earlier run; the rest of the run has none then, and digests."""
    path = options.compare.baseline
    if path is None or is_table(path, options.reading, "baseline"):
        return options, None
    earlier = read_report(_here(path))
    if earlier is None:
        return options, None
    compare, output = replace(options.compare, baseline=None), replace(options.output, digest=True)
    return replace(options, compare=compare, output=output), earlier


def _planned(
    losses: str, inputs: Inputs, options: Options, *, statistics: bool, few: int
) -> tuple[Plan, tuple[Rule, ...]]:
    """Settle what is computed of each entry, and what is judged, which may need more than what is shown."""
    plan = planned(losses, options, statistics=statistics)
    check_query(plan.losses.values(), given=options.columns.query is not None or "query" in inputs.beside)
    rules = read_rules(options.rules, plan.losses)
    unlimited = sample_limit(options.rows.samples) is None
    plan = replace(
        plan,
        statistics=statistics or any(rule.statistic != "value" for rule in rules),
        slice_statistics=any(rule.each_slice and rule.statistic not in PLAIN for rule in rules),
        worst=plan.worst or (few if unlimited else 0),
    )
    return plan, rules


def _working(plan: Plan, options: Options) -> AbstractContextManager[Engine]:
    """Start the engine; nobody promised that code of the user's may run in several threads."""
    workers, scheduler = options.engine.workers, options.engine.scheduler
    alone = workers is None and scheduler is None and own_losses(plan.losses.values())
    return working(1 if alone else workers, scheduler)


def _settled(plan: Plan, samples: Samples, engine: Engine, options: Options) -> Plan:
    """Complete the plan by what only the samples tell: how own losses are called, and what labels are called."""
    plan = explained(partial(settled, plan, samples.recipes, engine.stream), samples)
    if samples.coded:
        return of_labels(plan, samples.labels, options.scoring.positive)
    return replace(plan, names=samples.labels or ())


def _choices(plan: Plan, samples: Samples, options: Options) -> dict[str, str | None]:
    """Name every choice that changes numbers, for the signature."""
    return {
        "pairing": _spelled(samples.pairing),
        "nan": options.values.nan,
        "renormalise": "yes" if options.values.renormalise else None,
        "weight": options.columns.weight and PurePath(redacted(options.columns.weight)).name,
        "positive": options.scoring.positive,
        "own": digests(plan.losses.values()),
    }


def _presented(report: Report, options: Options) -> Report:
    """Say how much of the report is shown, and with how many digits."""
    report = report if options.rows.worst else _with_few_aside(report)
    limit, output = sample_limit(options.rows.samples), options.output
    return replace(report, limit=limit, digits=output.precision, csv_safe=output.csv_safe)


def _spelled(pairing: Mapping[str, Any]) -> str:
    """Name the pairing as a signature does."""
    filled = "".join(f":{role}={text}" for role, text in pairing.get("filled", {}).items())
    kind = f":{pairing['key_type']}" if "key_type" in pairing else ""
    return f"id-{pairing['join']}{kind}{filled}" if pairing["mode"] == "id" else pairing["mode"]


def _with_few_aside(report: Report) -> Report:
    """Move the worst samples that nobody asked for to where only people see them."""
    worst = next((figure.worst for figure in report.losses.values() if figure.worst), ())
    losses = {key: replace(figure, worst=None) for key, figure in report.losses.items()}
    return replace(report, losses=losses, worst=worst)


def samples_of(plan: Plan, inputs: Inputs, options: Options, engine: Engine) -> Samples:
    """Open and pair the inputs."""
    return open_samples(
        inputs.predictions,
        inputs.targets,
        extra_inputs=beside(inputs, options),
        columns=options.columns,
        pairing=options.pairing,
        reading=options.reading,
        values=options.values,
        needs=needs(plan),
        positive=options.scoring.positive,
        digest=options.output.digest,
        each=engine.stream,
        other_machines=options.engine.scheduler not in (None, "local"),
        remote=engine if isinstance(engine, RemoteEngine) else None,
    )


def beside(inputs: Inputs, options: Options) -> Mapping[str, Any]:
    """Give the inputs besides predictions and targets, by role."""
    path = options.compare.baseline
    return inputs.beside if path is None else {**inputs.beside, "baseline": path}


def needs(plan: Plan) -> Needs:
    """Say what the listed losses need from the files."""
    losses = list(plan.losses.values())
    labels = [loss.prediction_domain is LABEL for loss in losses]
    words = all("labels" in loss.definition.choices("input") for loss in losses)
    if any(labels) and not all(labels):
        probable = next(str(loss) for loss, label in zip(losses, labels, strict=True) if not label)
        message = f"{probable} takes numbers, the other entries take labels"
        raise LosscliError(message, "score labels in a run of their own")
    return Needs(
        classes=any(loss.definition.layout.classes for loss in losses),
        members=all(loss.definition.layout.single for loss in losses),
        labels=all(labels),
        words=words and not any(loss.activation for loss in losses),
        target=any(loss.definition.layout.target for loss in losses),
        infinite_target=all(loss.target_domain is LOG_PROBABILITY for loss in losses),
        infinite=all(any(loss.prediction_domain is one for one in UNBOUNDED) for loss in losses),
        ranked=all(loss.prediction_domain is RANKED for loss in losses),
    )


UNBOUNDED = (LOGIT, LOG_PROBABILITY, RANKED)
"""The domains that −∞ belongs to."""


def sample_limit(text: str | None) -> int | None:
    """Read `--samples N|all|none`; None leaves the number to the format.

    >>> sample_limit("all"), sample_limit("none"), sample_limit("5")
    (-1, 0, 5)
    """
    words = {None: None, "all": ALL, "none": 0}
    if text in words:
        return words[text]
    if text is not None and text.isascii() and text.isdigit():
        return int(text)
    message = f"--samples {text} is not a number, all or none"
    raise LosscliError(message, "e.g. --samples 20")
