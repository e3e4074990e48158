"""The short form of `make fuzz`: nearly right files of every format are refused in a sentence, or read rightly."""

import random
from pathlib import Path

import pytest
from fuzz.law import check, drawn
from fuzz.mutate import mutated
from fuzz.seeds import SEEDS, columnar

FILES = 60


@pytest.mark.parametrize("suffix", [*SEEDS, ".parquet", ".feather", ".arrows"])
def test_mutated_files(tmp_path: Path, suffix: str) -> None:
    """No traceback, and no number but the right one."""
    chance = random.Random(suffix)  # noqa: S311 -- to be repeated
    if suffix not in SEEDS:
        pytest.importorskip("pyarrow")
    seeds = SEEDS.get(suffix) or columnar()[suffix]
    found = [check(drawn(suffix, mutated(seeds, chance), chance), tmp_path) for _ in range(FILES)]
    assert "refused" in found
    assert [check(drawn(suffix, seed, random.Random(0)), tmp_path) for seed in seeds]  # noqa: S311
