"""File names as people see them: the names in archives and folders that were written in a legacy code page."""

from __future__ import annotations

import os
from collections.abc import Sequence

from corpus.plausibility import log_likelihood

# What Chinese (both scripts) and Korean Windows write into archives, and what macOS writes without saying so.
_CODECS = ("gb18030", "cp950", "big5hkscs", "cp949", "cp437")


def decode_names(names: Sequence[bytes]) -> list[str]:
    """Return the names of one archive or folder as text, all in the code page that makes them most plausible.

    Names that are valid UTF-8 are taken as that. A name that the common code page cannot hold gets its own.
    """
    unsure = [name for name in names if _strict(name, "utf-8") is None]
    common = _most_plausible(b"\n".join(unsure)) if unsure else "utf-8"
    out: list[str] = []
    for name in names:
        text = _strict(name, "utf-8")
        if text is None:
            text = _strict(name, common)
        out.append(text if text is not None else name.decode(_most_plausible(name), errors="replace"))
    return out


def legible_name(name: str) -> str:
    """Return a file name from the file system with undecodable bytes (surrogates) read as a legacy code page."""
    return decode_names([os.fsencode(name)])[0] if any("\udc80" <= char <= "\udcff" for char in name) else name


def _most_plausible(data: bytes) -> str:
    return max(_CODECS, key=lambda codec: log_likelihood(data.decode(codec, errors="replace")))


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None
