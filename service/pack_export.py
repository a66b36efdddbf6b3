"""A training pack as a file: Markdown and CSV here, Word in ``pack_docx``. Every passage with its citation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from service import citation, tables
from service.freshness import Freshness
from service.packs import Item, Pack

Format = Literal["docx", "md", "csv"]
MIMES: dict[Format, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown",
    "csv": "text/csv",
}
_COLUMNS = ("number", "text", "note", "title", "heading", "source", "page", "lang", "version", "state", "link")

# What Markdown would take for its own: anywhere, and at the beginning of a line only.
_MARKUP = re.compile(r"[\\`*_\[\]<>&|~]")
_LINE_MARKUP = re.compile(r"^(\s*)([#+=-]|\d{1,9}(?=[.)]))", re.MULTILINE)


def export(
    pack: Pack, compared: Mapping[str, Freshness], form: Format, t: Mapping[str, str], ui: str, base: str
) -> bytes:
    """Return the file; ``t`` are the texts of the language ``ui``, ``base`` is the address that links begin with."""
    if form == "docx":
        from service import pack_docx

        return pack_docx.docx(pack, compared, t, ui, base)
    return (markdown if form == "md" else table)(pack, compared, t, base).encode()


def file_name(title: str, form: Format) -> str:
    """Return a name that every system accepts."""
    name = re.sub(r"[^\w ().、，（）-]+", "-", title)[:80].strip(" .-")
    return f"{name or 'pack'}.{form}"


def state(item: Item, compared: Mapping[str, Freshness], t: Mapping[str, str]) -> str:
    """Return what a reader must know about a quote that no longer stands so; empty if it does."""
    return t.get(f"pack_state_{compared[item.id].kind}", "")


def address(item: Item, compared: Mapping[str, Freshness], base: str) -> str:
    """Return the whole link of an item."""
    return base.rstrip("/") + citation.link(item.quote, compared[item.id])


def markdown(pack: Pack, compared: Mapping[str, Freshness], t: Mapping[str, str], base: str) -> str:
    """Return a pack as CommonMark that reads as the texts do."""
    parts = [f"# {_escaped(pack.head.title)}"]
    if pack.head.introduction:
        parts.append(_lines(pack.head.introduction))
    for number, item in enumerate(pack.items, 1):
        parts.append(f"## {number}. {_escaped(citation.place(item.quote))}")
        parts.append("\n".join(f"> {line}" for line in _lines(citation.body(item.quote)).split("\n")))
        if item.note:
            parts.append(f"**{_escaped(t['pack_note'])}** {_lines(item.note)}")
        told = state(item, compared, t)
        if told:
            parts.append(f"⚠ {_escaped(told)}")
        said = _escaped(" · ".join(citation.origin(item.quote, t)))
        parts.append(f"— {said} · <{address(item, compared, base)}>")
    return "\n\n".join(parts) + "\n"


def table(pack: Pack, compared: Mapping[str, Freshness], t: Mapping[str, str], base: str) -> str:
    """Return a pack as a table for spreadsheets."""
    rows = [
        (
            number, citation.body(item.quote), item.note, item.quote.title, " › ".join(item.quote.heading),
            item.quote.source, item.quote.page or "", item.quote.lang, item.quote.updated[:10],
            state(item, compared, t), address(item, compared, base),
        )
        for number, item in enumerate(pack.items, 1)
    ]  # fmt: skip
    return tables.table([t[f"pack_column_{name}"] for name in _COLUMNS], rows)


def _escaped(text: str) -> str:
    return _LINE_MARKUP.sub(_line_escape, _MARKUP.sub(r"\\\g<0>", text))


def _line_escape(found: re.Match[str]) -> str:
    space, sign = found.groups()
    # the number of a list is escaped at its dot, which follows
    return f"{space}{sign}\\" if sign.isdecimal() else f"{space}\\{sign}"


def _lines(text: str) -> str:
    """Return text whose line ends stay line ends, and empty lines the ends of paragraphs."""
    lines = [_escaped(line.strip()) for line in text.strip().split("\n")]
    return "".join(
        line + ("\\\n" if line and after else "\n") for line, after in zip(lines, [*lines[1:], ""], strict=True)
    ).removesuffix("\n")
