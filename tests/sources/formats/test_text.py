"""Text tables: what is read, what is refused, and in which words."""

import codecs
from typing import Any

import pytest

from losscli.sources.formats.text.records import FAR, OPEN, STRAY

PRED = "id,pred\n"


def test_the_two_files_of_the_set_up(opened: Any) -> None:
    """Two plain files give the number."""
    assert opened("p.csv", "t.csv").mse == 2.5625


def test_an_excel_export(write: Any, opened: Any) -> None:
    """A byte order mark, CRLF, quoted numbers and trailing blank lines change nothing."""
    write("x.csv", codecs.BOM_UTF8 + b'"id","pred"\r\n"a","0.5"\r\nb,"1"\r\nc, 2 \r\nd,4\r\n\r\n \r\n')
    found = opened("x.csv", "t.csv")
    assert found.mse == 2.5625
    assert found.samples.files[0].rows == 4
    assert found.samples.place("predictions", 3) == "x.csv line 5"


def test_a_blank_line_inside(write: Any, refused: Any) -> None:
    """A blank line is not skipped: it is where a value is missing."""
    write("x.csv", "id,pred\na,0.5\nb,1\n\nc,2\nd,4\n")
    assert refused("x.csv", "t.csv").message == "x.csv line 4: empty value in column 'pred'"
    assert refused("x.csv", "t.csv", nan="drop").message == "x.csv line 4: blank line"
    write("x.csv", "id,pred\r\na,0.5\r\nb,1\r\n\r\nc,2\r\nd,4\r\n")
    assert refused("x.csv", "t.csv").message == "x.csv line 4: empty value in column 'pred'"


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_blank_line_at_a_seam(write: Any, refused: Any, monkeypatch: Any, size: int, newline: str) -> None:
    """Where the buffers of the indexing pass meet does not show."""
    monkeypatch.setattr("losscli.sources.formats.text.lines.BUFFER", size)
    write("x.csv", newline.join(["id,pred", "a,0.5", 'b,"1"', "", "c,2", ""]))
    assert refused("x.csv", "t.csv").message == "x.csv line 4: empty value in column 'pred'"


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64])
def test_quotes_and_letters_at_a_seam(write: Any, opened: Any, monkeypatch: Any, size: int) -> None:
    """Quoted newlines, CRLF and letters of several bytes may lie across two buffers."""
    monkeypatch.setattr("losscli.sources.formats.text.lines.BUFFER", size)
    write("x.csv", 'id,pred\r\n"ä\n""b""\n",0.5\r\nb,1\r\n"日本,",2\r\nd,4')
    found = opened("x.csv", "t.csv", pred="pred", chunk_rows=2)
    assert found.prediction.tolist() == [0.5, 1.0, 2.0, 4.0]
    assert [found.samples.place("predictions", row) for row in range(4)] == [f"x.csv line {n}" for n in (2, 5, 6, 7)]


def test_a_blank_line_in_a_single_column_is_an_empty_value(write: Any, opened: Any, refused: Any) -> None:
    """In a file of one column a blank line is a row without a value, and can be dropped."""
    write("x.csv", "pred\n0.5\n\n2\n4\n\n")
    assert refused("x.csv", "t.csv").message == "x.csv line 3: empty value in column 'pred'"
    assert opened("x.csv", "t.csv", nan="drop").rows == [0, 2, 3]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32"])
