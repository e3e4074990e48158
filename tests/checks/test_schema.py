"""The JSON Schema of losscli.toml."""

import json
import tomllib
from typing import Any

import pytest
import readme
from jsonschema import Draft202012Validator

from losscli.checks import schema

HEAD = 'version = 1\n[[check]]\nname = "a"\npredictions = "p.csv"\nlosses = "mse"\n'


def valid(text: str) -> bool:
    """Tell whether an editor would be content."""
    found: dict[str, Any] = tomllib.loads(text)
    return bool(Draft202012Validator(schema()).is_valid(found))


def test_the_file_is_what_is_generated() -> None:
    """`python tests/readme.py` writes it anew from the declared options."""
    assert readme.SCHEMA.read_text(encoding="utf-8") == readme.schema_text()


def test_it_is_a_schema() -> None:
    """It obeys the JSON Schema of JSON Schemas, and every key of it is explained."""
    Draft202012Validator.check_schema(schema())
    properties = schema()["properties"]["check"]["items"]["properties"]
    assert all(told["description"] for told in properties.values())
    assert json.loads(readme.schema_text()) == schema()


@pytest.mark.parametrize(
    "more",
    [
        'max = ["mse=2", "mse.p99=9"]',
        "max = 2.5\nmin-samples = 10\nworst = 3\ngradient = false",
        'header = true\nno-header = "targets"\njoin = "inner"\npred = 1',
        'max-regression = "5%"\nbaseline = "b.csv"\nbaseline-optional = true',
        'by = "region"\n[check.each-slice]\nmax = "mse=9"',
    ],
)
def test_what_is_allowed_is_valid(more: str) -> None:
    """An editor is content with what a check may hold."""
    assert valid(HEAD + more)


@pytest.mark.parametrize(
    "more",
    ["maxx = 1", "max = true", 'join = "left"', 'worst = "3"', "baseline = 3", 'format = "json"', 'name = ""'],
)
def test_what_is_refused_is_not(more: str) -> None:
    """An editor underlines what would be exit 2."""
    text = HEAD.replace('name = "a"\n', "") if more.startswith("name") else HEAD
    assert not valid(text + more)


@pytest.mark.parametrize(
    "text", ["", "version = 1", "version = 2\ncheck = []", 'version = 1\n[[check]]\nlosses = "mse"']
)
def test_version_and_checks_are_required(text: str) -> None:
    """A file needs its version and a check, a check its name."""
    assert not valid(text)
