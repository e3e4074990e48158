"""What PyTorch, scikit-learn and optax report for a whole file, on inputs where libraries differ."""

from collections.abc import Callable, Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import sklearn.metrics
import torch
from case import Case
from torch import nn

jax.config.update("jax_enable_x64", True)  # noqa: FBT003
WEIGHTS = [1.0, 2.0, 5.0]
SPELT = "1/2/5"
Pair = tuple[Any, Any]


def cases() -> Iterator[Case]:
    """Yield the cases of one library after the other."""
    yield from of_torch(np.random.default_rng(31))
    yield from of_sklearn(np.random.default_rng(32))
    yield from of_optax(np.random.default_rng(33))
    yield from of_queries(np.random.default_rng(35))


def of_torch(random: np.random.Generator) -> Iterator[Case]:
    """Yield modules of torch.nn, called with the whole file."""
    plain, pairs = numbers(random), signed(random)
    logits, labels = scores(random, (6, 3), 3)
    maps, pixels = scores(random, (4, 3, 2), 3)
    pixels[0, 1] = -100.0
    several = (random.normal(size=(5, 4)), random.integers(0, 2, (5, 4)).astype(float))
    weight = torch.tensor(WEIGHTS, dtype=torch.float64)
    for spec, module, pair in (
        ("torch:mse", nn.MSELoss(), plain),
        ("torch:mse", nn.MSELoss(), several),
        ("torch:l1", nn.L1Loss(), plain),
        ("torch:smooth-l1", nn.SmoothL1Loss(), plain),
        ("torch:smooth-l1:beta=0.3", nn.SmoothL1Loss(beta=0.3), plain),
        ("torch:huber", nn.HuberLoss(), plain),
        ("torch:huber:delta=0.3", nn.HuberLoss(delta=0.3), plain),
        ("torch:bce-with-logits", nn.BCEWithLogitsLoss(), (20 * several[0], several[1])),
        (
            "torch:bce-with-logits:pos-weight=3",
            nn.BCEWithLogitsLoss(pos_weight=torch.tensor(3.0, dtype=torch.float64)),
            several,
        ),
        ("torch:multilabel-soft-margin", nn.MultiLabelSoftMarginLoss(), several),
        ("torch:soft-margin", nn.SoftMarginLoss(), pairs),
        ("torch:hinge-embedding", nn.HingeEmbeddingLoss(), (np.abs(pairs[0]), pairs[1])),
        ("torch:hinge-embedding:margin=0.4", nn.HingeEmbeddingLoss(margin=0.4), (np.abs(pairs[0]), pairs[1])),
        ("torch:poisson-nll", nn.PoissonNLLLoss(), counts(random)),
        ("torch:poisson-nll:constant=stirling", nn.PoissonNLLLoss(full=True), counts(random)),
    ):
        yield Case(spec, f"torch.nn.{module}", *pair, module(*map(torch.tensor, pair)).item())
    for spec, module, pair in (
        ("torch:cross-entropy", nn.CrossEntropyLoss(), (logits, labels)),
        ("torch:cross-entropy", nn.CrossEntropyLoss(), (maps, pixels)),
        ("torch:cross-entropy:ignore-index=1", nn.CrossEntropyLoss(ignore_index=1), (logits, labels)),
        (f"torch:cross-entropy:class-weights={SPELT}", nn.CrossEntropyLoss(weight), (logits, labels)),
        (
            f"torch:cross-entropy:class-weights={SPELT}:label-smoothing=0.1",
            nn.CrossEntropyLoss(weight, label_smoothing=0.1),
            (maps, pixels),
        ),
        (
            f"torch:cross-entropy:class-weights={SPELT}:ignore-index=0",
            nn.CrossEntropyLoss(weight, ignore_index=0),
            (maps, np.maximum(pixels, 0.0)),
        ),
        ("torch:multi-margin", nn.MultiMarginLoss(), (logits, labels)),
        ("torch:multi-margin:margin=0.4:p=2", nn.MultiMarginLoss(p=2, margin=0.4), (logits, labels)),
    ):
        x, t = torch.tensor(pair[0]), torch.tensor(pair[1]).long()
        yield Case(spec, f"torch.nn.{module}", *pair, module(x, t).item())
    for settings, module in (
        ("", nn.NLLLoss()),
        (f":class-weights={SPELT}:ignore-index=2", nn.NLLLoss(weight, ignore_index=2)),
    ):
        surprise = torch.log_softmax(torch.tensor(maps), dim=1)
        given = pixels if not settings else np.maximum(pixels, 0.0)
        number = module(surprise, torch.tensor(given).long()).item()
        yield Case(f"torch:nll{settings}", f"torch.nn.{module}", surprise, given, number)
    soft = random.dirichlet(np.ones(3), 6)
    own = nn.CrossEntropyLoss()
    yield Case(
        "torch:cross-entropy:ignore-index=none",
        f"torch.nn.{own}",
        logits,
        soft,
        own(torch.tensor(logits), torch.tensor(soft)).item(),
    )
    yield from _of_columns(random, logits, soft)


