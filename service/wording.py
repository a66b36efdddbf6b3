"""The texts of the pages in four languages, and which of them a reader gets."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

UI_LANGUAGES: tuple[str, ...] = ("zh-Hans", "zh-Hant", "ko", "en")
LANGUAGE_NAMES = {"zh-Hans": "简体中文", "zh-Hant": "繁體中文", "ko": "한국어", "en": "English", "und": "—"}
_TRADITIONAL = ("hant", "tw", "hk", "mo")


@cache
def texts(language: str) -> dict[str, str]:
    """Return the catalogue of one of UI_LANGUAGES, its files together: key → text, some with ``{names}`` to fill."""
    catalogue: dict[str, str] = {}
    for path in sorted((Path(__file__).parent / "locales" / language).glob("*.json")):
        catalogue |= json.loads(path.read_text(encoding="utf-8"))
    return catalogue


def choose(asked: str | None, accepted: Iterable[str]) -> str:
    """Return the language of the page: ``asked`` if it is one of ours, else the first of ``accepted`` that is.

    ``accepted`` are the tags of Accept-Language, most wanted first.
    """
    if asked in UI_LANGUAGES:
        return asked
    for tag in accepted:
        parts = tag.lower().replace("_", "-").split("-")
        if parts[0] == "zh":
            return "zh-Hant" if any(part in _TRADITIONAL for part in parts[1:]) else "zh-Hans"
        if parts[0] in ("ko", "en"):
            return parts[0]
    return "en"
