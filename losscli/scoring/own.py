"""Losses of the user's own in a plan: settled on the first samples, before anything is added up."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from losscli.batch import Batch, counted
from losscli.losses import Loss
from losscli.scoring.partial import Plan, Recipe
from losscli.scoring.planning import check_reduction
from losscli.scoring.score import prepared
from losscli.scoring.validation import check


def own_losses(losses: Iterable[Loss]) -> list[Loss]:
    """List those that are no entries of the registry."""
    return [loss for loss in losses if loss.definition.own is not None]


def settled(plan: Plan, recipes: Sequence[Recipe], stream: Callable[..., Iterator[Batch]]) -> Plan:
    """Find out what the user's functions return, from the first chunk that holds samples.

    `stream` is the engine's, whose workers alone may be able to read; the functions run here.
    """
    if not own_losses(plan.losses.values()):
        return plan
    chunks = (batch for recipe in recipes for batch in stream((recipe,), _read) if len(batch.rows))
    first = next(chunks, None)
    return plan if first is None else settled_on(plan, first)


def _read(recipe: Recipe) -> Batch:
    return counted(recipe.read())[0]


def settled_on(plan: Plan, batch: Batch, *, gradient: bool = True) -> Plan:
    """Find it out from these samples."""
    losses = {
        spec: loss if loss.definition.own is None else _settled(loss, batch, gradient=gradient)
        for spec, loss in plan.losses.items()
    }
    for loss in losses.values():
        check_reduction(loss, plan.reduction)
    return replace(plan, losses=losses)


def _settled(loss: Loss, batch: Batch, *, gradient: bool) -> Loss:
    from losscli.losses.own import settle  # noqa: PLC0415 -- only where there is such a loss

    check(loss, batch, None)
    prediction, target, _ = prepared(loss, batch)
    return settle(loss, prediction, target, gradient=gradient, rows=batch.rows)


def said_of(losses: Mapping[str, Loss]) -> tuple[str, ...]:
    """Say how the user's functions are called."""
    if not own_losses(losses.values()):
        return ()
    from losscli.losses.own import notes  # noqa: PLC0415

    return tuple(sentence for loss in own_losses(losses.values()) for sentence in notes(loss))


def spec_of(loss: str | Callable[..., Any]) -> str:
    """Give a spec as it is, and one for a function that is handed over."""
    if isinstance(loss, str):
        return loss
    from losscli.losses.own import remembered  # noqa: PLC0415

    return remembered(loss)


def digests(losses: Iterable[Loss]) -> str | None:
    """Give what the signature says of the sources."""
    return ",".join(dict.fromkeys(loss.definition.own.digest for loss in own_losses(losses))) or None