def test_other_encodings_by_their_mark(write: Any, refused: Any, encoding: str) -> None:
    """A byte order mark of UTF-16 or UTF-32 is named."""
    text = ("\ufeff" if encoding == "utf-16-be" else "") + "id,pred\na,1\n"
    write("x.csv", text.encode(encoding))
    name = encoding[:6].upper()
    assert refused("x.csv", "t.csv").message == f"x.csv: not UTF-8 ({name} byte order mark)"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"id,pred\na,1\nb\xe9,2\n", "x.csv line 3: not UTF-8 (byte 0xe9)"),
        (b"id,pr\xe9d\na,1\n", "x.csv line 1: not UTF-8 (byte 0xe9)"),
        (b"id,pred\na,1\nb,2\xc3", "x.csv line 3: not UTF-8 (byte 0xc3)"),
        (b"id,pred\na,1\n\0,2\nc,3\n", "x.csv line 3: a NUL byte, not text"),
        (b"i\0d,pred\na,1\n", "x.csv line 1: a NUL byte, not text"),
        (b"id,pred\ra,1\rb,2\r", "x.csv line 1: a carriage return without a line feed"),
        (b"id,pred\na,1\nb,2\rc,3\n", "x.csv line 3: a carriage return without a line feed"),
        (b"id,pred\na,1\nb,2\nc,3\r", "x.csv line 4: a carriage return without a line feed"),
        (b'id,pred\na,1\n"b,2\nc,3\n', "x.csv line 3: a quote opens here and never closes"),
        (b'id,pred\na,1\nb"x,"2\nc,3\n', "x.csv line 3: a quote inside a field that does not begin with one"),
        (b'id,pred\na,1\nb,"2"x\nc,3\n', "x.csv line 3: a quote inside a field that does not begin with one"),
    ],
)
def test_bytes_that_are_no_table(write: Any, refused: Any, content: bytes, message: str) -> None:
    """Bytes that no text table holds are refused with their line."""
    write("x.csv", content)
    assert refused("x.csv", "x.csv", pred="pred", target="pred").message == message


@pytest.mark.parametrize(
    "content", ["", "\n", "  \n\t\n\r\n", "\ufeff", "\ufeff\n", "id,pred\n", "id,pred", "id,pred\n\n \n"]
)
def test_no_rows(write: Any, refused: Any, content: str) -> None:
    """An empty file, a header alone and white space alone have no rows."""
    write("x.csv", content)
    assert "no rows" in refused("x.csv", "t.csv").message


def test_a_european_export(write: Any, opened: Any, refused: Any) -> None:
    """A semicolon and a decimal comma are never guessed, but named."""
    write("x.csv", "id;pred\na;0,5\nb;1\nc;2\nd;4\n")
    write("y.csv", "id;target\na;1\nb;1,0\nc;1\nd;1\n")
    error = refused("x.csv", "y.csv")
    assert "'id;pred'" in error.message
    assert error.hint is not None
    assert "--sep ';' --decimal ','" in error.hint
    assert opened("x.csv", "y.csv", sep=(";",), decimal=(",",)).mse == 2.5625
    one_sided = opened("x.csv", "t.csv", sep=("predictions=;",), decimal=("predictions=,",))
    assert one_sided.mse == 2.5625
    assert "--sep ','" in (refused("p.csv", "t.csv", sep=(";",)).hint or "")


@pytest.mark.parametrize(
    "content", ["1;0,5\n2;1,0\n3;2,0\n4;4,0\n", "id;pred\na;0,5\nb;1,5\nc;2,5\nd;4,5\n", "a;0,5\nb;1,5\n"]
)
def test_a_decimal_comma_is_never_two_columns(write: Any, refused: Any, content: str) -> None:
    """Under the default separator such a file is refused, whatever its header."""
    write("x.csv", content)
    assert "--sep ';'" in (refused("x.csv", "t.csv", classes=True).hint or "")


def test_decimal_commas_in_one_column(write: Any, opened: Any, refused: Any) -> None:
    """A single column of decimal commas is refused with the options that read it."""
    write("x.csv", "pred\n0,5\n1\n2\n4\n")
    error = refused("x.csv", "t.csv")
    assert error.message == "x.csv line 2: 2 fields, 1 expected"
    assert "--sep ';' --decimal ','" in (error.hint or "")
    assert opened("x.csv", "t.csv", sep=("predictions=;",), decimal=("predictions=,",)).mse == 2.5625


