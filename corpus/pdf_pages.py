"""PDF to lines with their places: what is printed where, as pdfium finds it."""

from __future__ import annotations

import ctypes
import threading
from dataclasses import dataclass

from corpus.errors import UnreadableSource
from corpus.limits import Limits
from corpus.radicals import without_radicals

# pdfium must not run in two threads at once, not even on two documents.
_LOCK = threading.Lock()
_HYPHENS = "\x02\ufffe"  # what pdfium puts for a hyphen that divides a word at the end of a line
_LONGEST_LINE = 20_000


@dataclass(frozen=True, slots=True)
class PageLine:
    """A printed line: its place in points from the lower left corner and its font size in points.

    ``text`` keeps a blank at its end where the page has one; ``divided`` says that it ends inside a word.
    """

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    divided: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A printed page, ``number`` from 1, ``height`` in points, its lines in reading order."""

    number: int
    height: float
    lines: tuple[PageLine, ...]


def pdf_pages(data: bytes, name: str, limits: Limits) -> tuple[list[Page], dict[str, str]]:
    """Return the pages of a PDF file and its metadata (``Title``, ``ModDate`` …).

    Raises UnreadableSource when it has a password, is damaged or has too many pages.
    """
    import pypdfium2  # only PDF files need it

    with _LOCK:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if "password" in str(error).lower():
                raise UnreadableSource(f"{name}: it has a password", "Save it without a password.") from None
            raise UnreadableSource(f"{name}: damaged ({error})", "Make or download it again.") from None
        try:
            if len(document) > limits.pages:
                raise UnreadableSource(f"{name}: it has more than {limits.pages:,} pages", "Divide it.")
            pages: list[Page] = []
            letters = 0
            for index in range(len(document)):
                pages.append(_page(document, index))
                letters += sum(len(line.text) for line in pages[-1].lines)
                if letters > limits.text:
                    raise UnreadableSource(f"{name}: it has more than {limits.text:,} characters", "Divide it.")
            return pages, document.get_metadata_dict(skip_empty=True)
        except pypdfium2.PdfiumError as error:
            raise UnreadableSource(f"{name}: damaged ({error})", "Make or download it again.") from None
        finally:
            document.close()


def _page(document: object, index: int) -> Page:
    import pypdfium2.raw as pdfium

    page = document[index]  # type: ignore[index]
    text = page.get_textpage()
    try:
        raw = text.raw
        codes = [pdfium.FPDFText_GetUnicode(raw, at) for at in range(text.count_chars())]
        lines: list[PageLine] = []
        start = 0
        for at, code in enumerate([*codes, 10]):
            if code not in (10, 13):
                continue
            if (line := _line(raw, codes, start, min(at, start + _LONGEST_LINE))) is not None:
                lines.append(line)
            start = at + 1
        return Page(index + 1, page.get_height(), tuple(lines))
    finally:
        text.close()
        page.close()


def _line(raw: object, codes: list[int], start: int, end: int) -> PageLine | None:
    text = without_radicals(_text(codes[start:end]))
    letters = [at for at in range(start, end) if not chr(codes[at]).isspace()]
    if not text.strip() or not letters:
        return None
    import pypdfium2.raw as pdfium

    left, bottom, _, top = _box(raw, letters[0])
    _, _, right, _ = _box(raw, letters[-1])
    size: float = pdfium.FPDFText_GetFontSize(raw, letters[len(letters) // 2])
    divided = text[-1] in _HYPHENS
    return PageLine(text.rstrip(_HYPHENS).lstrip(), left, right, bottom, top, size, divided)


def _text(codes: list[int]) -> str:
    """Return characters for code points, some of which are UTF-16 surrogates in pairs."""
    text = "".join(map(chr, codes))
    if any("\ud800" <= char < "\ue000" for char in text):
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _box(raw: object, at: int) -> tuple[float, float, float, float]:
    import pypdfium2.raw as pdfium

    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(raw, at, ctypes.byref(box))
    return box.left, box.bottom, box.right, box.top
