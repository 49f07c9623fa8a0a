"""Archives of the other kinds of files: .zip and .tar. Nothing is unpacked to disk; a name is only a name."""

from __future__ import annotations

import io
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, cast

from cleanpress.errors import CleanpressError, InputError
from cleanpress.formats import Form, form_of, open_records
from cleanpress.formats.jsonl import settle
from cleanpress.formats.packed import BOMB, FREE, RATIO, Counting, in_memory
from cleanpress.formats.record import Fields, Opened, Reader, Record
from cleanpress.formats.text import read_document

#: How a member may turn out to be broken, or locked by a password.
_FAULTS = (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, OSError, ValueError, RuntimeError)


class _Archive:
    """The records of all members, in the archive's order, numbered through."""

    columns: tuple[str, ...] = ()
    fields = Fields()

    def __init__(self, opened: Opened, form: Form) -> None:
        self.opened = opened
        self.skipped = 0

    def members(self) -> Iterator[tuple[str, IO[bytes]]]:
        """Name and content of each member that is a file; `InputError` as the archive breaks off."""
        raise NotImplementedError

    def __iter__(self) -> Iterator[Record]:
        number = 0
        for name, file in self.members():
            for record in self._inside(name, file):
                number += 1
                record.number, record.member = number, name
                yield record

    def _inside(self, name: str, file: IO[bytes]) -> Iterator[Record]:
        form = form_of(name)
        hidden = re.split(r"[\\/]", name)[-1].startswith(".") or "__MACOSX/" in name
        if form is None or hidden:
            self.skipped += 1
            return
        if form.suffix in ("zip", "tar"):
            yield Record(0, error="is an archive in an archive; unpack the outer one")
            return
        limit = self.opened.limits.size
        try:
            if form.document:
                yield Record(0, read_document(file, form, limit))
                return
            reader = open_records(file, form, self.opened.wanted, self.opened.limits)
            yield from (_settled(record, reader) for record in reader)
            self.skipped += reader.skipped
        except CleanpressError as error:
            yield Record(0, error=str(error))
        except _FAULTS as error:
            yield Record(0, error=f"can't be unpacked ({str(error) or type(error).__name__}); get the archive again")
        except Exception as error:  # a library that stumbles over one member: the others come all the same
            yield Record(0, error=f"can't be read: {type(error).__name__}: {error}; please report this file")


def _settled(record: Record, reader: Reader) -> Record:
    """A row that knows its own columns: the next member's may be others."""
    if isinstance(record.row, list):
        record.row = dict(zip(reader.columns, record.row, strict=False))
    settle(record, reader.fields)
    record.raw = b""
    return record


class Zip(_Archive):
    """The members of a .zip."""

    def members(self) -> Iterator[tuple[str, IO[bytes]]]:
        """In the order of its directory."""
        try:
            file = in_memory(self.opened.file, self.opened.limits.size)
            archive = zipfile.ZipFile(file)
            whole = file.seek(0, io.SEEK_END)
        except _FAULTS as error:
            raise InputError(f"is no whole zip file ({error}); get it again") from error
        members = archive.infolist()
        pairs = [(one.file_size, one.compress_size) for one in members]
        for inside, packed in [*pairs, (sum(one[0] for one in pairs), whole)]:  # members may lie over each other
            if inside > FREE and inside > RATIO * max(packed, 1):
                raise InputError(BOMB)
        for member in members:
            if not member.filename or member.filename.endswith("/"):
                continue
            try:
                file = archive.open(member)
            except _FAULTS as error:
                yield member.filename, cast(IO[bytes], _Broken(str(error)))
                continue
            with file:
                yield member.filename, file


class Tar(_Archive):
    """The members of a .tar, in one pass. Links, devices and the like are not followed."""

    def members(self) -> Iterator[tuple[str, IO[bytes]]]:
        """In the order of the archive."""
        try:
            with tarfile.open(fileobj=self.opened.file, mode="r|", errorlevel=2) as archive:
                for member in archive:
                    if not member.isfile():
                        self.skipped += not member.isdir()
                        continue
                    file = archive.extractfile(member)
                    if file is not None:
                        yield member.name, io.BufferedReader(Counting(file), 65_536)
                        archive.members = []  # type: ignore[attr-defined]  # tarfile keeps them all, otherwise
        except _FAULTS as error:
            raise InputError(f"is no whole tar file ({error}); get it again") from error


class _Broken(io.RawIOBase):
    """A member that can't be opened: reading it says why."""

    def __init__(self, why: str) -> None:
        self.why = why

    def read(self, size: int = -1) -> bytes:
        raise InputError(f"can't be unpacked ({self.why}); get the archive again")

    readline = read  # type: ignore[assignment]
