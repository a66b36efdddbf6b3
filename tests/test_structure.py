from __future__ import annotations

from corpus.clean import clean
from corpus.reader_text import text_blocks
from corpus.records import Source
from corpus.structure import width

BODY = "客服人员接到来电时要先问候客户,再确认客户的姓名和需要办理的业务,最后复述要点并请客户确认。"


def paths(text: str, title: str = "") -> dict[str, tuple[str, ...]]:
    """Return the heading path of every section that is no heading, by its first six characters."""
    result = clean(Source("x.txt", title, "txt", text_blocks(text), ""))
    return {
        result.text[section.start : section.end].strip()[:6]: section.heading
        for section in result.sections
        if section.kind != "heading"
    }


def test_chinese_numbers_nest() -> None:
    text = (
        f"手册\n第一章 总则\n一、问候\n甲甲甲甲甲甲{BODY}\n"
        f"二、告别\n（一）常规\n乙乙乙乙乙乙{BODY}\n（二）特殊\n丙丙丙丙丙丙{BODY}\n"
        f"第二章 附则\n丁丁丁丁丁丁{BODY}"
    )
    assert paths(text) == {
        "甲甲甲甲甲甲": ("第一章 总则", "一、问候"),
        "乙乙乙乙乙乙": ("第一章 总则", "二、告别", "（一）常规"),
        "丙丙丙丙丙丙": ("第一章 总则", "二、告别", "（二）特殊"),
        "丁丁丁丁丁丁": ("第二章 附则",),
    }


def test_korean_ordinals_and_numbers_nest() -> None:
    body = "고객의 말을 끝까지 듣고 요점을 되풀이해 확인한 다음 처리 기한을 약속하고 그 전에 먼저 연락한다."
    text = (
        f"첫째, 경청\n(1) 끊지 않는다.\n하나둘셋 {body}\n(2) 되풀이한다.\n넷다섯여 {body}\n둘째, 사과\n일곱여덟 {body}"
    )
    assert paths(text) == {
        "하나둘셋 고": ("첫째, 경청", "(1) 끊지 않는다."),
        "넷다섯여 고": ("첫째, 경청", "(2) 되풀이한다."),
        "일곱여덟 고": ("둘째, 사과",),
    }


def test_questions_head_their_answers() -> None:
    text = f"Q：客户要求马上退款怎么办？\n答一答一答一{BODY}\nQ：客户不肯报姓名怎么办？\n答二答二答二{BODY}"
    assert paths(text) == {
        "答一答一答一": ("Q：客户要求马上退款怎么办？",),
        "答二答二答二": ("Q：客户不肯报姓名怎么办？",),
    }


def test_lists_stay_items_and_short_lines_become_headings() -> None:
    text = f"接待规范\n{BODY}\n问候时的要点\n1、声音要亮\n2、语速要慢\n3、先报姓名\n{BODY}"
    result = clean(Source("x.txt", "", "txt", text_blocks(text), ""))
    kinds = [(section.kind, result.text[section.start : section.end].strip()[:6]) for section in result.sections]
    assert kinds == [
        ("heading", "接待规范"),
        ("paragraph", BODY[:6]),
        ("heading", "问候时的要点"),
        ("item", "1、声音要亮"),
        ("item", "2、语速要慢"),
        ("item", "3、先报姓名"),
        ("paragraph", BODY[:6]),
    ]


def test_headings_glued_to_their_text_are_split_off() -> None:
    text = f"服务手册\n{BODY}1、专业能力 {BODY}{BODY}\n{BODY} 2、沟通能力 {BODY}\n3、协调能力 {BODY}"
    result = clean(Source("x.txt", "", "txt", text_blocks(text), ""))
    headings = [section.heading[-1] for section in result.sections if section.kind == "heading" and section.heading]
    assert headings == ["1、专业能力", "2、沟通能力", "3、协调能力"]


def test_a_short_line_inside_a_sentence_is_no_heading() -> None:
    text = f"接待规范\n{BODY}\n还要提醒客户保留好手里的单据,等到问题全部处理完毕之后才可以丢掉\n因为客户会\n{BODY}"
    assert ("因为客户会",) not in paths(text).values()


def test_width_counts_other_letters_by_their_room() -> None:
    assert width("客户") == 2
    assert width("고객 님") == 4 * 0.57
