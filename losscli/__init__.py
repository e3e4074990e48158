"""Score predictions that you already have: exact, reproducible losses and gradients, and gates that fail closed."""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

HOMES = {
    "compute": "losscli.api",
    "get_loss": "losscli.api",
    "loss": "losscli.gradcheck.declare",
    "outer": "losscli.losses",
    "score": "losscli.losses",
    "LOSSES": "losscli.losses",
    "Report": "losscli.report.model",
    "LosscliError": "losscli.errors",
}

__all__ = ["LOSSES", "LosscliError", "Report", "__version__", "compute", "get_loss", "loss", "outer", "score"]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that the command line imports only what a command needs."""
    if name not in HOMES:
        message = f"module 'losscli' has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(HOMES[name]), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