def _of_columns(random: np.random.Generator, logits: Any, soft: Any) -> Iterator[Case]:
    """Yield modules of torch.nn whose arguments are the columns of a prediction here, and the divergence."""
    soft[0] = (0.0, 0.25, 0.75)
    surprise = torch.log_softmax(torch.tensor(logits), dim=1)
    module = nn.KLDivLoss(reduction="batchmean")
    number = module(surprise, torch.tensor(soft)).item()
    yield Case("torch:kl-div", "torch.nn.KLDivLoss(reduction='batchmean')", surprise, soft, number)
    described = np.stack([random.normal(size=5), [2.0, 0.5, 1e-9, 0.0, 3.0]], axis=1)
    target = random.normal(size=5)
    mean, variance, t = map(torch.tensor, (described[:, 0], described[:, 1], target))
    for settings, gaussian in (
        ("", nn.GaussianNLLLoss()),
        (":eps=0.7:full=true", nn.GaussianNLLLoss(full=True, eps=0.7)),
    ):
        number = gaussian(mean, t, variance).item()
        yield Case(f"torch:gaussian-nll{settings}", "torch.nn.GaussianNLLLoss", described, target, number)
    items, order = random.normal(size=(6, 2)), np.array([1.0, -1.0, 1.0, 1.0, -1.0, -1.0])
    for settings, ranking in (("", nn.MarginRankingLoss()), (":margin=0.5", nn.MarginRankingLoss(margin=0.5))):
        number = ranking(torch.tensor(items[:, 0]), torch.tensor(items[:, 1]), torch.tensor(order)).item()
        yield Case(f"torch:margin-ranking{settings}", f"torch.nn.{ranking}", items, order, number)


