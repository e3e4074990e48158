"""The page: one file that needs nothing else, in which nothing of a file runs."""

import re
import shutil
import subprocess
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest
from outcome import Run

HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(1)>"&\x07'
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
LIMIT = 150_000


@pytest.fixture
def page(run: Run, tmp_path: Path) -> str:
    """The page of a failed run with a hostile id, a baseline, slices and 1000 samples."""
    ids = [HOSTILE.replace('"', '""') if place == 3 else f"k{place}" for place in range(1000)]
    for name, step in (("p", 0.5), ("b", 0.25)):
        rows = "".join(f'"{key}",{place % 7 * step}\n' for place, key in enumerate(ids))
        (tmp_path / f"{name}.csv").write_text(f"id,pred\n{rows}", "utf-8")
    rows = "".join(f'"{key}",{place % 5},g{place % 3}\n' for place, key in enumerate(ids))
    (tmp_path / "t.csv").write_text(f"id,target,g\n{rows}", "utf-8")
    line = ("compute", "mse,mae", "p.csv", "t.csv", "--id", "id", "--by", "g", "--baseline", "b.csv", "--ci", "0.95")
    told = run(*line, "--max", "mse=1", "--samples", "1000", "--worst", "5", "-o", "r.html", "-q")
    assert told.code == 1
    return (tmp_path / "r.html").read_text("utf-8")


def test_nothing_of_a_file_is_markup(page: str) -> None:
    """An id with tags is text, its control character an escape."""
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "\\x07" in page
    assert "\x07" not in page


def test_the_policy_allows_the_one_style_and_the_one_script(page: str) -> None:
    """Their digests are those in the head, and there is no other style, script, handler or address."""
    policy = re.search(
        r'http-equiv="Content-Security-Policy" content="([^"]*)"|content="([^"]*default-src[^"]*)"', page
    )
    assert policy is not None
    for tag in ("style", "script"):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert b64encode(sha256(content.encode()).digest()).decode() in policy[0]
        assert tag != "script" or len(content) <= 1600
    assert not re.search(r'\s(style|on[a-z]+|src)="', page)
    assert "data:" not in page
    assert set(re.findall(r"https?://[^\"'< ]+", page)) <= {"http://www.w3.org/2000/svg"}


def test_a_page_of_a_thousand_samples_is_small(run: Run, tmp_path: Path) -> None:
    """It can be sent by mail: at most 150 kB."""
    for name, head, period in (("p", "pred", 7), ("t", "target", 5)):
        rows = "".join(f"k{place},{place % period * 0.5}\n" for place in range(1000))
        (tmp_path / f"{name}.csv").write_text(f"id,{head}\n{rows}", "utf-8")
    assert run("compute", "mse", "p.csv", "t.csv", "--id", "id", "--samples", "1000", "-o", "r.html", "-q").code == 0
    assert len((tmp_path / "r.html").read_bytes()) <= LIMIT


def test_a_page_says_all(page: str) -> None:
    """Verdict, rules, figures, slices, samples, signature."""
    for words in ("failed", "mse", "g0", "k999", "mse,mae|reduction:mean"):
        assert words in page
    assert page.count("<table") == page.count("<caption") or "<h2" in page


def test_an_error_is_a_page_too(run: Run, tmp_path: Path) -> None:
    """Yesterday's page is replaced by why there is none today."""
    (tmp_path / "r.html").write_text("yesterday", "utf-8")
    assert run("compute", "mse", "none.csv", "t.csv", "-o", "r.html").code == 2
    text = (tmp_path / "r.html").read_text("utf-8")
    assert "yesterday" not in text
    assert "none.csv" in text


@pytest.mark.skipif(BROWSER is None, reason="there is no Chromium here")
def test_a_browser_runs_the_sorting_and_complains_of_nothing(page: str, tmp_path: Path) -> None:
    """The policy lets the script make buttons of the heads, and the log has no error."""
    assert page
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    more = ["--enable-logging=stderr", "--v=0", f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom"]
    done = subprocess.run(
        [str(BROWSER), *flags, *more, (tmp_path / "r.html").as_uri()],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    assert "<button" in done.stdout
    assert "CONSOLE" not in done.stderr
