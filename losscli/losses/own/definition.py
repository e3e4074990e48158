"""A user's function as an entry of the registry, which it never enters."""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import field, replace
from functools import lru_cache
from typing import Any

import numpy as np

from losscli.batch import Floats
from losscli.errors import LosscliError
from losscli.losses.activation import ACTIVATIONS
from losscli.losses.kernel import Result
from losscli.losses.layout import Layout, Shape
from losscli.losses.own.adapters import library_of
from losscli.losses.own.calling import RESERVED, Call, call_of, check_settings, literal
from losscli.losses.own.faults import running
from losscli.losses.own.function import Function, made
from losscli.losses.own.kernel import Convention, Kernel, Slope
from losscli.losses.own.loading import Source, attribute, from_entry_point, from_file, from_module
from losscli.losses.own.results import returned
from losscli.losses.parameter import Parameter
from losscli.losses.registry import HELD, Definition, Kind
from losscli.losses.spec import Loss, bind, with_activation
from losscli.records import dataclass

FILE = re.compile(r"(?P<where>.+?\.py):(?P<rest>.+)", re.DOTALL)
MODULE = re.compile(r"(?P<where>[A-Za-z_]\w*(?:\.\w+)*):(?P<rest>[A-Za-z_].*)", re.DOTALL)
ACTIVATION = "activation"


@dataclass(frozen=True, slots=True)
class Anything(Layout):
    """Shapes of which only the number of samples has to agree: what fits is the function's to say."""

    def accepts(self, prediction: Shape, target: Shape | None) -> bool:
        """Compare the number of samples."""
        return (target is not None or not self.target) and (target is None or prediction[0] == target[0])

    def is_labels(self, prediction: Shape, target: Shape) -> bool:  # noqa: ARG002
        """Nothing is known to be a label."""
        return False


@dataclass(frozen=True, slots=True, eq=False)
class Own:
    """Where a loss comes from, and how it is called."""

    source: Source | None
    """None for a function that was handed over in Python."""
    attribute: Any
    """The name of the function in its source, or the function itself."""
    function: Function
    words: Mapping[str, str]
    """The settings that say how to call it."""
    convention: Convention | None = None
    """None until it was called."""
    parameters: Mapping[str, Parameter] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """What the signature says of the source."""
        return self.source.digest if self.source else "python"


def own_loss(spec: str) -> Loss | None:
    """Load the loss that a spec names; None for a name that no file, module or entry point has."""
    if matched := FILE.fullmatch(spec) or MODULE.fullmatch(spec):
        name, _, settings = matched["rest"].partition(":")
        where = matched["where"]
        source = from_file(where) if where.endswith(".py") else from_module(where)
        return _loss(source, name, f"{where}:{name}", settings)
    name, _, settings = spec.partition(":")
    found = from_entry_point(name)
    return _loss(*found, name, settings) if found else None


def _loss(source: Source, name: str, named: str, settings: str) -> Loss:
    return _known(source, name, named, tuple(_settings(settings, named).items()))


@lru_cache(maxsize=64)
def _known(source: Source, name: str, named: str, settings: tuple[tuple[str, str], ...]) -> Loss:
    """Give one loss for one spec and one source, so that equal specs are equal losses."""
    return make(source, name, attribute(source.module(), name, source.named), named, dict(settings))


def remembered(function: Callable[..., Any]) -> str:
    """Give the spec of a function that was handed over in Python; `parse` knows it from then on."""
    named = f"python:{getattr(function, '__qualname__', type(function).__name__)}".replace(",", " ")
    while named in HELD and HELD[named].definition.own.attribute is not function:
        named += "′"
    HELD[named] = make(None, function, function, named, {})
    return named


