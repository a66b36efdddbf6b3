"""A tree of HTML elements to blocks: headings, paragraphs, items, tables and code in order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from corpus.markers import marker_of
from corpus.records import Block, BlockKind

_SKIPPED = frozenset([
    "script", "style", "noscript", "template", "svg", "head", "iframe", "object", "select", "option", "button",
    "input", "textarea",
])  # fmt: skip
_BLOCKS = frozenset([
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main",
    "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "thead", "tr", "td", "th", "ul",
])  # fmt: skip
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
# A table with a longer cell is layout: its cells are read as what is in them.
_CELL_LIMIT = 400
_SPACES = re.compile(r"[ \t\r\f\v\u00a0]+|\s*\n\s*")


class TooDeep(Exception):
    """The elements are nested deeper than allowed."""


def html_blocks(
    element: HtmlElement, chrome: frozenset[HtmlElement], depth: int, inside: bool = False
) -> Iterator[tuple[Block, bool]]:
    """Yield the text blocks below ``element`` in order, each with whether it lies in one of the ``chrome`` elements.

    Raises TooDeep when elements are nested more than ``depth`` deep.
    """
    if depth <= 0:
        raise TooDeep
    tag = element.tag
    inside = inside or element in chrome
    if tag == "table" and _is_data(element):
        rows = ["\t".join(_cell(cell) for cell in row.iter("td", "th")) for row in element.iter("tr")]
        if text := "\n".join(row for row in rows if row.strip()):
            yield Block(text, "table"), inside
        return
    if tag == "pre":
        if text := element.text_content().strip("\n"):
            yield Block(text, "code"), inside
        return
    kind, level = _kind(element)
    number = _number(element)
    run: list[str] = [element.text or ""]
    for child in element:
        if not isinstance(child.tag, str) or child.tag in _SKIPPED:
            run.append(child.tail or "")
        elif child.tag in _BLOCKS or next(child.iterdescendants(*_BLOCKS), None) is not None:
            for block in _text_blocks(run, kind, level, number):
                yield block, inside
                number = ""
            yield from html_blocks(child, chrome, depth - 1, inside)
            run = [child.tail or ""]
        else:
            run.append(_inline_raw(child) + (child.tail or ""))
    for block in _text_blocks(run, kind, level, number):
        yield block, inside


def inline(element: HtmlElement) -> str:
    """Return the text of an element without blocks in it, in one line."""
    return one_line(_inline_raw(element).replace("\x00", " "))


def one_line(text: str) -> str:
    """Return ``text`` with white space as a browser shows it."""
    return _SPACES.sub(" ", text).strip()


def _is_data(table: HtmlElement) -> bool:
    """Return whether a table holds data: short cells without headings or tables in them."""
    if next(table.iterdescendants("table", *_HEADINGS), None) is not None:
        return False
    return all(len(cell.text_content().strip()) <= _CELL_LIMIT for cell in table.iter("td", "th"))


def _cell(cell: HtmlElement) -> str:
    if next(cell.iterdescendants(*_BLOCKS), None) is None:
        return inline(cell)
    return " ".join(block.text for block, _ in html_blocks(cell, frozenset(), 50))


def _text_blocks(run: list[str], kind: BlockKind, level: int, number: str) -> Iterator[Block]:
    for line in "".join(run).split("\x00"):  # a <br>
        if text := one_line(line):
            yield Block(number + text if number and marker_of(text) is None else text, kind, level)
            number = ""


def _kind(element: HtmlElement) -> tuple[BlockKind, int]:
    tag = element.tag
    if tag in _HEADINGS:
        return "heading", int(tag[1])
    if tag in ("li", "dd"):
        return "item", 0
    parent = element.getparent()
    # The first paragraph of an item is its text, and so are those behind it.
    return ("item" if tag == "p" and parent is not None and parent.tag == "li" else "paragraph"), 0


def _number(element: HtmlElement) -> str:
    """Return the number that a browser shows before an item of a numbered list."""
    parent = element.getparent()
    if element.tag == "p" and parent is not None and parent.tag == "li" and parent[0] is element:
        element, parent = parent, parent.getparent()
    if element.tag != "li" or parent is None or parent.tag != "ol":
        return ""
    if element.get("class") or parent.get("class") or len(parent.findall("li")) < 2:
        return ""  # a styled list: hot topics, slides, bread crumbs
    start = parent.get("start", "1")
    first = int(start) if start.isdecimal() and len(start) < 6 else 1
    return f"{first + sum(1 for _ in element.itersiblings('li', preceding=True))}. "


def _inline_raw(element: HtmlElement) -> str:
    if element.tag == "br":
        return "\x00"
    if element.tag in _SKIPPED or not isinstance(element.tag, str):
        return ""
    return (element.text or "") + "".join(_inline_raw(child) + (child.tail or "") for child in element)