def test_tabs_in_a_csv(write: Any, opened: Any, refused: Any) -> None:
    """Tabs are named too, and are the default of a TSV file."""
    tabs = "id\tpred\na\t0.5\nb\t1\nc\t2\nd\t4\n"
    write("x.csv", tabs)
    write("x.tsv", tabs)
    assert "--sep tab" in (refused("x.csv", "t.csv").hint or "")
    for keywords in (
        {"sep": ("predictions=tab",)},
        {"sep": ("predictions=\\t",)},
        {"input_format": ("predictions=tsv",)},
    ):
        assert opened("x.csv", "t.csv", **keywords).mse == 2.5625
    assert opened("x.tsv", "t.csv").samples.files[0].format == "tsv"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("b,1,", "x.csv line 3: 3 fields, 2 expected"),
        ("b", "x.csv line 3: 1 field, 2 expected"),
        ("b,1,000", "x.csv line 3: 3 fields, 2 expected"),
        (" ", "x.csv line 3: 1 field, 2 expected"),
    ],
)
def test_rows_of_another_length(write: Any, refused: Any, row: str, message: str) -> None:
    """A row with a field too many or too few is an error with its line."""
    write("x.csv", f"id,pred\na,0.5\n{row}\nc,2\nd,4\n")
    error = refused("x.csv", "t.csv", pred="pred")
    assert error.message == message
    assert "separator" in (error.hint or "")


def test_short_and_long_rows_do_not_cancel(write: Any, refused: Any, monkeypatch: Any) -> None:
    """The fast path counts the fields of each row, not of all rows together."""
    monkeypatch.setattr("losscli.sources.formats.text.table.SMALL", 0)
    write("x.csv", "pred,y,z\n1,2,3\n1,2\n1,2,3,4\n1,2,3\n")
    assert refused("x.csv", "t.csv", pred="pred").message.startswith("x.csv line 3: 2 fields, 3 expected, and 1 more")


def test_headerless(write: Any, opened: Any) -> None:
    """A first line of numbers is data, and a note says so."""
    write("x.csv", "0.5\n1\n2\n4\n")
    write("y.csv", "1\n1\n1\n1\n")
    found = opened("x.csv", "y.csv")
    assert (found.samples.n, found.mse) == (4, 2.5625)
    assert "x.csv: the first line is numbers, read as data" in found.samples.notes
    assert opened("x.csv", "y.csv", no_header=("both",)).samples.notes == ()


def test_a_header_of_numbers_is_ambiguous(write: Any, opened: Any, refused: Any) -> None:
    """Columns 0, 1, … may be names or data, so one has to say which."""
    write("x.csv", "0\n0.5\n1\n2\n4\n")
    error = refused("x.csv", "t.csv")
    assert error.hint is not None
    assert "--header" in error.hint
    assert "--no-header" in error.hint
    assert opened("x.csv", "t.csv", header=("predictions",)).mse == 2.5625
    write("y.csv", "9\n" + "1\n" * 4)
    assert opened("x.csv", "y.csv", no_header=("both",)).samples.n == 5
    write("z.csv", "9\n1\n1\n1\n1\n1\n")
    assert opened("x.csv", "z.csv", header=("both",), no_header=("predictions",)).samples.n == 5
    refused("x.csv", "t.csv", header=("both",), no_header=("both",))
    refused("x.csv", "t.csv", header=("nobody",))


@pytest.mark.parametrize("first", ["a,0.5", "a,1e3", "nan,1", "a,NA", "a,-inf"])
def test_words_among_numbers_are_ambiguous(write: Any, refused: Any, first: str) -> None:
    """A first line with a number that is no integer is no header without a word for it."""
    write("x.csv", f"{first}\nb,1\n")
    assert "--no-header" in (refused("x.csv", "t.csv").hint or "")


