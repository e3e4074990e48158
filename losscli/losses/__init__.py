"""Every loss and score; importing this package fills the registry."""

from losscli.losses.families import (
    adversarial,
    agreement,
    binary,
    boxes,
    decisions,
    densities,
    distributions,
    embedding,
    forecasts,
    goodness,
    margin,
    multiclass,
    multiclass_margin,
    multilabel,
    ordinal,
    preferences,
    ranking,
    ranks,
    rates,
    regression,
    retrieval,
    robust,
    segmentation,
)
from losscli.losses.libraries import LIBRARIES
from losscli.losses.registry import ALIASES, FUSED, LOSSES, Definition, loss, outer, score
from losscli.losses.spec import Loss, parse, parse_all

FAMILIES = (
    regression,
    robust,
    densities,
    forecasts,
    binary,
    margin,
    multiclass,
    multiclass_margin,
    multilabel,
    distributions,
    ordinal,
    segmentation,
    boxes,
    embedding,
    preferences,
    ranking,
    retrieval,
    adversarial,
    decisions,
    rates,
    agreement,
    goodness,
    ranks,
)
"""The modules of the registry, in the order in which they are listed."""

__all__ = [
    "ALIASES",
    "FAMILIES",
    "FUSED",
    "LIBRARIES",
    "LOSSES",
    "Definition",
    "Loss",
    "loss",
    "outer",
    "parse",
    "parse_all",
    "score",
]
