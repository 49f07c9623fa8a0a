"""JSON: one object a line (.jsonl, .ndjson), or one value or an array of objects (.json), read as a stream."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from typing import Any

from cleanpress.errors import InputError
from cleanpress.formats import Form
from cleanpress.formats.record import Fields, Opened, Record, back_to_bytes, choose, pick

#: How many records are looked at to learn the fields' names; more, if none of them is an object.
LOOKED_AT = 50
_SPACE = b" \t\r\n"
#: What a scan for the end of a value stops at; an escaped character in a string is one mark, and no other.
_MARKS = re.compile(rb'\\.|["{}\[\],\n]', re.S)


def parse(raw: bytes) -> dict[str, Any]:
    """A JSON object. Bytes that are not UTF-8 come through as escapes. Raises `InputError`."""
    try:
        text = raw.decode("utf-8", "surrogateescape")
        try:
            value = json.loads(text)
        except json.JSONDecodeError:
            raise
        except ValueError:  # a number of thousands of digits
            value = json.loads(text, parse_int=str)
    except json.JSONDecodeError as error:
        raise InputError(f"is no JSON ({error.msg} at character {error.pos + 1}); mend or delete it") from error
    except RecursionError as error:
        raise InputError("is nested too deeply; flatten it") from error
    if not isinstance(value, dict):
        raise InputError("is no JSON object with named fields; write it as {...}")
    return value


def settle(record: Record, fields: Fields) -> Record:
    """The record with its text, address and id taken from the JSON object. What it lacks becomes its error."""
    if not record.raw:
        return record
    if record.error:
        with suppress(InputError):
            record.row = parse(record.raw)
        return record
    try:
        record.row = parse(record.raw)
        data, record.url, record.id = pick(record.row, fields)
        record.data = back_to_bytes(data)
    except InputError as error:
        record.error = str(error)
    return record


class Lines:
    """One object a line; empty lines are none."""

    array = False

    def __init__(self, opened: Opened, form: Form) -> None:
        self.file = opened.file
        self.limit = opened.limits.size
        self.skipped = 0
        self._pass = self._records()
        self._first: list[Record] = []
        self.columns, self.fields = self._look(opened.wanted)

    def _look(self, wanted: Fields) -> tuple[tuple[str, ...], Fields]:
        """Read the first records ahead, for the names of their fields. An error here comes again at its place."""
        names: dict[str, None] = {}
        objects = weight = 0
        try:
            while len(self._first) < LOOKED_AT or (not objects and weight < LOOKED_AT * 100_000):
                record = next(self._pass, None)
                if record is None:
                    break
                self._first.append(record)
                weight += record.weight()
                try:
                    names.update(dict.fromkeys(parse(record.raw)))
                    objects += 1
                except InputError:
                    continue
        except InputError as error:
            self._pass = _failing(error)
        if not objects and not self._first:
            return (), Fields()
        if not objects:
            raise InputError("no record is a JSON object; look at the file")
        return tuple(names), choose(names, wanted)

    def __iter__(self) -> Iterator[Record]:
        yield from chain(self._first, self._pass)

    def _records(self) -> Iterator[Record]:
        number = 0
        while line := self.file.readline(self.limit + 1):
            error = ""
            if len(line) > self.limit:
                while not line.endswith(b"\n") and (line := self.file.readline(1_000_000)):
                    pass
                line, error = b"", f"is larger than {self.limit / 1e6:g} MB; raise --max-size to clean it"
            line = line.strip(_SPACE) if number else line.removeprefix(b"\xef\xbb\xbf").strip(_SPACE)
            if line or error:
                number += 1
                yield Record(number, raw=line, error=error)


def _failing(error: InputError) -> Iterator[Record]:
    raise error
    yield  # a generator all the same: it raises where the bad place comes


class Values(Lines):
    """One object, several, or an array of objects; of an array, no more than one is in memory."""

    def __init__(self, opened: Opened, form: Form) -> None:
        self.text = b""
        self.at = 0
        self.ended = False
        self.number = 0
        super().__init__(opened, form)

    def _records(self) -> Iterator[Record]:
        first = self._peek()
        if first == b"[":
            self.array = True
            self.at += 1
        while first := self._peek():
            if first in b",]" and self.array:
                self.at += 1
                continue
            self.number += 1
            yield Record(self.number, raw=self._value())

    def _peek(self) -> bytes:
        """The next byte that is no white space; nothing at the end."""
        while True:
            while self.at < len(self.text) and self.text[self.at] in _SPACE:
                self.at += 1
            if self.at < len(self.text) or not self._more():
                return self.text[self.at : self.at + 1]

    def _more(self) -> bool:
        """Read on: twice as much as is there, so that a long value is not scanned too often."""
        start = not self.text and not self.number
        data = b"" if self.ended else self.file.read(max(262_144, len(self.text) - self.at))
        self.text = self.text[self.at :] + (data.removeprefix(b"\xef\xbb\xbf") if start else data)
        self.at = 0
        self.ended = not data
        return bool(data)

    def _value(self) -> bytes:
        """The value that starts here. Without reading it as JSON: to its closing bracket, strings aside."""
        scan = _Scan()
        while True:
            end = scan.end(self.text, self.at)
            if end == self.at:
                raise InputError(f"is no JSON behind record {self.number - 1}; mend the file there")
            if end:
                value, self.at = self.text[self.at : end], end
                return value
            if len(self.text) - self.at > self.limit:
                raise InputError(f"has a record larger than {self.limit / 1e6:g} MB; raise --max-size to clean it")
            if not self._more():
                raise InputError("ends early, or is no JSON; get the whole file again")


class _Scan:
    """Finds where a value ends; keeps its place when more bytes are needed."""

    def __init__(self) -> None:
        self.done = 0
        self.depth = 0
        self.inside = False

    def end(self, text: bytes, start: int) -> int:
        for found in _MARKS.finditer(text, start + self.done):
            mark = found[0]
            if self.inside:
                self.inside = mark != b'"'
            elif mark == b'"':
                self.inside = True
            elif mark in b"{[":
                self.depth += 1
            elif mark in b"}]":
                if self.depth == 0:
                    return found.start()
                self.depth -= 1
                if self.depth == 0:
                    return found.end()
            elif mark in b",\n" and self.depth == 0:
                return found.start()
            self.done = found.end() - start
        return 0
