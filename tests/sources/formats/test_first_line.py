"""The first line of a text file is names or a row, and where either could be meant it is asked."""

from typing import Any

import pytest
from outcome import Run


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ("cat\ndog\ncat\n", "'cat'"),
        ("a,1\nb,2\nc,3\n", "'1'"),
        ("a,0\nb,1\nc,1\n", "'0'"),
        ("a,1,2\nb,3,4\n", "'1'"),
        ("img,0,1\nimh,1,1\n", "'0'"),
        ("2024-01-01,5\n2024-01-02,7\n", "'5'"),
        ("id,pred\na,1\nid,pred\nb,2\n", "'id'"),
        ("a,cat\nb,dog\nc, cat\n", "'cat'"),
        (",5\n3,4\n", "'5'"),
    ],
)
def test_a_first_line_like_the_others_is_ambiguous(
    write: Any, opened: Any, refused: Any, content: str, shown: str
) -> None:
    """What also stands below, or an integer beside a word with the same below, may be a row."""
    write("x.csv", content)
    error = refused("x.csv", "t.csv")
    assert error.message.startswith("x.csv: the first line, with ")
    assert shown in error.message
    assert "--no-header" in (error.hint or "")
    column = "1" if "," in content else None
    found = opened("x.csv", "x.csv", pred=column, target=column, no_header=("both",), labels=True)
    assert found.samples.n == content.count("\n")


def test_a_word_that_returns_late(write: Any, opened: Any, refused: Any) -> None:
    """The first thousand rows are looked at."""
    body = "".join(f"k{row}\n" for row in range(1000))
    write("x.csv", "cat\n" + body.replace("k900\n", "cat\n"))
    assert "'cat'" in refused("x.csv", "x.csv", labels=True).message
    write("x.csv", "cat\n" + body)
    assert opened("x.csv", "x.csv", labels=True, header=("both",)).samples.n == 1000


@pytest.mark.parametrize(
    "content",
    [
        "id,0\na,0.5\nb,1\nc,2\nd,4\n",
        "key,0,1\na,0.5,7\nb,1,7\nc,2,7\nd,4,7\n",
        "key,0,1,2\na,0,1,0\nb,1,0,0\nc,1,0,0\nd,1,0,0\n",
        "key,3,5\na,0.5,7\nb,1,7\nc,2,7\nd,4,7\n",
        "key,score,1\na,0.5,7\nb,1,7\nc,2,7\nd,4,7\n",
        ",0\n0,0.5\n1,1\n2,2\n3,4\n",
        ",5\n0,0.5\n1,1\n2,2\n3,4\n",
        "id,5,3\na,0.5,7\nb,1,7\nc,2,7\nd,4,7\n",
        "key,5\na,x\nb,y\nc,y\nd,z\n",
    ],
)
def test_integers_that_can_only_be_names(write: Any, opened: Any, content: str) -> None:
    """Class columns, a customary name beside them, a name above numbers and the index of pandas settle it."""
    write("x.csv", content)
    assert opened("x.csv", "x.csv", pred="-1", target="-1", labels=True).samples.n == 4


def test_names_that_nothing_proves_are_noted(write: Any, opened: Any) -> None:
    """Where words stand above words, and where integers are taken as names, a note says so."""
    write("x.csv", "img,cat\nimh,dog\n")
    assert opened("x.csv", "x.csv", labels=True, pred="1", target="1").samples.notes == (
        "x.csv: the first line is read as names: 'img', 'cat'",
    )
    write("x.csv", "key,0,1\na,0.5,7\nb,1,7\n")
    assert opened("x.csv", wants_target=False, pred="0").samples.notes == (
        "x.csv: the first line is read as names: 'key', '0', '1'",
    )
    write("x.csv", "y\nTRUE\nFALSE\n")
    assert opened("x.csv", "x.csv").samples.notes == ()
    write("x.csv", "label\ndog\nemu\n")
    assert opened("x.csv", "x.csv", labels=True).samples.notes == ()
    write("x.csv", "cat\ndog\nemu\n")
    assert opened("x.csv", "x.csv", labels=True, header=("both",)).samples.notes == ()


def test_a_word_above_words_in_a_single_column_may_be_a_label(write: Any, opened: Any, refused: Any) -> None:
    """Nobody can tell a name from the first label, and a row that is lost is a wrong number."""
    write("x.csv", "cat\ndog\nemu\n")
    error = refused("x.csv", "x.csv", labels=True)
    assert error.message.startswith("x.csv: the first line, with 'cat' in it, which may be a label like those below it")
    assert "--no-header" in (error.hint or "")
    assert opened("x.csv", "x.csv", labels=True, no_header=("both",)).samples.n == 3
    assert opened("x.csv", "x.csv", labels=True, header=("both",)).samples.n == 2


def test_the_command_asks(run: Run, write: Any) -> None:
    """No row is lost without a word."""
    write("a.csv", "cat\ndog\ncat\n")
    write("b.csv", "dog\ndog\ncat\n")
    outcome = run("compute", "accuracy", "a.csv", "b.csv")
    assert outcome.code == 2
    assert "--no-header" in outcome.err
    done = run("compute", "accuracy", "a.csv", "b.csv", "--no-header", "--format", "value")
    assert float(done.out) == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("start", "kind"),
    [(b"\x1f\x8b\x08\0", "gzip"), (b"BZh9", "bzip2"), (b"\xfd7zXZ\0", "xz"), (b"\x28\xb5\x2f\xfd", "zstd")],
)
def test_packed_data_under_another_name(write: Any, refused: Any, start: bytes, kind: str) -> None:
    """Compressed data are called what they are."""
    write("x.csv", start + b"\0\1\2\n\3")
    error = refused("x.csv", "t.csv")
    assert error.message == f"x.csv: {kind} data, not text"
    assert "unpack" in (error.hint or "")


@pytest.mark.parametrize("encoding", ["UTF-16LE", "UTF-16BE"])
def test_utf_16_without_its_mark(write: Any, refused: Any, encoding: str) -> None:
    """Every other byte a NUL is UTF-16."""
    write("x.csv", "id,pred\na,0.5\n".encode(encoding))
    error = refused("x.csv", "t.csv")
    assert error.message == "x.csv line 1: a NUL byte, not text"
    assert f"iconv -f {encoding} " in (error.hint or "")


def test_a_blank_line_in_a_single_column(write: Any, refused: Any) -> None:
    """Where the counts differ the blank line is named."""
    write("x.csv", "pred\n1\n2\n\n3\n4\n")
    write("y.csv", "target\n1\n1\n1\n1\n")
    assert refused("x.csv", "y.csv").message == "x.csv has 5 rows and y.csv has 4; line 4 of x.csv is blank"


@pytest.mark.parametrize("page", ["<!DOCTYPE html><p>a</p>\n", "\n<HTML>\n<body>\n"])
def test_a_page_is_no_table(write: Any, refused: Any, page: str) -> None:
    """What a web server shows of a folder, or instead of a file, is named as what it is."""
    write("x.csv", page)
    assert refused("x.csv", "t.csv").message == "x.csv: a page of HTML, not a table"
