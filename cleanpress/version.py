"""The version, in one place for the package, its metadata and the ruleset stamp."""

__version__ = "0.2.0"
