"""Cleaning: furniture of every kind goes, with a reason; guidance stays; nothing is lost from the audit."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.clean import Cleaned, clean, raw_text
from corpus.reader_text import text_blocks
from corpus.records import Source


def source(text: str, title: str = "") -> Source:
    return Source("page.txt", title, "txt", text_blocks(text), "")


def cleaned(text: str) -> Cleaned:
    return clean(source(text))


def restored(result: Cleaned) -> str:
    out, done = [], 0
    for removal in result.removals:
        out += [result.text[done : removal.at], removal.text]
        done = removal.at
    return "".join([*out, result.text[done:]])


HANS_PAGE = """首页 > 客户服务 > 投诉
登录 | 注册
处理投诉的步骤
来源:客服园地  作者:陈晓  [字体:大 中 小]
浏览量:3021
接到投诉后,先让客户把话说完,再复述一遍要点,确认没有听错,然后说明接下来由谁处理、什么时候答复。
当场解决不了的,要给出明确的期限,并在期限之前主动回电。
本文由用户上传分享,免费在线阅读
版权声明
1. 本站所有资源均由网友上传,如有侵权请联系我们删除。
2. 未经许可不得转载或用于商业用途。
相关推荐
怎样开网店
2024年手机排行榜
上一篇:电话礼仪
发表评论
您的邮箱地址不会被公开
"""
HANT_PAGE = """網站首頁
分享到微信
一、接到投訴時
先讓客戶把話說完,再複述要點,確認沒有聽錯,並說明由誰處理、何時答覆。
第 1 頁 共 3 頁
二、結案之後
三天內回電確認客戶是否滿意,並把原因寫進紀錄,讓下一位同事看得到。
溫馨提示
1. 本站文檔由會員上傳,版權歸作者所有,下載後如有問題請聯繫站長。
熱門推薦
如何報稅
旅遊好去處
"""
KOREAN_PAGE = """\
홈
로그인 | 회원가입
화난 고객을 대하는 법
작성자: 김하나
조회수: 1,204
먼저 끝까지 듣고, 요점을 되풀이해 확인한 다음, 누가 언제까지 처리하는지 말합니다. (알베르 카뮈, 이방인, 인내명언)\
 당장 풀 수 없는 일은 기한을 약속하고 그 전에 먼저 전화합니다.
