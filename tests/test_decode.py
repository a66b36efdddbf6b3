"""Decoding: every codec and length that call centres send, on text made of real words."""

from __future__ import annotations

import random
import time

import pytest

from corpus.decode import decode
from corpus.errors import UnreadableSource

HANS = [
    "客户", "投诉", "退款", "订单", "发货", "物流", "客服", "人员", "耐心", "倾听", "处理", "问题", "解决", "方案",
    "首先", "确认", "身份", "信息", "然后", "说明", "原因", "道歉", "补偿", "时间", "回访", "记录", "工单", "升级",
    "主管", "情绪", "激动", "安抚", "语气", "平稳", "不要", "打断", "对方", "重复", "诉求", "承诺", "期限", "查询",
    "进度", "优惠", "发票", "账户", "密码", "修改", "绑定", "手机", "短信", "验证", "银行", "支付", "失败", "重新",
    "提交", "审核", "资料", "完整", "感谢", "您的", "来电", "祝您", "生活", "愉快", "的", "了", "是", "在", "我们",
]  # fmt: skip
HANT = [
    "客戶", "投訴", "退款", "訂單", "發貨", "物流", "客服", "人員", "耐心", "傾聽", "處理", "問題", "解決", "方案",
    "首先", "確認", "身分", "資訊", "然後", "說明", "原因", "道歉", "補償", "時間", "回訪", "紀錄", "工單", "升級",
    "主管", "情緒", "激動", "安撫", "語氣", "平穩", "不要", "打斷", "對方", "重複", "訴求", "承諾", "期限", "查詢",
    "進度", "優惠", "發票", "帳戶", "密碼", "修改", "綁定", "手機", "簡訊", "驗證", "銀行", "支付", "失敗", "重新",
    "提交", "審核", "資料", "完整", "感謝", "您的", "來電", "祝您", "生活", "愉快", "的", "了", "是", "在", "我們",
]  # fmt: skip
KOREAN = [
    "고객", "불만", "환불", "주문", "배송", "상담", "직원", "경청", "처리", "문제", "해결", "방안", "먼저", "확인",
    "본인", "정보", "그리고", "설명", "이유", "사과", "보상", "시간", "회신", "기록", "접수", "이관", "팀장", "감정",
    "격앙", "진정", "말투", "차분하게", "끊지", "말고", "다시", "요청을", "약속한", "기한까지", "조회", "진행",
    "할인", "영수증", "계정", "비밀번호", "변경", "등록", "휴대폰", "문자", "인증", "은행", "결제", "실패", "제출",
    "심사", "서류", "감사합니다", "전화", "주셔서", "좋은", "하루", "되세요", "입니다", "합니다",
]  # fmt: skip

CODECS = {
    "hans": ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"),
    "hant": ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "big5"),
    "ko": ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp949"),
}
ASCII = ("Support notes, revised edition. <p class=intro> " * 30)[:1024]


def words(script: str, length: int, rng: random.Random) -> str:
    if script == "ko":
        return " ".join(rng.choices(KOREAN, k=length))[:length]
    vocabulary = HANS if script == "hans" else HANT
    return "".join(word + ("，" if rng.random() < 0.2 else "") for word in rng.choices(vocabulary, k=length))[:length]


@pytest.mark.parametrize("script", ["hans", "hant", "ko"])
@pytest.mark.parametrize("prefix", ["", ASCII], ids=["bare", "behind-ascii"])
def test_nearly_every_text_comes_back_exactly(script: str, prefix: str) -> None:
    rng = random.Random(20)
    right = total = 0
    wrong: list[tuple[str, int, str]] = []
    for length, samples in ((30, 40), (200, 15), (2000, 3)):
        for _ in range(samples):
            text = prefix + words(script, length, rng)
            for codec in CODECS[script]:
                decoded = decode(text.encode(codec))
                total += 1
                right += decoded.text == text
                if decoded.text != text:
                    wrong.append((codec, length, decoded.codec))
    assert right >= 0.995 * total, wrong


def test_declared_charset_decides_what_the_bytes_leave_open() -> None:
    data = "退款".encode("gb2312")
    assert decode(data, declared="gb2312").text == "退款"
    assert decode(data, declared="gb2312").codec == "gb18030"


def test_a_wrong_declaration_does_not_win_over_plain_evidence() -> None:
    text = words("ko", 200, random.Random(1))
    assert decode(text.encode("cp949"), declared="big5").text == text
    assert decode(text.encode(), declared="euc-kr").text == text


def test_override_is_obeyed_and_unknown_names_are_refused() -> None:
    assert decode("환불".encode("cp949"), override="EUC-KR").text == "환불"
    with pytest.raises(UnreadableSource, match="unknown encoding"):
        decode(b"x", override="klingon")


def test_broken_bytes_are_replaced_and_counted() -> None:
    data = words("hans", 300, random.Random(2)).encode() + b"\xff\xfe\xff"
    decoded = decode(data)
    assert decoded.codec == "utf-8"
    assert decoded.replaced == 3
    assert decoded.confidence < 1.0


def test_newlines_are_normalised_and_the_mark_is_gone() -> None:
    assert decode("\ufeff一\r\n二\r三\n".encode()).text == "一\n二\n三\n"


def test_windows_quotes_in_english_are_not_taken_for_chinese() -> None:
    text = "The customer’s refund – please “check” the order before you answer."
    assert decode(text.encode("cp1252")).text == text


def test_ten_megabytes_of_legacy_text_decode_in_a_second() -> None:
    data = (words("hans", 2000, random.Random(3)) * 1200).encode("gb18030")
    begun = time.perf_counter()
    assert decode(data).codec == "gb18030"
    assert time.perf_counter() - begun < 3.0
