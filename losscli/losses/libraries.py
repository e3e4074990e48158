"""Names of other libraries: `torch:mse`, `keras:mape`, … stand for the spec whose figure is that library's number.

Same name, other number: each entry is a canonical name with settings, never other code. Its figure is what the library
reports with its own defaults for the whole file; REMARKS says which number is meant where the library has several. More
settings may be added under the names that they have here: `torch:cross-entropy:class-weights=1/2/5`. Classes stand on
axis 1, whatever the library does. With sample weights the mean is divided by their sum, which the losses of Keras,
other than its metrics, do not do. Keras computes in float32 unless told, where its clip of 1e-7 is 1.19e-7 below 1.

Left out, because no settings give the number:

=============================================  ===============================================================
torch:bce                                      stops each logarithm at −100, also log(1 − x) for x = 1
torch:cosine-embedding                         adds 1e-12 to squared lengths
torch:triplet-margin                           adds 1e-6 to each difference
torch:multilabel-margin                        targets list the labels and end with −1
torch:poisson-nll of rates, keras:poisson      add 1e-8 and 1e-7 inside of the logarithm
keras:categorical-crossentropy, sparse-…       rescale each row to the sum 1 before clipping, or after it
keras:binary-focal-…, categorical-focal-…      clip one factor of two; rescale rows, and 0.25 for every class
keras:kl-divergence                            clips both distributions to at least 1e-7
keras:mean-squared-logarithmic-error           raises 0 and negative values to 1e-7
keras:cosine-similarity                        is `cosine-distance` minus 1
keras:dice, keras:tversky                      add 1e-7 to the denominator alone (up to 3.15 tversky swaps α and β)
keras:auc                                      sums over 200 thresholds
keras:…top-k-…, sklearn:top-k-accuracy-score   decide ties at the k-th place otherwise
sklearn:root-mean-squared-error, …-log-error   one root for each output, then the mean of the roots
sklearn:d2-log-loss-score, torch:ctc, …         nothing in the registry to stand for
optax:dice-loss                                (N,C) without space axes: each class is a region of its own
optax:triplet-margin-loss                      adds 1e-6 below the root and takes no absolute values
optax:multiclass-perceptron-loss               would be `crammer-singer` with a margin of 0
=============================================  ===============================================================
"""

from typing import Final

from losscli.losses.registry import ALIASES

LIBRARIES: Final = {"torch": "PyTorch", "keras": "Keras", "sklearn": "scikit-learn", "optax": "optax"}
"""The prefixes that there are, and the library that each of them stands for."""

NAMES: Final = {
    "torch:cross-entropy": "cross-entropy:activation=softmax:ignore-index=-100:mean-over=torch",
    "torch:nll": "nll:ignore-index=-100:mean-over=torch",
    "torch:bce-with-logits": "bce:activation=sigmoid",
    "torch:mse": "mse",
    "torch:l1": "mae",
    "torch:smooth-l1": "smooth-l1",
    "torch:huber": "huber",
    "torch:kl-div": "kl-div:log-input=true",
    "torch:poisson-nll": "poisson-nll:activation=exp",
    "torch:gaussian-nll": "gaussian-nll",
    "torch:soft-margin": "logistic",
    "torch:multi-margin": "multi-margin:mean-over=rows",
    "torch:multilabel-soft-margin": "multilabel-soft-margin",
    "torch:hinge-embedding": "hinge-embedding",
    "torch:margin-ranking": "margin-ranking",
    "keras:mse": "mse",
    "keras:mean-squared-error": "mse",
    "keras:mae": "mae",
    "keras:mean-absolute-error": "mae",
    "keras:mape": "mape:eps=1e-07:scale=100",
    "keras:mean-absolute-percentage-error": "mape:eps=1e-07:scale=100",
    "keras:huber": "huber",
    "keras:log-cosh": "log-cosh",
    "keras:hinge": "hinge",
    "keras:squared-hinge": "squared-hinge",
    "keras:categorical-hinge": "categorical-hinge",
    "keras:binary-crossentropy": "bce:clip=1e-07",
    "keras:categorical-generalized-cross-entropy": "generalized-cross-entropy:q=0.5",
    "keras:root-mean-squared-error": "rmse",
    "keras:r2-score": "r2",
    "keras:accuracy": "accuracy:input=labels",
    "keras:binary-accuracy": "accuracy:targets=labels",
    "keras:sparse-categorical-accuracy": "accuracy",
    "keras:precision": "precision:undefined=0",
    "keras:recall": "recall:undefined=0",
    "keras:true-positives": "tp",
    "keras:false-positives": "fp",
    "keras:true-negatives": "tn",
    "keras:false-negatives": "fn",
    "sklearn:mean-squared-error": "mse",
    "sklearn:mean-absolute-error": "mae",
    "sklearn:mean-absolute-percentage-error": "mape:eps=2.220446049250313e-16",
    "sklearn:mean-squared-log-error": "msle",
    "sklearn:median-absolute-error": "median-absolute-error",
    "sklearn:max-error": "max-error",
    "sklearn:mean-pinball-loss": "quantile",
    "sklearn:mean-poisson-deviance": "poisson-deviance",
    "sklearn:mean-gamma-deviance": "gamma-deviance",
    "sklearn:mean-tweedie-deviance": "tweedie-deviance:power=0",
    "sklearn:r2-score": "r2",
    "sklearn:explained-variance-score": "explained-variance",
    "sklearn:log-loss": "bce:clip=2.220446049250313e-16",
    "sklearn:brier-score-loss": "brier",
    "sklearn:hinge-loss": "hinge",
    "sklearn:zero-one-loss": "error-rate:input=labels",
    "sklearn:hamming-loss": "hamming",
    "sklearn:accuracy-score": "accuracy:input=labels",
    "sklearn:balanced-accuracy-score": "balanced-accuracy:input=labels:undefined=skip",
    "sklearn:precision-score": "precision:input=labels:undefined=0",
    "sklearn:recall-score": "recall:input=labels:undefined=0",
    "sklearn:f1-score": "f1:input=labels:undefined=0",
    "sklearn:fbeta-score": "f-beta:input=labels:undefined=0",
    "sklearn:jaccard-score": "iou:input=labels:undefined=0",
    "sklearn:matthews-corrcoef": "mcc:input=labels:undefined=0",
    "sklearn:cohen-kappa-score": "cohen-kappa:input=labels",
    "sklearn:roc-auc-score": "roc-auc",
    "sklearn:average-precision-score": "average-precision",
    "sklearn:ndcg-score": "ndcg",
    "optax:squared-error": "mse",
    "optax:l2-loss": "half-mse",
    "optax:huber-loss": "huber",
    "optax:log-cosh": "log-cosh",
    "optax:cosine-distance": "cosine-distance",
    "optax:sigmoid-binary-cross-entropy": "bce:activation=sigmoid",
    "optax:sigmoid-focal-loss": "focal:activation=sigmoid",
    "optax:softmax-cross-entropy": "cross-entropy:activation=softmax",
    "optax:softmax-cross-entropy-with-integer-labels": "cross-entropy:activation=softmax",
    "optax:safe-softmax-cross-entropy": "cross-entropy:activation=softmax",
    "optax:poly-loss-cross-entropy": "poly1:activation=softmax",
    "optax:hinge-loss": "hinge",
    "optax:perceptron-loss": "perceptron",
    "optax:multiclass-hinge-loss": "crammer-singer",
    "optax:multiclass-sparsemax-loss": "sparsemax",
    "optax:kl-divergence": "kl-div:log-input=true",
    "optax:kl-divergence-with-log-targets": "kl-div:log-input=true:log-target=true",
    "optax:generalized-kl-divergence": "generalized-kl:activation=exp",
    "optax:ranking-softmax-loss": "listnet",
    "optax:binary-dice-loss": "dice-loss:activation=sigmoid:classes=none:smooth=2",
}
"""What each name stands for: a canonical spec."""

