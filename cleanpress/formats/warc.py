"""Web archives, through fastwarc: .warc holds pages as they came over the net, .wet their text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any, cast

from cleanpress.errors import InputError
from cleanpress.formats import Form
from cleanpress.formats.packed import needs
from cleanpress.formats.record import Fields, Opened, Record

_PAGES = ("text/html", "application/xhtml+xml", "text/plain", "")


class Warc:
    """The documents of a web archive: responses and resources that are text, and converted text."""

    columns = ("date", "status")
    fields = Fields()

    def __init__(self, opened: Opened, form: Form) -> None:
        try:
            from fastwarc.warc import ArchiveIterator, WarcRecordType
        except ImportError:
            raise needs("warc", "a web archive (.warc, .wet)") from None
        self.types = WarcRecordType
        self.limit = opened.limits.size
        self.skipped = 0
        wanted = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
        self.stream = _Plain(opened.file)
        options: dict[str, Any] = {
            "parse_http": True,
            "auto_decode": "all",
            "stream_detect": False,
            "fsspec_args": False,
        }
        self.found: Any = ArchiveIterator(cast(Any, self.stream), record_types=wanted, **options)

    def __iter__(self) -> Iterator[Record]:
        number = 0
        records = iter(self.found)
        while True:
            try:
                found = next(records, None)
                if found is None:
                    break
                record = self._record(number + 1, found)
            except InputError:
                raise
            except BaseException as error:
                if self.stream.error is not None:
                    raise self.stream.error from None
                if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
                    raise
                raise InputError(f"can't be read after record {number} ({error}); get the file again") from error
            if record is None:
                self.skipped += 1
                continue
            number += 1
            yield record
        if self.stream.error is not None:
            raise self.stream.error

    def _record(self, number: int, found: Any) -> Record | None:
        headers = {name.lower(): value for name, value in found.headers.items()}
        http = found.http_headers
        kind = (found.http_content_type if http is not None else headers.get("content-type")) or ""
        if found.record_type != self.types.conversion and kind.partition(";")[0].strip().lower() not in _PAGES:
            return None
        data = found.reader.read(self.limit + 1)
        record = Record(number, data, id=headers.get("warc-record-id"), url=headers.get("warc-target-uri"))
        record.row = {"date": headers.get("warc-date"), "status": http.status_code if http is not None else None}
        if len(data) > self.limit:
            record.data, record.error = None, f"is larger than {self.limit / 1e6:g} MB; raise --max-size to clean it"
        elif self.stream.error is not None and found.content_length > len(data):
            raise self.stream.error
        elif found.content_length > len(data) and "content-encoding" not in _lower(http):
            raise InputError(f"ends early, within record {number}; get the whole file again")
        else:
            record.data = _decoded(data, found.http_charset if http is not None else None)
        return record


def _lower(http: Any) -> set[str]:
    return set() if http is None else {name.lower() for name, _ in http.items()}


class _Plain:
    """A stream that is only read: fastwarc takes what can seek for a file on disk."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file: Any = file
        self.count = 0
        self.error: InputError | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            data: bytes = self.file.read1(65_536 if size < 0 else size)
        except InputError as error:  # what came before it is whole: let that be read first
            self.error = error
            data = b""
        self.count += len(data)
        return data

    def tell(self) -> int:
        return self.count


def _decoded(data: bytes, charset: str | None) -> bytes | str:
    """By the charset that the server stated, if that works out; the cleaner finds any other."""
    if not charset or charset.lower() in ("utf-8", "utf8"):
        return data
    try:
        return data.decode(charset)
    except (LookupError, UnicodeError):
        return data
