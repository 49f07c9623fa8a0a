"""Tables that a run wrote, written again: some of the new cells change, all else stays to the letter."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import IO, Any

from cleanpress.errors import InputError
from cleanpress.formats import Form
from cleanpress.formats.jsonl import Lines, Values, parse
from cleanpress.formats.packed import pack, unpack
from cleanpress.formats.parquet import arrow, written
from cleanpress.formats.record import Fields, Limits, Opened
from cleanpress.formats.rows import LISTS, Rows, arrow_value, as_json, cell
from cleanpress.formats.table import Csv

#: A row's new columns by their plain names, to those that change.
Change = Callable[[dict[str, Any]], dict[str, Any]]
#: Rows written at a time.
PAGE = 64
#: What a run wrote may be longer than what a run reads.
_ANY = Limits((1 << 31) - 2)
_BODY = Fields(text="body")


def rewrite(file: IO[bytes], form: Form, merged: bool, change: Change) -> Iterator[bytes]:
    """The table in pieces; those of Parquet are for `Rows.whole`. Raises `InputError` for a table of others."""
    if form.suffix == "parquet":
        yield from _arrow(file, merged, change)
    elif form.kind == "csv":
        yield from _cells(file, form, merged, change)
    else:
        yield from _lines(file, form, merged, change)


def _new(columns: Sequence[str], suffix: str, merged: bool) -> dict[str, str]:
    """The new columns by plain name, which stand behind a table's own."""
    for nested in (True, False) if merged else (False,):
        new = Rows(suffix, merged=merged, nested=nested).new()
        last = columns[-len(new) :]
        plain = (name.rpartition("clean_")[2] for name in last)
        if len(last) == len(new) and all(a == b for a, b in zip(plain, new, strict=True)):
            return dict(zip(new, last, strict=True))
    raise InputError("hasn't the columns that cleanpress writes; clean the source again")


def _value(name: str, cell: Any) -> Any:
    """A cell as it was before it was written."""
    if name == "removed" or name in LISTS:
        return json.loads(cell) if isinstance(cell, str) and cell else cell or []
    if name == "record":
        return None if cell in (None, "") else int(cell)
    return None if cell == "" and name != "body" else cell


def _pages(rows: Iterable[Any]) -> Iterator[list[Any]]:
    rows = iter(rows)
    return iter(lambda: list(islice(rows, PAGE)), [])


# JSON


def _lines(file: IO[bytes], form: Form, merged: bool, change: Change) -> Iterator[bytes]:
    opened = Opened(unpack(file, form.packing), _BODY, _ANY)
    reader = Values(opened, form) if form.suffix == "json" else Lines(opened, form)
    shape = Rows(form.suffix, form.packing, array=reader.array)
    count = 0
    for page in _pages(reader):
        lines = []
        for record in page:
            line = _line(record.raw, form.suffix, merged, change)
            lines.append((b",\n" if count else b"[\n") + line if reader.array else line + b"\n")
            count += 1
        yield pack(b"".join(lines), form.packing)
    yield shape.closing(count)


def _line(raw: bytes, suffix: str, merged: bool, change: Change) -> bytes:
    row = parse(raw)
    names = _new(list(row), suffix, merged)
    changed = change({plain: _value(plain, row[name]) for plain, name in names.items()})
    if not changed:
        return raw
    tail = as_json({name: row[name] for name in names.values()}).encode()[1:]
    new = {names[plain]: value for plain, value in changed.items()}
    if not raw.endswith(tail):  # somebody has written it anew
        return as_json({**row, **new}).encode()
    whole = {name: new.get(name, row[name]) for name in names.values()}
    return raw[: -len(tail)] + as_json(whole).encode()[1:]


# Tables


def _cells(file: IO[bytes], form: Form, merged: bool, change: Change) -> Iterator[bytes]:
    reader = Csv(Opened(unpack(file, form.packing), _BODY, _ANY), form)
    shape = Rows(form.suffix, form.packing, delimiter=reader.delimiter)
    if not reader.columns:
        yield shape.closing(0)
        return
    names = _new(reader.columns, form.suffix, merged)
    first = len(reader.columns) - len(names)
    places = {plain: first + number for number, plain in enumerate(names)}
    yield pack(shape.cells([reader.columns]), form.packing)
    for page in _pages(reader):
        rows = []
        for record in page:
            row = [str(one) for one in record.row or ()]
            if not record.error:
                changed = change({plain: _value(plain, row[place]) for plain, place in places.items()})
                for plain, value in changed.items():
                    row[places[plain]] = cell(value, new=True)
            rows.append(row)
        yield pack(shape.cells(rows), form.packing)


def _arrow(file: IO[bytes], merged: bool, change: Change) -> Iterator[bytes]:
    pa = arrow()
    try:
        table = pa.parquet.ParquetFile(file)
        schema = table.schema_arrow
        names = _new(schema.names, "parquet", merged)
        first = len(schema.names) - len(names)
        batch = None
        for batch in table.iter_batches(batch_size=PAGE):
            yield written(_changed(pa, batch, tuple(names), first, change))
        if batch is None:
            yield written(pa.RecordBatch.from_pylist([], schema=schema))
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"is no whole Parquet file ({error}); clean the source again") from error


def _changed(pa: Any, batch: Any, names: Sequence[str], first: int, change: Change) -> Any:
    columns = list(batch.columns)
    cells = {name: columns[first + number].to_pylist() for number, name in enumerate(names)}
    for row in range(batch.num_rows):
        changed = change({name: _value(name, column[row]) for name, column in cells.items()})
        for name, value in changed.items():
            cells[name][row] = arrow_value(name, value)
    for name in ("body", "removed"):
        place = first + names.index(name)
        columns[place] = pa.array(cells[name], batch.schema.field(place).type)
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)
