"""The JSON Schema of the TOML file, for editors."""

from typing import Any

from losscli.options.keys import GROUP, NAME, check_keys, default_keys
from losscli.options.option import Kind, Option

TEXT: dict[str, Any] = {"type": ["string", "number"]}
TYPES: dict[Kind, dict[str, Any]] = {
    "text": TEXT,
    "texts": {"anyOf": [TEXT, {"type": "array", "items": TEXT}]},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
}
UNSET: dict[str, Any] = {"const": False, "description": "Take back what the defaults say"}
STRINGS: dict[str, Any] = {"type": "string", "minLength": 1}
REQUIRED: dict[Kind, dict[str, Any]] = {
    "text": STRINGS,
    "texts": {"anyOf": [STRINGS, {"type": "array", "items": STRINGS, "minItems": 1}]},
}


def schema() -> dict[str, Any]:
    """Make the schema from the declared options."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "losscli.toml",
        "description": "Checks of prediction files, run by `losscli check`.",
        "type": "object",
        "additionalProperties": False,
        "required": ["version", "check"],
        "properties": {
            "version": {"const": 1, "description": "The version of this format"},
            "defaults": _table(default_keys(), "What every check has unless it says otherwise"),
            "check": {
                "type": "array",
                "minItems": 1,
                "description": "One run with its limits",
                "items": {**_table(check_keys(), "One run with its limits"), "required": [NAME.name]},
            },
        },
    }


def _table(keys: dict[str, Option], description: str) -> dict[str, Any]:
    properties = {name: _property(key) for name, key in keys.items()}
    inner = {name.removeprefix(f"{GROUP}-"): told for name, told in properties.items() if name.startswith(f"{GROUP}-")}
    if inner:
        table = {"type": "object", "additionalProperties": False, "properties": inner}
        properties[GROUP] = {"description": "Limits on every slice of `by`", **table}
    return {"type": "object", "description": description, "additionalProperties": False, "properties": properties}


def _property(key: Option) -> dict[str, Any]:
    if key.choices:
        return {"description": key.help, "enum": [*key.choices, False]}
    kind = REQUIRED[key.kind] if key.required else TYPES[key.kind]
    if key.unsettable:
        kind = {"anyOf": [*kind.get("anyOf", [kind]), UNSET]}
    if key.bare:
        kind = {"anyOf": [*kind["anyOf"], {"type": "boolean"}]}
    shown = f"{key.help}: {key.metavar}" if key.metavar else key.help
    return {"description": shown, **kind}
