"""One run of the check: losses and files in, what was found out."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from losscli import __version__
from losscli.batch import Batch
from losscli.engines.build import signature
from losscli.errors import LosscliError
from losscli.evaluation.evaluate import explained
from losscli.gradcheck.checking import Asked, checked, require_gradient
from losscli.gradcheck.objective import checked_objective, is_objective, require_objective
from losscli.gradcheck.points import built_in
from losscli.gradcheck.reading import read_samples
from losscli.gradcheck.verdicts import DIRECTIONS, EVERY, POSITIONS, Tolerance
from losscli.losses import LOSSES, Loss
from losscli.losses.domain import UndefinedError
from losscli.losses.spec import parse
from losscli.options.declared import Options
from losscli.records import dataclass
from losscli.report.gradcheck import ATOL, RTOL, Checked, GradientChecks
from losscli.run import Inputs
from losscli.scoring.own import digests, said_of, settled_on
from losscli.scoring.partial import Plan
from losscli.scoring.planning import planned
from losscli.scoring.validation import check


@dataclass(frozen=True, slots=True)
class Request:
    """What to check, and how strictly."""

    losses: str | None
    """Specs joined by commas; None is everything in the registry that has a gradient."""
    inputs: Inputs | None = None
    samples: str | None = None
    rtol: float = RTOL
    atol: float = ATOL
    max_unresolved: int = 0
    against: str | None = None
    """The loss that an objective is said to minimise."""
    steps: bool | None = None
    """Whether to show one value h by h; None: where there is one loss and one sample, or none."""


def gradcheck(request: Request, options: Options) -> GradientChecks:
    """Check that gradients are the derivatives of their values.

    Raises LosscliError where there is no gradient, or nothing can be evaluated.
    """
    losses = list_of(request, options)
    against = None if request.against is None else parse(request.against)
    for loss in losses:
        require_gradient(loss)
        require_objective(loss, against)
    told = GradientChecks(__version__, (), _signature(losses, request), rtol=request.rtol, atol=request.atol)
    if request.inputs is None:
        found = [_without_files(loss, against, request, len(losses)) for loss in losses]
        return replace(told, losses=tuple(found))
    plan = Plan({str(loss): loss for loss in losses})
    with read_samples(plan, request.inputs, options, request.samples) as read:
        found = [explained(partial(_found, loss, read.batch, request, len(losses)), read.source) for loss in losses]
        return replace(told, losses=tuple(found), files=read.files, notes=read.notes)


def _without_files(loss: Loss, against: Loss | None, request: Request, losses: int) -> Checked:
    """Check one loss at built-in samples."""
    try:
        return _found(loss, built_in(against or loss), request, losses)
    except UndefinedError as error:
        hint = f"give samples that it takes: losscli gradcheck {loss} PREDICTIONS TARGETS"
        raise LosscliError(error.reason, hint) from None


def list_of(request: Request, options: Options) -> list[Loss]:
    """Read the specs."""
    if request.losses is not None:
        return list(planned(request.losses, options, statistics=False).losses.values())
    if request.inputs is not None:
        raise LosscliError("no loss is named", "losscli gradcheck mse PREDICTIONS TARGETS")
    return [parse(entry.specimen) for entry in LOSSES.values() if entry.differentiable]


def _found(loss: Loss, batch: Batch, request: Request, losses: int) -> Checked:
    """Check one loss at legal samples."""
    if is_objective(loss):
        return _objective(loss, batch, request)
    if loss.definition.own is not None:
        loss = settled_on(Plan({"loss": loss}), batch, gradient=False).losses["loss"]
    check(loss, batch, None)
    shown = losses == 1 and (request.inputs is None or len(batch.rows) == 1)
    tolerance = Tolerance(request.rtol, request.atol)
    asked = Asked(tolerance, request.max_unresolved, steps=shown if request.steps is None else request.steps)
    found, told = checked(loss, batch, asked), said_of({"loss": loss})
    return replace(found, called=told[0] if told else None, notes=(*told, *_directions(batch)))


def _directions(batch: Batch) -> Iterator[str]:
    """Say where not every value was moved by itself."""
    m = math.prod(batch.prediction.shape[1:])
    if m > EVERY:
        yield f"of {m} values a sample {POSITIONS} were moved one by one, and all of them along {DIRECTIONS} directions"


def _objective(loss: Loss, batch: Batch, request: Request) -> Checked:
    """Check a booster's objective."""
    against = None if request.against is None else parse(request.against)
    if against is not None:
        check(against, batch, None)
    asked = Asked(Tolerance(request.rtol, request.atol), request.max_unresolved, steps=bool(request.steps))
    found, told = checked_objective(loss, against, batch, asked), said_of({"loss": loss})
    return replace(found, called=told[0], notes=(*told, *found.notes))


def _signature(losses: Sequence[Loss], request: Request) -> str:
    return signature(map(str, losses), rtol=request.rtol, atol=request.atol, own=digests(losses))
