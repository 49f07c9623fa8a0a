"""Throw broken bytes at decode, clean and every reader: whatever comes, no error but our own, no crash, no hang.

    python tests/benchmarks/fuzz.py FOLDER -max_total_time=1800 -timeout=30 -rss_limit_mb=2000

FOLDER keeps the inputs that reached new code; it begins with a small one of every form. Needs
atheris (pip install atheris). What it finds becomes a test in tests/test_fuzz.py.
"""

import io
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

NAMES = (
    "a.jsonl", "a.json", "a.csv", "a.tsv", "a.parquet", "a.warc", "a.wet.gz", "a.zip", "a.tar", "a.tar.gz",
    "a.jsonl.gz", "a.csv.bz2", "a.jsonl.xz", "a.jsonl.zst",
)  # fmt: skip
#: The inputs before the readers': decode, clean of bytes, clean of a str, a saved page.
OTHERS = 4


def one(data: bytes) -> None:
    """The first byte chooses what is tried with the rest."""
    from cleanpress import CleanpressError, clean, decode
    from cleanpress.formats import form_of, open_records
    from cleanpress.formats.jsonl import settle
    from cleanpress.formats.record import GUESS, Limits
    from cleanpress.formats.text import page_of

    if not data:
        return
    choice, data = data[0] % (len(NAMES) + OTHERS), data[1:]
    try:
        if choice == 0:
            text = decode.decode(data)
            tidied, edits = decode.tidy(text)
            assert len(tidied) <= 2 * len(text) + 10
            assert isinstance(edits, tuple)
        elif choice in (1, 2):
            article = clean(
                data if choice == 1 else data.decode("utf-8", "surrogatepass" if data[:1] < b"b" else "replace")
            )
            assert isinstance(article.restore(), str)
        elif choice == 3:
            page_of(data)
        else:
            form = form_of(NAMES[choice - OTHERS])
            assert form is not None
            reader = open_records(io.BytesIO(data), form, GUESS, Limits(size=1_000_000))
            for record in reader:
                settle(record, reader.fields)
    except (CleanpressError, UnicodeDecodeError):
        return


def begin(folder: Path) -> None:
    """A small input of every form."""
    import madeup

    from cleanpress.formats.packed import pack

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        for suffix, write in (
            ("jsonl", madeup.write_jsonl), ("csv", madeup.write_csv),
            ("parquet", madeup.write_parquet), ("warc", madeup.write_warc),
        ):  # fmt: skip
            write(place / f"a.{suffix}", madeup.rows(3))
        made = {path.suffix[1:]: path.read_bytes() for path in place.iterdir()}
    made["json"] = b"[" + made["jsonl"].replace(b"\n", b",", 2) + b"]"
    made["tsv"] = made["csv"].replace(b",", b"\t")
    made["wet.gz"] = pack(made["warc"].replace(b"response", b"conversion"), "gz")
    made["zip"], made["tar"] = _zip(made), _tar(made)
    made["tar.gz"] = pack(made["tar"], "gz")
    for packing in ("gz", "bz2", "xz", "zst"):
        for form in ("jsonl", "csv"):
            made[f"{form}.{packing}"] = pack(made[form], packing)
    for number, name in enumerate(NAMES):
        (folder / f"seed-{name}").write_bytes(bytes([number + OTHERS]) + made[name.partition(".")[2]])
    texts = [
        madeup.text(3),
        "Caf\u00c3\u00a9 \u00e2\u20ac\u0153naik\u00e2\u20ac",
        f"<html><body><p>{madeup.text(1)}</p></body></html>",
    ]
    for number, text in enumerate(texts):
        for choice in range(OTHERS):
            (folder / f"seed-text-{number}-{choice}").write_bytes(bytes([choice]) + text.encode())


def _zip(made: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", made["csv"])
        archive.writestr("b.txt", "Harga naik.")
    return out.getvalue()


def _tar(made: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("a.jsonl")
        info.size = len(made["jsonl"])
        archive.addfile(info, io.BytesIO(made["jsonl"]))
    return out.getvalue()


def main() -> None:
    """Fuzz with libFuzzer's options."""
    import atheris

    begin(Path(sys.argv[1]))
    with atheris.instrument_imports(include=["cleanpress"]):
        import cleanpress.formats.archive
        import cleanpress.formats.jsonl
        import cleanpress.formats.parquet
        import cleanpress.formats.table
        import cleanpress.formats.text
        import cleanpress.formats.warc  # noqa: F401
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
