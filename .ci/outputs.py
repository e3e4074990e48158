"""The outputs of the action: the verdict, the value of each rule and the path of the report, for later steps."""

import json
import os
import sys
from pathlib import Path
from typing import Any


def outputs(path: str) -> dict[str, str]:
    """Read them from the report of a run, as `losscli check --json` writes it."""
    report = json.loads(Path(path).read_text(encoding="utf-8"))
    values = {f"{check['name']}: {named(gate)}": gate["actual"] for check, gate in gates(report)}
    return {"verdict": report["verdict"], "values": json.dumps(values, ensure_ascii=False), "report": path}


def gates(report: Any) -> list[tuple[Any, Any]]:
    """Give every rule that was judged, with its check."""
    return [(check, gate) for check in report["checks"] if check["report"] for gate in check["report"]["gates"]]


def named(gate: Any) -> str:
    """Name a rule, and the slice that it was judged in."""
    return gate["rule"] if gate["slice"] is None else f"{gate['rule']} in {gate['slice']}"


if __name__ == "__main__":
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as stream:
        stream.writelines(f"{name}={value}\n" for name, value in outputs(sys.argv[1]).items())
