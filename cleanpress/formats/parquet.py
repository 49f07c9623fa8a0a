"""Parquet, through pyarrow: a few rows at a time, which the writer gets as they are, types and all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cleanpress.errors import InputError
from cleanpress.formats import Form
from cleanpress.formats.packed import in_memory, needs
from cleanpress.formats.record import Opened, Record, choose, pick

#: Rows read at a time: a shard of a run.
ROWS = 64


def arrow() -> Any:
    """The module pyarrow, with what is used of it; `UsageError` with the extra's name where it's missing."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise needs("parquet", "a .parquet file") from None
    return pyarrow


class Parquet:
    """The rows of a Parquet file. `batches` gives them with the columns as they are."""

    def __init__(self, opened: Opened, form: Form) -> None:
        self.pa = arrow()
        self.skipped = 0
        try:
            self.file = self.pa.parquet.ParquetFile(in_memory(opened.file, opened.limits.size), pre_buffer=False)
        except (self.pa.ArrowException, OSError, ValueError) as error:
            raise InputError(f"is no whole Parquet file ({_short(error)}); get it again") from error
        self.columns = tuple(self.file.schema_arrow.names)
        self.fields = choose(self.columns, opened.wanted)
        self.schema = self.file.schema_arrow

    def __iter__(self) -> Iterator[Record]:
        for _, records in self.batches():
            yield from records

    def batches(self) -> Iterator[tuple[bytes, list[Record]]]:
        """Some rows at a time: as Arrow wrote them, and as records, which hold the named fields alone."""
        number = 0
        used = [name for name in self.columns if name in self.fields]
        try:
            for batch in self.file.iter_batches(batch_size=ROWS):
                rows = batch.select(used).to_pylist()
                records = [self._record(number + place, row) for place, row in enumerate(rows, 1)]
                number += len(records)
                yield written(batch), records
            if not number:
                yield written(self.pa.RecordBatch.from_pylist([], schema=self.schema)), []
        except (self.pa.ArrowException, OSError) as error:
            raise InputError(f"can't be read after row {number} ({_short(error)}); get the file again") from error

    def _record(self, number: int, row: dict[str, Any]) -> Record:
        try:
            data, url, own = pick(row, self.fields)
        except InputError as error:
            return Record(number, error=str(error))
        return Record(number, data, url=url, id=own)


def written(batch: Any) -> bytes:
    """Rows as an Arrow stream, which goes from process to process."""
    pa = arrow()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def _short(error: Exception) -> str:
    return str(error).partition("\n")[0][:200]
