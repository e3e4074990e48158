"""The TOML file: what it may hold, what is refused, and where its paths lead."""

import json
import os
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outcome import Put, Run

from losscli.checks import Configuration, configured
from losscli.options.declared import declared
from losscli.options.keys import GROUP, STDOUT, check_keys
from losscli.options.toml import value, written

ONE = '[[check]]\nname = "one"\npredictions = "p.csv"\ntargets = "t.csv"\nlosses = "mse"\nmax = 3\n'


@pytest.fixture(autouse=True)
def _here(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in the folder of the files."""
    monkeypatch.chdir(files)


def problems(text: str, put: Put, *changes: str, head: str = "version = 1\n") -> list[str]:
    """Give the sentences about a file."""
    return [problem.message for problem in configured(put(text, head=head), changes).problems]


def test_every_option_of_compute_is_a_key() -> None:
    """Whatever is declared may stand in a check, but for what stdout gets."""
    keywords = {key.keyword for key in check_keys().values()}

    assert keywords >= set(declared()) - set(STDOUT)
    assert keywords.isdisjoint(STDOUT)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "losscli.toml: there are no checks"),
        ("check = []", "losscli.toml: there are no checks"),
        ("check = 3", "losscli.toml: there are no checks"),
        (ONE.replace("[[check]]", "[check]"), "losscli.toml: check is a single table"),
        (ONE.replace("[[check]]", "[[checks]]"), "losscli.toml: unknown key 'checks'; did you mean 'check'?"),
        ("check = [3]", "losscli.toml: check 1 is no table but 3"),
        ("defaults = 3\n" + ONE, "losscli.toml: defaults is no table but 3"),
        (ONE + ONE, "losscli.toml: two checks are named 'one'"),
        (ONE.replace('name = "one"', ""), "losscli.toml: check 1 has no name"),
        (ONE.replace('"one"', '""'), "losscli.toml: check 1: name is empty"),
        (ONE.replace('predictions = "p.csv"', ""), "losscli.toml: check 'one' has no predictions"),
        (ONE.replace('losses = "mse"', ""), "losscli.toml: check 'one' has no losses"),
        (ONE.replace('"mse"', "[]"), "losscli.toml: check 'one': empty loss name in ''"),
        (ONE.replace('"p.csv"', '""'), "losscli.toml: check 'one': predictions is empty"),
        (ONE.replace('"p.csv"', '"p\\u0000.csv"'), "losscli.toml: check 'one': predictions holds a NUL character"),
        (ONE + 'baseline = "b\\u0000"\nbaseline-optional = true', "baseline holds a NUL character"),
        (ONE.replace('"mse"', '["mse", "mae\\u0000"]'), "losscli.toml: check 'one': losses holds a NUL character"),
        (ONE.replace('"p.csv"', "3"), "losscli.toml: check 'one': predictions takes a string, not 3"),
        (ONE.replace("max = 3", ""), "losscli.toml: check 'one' has no rule, so nothing could fail"),
        (ONE.replace("max = 3", "max = []"), "losscli.toml: check 'one' has no rule, so nothing could fail"),
        (ONE.replace("3", "true"), "losscli.toml: check 'one': max takes a string, not true"),
        (ONE.replace("3", "1979-05-27"), "losscli.toml: check 'one': max takes a string, not '1979-05-27'"),
        (ONE + "workers = 1.5", "losscli.toml: check 'one': workers takes an integer, not 1.5"),
        (ONE + 'worst = "3"', "losscli.toml: check 'one': worst takes an integer, not \"3\""),
        (ONE + "worst = true", "losscli.toml: check 'one': worst takes an integer, not true"),
        (ONE + 'gradient = "no"', "losscli.toml: check 'one': gradient takes true or false, not \"no\""),
        (ONE + 'join = "left"', "losscli.toml: check 'one': join = \"left\" is not one of strict, targets, inner"),
        (ONE + 'json = "x"', "losscli.toml: check 'one': json is no key of a check"),
        (ONE + 'each-slice = {mx = "3"}', "unknown key 'each-slice.mx'"),
        (ONE + 'each-slice-max = "1"\neach-slice = {max = "3"}', "each-slice-max is given twice"),
        (ONE + "baseline-optional = true", "baseline-optional without a baseline"),
        (ONE + 'max-regression = "5%"', "max-regression 5% has nothing to compare with"),
        (ONE.replace("max = 3", 'max = "mse.baseline.difference=1"'), "has nothing to compare with"),
        ("[defaults]\nnosuch = 1\n" + ONE, "losscli.toml: defaults: unknown key 'nosuch'"),
        ('[defaults]\nname = "x"\n' + ONE, "losscli.toml: defaults: unknown key 'name'"),
    ],
)
def test_what_is_refused(put: Put, text: str, expected: str) -> None:
    """Each mistake is a problem that says where it stands."""
    assert any(expected in message for message in problems(text, put))


@pytest.mark.parametrize("head", ["", "version = 2\n", 'version = "1"\n', "version = true\n", "version = 1.0\n"])
def test_the_version_is_one(put: Put, head: str) -> None:
    """No version, and any other, is refused."""
    found = problems(ONE, put, head=head)

    assert len(found) == 1
    assert "version" in found[0]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("x", "this is no NAME.KEY=VALUE"),
        ("one.max", "this is no NAME.KEY=VALUE"),
        ("onne.max=3", "no check is named 'onne'; did you mean 'one'?"),
        ("one.maxx=3", "unknown key 'maxx'; did you mean 'max'?"),
        ("one.name=two", "unknown key 'name'"),
        ("one.worst=x", "worst takes an integer"),
        ("one.worst=1.5", "worst takes an integer"),
        ("one.baseline=", "baseline is empty"),
        ("one.predictions=", "predictions is empty"),
        ("one.max=mae=3", "'mae' is not listed"),
        ("one.gradient=maybe", "gradient takes true or false"),
    ],
)
def test_overrides_are_checked_too(put: Put, change: str, expected: str) -> None:
    """`--set` is held to what the file is held to."""
    assert any(expected in message for message in problems(ONE, put, change))


def test_an_override_is_set_once(put: Put) -> None:
    """Two values of one key are a mistake, except of a key that takes several."""
    assert "predictions is set twice" in problems(ONE, put, "one.predictions=a", "one.predictions=b")[0]
    changes = ("one.max=mse=1", "one.max=mse.p99=2", "one.worst=3", "one.gradient=false")
    found = configured(put(ONE), changes).checks[0]
    assert found.values["max"] == ("mse=1", "mse.p99=2")
    assert (found.settings.rows.worst, found.settings.scoring.gradient) == (3, False)


def test_numbers_keep_their_digits(put: Put) -> None:
    """A limit that is a TOML number is as exact as one in a string."""
    found = configured(put(ONE.replace("max = 3", "max = [3, 0.1000000000000000055, 1e3]\n")))

    assert found.checks[0].values["max"] == ("3", "0.1000000000000000055", "1E+3")


def test_defaults_give_way(put: Put) -> None:
    """A check's own key replaces the default, a list as a whole."""
    found = configured(put('[defaults]\nmax = ["1", "2"]\nmin = "n=1"\nbaseline = "b.csv"\n' + ONE)).checks[0]

    assert (found.values["max"], found.values["min"]) == (("3",), ("n=1",))


def test_slices_have_a_table(put: Put) -> None:
    """`[check.each-slice]` holds the options that begin with its name."""
    found = configured(put(f'{ONE}by = "id"\n[check.{GROUP}]\nmax = "mse=9"\nmin-samples = 1\n'))

    assert found.problems == ()
    assert found.checks[0].settings.rules.each_slice_max == ("mse=9",)
    assert found.checks[0].settings.rules.each_slice_min_samples == 1


def test_a_header_stands_alone(put: Put) -> None:
    """What is a bare flag on the command line is true or false here."""
    assert configured(put(f"{ONE}header = true\n")).checks[0].settings.reading.header == ("both",)
    assert configured(put(f"{ONE}header = false\n")).checks[0].settings.reading.header == ()


def test_where_the_checks_are(run: Run, put: Put) -> None:
    """losscli.toml, or [tool.losscli] in pyproject.toml; neither or both is an error."""
    assert "there is no losscli.toml" in run("check").err
    tool = "[tool.losscli]\nversion = 1\n" + ONE.replace("[[check]]", "[[tool.losscli.check]]")
    put("[project]\n", "pyproject.toml", head="")
    assert "there is no losscli.toml" in run("check").err
    put(tool, "pyproject.toml", head="")
    assert run("check").code == 0
    assert run("check", "pyproject.toml").code == 0
    assert "'' is no path" in run("check", "").err
    put(ONE)
    assert "both losscli.toml and [tool.losscli]" in run("check").err
    assert run("check", "losscli.toml").code == 0


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
@pytest.mark.parametrize("target", ["gone.toml", "losscli.toml"])
def test_a_link_that_leads_nowhere_is_not_passed_over(run: Run, put: Put, files: Path, target: str) -> None:
    """A losscli.toml that cannot be followed is an error, and no reason to run other checks."""
    put(ONE.replace("[[check]]", "[[tool.losscli.check]]"), "pyproject.toml", head="[tool.losscli]\nversion = 1\n")
    assert run("check").code == 0
    (files / "losscli.toml").symlink_to(target)

    outcome = run("check")

    assert outcome.code == 2
    assert "losscli.toml" in outcome.err


def test_a_name_that_no_file_can_have(run: Run, put: Put) -> None:
    """What the system says of it is an error of that file."""
    name = "a" * 5000
    put(ONE + f'baseline = "{name}"\nbaseline-optional = true')

    outcome = run("check", "-o", "r.json")

    assert outcome.code == 2
    assert f"{name}: " in outcome.err
    assert "stdout" not in outcome.err


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[", b"a = 1\na = 2", b"x = " + b"[" * 5000, b"x = " + b"1" * 5000])
def test_what_is_no_toml(run: Run, files: Path, content: bytes) -> None:
    """A file that does not parse is exit 2, its name in the sentence."""
    (files / "losscli.toml").write_bytes(content)

    outcome = run("check")

    assert outcome.code == 2
    assert outcome.err.startswith("error: losscli.toml")


def test_a_file_without_end(run: Run, files: Path) -> None:
    """No more is read than a person would write: a device may never end."""
    with (files / "losscli.toml").open("wb") as file:
        file.truncate(20 << 20)
    done = run("check")
    assert (done.code, done.out) == (2, "")
    assert "losscli.toml: more than 16 MiB" in done.err


def test_paths_are_relative_to_the_file(run: Run, put: Put, files: Path) -> None:
    """Inputs are found beside the TOML file and shown as written, `--set` paths where the user is."""
    put(ONE, "ci/gate.toml")
    assert "p.csv: no such file" in run("check", "ci/gate.toml").err
    for name in ("p.csv", "t.csv"):
        (files / name).rename(files / "ci" / name)
    (files / "new.csv").write_text("pred\n1\n1\n1\n1\n", encoding="utf-8")
    (files / "w.csv").write_text("w\n1\n1\n1\n1\n", encoding="utf-8")

    report = json.loads(run("check", "ci/gate.toml", "--json").out)["checks"][0]["report"]
    changed = ("one.predictions=new.csv", "one.weight=w.csv")
    other = run("check", "ci/gate.toml", "--json", "--set", changed[0], "--set", changed[1])

    assert [file["path"] for file in report["inputs"]["files"]] == ["p.csv", "t.csv"]
    assert json.loads(other.out)["checks"][0]["report"]["losses"]["mse"]["value"] == 0
    assert "file=ci/gate.toml,line=7," in run("check", "ci/gate.toml", "--set", "one.max=1", "--format", "github").out


def test_the_working_folder_stays(put: Put, files: Path) -> None:
    """Reading a file elsewhere does not move the process."""
    configured(put(ONE, "ci/gate.toml"))

    assert Path.cwd() == files


def test_inputs_are_known_before_they_are_read(put: Put) -> None:
    """The paths of every check, selected or not, are those an output may not have."""
    text = ONE + 'weight = "w.npy"\n' + ONE.replace('"one"', '"two"').replace('"p.csv"', '"z.npz:a"')
    found: Configuration = configured(put(text, "ci/gate.toml"), only=["one"])

    assert {Path(path).name for path in found.files} == {"gate.toml", "p.csv", "t.csv", "w.npy", "z.npz"}
    assert [check.name for check in found.checks] == ["one"]


TOML = st.recursive(
    st.text() | st.booleans() | st.integers(min_value=-(2**63), max_value=2**63 - 1),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.text(min_size=1), TOML, max_size=4), st.text())
def test_what_is_written_reads_back(keys: dict[str, Any], name: str) -> None:
    """The TOML of any values, keys and names means those values."""
    keys.pop("name", None)

    read = tomllib.loads(written([(name, keys)], 1))

    assert read == {"version": 1, "check": [{"name": name, **keys}]}


def test_values_are_written() -> None:
    """What JSON and TOML spell differently is spelled as in TOML."""
    assert value({"a b": Decimal("1.50")}) == '{"a b" = 1.50}'
    assert value("\x7f") == '"\\u007f"'
