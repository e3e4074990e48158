"""`python -m losscli` and the console script: exit code 1 is kept for failed gates, so a broken installation is 2."""

import sys

INTERRUPTED = 130


def main() -> int:
    """Run the command line and return its exit code."""
    try:
        from losscli.cli import main as run  # noqa: PLC0415
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 -- whatever breaks an import is no failed gate
        sys.stderr.write(f"error: the installation is broken: {type(error).__name__}: {error}\n")
        sys.stderr.write("  hint: reinstall it with pip install --force-reinstall losscli\n")
        return 2
    try:
        return run()
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
