"""Specs: `name[:param=value]…`, the text that names a loss with its settings and parses back."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field, replace
from functools import cache
from inspect import signature
from typing import Any

from losscli.errors import LosscliError, nearest
from losscli.losses.activation import ACTIVATIONS
from losscli.losses.domain import Domain
from losscli.losses.parameter import Value
from losscli.losses.registry import ALIASES, FUSED, HELD, LOSSES, POOLED, Definition, Kernel, Kind, Settings
from losscli.losses.search import meant
from losscli.records import dataclass

ACTIVATION_KEY = "activation"


@dataclass(frozen=True, slots=True, repr=False)
class Loss:
    """A definition with its settings; `str` gives the canonical spec, which parses back to an equal loss.

    >>> str(parse("bce-with-logits:pos_weight=3"))
    'bce:activation=sigmoid:pos-weight=3'
    """

    definition: Definition
    settings: tuple[tuple[str, Value], ...]
    activation: str | None = None
    alias: str = field(default="", compare=False)
    """The other name that it was called by, where it was."""

    def __str__(self) -> str:
        parameters = self.definition.parameters
        parts = {
            name: parameters[name].format(value)
            for name, value in self.settings
            if value != parameters[name].default or parameters[name].required
        }
        if self.activation:
            parts[ACTIVATION_KEY] = self.activation
        return ":".join([self.name, *(f"{name}={parts[name]}" for name in sorted(parts))])

    __repr__ = __str__

    def __reduce__(self) -> tuple[Callable[..., "Loss"], tuple[Any, ...]]:
        """Pickle as the spec, so that workers look the kernel up in their own registry; own code travels along."""
        if self.definition.own is not None:
            from losscli.losses.own.transport import packed  # noqa: PLC0415

            return packed(self)
        return _named, (str(self), self.alias)

    @property
    def name(self) -> str:
        """The canonical name."""
        return self.definition.name

    @property
    def parameters(self) -> Settings:
        """Every parameter with its value."""
        return dict(self.settings)

    @property
    def arguments(self) -> dict[str, Any]:
        """The parameters and the activation as keyword arguments, for kernels that take them."""
        return {name.replace("-", "_"): value for name, value in self.settings} | {ACTIVATION_KEY: self.activation}

    def having(self, name: str, value: Value) -> "Loss":
        """The same loss with another value of one parameter."""
        return replace(self, settings=tuple((key, value if key == name else old) for key, old in self.settings))

    def arguments_for(self, function: Callable[..., Any]) -> dict[str, Any]:
        """Those of the arguments that a function takes: a figure and its addends share them out."""
        taken = parameters_of(function)
        return {name: value for name, value in self.arguments.items() if name in taken}

    @property
    def scored(self) -> Definition:
        """The definition whose kernel runs: the inner loss, the pooled form, or the loss itself."""
        if self.parameters.get("over") == "batch" and self.name in POOLED:
            return POOLED[self.name]
        return self.definition

    @property
    def kind(self) -> Kind:
        """How samples become the figure."""
        return self.scored.kind

    @property
    def kernel(self) -> tuple[Kernel, bool]:
        """The kernel to run, and whether the activation is fused into it."""
        inner = self.definition.inner or self.definition
        key = (inner.name, self.activation or "")
        if key in FUSED:
            return FUSED[key], True
        return inner.function, self.activation in inner.order_only

    @property
    def prediction_domain(self) -> Domain:
        """The legal raw predictions."""
        if self.activation:
            return ACTIVATIONS[self.activation].domain
        return self.definition.legal("prediction", self.parameters)

    @property
    def range(self) -> Domain:
        """The values that it can take."""
        return self.definition.legal("range", self.parameters)

    @property
    def target_domain(self) -> Domain:
        """The legal targets."""
        return self.definition.legal("target", self.parameters)


@cache
def parameters_of(function: Callable[..., Any]) -> frozenset[str]:
    """Name the parameters of a function; reading a signature takes longer than a kernel takes for a thousand values."""
    return frozenset(signature(function).parameters)


def parse(spec: str) -> Loss:
    """Read one spec.

    >>> parse("l2"), parse("huber:delta=1")
    (mse, huber)
    >>> parse("huber:delta=0.5").parameters
    {'delta': 0.5}
    """
    if spec in HELD:
        held: Loss = HELD[spec]
        return held
    if names_code(spec) and (own := _own(spec)):
        return own
    name, given = split(spec)
    if name in LOSSES:
        return bind(LOSSES[name], given)
    if name not in ALIASES:
        raise unknown([typed_name(spec)])
    canonical, implied = split(ALIASES[name])
    return _named(bind(LOSSES[canonical], implied | given), name)


def _named(loss: Loss | str, alias: str) -> Loss:
    return replace(parse(loss) if isinstance(loss, str) else loss, alias=alias)


CODE = re.compile(r".+\.py:.+|[A-Za-z_]\w*(\.\w+)+:[A-Za-z_].*", re.DOTALL)
"""Specs of the user's own code: a file and a name, or a dotted module and a name."""
PLAIN = re.compile(r"[A-Za-z][\w-]*")


