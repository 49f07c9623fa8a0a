"""Articles as rows: of .jsonl, .csv or .parquet. A table's own columns stay as they are; new ones come behind them.

Rows are made in pieces, by several processes; the pieces in their order, between `opening` and
`closing`, are the file. Of Parquet the pieces are Arrow streams, from which `whole` makes the file.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from cleanpress.formats.packed import compressed, pack
from cleanpress.formats.record import Record
from cleanpress.model import FLAG_FIELDS, LIST_FIELDS, Metadata

_META = tuple(name for name in Metadata.__dataclass_fields__ if name != "origin")
#: The new columns, in order.
COLUMNS = ("body", *_META, "removed", "warnings", "ruleset", "sha256", "error")
#: Those that say which input a row comes from, when several may have gone into one file.
WHERE = ("path", "record", "id", "url")
#: Columns that hold lists.
LISTS = frozenset((*LIST_FIELDS, "warnings"))
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def as_json(value: Any, indent: int | None = None) -> str:
    """JSON in readable letters, as valid UTF-8 with no line break but "\\n", whatever a file name holds."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=_plain)
    return text if text.isascii() else _UNSAFE.sub(lambda char: f"\\u{ord(char[0]):04x}", text)


def _plain(value: Any) -> str:
    """What JSON has no form for: dates and the like as they are written, bytes as text."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


class Row(NamedTuple):
    """A record and what became of it: the new columns by name."""

    record: Record
    values: dict[str, Any]


@dataclass(frozen=True)
class Rows:
    """How rows are written."""

    suffix: str
    """jsonl, csv, tsv or parquet."""
    packing: str = ""
    columns: tuple[str, ...] = ()
    """The input table's own columns."""
    merged: bool = False
    """Several inputs go into one file: `WHERE` is told."""
    nested: bool = False
    """Own columns go into one, "columns", as JSON: the inputs have different ones."""
    array: bool = False
    """One JSON array in place of lines."""
    delimiter: str = ","

    def new(self) -> tuple[str, ...]:
        """The new columns, by their plain names."""
        return (*(WHERE if self.merged else ()), *(("columns",) if self.nested else ()), *COLUMNS)

    def names(self, taken: Iterable[str] = ()) -> dict[str, str]:
        """The new columns by plain name: a name that the table has already is written with "clean_" before it."""
        used = {*self.columns, *taken} if not self.nested else set()
        names = {}
        for name in self.new():
            free = name
            while free in used:
                free = f"clean_{free}"
            names[name] = free
        return names

    @property
    def lines(self) -> bool:
        """Is it JSON?"""
        return self.suffix in ("jsonl", "ndjson", "json")

    def opening(self) -> bytes:
        """What comes before all rows."""
        if self.lines or self.suffix == "parquet":
            return b""
        own = () if self.nested else self.columns
        return pack(self.cells([[*own, *self.names().values()]]), self.packing)

    def closing(self, rows: int) -> bytes:
        """What comes behind them; of a table without rows, all there is."""
        if self.array:
            return pack(b"\n]\n" if rows else b"[]\n", self.packing)
        return b"" if rows else (self.opening() if self.columns else b"") or compressed(b"", self.packing)

    def encode(self, rows: Sequence[Row], batch: bytes = b"") -> bytes:
        """These rows; `batch` holds a Parquet table's own columns, as Arrow has them."""
        if self.suffix == "parquet":
            return _arrow(self, rows, batch)
        data = b"".join(map(self._line, rows)) if self.lines else self.cells(map(self._cellular, rows))
        return pack(data, self.packing)

    def _line(self, row: Row) -> bytes:
        own = self._own(row.record)
        values = self._wanted(row)
        if self.nested:
            own = {}
        names = self.names(own)
        new = as_json({names[name]: value for name, value in values.items()}).encode()
        raw = row.record.raw
        if raw and own and not self.nested and b"\n" not in raw:
            line = raw[:-1].rstrip() + b", " + new[1:]  # the object as it came, to the letter
        else:
            line = as_json(own).encode()[:-1] + b", " + new[1:] if own else new
        if self.array:
            return (b"[\n" if row.record.number == 1 else b",\n") + line
        return line + b"\n"

    def _own(self, record: Record) -> dict[str, Any]:
        if isinstance(record.row, dict):
            return record.row
        return dict(zip(self.columns, record.row or (), strict=False))

    def _wanted(self, row: Row) -> dict[str, Any]:
        values = row.values
        if self.nested:
            values = {**values, "columns": self._own(row.record) or None}
        return {name: values.get(name) for name in self.new()}

    def _cellular(self, row: Row) -> list[str]:
        own: list[str] = []
        if not self.nested:
            cells = row.record.row
            own = [cell(cells.get(name)) for name in self.columns] if isinstance(cells, dict) else list(cells or ())
            own = (own + [""] * len(self.columns))[: len(self.columns)]
        return own + [cell(value, new=True) for value in self._wanted(row).values()]

    def cells(self, rows: Iterable[Sequence[str]]) -> bytes:
        """Rows of text as they stand in a .csv."""
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=self.delimiter, lineterminator="\n").writerows(rows)
        try:
            return out.getvalue().encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            return out.getvalue().encode("utf-8", "replace")

    def whole(self, pieces: Iterable[bytes], path: Path) -> None:
        """Write the Parquet file that these pieces make."""
        import pyarrow
        import pyarrow.parquet

        writer = None
        try:
            for piece in pieces:
                for batch in pyarrow.ipc.open_stream(piece):
                    if writer is None:
                        writer = pyarrow.parquet.ParquetWriter(path, batch.schema, compression="zstd")
                    writer.write_batch(batch)
            if writer is None:
                pyarrow.parquet.write_table(_schema(self, None).empty_table(), path, compression="zstd")
        finally:
            if writer is not None:
                writer.close()


