"""Paths that are URLs: told apart from files of this machine, and shown without what they keep secret."""

import re
from collections.abc import Iterable

HIDDEN = "***"
URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
# A password may hold slashes: where a colon stands before them, everything up to the last @ is taken for one
_USER = re.compile(r"(?<![A-Za-z0-9+.-])([A-Za-z][A-Za-z0-9+.-]+)://([^\s/\"?#]*|[^\s/\"'?#@:]*:[^\s\"']*)@")
_QUERY = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+://[^\s?#'\"]*[?#])(?!\*\*\*)[^\s'\"]*[^\s'\":.,;)]")
_MISTYPED = re.compile(r"(?<![\w+.:/-])((?:https?|s?ftps?|s3|gs|tcp|tls):/?|//)(?!/)[^\s\"'/?#@:]+:[^\s\"'@]*@")
"""A user and a password behind a scheme without its two slashes, or behind slashes without a scheme."""
_SHORT = 6
"""Shorter secrets are not looked for piece by piece: every other word would hold them."""
_secrets: set[str] = set()
NAMED = ("abfs", "abfss", "hdfs", "sftp", "ssh")
"""Schemes that write a container or an account before the @."""


def is_url(text: str) -> bool:
    r"""Tell whether a path begins with a scheme; the letter of a drive is none.

    >>> is_url("s3://bucket/preds.npy"), is_url("preds.npy"), is_url("C:\\preds.npy")
    (True, False, False)
    """
    return URL.match(text) is not None


def scheme(url: str) -> str:
    """Give what stands before `://`, in small letters; nothing for a path of this machine."""
    return url.partition("://")[0].lower() if is_url(url) else ""


def local(text: str) -> str:
    """Give the path that a `file://` URL stands for; everything else as it is.

    >>> local("s3://bucket/preds.npy")
    's3://bucket/preds.npy'
    """
    if scheme(text) != "file":
        return text
    from urllib.request import url2pathname  # noqa: PLC0415 -- it loads an HTTP client

    return url2pathname(text.partition("://")[2].removeprefix("localhost"))


def path_of(text: str) -> str:
    """Give the path in a URL, without host and query, and any other path as it is.

    >>> path_of("https://example.org/a/preds.csv?version=3"), path_of("a/preds.csv")
    ('a/preds.csv', 'a/preds.csv')
    """
    return text.partition("?")[0].partition("://")[2].partition("/")[2] if is_url(text) else text


def remember(words: Iterable[str]) -> None:
    """Learn what the URLs among these words keep secret, so that no piece of it is said, whoever quotes it.

    Libraries quote a part of an address that they cannot use: `invalid literal: '1?token=…'`. Only who knows the whole
    can tell that this part is secret, as a runner masks the values that it was told.
    """
    for word in words:
        for found in URL.finditer(word):
            rest = word[found.end() :]
            place, _, fragment = rest.partition("#")
            place, _, query = place.partition("?")
            user = place.rpartition("@")[0]
            pieces = [user.partition(":")[2] or user, query, fragment, *re.split("[&;]", f"{query}&{fragment}")]
            values = (piece.partition("=")[2] for piece in pieces)
            _secrets.update(piece for piece in (*pieces, *values) if len(piece) >= _SHORT)


def redacted(text: str) -> str:
    """Give a sentence with the passwords, the tokens and the queries of every URL in it left out.

    >>> redacted("https://me:secret@example.org/p.csv?signature=secret: no such file")
    'https://***@example.org/p.csv?***: no such file'
    """
    if "://" in text:
        text = _QUERY.sub(rf"\1{HIDDEN}", _USER.sub(_without_user, text))
    if "@" in text:
        text = _MISTYPED.sub(rf"\1{HIDDEN}@", text)
    for secret in sorted(_secrets, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text


def _without_user(found: re.Match[str]) -> str:
    kept = found[1].lower() in NAMED and ":" not in found[2]
    return found[0] if kept else f"{found[1]}://{HIDDEN}@"
