"""Loads both analysers at import: the fork server imports this once, and its workers share what is loaded."""

from __future__ import annotations

from index import tokens

tokens.load()
