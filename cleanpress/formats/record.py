"""What every reader gives: records, one at a time, and which fields of them hold what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any, NamedTuple, Protocol

from cleanpress.errors import InputError, did_you_mean

#: Usual names, the likeliest first; compared without case, "-" and "_".
TEXT = (
    "text", "content", "body", "article", "articletext", "articlebody", "fulltext", "maintext", "plaintext",
    "rawtext", "cleantext", "isi", "konten", "teks", "isiberita", "story", "document", "contents",
)  # fmt: skip
HTML = ("html", "rawhtml", "pagehtml", "htmlcontent", "contenthtml", "bodyhtml", "page", "rawcontent")
URL = ("url", "link", "sourceurl", "pageurl", "canonicalurl", "articleurl", "uri", "href", "permalink", "tautan")
ID = ("id", "docid", "documentid", "articleid", "uid", "uuid", "guid", "key", "recordid")


class Limits(NamedTuple):
    """What a document may cost before it is given up: bytes and seconds."""

    size: int = 32_000_000
    seconds: float = 60.0


class Fields(NamedTuple):
    """The names of the fields that hold the text, the page, its address and the record's id."""

    text: str | None = None
    html: str | None = None
    url: str | None = None
    id: str | None = None

    def told(self) -> dict[str, str]:
        """Those that are known, for the report."""
        return {what: name for what, name in self._asdict().items() if name is not None}


#: Nothing asked for: usual names are guessed, usual limits hold.
GUESS, USUAL = Fields(), Limits()


@dataclass(slots=True)
class Record:
    """One document of a file that holds many."""

    number: int
    """Counted from 1."""
    data: str | bytes | None = None
    raw: bytes = b""
    """A JSON object as it stands in the file; the process that cleans it takes it apart."""
    row: Sequence[str] | dict[str, Any] | None = None
    """The cells of a table's row, or the other fields by name."""
    id: str | None = None
    url: str | None = None
    member: str = ""
    """Its name in an archive."""
    error: str = ""
    """Why it can't be cleaned."""

    def weight(self) -> int:
        """About its size in memory."""
        return len(self.raw) + (len(self.data) if self.data else 0) + 200


class Reader(Protocol):
    """The records of an open file. Raises `InputError` when the file breaks off between them."""

    fields: Fields
    columns: tuple[str, ...]
    """The names of a table's columns; of JSON, those that its first records show."""
    skipped: int
    """Parts of the file that are no documents."""

    def __iter__(self) -> Iterator[Record]: ...


class Opened(NamedTuple):
    """What a reader is made from."""

    file: IO[bytes]
    wanted: Fields = GUESS
    limits: Limits = USUAL


def choose(columns: Iterable[str], wanted: Fields) -> Fields:
    """The fields asked for, and for the others those with a usual name.

    >>> choose(["ID", "Title", "raw_text"], Fields())
    Fields(text='raw_text', html=None, url=None, id='ID')
    """
    known = list(dict.fromkeys(columns))
    for name in wanted:
        if name is not None and name not in known:
            raise InputError(f"has no field {name!r}{did_you_mean(name, known)}; it has {_listed(known)}")
    by_form: dict[str, str] = {}
    for name in known:
        by_form.setdefault(name.lower().replace("_", "").replace("-", "").strip(), name)

    def guess(usual: tuple[str, ...]) -> str | None:
        return next((by_form[form] for form in usual if form in by_form), None)

    asked = wanted.text or wanted.html
    found = Fields(
        wanted.text or (None if asked else guess(TEXT)),
        wanted.html or (None if asked else guess(HTML)),
        wanted.url or guess(URL),
        wanted.id or guess(ID),
    )
    if found.text is None and found.html is None:
        raise InputError(f"no field has a usual name for a text; name it with --text-field: it has {_listed(known)}")
    return found


def _listed(names: list[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:20])
    return (shown + (" ..." if len(names) > 20 else "")) or "none"


def pick(row: dict[str, Any], fields: Fields) -> tuple[str | bytes, str | None, str | None]:
    """A record's text or page, its address and its id. Raises `InputError` for a field of another type."""
    data: Any = None
    for name in (fields.text, fields.html):
        if name is not None:
            data = row.get(name)
            if data is not None and not isinstance(data, str | bytes):
                raise InputError(f"field {name!r} holds no text; choose another with --text-field")
            if data:
                break
    if data is None and not any(name in row for name in (fields.text, fields.html) if name):
        missing = fields.text or fields.html
        raise InputError(f"has no field {missing!r}; choose another with --text-field")
    return data or "", _word(row, fields.url), _word(row, fields.id)


def _word(row: dict[str, Any], name: str | None) -> str | None:
    value = None if name is None else row.get(name)
    return None if value is None else str(value)


def back_to_bytes(text: str | bytes) -> str | bytes:
    """Text that was read from bytes of another encoding, as these bytes: the cleaner finds out which.

    >>> back_to_bytes("caf\\udce9")
    b'caf\\xe9'
    """
    if isinstance(text, bytes) or text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        try:
            return text.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:  # a lone surrogate that an escape in the file made
            return text
    return text
