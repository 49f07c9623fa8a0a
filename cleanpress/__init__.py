"""Take scraped news; give back the story, its metadata, and a log of every removed piece."""

from typing import TYPE_CHECKING, Any

from cleanpress.clean import Cleaner, clean
from cleanpress.errors import CleanpressError, InputError, OutputError, RuleError, UsageError
from cleanpress.fold import fold
from cleanpress.model import KINDS, Article, Edit, Kept, Metadata, Origin, Removal
from cleanpress.registry import Rule, Rules
from cleanpress.version import __version__

if TYPE_CHECKING:
    from cleanpress.many import clean_folder, clean_many

__all__ = [
    "KINDS",
    "Article",
    "Cleaner",
    "CleanpressError",
    "Edit",
    "InputError",
    "Kept",
    "Metadata",
    "Origin",
    "OutputError",
    "Removal",
    "Rule",
    "RuleError",
    "Rules",
    "UsageError",
    "__version__",
    "clean",
    "clean_folder",
    "clean_many",
    "fold",
]


def __getattr__(name: str) -> Any:
    """What only runs over many documents need is imported when it's asked for."""
    if name in ("clean_folder", "clean_many"):
        from cleanpress import many

        return getattr(many, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