def of_sklearn(random: np.random.Generator) -> Iterator[Case]:
    """Yield functions of sklearn.metrics, called with the whole file, also with sample weights."""
    x, t = numbers(random)
    weight = random.integers(1, 9, len(x)).astype(float)
    wide = (random.normal(size=(4, 3)), random.normal(size=(4, 3)))
    up = (np.abs(x) + 0.1, np.abs(t))
    above = (up[0], up[1] + 0.2)
    chance, truth = np.array([0.0, 1.0, 1.0, 0.0, 0.3, 0.5, 0.8]), np.array([1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0])
    decided = np.array([0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0])
    never = np.zeros(7)
    metrics: list[tuple[str, Callable[..., float], Pair]] = [
        ("mean-squared-error", sklearn.metrics.mean_squared_error, (x, t)),
        ("mean-squared-error", sklearn.metrics.mean_squared_error, wide),
        ("mean-absolute-error", sklearn.metrics.mean_absolute_error, (x, t)),
        ("mean-absolute-percentage-error", sklearn.metrics.mean_absolute_percentage_error, (x, t)),
        ("mean-absolute-percentage-error", sklearn.metrics.mean_absolute_percentage_error, wide),
        ("mean-squared-log-error", sklearn.metrics.mean_squared_log_error, up),
        ("mean-pinball-loss", sklearn.metrics.mean_pinball_loss, (x, t)),
        ("mean-poisson-deviance", sklearn.metrics.mean_poisson_deviance, up),
        ("mean-gamma-deviance", sklearn.metrics.mean_gamma_deviance, above),
        ("mean-tweedie-deviance", sklearn.metrics.mean_tweedie_deviance, (x, t)),
        ("r2-score", sklearn.metrics.r2_score, (x, t)),
        ("explained-variance-score", sklearn.metrics.explained_variance_score, (x, t)),
        ("log-loss", sklearn.metrics.log_loss, (chance, truth)),
        ("brier-score-loss", sklearn.metrics.brier_score_loss, (chance, truth)),
        ("hinge-loss", sklearn.metrics.hinge_loss, (3 * chance - 1, 2 * truth - 1)),
        ("zero-one-loss", sklearn.metrics.zero_one_loss, (decided, truth)),
        ("accuracy-score", sklearn.metrics.accuracy_score, (decided, truth)),
        ("balanced-accuracy-score", sklearn.metrics.balanced_accuracy_score, (decided, truth)),
        ("precision-score", sklearn.metrics.precision_score, (decided, truth)),
        ("recall-score", sklearn.metrics.recall_score, (decided, truth)),
        ("f1-score", sklearn.metrics.f1_score, (decided, truth)),
        ("jaccard-score", sklearn.metrics.jaccard_score, (decided, truth)),
        ("matthews-corrcoef", sklearn.metrics.matthews_corrcoef, (decided, truth)),
        ("cohen-kappa-score", sklearn.metrics.cohen_kappa_score, (decided, truth)),
        ("roc-auc-score", sklearn.metrics.roc_auc_score, (chance, truth)),
        ("average-precision-score", sklearn.metrics.average_precision_score, (chance, truth)),
    ]
    for name, metric, (prediction, target) in metrics:
        call = f"sklearn.metrics.{metric.__name__}"
        yield Case(f"sklearn:{name}", call, prediction, target, float(metric(target, prediction)))
        weights = weight[: len(target)]
        number = float(metric(target, prediction, sample_weight=weights))
        yield Case(f"sklearn:{name}", call, prediction, target, number, extra={"weight": weights.tolist()})
    three, said = np.array([0.0, 1.0, 2.0, 2.0, 1.0, 0.0, 1.0]), np.array([0.0, 2.0, 2.0, 1.0, 1.0, 0.0, 0.0])
    labels = (random.integers(0, 2, (5, 3)).astype(float), random.integers(0, 2, (5, 3)).astype(float))
    others: list[tuple[str, Callable[[Any, Any], float], Pair]] = [
        ("median-absolute-error", sklearn.metrics.median_absolute_error, (x, t)),
        ("max-error", sklearn.metrics.max_error, (x, t)),
        ("mean-pinball-loss:alpha=0.2", lambda t, x: sklearn.metrics.mean_pinball_loss(t, x, alpha=0.2), (x, t)),
        (
            "mean-tweedie-deviance:power=1.5",
            lambda t, x: sklearn.metrics.mean_tweedie_deviance(t, x, power=1.5),
            up,
        ),
        ("fbeta-score:beta=2", lambda t, x: sklearn.metrics.fbeta_score(t, x, beta=2), (decided, truth)),
        ("hamming-loss", sklearn.metrics.hamming_loss, labels),
        ("accuracy-score", sklearn.metrics.accuracy_score, (said, three)),
        ("balanced-accuracy-score", sklearn.metrics.balanced_accuracy_score, (said, three)),
        ("f1-score:average=macro", lambda t, x: sklearn.metrics.f1_score(t, x, average="macro"), (said, three)),
        (
            "recall-score:average=weighted",
            lambda t, x: sklearn.metrics.recall_score(t, x, average="weighted"),
            (said, three),
        ),
        (
            "precision-score:average=micro",
            lambda t, x: sklearn.metrics.precision_score(t, x, average="micro"),
            (said, three),
        ),
        ("matthews-corrcoef", sklearn.metrics.matthews_corrcoef, (said, three)),
        (
            "cohen-kappa-score:weights=quadratic",
            lambda t, x: sklearn.metrics.cohen_kappa_score(t, x, weights="quadratic"),
            (said, three),
        ),
        ("precision-score", lambda t, x: sklearn.metrics.precision_score(t, x, zero_division=0), (never, truth)),
        ("f1-score", lambda t, x: sklearn.metrics.f1_score(t, x, zero_division=0), (never, never)),
        ("jaccard-score", lambda t, x: sklearn.metrics.jaccard_score(t, x, zero_division=0), (never, never)),
        ("matthews-corrcoef", sklearn.metrics.matthews_corrcoef, (never, truth)),
    ]
    for spec, figure, (prediction, target) in others:
        yield Case(f"sklearn:{spec}", "sklearn.metrics", prediction, target, float(figure(target, prediction)))


