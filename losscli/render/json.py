"""Strict JSON: the shapes of losscli.report/1 and losscli.checks/1."""

import json
import math
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TextIO

from losscli.render.style import Style, rows, shown, style_for
from losscli.report.model import SCHEMA, Checks, Report

CHECKS_SCHEMA = "losscli.checks/1"

encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
_encode_tall = json.JSONEncoder(ensure_ascii=False, allow_nan=False, indent=2).encode


def plain(value: Any) -> Any:
    """JSON's own types: dataclasses become objects, tuples lists, non-finite numbers null and -0.0 0.0.

    >>> plain({"value": -0.0, "p50": (1.0, float("inf"))})
    {'value': 0.0, 'p50': [1.0, None]}
    """
    if isinstance(value, float):
        return value + 0.0 if math.isfinite(value) else None
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return {item.name: plain(getattr(value, item.name)) for item in fields(value)}


def write_json(report: Report, stream: TextIO, style: Style) -> None:
    """Write losscli.report/1, one sample a line, with one chunk of samples in memory."""
    _write_report(report, stream, style, "")
    stream.write("\n")


def checks_json(checks: Checks, stream: TextIO, style: Style) -> None:  # noqa: ARG001 -- each report has its own limit
    """Write losscli.checks/1: the worst verdict, each check with its report or its error, and the file's errors."""
    stream.write(f'{{\n  "schema": {encode(CHECKS_SCHEMA)},\n  "verdict": {encode(checks.verdict)},\n  "checks": [')
    for index, check in enumerate(checks.checks):
        head = {"name": check.name, "error": check.error, "not_judged": check.not_judged}
        stream.write("," * bool(index) + "\n    {\n")
        stream.writelines(f"      {encode(key)}: {_tall(value, '      ')},\n" for key, value in head.items())
        stream.write('      "report": ')
        if check.report is None or check.error is not None:
            stream.write("null")
        else:
            _write_report(check.report, stream, style_for("json", check.report.limit), "      ")
        stream.write("\n    }")
    end = "\n  ]" if checks.checks else "]"
    stream.write(f'{end},\n  "errors": {_tall(checks.errors, "  ")}\n}}\n')


def _write_report(report: Report, stream: TextIO, style: Style, margin: str) -> None:
    """Write the object without a newline at its end; lines after the first start with the margin."""
    inner = margin + "  "
    head = {"schema": SCHEMA} | {
        name: getattr(report, name) for name in ("version", "verdict", "signature", "inputs", "losses", "gates")
    }
    stream.write("{\n")
    stream.writelines(f"{inner}{encode(key)}: {_tall(value, inner)},\n" for key, value in head.items())
    _write_samples(report, stream, style, inner)
    stream.write(f',\n{inner}"errors": {_tall(report.errors, inner)}\n{margin}}}')


def _write_samples(report: Report, stream: TextIO, style: Style, margin: str) -> None:
    samples, separator = report.samples, "\n"
    counts = f'{margin}  "shown": {shown(samples, style.limit)},\n{margin}  "of": {samples.of},\n'
    stream.write(f'{margin}"samples": {{\n{counts}{margin}  "rows": [')
    for row in rows(samples, style.limit):
        record = dict(zip(samples.columns, map(plain, row), strict=True))
        stream.write(f"{separator}{margin}    {encode(record)}")
        separator = ",\n"
    end = f"\n{margin}  ]" if separator == ",\n" else "]"
    stream.write(f"{end}\n{margin}}}")


def _tall(value: Any, margin: str) -> str:
    return _encode_tall(plain(value)).replace("\n", "\n" + margin)
