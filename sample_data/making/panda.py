"""Panda or armadillo: counts and rates of a file of probabilities, and of words."""

from collections.abc import Mapping

from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, precision_score, recall_score

from .example import Example, Expected, twice

PANDA = [0.97, 0.88, 0.73, 0.64, 0.5, 0.31, 0.58, 0.42, 0.12, 0.05]
TARGETS = [1, 1, 1, 1, 1, 1, 0, 0, 0, 0]
GUESSES = ["cat", "cat", "dog", "dog", "cat", "dog", "dog", "cat"]
WORDS = ["cat", "dog", "dog", "dog", "cat", "cat", "dog", "cat"]


def rates(truth: list[int], guess: list[int]) -> Mapping[str, float]:
    """Counts and rates by scikit-learn, and as the counts' own fractions."""
    tn, fp, fn, tp = confusion_matrix(truth, guess).ravel().tolist()
    by_hand = {
        "tp": sum(t and g for t, g in zip(truth, guess, strict=True)),
        "fp": sum(g > t for t, g in zip(truth, guess, strict=True)),
        "fn": sum(g < t for t, g in zip(truth, guess, strict=True)),
        "tn": sum(not (t or g) for t, g in zip(truth, guess, strict=True)),
        "accuracy": (tp + tn) / (tp + fp + fn + tn),
        "precision": tp / (tp + fp),
        "recall": tp / (tp + fn),
        "f1": 2 * tp / (2 * tp + fp + fn),
    }
    library = [score(truth, guess) for score in (accuracy_score, precision_score, recall_score, f1_score)]
    twice(list(by_hand.values()), [float(number) for number in (tp, fp, fn, tn, *library)])
    return by_hand


def example() -> Example:
    """Ten animals, one of them exactly on the threshold; and eight pictures of cats and dogs."""
    guess = [int(probability > 1 / 2) for probability in PANDA]
    found = rates(TARGETS, guess)
    counts = "tp 4, fp 1, fn 2, tn 3 (0.5 is not more than 0.5); 7/10, 4/5, 4/6, 8/11; sklearn.metrics"
    cats = rates([int(word == "cat") for word in WORDS], [int(word == "cat") for word in GUESSES])
    names = ["accuracy", "precision", "recall", "f1"]
    right = [float(guess == word) for guess, word in zip(GUESSES, WORDS, strict=True)]
    words = "guesses.csv words.csv --id id"
    ids = [f"p{place}" for place in range(len(WORDS))]
    animals = [f"animal-{place}" for place in range(len(PANDA))]
    return Example(
        "articles/panda-armadillo",
        {
            "animals.csv": {"id": animals, "panda": PANDA, "target": TARGETS},
            "guesses.csv": {"id": ids, "guess": GUESSES},
            "words.csv": {"id": ids, "word": WORDS},
        },
        [
            Expected(f"compute {','.join(found)} animals.csv --pred panda --target target", found, counts),
            Expected(f"compute accuracy {words}", {"accuracy": cats["accuracy"]}, "6 of 8", {"accuracy": right}),
            Expected(
                f"compute {','.join(names)} {words} --positive cat",
                {name: cats[name] for name in names},
                "for cat: tp 3, fp 1, fn 1, tn 3; 6/8, 3/4, 3/4, 6/8; sklearn.metrics",
            ),
        ],
    )
