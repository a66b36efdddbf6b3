"""HTML to blocks: every block element in order; what lies outside the main content is flagged, not lost."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence

import lxml.html
from lxml.etree import ParserError
from lxml.html import HtmlElement

from corpus.decode import decode
from corpus.errors import UnreadableSource
from corpus.html_blocks import TooDeep, html_blocks, inline, one_line
from corpus.limits import Limits
from corpus.records import Block, Problem, Source

OUTSIDE = "outside the main content"

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
_CHROME = frozenset(["nav", "aside", "footer", "form", "menu"])
_HEAD = frozenset(["title", "meta", "link", "style", "script", "base", "noscript", "template"])
_LISTS = frozenset(["ul", "ol", "div", "p", "dl"])
_ALL_SPACE = re.compile(r"\s+")
_BULLET = re.compile(r"^\s*(?:-|\d+\.)\s+")
_SHORT = 12
_SITE = re.compile(r"\s*[-–—_|｜:：»]+\s*")
_FILE_TYPE = re.compile(r"\.(?:docx?|pdf|xlsx?|pptx?|txt|hwpx?|odt)$", re.IGNORECASE)


def read_html(data: bytes, name: str, encoding: str | None, limits: Limits) -> Iterator[Source | Problem]:
    """Yield the one source of a web page. Raises UnreadableSource when there is no HTML in it or it is too deep."""
    declared = _CHARSET.search(data[:4096])
    decoded = decode(data, declared.group(1).decode("ascii") if declared else None, encoding)
    try:
        # lxml refuses text with an encoding declaration, which no longer holds after decoding. Without huge_tree it
        # drops what is nested deeper than 256 elements and says nothing.
        html = re.sub(r"^\s*<\?xml[^>]*\?>", "", decoded.text).replace("\x00", "")
        root = lxml.html.document_fromstring(html, parser=lxml.html.HTMLParser(huge_tree=True))
        if _mend_head(root):
            html = lxml.html.tostring(root, encoding="unicode")
        blocks = tuple(_flagged(root, html, limits.nesting))
    except (ParserError, ValueError) as error:
        raise UnreadableSource(f"{name}: not a web page ({error})", "Check the file or rename it to .txt.") from None
    except (TooDeep, RecursionError):
        message = f"{name}: its elements are nested more than {limits.nesting} deep"
        raise UnreadableSource(message, "Save the page as text.") from None
    yield Source(
        name=name,
        title=_title(root, blocks),
        format="html",
        blocks=blocks,
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


def _mend_head(root: HtmlElement) -> bool:
    """Move what libxml2 took for part of the head into the body; tell whether there was anything.

    HTML lets <body> be left out, and libxml2 then does not end the head at elements it does not know, such as <main>.
    """
    head = root.find("head")
    stray = [] if head is None else [child for child in head if isinstance(child.tag, str) and child.tag not in _HEAD]
    if not stray:
        return False
    body = root.find("body")
    if body is None:
        body = lxml.html.Element("body")
        root.append(body)
    for place, child in enumerate(stray):
        body.insert(place, child)
    return True


def _flagged(root: HtmlElement, html: str, nesting: int) -> Iterator[Block]:
    """Flag the blocks outside the main content; where none is recognised only explicit page chrome is flagged."""
    import trafilatura  # slow to import, and only web pages need it

    body = root.find("body")
    top = body if body is not None else root
    found = list(html_blocks(top, _chrome(top), nesting))
    main = trafilatura.extract(html, favor_precision=True, include_comments=False, include_tables=True) or ""
    lines = {_tight(_BULLET.sub("", line)) for line in main.split("\n")}
    main = _tight(main)
    # Two or three words of a menu are somewhere in any text: short blocks must be whole lines of it.
    inside: list[bool] = []
    at = 0
    for block, _ in found:
        text = _tight(block.text)
        # Both are in the same order, so that most are found at once.
        if len(text) < _SHORT:
            inside.append(text in lines)
            continue
        place = main.find(text, at)
        inside.append(place >= 0 or text in main)
        at = max(at, place)
    first = inside.index(True) if any(inside) else 0
    last = len(inside) - 1 - inside[::-1].index(True) if any(inside) else len(inside)
    for index, (block, chrome) in enumerate(found):
        # Precision loses some genuine blocks: keep what stands among the main content and is no chrome,
        # and the headings right above it.
        among = first <= index <= last or (block.kind == "heading" and first - 3 <= index < first)
        removed = None if inside[index] or (among and not chrome) else OUTSIDE
        yield Block(block.text, block.kind, block.level, None, removed)


def _tight(text: str) -> str:
    return _ALL_SPACE.sub("", text.replace("|", ""))


def _chrome(top: HtmlElement) -> frozenset[HtmlElement]:
    """Return the elements that are navigation or other page chrome: by their tag, or because they are lists of links.

    Letters are summed from the leaves up, once for all elements.
    """
    sums: dict[HtmlElement, tuple[int, int, int]] = {}  # letters, letters in links, links
    chrome: set[HtmlElement] = set()
    for element in reversed(list(top.iter())):
        if not isinstance(element.tag, str):
            continue
        letters = len(_ALL_SPACE.sub("", element.text or ""))
        linked = links = 0
        for child in element:
            below = sums.pop(child, (0, 0, 0))
            letters += below[0] + len(_ALL_SPACE.sub("", child.tail or ""))
            linked += below[1]
            links += below[2]
        if element.tag == "a":
            linked, links = letters, 1
        sums[element] = letters, linked, links
        if element.tag in _CHROME or (element.tag in _LISTS and links >= 3 and linked > 0.7 * letters):
            chrome.add(element)
    return frozenset(chrome)


def _title(root: HtmlElement, blocks: Sequence[Block]) -> str:
    """Return the page's title without the site's name: what the page states, and a line of it begins or ends with."""
    heading = root.xpath("//h1")
    stated = one_line(_attribute(root, "//title/text()"))
    candidates = (
        _attribute(root, "//meta[@property='og:title']/@content"),
        inline(heading[0]) if len(heading) == 1 and _is_part(inline(heading[0]), stated) else "",
        max((block.text for block in blocks if _is_part(block.text, stated)), key=len, default=""),
        inline(heading[0]) if len(heading) == 1 else "",
        stated,
    )
    title = next((one_line(title) for title in candidates if title.strip()), "")
    return _FILE_TYPE.sub("", title)


def _is_part(text: str, stated: str) -> bool:
    """Return whether ``stated`` is ``text`` with the names of a site or section before or behind it."""
    if len(text) < 4 or not stated:
        return False
    rest = stated[len(text) :] if stated.startswith(text) else stated[: -len(text)] if stated.endswith(text) else None
    return rest is not None and (not rest or bool(_SITE.match(rest) or _SITE.search(rest[-3:])))


def _attribute(root: HtmlElement, path: str) -> str:
    found = root.xpath(path)
    return str(found[0]).strip() if found else ""
