"""`python -m losscli` and the console script: exit code 1 is kept for failed gates, so a broken installation is 2."""

import sys

INTERRUPTED = 130


def main() -> int:
    """Run the command line and return its exit code."""
    try:
        from losscli.cli import main as run  # noqa: PLC0415

        return run()
    except ImportError as error:
        sys.stderr.write(f"error: the installation is broken: {error}\n  hint: reinstall it with pip install losscli\n")
        return 2
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
