"""The articles whose losses are of single numbers: one prediction and one target a row."""

from collections.abc import Sequence
from decimal import Decimal
from string import ascii_lowercase

from .example import Example, Expected, Table, mean
from .numeric import rows, scored


def table(column: str, values: Sequence[object]) -> Table:
    """A column of values under ids of one letter each."""
    return {"id": list(ascii_lowercase[: len(values)]), column: values}


def mnist_loss() -> Example:
    """Three confident guesses, of which the last is wrong."""
    predictions, targets = [0.9, 0.2, 0.3], [1, 0, 1]
    logits = [2.1972245773362196, -1.3862943611198906, -0.8472978603872037]
    return Example(
        "articles/mnist-loss",
        {
            "preds.csv": table("pred", predictions),
            "logits.csv": table("logit", logits),
            "targets.csv": table("target", targets),
        },
        [
            rows(
                "compute confidence-error preds.csv targets.csv --id id",
                predictions,
                targets,
                "arithmetic: (0.1 + 0.2 + 0.7) / 3 = 1/3",
            ),
            rows(
                "compute confidence-error logits.csv targets.csv --id id --activation sigmoid",
                logits,
                targets,
                "the logits are log(p / (1 − p)), so the losses are the same; gradient ±p(1 − p) / 3",
            ),
        ],
    )


def percentage_errors() -> Example:
    """One guess 12 % too high and one 3 % too low."""
    predictions, targets = [1.12, 0.97], [1, 1]
    source = "arithmetic: (0.12 + 0.03) / 2 = 0.075"
    return Example(
        "articles/percentage-errors",
        {"preds.csv": table("pred", predictions), "targets.csv": table("target", targets)},
        [
            rows(f"compute {spec} preds.csv targets.csv --id id", predictions, targets, source)
            for spec in ("mae", "mape")
        ],
    )


LAYERS = """\
[[layer]]
name = "L1"
kind = "identity"

[[layer]]
name = "L2"
kind = "linear"
weight = [["1/200", "-3000/11600000", "1/5800"]]

[[layer]]
name = "L3"
kind = "relu"
at-zero = 1
"""


def layered_model() -> Example:
    """A small network, its outputs, and what flows back into its last layer."""
    outputs, targets = [0, 1, 0], [0, 1, 1]
    inputs = table("a", [100, 200, 0]) | {"b": [2000, 0, 2000], "c": [100, 0, 3000]}
    command = "compute half-mse outputs.csv targets.csv --id id"
    return Example(
        "articles/layered-model",
        {
            "model.toml": LAYERS,
            "inputs.csv": inputs,
            "outputs.csv": table("output", outputs),
            "targets.csv": table("target", targets),
        },
        [
            rows(command, outputs, targets, "arithmetic: ½(0 − 1)² = 0.5, δ = 0 − 1 = −1", reduction="none"),
            rows(command, outputs, targets, "arithmetic: (0 + 0 + 0.5) / 3 = 1/6, gradient δ / 3"),
        ],
    )


def mape_hinge_logistic() -> Example:
    """A forecast in per cent, and a classifier's margins."""
    forecasts, actuals = [110, 80, 330], [100, 100, 300]
    scores, signs = [2.5, 0.25, -0.5, -3, 0.75], [1, 1, 1, -1, -1]
    bits = [max(sign, 0) for sign in signs]
    hinge = "arithmetic: (0 + 0.75 + 1.5 + 0 + 1.75) / 5 = 0.8; logistic is log(1 + e^(−s·x))"
    margins = rows("compute hinge,logistic scores.csv signs.csv --id id", scores, signs, hinge)
    return Example(
        "articles/mape-hinge-logistic",
        {
            "forecasts.csv": table("forecast", forecasts),
            "actuals.csv": table("actual", actuals),
            "scores.csv": table("score", scores),
            "signs.csv": table("sign", signs),
            "bits.csv": table("bit", bits),
        },
        [
            rows(
                "compute mape forecasts.csv actuals.csv --id id",
                forecasts,
                actuals,
                "arithmetic: (10/100 + 20/100 + 30/300) / 3 = 0.4/3",
            ),
            margins,
            Expected(
                "compute hinge,logistic scores.csv bits.csv --id id",
                margins.value,
                "0/1 targets are read as −1/+1, so nothing changes",
                margins.per_sample,
                margins.gradient,
            ),
        ],
    )


def why_cross_entropy() -> Example:
    """Two losses behind the same sigmoid, from hopelessly wrong to surely right."""
    logits, targets = [-800, -40, -8, 0, 8, 8, -40], [1, 1, 1, 1, 1, 0, 0]
    source = "100-digit arithmetic: σ(z) − t for bce, 2(σ(z) − t)σ(z)(1 − σ(z)) for mse, each divided by 7"
    return Example(
        "articles/why-cross-entropy",
        {"logits.csv": table("logit", logits), "targets.csv": table("target", targets)},
        [
            rows("compute bce logits.csv targets.csv --id id --activation sigmoid", logits, targets, source),
            rows("compute mse:activation=sigmoid logits.csv targets.csv --id id", logits, targets, source),
            rows(
                "compute mse:activation=sigmoid,bce:activation=sigmoid logits.csv targets.csv --id id",
                logits,
                targets,
                source,
            ),
        ],
    )


def generator(name: str, probabilities: Sequence[float], truth: Sequence[int]) -> Sequence[Expected]:
    """The three losses of one file; the fakes alone make the two of the generator, and no real row has a gradient."""
    pair = f"{name}.csv targets.csv --id id"
    fakes = [probability for probability, real in zip(probabilities, truth, strict=True) if not real]
    entries = [rows(f"compute gan-discriminator {pair}", probabilities, truth, "bce over all rows")]
    for spec, formula in {"gan-generator": "−log D", "gan-minimax": "log(1 − D)"}.items():
        values, slopes = scored(spec, fakes, [0] * len(fakes))
        pulls = iter(slopes)
        gradient = [Decimal(0) if real else next(pulls) / len(fakes) for real in truth]
        source = f"{formula} over the {len(fakes)} fakes"
        entries.append(Expected(f"compute {spec} {pair}", {spec: mean(values)}, source, None, {spec: gradient}))
    return entries


def gan() -> Example:
    """What a discriminator says of four real and four fake pictures, by a weak and by a strong generator."""
    truth = [1, 1, 1, 1, 0, 0, 0, 0]
    weak = [0.9, 0.8, 0.95, 0.85, 0.08, 0.05, 0.2, 0.12]
    strong = [0.6, 0.55, 0.65, 0.5, 0.45, 0.5, 0.4, 0.55]
    return Example(
        "articles/gan",
        {"weak.csv": table("real", weak), "strong.csv": table("real", strong), "targets.csv": table("target", truth)},
        [*generator("weak", weak, truth), *generator("strong", strong, truth)],
    )