def _settings(text: str, named: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in filter(None, text.split(":")):
        key, mark, value = part.partition("=")
        if not mark or not key or not value or key in found:
            raise LosscliError(f"cannot read {part!r} behind {named}", f"write each parameter once: {named}:name=value")
        found[key.strip()] = value.strip()
    return found


def make(source: Source | None, name: Any, found: Any, named: str, given: dict[str, str]) -> Loss:
    """Make a loss of a function, a class, or what `@losscli.loss` made of one."""
    activation = given.pop(ACTIVATION, "none")
    if isinstance(found, Definition):
        loss = bind(found, given)
    else:
        own = _own(source, name, found, named, given)
        loss = _entry(
            own, {key: literal(key, text, own.function.call.defaults.get(key)) for key, text in given.items()}
        )
    return loss if activation == "none" else with_activation(loss, activation)


def _own(source: Source | None, name: Any, found: Any, named: str, given: Mapping[str, str]) -> Own:
    words = {key: text for key, text in given.items() if key in RESERVED}
    outer = call_of(found.__init__ if inspect.isclass(found) else found, words.get("order"))
    if inspect.isclass(found):
        constructor = Call((), (), known=True, defaults=outer.defaults, required=(), open=True)
        check_settings(constructor, given, named)
    else:
        check_settings(outer, given, named)
    settings = {key: literal(key, text, outer.defaults.get(key)) for key, text in given.items() if key not in words}
    shown, path = (source.shown, source.path) if source else _place(found)
    with running(path, shown):
        target, left = made(found, settings, outer)
    call = replace(_inner(target, words), defaults=outer.defaults) if inspect.isclass(found) else outer
    arrays = words.get("arrays") or library_of(found)
    return Own(source, name, Function(named, shown, path, target, call, left, arrays), words)


def _inner(target: Any, words: Mapping[str, str]) -> Call:
    """Read how an instance is called: of a module `forward`, of a Keras loss `call`."""
    method = next(
        (getattr(target, name) for name in ("forward", "call", "calc_ders_range") if hasattr(target, name)), target
    )
    return call_of(method, words.get("order"))


def _place(function: Any) -> tuple[str, str]:
    try:
        path = inspect.getsourcefile(function) or ""
    except TypeError:
        path = ""
    return path.rpartition("/")[2] or "the function", path


def _entry(own: Own, settings: Mapping[str, Any]) -> Loss:
    defaults = {key: value for key, value in own.function.call.defaults.items() if _is_literal(value)}
    if own.function.settings.get("reduction") == "none":
        defaults.pop("reduction", None)
    values = {**defaults, **settings}
    parameters = {name: Parameter(name, defaults.get(name), "choice", "", optional=True) for name in sorted(values)}
    definition = _definition(own, parameters, "pointwise", Unsettled(own.function))
    return Loss(definition, tuple((name, values[name]) for name in sorted(values)))


def _is_literal(value: Any) -> bool:
    return value is None or isinstance(value, bool | int | float | str)


class Unsettled:
    """Stands for the kernel until the first samples tell what the function returns."""

    def __init__(self, function: Function) -> None:
        self.function = function
        self.__doc__ = _described(function)

    def __call__(self, prediction: Floats, target: Floats | None = None) -> Result:
        """Compute with the convention of these samples."""
        first = returned(self.function, prediction, target)
        return Kernel(self.function, Convention(per_sample=first.scalar))(prediction, target)


GRADIENTS = {"given": "∂ℓ/∂x, as given", "autograd": "∂ℓ/∂x, by autograd", "numerical": "∂ℓ/∂x, numerically"}


def _described(function: Function, slope: Slope = "numerical") -> str:
    """Give the first line of the function's docstring as the formula."""
    own = (inspect.getdoc(function.target) or "").strip().split("\n")[0]
    formula = own or f"{function.named}({', '.join(function.call.names)})"
    none = "it is a figure of the whole file, whose samples are not told apart"
    return f"{formula}\n\nGradient: {GRADIENTS[slope]}\nNone: {none}\n"


def _definition(own: Own, parameters: Mapping[str, Parameter], kind: Kind, kernel: Any, **facts: Any) -> Definition:
    return Definition(
        name=own.function.named,
        kind=kind,
        function=kernel,
        family="own",
        layout=Anything("(N…)", target=len(own.function.call.roles) > 1),
        activations=tuple(ACTIVATIONS),
        own=replace(own, parameters=parameters),
        **facts,
    )


def rebuilt(loss: Loss, convention: Convention, kind: Kind = "pointwise") -> Loss:
    """Give the loss with what was found of its function."""
    own = replace(loss.definition.own, convention=convention)
    kernel: Any = Figure(own.function) if kind == "whole" else Kernel(own.function, convention)
    facts = {"collects": collects, "differentiable": False} if kind == "whole" else {}
    wrapped = Described(kernel, _described(own.function, convention.slope))
    return replace(loss, definition=_definition(own, loss.definition.parameters, kind, wrapped, **facts))


class Described:
    """A kernel with the words that a report needs."""

    def __init__(self, kernel: Any, text: str) -> None:
        self.kernel = kernel
        self.__doc__ = text

    def __call__(self, *arguments: Any) -> Any:
        """Call the kernel."""
        return self.kernel(*arguments)


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """One number of all samples."""

    function: Function

    def __call__(self, columns: Mapping[str, Floats]) -> float:
        """Give the number, or the mean of the values where it returns some."""
        found = returned(self.function, columns["x"], columns.get("t"))
        return float(np.mean(found.value))


def collects(prediction: Floats, target: Floats | None, weight: Floats | None) -> dict[str, Floats]:
    """Keep every row."""
    if weight is not None:
        raise LosscliError("a figure of the whole file knows no sample weights", "leave out --weight")
    return {"x": prediction} if target is None else {"x": prediction, "t": target}
