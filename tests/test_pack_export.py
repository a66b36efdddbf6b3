"""Packs as files: what is quoted comes back word for word, in the fonts of its language, and runs nothing."""

from __future__ import annotations

import csv
import io
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from corpus.records import Language
from service import pack_export
from service.freshness import Freshness
from service.pack_export import Format
from service.packs import Item, Pack, PackHead, Quote
from service.wording import UI_LANGUAGES, texts

BASE = "http://guide.example:8000/"
TEXTS: dict[Language, str] = {
    "zh-Hans": "退款\n“先道歉”，再核实。\n- 不要争论*谁*的责任 <b>",
    "zh-Hant": "「先說明」需要三天。",
    "ko": "먼저 사과하고,\n1. 상황을 확인합니다.",
    "en": "Say sorry first.",
}


def made(notes: dict[Language, str] | None = None, title: str = "新人 / 第一周") -> tuple[Pack, dict[str, Freshness]]:
    notes = notes or {}
    items = tuple(
        Item(
            f"i-{lang}",
            notes.get(lang, ""),
            Quote(
                f"p-{lang}",
                "d 1",
                text,
                lang,
                f"手册{lang}",
                ("章", "退款"),
                "a/b.md",
                n or None,
                f"2026-01-0{n + 1}T00:00",
            ),
        )
        for n, (lang, text) in enumerate(TEXTS.items())
    )
    kinds: tuple[Any, ...] = ("same", "changed", "gone", "cited")
    compared = {
        item.id: Freshness(kind, item.quote if kind != "gone" else None)
        for item, kind in zip(items, kinds, strict=True)
    }
    return Pack(PackHead("pack", title, "第一行\n第二行", "2026", "2026", len(items)), items), compared


def export(form: Format, ui: str = "en", **change: Any) -> bytes:
    return pack_export.export(*made(**change), form, texts(ui), ui, BASE)


def plain(markdown: str) -> list[str]:
    """Return the lines of text that a reader of the rendered Markdown sees."""
    seen: list[str] = []
    for token in MarkdownIt().parse(markdown):
        for child in token.children or []:
            if child.type in ("softbreak", "hardbreak"):
                seen.append("\n")
            elif child.type == "html_inline":
                raise AssertionError(child.content)
            else:
                seen.append(child.content)
        seen.append("\n")
    return [line for line in "".join(seen).split("\n") if line.strip()]


def test_markdown_reads_as_the_texts_do() -> None:
    lines = plain(export("md", "zh-Hans", notes={"ko": "讨论：\n## 为什么？"}).decode())
    assert lines[:3] == ["新人 / 第一周", "第一行", "第二行"]
    assert lines[3:6] == ["1. 手册zh-Hans › 章 › 退款", "“先道歉”，再核实。", "- 不要争论*谁*的责任 <b>"]
    assert lines[6] == "— a/b.md · 2026-01-01 版 · http://guide.example:8000/documents/d 1?passage=p-zh-Hans"
    assert "⚠ 收录之后，原文有了改动。" in lines
    assert "批注 讨论：" in lines
    assert "## 为什么？" in lines
    assert "1. 상황을 확인합니다." in lines
    assert any("第 1 页" in line for line in lines)


@given(st.text("ab 1.)-+*_#>`~[]()<&!\\|\n=退", max_size=30))
def test_no_text_is_taken_for_markdown(text: str) -> None:
    wanted = [" ".join(line.split()) for line in text.strip().split("\n") if line.strip()]
    assert [" ".join(line.split()) for line in plain(pack_export._lines(text))] == wanted


@pytest.mark.parametrize("ui", UI_LANGUAGES)
def test_a_table_opens_in_excel_with_every_field(ui: str) -> None:
    content = export("csv", ui, notes={"en": 'a,b\n"c"'}).decode("utf-8")
    assert content.startswith("\ufeff")
    names, *rows = csv.reader(io.StringIO(content[1:], newline=""))
    assert names[0] == texts(ui)["pack_column_number"]
    assert len({len(row) for row in (names, *rows)}) == 1
    assert rows[0][1] == "“先道歉”，再核实。\n- 不要争论*谁*的责任 <b>"
    assert rows[3][1:3] == ["Say sorry first.", 'a,b\n"c"']
    assert rows[1][3:9] == ["手册zh-Hant", "章 › 退款", "a/b.md", "1", "zh-Hant", "2026-01-02"]
    assert [row[9] for row in rows][:2] == ["", texts(ui)["pack_state_changed"]]


@pytest.mark.parametrize("text", ["=1+1", "+82 2", "-1", "@x", "\t=1", " =1", "＝1", "\r=1", "　@x"])
def test_no_cell_is_a_formula(text: str) -> None:
    content = export("csv", notes={"en": text}).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(content, newline="")))[4][2] == f"'{text}"


@pytest.mark.parametrize("ui", UI_LANGUAGES)
def test_word_gets_text_language_and_font_of_every_quote(ui: str) -> None:
    document = docx.Document(io.BytesIO(export("docx", ui, notes={"ko": "讨论\n第二行\x07"})))
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert lines[:3] == ["新人 / 第一周", "第一行", "第二行"]
    assert document.core_properties.title == "新人 / 第一周"
    assert "1. 手册zh-Hans › 章 › 退款" in lines
    assert "- 不要争论*谁*的责任 <b>" in lines
    assert f"{texts(ui)['pack_note']} 讨论\n第二行" in lines
    assert texts(ui)["pack_state_gone"] in lines
    fonts = {
        "zh-Hans": ("Microsoft YaHei", "zh-CN"),
        "zh-Hant": ("Microsoft JhengHei", "zh-TW"),
        "ko": ("Malgun Gothic", "ko-KR"),
    }
    for lang, (font, tag) in fonts.items():
        text = TEXTS[lang].split("\n")[-1]  # type: ignore[index]
        (run,) = next(paragraph.runs for paragraph in document.paragraphs if paragraph.text == text)
        properties = run._r.rPr
        assert properties is not None
        assert properties.find(qn("w:rFonts")).get(qn("w:eastAsia")) == font
        assert properties.find(qn("w:lang")).get(qn("w:eastAsia")) == tag
    links = [one.target_ref for one in document.part.rels.values() if one.is_external]
    assert f"{BASE}documents/d%201?passage=p-ko" in links
    for properties in document.element.body.iter(qn("w:rPr")):
        order = [child.tag for child in properties]
        assert order == sorted(order, key=SCHEMA.index), "Word refuses properties in another order"


# CT_RPr, ECMA-376 part 1, 17.3.2: the order of those that are used.
SCHEMA = [qn(f"w:{name}") for name in ("rStyle", "rFonts", "b", "i", "color", "sz", "u", "lang")]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("新人 / 第一周", "新人 - 第一周.md"),
        ("../..", "pack.md"),
        ('a"b\n', "a-b.md"),
        ("교육 (1)", "교육 (1).md"),
        ("x" * 300, "x" * 80 + ".md"),
    ],
)
def test_file_names_suit_every_system(title: str, name: str) -> None:
    assert pack_export.file_name(title, "md") == name
