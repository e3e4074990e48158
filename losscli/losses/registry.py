"""The registry: what `@loss`, `@outer` and `@score` make of a function, and the tables that hold the result."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias

from losscli.losses.domain import REAL, Domain
from losscli.losses.layout import SAME, Layout
from losscli.losses.parameter import Parameter, Value, parameters_of
from losscli.records import dataclass

Direction = Literal["minimize", "maximize"]
Kind = Literal["pointwise", "outer", "sums", "grouped", "whole"]
Kernel: TypeAlias = Callable[..., Any]
Settings: TypeAlias = Mapping[str, Value]
Legal: TypeAlias = Domain | Callable[[Settings], Domain]
SECTIONS = ("Gradient", "None", "Use", "Pitfall", "Libraries", "Nothing", "Interval")


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """Everything that is known of a loss or a score, all of it read from one decorated function."""

    name: str
    kind: Kind
    function: Kernel
    family: str
    prediction: Legal = REAL
    target: Legal = REAL
    layout: Layout = SAME
    range: Legal = REAL
    direction: Direction = "minimize"
    differentiable: bool = True
    activations: tuple[str, ...] = ()
    order_only: tuple[str, ...] = ()
    """Activations that are accepted and left out, since they do not change the order that the score looks at."""
    aliases: tuple[str, ...] = ()
    reference: str = ""
    inner: "Definition | None" = None
    root: "Definition | None" = None
    """A loss whose square is the inner loss, where that square may leave a double's range."""
    addends: Kernel | None = None
    """What a batch adds to the exact sums behind a figure: `(prediction, target, labels, …) -> Addends`."""
    collects: Kernel | None = None
    """What is kept of a batch for a figure of all rows: `(prediction, target, weight) -> columns`."""
    configured: tuple[Kernel, ...] = ()
    """The functions whose keyword-only arguments are its parameters."""

    own: Any = None
    """Where a user's function comes from and how it is called; None for an entry of the registry."""

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        """What can be set, by name; read when it is asked for, as most entries of a registry are not."""
        declared: Mapping[str, Parameter] = parameters_of(*self.configured) if self.own is None else self.own.parameters
        return declared

    def __call__(self, *arguments: Any, **settings: Any) -> Any:
        """Call the kernel itself."""
        return self.function(*arguments, **settings)

    @property
    def specimen(self) -> str:
        """The shortest spec: the name, with an example of each parameter that must be given."""
        needed = [item for item in self.parameters.values() if item.required]
        return ":".join([self.name, *(f"{item.name}={item.format(item.default)}" for item in needed)])

    @property
    def formula(self) -> str:
        """The first line of the docstring."""
        return (self.function.__doc__ or "").strip().split("\n", 1)[0].removesuffix(".")

    def section(self, title: str) -> str:
        """One titled paragraph of the docstring (`Gradient`, `Pitfall`, `Libraries`), or an empty text."""
        paragraphs = (self.function.__doc__ or "").split("\n")
        collected: list[str] = []
        for line in map(str.strip, paragraphs):
            if line.startswith(f"{title}:"):
                collected = [line.removeprefix(f"{title}:").strip()]
            elif collected and (not line or line.split(":")[0] in SECTIONS):
                break
            elif collected:
                collected.append(line)
        return " ".join(collected)

    def choices(self, parameter: str) -> tuple[str, ...]:
        """The words that a parameter accepts; none if there is no such parameter."""
        return self.parameters[parameter].choices if parameter in self.parameters else ()

    def legal(self, role: Literal["prediction", "target", "range"], settings: Settings) -> Domain:
        """Give the legal values of one side, or the range of the loss; they may depend on the settings."""
        declared: Legal = getattr(self, role)
        return declared if isinstance(declared, Domain) else declared(settings)


LOSSES: dict[str, Definition] = {}
ALIASES: dict[str, str] = {}
FUSED: dict[tuple[str, str], Kernel] = {}
"""Kernels that replace a loss and the activation in front of it, where the plain pair loses accuracy."""
HELD: dict[str, Any] = {}
"""Losses that were handed over in Python, by the specs that were made for them."""
POOLED: dict[str, Definition] = {}
"""Losses that with `over=batch` are a function of sums over all samples."""


def define(kind: Kind, function: Kernel, **facts: Any) -> Definition:
    """Make a definition; its name, formula and parameters are the function's own."""
    functions = [facts["inner"].function] if facts.get("inner") else []
    functions += [facts["addends"]] if facts.get("addends") else []
    return Definition(
        name=function.__name__.strip("_").replace("_", "-"),
        kind=kind,
        function=function,
        family=function.__module__.rpartition(".")[2],
        configured=(*functions, function),
        **facts,
    )


def register(definition: Definition) -> Definition:
    """Enter a definition and its aliases into the registry, where every name is unique."""
    names = {definition.name: definition.name}
    for alias in definition.aliases:
        short, _, settings = alias.partition("|")
        names[short] = f"{definition.name}:{settings}" if settings else definition.name
    if taken := (names.keys() & (LOSSES.keys() | ALIASES.keys())):
        message = f"{min(taken)!r} is registered already"
        raise ValueError(message)
    LOSSES[definition.name] = definition
    ALIASES.update({name: target for name, target in names.items() if name != definition.name})
    return definition


def loss(**facts: Any) -> Callable[[Kernel], Definition]:
    """Register a kernel `(prediction, target, *, parameters) -> (values, gradient)` as a pointwise loss.

    The values are one per element; the gradient is a function without arguments that returns ∂value/∂prediction.
    A third item, where there is one, is the weight of each element; values and gradients then include it.
    """
    kind: Kind = facts.pop("kind", "pointwise")
    return lambda function: register(define(kind, function, **facts))


def outer(*, of: Definition, **facts: Any) -> Callable[[Kernel], Definition]:
    """Register a function `mean -> (value, derivative)` of the mean of another loss.

    The mean is exact where it is finite; `root` names a loss whose square the other loss is.
    """
    inherited = {name: getattr(of, name) for name in ("prediction", "target", "layout", "activations", "range")}
    return lambda function: register(define("outer", function, **inherited, inner=of, **facts))


def score(**facts: Any) -> Callable[[Kernel], Definition]:
    """Register a score: per-sample values, a figure of the exact sums of `addends`, or one of what it `collects`."""
    implied: Kind = "sums" if "addends" in facts else "whole" if "collects" in facts else "pointwise"
    kind: Kind = facts.pop("kind", implied)
    facts = {"direction": "maximize", "differentiable": False, **facts}
    return lambda function: register(define(kind, function, **facts))


def fused(of: Definition, activation: str) -> Callable[[Kernel], Kernel]:
    """Enter a kernel of the raw predictions that replaces `of` behind `activation`."""

    def enter(kernel: Kernel) -> Kernel:
        FUSED[of.name, activation] = kernel
        return kernel

    return enter


def pooled(of: Definition, addends: Kernel) -> Callable[[Kernel], Definition]:
    """Enter a figure of exact sums that replaces `of` under `over=batch`."""

    def enter(function: Kernel) -> Definition:
        facts = {name: getattr(of, name) for name in ("prediction", "target", "layout", "activations", "range")}
        POOLED[of.name] = Definition(of.name, "sums", function, of.family, addends=addends, **facts)
        return POOLED[of.name]

    return enter
