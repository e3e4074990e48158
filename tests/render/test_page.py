"""The page of a report: nothing is fetched, nothing runs but its own script, and everything is text."""

import json
import re
import shutil
import subprocess
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest
from outcome import Run

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
browser = pytest.mark.skipif(BROWSER is None, reason="there is no Chromium on this machine")
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", "--enable-logging=stderr", "--v=0")
HOSTILE = "<script>document.title='owned'</script>"


def write(folder: Path, count: int = 6) -> None:
    """Write predictions under ids that are markup, that steer a terminal, and that are long."""
    ids = [HOSTILE, "a\x07b", "long" * 50, *(f"r{place}" for place in range(3, count))]
    rows = [f'"{name}",{place % 7 / 10},{place % 2}\n' for place, name in enumerate(ids)]
    (folder / "s.csv").write_text("id,pred,target\n" + "".join(rows), encoding="utf-8")


def page(run: Run, folder: Path, *arguments: str) -> str:
    """Give the page of a run."""
    line = ("compute", "brier", "s.csv", "--pred", "pred", "--target", "target", "--id", "id", "-o", "r.html", "-q")
    assert run(*line, *arguments).code in (0, 1)
    return (folder / "r.html").read_text(encoding="utf-8")


def test_a_page_stands_alone(run: Run, tmp_path: Path) -> None:
    """No address, no style in an attribute, and a policy that names one style and one script by their digest."""
    write(tmp_path)
    text = page(run, tmp_path)
    assert not re.search(r"\s(style|src|href|on\w+)=|url\(|data:|@import", text)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    for tag in ("style", "script"):
        ((body,),) = [re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)]
        assert b64encode(sha256(body.encode()).digest()).decode() in policy[1]
    assert "default-src 'none'" in policy[1]
    assert len(re.findall("<script>(.*?)</script>", text, re.DOTALL)[0].encode()) <= 1500


def test_what_a_file_says_is_text(run: Run, tmp_path: Path) -> None:
    """Markup is escaped, a bell is shown, and a long id is folded."""
    write(tmp_path)
    text = page(run, tmp_path)
    assert HOSTILE not in text
    assert "&lt;script&gt;" in text
    assert "\x07" not in text
    assert "a\\x07b" in text
    assert "<summary>longlong" in text


def test_a_page_says_what_the_report_says(run: Run, tmp_path: Path) -> None:
    """The verdict, every rule, the figures, pictures with a title and a description, definitions and inputs."""
    write(tmp_path, 40)
    text = page(run, tmp_path, "--max", "brier=0.1")
    assert "failed: 0 of 1 rules passed" in text
    titles = re.findall("<h2[^>]*>(.*?)</h2>", text)
    assert [title.partition(" ")[0] for title in titles] == [
        *("Rules", "Figures", "Losses", "Calibration", "Samples", "Definitions", "Details", "Signature", "Inputs")
    ]
    assert text.count("<svg") == text.count("<title>") - 1 == text.count("<desc>") == 4
    assert all(f'id="{name}"' in text for name in re.findall('aria-labelledby="(.*?)"', text))


def test_a_page_of_a_thousand_samples_is_small(run: Run, tmp_path: Path) -> None:
    """150 kB at most, the worst sample on top, and the same bytes twice."""
    write(tmp_path, 1000)
    text = page(run, tmp_path, "--samples", "1000")
    assert len(text.encode()) <= 150_000
    assert text == page(run, tmp_path, "--samples", "1000")
    head, _, rows = text.partition("<h2 id=")[2].partition("Samples</h2>")[2].partition("<tbody>")
    place = re.findall("<th [^>]*>([^<]*)", head).index("brier")
    losses = [float(re.findall("<t[dh][^>]*>([^<]*)", row)[place]) for row in rows.split("<tr>")[4:200]]
    assert losses == sorted(losses, reverse=True)


def test_a_page_of_an_error_says_it(run: Run, tmp_path: Path) -> None:
    """After exit 2 the page holds the error."""
    write(tmp_path)
    assert run("compute", "brier", "none.csv", "-o", "r.html").code == 2
    assert "none.csv: no such file" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_a_page_of_checks_holds_every_check(run: Run, tmp_path: Path) -> None:
    """Rules of all, then the figures and pictures of each; what could not be evaluated says why."""
    write(tmp_path)
    columns = 'pred = "pred"\ntarget = "target"\nmax = "brier=0.9"\n'
    first = f'[[check]]\nname = "one <b>"\nlosses = "brier"\npredictions = "s.csv"\n{columns}'
    second = '[[check]]\nname = "two"\nlosses = "mse"\npredictions = "none.csv"\nmax = "mse=1"\n'
    (tmp_path / "losscli.toml").write_text(f"version = 1\n{first}{second}", encoding="utf-8")
    assert run("check", "-o", "c.html").code == 2
    text = (tmp_path / "c.html").read_text(encoding="utf-8")
    assert "one &lt;b&gt;: Losses of 6 samples" in text
    assert "none.csv: no such file" in text


def shown(path: Path, probe: str) -> str:
    """Give what Chromium makes of a page; `probe` must not be among what it complains of."""
    assert BROWSER is not None
    done = subprocess.run(
        [
            BROWSER,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--dump-dom",
            "--enable-logging=stderr",
            "--v=0",
            path.as_uri(),
        ],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert probe not in done.stderr
    return done.stdout


@browser
def test_a_browser_runs_the_script_and_nothing_else(run: Run, tmp_path: Path) -> None:
    """Heads become buttons, no word of the console is an error, and the title is the page's."""
    write(tmp_path, 40)
    page(run, tmp_path)
    dom = shown(tmp_path / "r.html", "CONSOLE")
    assert '<button type="button">' in dom
    assert "<title>losscli: brier</title>" in dom


@browser
def test_a_click_sorts(run: Run, tmp_path: Path) -> None:
    """The first click puts the highest on top, the second the lowest."""
    write(tmp_path, 40)
    text = page(run, tmp_path)
    # The policy forbids any other script, so the copy that is clicked has none
    clicking = """<script>
      const head = [...document.querySelectorAll("#samples th, th")].find((h) => h.textContent === "prediction");
      const read = () => [...head.closest("table").tBodies[0].rows].map((r) => +r.cells[head.cellIndex].textContent);
      const button = head.querySelector("button");
      button.click(); const down = read(), said = head.getAttribute("aria-sort");
      button.click(); const up = read();
      document.title = JSON.stringify([said, down, up]);
    </script></body>"""
    copy = re.sub('<meta http-equiv="Content-Security-Policy"[^>]*>', "", text).replace("</body>", clicking)
    (tmp_path / "copy.html").write_text(copy, encoding="utf-8")
    title = re.search("<title>(.*?)</title>", shown(tmp_path / "copy.html", "CONSOLE"))
    assert title is not None
    said, down, up = json.loads(title[1])
    assert said == "descending"
    assert down == sorted(down, reverse=True) != up == sorted(up)
