"""Files that were renamed: what is gone under one name and there under another is the same document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath


class Moves:
    """The sources that are gone from the folders being ingested, waiting to be found under a new name."""

    def __init__(self, gone: Iterable[str], known: Mapping[str, tuple[str, str]]) -> None:
        """``known`` is (document id, digest) by source name, as ``Store.source_digests`` returns it."""
        self._by_digest: dict[str, list[str]] = {}
        for source in gone:
            self._by_digest.setdefault(known[source][1], []).append(source)
        self.taken: set[str] = set()

    def take(self, name: str, digest: str) -> str | None:
        """Return the old name of the source now called ``name``, None if it is new.

        Only the same bytes read the same way count. Among equals the one whose file or row has the same name wins.
        """
        old = [one for one in self._by_digest.get(digest, ()) if _suffix(one) == _suffix(name)]
        if not old:
            return None
        best = max(old, key=lambda one: (one.partition("#")[2] == name.partition("#")[2], _file(one) == _file(name)))
        self._by_digest[digest].remove(best)
        self.taken.add(best)
        return best


def _file(name: str) -> str:
    return PurePosixPath(name.partition("#")[0]).name


def _suffix(name: str) -> str:
    return PurePosixPath(name.partition("#")[0]).suffix.lower()
