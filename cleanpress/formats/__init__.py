"""The kinds of files: how each is told by its name, read, and written. One reader a file."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from typing import IO, NamedTuple

from cleanpress.errors import InputError
from cleanpress.formats.packed import PACKINGS, unpack
from cleanpress.formats.record import Fields, Limits, Opened, Reader, Record

__all__ = ["Fields", "Form", "InputError", "Limits", "Opened", "Reader", "Record", "form_of", "open_records"]

#: A document a file.
DOCUMENTS = {"txt": "text", "md": "text", "html": "text", "htm": "text", "mhtml": "mhtml", "mht": "mhtml"}
#: Many records a file, in rows that are kept.
TABLES = {
    "jsonl": "jsonl", "ndjson": "jsonl", "json": "json", "csv": "csv", "tsv": "csv", "parquet": "parquet",
}  # fmt: skip
#: Many documents a file; their articles become the rows of a .jsonl.
CONTAINERS = {"warc": "warc", "wet": "warc", "zip": "zip", "tar": "tar"}
_KINDS = {**DOCUMENTS, **TABLES, **CONTAINERS}
_SHORT = {"tgz": ("tar", "gz"), "tbz2": ("tar", "bz2"), "txz": ("tar", "xz"), "tzst": ("tar", "zst")}
#: The module and class that reads each kind of many records.
_READERS = {
    "jsonl": "jsonl.Lines", "json": "jsonl.Values", "csv": "table.Csv", "parquet": "parquet.Parquet",
    "warc": "warc.Warc", "zip": "archive.Zip", "tar": "archive.Tar",
}  # fmt: skip


class Form(NamedTuple):
    """What a file's name says about it."""

    kind: str
    suffix: str
    packing: str = ""
    stem: str = ""
    """The name without the suffixes."""

    @property
    def document(self) -> bool:
        """Is it one document, and no more?"""
        return self.suffix in DOCUMENTS

    @property
    def table(self) -> bool:
        """Has it rows, which go out as they came in, with new columns?"""
        return self.suffix in TABLES


def form_of(name: str) -> Form | None:
    """What the file is by its name; None for kinds that are not read.

    >>> form_of("news/a.jsonl.GZ")
    Form(kind='jsonl', suffix='jsonl', packing='gz', stem='news/a')
    """
    stem, _, suffix = name.rpartition(".")
    suffix = suffix.lower()
    if suffix in _SHORT and stem:
        kind, packing = _SHORT[suffix]
        return Form(kind, kind, packing, stem)
    packing = ""
    if suffix in PACKINGS:
        packing, (stem, _, suffix) = suffix, stem.rpartition(".")
        suffix = suffix.lower()
    if suffix not in _KINDS or not stem or os.sep in suffix:
        return None
    return Form(_KINDS[suffix], suffix, packing, stem)


def open_records(file: IO[bytes], form: Form, wanted: Fields, limits: Limits) -> Reader:
    """A reader of the open file. Raises `InputError` if it is none of its kind, `UsageError` for a missing extra."""
    module, _, name = _READERS[form.kind].partition(".")
    make: Callable[[Opened, Form], Reader] = getattr(import_module(f"cleanpress.formats.{module}"), name)
    return make(Opened(unpack(file, form.packing), wanted, limits), form)
