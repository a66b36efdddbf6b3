"""Word, PDF, Excel and archives: real files made here, read to blocks with structure, pages and names."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from corpus.errors import UnreadableSource
from corpus.ingest import document_id, ingest
from corpus.limits import Limits
from corpus.pdf_layout import pdf_blocks
from corpus.pdf_pages import Page, PageLine
from corpus.radicals import without_radicals
from corpus.readers import read
from corpus.records import Problem, Source
from corpus.store import Store

LONG = "客户来电时首先要做的事情是问候客户并报出自己的姓名，随后认真地听客户说明来电的缘由，不要中途打断。"


def items(path: Path, limits: Limits | None = None) -> list[object]:
    return list(read(path, path.name, limits=limits or Limits()))


def source(path: Path) -> Source:
    (found,) = items(path)
    assert isinstance(found, Source)
    return found


def word_file(path: Path) -> Path:
    document = docx.Document()
    document.core_properties.title = "Word Document"
    document.sections[0].header.paragraphs[0].text = "内部资料 请勿外传"
    document.add_heading("退货手册", 0)
    document.add_heading("运费", 1)
    document.add_paragraph("先确认订单，再说明运费。")
    document.add_heading("瑕疵商品", 2)
    for text in ("查询订单", "回复客户"):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("电话回访", style="List Bullet")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ("情况", "运费", "瑕疵", "商家承担"), strict=True):
        cell.text = text
    document.add_heading("환불", 1)
    document.add_paragraph("칠 일 안에 요청하면 환불합니다.")
    document.save(str(path))
    return path


def test_word_keeps_headings_lists_and_tables(tmp_path: Path) -> None:
    found = source(word_file(tmp_path / "a.docx"))
    assert (found.title, found.format) == ("退货手册", "docx")
    assert [(block.kind, block.level, block.text) for block in found.blocks] == [
        ("heading", 1, "退货手册"),
        ("heading", 1, "运费"),
        ("paragraph", 0, "先确认订单，再说明运费。"),
        ("heading", 2, "瑕疵商品"),
        ("item", 0, "1. 查询订单"),
        ("item", 0, "2. 回复客户"),
        ("item", 0, "电话回访"),
        ("table", 0, "情况\t运费\n瑕疵\t商家承担"),
        ("heading", 1, "환불"),
        ("paragraph", 0, "칠 일 안에 요청하면 환불합니다."),
    ]
    assert found.updated


def test_word_passages_have_heading_paths(tmp_path: Path) -> None:
    store = Store(tmp_path / "store.sqlite")
    assert ingest([word_file(tmp_path / "a.docx")], store).problems == ()
    paths = {passage.heading for passage in store.passages(document_id("a.docx"))}
    store.close()
    assert {("运费",), ("환불",)} <= paths | {path[:1] for path in paths}


def pdf_file(path: Path, pages: int = 4, password: str | None = None) -> Path:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    pdfmetrics.registerFont(UnicodeCIDFont("HYSMyeongJo-Medium"))
    canvas = Canvas(str(path), encrypt=password)
    for number in range(1, pages + 1):
        canvas.setFont("STSong-Light", 9)
        canvas.drawString(72, 800, f"客服中心 作业手册 第{number}版")
        canvas.drawString(290, 30, f"- {number + 4} -")
        canvas.setFont("STSong-Light", 18)
        canvas.drawString(72, 740, f"第{'一二三四五六七八'[number - 1]}章 电话接待")
        canvas.setFont("STSong-Light", 11)
        for line in range(3):
            part = (LONG * 3)[line * 40 : line * 40 + (40 if line < 2 else 24)]
            canvas.drawString(72, 700 - 16 * line, part)
        canvas.setFont("HYSMyeongJo-Medium", 11)
        canvas.drawString(72, 620, f"고객의 {'말불요질상사주배'[number - 1]}을 끊지 않고 끝까지 듣습니다.")
        canvas.showPage()
    canvas.save()
    return path


def test_pdf_has_pages_headings_and_whole_paragraphs(tmp_path: Path) -> None:
    found = source(pdf_file(tmp_path / "a.pdf"))
    kept = [block for block in found.blocks if block.removed is None]
    assert [(block.kind, block.page) for block in kept[:4]] == [
        ("heading", 1),
        ("paragraph", 1),
        ("paragraph", 1),
        ("heading", 2),
    ]
    assert kept[0].text == "第一章 电话接待"
    assert kept[1].text == (LONG * 3)[:104]
    gone = [(block.text, block.removed) for block in found.blocks if block.removed]
    assert ("客服中心 作业手册 第2版", "running head or foot") in gone
    assert ("- 6 -", "page number") in gone
    assert len(gone) == 8


def test_pdf_pages_reach_the_passages(tmp_path: Path) -> None:
    store = Store(tmp_path / "store.sqlite")
    summary = ingest([pdf_file(tmp_path / "a.pdf")], store)
    assert summary.problems == ()
    passages = store.passages(document_id("a.pdf"))
    store.close()
    assert {passage.page for passage in passages} == {1, 2, 3, 4}
    assert all("作业手册" not in passage.text for passage in passages)
    assert all(passage.heading[-1].startswith("第") for passage in passages)


def page(number: int, *lines: tuple[str, float, float], size: float = 10.0) -> Page:
    """Return a page of (text, right edge, bottom) with lines at the left edge 50."""
    made = tuple(PageLine(text, 50.0, right, bottom, bottom + 10, size) for text, right, bottom in lines)
    return Page(number, 800.0, made)


def test_lines_are_joined_across_the_right_edge_only() -> None:
    text = page(
        1,
        ("第一段的第一行写满了整行的宽度直到右边", 250, 700),
        ("然后在这里结束。", 130, 688),
        ("第二段从新的一行开始也写满了整行的宽度", 250, 676),
        ("也结束了。", 100, 664),
        ("1. 一项写满了整行的宽度直到右边的尽头为止", 250, 652),
        ("2. 另一项", 90, 640),
    )
    assert [block.text for block in pdf_blocks([text])] == [
        "第一段的第一行写满了整行的宽度直到右边然后在这里结束。",
        "第二段从新的一行开始也写满了整行的宽度也结束了。",
        "1. 一项写满了整行的宽度直到右边的尽头为止",
        "2. 另一项",
    ]


def test_korean_lines_are_joined_with_a_blank_or_inside_the_word() -> None:
    wrapped = page(1, ("고객의 말을 끝까지 듣고 나서 천천히", 230, 700), ("대답합니다.", 90, 688))
    assert next(pdf_blocks([wrapped])).text == "고객의 말을 끝까지 듣고 나서 천천히 대답합니다."
    broken = page(
        1,
        ("고객의 말을 끝까지 듣고 천천히 대답하고 먼", 250, 700),
        ("저 사과한 다음에는 기한을 약속하고 먼저 연", 250, 688),
        ("락합니다.", 90, 676),
    )
    assert next(pdf_blocks([broken])).text == (
        "고객의 말을 끝까지 듣고 천천히 대답하고 먼저 사과한 다음에는 기한을 약속하고 먼저 연락합니다."
    )


def test_divided_english_words_are_made_whole() -> None:
    lines = (
        PageLine("Never promise what cannot be guaran", 50, 250, 700, 710, 10, divided=True),
        PageLine("teed to the", 50, 249, 688, 698, 10),
        PageLine("customer.", 50, 100, 676, 686, 10),
    )
    (block,) = pdf_blocks([Page(1, 800, lines)])
    assert block.text == "Never promise what cannot be guaranteed to the customer."


def test_a_table_header_repeated_inside_the_text_stays() -> None:
    pages = [
        page(n, ("姓名 电话", 120, 700), (f"张{n} 1380000000{n}", 150, 688), (f"李{n} 1390000000{n}", 150, 676))
        for n in range(1, 5)
    ]
    assert [block.removed for block in pdf_blocks(pages)] == [None] * len(list(pdf_blocks(pages)))


def test_radicals_become_characters() -> None:
    assert without_radicals("⽂⾏⾸⻚⻔⻓ 页") == "文行首页门长 页"


def test_a_scanned_pdf_says_so(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "scan.pdf"))
    canvas.rect(10, 10, 100, 100)
    canvas.showPage()
    canvas.save()
    with pytest.raises(UnreadableSource, match=r"scan\.pdf: there is no text") as raised:
        items(tmp_path / "scan.pdf")
    assert "OCR" in raised.value.hint


def test_pages_without_text_are_a_problem_beside_the_document(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "half.pdf"))
    canvas.drawString(72, 700, "Let the caller finish before you answer the question.")
    canvas.showPage()
    canvas.rect(10, 10, 100, 100)
    canvas.showPage()
    canvas.save()
    problem, found = items(tmp_path / "half.pdf")
    assert isinstance(problem, Problem)
    assert "1 of 2 pages (2)" in problem.message
    assert isinstance(found, Source)


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    fees = book.active
    assert fees is not None
    fees.title = "运费规则"
    fees.append(["2026 年运费规则"])
    fees.append([])
    fees.append(["情况", "谁付运费", "比例"])
    fees.append(["商品有瑕疵", "商家", 1])
    fees.append(["客户改变主意", "客户", 0.5])
    fees["C5"].number_format = "0%"
    faq = book.create_sheet("问答")
    for row in (
        ["id", "Title", "Text"],
        ["q1", "退款", "先道歉，再核实订单。"],
        ["q2", "", ""],
        ["q3", "환불", "확인합니다."],
    ):
        faq.append(row)
    book.create_sheet("旧").sheet_state = "hidden"
    book.save(path)
    return path


def test_a_workbook_gives_sections_and_rows(tmp_path: Path) -> None:
    hidden, first, empty, third, rest = items(workbook(tmp_path / "a.xlsx"))
    assert isinstance(hidden, Problem)
    assert "'旧' is hidden" in hidden.message
    assert isinstance(empty, Problem)
    assert empty.source == "a.xlsx#q2"
    assert isinstance(first, Source)
    assert isinstance(third, Source)
    assert (first.name, first.title, first.blocks[0].text) == ("a.xlsx#q1", "退款", "先道歉，再核实订单。")
    assert third.name == "a.xlsx#q3"
    assert isinstance(rest, Source)
    assert [(block.kind, block.text) for block in rest.blocks] == [
        ("heading", "运费规则"),
        ("paragraph", "2026 年运费规则"),
        ("table", "情况：商品有瑕疵；谁付运费：商家；比例：1"),
        ("table", "情况：客户改变主意；谁付运费：客户；比例：50%"),
    ]


def test_workbook_rows_survive_a_second_ingestion(tmp_path: Path) -> None:
    store = Store(tmp_path / "store.sqlite")
    path = workbook(tmp_path / "a.xlsx")
    assert ingest([path], store).added == 3
    again = ingest([path], store, prune=True)
    headings = [passage.heading for passage in store.passages(document_id("a.xlsx"))]
    store.close()
    assert (again.unchanged, again.removed) == (3, 0)
    assert headings == [("运费规则",)]


def raw_zip(path: Path, files: dict[bytes, bytes], flag: int = 0) -> Path:
    """Write a zip file whose names are these bytes, without the flag that says UTF-8."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for number, content in enumerate(files.values()):
            package.writestr(f"{number:04}".ljust(len(list(files)[number]), "x"), content)
    data = path.read_bytes()
    for number, name in enumerate(files):
        data = data.replace(f"{number:04}".ljust(len(name), "x").encode(), name)
    path.write_bytes(data)
    return path


