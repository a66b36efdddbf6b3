"""Readers: every format gives blocks of plain text, and one bad row never costs the others."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import pytest

from corpus.errors import UnreadableSource
from corpus.readers import read
from corpus.records import Problem, Source


def sources(path: Path, content: str | bytes, encoding: str | None = None) -> list[Source | Problem]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read(path, path.name, encoding))


def only(items: list[Source | Problem]) -> Source:
    assert len(items) == 1
    assert isinstance(items[0], Source)
    return items[0]


def test_text_is_one_block_per_line_and_pages_by_form_feed(tmp_path: Path) -> None:
    source = only(sources(tmp_path / "a.txt", "退款须知\r\n\r\n七天内可退。\f第二页正文。"))
    assert [(block.text, block.page) for block in source.blocks] == [
        ("退款须知", 1),
        ("七天内可退。", 1),
        ("第二页正文。", 2),
    ]


def test_markdown_becomes_plain_text(tmp_path: Path) -> None:
    source = only(
        sources(
            tmp_path / "a.md",
            "---\ntitle: 退货\nlang: zh-Hant\ntags: [售後, 退貨]\ndate: 2026-03-01\n---\n\n# 總則\n\n**先**確認[訂單](http://x.test)，\n再說明`運費`。\n\n"
            "1. 查詢\n2. 回覆\n   - 電話\n\n| 情況 | 運費 |\n|---|---|\n| 瑕疵 | 商家 |\n\n```\ncode  x\n```\n",
        )
    )
    assert (source.title, source.lang, source.tags, source.updated) == (
        "退货",
        "zh-Hant",
        ("售後", "退貨"),
        "2026-03-01",
    )
    assert [(block.kind, block.text) for block in source.blocks] == [
        ("heading", "總則"),
        ("paragraph", "先確認訂單，再說明運費。"),
        ("item", "1. 查詢"),
        ("item", "2. 回覆"),
        ("item", "電話"),
        ("table", "情況\t運費\n瑕疵\t商家"),
        ("code", "code  x"),
    ]


def test_korean_lines_join_with_a_blank(tmp_path: Path) -> None:
    source = only(sources(tmp_path / "a.md", "# 환불\n\n먼저 주문을\n확인합니다.\n"))
    assert source.title == "환불"
    assert source.blocks[1].text == "먼저 주문을 확인합니다."


def test_bad_front_matter_is_a_problem_beside_the_document(tmp_path: Path) -> None:
    problem, source = sources(tmp_path / "a.md", "---\ntitle: a: b: [\n---\n\n正文在这里。\n")
    assert isinstance(problem, Problem)
    assert isinstance(source, Source)
    assert source.blocks[0].text == "正文在这里。"


HTML = """<html><head><meta charset="euc-kr"><title>환불 안내 - 어느 가게</title></head><body>
<nav><a href=/>홈</a> <a href=/login>로그인</a></nav>
<main><h1>환불 안내</h1><p>고객이 상품을 받은 날부터 칠 일 안에 환불을 요청하면
상담사는 먼저 주문 번호를 확인하고<br>배송비 부담을 설명합니다.</p>
<ul><li>주문 번호 확인</li><li>배송비 설명</li></ul>
<table><tr><th>경우</th><th>배송비</th></tr><tr><td>불량</td><td>판매자</td></tr></table>
<p>고객이 화가 났다면 먼저 사과하고, 요청 내용을 되풀이해 말한 다음,
처리 기한을 약속하고 그 전에 먼저 연락합니다.</p></main>
<aside><h3>인기 글</h3><ul><li><a>적립금 모으기</a></li></ul></aside><footer>무단 전재 금지</footer></body></html>"""


def test_html_keeps_the_main_content_and_flags_the_rest(tmp_path: Path) -> None:
    source = only(sources(tmp_path / "a.html", HTML.encode("cp949")))
    assert source.title == "환불 안내"
    assert source.codec == "cp949"
    kept = [(block.kind, block.text) for block in source.blocks if block.removed is None]
    assert ("heading", "환불 안내") in kept
    assert ("item", "주문 번호 확인") in kept
    assert ("table", "경우\t배송비\n불량\t판매자") in kept
    assert any("배송비 부담을" in text for _, text in kept)
    flagged = " ".join(block.text for block in source.blocks if block.removed)
    assert all(word in flagged for word in ("로그인", "적립금", "무단 전재"))


def test_rows_are_documents_and_bad_rows_are_problems(tmp_path: Path) -> None:
    lines = (
        '{"id": "r1", "title": "退款", "text": "先道歉。", "tags": "售后, 退款"}\n'
        '{oops\n[]\n{"text": " "}\n{"id": "r1", "text": "重复"}\n\n{"text": "再确认。"}\n'
    )
    items = sources(tmp_path / "faq.jsonl", lines)
    assert [(item.name, item.title, item.tags) for item in items if isinstance(item, Source)] == [
        ("faq.jsonl#r1", "退款", ("售后", "退款")),
        ("faq.jsonl#7", "", ()),
    ]
    assert [item.source for item in items if isinstance(item, Problem)] == [
        "faq.jsonl#2", "faq.jsonl#3", "faq.jsonl#4", "faq.jsonl#r1",
    ]  # fmt: skip


def test_csv_in_a_legacy_codec_with_line_breaks_in_a_field(tmp_path: Path) -> None:
    content = 'id;title;text\na1;환불;"먼저 사과합니다.\n그리고 확인합니다."\na2;배송;"배송 조회 방법을 안내합니다."\n'
    first, second = sources(tmp_path / "faq.csv", content.encode("cp949"))
    assert isinstance(first, Source)
    assert isinstance(second, Source)
    assert [block.text for block in first.blocks] == ["먼저 사과합니다.", "그리고 확인합니다."]
    assert second.name == "faq.csv#a2"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", b""),
        ("a.txt", b" \n\n"),
        ("a.exe", b"MZ"),
        ("a.csv", b"id,name\n1,x\n"),
        ("a.html", b"<html><script>x</script></html>"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(tmp_path: Path, name: str, content: bytes) -> None:
    with pytest.raises(UnreadableSource) as raised:
        sources(tmp_path / name, content)
    assert raised.value.hint


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource):
        list(read(tmp_path / "none.txt", "none.txt"))


def test_tables_are_read_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "large.jsonl"
    row = json.dumps({"text": "先道歉，再核实订单。" * 20}, ensure_ascii=False)
    path.write_text("\n".join([row] * 20_000), "utf-8")
    tracemalloc.start()
    count = sum(1 for _ in read(path, path.name))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 20_000
    # The ids seen are kept, the 12 MB of text are not.
    assert peak < 6_000_000


def test_the_encoding_of_a_table_is_found_beyond_its_head(tmp_path: Path) -> None:
    ascii_rows = '{"text": "plain"}\n' * 5000
    content = ascii_rows + '{"text": "고객의 말을 끝까지 듣고 나서 환불 절차를 설명합니다."}\n'
    *_, last = sources(tmp_path / "late.jsonl", content.encode("cp949"))
    assert isinstance(last, Source)
    assert last.codec == "cp949"
    assert "환불 절차" in last.blocks[0].text


def test_lists_are_numbered_as_a_browser_shows_them(tmp_path: Path) -> None:
    text = "客户情绪激动时先放慢语速，让客户把话说完，再复述要点，说明由谁在什么时候答复。"
    page = f"<main><p>{text}</p><ol start=3><li>查询订单</li><li><p>回复客户</p></li></ol><p>{text}好</p></main>"
    source = only(sources(tmp_path / "a.html", f"<html><body>{page}</body></html>"))
    assert [block.text for block in source.blocks if block.kind == "item"] == ["3. 查询订单", "4. 回复客户"]


@pytest.mark.parametrize(
    "page",
    [
        "<!doctype html><title>退款</title><nav><a href=/>首页</a></nav><main><h1>退款说明</h1><p>{}</p></main>",
        "<html><title>退款</title><section><h1>退款说明</h1><p>{}</p></section></html>",
        "<meta charset=utf-8><title>退款</title><p>{}</p>",
        "<h1>退款说明</h1><p>{}",
    ],
)
def test_a_page_without_body_tags_is_read(tmp_path: Path, page: str) -> None:
    text = "客户要求退款时，先核对订单编号，再说明三个工作日内到账，并记录客户的联系方式。"
    path = tmp_path / "page.html"
    path.write_text(page.format(text), encoding="utf-8")
    (source,) = read(path, "page.html")
    assert isinstance(source, Source)
    assert [block.text for block in source.blocks if block.removed is None and block.kind == "paragraph"] == [text]
