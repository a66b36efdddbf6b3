"""Passages: whole sentences of one place, of a readable size, that together cover the text."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.chunk import LARGEST, chunk
from corpus.clean import clean
from corpus.reader_markdown import markdown_blocks
from corpus.reader_text import text_blocks
from corpus.records import Block, Language, Passage, Section, Source
from corpus.structure import width

CHINESE = [
    "接到投诉先让客户把话说完。", "复述要点,请客户确认有没有听错；", "解决不了的要给出期限,并提前回电。",
    "道歉要具体,不要只说不好意思!", "客户情绪激动时,语速放慢,声音放低。", "需要转接时,先说明转给谁、为什么转。",
    "把承诺写进工单,下一位同事才看得到。",
]  # fmt: skip
KOREAN = [
    "고객의 말을 끝까지 듣습니다. ", "요점을 되풀이해 확인합니다. ", "기한을 약속하고 그 전에 먼저 전화합니다. ",
    "사과는 구체적으로 해야 합니다. ", "화가 난 고객에게는 천천히 낮은 목소리로 말합니다. ",
    "이관할 때는 누구에게 왜 넘기는지 알립니다. ",
]  # fmt: skip


def passages(
    blocks: tuple[Block, ...], lang: Language = "zh-Hans", tags: tuple[str, ...] = ()
) -> tuple[str, list[Passage]]:
    result = clean(Source("x", "手册", "txt", blocks, ""))
    return result.text, chunk("doc", "手册", result.text, result.sections, lang, tags)


def assert_covers(text: str, found: list[Passage]) -> None:
    at = 0
    for ordinal, passage in enumerate(found):
        assert passage.ordinal == ordinal
        assert passage.text == text[passage.start : passage.end]
        assert passage.text == passage.text.strip()
        assert not text[at : passage.start].strip()
        at = passage.end
    assert not text[at:].strip()


@pytest.mark.parametrize(("stock", "lang"), [(CHINESE, "zh-Hans"), (KOREAN, "ko")])
def test_flowing_text_gives_passages_of_even_size(stock: list[str], lang: Language) -> None:
    rng = random.Random(5)
    paragraphs = ["".join(rng.choices(stock, k=6)) for _ in range(30)]
    text, found = passages(text_blocks("\n".join(paragraphs)), lang)
    assert_covers(text, found)
    sizes = [width(passage.text) for passage in found]
    assert max(sizes) <= LARGEST * 1.05
    assert 180 <= sum(sizes) / len(sizes) <= 300
    assert all(passage.text[-1] in "。！!；;." for passage in found)
    assert {passage.lang for passage in found} == {lang}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *CHINESE,
                *KOREAN,
                "一、总则",
                "二、细则",
                "1.问候",
                "2.倾听",
                "要点如下:",
                "• 倾听",
                "长" * 900,
                "a " * 500,
            ]
        ),
        max_size=25,
    )
)
def test_passages_cover_any_text(lines: list[str]) -> None:
    assert_covers(*passages(text_blocks("\n".join(lines))))


def test_a_list_stays_with_the_sentence_that_introduces_it() -> None:
    filler = "".join(CHINESE) * 2
    blocks = text_blocks(f"{filler}\n{filler}\n处理时注意以下几点:\n1、先道歉\n2、再核实\n3、后答复\n{filler}")
    _, found = passages(blocks)
    assert any("注意以下几点:\n1、先道歉" in passage.text for passage in found)


def test_each_passage_has_its_heading_path_and_small_sections_share_one() -> None:
    markdown = (
        "# 手册\n\n## 接待\n\n### 问候\n\n先报姓名。\n\n### 告别\n\n谢谢来电。\n\n## 投诉\n\n" + "".join(CHINESE) * 2
    )
    text, found = passages(tuple(markdown_blocks(markdown)))
    assert_covers(text, found)
    assert [passage.heading for passage in found] == [("接待",), ("投诉",)]
    assert "问候" in found[0].text
    assert "谢谢来电" in found[0].text


def test_questions_and_answers_are_never_mixed() -> None:
    markdown = "## 怎么退款？\n\n七天内可以退。\n\n## 怎么换货？\n\n先登记再寄回。\n"
    _, found = passages(tuple(markdown_blocks(markdown)))
    assert [passage.heading for passage in found] == [("怎么退款？",), ("怎么换货？",)]


def test_ids_survive_changes_elsewhere_and_tell_equal_texts_apart() -> None:
    one, two = "## 甲\n\n先报姓名。\n\n", "## 乙\n\n谢谢来电。\n\n"
    _, before = passages(tuple(markdown_blocks(one + two)))
    _, after = passages(tuple(markdown_blocks("## 新\n\n新的一条。\n\n" + one + two)))
    assert {passage.id for passage in before} < {passage.id for passage in after}
    _, twice = passages(tuple(markdown_blocks(two + one + two)))
    assert len({passage.id for passage in twice}) == 3


def test_digest_covers_what_the_index_uses() -> None:
    blocks = text_blocks("先报姓名,再问需要什么帮助。")
    _, (plain,) = passages(blocks)
    _, (tagged,) = passages(blocks, tags=("接待",))
    assert plain.id == tagged.id
    assert plain.digest != tagged.digest


def test_a_foreign_passage_keeps_its_own_language() -> None:
    markdown = "## 한국어\n\n고객의 말을 끝까지 듣습니다.\n\n## 繁體\n\n請客戶稍候。\n\n## 同形\n\n耐心道歉。\n"
    _, found = passages(tuple(markdown_blocks(markdown)), "zh-Hant")
    assert [passage.lang for passage in found] == ["ko", "zh-Hant", "zh-Hant"]


def test_circled_numbers_above_nine_are_numbers() -> None:
    text = "".join(f"{chr(0x2460 + n)}先问候客户再登记来电的原因与联系电话" for n in range(12)) + "。"
    sections = (Section(0, len(text), "paragraph", ()),)
    passages = chunk("d", "t", text, sections, "zh-Hans", ())
    assert "".join(passage.text for passage in passages) == text
