"""Make the golden values anew, or compare them with what the libraries say today.

    python tests/golden/make.py [--check] [FAMILY …]

Needs the libraries that the modules in `oracles/` import; the ordinary test suite reads the files alone.
"""

import sys
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
LIBRARIES = ("numpy", "torch", "scikit-learn", "scipy", "optax", "jax", "keras", "tensorflow_cpu", "mpmath")


def versions() -> dict[str, str]:
    """Say which libraries are installed, and which of their versions."""
    found = {}
    for library in LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            continue
    return found


def differences(family: str) -> list[str]:
    """Name the cases whose numbers are not those in the file."""
    from case import listed, read

    kept = read(HERE / f"{family}.jsonl")
    made = list(import_module(f"oracles.{family}").cases())
    wrong = [] if len(kept) == len(made) else [f"{family}: {len(made)} cases, {len(kept)} in the file"]
    for old, new in zip(kept, made, strict=False):
        for part in ("value", "gradient"):
            a, b = (np.array(listed(getattr(case, part)), dtype=np.float64) for case in (old, new))
            if a.shape != b.shape or not np.allclose(a, b, rtol=1e-12, atol=1e-300, equal_nan=True):
                wrong.append(f"{old.spec}: {part} differs")
    return wrong


def main() -> int:
    """Run over all families, or over those that are named."""
    from case import write

    check = "--check" in sys.argv
    named = [name for name in sys.argv[1:] if not name.startswith("-")]
    families = named or sorted(path.stem for path in (HERE / "oracles").glob("[a-z]*.py"))
    failed = False
    for family in families:
        if check:
            wrong = differences(family)
            failed = failed or bool(wrong)
            print(f"{family}: " + ("; ".join(wrong) or "agrees"))
        else:
            count = write(HERE / f"{family}.jsonl", import_module(f"oracles.{family}").cases(), versions())
            print(f"{family}: {count} cases")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
