"""Search inside one document: literal pieces in their matching form, so that script, width and case do not matter."""

from __future__ import annotations

from corpus.fold import fold

LONGEST = 100  # characters that may be looked for
MOST = 1000  # places that are shown; a page with more of them marked helps nobody


def find(text: str, wanted: str) -> list[tuple[int, int]]:
    """Return up to MOST places of ``wanted`` as (start, end) characters of ``text``, in order, none inside another."""
    needle = fold(wanted.strip(), regional=False).text
    if not needle:
        return []
    folded = fold(text, regional=False)
    found: list[tuple[int, int]] = []
    at = folded.text.find(needle)
    while at != -1 and len(found) < MOST:
        found.append(folded.span(at, at + len(needle)))
        at = folded.text.find(needle, at + len(needle))
    return found