def test_integers_among_words_are_names(write: Any, opened: Any) -> None:
    """`id,0,1,2` is a header."""
    write("x.csv", "id,0,1\na,0.5,7\nb,1,7\nc,2,7\nd,4,7\n")
    assert opened("x.csv", "t.csv", pred="0").mse == 2.5625


def test_the_unnamed_index_is_left_aside(write: Any, opened: Any) -> None:
    """The index column that pandas writes is noted and not used."""
    write("x.csv", ",pred\n0,0.5\n1,1\n2,2\n3,4\n")
    found = opened("x.csv", "t.csv")
    assert found.mse == 2.5625
    assert found.samples.notes == ("x.csv: the first column has no name and is left aside",)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("pred,pred", "x.csv: two columns have the name 'pred'"),
        ("id,", "x.csv: column 1 has no name"),
        (",,pred", "x.csv: column 1 has no name"),
        ("", "x.csv line 1: blank line"),
    ],
)
def test_bad_names(write: Any, refused: Any, header: str, message: str) -> None:
    """Duplicate and empty names are refused."""
    write("x.csv", f"{header}\n1,2,3\n")
    assert refused("x.csv", "t.csv").message == message


@pytest.mark.parametrize("value", ["nan", "NaN", "", "NA", "null", "None", "inf", "-Infinity", "1e400", " ", '""'])
def test_missing_values(write: Any, opened: Any, refused: Any, value: str) -> None:
    """What is not finite is an error with its line, and can be dropped."""
    write("x.csv", f"{PRED}a,0.5\nb,{value}\nc,2\nd,4\n")
    error = refused("x.csv", "t.csv")
    assert error.message.startswith("x.csv line 3: ")
    assert error.message.endswith("in column 'pred'")
    assert "--nan drop" in (error.hint or "")
    for chunk_rows in (1, 2, None):
        found = opened("x.csv", "t.csv", nan="drop", chunk_rows=chunk_rows)
        assert (found.rows, found.dropped, found.samples.n) == ([0, 2, 3], 1, 4)


@pytest.mark.parametrize(
    "value", ["abc", '"1,000"', "1_000", "\uff11", "Truth", "0x10", "1e", "-", "9007199254740993", "1 2"]
)
def test_what_is_no_number(write: Any, refused: Any, value: str) -> None:
    """What is no number is an error, dropped or not."""
    write("x.csv", f"{PRED}a,0.5\nb,{value}\nc,2\nd,4\n")
    kind = "is not representable in float64" if value[0] == "9" else "is not a number"
    for nan in ("error", "drop"):
        bare = value.strip('"')
        assert refused("x.csv", "t.csv", nan=nan).message == f"x.csv line 3: '{bare}' {kind} in column 'pred'"


def test_nothing_is_said_beyond_a_stray_quote(write: Any, refused: Any) -> None:
    """Where records cannot be told any more the list ends, whatever the chunks."""
    write("x.csv", 'id,pred\n0"5,0"5\nb,\n')
    write("y.csv", "target\n1\n1\n")
    messages = {refused("x.csv", "y.csv", pred="pred", chunk_rows=rows).message for rows in (1, None)}
    assert messages == {"x.csv line 2: a quote inside a field that does not begin with one"}


def test_the_first_five_are_listed(write: Any, refused: Any) -> None:
    """Of several bad values the first five are named in file order, whatever the chunks."""
    write("x.csv", PRED + "a,nan\nb,x\nc,\nd,inf\ne,y\nf,nan\n")
    write("y.csv", "target\n" + "1\n" * 6)
    messages = {refused("x.csv", "y.csv", chunk_rows=rows).message for rows in (1, 2, 5, None)}
    (message,) = messages
    assert message.startswith("x.csv line 2: 'nan' is not finite in column 'pred', and at least 5 more: line 3: 'x' is")
    assert message.count("line") == 5
    assert refused("x.csv", "y.csv", nan="drop").message.endswith(
        "and 1 more: line 6: 'y' is not a number in column 'pred'"
    )


