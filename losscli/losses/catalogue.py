"""What there is to choose from: by family, by what one has, and by words."""

import re
from typing import Final

from losscli.errors import LosscliError, nearest
from losscli.losses import ALIASES, FAMILIES, LOSSES, Definition
from losscli.losses.search import ENDINGS, meant
from losscli.records import dataclass

OTHERS = "Losses and scores that you have added"


@dataclass(frozen=True, slots=True)
class Family:
    """Entries that belong together, and the sentence that says what they share."""

    name: str
    heading: str
    entries: tuple[Definition, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """What somebody may have to score: in words, the entries to begin with, and the families."""

    what: str
    first: tuple[str, ...]
    families: tuple[str, ...]


KINDS: Final = {
    "regression": Kind(
        "real numbers",
        ("mse", "mae", "rmse", "huber", "r2"),
        ("regression", "robust", "goodness", "likeness", "skill", "ranks", "signals"),
    ),
    "forecasts": Kind(
        "quantiles, counts",
        ("quantile", "crps-gaussian", "poisson-nll"),
        ("forecasts", "quantiles", "densities"),
    ),
    "binary": Kind(
        "one yes or no",
        ("bce", "brier", "roc-auc", "f1"),
        ("binary", "margin", "decisions", "rates", "ranks", "thresholds"),
    ),
    "classes": Kind(
        "one of several classes",
        ("cross-entropy", "accuracy", "mcc"),
        ("multiclass", "multiclass-margin", "ordinal", "distributions", "decisions", "agreement", "language"),
    ),
    "multilabel": Kind("several labels for each", ("multilabel-soft-margin", "hamming"), ("multilabel",)),
    "ranking": Kind(
        "an order of items",
        ("ndcg", "mrr", "listnet"),
        ("ranking", "retrieval", "retrieval-at-k", "ranks", "preferences"),
    ),
    "segmentation": Kind("a class for each pixel", ("dice-loss", "iou", "focal"), ("segmentation", "boxes")),
    "embedding": Kind("vectors, distances", ("triplet-margin", "contrastive"), ("embedding",)),
}
"""What `losscli losses` asks first; each word lists its families."""


def families() -> dict[str, Family]:
    """Give the families by name, in the order of the registry; entries of no family of ours are `yours`."""
    headings = {_kebab(module.__name__.rpartition(".")[2]): _first_line(module.__doc__) for module in FAMILIES}
    grouped: dict[str, list[Definition]] = {name: [] for name in headings}
    for entry in LOSSES.values():
        name = _kebab(entry.family)
        grouped.setdefault(name if name in headings else "yours", []).append(entry)
    found = {name: Family(name, headings.get(name, OTHERS), tuple(entries)) for name, entries in grouped.items()}
    return {name: family for name, family in found.items() if family.entries}


def family_of(name: str) -> Family:
    """Give one family; raise LosscliError with the names of all for one that is not there."""
    known = families()
    if _kebab(name) not in known:
        close = nearest(name, known, count=1)
        message = f"unknown family {name!r}" + (f"; did you mean {close[0]!r}?" if close else "")
        raise LosscliError(message, f"the families are {', '.join(known)}")
    return known[_kebab(name)]


def gathered(word: str) -> list[Family]:
    """Give the families that a word names, by its own name or by what one has; none where it names neither."""
    known = families()
    name = _kebab(word.strip().lower().replace(" ", "-"))
    listed = KINDS[name].families if name in KINDS else (name,)
    return [known[item] for item in listed if item in known]


def search(words: str) -> list[Definition]:
    """Find entries: those that the words name, or those in whose names, family or use every word begins another.

    >>> [entry.name for entry in search("log loss")]
    ['bce', 'cross-entropy']
    """
    if named := meant(words):
        return list({spec: LOSSES[_entry(spec)] for spec in named}.values())
    terms = [term for term in re.split(r"[^\w]+", words.lower()) if term]
    telling = [term for term in terms if term not in ENDINGS]
    ranked = [(rank, entry) for entry in LOSSES.values() if (rank := _rank(telling, entry)) is not None]
    return [entry for _, entry in sorted(ranked, key=lambda item: item[0])] if telling else []


def _rank(terms: list[str], entry: Definition) -> int | None:
    """Say how near an entry is to all the terms: 0 by name, 1 by another name, 2 by its family, 3 by its use."""
    others = " ".join(alias for alias, spec in ALIASES.items() if _entry(spec) == entry.name)
    sections = " ".join(map(entry.section, ("Use", "Pitfall", "Libraries")))
    texts = [text.lower() for text in (entry.name, others, _kebab(entry.family), sections)]
    ranks = [_first(term, texts) for term in terms]
    known = [rank for rank in ranks if rank is not None]
    return max(known) if len(known) == len(terms) else None


def _first(term: str, texts: list[str]) -> int | None:
    """Give the number of the first text in which a word begins with the term."""
    beginning = re.compile(rf"(?<![^\W_]){re.escape(term)}")
    return next((number for number, text in enumerate(texts) if beginning.search(text)), None)


def _entry(name: str) -> str:
    return ALIASES.get(name, name).split(":")[0]


def _kebab(name: str) -> str:
    return name.replace("_", "-")


def _first_line(text: str | None) -> str:
    return (text or "").split("\n", 1)[0]
