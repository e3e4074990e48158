"""Shapes: which array a loss takes, where its classes are, and what its target must look like."""

import math

import numpy as np

from losscli.batch import Array, Floats
from losscli.errors import LosscliError
from losscli.records import dataclass

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """The shapes of prediction and target that a loss accepts; nothing is ever broadcast."""

    shapes: str
    same: bool = True
    """Whether a target of the prediction's own shape is accepted."""
    labels: bool = False
    """Whether a target without the class axis, holding class numbers, is accepted."""
    classes: bool = False
    """Whether axis 1 of the prediction holds classes."""
    class_last: bool = False
    """Whether the kernel wants the class axis last."""
    columns: int | None = None
    """How many values of the prediction make one element, along axis 1, where that number is fixed."""
    axes: int | None = None
    """How many axes the prediction must have, where that number is fixed."""
    target: bool = True
    """Whether there is a target at all."""
    single: bool = False
    """Whether a target with one value for each sample is accepted; the prediction then has several, along axis 1."""
    alone: bool = False
    """Whether a single prediction for each sample is accepted where there may be several."""

    ascending: bool = False
    """Whether values that do not descend along axis 1 are always legal, as some others are not."""

    def check(self, prediction: Shape, target: Shape | None) -> None:
        """Raise LosscliError unless the shapes (N, …) fit."""
        if not self.accepts(prediction, target):
            found = f"predictions {_spell(prediction)}" + ("" if target is None else f" and targets {_spell(target)}")
            message = f"{found} do not fit the shapes {self.shapes}"
            raise LosscliError(message, _advice(self, prediction, target))

    def accepts(self, prediction: Shape, target: Shape | None) -> bool:
        """Tell whether the shapes (N, …) fit."""
        if self.alone and target is not None and prediction in (target, (*target, 1)):
            return len(target) == 1
        several = self.class_last or self.single
        fewest = 2 if several or self.columns else 1
        if len(prediction) < fewest or (several and prediction[1] < 2):
            return False
        if (self.columns and prediction[1] != self.columns) or (self.axes and len(prediction) != self.axes):
            return False
        if target is None or not self.target:
            return not self.target
        if self.single and target == prediction[:1]:
            return True
        return (self.same and target == prediction) or (self.labels and self.is_labels(prediction, target))

    def is_labels(self, prediction: Shape, target: Shape) -> bool:
        """Tell whether the target holds one class number where the prediction holds C values."""
        return self.labels and len(prediction) > 1 and target == (prediction[0], *prediction[2:])

    def elements(self, prediction: Shape) -> int:
        """Count the elements of a sample: its values, or its places where axis 1 holds classes."""
        return math.prod(prediction[2 if self.class_last else 1 :])

    def arrange(self, values: Floats) -> Floats:
        """Bring the class axis to where the kernel wants it, rows contiguous so that sums do not depend on chunks."""
        return np.ascontiguousarray(np.moveaxis(values, 1, -1)) if self.class_last else values

    def restore(self, gradient: Floats) -> Floats:
        """Undo `arrange` for the gradient."""
        return np.ascontiguousarray(np.moveaxis(gradient, -1, 1)) if self.class_last else gradient


def _spell(shape: Shape) -> str:
    """Leave out the number of samples, which is the chunk's, not the file's."""
    return "(" + ", ".join(["N", *map(str, shape[1:])]) + ")"


def _advice(layout: Layout, prediction: Shape, target: Shape | None) -> str:
    if layout.axes == 3 and len(prediction) < 3:
        return "a table has rows and columns alone; save the vectors as one array with numpy.save"
    if layout.single and layout.axes == 2:
        return "give all columns of the predictions in their order, e.g. --pred 'mean,variance', and one of the targets"
    if layout.class_last and len(prediction) == 1:
        return "give one column of predictions for each class, e.g. --pred 'cat,dog,panda'"
    if len(prediction) == 2 and target is not None and len(target) == 1 and not layout.class_last:
        return "choose one column of the predictions with --pred, e.g. --pred 1"
    return "choose columns with --pred and --target so that the shapes agree; nothing is broadcast"


def expand(factor: Array, ndim: int) -> Array:
    """Append axes of length 1, so that one factor for an element meets all values of that element."""
    return factor.reshape(factor.shape + (1,) * (ndim - factor.ndim))


SAME = Layout("(N…) → same")
COLUMN = Layout("(N) → (N)", axes=1)
LABELLED = Layout("(N,C,d…) → labels (N,d…)", same=False, labels=True, classes=True, class_last=True)
CLASSES = Layout("(N,C,d…) → labels (N,d…) or distributions (N,C,d…)", labels=True, classes=True, class_last=True)
ROWS = Layout("(N,C) → (N,C)", classes=True, class_last=True, axes=2)
MULTILABEL = Layout("(N,L) → 0/1 (N,L)", classes=True, axes=2)
REGIONS = Layout("(N,L), (N,C,d…) → same, or labels (N,d…)", labels=True)
DESCRIBED = Layout("(N,2) → (N)", same=False, single=True, columns=2, axes=2)
COUPLES = Layout("(N,2,D) → (N)", same=False, single=True, columns=2, axes=3)
TRIPLES = Layout("(N,3,D), without a target", same=False, target=False, columns=3, axes=3)
VECTORS = Layout("(N,D) → (N,D)", axes=2)
ORDERED = Layout("(N,C) → labels (N) or (N,C)", labels=True, classes=True, class_last=True, axes=2)
SAMPLED = Layout("(N,M) or (N) → (N)", same=False, single=True, axes=2, alone=True)
SEVERAL = Layout(
    "(N) → {0,1}, (N,C,d…) → labels (N,d…), one-hot or 0/1 for each label (N,C,d…), or labels → labels", labels=True
)
DECISIONS = Layout("(N) → {0,1}, (N,C) → labels or one-hot (N,C), or labels → labels", labels=True)