def test_everything_dropped(write: Any, opened: Any) -> None:
    """When nothing is left the batches are empty and keep their shape."""
    write("x.csv", "a,b\nnan,1\n2,nan\n")
    write("y.csv", "target\n1\n2\n")
    (batch,) = opened("x.csv", "y.csv", classes=True, nan="drop").batches
    assert (batch.prediction.shape, batch.target.shape, batch.rows.shape, batch.dropped) == ((0, 2), (0,), (0,), 2)


def test_minus_infinity_where_it_is_a_value(write: Any, opened: Any, refused: Any) -> None:
    """Log-probabilities may be −∞; targets, +∞ and an overflow may not."""
    write("x.csv", PRED + "a,0.5\nb,-inf\nc,2\nd,4\n")
    assert opened("x.csv", "t.csv", infinite=True).prediction.tolist() == [0.5, float("-inf"), 2.0, 4.0]
    refused("t.csv", "x.csv", infinite=True)
    for value in ("inf", "-1e400", "nan"):
        write("x.csv", f"{PRED}a,0.5\nb,{value}\nc,2\nd,4\n")
        refused("x.csv", "t.csv", infinite=True)


def test_one_row(write: Any, opened: Any) -> None:
    """One row, without a newline at the end, is a table."""
    write("x.csv", "pred\n0.5")
    write("y.csv", "target\n1")
    assert opened("x.csv", "y.csv").mse == 0.25


def test_different_counts(write: Any, refused: Any) -> None:
    """Different row counts are refused with both counts and paths."""
    write("y.csv", "target\n1\n1\n1\n")
    assert refused("p.csv", "y.csv").message == "p.csv has 4 rows and y.csv has 3"


@pytest.mark.parametrize("separators", [("ab",), ('"',), ("5",), ("\n",), (".",), ("é",)])
def test_impossible_separators(refused: Any, separators: tuple[str, ...]) -> None:
    """A separator is one character that no number and no quote is made of."""
    assert "--sep" in refused("p.csv", "t.csv", sep=separators).message


def test_separators_that_look_like_roles(write: Any, opened: Any, refused: Any) -> None:
    """An equals sign separates, with a role before it or without."""
    write("x.csv", "id=pred\na=0.5\nb=1\nc=2\nd=4\n")
    write("y.csv", "target\n1\n1\n1\n1\n")
    assert opened("x.csv", "y.csv", sep=("=",)).mse == 2.5625
    assert opened("x.csv", "t.csv", sep=("predictions==",)).mse == 2.5625
    assert "separator" in refused("p.csv", "t.csv", decimal=(",",)).message


def test_large_files_take_the_fast_path(write: Any, opened: Any, refused: Any) -> None:
    """A file beyond the limit gives the same values, and the same line for an error near its end."""
    values = [index / 7 for index in range(70_000)]
    rows = [f"k{index},{value!r}\n" for index, value in enumerate(values)]
    write("x.csv", "id,pred\n" + "".join(rows))
    found = opened("x.csv", "x.csv", pred="pred", target="pred", chunk_rows=30_000)
    assert found.prediction.tolist() == values
    assert found.target.tolist() == values
    rows[69_990] = "k,Truth\n"
    write("x.csv", "id,pred\n" + "".join(rows))
    message = refused("x.csv", "x.csv", pred="pred", target="pred", chunk_rows=30_000).message
    assert message == "x.csv line 69992: 'Truth' is not a number in column 'pred'"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('name,pred,target"\n5" pipe,100,1\nb,1,1\nc,2,2\n', f"line 1: {STRAY}"),
        ('pred"\n100\n200\n300"\n1\n2\n', f"line 1: {STRAY}"),
        ('pred\n5" pipe\n1\n2"\n', f"line 2: {STRAY}"),
        ('"pred\n1\n2\n', f"line 1: {OPEN}"),
        ('pred\n"1\n2\n', f"line 2: {OPEN}"),
        ('pred,x\n1,2\n3,"4\n5,6\n', f"line 3: {OPEN}"),
        ('pred,x\n1,2\n3,4\n5",6\n7,"8"\n', f"line 4: {STRAY}"),
    ],
)
def test_a_quote_is_a_quote_only_where_a_field_begins(write: Any, refused: Any, content: str, message: str) -> None:
    """Any other one is refused where it stands, in the first line as below it, and hides no line."""
    write("x.csv", content)
    for chunk_rows in (1, None):
        assert refused("x.csv", "x.csv", pred="0", target="0", chunk_rows=chunk_rows).message == f"x.csv {message}"


