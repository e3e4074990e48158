"""URLs are told from paths, and what they keep secret is never said."""

import pickle

import pytest

from losscli.errors import LosscliError
from losscli.options.formats import KEYED
from losscli.sources.formats.opening import split_key, suffix
from losscli.urls import is_url, local, redacted

SECRETS = {
    "https://me:secret@example.org/p.csv": "https://***@example.org/p.csv",
    "https://secret@example.org/p.csv": "https://***@example.org/p.csv",
    "https://me:it's,a;secret@example.org:8080/p.csv": "https://***@example.org:8080/p.csv",
    "sftp://me:secret@host/p.csv": "sftp://***@host/p.csv",
    "https://example.org/p.csv?X-Amz-Signature=secret&b=c/d": "https://example.org/p.csv?***",
    "https://example.org/p.csv?a=1;b=secret,secret:secret": "https://example.org/p.csv?***",
    "https:me:secret@example.org/p.csv": "https:***@example.org/p.csv",
    "https:/me:secret@example.org/p.csv": "https:/***@example.org/p.csv",
    "//me:it/s-secret@example.org/p.csv": "//***@example.org/p.csv",
    "https://me:secret@example.org/p.npz?sig=secret:key": "https://***@example.org/p.npz?***",
}
PLAIN = [
    *("s3://bucket/a/p.csv", "https://example.org/p.csv", "abfs://container@account.net/p.csv", "sftp://me@host/p.csv"),
    *("p.csv", "a@b.csv", "//server/a@b.csv", "what?.csv", "C:\\p.csv", "mse ≤ 3?"),
]
SENTENCES = ["{}: no such object", "'{}' and '{}' differ", "--set a.predictions={}: what", "({})", "{}", "see {}, {}."]


@pytest.mark.parametrize("url", SECRETS)
@pytest.mark.parametrize("sentence", SENTENCES)
def test_secrets_are_left_out_of_every_sentence(url: str, sentence: str) -> None:
    """Wherever a URL stands in a message or a hint, its users and queries are stars, and nothing else is."""
    error = LosscliError(sentence.replace("{}", url), sentence.replace("{}", url))

    assert error.message == error.hint == str(error) == sentence.replace("{}", SECRETS[url])
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 -- our own bytes
    assert (again.message, again.hint) == (error.message, error.hint)
    assert redacted(error.message) == error.message


@pytest.mark.parametrize("path", PLAIN)
@pytest.mark.parametrize("sentence", SENTENCES)
def test_everything_else_is_said_as_it_is(path: str, sentence: str) -> None:
    """A path, and a URL that keeps nothing secret, stay."""
    assert LosscliError(sentence.replace("{}", path)).message == sentence.replace("{}", path)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("z.npz:a", ("z.npz", "a")),
        ("z.npz:a:b", ("z.npz", "a:b")),
        ("C:z.npz", ("C:z.npz", None)),
        ("C:\\z.npz:a", ("C:\\z.npz", "a")),
        ("s3://bucket/z.npz", ("s3://bucket/z.npz", None)),
        ("s3://bucket/z.npz:a", ("s3://bucket/z.npz", "a")),
        ("https://host.npz:8080/z.npz", ("https://host.npz:8080/z.npz", None)),
        ("https://host:8080/z.npz:a", ("https://host:8080/z.npz", "a")),
        ("https://host/z.npz?version=2:a", ("https://host/z.npz?version=2", "a")),
        ("https://me:secret@host/z.safetensors:a/b", ("https://me:secret@host/z.safetensors", "a/b")),
    ],
)
def test_keys_are_split_from_urls(typed: str, expected: tuple[str, str | None]) -> None:
    """Of all colons only the one behind a file with named arrays splits."""
    assert split_key(typed, KEYED) == expected


def test_suffixes_of_urls() -> None:
    """Neither the host nor the query is part of the name."""
    names = ["https://host.csv", "https://host/p.npy?name=p.csv", "s3://bucket.npz/p.csv.gz", "memory://p.npz"]
    assert [suffix(name) for name in names] == ["", ".npy", ".csv", ""]


def test_file_urls_are_paths() -> None:
    """A file URL is the file."""
    assert [local(text) for text in ("p.csv", "https://host/p.csv")] == ["p.csv", "https://host/p.csv"]
    assert is_url("file:///data/p.csv")
    assert local("FILE:///data/a%20b.csv").replace("\\", "/").endswith("/data/a b.csv")
    assert local("file://localhost/data/p.csv") == local("file:///data/p.csv")
