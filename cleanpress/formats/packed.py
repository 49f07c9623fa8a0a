"""Compressed files: .gz .bz2 .xz .zst, read as a stream that stops at a decompression bomb."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable
from typing import IO, Any

from cleanpress.errors import InputError, UsageError

PACKINGS = ("gz", "bz2", "xz", "zst")
#: No text packs this well. Up to FREE bytes, any ratio is harmless.
RATIO = 300
FREE = 64_000_000
INSTALL = "install it with: pip install"
BOMB = f"unpacks to over {RATIO} times its size, as a decompression bomb does; unpack it yourself if you trust it"


def needs(extra: str, what: str) -> UsageError:
    """The error for a package that isn't installed."""
    return UsageError(f"{what} needs another package; {INSTALL} 'cleanpress[{extra}]'")


def _zstandard() -> Any:
    try:
        import zstandard
    except ImportError:
        raise needs("zst", "a .zst file") from None
    return zstandard


def pack(data: bytes, packing: str) -> bytes:
    """The bytes compressed, the same every time; what is packed in pieces can be read as one file.

    >>> gzip.decompress(pack(b"Harga ", "gz") + pack(b"naik", "gz"))
    b'Harga naik'
    """
    return compressed(data, packing) if data else b""


def compressed(data: bytes, packing: str) -> bytes:
    """The same, also of nothing: an empty packed file isn't of no bytes."""
    if not packing:
        return data
    if packing == "gz":
        return gzip.compress(data, 6, mtime=0)
    if packing == "bz2":
        return bz2.compress(data)
    if packing == "xz":
        return lzma.compress(data, preset=1)
    packed: bytes = _zstandard().ZstdCompressor(level=3).compress(data)
    return packed


class Counting(io.RawIOBase):
    """A file that knows how much of it has been read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.count = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Some bytes more."""
        data = self.file.read(len(buffer))
        buffer[: len(data)] = data
        self.count += len(data)
        return len(data)


class _Unpacked(io.RawIOBase):
    """What comes out of a decompressor, as long as it is no bomb and not broken."""

    def __init__(self, source: Counting, stream: Any) -> None:
        self.source = source
        self.stream = stream
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self.stream.read1(len(buffer))  # no more at once: what comes before a cut is not lost
        except EOFError as error:
            raise InputError("ends early: the compressed data is cut off; get the whole file again") from error
        except (zlib.error, lzma.LZMAError, OSError, ValueError) as error:
            raise InputError(f"can't be unpacked ({error}); get the file again") from error
        except Exception as error:
            if type(error).__name__ == "ZstdError":
                raise InputError(f"can't be unpacked ({error}); get the file again") from error
            raise
        self.count += len(data)
        if self.count > FREE and self.count > RATIO * max(self.source.count, 1):
            raise InputError(BOMB)
        buffer[: len(data)] = data
        return len(data)


class _WholeZst:
    """A zst stream that says so when its last frame is cut off."""

    def __init__(self, source: io.BufferedReader) -> None:
        self.source = source
        self.make = _zstandard().ZstdDecompressor(max_window_size=1 << 27).decompressobj
        self.frame: Any = None
        self.left = b""
        self.out = b""

    def read1(self, size: int) -> bytes:
        """What one read of the source gives."""
        while not self.out:
            data = self.left or self.source.read(16_384)
            if not data:
                if self.frame is not None:
                    raise EOFError
                return b""
            self.frame = self.frame or self.make()
            self.out, self.left = self.frame.decompress(data), b""
            if self.frame.eof:
                self.left, self.frame = self.frame.unused_data, None
        data, self.out = self.out[:size], self.out[size:]
        return data


_OPENERS: dict[str, Callable[[Any], Any]] = {
    "gz": lambda source: gzip.GzipFile(fileobj=source, mode="rb"),
    "bz2": bz2.BZ2File,
    "xz": lzma.LZMAFile,
    "zst": _WholeZst,
}


def unpack(file: IO[bytes], packing: str) -> IO[bytes]:
    """The stream inside; the file itself if it isn't packed."""
    if not packing:
        return file
    source = Counting(file)
    stream = _OPENERS[packing](io.BufferedReader(source, 65_536))
    return io.BufferedReader(_Unpacked(source, stream), 262_144)


def in_memory(file: IO[bytes], limit: int) -> IO[bytes]:
    """The file if it lies on disk as it is; otherwise all of it, for formats that are read from their end."""
    if isinstance(file, io.BufferedReader) and isinstance(file.raw, io.FileIO):
        return file
    whole = f"unpacks to more than {8 * limit / 1e6:g} MB, and a file of this kind is read as a whole; unpack it first"
    return io.BytesIO(read_all(file, 8 * limit, whole))


def read_all(file: IO[bytes], limit: int, fault: str = "") -> bytes:
    """Everything, if it is no larger than a document may be."""
    parts, size = [], 0
    while size <= limit and (data := file.read(min(262_144, limit + 1 - size))):
        parts.append(data)
        size += len(data)
    if size > limit:
        said = f"is larger than {limit / 1e6:g} MB, so it is no article; raise --max-size to clean it"
        raise InputError(fault or said)
    return b"".join(parts)