def test_a_name_may_have_a_line_feed_and_quotes(write: Any, opened: Any) -> None:
    """Where its field is quoted."""
    write("x.csv", '"the ""best""\npred",target\n1,1\n3,1\n')
    found = opened("x.csv", pred='the "best"\npred', target="target")
    assert found.mse == 2.0
    assert found.samples.place("predictions", 0) == "x.csv line 3"


@pytest.mark.parametrize(
    "content", ["{long}\n1\n", 'a,b\n1,2\n3,"{long}\n{long}"\n', "a,b\n1,2\n3,4\n5,{long}", "a\n{long}"]
)
def test_a_line_that_is_too_long(write: Any, refused: Any, monkeypatch: Any, content: str) -> None:
    """Nobody has a line of 64 MiB: it is refused with the size of the file, before memory is gone."""
    for module in ("head", "lines"):
        monkeypatch.setattr(f"losscli.sources.formats.text.{module}.LONGEST", 1000)
    monkeypatch.setattr("losscli.sources.formats.text.lines.BUFFER", 100)
    text = content.format(long="x" * 1200)
    write("x.csv", text)
    line = 1 + text[: text.index("x")].count("\n")
    said = FAR if '"' in text else f"longer than 64 MiB, in a file of {len(text)} bytes"
    message = f"x.csv line {line}: {said}"
    assert refused("x.csv", "x.csv", pred="0", target="0", header=("both",)).message == message


def test_a_text_longer_than_the_csv_module_takes(write: Any, opened: Any, monkeypatch: Any) -> None:
    """Whoever parses: a field may be as long as it likes."""
    rows = "".join(f'{value},"{"x" * 140_000}, ""{value}""\n"\n' for value in (0.5, 1, 2, 4))
    write("x.csv", "pred,note\n" + rows)
    assert opened("x.csv", "t.csv", pred="pred").mse == 2.5625
    write("x.csv", "pred,note\n" + rows.replace('"', "").replace(", ", " ").replace("\n\n", "\n"))
    for small in (1 << 30, 0):
        monkeypatch.setattr("losscli.sources.formats.text.table.SMALL", small)
        assert opened("x.csv", "t.csv", pred="pred").mse == 2.5625


@pytest.mark.parametrize(("yes", "no"), [("True", "False"), ("TRUE", "FALSE"), ("true", "false")])
def test_truth_is_one(write: Any, opened: Any, monkeypatch: Any, yes: str, no: str) -> None:
    """As it is in JSON Lines and Parquet, in files of any size."""
    write("x.csv", f"pred,target\n0.9,{yes}\n0.2,{no}\n0.3,{yes}\n")
    for small in (1 << 30, 0):
        monkeypatch.setattr("losscli.sources.formats.text.table.SMALL", small)
        assert opened("x.csv", pred="pred", target="target").target.tolist() == [1.0, 0.0, 1.0]


