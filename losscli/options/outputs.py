"""The formats of outputs: a format is one line here, and a writer below `losscli.render`."""

from collections.abc import Mapping
from typing import Any, Final

from losscli.records import dataclass


@dataclass(frozen=True, slots=True)
class OutputFormat:
    """One format: what writes it, and how much of a report it holds."""

    name: str
    writer: str
    """Module and function below `losscli.render`, imported on the first use."""
    checks: str = ""
    """The same for a run of checks, where there is one."""
    ending: str = ""
    """The end of a file's name that says the format."""
    samples: int | None = 0
    """How many samples are shown where `--samples` does not say; None is all."""
    statistics: bool = False
    """Whether it shows more of an entry than its figure."""
    tells: bool = False
    """Whether it says in words which rules failed; beside the others stderr does."""
    waits: bool = False
    """Whether its readers wait for a report of an error too."""
    rounded: bool = False
    """Whether numbers are cut to `--precision`."""
    drawn: bool = False
    """Whether it has pictures, which every sample has a part in."""
    bare: bool = False
    """Whether it holds data alone, in which an error has no place."""


PEOPLE: Final[Mapping[str, Any]] = {"samples": 5, "statistics": True, "tells": True, "rounded": True}
LISTED = (
    OutputFormat("table", "table.write_table", "table.write_checks", ".txt", **PEOPLE),
    OutputFormat("json", "json.write_json", "json.checks_json", ".json", 1000, statistics=True, waits=True),
    OutputFormat("md", "markdown.write_markdown", "checks.write_checks", ".md", **PEOPLE),
    OutputFormat("html", "html.write_html", "html.write_checks", ".html", **{**PEOPLE, "samples": 50}, drawn=True),
    OutputFormat("value", "text.write_value"),
    OutputFormat("junit", "ci.write_junit", "ci.write_junit", ".xml", waits=True, rounded=True),
    OutputFormat("github", "ci.write_github", "ci.write_github", tells=True, waits=True, rounded=True),
    OutputFormat("csv", "rows.write_csv", ending=".csv", samples=None, bare=True),
    OutputFormat("tsv", "rows.write_tsv", ending=".tsv", samples=None, bare=True),
    OutputFormat("jsonl", "rows.write_jsonl", ending=".jsonl", samples=None, bare=True),
    OutputFormat("metrics", "flat.write_metrics", statistics=True, bare=True),
    OutputFormat("figures-csv", "flat.write_figures_csv", statistics=True, bare=True),
    OutputFormat("figures-tsv", "flat.write_figures_tsv", statistics=True, bare=True),
)
OUTPUTS: Mapping[str, OutputFormat] = {form.name: form for form in LISTED}
OF_CHECKS = tuple(form.name for form in LISTED if form.checks)
NAMED = ", ".join([*OUTPUTS][:-1]) + f" or {[*OUTPUTS][-1]}"
"""Their names, as part of a sentence."""
