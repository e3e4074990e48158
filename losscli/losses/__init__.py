"""Every loss and score; importing this package fills the registry."""

from losscli.losses.families import (
    adversarial,
    agreement,
    binary,
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
    ranking,
    ranks,
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
    embedding,
    ranking,
    retrieval,
    adversarial,
    decisions,
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
