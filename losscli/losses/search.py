"""Which specs a word means: other spellings, the names of frameworks and what people say."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from losscli.losses.registry import ALIASES, LOSSES

PACKAGES: Final = {
    **dict.fromkeys(("torch", "nn", "F", "functional", "torchmetrics"), "torch"),
    **dict.fromkeys(("keras", "tf", "tensorflow"), "keras"),
    **dict.fromkeys(("sklearn", "metrics", "scikit-learn"), "sklearn"),
    "optax": "optax",
}
"""What stands before the dot or the colon of a framework's own name, and the prefix of its names here."""

SAID: Final[Mapping[str, tuple[str, ...]]] = {
    "log loss": ("bce", "cross-entropy"),
    "logistic loss": ("bce", "logistic"),
    "logistic regression": ("bce", "logistic"),
    "binary cross entropy with logits": ("bce-with-logits",),
    "sigmoid cross entropy": ("bce-with-logits",),
    "sigmoid cross entropy with logits": ("bce-with-logits",),
    "softmax cross entropy with logits": ("softmax-cross-entropy",),
    "sparse categorical crossentropy": ("cross-entropy",),
    "negative log likelihood": ("nll", "bce", "gaussian-nll", "poisson-nll"),
    "mean squared error": ("mse",),
    "mean square error": ("mse",),
    "squared error": ("mse",),
    "least squares": ("mse", "half-mse"),
    "mean absolute error": ("mae",),
    "root mean squared error": ("rmse",),
    "root mean square error": ("rmse",),
    "mean squared log error": ("msle",),
    "mean squared logarithmic error": ("msle",),
    "root mean squared log error": ("rmsle",),
    "mean absolute percentage error": ("mape",),
    "symmetric mean absolute percentage error": ("smape",),
    "weighted mean absolute percentage error": ("wmape",),
    "mad": ("mae", "median-absolute-error"),
    "r squared": ("r2",),
    "coefficient of determination": ("r2",),
    "correlation": ("pearson", "spearman", "mcc"),
    "quantile loss": ("quantile",),
    "check loss": ("quantile",),
    "poisson": ("poisson-nll", "poisson-deviance"),
    "gamma": ("gamma-nll", "gamma-deviance"),
    "gaussian": ("gaussian-nll", "crps-gaussian"),
    "kullback leibler": ("kl-div",),
    "kullback leibler divergence": ("kl-div",),
    "cosine similarity": ("cosine-distance",),
    "earth mover distance": ("wasserstein",),
    "focal": ("focal", "categorical-focal"),
    "binary focal crossentropy": ("focal",),
    "categorical focal crossentropy": ("categorical-focal",),
    "brier score": ("brier", "multiclass-brier"),
    "area under the curve": ("roc-auc", "average-precision"),
    "area under curve": ("roc-auc", "average-precision"),
    "auroc": ("roc-auc",),
    "auc roc": ("roc-auc",),
    "auprc": ("average-precision",),
    "pr auc": ("average-precision",),
    "f measure": ("f-beta", "f1"),
    "true positive rate": ("recall",),
    "true negative rate": ("specificity",),
    "sensitivity": ("recall",),
    "positive predictive value": ("precision",),
    "intersection over union": ("iou", "jaccard-loss"),
    "mean iou": ("iou",),
    "matthews correlation": ("mcc",),
    "matthews corrcoef": ("mcc",),
    "kappa": ("cohen-kappa",),
    "misclassification": ("error-rate",),
    "zero one": ("error-rate",),
    "svm": ("hinge", "squared-hinge"),
    "adaboost": ("exponential",),
    "siamese": ("contrastive", "triplet-margin"),
    "gan": ("gan-discriminator", "gan-generator", "gan-minimax", "lsgan", "wgan", "gan-hinge"),
    "mean average precision": ("map", "average-precision"),
    "mean reciprocal rank": ("mrr",),
    "normalized discounted cumulative gain": ("ndcg",),
    "continuous ranked probability score": ("crps-gaussian", "crps-ensemble"),
    "ensemble": ("crps-ensemble",),
    "prediction interval": ("interval-score", "quantile"),
    "winkler": ("interval-score",),
}
"""What people call entries that are spelled otherwise here; more than one where the words leave it open."""

ENDINGS = ("loss", "score", "error", "metric", "coefficient", "criterion")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def squeezed(name: str) -> str:
    """Give what two spellings of a name have in common.

    >>> squeezed("BCEWithLogitsLoss"), squeezed("bce_with_logits_loss"), squeezed("mean squared-error")
    ('bcewithlogitsloss', 'bcewithlogitsloss', 'meansquarederror')
    """
    return re.sub(r"[^a-z0-9]+", "", name.lower())


def _bare(key: str) -> str:
    ending = next((word for word in ENDINGS if key.endswith(word) and key != word), "")
    return key.removesuffix(ending)


def meant(word: str) -> tuple[str, ...]:
    """Give the specs that a word names in another spelling than ours; none where it names nothing.

    >>> meant("nn.MSELoss"), meant("torch:MSELoss"), meant("CrossEntropyLoss"), meant("log loss")
    (('mse',), ('torch:mse',), ('torch:cross-entropy',), ('bce', 'cross-entropy'))
    """
    library, name = _library_and_name(word)
    key = squeezed(name)
    tables = [*([_of_library(library, prefixed=word.startswith(f"{library}:"))] if library else []), *_spellings()]
    return next((specs for names in tables if (specs := names.get(key) or names.get(_bare(key)))), ()) if key else ()


def _library_and_name(word: str) -> tuple[str, str]:
    """Take a framework and its own name apart: `torch.nn.MSELoss`, `tf.keras.losses.Huber()`, `torch:MSELoss`.

    Names of classes are PyTorch's where they end in Loss, and else Keras's.
    """
    called = word.partition("(")[0].strip()
    before, mark, name = called.rpartition(":" if ":" in called else ".")
    if mark:
        return next((PACKAGES[item] for item in re.split(r"[.:]", before) if item in PACKAGES), ""), name
    return ("" if not _HUMP.search(name) else "torch" if name.endswith("Loss") else "keras"), name


def _of_library(library: str, *, prefixed: bool) -> dict[str, tuple[str, ...]]:
    """Give the names of one library; without its prefix an entry that it means with our defaults is our entry."""
    theirs = {name.partition(":")[2]: name for name in ALIASES if name.startswith(f"{library}:")}
    ours = {short: ALIASES[name] for short, name in theirs.items() if not prefixed and ALIASES[name] in LOSSES}
    return _table({short: (ours.get(short, name),) for short, name in theirs.items()})


def _spellings() -> Iterator[dict[str, tuple[str, ...]]]:
    """Yield tables from squeezed names to specs: what people say, our names, any library's."""
    yield _table(SAID)
    yield _table({name: (name,) for name in (*LOSSES, *ALIASES) if ":" not in name})
    theirs: dict[str, dict[str, str]] = {}
    for name, spec in ALIASES.items():
        if ":" in name:
            theirs.setdefault(name.partition(":")[2], {})[name] = spec
    yield _table({short: _agreed(named) for short, named in theirs.items()})


def _table(names: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Squeeze names; one that is spelled out in full comes before one without its ending."""
    whole = {squeezed(name): specs for name, specs in names.items()}
    return {_bare(key): specs for key, specs in whole.items()} | whole


def _agreed(named: Mapping[str, str]) -> tuple[str, ...]:
    """Give the entry where every library means it with its defaults, and the libraries' names where not."""
    specs = set(named.values())
    return tuple(specs) if len(specs) == 1 and specs <= set(LOSSES) else tuple(named)
