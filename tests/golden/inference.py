"""Make inference.json anew: what SciPy and mpmath say where losscli.inference answers without them.

python tests/golden/inference.py

SciPy answers where it is good to 12 digits; far tails and many degrees of freedom are integrated in 40 digits.
"""

import json
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

# Untyped, and only here: the test suite reads the file.
stats: Any = import_module("scipy.stats")
mpmath: Any = import_module("mpmath")
np: Any = import_module("numpy")

Case = dict[str, Any]
DEGREES = (1.0, 1.5, 2.0, 4.0, 7.3, 30.0, 63.5, 1e3, 1e6, 1e9)
DIFFERENCES = (
    [0.5, 1.25, -0.75, 2.0, 0.25],
    [0.1, 0.2, 0.3, -0.4, 0.0, 0.0],
    [1.0, 1.0, 1.0, -1.0, -1.0, 2.0, 3.0],
    [0.3, -1.7, 2.2, 0.9, 1.1, -0.2, 0.8, 1.6, -0.5, 0.7, 1.3, 0.4],
)


def case(function: str, arguments: list[Any], value: Any, oracle: str) -> Case:
    """One answer: what was asked, and of whom."""
    return {"function": function, "arguments": arguments, "value": float(value), "oracle": oracle}


def tail(t: float, df: float) -> Any:
    """P(T > t) for t > 1, from the density in steps as wide as it falls by a factor e."""
    x, v = mpmath.mpf(t), mpmath.mpf(df)
    height = mpmath.exp(mpmath.loggamma((v + 1) / 2) - mpmath.loggamma(v / 2)) / mpmath.sqrt(v * mpmath.pi)

    def density(at: Any) -> Any:
        return height * mpmath.exp(-(v + 1) / 2 * mpmath.log1p(at * at / v))

    width = 1 / ((v + 1) * x * x / (v + x * x) - 1)
    places = [width * place for place in (0, 1, 2, 4, 8, 16, 32, 64, 128, 256)]
    share = mpmath.quad(lambda u: density(x * mpmath.exp(u)) / density(x) * mpmath.exp(u), places)
    return density(x) * x * share


def quantile(beyond: float, df: float) -> Any:
    """Give the t with P(T > t) = beyond, from SciPy's on by the secant method."""
    start = mpmath.mpf(float(stats.t.isf(beyond, df)))
    points = (start, start * (1 + mpmath.mpf(10) ** -9))
    return mpmath.findroot(lambda t: mpmath.log(tail(t, df) / mpmath.mpf(beyond)), points, tol=1e-25)


def by_mpmath() -> Iterator[Case]:
    """Tails beyond what SciPy is trusted with."""
    for df in DEGREES:
        for t in (1.42, 3.0, 37.0, 1e4):
            value = tail(t, df)
            if value > 1e-300:
                yield case("student_cdf", [-t, df], value, "mpmath.quad of the density")
                yield case("two_sided", [t, df], 2 * value, "mpmath.quad of the density")
        for p in (1e-12, 1e-6, 0.005, 0.025):
            yield case("student_quantile", [p, df], -quantile(p, df), "mpmath.findroot")


def by_scipy() -> Iterator[Case]:
    """Everyday arguments, and what is built on them."""
    for df in DEGREES:
        for t in (-5.0, -1.4, -0.25, 0.0, 0.25, 1.4, 5.0):
            yield case("student_cdf", [t, df], stats.t.cdf(t, df), "scipy.stats.t.cdf")
        for p in (0.001, 0.2, 0.4375, 0.75, 0.975, 0.999):
            yield case("student_quantile", [p, df], stats.t.ppf(p, df), "scipy.stats.t.ppf")
    for t in (0.5, 2.0, 9.0, 37.0):
        yield case("two_sided", [t, "inf"], 2 * stats.norm.sf(t), "scipy.stats.norm.sf")
    for row in DIFFERENCES:
        test = stats.ttest_1samp(row, 0.0)
        error, df = float(stats.sem(row)), len(row) - 1
        for level in (0.8, 0.95, 0.999):
            bounds = test.confidence_interval(level)
            for end, value in enumerate((bounds.low, bounds.high)):
                arguments = [sum(row) / len(row), error, df, level]
                yield case("interval", [*arguments, end], value, "scipy.stats.ttest_1samp.confidence_interval")
        yield case("two_sided", [float(test.statistic), df], test.pvalue, "scipy.stats.ttest_1samp.pvalue")
        yield case("ratio_error", [row], error, "scipy.stats.sem")
        flips = stats.permutation_test((np.array(row),), np.sum, permutation_type="samples", n_resamples=np.inf)
        yield case("sign_flip", [row], flips.pvalue, "scipy.stats.permutation_test")


def main() -> None:
    """Write the file beside this script."""
    mpmath.mp.dps = 40
    cases = [*by_scipy(), *by_mpmath()]
    lines = ",\n".join(f"    {json.dumps(one)}" for one in cases)
    versions = json.dumps({library: version(library) for library in ("scipy", "mpmath", "numpy")})
    text = f'{{\n  "versions": {versions},\n  "cases": [\n{lines}\n  ]\n}}\n'
    Path(__file__).with_suffix(".json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
