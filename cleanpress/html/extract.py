"""The page as a tree, and the text that an extractor takes of it.

This is the only file that knows trafilatura and resiliparse; each is imported when the first page comes.
"""

from __future__ import annotations

from itertools import islice
from typing import Any

from cleanpress.errors import UsageError, did_you_mean

#: The extractors by name: the better, and the faster.
EXTRACTORS = ("trafilatura", "fast")
DEFAULT = "trafilatura"
#: A page of more elements is no article; extractors take time by their square.
MOST_ELEMENTS = 60_000


def tree(source: str) -> Any | None:
    """The parsed page; None when there is nothing to parse."""
    from lxml import etree, html

    if not source or source.isspace():
        return None
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    try:
        root = html.document_fromstring(_bytes(source), parser=parser)
    except (etree.LxmlError, ValueError):
        return None
    parser.set_element_class_lookup(None)  # the elements of lxml.html take longer to come; trafilatura alone needs them
    return root


def shorten(root: Any, most: int = MOST_ELEMENTS) -> bool:
    """Cut off what comes behind so many elements; whether there was anything."""
    last = next(islice(root.iter(), most, None), None)
    if last is None:
        return False
    while (above := last.getparent()) is not None:
        for element in list(last.itersiblings()):
            above.remove(element)
        last = above
    return True


def story(root: Any, url: str | None = None, extractor: str = DEFAULT, source: str = "") -> str:
    """What the extractor takes for the story; the tree is not fit for use afterwards. source: the page, if at hand."""
    return _fast(source or root) if known_extractor(extractor) == "fast" else _careful(root, url)


def known_extractor(name: str) -> str:
    """The name, if it is one of EXTRACTORS; raises `UsageError`."""
    if name not in EXTRACTORS:
        raise UsageError(f"extractor {name!r} is none of {', '.join(EXTRACTORS)}{did_you_mean(name, EXTRACTORS)}")
    return name


def _careful(root: Any, url: str | None) -> str:
    import trafilatura
    from lxml import html

    root.getroottree().parser.set_element_class_lookup(html.HtmlElementClassLookup())
    found: Any = trafilatura.bare_extraction(root, url=url, include_comments=False, with_metadata=False)
    return str(found.text or "") if found is not None else ""


def _fast(page: Any) -> str:
    try:
        from resiliparse.extract.html2text import extract_plain_text
    except ImportError as error:
        raise UsageError("the fast extractor needs resiliparse: pip install 'cleanpress[fast]'") from error
    if not isinstance(page, str):
        from lxml import html

        page = html.tostring(page, encoding="unicode")
    page = page.replace("\x00", "")
    try:
        return str(extract_plain_text(page, main_content=True, comments=False))
    except (TypeError, UnicodeEncodeError):  # a lone surrogate
        return str(extract_plain_text(_bytes(page).decode(), main_content=True, comments=False))


def _bytes(source: str) -> bytes:
    """In UTF-8, without lone surrogates and NUL, at which parsers stop."""
    try:
        return source.encode().replace(b"\x00", b"")
    except UnicodeEncodeError:
        return source.encode("utf-8", "replace").replace(b"\x00", b"")
