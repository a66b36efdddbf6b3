"""Word files to blocks: headings, lists and tables as Word knows them; heads and feet of pages, comments and deleted
text are not read."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator

import lxml.html

from corpus.errors import UnreadableSource
from corpus.html_blocks import TooDeep, html_blocks, inline
from corpus.limits import Limits
from corpus.package import check_office_file
from corpus.records import Problem, Source
from corpus.titles import name_title, top_heading

_STYLES = "p[style-name='Title'] => h1.title:fresh\np[style-name='Subtitle'] => p:fresh"
_MODIFIED = re.compile(r"<dcterms:modified[^>]*>([^<]{10,40})<")


def read_docx(data: bytes, name: str, encoding: str | None, limits: Limits) -> Iterator[Source | Problem]:
    """Yield the one source of a Word file; ``encoding`` has no meaning here.

    Raises UnreadableSource when it has a password, is damaged, nested too deep or an XML bomb.
    """
    import mammoth  # slow to import, and only Word files need it

    check_office_file(io.BytesIO(data), name, limits)
    try:
        html = mammoth.convert_to_html(io.BytesIO(data), style_map=_STYLES, convert_image=lambda image: []).value
        parser = lxml.html.HTMLParser(huge_tree=True)
        root = lxml.html.fragment_fromstring(html, create_parent="div", parser=parser)
        titles = [inline(element) for element in root.iter("h1") if element.get("class")]
        blocks = tuple(block for block, _ in html_blocks(root, frozenset(), limits.nesting))
    except (TooDeep, RecursionError):
        message = f"{name}: its elements are nested more than {limits.nesting} deep"
        raise UnreadableSource(message, "Save it as text.") from None
    except Exception as error:  # what the parser raises on a damaged file is not told anywhere
        raise UnreadableSource(f"{name}: damaged ({error})", "Save it again with an office program.") from None
    yield Source(
        name=name,
        title=next(filter(None, titles), "") or top_heading(blocks) or name_title(name),
        format="docx",
        blocks=blocks,
        digest=hashlib.sha256(data).hexdigest(),
        updated=_modified(data),
    )


def _modified(data: bytes) -> str | None:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if "docProps/core.xml" not in package.namelist():
            return None
        match = _MODIFIED.search(package.read("docProps/core.xml").decode("utf-8", errors="replace"))
    return match.group(1) if match else None
