"""Finding the user's function: in a file, in a module, or among the entry points of what is installed."""

import hashlib
import importlib
import os
import sys
from functools import lru_cache
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

from losscli.errors import LosscliError, nearest, said
from losscli.losses.own.faults import sentence, where
from losscli.records import dataclass

GROUP = "losscli.losses"
PREFIX = "losscli_own_"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a function comes from: what travels to workers, which make it again."""

    named: str
    """The file, or the module, as typed."""
    path: str
    """The file that holds it, for messages; empty where there is none."""
    digest: str
    """The first twelve digits of the sha256 of its source."""
    text: bytes | None = None
    """The bytes of the file; None for a module, which has to be there."""

    @property
    def shown(self) -> str:
        """The file's own name."""
        return os.path.basename(self.path) or self.named  # noqa: PTH119 -- a path as typed

    def module(self) -> ModuleType:
        """Load what holds the function.

        Raises LosscliError for what cannot be loaded, and for another source than at home.
        """
        if self.text is not None:
            return _compiled(self.path, self.text, self.named)
        module = imported(self.named)
        if _of_module(module, self.named).digest != self.digest:
            message = f"the module {self.named} is another one than where the run began"
            raise LosscliError(message, "install the same version on every worker")
        return module


def from_file(named: str) -> Source:
    """Read a file."""
    path = os.path.abspath(named)  # noqa: PTH100 -- links stay, as the user typed them
    try:
        text = Path(path).read_bytes()
    except OSError as error:
        raise LosscliError(
            f"{named}: {said(error)}", "the file of a loss is named as in my_losses.py:function"
        ) from None
    return Source(named, path, _digest(text), text)


def from_module(named: str) -> Source:
    """Find a module by its dotted name."""
    return _of_module(imported(named), named)


def from_entry_point(name: str) -> tuple[Source, str] | None:
    """Find an installed loss by its name: the module and the attribute; no other entry point is loaded."""
    found = next(iter(entry_points(group=GROUP, name=name)), None)
    return None if found is None else (from_module(found.module), found.attr)


def _of_module(module: ModuleType, named: str) -> Source:
    path = getattr(module, "__file__", None) or ""
    text = Path(path).read_bytes() if path.endswith(".py") else str(getattr(module, "__version__", named)).encode()
    return Source(named, path, _digest(text))


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()[:12]


def imported(named: str) -> ModuleType:
    """Import a module; one that is missing is told from one whose own imports are."""
    if (here := os.getcwd()) not in sys.path:  # noqa: PTH109
        sys.path.append(here)
    try:
        return importlib.import_module(named)
    except ModuleNotFoundError as error:
        missing = error.name or ""
        if named == missing or named.startswith(f"{missing}."):
            top = named.split(".", maxsplit=1)[0]
            hint = f"pip install {top}" if missing == top else "check the spelling"
            raise LosscliError(f"there is no module {missing!r}, which {named} is in", hint) from None
        raise LosscliError(f"{named} imports {missing!r}, which is not installed", f"pip install {missing}") from None
    except Exception as error:
        raise LosscliError(f"{named} cannot be imported: {sentence(error)}") from error


@lru_cache(maxsize=32)
def _compiled(path: str, text: bytes, named: str) -> ModuleType:
    """Run a file as a module of a private name; its folder comes last among the places of imports."""
    name = PREFIX + _digest(text)
    folder = os.path.dirname(path)  # noqa: PTH120
    if folder not in sys.path:
        sys.path.append(folder)
    module = ModuleType(name)
    module.__file__ = path
    sys.modules[name] = module
    try:
        exec(compile(text, path, "exec", dont_inherit=True), module.__dict__)  # noqa: S102 -- the user asked for it
    except BaseException as error:
        del sys.modules[name]
        if isinstance(error, KeyboardInterrupt):
            raise
        raise _unloadable(error, path, named) from error
    return module


def _unloadable(error: BaseException, path: str, named: str) -> LosscliError:
    place = where(error, path, named)
    if isinstance(error, ModuleNotFoundError):
        return LosscliError(f"{place} imports {error.name!r}, which is not there", f"pip install {error.name}")
    return LosscliError(f"{place}: {sentence(error)}")


def attribute(module: ModuleType, name: str, named: str) -> Any:
    """Give the function; raise LosscliError with the nearest names for one that is not there."""
    found: Any = module
    for part in name.split("."):
        if not hasattr(found, part):
            names = [other for other in vars(module) if not other.startswith("_") and callable(getattr(module, other))]
            close = nearest(name, names)
            own = [other for other in names if getattr(vars(module)[other], "__module__", "") == module.__name__]
            hint = (
                f"did you mean {' or '.join(map(repr, close))}?" if close else f"it has {', '.join(own[:5]) or 'none'}"
            )
            raise LosscliError(f"{named} has no function {name!r}", hint)
        found = getattr(found, part)
    if not callable(found):
        raise LosscliError(f"{named}:{name} is no function but {type(found).__name__}", "name a function or a class")
    return found