저작권자 ⓒ 어느 신문, 무단 전재 및 재배포 금지
관련 글
여름 휴가 계획
자동차 보험 비교
댓글 쓰기
참고 자료
어느 백과
"""
ENGLISH_PAGE = """Home
Log in | Register
Handling an angry caller
Posted by: Jane Roe
Let the caller finish, repeat the main points, and say who will answer and by when. Never promise what you cannot keep.
All rights reserved. This article may not be reproduced without permission.
Related posts
Ten summer recipes
Your email address will not be published
"""


@pytest.mark.parametrize(
    ("page", "gone", "kept"),
    [
        (
            HANS_PAGE,
            [
                "首页",
                "登录",
                "来源",
                "浏览量",
                "上传",
                "版权声明",
                "侵权",
                "商业用途",
                "网店",
                "排行榜",
                "上一篇",
                "评论",
                "邮箱",
            ],
            ["处理投诉的步骤", "接到投诉后,先让客户把话说完", "并在期限之前主动回电。"],
        ),
        (
            HANT_PAGE,
            ["首頁", "微信", "共 3 頁", "站長", "報稅", "旅遊"],
            ["一、接到投訴時", "複述要點", "二、結案之後", "讓下一位同事看得到。"],
        ),
        (
            KOREAN_PAGE,
            ["로그인", "김하나", "조회수", "카뮈", "무단 전재", "여름 휴가", "자동차", "댓글", "백과"],
            ["화난 고객을 대하는 법", "먼저 끝까지 듣고", "그 전에 먼저 전화합니다."],
        ),
        (
            ENGLISH_PAGE,
            ["Log in", "Jane", "All rights", "recipes", "email"],
            ["Handling an angry caller", "Let the caller finish", "you cannot keep."],
        ),
    ],
    ids=["zh-Hans", "zh-Hant", "ko", "en"],
)
def test_furniture_goes_and_guidance_stays(page: str, gone: list[str], kept: list[str]) -> None:
    result = cleaned(page)
    assert [word for word in gone if word in result.text] == []
    assert [word for word in kept if word not in result.text] == []
    assert all(removal.reason for removal in result.removals)
    assert restored(result) == raw_text(source(page))


MORE_FURNITURE = """\
接待用语
作者:李明 发布时间:2020-01-01 浏览次数:123
您好,很高兴为您服务,请问有什么可以帮您?
立即下载
¥5.00
이웃추가
2021. 3. 5. 14:22
고객의 말을 끊지 않고 끝까지 듣습니다.
공감 12
#고객응대 #친절
[출처] 고객 응대|작성자 하늘
文/王小明
字體大小: A A A
先讓客戶把話講完,再道歉。
▲圖片來源:某圖庫
延伸閱讀:如何做好簡報
更多精彩內容請關注我們的粉絲專頁
扫描二维码关注公众号
"""


def test_every_line_of_furniture_goes() -> None:
    kept = [line for line in cleaned(MORE_FURNITURE).text.splitlines() if line.strip()]
    assert kept == [
        "接待用语",
        "您好,很高兴为您服务,请问有什么可以帮您?",
        "고객의 말을 끊지 않고 끝까지 듣습니다.",
        "先讓客戶把話講完,再道歉。",
    ]


GUIDANCE = """遇到下面的来电怎么办
客户说文件下载失败或者付费后不能预览时,先道歉,再请客户提供订单号,不要让客户自己联系我们的技术部门。
客户投诉本公司的会员积分被扣,按工单流程上传截图。
温馨提示
1. 请客户保留好快递单。
2. 回访时间是每天9点到18点。
相关规定
投诉要在24小时内答复。
联系我们的方式有三种:电话、邮件、在线客服。
大小件分开寄送
来源:客户自己的描述,要原样记录。
价格:以系统显示为准
时间:工作日9:00-18:00
"""


def test_guidance_that_speaks_of_files_and_notices_is_kept() -> None:
    assert cleaned(GUIDANCE).removals == ()


NEAR_MISSES = """\
登录与验证
客户需要登录后才能查看订单,坐席不要代为登录。
等级:紧急
文章:按知识库原文念
地址:中山路1号 电话:02-1234-5678
请客户下载申请表.pdf(官网首页)
路径:设置 > 订单 > 退款
按[1]转人工,按[2]重听。
广告类投诉先登记再转市场部。
谢谢您的来电,祝您生活愉快!
답변이 도움이 되었는지 확인하고 추가 질문이 있으신지 여쭙니다.
원하는 답변을 찾지 못하면 상담사를 연결합니다.
쿠폰함에서 쿠폰 받기
사업자등록번호를 확인한 뒤 세금계산서를 발행합니다.
무단 결석 문의는 담당자에게 넘깁니다.
댓글 문의는 하루 안에 답합니다.
"""


def test_guidance_that_looks_like_furniture_is_kept() -> None:
    assert cleaned(NEAR_MISSES).removals == ()


def test_a_running_head_beside_page_numbers_goes_with_its_first_line() -> None:
    pages = "".join(
        f"内部资料 V{3}\n第 {n} 页 共 3 页\n第{n}条要求是先问候客户,再登记来电的原因。\n" for n in range(1, 4)
    )
    assert "内部资料" not in cleaned(pages).text


def test_everyday_words_may_head_a_text() -> None:
    text = (
        "售后流程\n接到来电先登记客户的姓名和订单。\n反馈\n处理完三天内回电,问客户是否满意。\n"
        "举报\n涉及违法的来电转给班长。\n客户资料表一共 5 页\n"
    )
    assert cleaned(text).removals == ()


def test_a_related_list_ends_where_the_text_goes_on() -> None:
    text = "相关推荐\n怎样开店\n手机排行\n第一章 接待\n一、问候\n先报姓名,再问客户需要什么帮助。\n"
    assert cleaned(text).text == "第一章 接待\n一、问候\n先报姓名,再问客户需要什么帮助。"


def test_korean_and_english_guidance_is_kept() -> None:
    text = (
        "상담 예절\n고객이 로그인이 안 된다고 하면 먼저 사과하고 화면을 함께 봅니다.\n"
        "출처를 모르는 문자는 열지 말라고 안내합니다.\n"
        "Refunds\nTell the customer how to download the form, and where to upload it.\n"
    )
    assert cleaned(text).removals == ()


def test_table_of_contents_goes_and_names_the_headings() -> None:
    text = (
        "服务手册第一部分服务态度 1第二部分沟通方法 5第三部分投诉处理 9\n"
        "第一部分服务态度热情待人\n接待客户要热情,微笑可以从声音里听出来,语速放慢一点客户会更安心。第二部分沟通方法倾听\n"
        "听比说更重要,让客户把话说完再回答,不要打断。\n"
    )
    result = cleaned(text)
    assert result.title == "服务手册"
    assert "第三部分投诉处理" not in result.text
    headings = [section.heading for section in result.sections if "听比说" in result.text[section.start : section.end]]
    assert headings[0][0] == "第二部分沟通方法"


def test_text_cut_at_page_borders_is_joined() -> None:
    half = (
        "客服人员在接到客户来电的时候应当首先问候客户并且报出自己的姓名和工号,然后认真倾听客户所说的问题,"
        "在客户说话的过程当中不要随意打断客户,并且适时地给予回应,让客户知道自己正在认真地倾听他所说的每一句话,同时把要点记"
    )
    text = f"手册\n1、{half}\n2、录下来,{half}\n3、录下来,最后向客户复述一遍。\n"
    result = cleaned(text)
    assert "把要点记录下来" in result.text
    assert "2、" not in result.text
    assert restored(result) == raw_text(source(text))


def test_numbered_lists_are_no_page_numbers() -> None:
    text = "服务要求\n1、先问候\n2、再倾听\n3、后记录\n"
    assert cleaned(text).text.endswith("1、先问候\n2、再倾听\n3、后记录")


def test_lines_wrapped_at_a_width_become_one_paragraph() -> None:
    lines = [
        "客户来电时首先要做的事情是问候客户并报",
        "出自己的姓名,随后认真地听客户说明来电的",
        "缘由,不要中途打断,等客户说完之后再把要",
        "点复述一遍,请客户确认有没有遗漏,最后告",
        "诉客户处理的期限和下一步由谁来联系他本人",
        "并且把这些内容写进记录。",
    ]
    assert "".join(lines) in cleaned("\n".join(lines)).text


def test_question_page_keeps_answers_only() -> None:
    text = (
        "怎么安抚客户\n刚做客服,大家能说说怎么安抚生气的客户吗?谢谢,送上50分\n全部回答\n2020-01-02\n12 3\n"
        "先认真听,让客户把情绪说出来,再表示理解,最后给出能做到的办法和时间。\n2020-01-03\n0 0\n"
        "自己去百度一下吧,网站上都有\n"
    )
    result = cleaned(text)
    assert "先认真听" in result.text
    assert all(word not in result.text for word in ("50分", "全部回答", "2020", "百度"))


PAGES = "\n".join((HANS_PAGE, HANT_PAGE, KOREAN_PAGE, GUIDANCE)).splitlines()
ODD = ["1、甲", "2、,乙", "— 3 —", "第一章 总则 ...... 1", "第二章 分则 ...... 4", "", "  ", "_" * 20, "，而且如此"]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([*PAGES, *ODD]), max_size=30))
def test_audit_restores_the_text_as_read(lines: list[str]) -> None:
    page = source("\n".join(lines))
    result = clean(page)
    assert restored(result) == raw_text(page)
    assert list(result.removals) == sorted(result.removals, key=lambda removal: removal.at)
    covered = "".join(result.text[section.start : section.end] for section in result.sections)
    assert "".join(covered.split()) == "".join(result.text.split())
