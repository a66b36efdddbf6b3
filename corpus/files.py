"""Finds the files to read below the paths that were named, each with its name as a source."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from corpus.names import legible_name
from corpus.readers import SUFFIXES, unsupported
from corpus.records import Problem


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read: where it is, its name as a source, and the folder or file that was named."""

    path: Path
    name: str
    root: str


def find_files(paths: Sequence[Path]) -> tuple[list[Found], list[Problem]]:
    """Return the files below ``paths`` in order, and problems for what is missing, closed or of an unknown type.

    Hidden files and loops of links are left out.
    """
    files: list[Found] = []
    problems: list[Problem] = []
    for path in paths:
        root = os.path.realpath(path)
        if path.is_dir():
            foreign: defaultdict[str, list[str]] = defaultdict(list)
            for item in _walk(path, path, frozenset()):
                if isinstance(item, Problem):
                    problems.append(item)
                elif item[0].suffix.lower() in SUFFIXES:
                    files.append(Found(*item, root))
                else:
                    foreign[item[0].suffix.lower()].append(item[1])
            problems += [unsupported(names) for names in foreign.values()]
        elif path.exists():
            files.append(Found(path, legible_name(path.name), root))
        else:
            problems.append(Problem(str(path), f"{path}: no such file or folder", "Check the path."))
    return files, problems


def _walk(root: Path, folder: Path, above: frozenset[str]) -> Iterator[tuple[Path, str] | Problem]:
    """Yield (file, name relative to ``root``) below ``folder``; ``above`` are the real folders around it."""
    real = os.path.realpath(folder)
    if real in above:
        return
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        name = _name(root, folder)
        yield Problem(name, f"{name}: {error.strerror or error}", "Check that the folder may be read.")
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _walk(root, entry, above | {real})
        elif entry.is_file():
            yield entry, _name(root, entry)
        else:
            name = _name(root, entry)
            yield Problem(name, f"{name}: a broken link or no ordinary file", "Remove it or mend the link.")


def _name(root: Path, path: Path) -> str:
    return legible_name(PurePosixPath(path.relative_to(root)).as_posix())