@pytest.mark.parametrize("word", ["?", "\\N", ".", "missing", "-999"])
def test_words_for_missing_values(write: Any, opened: Any, refused: Any, monkeypatch: Any, word: str) -> None:
    """A word that is said to stand for nothing does, even a number in a large file; others are asked about."""
    monkeypatch.setattr("losscli.sources.formats.text.table.SMALL", 0)
    write("x.csv", f"{PRED}a,0.5\nb,{word}\nc,2\nd,4\n")
    for na in ((word,), ("x", f"predictions={word}")):
        assert refused("x.csv", "t.csv", na=na).message == f"x.csv line 3: '{word}' is not finite in column 'pred'"
        assert opened("x.csv", "t.csv", na=na, nan="drop").rows == [0, 2, 3]
    if word != "-999":
        assert "--na" in (refused("x.csv", "t.csv").hint or "")
        refused("x.csv", "t.csv", na=(f"targets={word}",))


def test_lists_in_cells(write: Any, opened: Any, refused: Any, monkeypatch: Any) -> None:
    """As NumPy, pandas and PyTorch print them: a vector for each row; a list of one is its value."""
    cells = ['"[0.7, 0.2]"', "[0.1 0.9]", '"array([0.5, 0.5], dtype=float32)"', '"tensor([0.25,\n 0.75])"']
    write("x.csv", "id,pred\n" + "".join(f"{key},{cell}\n" for key, cell in zip("abcd", cells, strict=True)))
    for small in (1 << 30, 0):
        monkeypatch.setattr("losscli.sources.formats.text.table.SMALL", small)
        found = opened("x.csv", "t.csv", pred="pred", chunk_rows=3)
        assert found.prediction.tolist() == [[0.7, 0.2], [0.1, 0.9], [0.5, 0.5], [0.25, 0.75]]
    write("z.csv", "pred,y\n[0.7 0.2],0\n[0.1 0.9],1\n")
    assert opened("z.csv", pred="pred", target="y").target.tolist() == [0.0, 1.0]
    write("y.csv", "id,pred\na,[0.5]\nb,[1]\nc,[2]\nd,[4]\n")
    assert opened("y.csv", "t.csv").mse == 2.5625
    for cell, said in (
        ("[1 2 3]", "a list of 3 instead of a list of 2"),
        ("[1 x]", "'x' is not a number"),
        ("[1 2", "'[1 2' instead of a list"),
        ("[1 ... 2]", "a list that was printed with '...' in place of its values"),
    ):
        write("x.csv", "id,pred\na,[1 2]\nb,[3 4]\nc,[5 6]\nd,[7 8]\n" + "k,[1 2]\n" * 20 + f"e,{cell}\n")
        message = refused("x.csv", "x.csv", pred="pred", target="pred").message
        assert message == f"x.csv line 26: {said} in column 'pred'"


def test_rows_that_end_in_a_separator(write: Any, opened: Any, refused: Any, monkeypatch: Any) -> None:
    """Nothing behind the last separator of every line is no column; something there is an error."""
    for small in (1 << 30, 0):
        monkeypatch.setattr("losscli.sources.formats.text.table.SMALL", small)
        for header in ("id,pred,\n", "id,pred\n"):
            for end in ("\n", "\r\n"):
                write("x.csv", (header + "a,0.5,\nb,1,\nc,2,\nd,4,\n").replace("\n", end))
                assert opened("x.csv", "t.csv", chunk_rows=2).mse == 2.5625
        write("y.csv", "id,pred,\n" + "a,0.5,\n" * 1500 + "b,1,5\n")
        message = "y.csv line 1502: '5' behind the last separator, where the first rows have nothing"
        assert refused("y.csv", "y.csv", pred="pred", target="pred", chunk_rows=100).message == message


