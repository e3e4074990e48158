"""`losscli check`: many runs with their limits in one TOML file.

`configured()` reads the file and finds every problem in it, `evaluated()` runs one check.
"""

from losscli.checks.configuration import Configuration, Configured, configured
from losscli.checks.document import FILES
from losscli.checks.running import evaluated
from losscli.options.schema import schema
from losscli.options.toml import written

__all__ = ["FILES", "Configuration", "Configured", "configured", "evaluated", "schema", "written"]
