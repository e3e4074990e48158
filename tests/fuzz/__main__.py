"""Mutate files for so many seconds; the first that breaks the law is kept and shown.

usage: python -m fuzz [SECONDS [SEED]]
"""

import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from fuzz.law import check, drawn
from fuzz.mutate import mutated
from fuzz.seeds import SEEDS, columnar

LINE = "{} files, {} read and {} refused, in {:.0f} s: none broke the law"


def main(seconds: float, seed: int) -> int:
    """Fuzz; give 1 where a file broke the law."""
    chance, begun, found = random.Random(seed), time.monotonic(), Counter[str]()  # noqa: S311 -- to be repeated
    seeds = SEEDS | columnar()
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() - begun < seconds:
            suffix = chance.choice(list(seeds))
            case = drawn(suffix, mutated(seeds[suffix], chance), chance)
            try:
                found[check(case, Path(folder))] += 1
            except Exception:  # noqa: BLE001 -- whatever it is, it is what is looked for
                kept = Path(tempfile.gettempdir()) / f"losscli-fuzz{suffix}"
                kept.write_bytes(case.data)
                traceback.print_exc()
                sys.stderr.write(f"seed {seed}, file {found.total()}: {kept}\n{case}\n")
                return 1
    sys.stdout.write(LINE.format(found.total(), found["read"], found["refused"], time.monotonic() - begun) + "\n")
    return 0


if __name__ == "__main__":
    given = sys.argv[1:]
    raise SystemExit(main(float(given[0]) if given else 60.0, int(given[1]) if given[1:] else time.time_ns()))
