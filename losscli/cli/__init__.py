"""The command line; the only package that prints or exits.

`main(argv)` runs one command and returns its exit code: 0 computed and every rule passed, 1 a gate failed,
2 nothing valid could be evaluated, 130 interrupted, 129 and 143 ended by SIGHUP and SIGTERM.
"""

from losscli.cli.main import main

__all__ = ["main"]