def names_code(spec: str) -> bool:
    """Tell whether a spec names the user's own code, or that of an installed package: nothing is loaded.

    >>> names_code("my_losses.py:asym:a=2"), names_code("torch.nn.functional:mse_loss"), names_code("torch:mse")
    (True, True, False)
    """
    if CODE.fullmatch(spec):
        return True
    name = typed_name(spec)
    known = name.replace("_", "-")
    if known in LOSSES or known in ALIASES or not PLAIN.fullmatch(name):
        return False
    from importlib.metadata import entry_points  # noqa: PLC0415 -- only for a name that the registry does not know

    return bool(entry_points(group="losscli.losses", name=name))


def _own(spec: str) -> "Loss | None":
    from losscli.losses.own import own_loss  # noqa: PLC0415 -- most runs need none of it

    loss: Loss | None = own_loss(spec)
    return loss


def parse_all(text: str) -> dict[str, Loss]:
    """Read a comma list into {spec as typed: loss}; every unknown name is reported at once, doubles are refused.

    >>> list(parse_all("mse,huber:delta=0.5"))
    ['mse', 'huber:delta=0.5']
    """
    specs = [part.strip() for part in re.split(r",(?![^(]*\))", text)]
    if not all(specs):
        message = f"empty loss name in {text!r}"
        raise LosscliError(message, "separate specs by single commas, e.g. mse,mae,huber:delta=0.5")
    names = {typed_name(spec): split(spec)[0] for spec in specs if spec not in HELD and not names_code(spec)}
    if missing := [typed for typed, name in names.items() if name not in LOSSES and name not in ALIASES]:
        error = unknown(missing)
        raise LosscliError(error.message, _decimal(specs) or error.hint)
    return distinct({spec: _one_of(spec, specs) for spec in specs}, specs)


def _one_of(spec: str, specs: Sequence[str]) -> Loss:
    """Read one of several specs; what is wrong with it is said under its name."""
    try:
        return parse(spec)
    except LosscliError as error:
        told = len(specs) == 1 or spec in error.message
        raise LosscliError(error.message if told else f"in {spec}: {error.message}", error.hint) from None


def distinct(losses: dict[str, Loss], specs: Iterable[str]) -> dict[str, Loss]:
    """Give the losses back unless two specs mean the same."""
    seen: dict[str, str] = {}
    for spec in specs:
        canonical = str(losses[spec])
        if canonical in seen:
            message = f"{seen[canonical]!r} and {spec!r} are the same loss, {canonical}"
            raise LosscliError(message, "name each loss once")
        seen[canonical] = spec
    return losses


def split(spec: str) -> tuple[str, dict[str, str]]:
    """Split a spec into its name, in kebab case, and its settings; the segments before the first `=` are the name."""
    segments, first = _segments(spec)
    if (first == 0 or "(" in segments[0]) and spec.strip():
        raise misspelled(spec)
    settings: dict[str, str] = {}
    for segment in segments[first:]:
        key, equals, value = segment.partition("=")
        key = key.strip().replace("_", "-")
        if not equals or not key or not value or key in settings:
            message = f"cannot read {segment!r} in {spec!r}"
            raise LosscliError(message, "write each parameter once, as name=value: huber:delta=0.5")
        settings[key] = value.strip()
    return ":".join(segments[:first]).strip().replace("_", "-"), settings


def typed_name(spec: str) -> str:
    """Give the name in a spec as it was typed."""
    segments, first = _segments(spec)
    return ":".join(segments[:first]).strip()


def _segments(spec: str) -> tuple[list[str], int]:
    """Give the segments of a spec, and the place of the first setting."""
    segments = spec.split(":")
    return segments, next((place for place, segment in enumerate(segments) if "=" in segment), len(segments))


def misspelled(spec: str) -> LosscliError:
    """Make the error for settings in another spelling: `huber(delta=0.5)`, `huber=0.5`, `huber delta=0.5`."""
    name, _, rest = re.sub(r"[\s(=]+", "(", spec.strip().rstrip(")"), count=1).partition("(")
    if name.replace("_", "-") not in (*LOSSES, *ALIASES):
        return unknown([name])
    known = _definition(name)
    parameters = [*known.parameters]
    settings = ":".join(re.split(r"[\s:;,]+", rest))
    meaning = f"{name}:{parameters[0]}={rest}" if len(parameters) == 1 and "=" not in rest else f"{name}:{settings}"
    try:
        parse(meaning)
    except LosscliError:
        had = f"{known.name} has {', '.join(parameters)}" if parameters else f"{known.name} has no parameters"
        return LosscliError(f"{spec!r} is no spec", f"settings are written as {name}:PARAMETER=VALUE; {had}")
    return LosscliError(f"{spec!r} is no spec; did you mean {meaning!r}?", f"settings follow a colon: {meaning}")


