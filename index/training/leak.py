"""Keeps evaluation honest: no text of a golden or bench set may be trained on."""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

MIN_LENGTH = 10  # characters of the normal form; shorter texts ("客户是谁") are common property


def normal(text: str) -> str:
    """Return the form in which texts are compared: NFKC, lower case, letters and digits only."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).lower())


def held_out_texts(folders: Iterable[Path]) -> frozenset[str]:
    """Return the normal form of every string in the ``.jsonl`` and ``.jsonl.gz`` files of ``folders``."""
    found: set[str] = set()
    for folder in folders:
        for path in sorted(folder.glob("*.jsonl*")):
            opener = gzip.open if path.suffix == ".gz" else open
            with opener(path, "rt", encoding="utf-8") as stream:
                for line in stream:
                    if line.strip():
                        found.update(normal(text) for text in strings(json.loads(line)))
    return frozenset(text for text in found if len(text) >= MIN_LENGTH)


def strings(value: Any) -> Iterator[str]:
    """Yield every string inside a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)


def leaks(texts: Iterable[str], held_out: frozenset[str]) -> list[str]:
    """Return the training texts that occur in the held-out sets."""
    return sorted({text for text in texts if normal(text) in held_out}) if held_out else []
