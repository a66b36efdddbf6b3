"""A training pack as a Word document. Every run names its language and font: Han characters look different in each."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from service import citation
from service.freshness import Freshness
from service.pack_export import address, state
from service.packs import Item, Pack

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

# What Word calls a language, and a font of it that Windows and Word for Mac bring along.
_EAST_ASIAN = {
    "zh-Hans": ("zh-CN", "Microsoft YaHei"),
    "zh-Hant": ("zh-TW", "Microsoft JhengHei"),
    "ko": ("ko-KR", "Malgun Gothic"),
}
_LATIN = ("en-US", "Segoe UI")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # no XML can hold them
_QUIET = "586668"
_WARNING = "9A5B00"


def docx(pack: Pack, compared: Mapping[str, Freshness], t: Mapping[str, str], ui: str, base: str) -> bytes:
    """Return the file; ``t`` are the texts of the language ``ui``, ``base`` is the address that links begin with."""
    import docx as word
    from docx.shared import Mm

    document = word.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(24)
    section.top_margin = section.bottom_margin = Mm(22)
    document.core_properties.title = _clean(pack.head.title)
    document.core_properties.author = document.core_properties.comments = ""
    document.core_properties.language = _EAST_ASIAN.get(ui, _LATIN)[0]
    _dress(document, ui)
    _write(document.add_paragraph(style="Title"), pack.head.title, ui)
    for line in pack.head.introduction.split("\n"):
        _write(document.add_paragraph(), line, ui)
    for number, item in enumerate(pack.items, 1):
        _add(document, number, item, compared, t, ui, base)
    _number_pages(section.footer.paragraphs[0])
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _add(
    document: Document,
    number: int,
    item: Item,
    compared: Mapping[str, Freshness],
    t: Mapping[str, str],
    ui: str,
    base: str,
) -> None:
    """Write one item: place, text, note, what has changed, citation; what belongs together stays on one page."""
    quoted = item.quote
    _write(document.add_paragraph(style="Heading 2"), f"{number}. {citation.place(quoted)}", quoted.lang)
    for line in citation.body(quoted).split("\n"):
        if line.strip():
            paragraph = document.add_paragraph(style="Quote")
            paragraph.paragraph_format.keep_with_next = True
            _write(paragraph, line.strip(), quoted.lang)
    if item.note:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        _write(paragraph, f"{t['pack_note']} ", ui, bold=True)
        for count, line in enumerate(item.note.split("\n")):
            if count:
                paragraph.add_run().add_break()
            _write(paragraph, line, ui)
    if told := state(item, compared, t):
        _write(document.add_paragraph(), told, ui, color=_WARNING, size=9)
    paragraph = document.add_paragraph()
    _write(paragraph, f"— {' · '.join(citation.origin(quoted, t))} · ", ui, color=_QUIET, size=9)
    _link(paragraph, address(item, compared, base))


def _dress(document: Document, ui: str) -> None:
    """Give the styles fonts for both scripts, so that what a trainer adds in Word looks the same."""
    from docx.shared import Mm, Pt, RGBColor

    tag, east = _EAST_ASIAN.get(ui, ("zh-CN", "Microsoft YaHei"))
    for name, size in (("Normal", 10.5), ("Title", 22), ("Heading 2", 12.5), ("Quote", 10.5)):
        style = document.styles[name]
        style.font.size = Pt(size)
        style.font.italic = False
        style.font.color.rgb = RGBColor.from_string("1D2A2B")
        _speak(style.element.get_or_add_rPr(), tag, east)
    layout = document.styles["Quote"].paragraph_format
    layout.left_indent, layout.space_after = Mm(6), Pt(4)
    document.styles["Normal"].paragraph_format.line_spacing = 1.25


def _write(
    paragraph: Paragraph, text: str, lang: str, bold: bool | None = None, color: str = "", size: float = 0
) -> None:
    """Add a run in the font of its language."""
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(_clean(text))
    run.bold = bold
    if color:
        run.font.color.rgb = RGBColor.from_string(color)
    if size:
        run.font.size = Pt(size)
    tag, east = _EAST_ASIAN.get(lang, _LATIN)
    _speak(run._r.get_or_add_rPr(), tag, east if lang in _EAST_ASIAN else "")


def _speak(properties: object, tag: str, east: str) -> None:
    """Set fonts and language of a run or style; python-docx knows only the Latin font."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    fonts = properties.get_or_add_rFonts()  # type: ignore[attr-defined]
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name in ("ascii", "hAnsi"):
        fonts.set(qn(f"w:{name}"), _LATIN[1])
    if east:
        fonts.set(qn("w:eastAsia"), east)
        fonts.set(qn("w:hint"), "eastAsia")  # quotation marks and dots are Chinese or Korean ones too
    for old in properties.findall(qn("w:lang")):  # type: ignore[attr-defined]
        properties.remove(old)  # type: ignore[attr-defined]
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), _LATIN[0])
    language.set(qn("w:eastAsia"), tag if east else "zh-CN")
    properties.append(language)  # type: ignore[attr-defined]


def _link(paragraph: Paragraph, address: str) -> None:
    """Add a link that can be clicked and, on paper, read."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    holder = OxmlElement("w:hyperlink")
    holder.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    _write(paragraph, address, "en", color="0B6259", size=9)
    run = paragraph.runs[-1]
    run.underline = True
    holder.append(run._r)
    paragraph._p.append(holder)


def _number_pages(paragraph: Paragraph) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", text)