TEXT = "客户情绪激动时，先放慢语速，让客户把话说完。"


@pytest.mark.parametrize(
    ("codec", "names"),
    [
        ("cp936", ["客服手册/退货流程.txt", "客服手册/投诉处理.txt"]),
        ("cp950", ["客服手冊/退貨流程.txt", "客服手冊/處理抱怨.txt"]),
        ("cp949", ["상담안내/환불절차.txt", "상담안내/불만처리.txt"]),
        ("utf-8", ["客服手册/退货流程.txt", "상담안내/환불절차.txt"]),
    ],
)
def test_names_in_windows_zips_are_readable(tmp_path: Path, codec: str, names: list[str]) -> None:
    path = raw_zip(tmp_path / "a.zip", {name.encode(codec): TEXT.encode() for name in names})
    found = items(path)
    assert [item.name for item in found if isinstance(item, Source)] == [f"a.zip/{name}" for name in names]


def test_an_archive_of_everything(tmp_path: Path) -> None:
    word_file(tmp_path / "a.docx")
    pdf_file(tmp_path / "a.pdf")
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as package:
        package.writestr("深/b.txt", TEXT)
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as package:
        package.write(tmp_path / "a.docx", "手册/a.docx")
        package.write(tmp_path / "a.pdf", "a.pdf")
        package.writestr("rows.csv", "id,text\n7,先道歉。\n")
        package.writestr("inner.zip", inner.getvalue())
        package.writestr("__MACOSX/._a.pdf", b"x")
        package.writestr("p/1.png", b"x")
        package.writestr("p/2.png", b"x")
    store = Store(tmp_path / "store.sqlite")
    summary = ingest([path], store)
    names = set(store.source_digests())
    pages = {passage.page for passage in store.passages(document_id("all.zip/a.pdf"))}
    again = ingest([path], store, prune=True)
    store.close()
    assert names == {"all.zip/手册/a.docx", "all.zip/a.pdf", "all.zip/rows.csv#7", "all.zip/inner.zip/深/b.txt"}
    assert pages == {1, 2, 3, 4}
    (problem,) = summary.problems
    assert problem.source == "all.zip/p/1.png"
    assert "2 files" in problem.message
    assert (again.unchanged, again.removed) == (4, 0)


@pytest.mark.parametrize(
    ("name", "hint"), [("a.doc", ".docx"), ("a.hwp", ".pdf"), ("a.rar", ".zip"), ("a.xyz", "Supported")]
)
def test_unknown_types_say_what_to_do_instead(tmp_path: Path, name: str, hint: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(UnreadableSource, match="not supported") as raised:
        items(tmp_path / name)
    assert hint in raised.value.hint
