"""`-o [FMT:]PATH`: files that hold this run or nothing, never an earlier one."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePath
from types import TracebackType
from typing import Self

from losscli.cli.outputs.destination import Destination, allowed
from losscli.cli.outputs.sinks import Sink, open_sink
from losscli.errors import LosscliError
from losscli.options.outputs import LISTED
from losscli.render import FORMATS, Outcome, Writers
from losscli.urls import is_url

PICTURES = {".html": "html", ".svg": "svg", ".png": "png"}
ARRAYS = {".npy": "npy", ".npz": "npz"}
EXTENSIONS = {form.ending: form.name for form in LISTED if form.ending} | PICTURES | ARRAYS

_PREFIX = re.compile(r"([A-Za-z][A-Za-z0-9]+):(.*)", re.DOTALL)


def parse_output(spec: str, known: Iterable[str] = FORMATS) -> Destination:
    r"""Read `[FMT:]PATH`; without a format the extension says it.

    A drive letter is no format, since the name of a format has at least two letters. `-o=PATH` arrives with its `=`.

    >>> parse_output("report.json"), parse_output("csv:rows.out")
    (Destination(format='json', path='report.json'), Destination(format='csv', path='rows.out'))
    >>> parse_output("C:\\report.md").format
    'md'

    Raises LosscliError for a format or an extension that is not known.
    """
    spec, known = spec.removeprefix("="), list(known)
    formats = ", ".join(known)
    matched = _PREFIX.fullmatch(spec)
    if is_url(matched[2] if matched and matched[1] in known else spec):
        message = f"output '{spec}' is a URL"
        raise LosscliError(message, "outputs are files of this machine; write one, and copy it there afterwards")
    if matched and matched[1] not in known:
        hint = f"formats are {formats}; a file with a colon in its name is written as ./{spec}"
        message = f"unknown output format '{matched[1]}' in '{spec}'"
        raise LosscliError(message, hint)
    path = matched[2] if matched else spec
    if path in ("", "-"):
        message = f"no file named in output '{spec}'"
        raise LosscliError(message, "name a file; what stdout gets is chosen by --format")
    form = matched[1] if matched else EXTENSIONS.get(PurePath(path).suffix.lower())
    if form is None or form not in known:
        endings = ", ".join(ending for ending, meant in EXTENSIONS.items() if meant in known)
        hint = f"end it in {endings}, or put one of {formats} before it, as in json:{path}"
        message = f"the name of output '{path}' does not say its format"
        raise LosscliError(message, hint)
    return Destination(form, path)


class Outputs:
    """Every output of one run.

    Leaving the block puts in place what `write` wrote, also by a LosscliError after its report was written. Leaving it
    by any other exception, Ctrl-C included, removes the outputs, an earlier run's too.
    """

    def __init__(self, writers: Writers = FORMATS) -> None:
        self._writers = writers
        self._sinks: list[Sink] = []
        self._verdict: str | None = None

    def open(self, specs: Sequence[str], inputs: Sequence[str]) -> None:
        """Open every output for writing, before any input is read: from then on no earlier report stands.

        `inputs` are the paths of the files that will be read (`-` for stdin).
        Raises the first LosscliError for an output that cannot be written, is an input or is named twice; all others
        are open then.
        """
        found: list[Destination] = []
        problems = []
        for spec in specs:
            try:
                found.append(allowed(parse_output(spec, self._writers), inputs, found))
            except LosscliError as problem:
                problems.append(problem)
        # A pipe waits for its reader; by then no file may hold an earlier report
        for destination in sorted(found, key=lambda one: one.waits):
            try:
                self._sinks.append(open_sink(destination, self._writers))
            except LosscliError as problem:
                problems.append(problem)
        if problems:
            raise problems[0]

    def write(self, report: Outcome) -> None:
        """Write the report to every output; where this raises LosscliError, call it again with the error report."""
        problems = []
        self._verdict = None
        for sink in self._sinks:
            try:
                sink.write(report)
            except LosscliError as problem:
                problems.append(problem)
        if not problems or report.verdict == "error":
            self._verdict = report.verdict
        if problems:
            raise problems[0]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        told = isinstance(error, LosscliError) and self._verdict == "error"
        if error is None or told:
            self.commit()
        else:
            self.discard()

    def commit(self) -> None:
        """Put every output in its place; where no report was written whole, or one has no place, remove them."""
        if self._verdict is None:
            self.discard()
            return
        try:
            for sink in self._sinks:
                sink.commit()
        except BaseException:
            self.discard()
            raise

    def discard(self) -> None:
        """Remove every output."""
        for sink in self._sinks:
            sink.discard()


@contextmanager
def open_outputs(specs: Sequence[str], inputs: Sequence[str], writers: Writers = FORMATS) -> Iterator[Outputs]:
    """Give the outputs, all of them open."""
    with Outputs(writers) as outputs:
        outputs.open(specs, inputs)
        yield outputs
