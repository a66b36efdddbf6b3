"""Markdown to blocks of plain text: headings, items, tables and code, with YAML front matter."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus.decode import decode
from corpus.limits import Limits
from corpus.records import LANGUAGES, Block, BlockKind, Problem, Source

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
# Between two of these characters a line break is only layout; between others it is a space.
_UNSPACED = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")


def read_markdown(data: bytes, name: str, encoding: str | None, limits: Limits) -> Iterator[Source | Problem]:
    """Yield the one source of a Markdown file; bad front matter is a Problem beside it."""
    decoded = decode(data, override=encoding)
    fields, body, problem = _front_matter(decoded.text, name)
    if problem is not None:
        yield problem
    blocks = tuple(markdown_blocks(body))
    first = next((block.text for block in blocks if block.kind == "heading" and block.level == 1), "")
    lang = str(fields.get("lang") or "")
    yield Source(
        name=name,
        title=str(fields.get("title") or "").strip() or first,
        format=PurePosixPath(name).suffix.lstrip(".").lower() or "md",
        blocks=blocks,
        digest=hashlib.sha256(data).hexdigest(),
        tags=_tags(fields.get("tags")),
        url=str(fields["url"]) if fields.get("url") else None,
        updated=_date(fields.get("updated") or fields.get("date")),
        lang=next((known for known in LANGUAGES if known == lang), None),
        codec=decoded.codec,
        confidence=decoded.confidence,
        replaced=decoded.replaced,
    )


def markdown_blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of Markdown ``text`` in order, as plain text; ordered items keep their number."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)
    kind: BlockKind = "paragraph"
    level = 0
    markers: list[int | None] = []  # the next number of every open list, None for bullets
    marker = ""
    rows: list[str] = []
    for index, token in enumerate(tokens):
        if token.type == "heading_open":
            kind, level = "heading", int(token.tag[1])
        elif token.type in ("ordered_list_open", "bullet_list_open"):
            markers.append(int(token.attrGet("start") or 1) if token.type[0] == "o" else None)
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            markers.pop()
        elif token.type == "list_item_open":
            marker = _next_marker(markers)
        elif token.type == "table_open":
            rows = []
        elif token.type == "tr_close":
            rows.append("\t".join(_cells(tokens, index)))
        elif token.type == "table_close":
            yield Block("\n".join(rows), "table")
        elif token.type in ("fence", "code_block") and token.content.strip():
            yield Block(token.content.strip("\n"), "code")
        elif token.type == "html_block" and (plain := _TAG.sub("", token.content).strip()):
            yield Block(plain)
        elif token.type == "inline" and tokens[index - 1].type not in ("th_open", "td_open"):
            if plain := _plain(token):
                in_list = bool(markers) and kind != "heading"
                yield Block(marker + plain if in_list else plain, "item" if in_list else kind, level)
            kind, level, marker = "paragraph", 0, ""


def _next_marker(markers: list[int | None]) -> str:
    number = markers[-1]
    if number is None:
        return ""
    markers[-1] = number + 1
    return f"{number}. "


def _cells(tokens: list[Token], row_end: int) -> list[str]:
    cells: list[str] = []
    index = row_end - 1
    while tokens[index].type != "tr_open":
        if tokens[index].type == "inline":
            cells.append(_plain(tokens[index]))
        index -= 1
    return cells[::-1]


def _plain(token: Token) -> str:
    parts: list[str] = []
    children = token.children or []
    for index, child in enumerate(children):
        if child.type in ("text", "code_inline") or child.type == "image":
            parts.append(child.content)
        elif child.type == "hardbreak" or (child.type == "html_inline" and child.content.startswith("<br")):
            parts.append("\n")
        elif child.type == "softbreak":
            after = next((other.content for other in children[index + 1 :] if other.content), "")
            tight = parts and _UNSPACED.match(parts[-1][-1:]) and _UNSPACED.match(after[:1])
            parts.append("" if tight else " ")
    return "".join(parts).strip()


def _front_matter(text: str, name: str) -> tuple[dict[str, Any], str, Problem | None]:
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, text, None
    body = text[match.end() :]
    try:
        fields = yaml.safe_load(match.group(1))
    except yaml.YAMLError as error:
        message = f"{name}: the front matter is not valid YAML: {' '.join(str(error).split())[:200]}"
        return {}, body, Problem(name, message, "Quote values that contain a colon.")
    return (fields if isinstance(fields, dict) else {}), body, None


def _date(value: object) -> str | None:
    if isinstance(value, datetime.date):  # datetime is one too
        return value.isoformat()
    return str(value).strip() if value else None


def _tags(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        value = value.split(",")
    return tuple(str(tag).strip() for tag in value if str(tag).strip()) if isinstance(value, list) else ()
