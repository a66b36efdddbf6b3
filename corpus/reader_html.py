"""HTML to blocks: every block element in order; what lies outside the main content is flagged, not lost."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

import lxml.html
from lxml.etree import ParserError
from lxml.html import HtmlElement

from corpus.decode import decode
from corpus.errors import UnreadableSource
from corpus.records import Block, BlockKind, Problem, Source

OUTSIDE = "outside the main content"

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
_SKIPPED = frozenset([
    "script", "style", "noscript", "template", "svg", "head", "iframe", "object", "select", "option", "button",
    "input", "textarea",
])  # fmt: skip
_BLOCKS = frozenset([
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main",
    "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "thead", "tr", "td", "th", "ul",
])  # fmt: skip
_CHROME = frozenset([
    "nav", "aside", "footer", "form", "menu",
])  # fmt: skip
_SPACES = re.compile(r"[ \t\r\f\v\u00a0]+|\s*\n\s*")
_ALL_SPACE = re.compile(r"\s+")


def read_html(data: bytes, name: str, encoding: str | None) -> Iterator[Source | Problem]:
    """Yield the one source of a web page. Raises UnreadableSource when there is no HTML in it."""
    declared = _CHARSET.search(data[:4096])
    decoded = decode(data, declared.group(1).decode("ascii") if declared else None, encoding)
    try:
        # lxml refuses text with an encoding declaration, which no longer holds after decoding.
        root = lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", decoded.text))
    except (ParserError, ValueError) as error:
        raise UnreadableSource(f"{name}: not a web page ({error})", "Check the file or rename it to .txt.") from None
    yield Source(
        name=name,
        title=_title(root),
        format="html",
        blocks=tuple(_flagged(root, decoded.text)),
        digest=hashlib.sha256(data).hexdigest(),
        url=_attribute(root, "//link[@rel='canonical']/@href") or None,
        updated=_attribute(
            root, "//meta[@property='article:modified_time' or @property='article:published_time']/@content"
        )
        or None,
        codec=decoded.codec,
        confidence=decoded.confidence,
        replaced=decoded.replaced,
    )


def _flagged(root: HtmlElement, html: str) -> Iterator[Block]:
    """Flag the blocks outside the main content; where none is recognised only explicit page chrome is flagged."""
    import trafilatura  # slow to import, and only web pages need it

    found = list(_walk(root.find("body") if root.find("body") is not None else root, False))
    main = trafilatura.extract(html, favor_precision=True, include_comments=False, include_tables=True) or ""
    main = _ALL_SPACE.sub("", main.replace("|", ""))
    inside = [_ALL_SPACE.sub("", block.text) in main for block, _ in found]
    first = inside.index(True) if any(inside) else 0
    last = len(inside) - 1 - inside[::-1].index(True) if any(inside) else len(inside)
    for index, (block, chrome) in enumerate(found):
        # Precision loses some genuine blocks: keep what stands among the main content and is no chrome,
        # and the headings right above it.
        among = first <= index <= last or (block.kind == "heading" and first - 3 <= index < first)
        removed = None if inside[index] or (among and not chrome) else OUTSIDE
        yield Block(block.text, block.kind, block.level, None, removed)


def _walk(element: HtmlElement, chrome: bool) -> Iterator[tuple[Block, bool]]:
    """Yield the text blocks below ``element`` in order, each with whether it is navigation or other page chrome."""
    tag = element.tag
    chrome = chrome or tag in _CHROME or _is_link_list(element)
    if tag == "table" and not element.xpath(".//table|.//p|.//h1|.//h2|.//h3|.//li"):
        rows = ["\t".join(_inline(cell) for cell in row.iter("td", "th")) for row in element.iter("tr")]
        if text := "\n".join(row for row in rows if row.strip()):
            yield Block(text, "table"), chrome
        return
    if tag == "pre":
        if text := element.text_content().strip("\n"):
            yield Block(text, "code"), chrome
        return
    kind, level = _kind(tag)
    run: list[str] = [element.text or ""]
    for child in element:
        if not isinstance(child.tag, str) or child.tag in _SKIPPED:
            run.append(child.tail or "")
        elif child.tag in _BLOCKS or any(isinstance(d.tag, str) and d.tag in _BLOCKS for d in child.iterdescendants()):
            yield from _text_block(run, kind, level, chrome)
            yield from _walk(child, chrome)
            run = [child.tail or ""]
        else:
            run.append(_inline_raw(child) + (child.tail or ""))
    yield from _text_block(run, kind, level, chrome)


def _text_block(run: list[str], kind: BlockKind, level: int, chrome: bool) -> Iterator[tuple[Block, bool]]:
    for line in "".join(run).split("\x00"):  # a <br>
        if text := _SPACES.sub(" ", line).strip():
            yield Block(text, kind, level), chrome


def _kind(tag: str) -> tuple[BlockKind, int]:
    if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
        return "heading", int(tag[1])
    return ("item" if tag in ("li", "dd") else "paragraph"), 0


def _inline_raw(element: HtmlElement) -> str:
    if element.tag == "br":
        return "\x00"
    if element.tag in _SKIPPED or not isinstance(element.tag, str):
        return ""
    return (element.text or "") + "".join(_inline_raw(child) + (child.tail or "") for child in element)


def _inline(element: HtmlElement) -> str:
    return _SPACES.sub(" ", _inline_raw(element).replace("\x00", " ")).strip()


def _is_link_list(element: HtmlElement) -> bool:
    """Return whether most of a list's or division's text is links: a menu, not an article."""
    if element.tag not in ("ul", "ol", "div", "p", "dl"):
        return False
    links = element.findall(".//a")
    if len(links) < 3:
        return False
    text = len(_ALL_SPACE.sub("", element.text_content()))
    return sum(len(_ALL_SPACE.sub("", link.text_content())) for link in links) > 0.7 * text


def _title(root: HtmlElement) -> str:
    heading = root.xpath("//h1")
    candidates = (
        _attribute(root, "//meta[@property='og:title']/@content"),
        _inline(heading[0]) if len(heading) == 1 else "",
        _attribute(root, "//title/text()"),
    )
    return next((_SPACES.sub(" ", title).strip() for title in candidates if title.strip()), "")


def _attribute(root: HtmlElement, path: str) -> str:
    found = root.xpath(path)
    return str(found[0]).strip() if found else ""
