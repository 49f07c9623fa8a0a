"""The README's table: what an extractor finds of a story, and what cleanpress makes of it.

    html_table.py FOLDER     FOLDER: gold.jsonl ({"id", "set", "url", "body"}), pages.zip with <id>.html

Needs resiliparse and readability-lxml. Prints F1 of the words kept, by set, and CPU milliseconds a page, as Markdown.
Of trafilatura the time is that with metadata, which cleanpress reads as well.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import trafilatura
from html_weights import pages_of
from readability import Document as Readable
from resiliparse.extract.html2text import extract_plain_text
from scoring import score

from cleanpress import Cleaner, decode
from cleanpress.html import extract
from cleanpress.html.blocks import page_lines

SETS = {"fundus": "news", "magichtml_article": "articles", "wcxb_dev_article": "web articles", "all": "all"}


def by_trafilatura(source: str, url: str | None) -> str:
    """What trafilatura finds, comments aside."""
    found: Any = trafilatura.bare_extraction(source, url=url, include_comments=False, with_metadata=True)
    return str(found.text or "") if found is not None else ""


def by_resiliparse(source: str, url: str | None) -> str:
    """What resiliparse takes for the main content."""
    return str(extract_plain_text(source, main_content=True))


def by_readability(source: str, url: str | None) -> str:
    """The lines of what readability-lxml leaves of the page."""
    try:
        root = extract.tree(Readable(source).summary())
    except Exception:  # it gives up on some pages
        return ""
    return "\n".join(line.text for line in page_lines(root)) if root is not None else ""


def cleaned(
    cleaner: Cleaner, found: Callable[[str, str | None], str] | None = None
) -> Callable[[str, str | None], str]:
    """What cleanpress makes of a page; `found` stands in for its own extractor."""

    def clean(source: str, url: str | None) -> str:
        own = extract.story
        if found is not None:
            extract.story = lambda root, url=None, extractor="", page="": found(page, url)
        try:
            return cleaner.clean(source, url=url).body
        finally:
            extract.story = own

    return clean


ROWS: dict[str, Callable[[str, str | None], str]] = {
    "trafilatura": by_trafilatura,
    "→ + cleanpress": cleaned(Cleaner()),
    "resiliparse": by_resiliparse,
    "→ + cleanpress (`fast`)": cleaned(Cleaner(extractor="fast")),
    "readability-lxml": by_readability,
    "→ + cleanpress (not built in)": cleaned(Cleaner(), by_readability),
}


def main(folder: Path) -> None:
    """Print the table, row by row."""
    pages = [(gold, decode.decode(source)) for gold, source in pages_of(folder)]
    print("| extractor | " + " | ".join(SETS.values()) + " | CPU ms a page |\n|---|" + "---|" * (len(SETS) + 1))
    for name, find in ROWS.items():
        for gold, source in pages[:40]:  # patterns and tables are read when the first pages come
            find(source, gold.get("url"))
        bodies: dict[str, list[tuple[dict[str, Any], dict[str, str]]]] = defaultdict(list)
        began = time.process_time()
        for gold, source in pages:
            body = find(source, gold.get("url"))
            for one in (gold["set"], "all"):
                bodies[one].append((gold, {"body": body}))
        spent = 1000 * (time.process_time() - began) / len(pages)
        cells = [f"{score([g for g, _ in bodies[one]], [b for _, b in bodies[one]]).f1:.3f}" for one in SETS]
        print(f"| {name} | " + " | ".join(cells).replace("0.", ".") + f" | {spent:.0f} |", flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