def cell(value: Any, new: bool = False) -> str:
    """A value as the text of a cell."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _UNSAFE_CELL.sub("\ufffd", value) if new else value
    if isinstance(value, bool):
        return "true" if value else "false"
    return as_json(value) if isinstance(value, list | dict) else _plain(value)


_UNSAFE_CELL = re.compile("[\ud800-\udfff]")


def _schema(rows: Rows, own: Any) -> Any:
    import pyarrow

    kinds = {"record": pyarrow.int64(), **dict.fromkeys(FLAG_FIELDS, pyarrow.bool_())}
    lists = dict.fromkeys(LISTS, pyarrow.list_(pyarrow.string()))
    names = rows.names(own.names if own is not None else ())
    new = [pyarrow.field(names[name], {**kinds, **lists}.get(name, pyarrow.string())) for name in rows.new()]
    return pyarrow.schema([*(own or ()), *new], metadata=own.metadata if own is not None else None)


def _arrow(rows: Rows, found: Sequence[Row], batch: bytes) -> bytes:
    """The rows as one Arrow stream: the batch's own columns, if it has any, and the new ones."""
    import pyarrow

    own = pyarrow.ipc.open_stream(batch).read_next_batch() if batch and not rows.nested else None
    schema = _schema(rows, own.schema if own is not None else None)
    wanted = [rows._wanted(row) for row in found]
    arrays = list(own.columns) if own is not None else []
    if own is None and rows.columns and not rows.nested:
        strings = [[cell(rows._own(row.record).get(name)) for row in found] for name in rows.columns]
        own_fields = [pyarrow.field(name, pyarrow.string()) for name in rows.columns]
        schema = pyarrow.schema([*own_fields, *schema])
        arrays = [pyarrow.array([_safe(cell) for cell in cells], pyarrow.string()) for cells in strings]
    for name, field in zip(rows.new(), list(schema)[len(arrays) :], strict=True):
        arrays.append(pyarrow.array([arrow_value(name, values[name]) for values in wanted], field.type))
    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, schema) as stream:
        stream.write_batch(pyarrow.RecordBatch.from_arrays(arrays, schema=schema))
    data: bytes = sink.getvalue().to_pybytes()
    return data


def arrow_value(name: str, value: Any) -> Any:
    """A value as Parquet takes it."""
    if value is None or name in ("record", *FLAG_FIELDS):
        return value
    if name in LISTS:
        return [_safe(one) for one in value]
    return _safe(value if isinstance(value, str) else as_json(value))


def _safe(text: str) -> str:
    return _UNSAFE_CELL.sub("\ufffd", text)
