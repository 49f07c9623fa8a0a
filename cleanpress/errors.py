"""The errors cleanpress raises, by what the caller should do about them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class CleanpressError(Exception):
    """Base of all errors of this package; catch it to catch them all."""


class InputError(CleanpressError):
    """A document can't be read as text: look at the file that the message names."""


class RuleError(CleanpressError):
    """A rule or rule file is wrong: the message names file, rule, field and fix."""


class OutputError(CleanpressError):
    """The result can't be written where it was asked for."""


class UsageError(CleanpressError):
    """The call itself is wrong: an unknown kind, level or option."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A ready-made ", did you mean 'x'?" or an empty string.

    >>> did_you_mean("patern", ["pattern", "starts"])
    ", did you mean 'pattern'?"
    """
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f", did you mean {close[0]!r}?" if close else ""
