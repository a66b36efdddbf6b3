"""Words within one slip of the fingers: a letter too many, too few, another one, or two that changed places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping


class Nearest:
    """Finds spellings one edit away in a few look-ups; ``spellings`` maps each word to the letters that type it.

    Cut in the middle, a spelling keeps one half when a single letter changes, so two tables of halves suffice
    (the pigeonhole of agrep; Wu and Manber, 1992). Swapped letters are put back one pair at a time.
    """

    def __init__(self, spellings: Mapping[str, str]) -> None:
        self._words: dict[str, list[str]] = defaultdict(list)
        self._halves: dict[tuple[int, bool, str], list[str]] = defaultdict(list)
        for word, letters in spellings.items():
            if letters not in self._words:
                half = len(letters) // 2
                self._halves[len(letters), True, letters[:half]].append(letters)
                self._halves[len(letters), False, letters[half:]].append(letters)
            self._words[letters].append(word)

    def find(self, letters: str) -> list[str]:
        """Return the words whose letters are exactly one edit from ``letters``, in no order."""
        found: set[str] = set()
        for length in (len(letters) - 1, len(letters), len(letters) + 1):
            half = length // 2
            for key in ((length, True, letters[:half]), (length, False, letters[len(letters) - length + half :])):
                found.update(one for one in self._halves.get(key, ()) if is_one_edit(one, letters))
        found.update(one for one in swapped(letters) if one in self._words)
        found.discard(letters)
        return [word for one in found for word in self._words[one]]


def swapped(letters: str) -> Iterable[str]:
    """Return the texts with one pair of neighbours swapped."""
    return (letters[:i] + letters[i + 1] + letters[i] + letters[i + 2 :] for i in range(len(letters) - 1))


def is_one_edit(a: str, b: str) -> bool:
    """Tell whether one insertion, deletion or replacement of a letter makes ``b`` of ``a``."""
    if len(a) > len(b):
        a, b = b, a
    same = next((i for i, (one, other) in enumerate(zip(a, b, strict=False)) if one != other), len(a))
    if len(a) == len(b):
        return same < len(a) and a[same + 1 :] == b[same + 1 :]
    return len(a) + 1 == len(b) and a[same:] == b[same + 1 :]