def of_optax(random: np.random.Generator) -> Iterator[Case]:
    """Yield means of what functions of optax give."""
    plain, pairs = numbers(random), signed(random)
    logits, labels = scores(random, (6, 3), 3)
    soft = random.dirichlet(np.ones(3), 6)
    surprise = np.asarray(jax.nn.log_softmax(logits))
    shares = np.array([1.0, 0.0, 1.0, 0.3, 0.0, 0.9, 0.5])
    mask = (random.normal(size=(3, 2, 4)), random.integers(0, 2, (3, 2, 4)).astype(float))
    mask[1][1] = 0.0
    mask[0][1] = -800.0
    amounts = np.exp(random.normal(size=(6, 3)))
    hit = labels.astype(int)
    one_hot = np.eye(3)[hit]
    losses: list[tuple[str, Callable[[Any, Any], Any], Pair]] = [
        ("squared-error", optax.squared_error, plain),
        ("l2-loss", optax.l2_loss, plain),
        ("huber-loss", optax.huber_loss, plain),
        ("huber-loss:delta=0.3", lambda x, t: optax.huber_loss(x, t, delta=0.3), plain),
        ("log-cosh", optax.log_cosh, plain),
        ("cosine-distance", optax.cosine_distance, (logits, soft)),
        ("sigmoid-binary-cross-entropy", optax.sigmoid_binary_cross_entropy, (20 * plain[0], shares)),
        ("sigmoid-focal-loss", optax.sigmoid_focal_loss, (plain[0], shares)),
        (
            "sigmoid-focal-loss:alpha=0.25:gamma=1.5",
            lambda x, t: optax.sigmoid_focal_loss(x, t, alpha=0.25, gamma=1.5),
            (plain[0], shares),
        ),
        ("softmax-cross-entropy", optax.softmax_cross_entropy, (logits, soft)),
        ("safe-softmax-cross-entropy", optax.safe_softmax_cross_entropy, (logits, soft)),
        ("poly-loss-cross-entropy", optax.losses.poly_loss_cross_entropy, (logits, soft)),
        ("hinge-loss", optax.hinge_loss, pairs),
        ("perceptron-loss", optax.losses.perceptron_loss, pairs),
        ("kl-divergence", optax.kl_divergence, (surprise, soft)),
        ("kl-divergence-with-log-targets", optax.losses.kl_divergence_with_log_targets, (surprise, np.log(soft))),
        ("generalized-kl-divergence", optax.losses.generalized_kl_divergence, (logits, amounts)),
        ("binary-dice-loss", optax.losses.binary_dice_loss, mask),
    ]
    for spec, function, pair in losses:
        number = float(function(*map(jnp.asarray, pair)).mean())
        yield Case(f"optax:{spec}", "the mean of what the function of optax gives", *pair, number)
    by_label: list[tuple[str, Callable[[Any, Any], Any]]] = [
        ("softmax-cross-entropy-with-integer-labels", optax.softmax_cross_entropy_with_integer_labels),
        ("multiclass-hinge-loss", optax.losses.multiclass_hinge_loss),
        ("multiclass-sparsemax-loss", optax.losses.multiclass_sparsemax_loss),
        (
            "poly-loss-cross-entropy:epsilon=0.7",
            lambda x, _: optax.losses.poly_loss_cross_entropy(x, one_hot, epsilon=0.7),
        ),
    ]
    for spec, function in by_label:
        number = float(function(jnp.asarray(logits), jnp.asarray(hit)).mean())
        yield Case(f"optax:{spec}", "the mean of what the function of optax gives", logits, labels, number)


def of_queries(random: np.random.Generator) -> Iterator[Case]:
    """Yield figures of four queries with five items each, which a file lists one below the other."""
    x, t = np.round(random.normal(size=(4, 5)), 1), random.integers(0, 4, (4, 5)).astype(float)
    x[0, :3], t[0, 0] = 0.5, 3.0
    query = {"query": np.repeat(np.arange(4), 5).tolist()}
    cut = sklearn.metrics.ndcg_score(t, x, k=2)
    pooled = float(optax.losses.ranking_softmax_loss(jnp.asarray(x), jnp.asarray(t)))
    for spec, call, number in (
        ("sklearn:ndcg-score", "sklearn.metrics.ndcg_score", sklearn.metrics.ndcg_score(t, x)),
        ("sklearn:ndcg-score:k=2", "sklearn.metrics.ndcg_score(k=2)", cut),
        ("optax:ranking-softmax-loss", "optax.losses.ranking_softmax_loss", pooled),
    ):
        yield Case(spec, call, x.ravel(), t.ravel(), float(number), extra=query)


def numbers(random: np.random.Generator) -> Pair:
    """Draw seven predictions and targets; one target is 0, one pair is equal, one error is large."""
    x, t = np.round(random.normal(0.0, 2.0, 7), 4), np.round(random.normal(size=7), 4)
    t[0], x[1], x[2] = 0.0, t[1], 30.0
    return x, t


def signed(random: np.random.Generator) -> Pair:
    """Draw seven scores, one of them at the margin, with targets −1 and 1."""
    x = np.round(random.normal(0.0, 2.0, 7), 4)
    x[:2] = (1.0, -40.0)
    return x, np.array([1.0, 1.0, -1.0, 1.0, -1.0, -1.0, 1.0])


def counts(random: np.random.Generator) -> Pair:
    """Draw log-rates and counts, 0 and 1 among them."""
    return np.round(random.normal(size=6), 4), np.array([0.0, 1.0, 2.0, 7.0, 30.0, 3.0])


def scores(random: np.random.Generator, shape: tuple[int, ...], classes: int) -> Pair:
    """Draw scores and the labels of every class."""
    labels = random.integers(0, classes, (shape[0], *shape[2:])).astype(float)
    labels.reshape(-1)[:classes] = np.arange(classes)
    return np.round(random.normal(0.0, 2.0, shape), 4), labels