def test_row_names_without_a_name(write: Any, opened: Any, refused: Any) -> None:
    """R leaves out the name of the first column; without its quotes nobody can tell which name is missing."""
    write("x.csv", '"pred","sd"\n"1",0.5,0.1\n"2",1,0.2\n"3",2,0.3\n"4",4,0.1\n')
    found = opened("x.csv", "t.csv", pred="pred")
    assert found.mse == 2.5625
    assert found.samples.notes == (
        "x.csv: the first column, for which there is no name, holds row names and is left aside",
    )
    unclear = ("pred,y\n0,5,1\n1,5,2\n", "id,pred\na,0.5,7\nb,1,7\n", '"id","pred"\n"a",0.5,7\n"b",1,7\n')
    for content in unclear:
        write("x.csv", content)
        error = refused("x.csv", "t.csv")
        assert error.message == "x.csv: its rows have 3 fields and its first line 2, one name fewer"


@pytest.mark.parametrize("sep", ["whitespace", "\\s+"])
def test_runs_of_blanks(write: Any, opened: Any, refused: Any, sep: str) -> None:
    """Fields that are aligned by blanks and tabs, with quotes around those that have some."""
    write("x.txt", '  "the id"    pred\r\n  a \t  0.5  \n"b b"  1\n c 2\n\td  4\n')
    found = opened("x.txt", "t.csv", sep=(f"predictions={sep}",), chunk_rows=2)
    assert found.mse == 2.5625
    assert found.samples.place("predictions", 2) == "x.txt line 4"
    write("x.txt", "pred  y\n1  2\n3\n")
    assert refused("x.txt", sep=(sep,), pred="pred", target="y").message == "x.txt line 3: 1 field, 2 expected"
    write("x.txt", 'pred  y\n1  "2\n3"\n')
    assert "does not close on its line" in refused("x.txt", sep=(sep,), pred="pred", target="y").message


def test_comments(write: Any, opened: Any, refused: Any) -> None:
    """Lines that begin with the sign are left out wherever they stand, and the others keep their numbers."""
    write("x.csv", "# run 7\n# commit abc\nid,pred\na,0.5\n# half\nb,1\nc,2\nd,4\n# end\n")
    found = opened("x.csv", "t.csv", comment=("predictions=#",))
    assert found.mse == 2.5625
    assert [found.samples.place("predictions", row) for row in range(4)] == [f"x.csv line {n}" for n in (4, 6, 7, 8)]
    write("y.csv", "# run 7\nid,pred\na,0.5\n# half\nb,x\nc,2\nd,4\n")
    assert refused("y.csv", "t.csv", comment=("#",)).message == "y.csv line 5: 'x' is not a number in column 'pred'"
    write("y.csv", '# run 7\nid,pred\na,0.5\n# half\n"b,1\n')
    assert refused("y.csv", "t.csv", comment=("#",)).message == "y.csv line 5: a quote opens here and never closes"
    assert "--comment '#'" in (refused("x.csv", "t.csv").hint or "")
    for sign in ("", "##", "a", "1"):
        assert refused("x.csv", "t.csv", comment=(sign,)).message.startswith("--comment takes one character")


def test_names_behind_a_mark(write: Any, opened: Any) -> None:
    """NumPy writes the names as a comment."""
    write("x.csv", "# id,pred\na,0.5\nb,1\nc,2\nd,4\n")
    write("x.txt", "# pred y\n0.5 1\n1 1\n2 1\n4 1\n")
    assert opened("x.csv", "t.csv", id="id").mse == 2.5625
    assert opened("x.txt", sep=(" ",), pred="pred", target="y").mse == 2.5625


def test_a_file_may_say_its_separator(write: Any, opened: Any, refused: Any) -> None:
    """As Excel is told it, in a first line that is no row."""
    write("x.csv", codecs.BOM_UTF8 + b"sep=;\r\nid;pred\r\na;0,5\r\nb;1\r\nc;2\r\nd;4\r\n")
    for sep in ((), ("predictions=;",)):
        found = opened("x.csv", "t.csv", decimal=("predictions=,",), sep=sep)
        assert found.mse == 2.5625
        assert found.samples.place("predictions", 0) == "x.csv line 3"
    assert "separated by ';'" in refused("x.csv", "t.csv", sep=("|",)).message
