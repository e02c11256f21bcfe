"""The input of `zapi batch`: lists and tables as other programs write them, and errors for unreadable ones."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Cli, Emulator
from zapi._cli import encoding, exits
from zapi._cli.source import Entry, Source
from zapi._cli.table import Table

PICTURE = "5511990000000"
NO_PICTURE = "5511990000020"
NUMBERS = [f"55119800{n:05}" for n in range(1000)]


def decoded(data: bytes) -> list[str]:
    return list(encoding.lines(io.BytesIO(data), "in"))


def refused(data: bytes) -> str:
    with pytest.raises(exits.Ended) as caught:
        decoded(data)
    assert caught.value.code == exits.FILE
    return str(caught.value)


@pytest.mark.parametrize(
    "name", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_encoding_is_read(name: str, end: str) -> None:
    names = ["telefone", "José", "5511 – é", "", "last"]
    assert decoded(end.join(names).encode(name)) == [f"{line}\n" for line in names]
    assert decoded((end.join(names) + end).encode(name)) == [f"{line}\n" for line in names]


def test_text_that_is_cut_or_mixed_stops_with_its_line() -> None:
    assert decoded(b"") == []
    assert refused(b"a\n\xc3\xa9\nb\n\xe9\n").startswith("in: line 4 is not UTF-8")
    assert refused(b"\xef\xbb\xbfa\n\xe9\n").startswith("in: line 2 is not UTF-8")
    assert refused(b"a\n\x81\n").startswith("in: line 2 is neither UTF-8 nor Windows-1252")
    assert refused("a\nbc\n".encode("utf-16")[:-1]).startswith("in: line 2 is not UTF-16")
    assert refused(b"a\nb\0c\n").startswith("in: line 2 contains a NUL")
    assert refused(b"a\n" + b"x" * (encoding.LONGEST + 1)) == refused(
        b"a\n" + b"x" * (2 * encoding.LONGEST)
    )
    # What could be read is read first.
    some: Iterator[str] = encoding.lines(io.BytesIO(b"a\nb\0"), "in")
    assert next(some) == "a\n"


def test_a_file_of_each_encoding(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "in"
    for name in ("utf-16", "utf-16-le", "cp1252"):
        file.write_bytes(f"nome;telefone\r\nJosé;{PICTURE}\r\n".encode(name))
        code, out, error = cli("batch", file, "--column", "telefone", "--keep")
        assert (code, error) == (0, "")
        assert (json.loads(out)["nome"], json.loads(out)["phone"]) == ("José", PICTURE)
        file.write_bytes(f"{PICTURE}\r\n{NO_PICTURE}".encode(name))
        code, out, error = cli("batch", file)
        assert [json.loads(line)["phone"] for line in out.splitlines()] == [PICTURE, NO_PICTURE]


def table(text: str, column: str = "phone", delimiter: str | None = None) -> Table:
    return Table(iter(io.StringIO(text)), "in", column, delimiter)


def rows(text: str) -> list[list[str]]:
    return list(table(text).rows())


def test_rows_of_a_table() -> None:
    assert rows("phone,name\n1,a\n\n2\n3,c,,\n,\n4,\"d\ne\"\n,\n,,\n\n") == [
        ["1", "a"], ["2", ""], ["3", "c"], ["", ""], ["4", "d\ne"]
    ]
    assert rows("phone") == rows("phone;\n;;\n") == rows("name;phone;\n;;\n;;\n") == []
    assert table("phone\n").delimiter == ","


@pytest.mark.parametrize("separator", ["sep=;\n", '"sep=;"\n', "SEP=;;;\n"])
def test_a_line_that_names_the_delimiter(separator: str) -> None:
    found = table(f"{separator}phone;name\n1;a\n")
    assert (found.delimiter, list(found.rows())) == (";", [["1", "a"]])
    with pytest.raises(exits.Ended, match="^in: line 4 "):
        list(table(f"{separator}phone;name\n1;a\n2;b;c\n").rows())


def test_a_delimiter_of_ones_own() -> None:
    assert list(table("phone:name\n1:a\n", delimiter=":").rows()) == [["1", "a"]]
    assert table("phone,a;b\n", delimiter=",").names == ["phone", "a;b"]


def test_a_line_break_inside_the_head() -> None:
    found = table('name,"phone\n(mobile)"\na,1\n', "phone (mobile)")
    assert table("a\u2028b,phone\n").names == ["a b", "phone"]
    assert (found.names, list(found.rows())) == (["name", "phone (mobile)"], [["a", "1"]])
    with pytest.raises(exits.Ended, match="^in: line 1 has a quotation mark that is not closed"):
        table('name,"phone\na,1\n')


def test_a_column_that_is_not_there(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    for head, words in [
        ("nome;telefone", "line 1 has no column 'phone'; it has 'nome', 'telefone'"),
        ("sep=;\nnome;telefone", "line 2 has no column 'phone'; it has 'nome', 'telefone'"),
        ("", "line 1 has no column 'phone'; it has nothing"),
        (f"Jo;{PICTURE}", "line 1 has no column 'phone': it is already a row"),
    ]:
        file.write_text(head)
        code, out, error = cli("batch", file, "--column", "phone")
        assert (code, out) == (2, "") and words in error and str(file) in error
        assert PICTURE not in error


@pytest.mark.parametrize("text", [f"nome;telefone\nJo;{PICTURE}", f"sep=,\n{PICTURE},a", "a\tb"])
def test_a_table_without_its_column_is_named(cli: Cli, text: str) -> None:
    code, out, error = cli("batch", "-", text=text)
    assert (code, out) == (2, "") and "--column" in error and "standard input" in error


def test_a_number_with_a_decimal_comma_is_no_table(cli: Cli) -> None:
    code, out, _ = cli("batch", "-", text="5,51E+12\n")
    row = json.loads(out)
    assert code == exits.SOME and row["error"] == "InvalidPhone"
    assert "scientific notation" in row["message"]


@pytest.mark.parametrize(
    "stray", ['"Ze,{}', 'Ze,"{}', '"Ze "x",{}', '"Ze"x,{}', 'Ze,{},more', '"Ze\nx,{}']
)
def test_a_stray_mark_swallows_no_rows(
    cli: Cli, emulator: Emulator, tmp_path: Path, stray: str
) -> None:
    file = tmp_path / "in.csv"
    lines = [f"name {n},{number}" for n, number in enumerate(NUMBERS)]
    lines[8] = stray.format(NUMBERS[8])
    file.write_text("\n".join(["name,phone", *lines]))
    code, out, error = cli("batch", file, "--column", "phone")
    assert code == 7 and error.startswith(f"zapi: {file}: line 10 "), error
    assert [json.loads(row)["phone"] for row in out.splitlines()] == NUMBERS[:8]
    assert emulator.stats()["requests"] == 8


@pytest.mark.parametrize("second", ['name",{}', 'x","{}"', '"x",{}', 'name,"{}'])
def test_nor_do_two_of_them(tmp_path: Path, second: str) -> None:
    lines = [f"name {n},{number}" for n, number in enumerate(NUMBERS[:100])]
    lines[8], lines[60] = f'"Ze,{NUMBERS[8]}', second.format(NUMBERS[60])
    with pytest.raises(exits.Ended, match="^in: line 10 "):
        rows("\n".join(["name,phone", *lines]))
    # A table of phones only.
    with pytest.raises(exits.Ended, match="^in: line 2 "):
        rows(f'phone\n"{NUMBERS[0]}\n{NUMBERS[1]}\n{NUMBERS[2]}"\n')


def test_cells_over_several_lines_are_read() -> None:
    note = f'"call\n{NUMBERS[0]}\n, bye"'
    assert len(rows(f"phone,note\n{NUMBERS[0]},{note}\n{NUMBERS[1]},x\n")) == 2
    assert len(rows(f"note,phone\n{note},{NUMBERS[0]}\nx,{NUMBERS[1]}\n")) == 2
    assert len(rows(f'a,phone,note\n"b\nc",{NUMBERS[0]},"d\ne"\n')) == 1


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_column_of_a_table(cli: Cli, tmp_path: Path, delimiter: str) -> None:
    file = tmp_path / "in.csv"
    lines = [["name", "phone", "note"], ["A, \"B\"", PICTURE, "x;y\nz"], [], ["C"], ["D", ""]]
    with file.open("w", newline="", encoding="utf-8-sig") as opened:
        csv.writer(opened, delimiter=delimiter).writerows(lines)
    code, out, _ = cli("batch", file, "--column", "phone")
    assert (code, [json.loads(row)["phone"] for row in out.splitlines()]) == (1, [PICTURE, "", ""])


def test_a_cell_of_any_length(cli: Cli, tmp_path: Path) -> None:
    file, out = tmp_path / "in.csv", tmp_path / "out.csv"
    long = "x" * 200_000
    file.write_text(f"{long},phone\n{long},{PICTURE}\n,{long}\n,{NO_PICTURE}\n")
    arguments = ("batch", file, "--column", "phone", "--format", "csv", "--resume", out)
    code, _, error = cli(*arguments)
    assert (code, error) == (1, "")
    lines = out.read_bytes().splitlines(keepends=True)
    assert [line.split(b",")[1].decode() for line in lines[1:]] == [PICTURE, long, NO_PICTURE]
    out.write_bytes(b"".join(lines[:3]))
    assert cli(*arguments)[0] == 1 and out.read_bytes().splitlines(keepends=True)[:3] == lines[:3]
    for broken, line in [
        (f"phone,{'x' * (encoding.LONGEST + 1)}", 1),
        (f'phone\n"{PICTURE}\n' + f"{long}\n" * (encoding.LONGEST // len(long) + 1), 2),
    ]:
        file.write_text(broken)
        code, _, error = cli("batch", file, "--column", "phone")
        assert code == 7 and error.startswith(f"zapi: {file}: line {line} ")


def test_masked_phones(cli: Cli, emulator: Emulator) -> None:
    lines = ["+55 (11) 99000-0000", "(11) 99000-0020", "5511990000001.0", "12345678", "5,51E+12"]
    text = "\n".join(f'"{line}",{n}' for n, line in enumerate(["phone", *lines]))
    run = ("batch", "-", "--column", "phone")
    code, out, _ = cli(*run, "--masked", "--country", "55", text=text)
    found = [json.loads(row) for row in out.splitlines()]
    assert [row["phone"] for row in found] == lines, "as they stand in the input"
    assert [bool(row["link"]) for row in found] == [True, False, True, False, False]
    assert [row["error"] for row in found] == [None, None, None, "InvalidPhone", "InvalidPhone"]
    assert code == 1 and emulator.stats()["requests"] == 3
    found = [json.loads(row) for row in cli(*run, text=text)[1].splitlines()]
    assert found[0]["error"] == found[1]["error"] == "InvalidPhone"


def test_entries_can_be_counted(tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text("name;phone\na;1\n\nb;2\n;\n")
    source = Source(str(file), "phone", None)
    assert source.total() == 2
    with source.opened() as opened:
        assert opened.others == ("name",)
        assert list(opened.entries) == [Entry("1", ("a",)), Entry("2", ("b",))]
    assert Source("-", None, None).total() is None
    assert Source(str(file), "telefone", None).total() is None


def test_what_comes_through_a_pipe_is_not_counted(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert Source(str(tmp_path / "pipe"), None, None).total() is None