def bind(definition: Definition, given: dict[str, str]) -> Loss:
    """Give a definition its settings."""
    parameters = definition.parameters
    known = [*parameters, *([ACTIVATION_KEY] if definition.activations else [])]
    for key in given:
        if key not in known:
            message = f"{definition.name} has no parameter {key!r}"
            close = nearest(key, known)
            listed = f"its parameters are {', '.join(known)}" if known else "it has no parameters"
            hint = f"did you mean {close[0]!r}?" if close else listed
            raise LosscliError(message, hint)
    if missing := next((item for item in parameters.values() if item.required and item.name not in given), None):
        message = f"{definition.name} needs {missing.name}: {missing.help}"
        raise LosscliError(message, f"e.g. {definition.specimen}")
    settings = tuple(
        (name, _value(definition, name, given[name]) if name in given else parameter.default)
        for name, parameter in parameters.items()
    )
    loss = Loss(definition, settings)
    return with_activation(loss, given[ACTIVATION_KEY]) if given.get(ACTIVATION_KEY, "none") != "none" else loss


def with_activation(loss: Loss, activation: str) -> Loss:
    """Put an activation in front of a loss that accepts it."""
    accepted = loss.definition.activations
    if activation not in ACTIVATIONS:
        message = f"unknown activation {activation!r}"
        raise LosscliError(message, f"the activations are {', '.join(ACTIVATIONS)}")
    if activation not in accepted:
        message = f"{loss.name} does not accept the activation {activation!r}"
        raise LosscliError(
            message, f"it accepts {', '.join(accepted)}" if accepted else "it takes raw scores as they are"
        )
    if loss.activation not in (None, activation):
        message = f"{loss} has the activation {loss.activation!r} already, not {activation!r}"
        raise LosscliError(message, "name one of them")
    if not ACTIVATIONS[activation].range.within(loss.definition.legal("prediction", loss.parameters)):
        message = f"{activation} gives values in {ACTIVATIONS[activation].range}, which {loss} does not take"
        raise LosscliError(message, f"{loss} takes values in {loss.prediction_domain}")
    if loss.parameters.get("clip"):
        message = f"{loss} clips probabilities, which logits behind {activation} do not need"
        raise LosscliError(message, "leave out clip or the activation")
    return replace(loss, activation=activation)


def _value(definition: Definition, name: str, text: str) -> Value:
    try:
        return definition.parameters[name].parse(text)
    except LosscliError as error:
        message = f"{definition.name}: {error.message}"
        raise LosscliError(message, error.hint) from None


def unknown(names: list[str]) -> LosscliError:
    """Make the error for names that nothing is registered under."""
    sentences = []
    for name in names:
        whole = name.rpartition(":")[0]
        close = repr(whole) if _completed(name) else " or ".join(map(repr, meant(name) or alike(name)))
        sentences.append(f"unknown loss {name!r}" + (f"; did you mean {close}?" if close else ""))
    if hint := next(filter(None, map(_completed, names)), None):
        return LosscliError("; ".join(sentences), hint)
    if spec := next((specs[0] for specs in map(meant, names) if specs), None):
        return LosscliError("; ".join(sentences), f"`losscli losses {spec}` explains it")
    libraries = {name.partition(":")[0] for name in names if ":" in name}
    listed = ", ".join(other for other in ALIASES if ":" in other and other.partition(":")[0] in libraries)
    return LosscliError("; ".join(sentences), f"there are {listed}" if listed else "`losscli losses` lists them all")


def _definition(name: str) -> Definition:
    name = name.replace("_", "-")
    return LOSSES[split(ALIASES.get(name, name))[0]]


def _completed(name: str) -> str | None:
    """Say what a spec lacks whose name is followed by a parameter without a value, or a value without a name."""
    known, _, rest = name.rpartition(":")
    if known not in LOSSES and known not in ALIASES:
        return None
    parameters = list(_definition(known).parameters)
    if rest in parameters:
        return f"write {known}:{rest}=VALUE"
    if len(parameters) == 1:
        return f"write {known}:{parameters[0]}={rest.removeprefix(parameters[0]).strip()}"
    if not parameters:
        return f"{known} has no parameters" + " but activation" * bool(_definition(known).activations)
    return f"write each parameter as name=value; {known} has {', '.join(parameters)}"


def _decimal(specs: list[str]) -> str | None:
    """Say where a decimal comma came between, which separates losses."""
    for place, spec in enumerate(specs):
        if spec.replace(".", "", 1).isdigit():
            before = specs[place - 1] if place and "=" in specs[place - 1] else ""
            return "commas separate losses, and decimals take a point" + f": {before}.{spec}" * bool(before)
    return None


def alike(name: str) -> list[str]:
    """Give the known names most like `name`; of the library names, only those of its own library count."""
    library, colon, short = name.partition(":") if ":" in name else ("", "", name)
    plain = [other for other in [*LOSSES, *ALIASES] if ":" not in other]
    kin = [other.removeprefix(f"{library}:") for other in ALIASES if colon and other.startswith(f"{library}:")]
    return [f"{library}:{other}" if other in kin else other for other in nearest(short, {*plain, *kin})]
