"""The sizes above which a file is refused, so that one bad file cannot take the machine with it."""

from __future__ import annotations

from dataclasses import dataclass

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost; whatever is larger becomes a problem that names the limit.

    Sizes of files are in bytes, ``text`` and ``row`` in characters. ``table`` is for files read row by row (csv,
    jsonl), ``document`` for all others. ``unpacked`` is what an archive or office file may unpack to, archives inside
    it included; ``ratio`` how many times its packed size; ``members`` how many files it may hold; ``depth`` how many
    archives may be inside each other; ``nesting`` how deep the elements of a page or office file may be.
    """

    document: int = 64 * _MIB
    table: int = 4096 * _MIB
    text: int = 12_000_000
    row: int = 4_000_000
    unpacked: int = 2048 * _MIB
    ratio: int = 200
    members: int = 20_000
    depth: int = 3
    nesting: int = 400
    pages: int = 5_000
    cells: int = 5_000_000
    problems: int = 1_000  # bad rows of one file that are reported one by one
