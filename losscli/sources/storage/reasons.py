"""What the libraries of stores say when something goes wrong, in our words."""

from losscli.errors import LosscliError

SIGN_IN = "sign in as for the store's own tools; for a public one set e.g. FSSPEC_S3='{\"anon\": true}'"
REACH = "is the address right, and the network there?"
MISSING = "no such object"
REASONS: tuple[tuple[frozenset[str], str, str], ...] = (
    (
        frozenset({"NoCredentialsError", "PartialCredentialsError", "DefaultCredentialsError"}),
        "no credentials",
        SIGN_IN,
    ),
    (frozenset({"ProfileNotFound", "ConfigParseError"}), "no credentials", SIGN_IN),
    (frozenset({"ClientSSLError", "SSLError"}), "the certificate is not trusted", REACH),
    (frozenset({"TimeoutError", "ConnectTimeoutError", "ReadTimeoutError"}), "timed out", REACH),
    (frozenset({"ConnectionError", "gaierror", "ClientConnectionError"}), "cannot be reached", REACH),
    (frozenset({"EndpointConnectionError", "InvalidURL", "InvalidUrlClientError"}), "cannot be reached", REACH),
    (frozenset({"PermissionError"}), "permission denied", SIGN_IN),
    (frozenset({"FileNotFoundError"}), MISSING, "check the name of the bucket or the host, and the path in it"),
)
"""The errors of the libraries by the names of their classes, none of which is imported for it."""
ANSWERS = {401: "PermissionError", 403: "PermissionError", 404: "FileNotFoundError", 410: "FileNotFoundError"}


class MissingError(LosscliError):
    """There is nothing of that name; what is there and cannot be read is another error."""


def _before(error: BaseException) -> BaseException | None:
    return error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _causes(error: BaseException) -> list[BaseException]:
    """List an error and what led to it, the innermost last."""
    causes = [error]
    while (cause := _before(causes[-1])) is not None and cause not in causes:
        causes.append(cause)
    return causes


def answered(error: BaseException) -> bool:
    """Tell whether a server was asked and said that there is no such thing."""
    return any(ANSWERS.get(getattr(cause, "status", 0)) == "FileNotFoundError" for cause in _causes(error))


def reason(error: BaseException) -> tuple[str, str | None]:
    """Say what went wrong: the innermost cause that is known, or the outermost in its own words."""
    for cause in reversed(_causes(error)):
        status = getattr(cause, "status", None)
        if isinstance(status, int) and status not in ANSWERS:
            return f"the server answers {status}", REACH
        names = {ANSWERS[status]} if isinstance(status, int) else {kind.__name__ for kind in type(cause).__mro__}
        for known, what, hint in REASONS:
            if known & names:
                return what, hint
    said = " ".join(str(error).split()).rstrip(".")
    return f"cannot be read: {type(error).__name__}" + f": {said}" * bool(said), None
