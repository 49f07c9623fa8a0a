"""Tables of text: .csv and .tsv, with a header. Bytes that are not UTF-8 pass through as escapes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain

from cleanpress.errors import InputError
from cleanpress.formats import Form
from cleanpress.formats.record import GUESS, Opened, Record, back_to_bytes, choose

_BOMS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}


#: Comes behind the last line: what swallows it is a cell that is never closed.
_END = "\0the end of the table\0"


_OPEN = "a quotation mark that is never closed: all that follows is in its cell; mend the table there"


class _Text(io.TextIOWrapper):
    """A decoder that does not close the file: whoever opened it will."""

    def __del__(self) -> None:
        with suppress(ValueError):
            self.detach()


class Csv:
    """The rows of a table, each with as many cells as the header."""

    def __init__(self, opened: Opened, form: Form) -> None:
        self.skipped = 0
        self.limits = opened.limits
        file = opened.file
        head: bytes = file.peek(65_536) if hasattr(file, "peek") else b""
        encoding = next((_BOMS[bom] for bom in _BOMS if head.startswith(bom)), "utf-8")
        errors = "strict" if encoding == "utf-16" else "surrogateescape"
        text = _Text(file, encoding, errors, newline="")
        csv.field_size_limit(max(opened.limits.size, 131_072))
        self.delimiter = "\t" if form.suffix == "tsv" else _delimiter(head.decode(encoding, "replace"))
        self.rows = csv.reader(chain(text, [_END]), delimiter=self.delimiter)
        self.columns: tuple[str, ...] = ()
        self.fields = GUESS
        header = self._next()
        if header is None:
            return
        if self.open:
            raise InputError(f"the header has {_OPEN}")
        self.columns = tuple(header)
        self.fields = choose(self.columns, opened.wanted)
        self.place = {name: number for number, name in reversed(list(enumerate(self.columns)))}

    def _next(self) -> list[str] | None:
        try:
            row = next((row for row in self.rows if row), None)
        except csv.Error as error:
            line = self.rows.line_num
            why = "a quotation mark before that may never be closed" if "field larger" in str(error) else str(error)
            raise InputError(f"can't be read after line {line}: {why}; mend the table there") from error
        except UnicodeError as error:
            raise InputError(f"is not the text it says it is ({error}); save it as UTF-8") from error
        if row is None or row == [_END]:
            return None
        if row[-1].endswith(_END):
            row[-1] = row[-1].removesuffix(_END)
            self.open = True
        return row

    open = False
    """Was the last cell never closed?"""

    def __iter__(self) -> Iterator[Record]:
        number = 0
        while self.columns and (row := self._next()) is not None:
            number += 1
            yield self._record(number, row)

    def _record(self, number: int, row: list[str]) -> Record:
        wide = len(self.columns)
        if self.open:
            return Record(number, row=row, error=f"has {_OPEN}")
        if len(row) != wide:
            error = f"has {len(row)} cells where the header has {wide}; mend the table there"
            return Record(number, row=row, error=error)
        data, url, own = (self._cell(row, name) for name in (self.fields.text, self.fields.url, self.fields.id))
        data = data or self._cell(row, self.fields.html) or ""
        return Record(number, back_to_bytes(data), row=row, id=own, url=url)

    def _cell(self, row: list[str], name: str | None) -> str | None:
        return None if name is None else row[self.place[name]]


def _delimiter(head: str) -> str:
    """The one that the header has most of, outside its quotation marks."""
    line = "".join(head.partition("\n")[0].split('"')[::2])
    return max(",;\t|", key=line.count)
