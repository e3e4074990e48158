"""Write every example again, here or below another folder: `python sample_data/make.py [FOLDER]`.

Needs scikit-learn and Pillow. Every expected number is found in two independent ways, or the script fails.
The files in the repository came from scikit-learn 1.9.1, SciPy 1.17.1 and NumPy 2.4.6; other versions or another
processor may move the last digits of the models' predictions, and the expected numbers with them.
"""

import sys
from pathlib import Path

from making import (
    breast_cancer,
    diabetes,
    digits,
    kl,
    nll_images,
    panda,
    quickstart,
    rows_of_articles,
    segmentation,
)

RECIPES = (
    quickstart.example,
    diabetes.example,
    digits.example,
    breast_cancer.example,
    segmentation.example,
    rows_of_articles.mnist_loss,
    rows_of_articles.percentage_errors,
    panda.example,
    rows_of_articles.layered_model,
    nll_images.example,
    rows_of_articles.mape_hinge_logistic,
    rows_of_articles.gan,
    rows_of_articles.why_cross_entropy,
    kl.example,
)

if __name__ == "__main__":
    root = Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).parent
    for recipe in RECIPES:
        recipe().write(root)
