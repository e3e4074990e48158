"""A loss on its way to another process: the source travels, and is made into the same loss there."""

from collections.abc import Callable
from typing import Any

from losscli.losses.own.definition import Own, make, rebuilt
from losscli.losses.own.kernel import Convention
from losscli.losses.own.loading import Source, attribute
from losscli.losses.registry import Kind
from losscli.losses.spec import Loss
from losscli.records import dataclass


@dataclass(frozen=True, slots=True)
class Packed:
    """What another process needs to make the loss again."""

    source: Source | None
    attribute: Any
    named: str
    settings: dict[str, str]
    convention: Convention | None
    kind: Kind


def packed(loss: Loss) -> tuple[Callable[[Packed], Loss], tuple[Packed]]:
    """Pack a loss."""
    own: Own = loss.definition.own
    written = str(loss).removeprefix(own.function.named).lstrip(":")
    settings = dict(part.split("=", 1) for part in filter(None, written.split(":")))
    return unpacked, (Packed(own.source, own.attribute, own.function.named, settings, own.convention, loss.kind),)


def unpacked(held: Packed) -> Loss:
    """Make the loss again; raise LosscliError where its module is another one here."""
    found = attribute(held.source.module(), held.attribute, held.source.named) if held.source else held.attribute
    loss = make(held.source, held.attribute, found, held.named, dict(held.settings))
    return loss if held.convention is None else rebuilt(loss, held.convention, held.kind)
