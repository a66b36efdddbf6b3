from corpus.chunk import chunk
from corpus.records import Section
from corpus.topics import cosine, depth, shifts

REFUND = (
    "客户申请退款时，先核对订单编号和付款方式。退款原路退回，信用卡需要七个工作日。",
    "退款金额不含已使用的优惠券。订单编号查不到时，请客户提供付款截图。",
    "超过三十天的订单不能退款，可以换成优惠券。退款进度在订单页面查看。",
)
CALM = (
    "情绪激动的来电者需要先被倾听，不要打断他说话。语速放慢，声音压低，先表示理解。",
    "对方哭泣时沉默几秒，再用名字称呼他。倾听时记下关键词，之后复述他的感受。",
    "如果辱骂持续，语气平静地提醒一次，仍不停止就转给班长。倾听不等于同意。",
)


def test_a_wall_of_text_is_cut_where_its_topic_changes():
    parts = [*REFUND * 2, *CALM * 2]
    text = "".join(parts)
    border = len("".join(REFUND * 2))
    passages = chunk("d", "t", text, [Section(start=0, end=len(text), kind="paragraph", heading=())], "zh-Hans", ())
    assert border in {passage.start for passage in passages}
    assert "".join(passage.text for passage in passages) == text


def test_the_deepest_shift_is_between_the_topics():
    found = shifts([*REFUND, *CALM])
    assert len(found) == 5
    assert max(found) == found[2]
    assert all(0.0 <= shift <= 1.0 for shift in found)


def test_a_sentence_that_goes_on_is_no_change():
    assert shifts([REFUND[0], "因此" + CALM[0], "그래서 다시 안내합니다."]) == [0.0, 0.0]


def test_one_piece_or_none_has_no_places():
    assert shifts([]) == []
    assert shifts(["退款"]) == []


def test_formulas():
    assert cosine({"ab": 1}, {"ab": 2}, {"ab": 0.5}) == 1.0
    assert cosine({"ab": 1}, {"cd": 1}, {"ab": 1.0, "cd": 1.0}) == 0.0
    assert cosine({}, {"ab": 1}, {"ab": 1.0}) == 0.0
    assert depth([0.75, 0.25, 0.5], 1) == 0.6
    assert depth([0.8, 0.2, 0.4], 0) == 0.0
