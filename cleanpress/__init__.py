"""Take scraped news; give back the story, its metadata, and a log of every removed piece."""

from cleanpress.clean import Cleaner, clean
from cleanpress.errors import CleanpressError, InputError, OutputError, RuleError, UsageError
from cleanpress.fold import fold
from cleanpress.model import KINDS, Article, Edit, Kept, Metadata, Origin, Removal
from cleanpress.registry import Rule, Rules
from cleanpress.version import __version__

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
    "fold",
]