REMARKS: Final = {
    "torch:mse": "--reduction sum adds up all elements of (N,d…), `mse` the mean of each sample",
    "torch:poisson-nll": "log_input=True; full=True is :constant=stirling; the eps of rates is not added",
    "keras:mse": "sample weights divide by their sum, in Keras's losses by N",
    "torch:cross-entropy": "labels divide by the class weights, distributions by N; rows of --reduction none are "
    "weighted, and 0 where ignored; over (N,C,d…) PyTorch has a row for each element",
    "torch:nll": "rows of --reduction none are weighted, and 0 where ignored",
    "torch:kl-div": "reduction='batchmean'; PyTorch's default also divides by the number of classes",
    "torch:gaussian-nll": "columns mean and variance",
    "keras:binary-crossentropy": "from_logits=False; logits are `bce:activation=sigmoid`",
    "keras:categorical-hinge": "targets are labels, where Keras has one-hot rows",
    "sklearn:log-loss": "for one probability a sample; for several classes `cross-entropy:clip=2.220446049250313e-16`",
    "sklearn:hinge-loss": "for two classes; for several `crammer-singer`",
    "keras:binary-accuracy": "label by label, also of one-hot rows",
    "sklearn:zero-one-loss": "for one label a sample; of several labels it is 1 − `exact-match`",
    "sklearn:accuracy-score": "for one label a sample; of several labels it is `exact-match`",
    "sklearn:f1-score": "classes that occur on neither side are left out; several labels (N,L) of "
    "0 and 1 need :average=macro, micro, weighted or samples",
    "sklearn:fbeta-score": "needs :beta=…, which has no default in scikit-learn",
    "sklearn:mean-tweedie-deviance": "power=0 is scikit-learn's default, and the same as `mse`",
    "sklearn:ndcg-score": "a query without a relevant item is refused, where scikit-learn counts it as 0",
    "optax:binary-dice-loss": "one region for each sample; optax adds 1 to I + (FP + FN)/2, which is smooth=2 here",
}
"""Which of a library's numbers is meant, where there are several."""

ELEMENTWISE: Final = frozenset(
    f"torch:{name}"
    for name in (
        *("mse", "l1", "smooth-l1", "huber", "bce-with-logits", "poisson-nll", "soft-margin", "hinge-embedding"),
        *("cross-entropy", "nll"),
    )
)
"""Names whose `--reduction sum` adds up all elements of (N,d…), where losscli adds up the mean of each sample."""

SINGLE: Final = {
    "log-loss": "cross-entropy",
    "sklearn:log-loss": "cross-entropy:clip=2.220446049250313e-16",
    "sklearn:brier-score-loss": "multiclass-brier",
}
"""Names that mean one probability for each sample, and what gives the same library's number of several classes."""

ALIASES.update(NAMES)
