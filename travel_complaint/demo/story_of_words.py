"""Inquiries and suggestions: short flows, and one that turned out to be more."""

from .script import GATEWAY, VALLEY, VALLEY_AFTER, Case, Facts, Mail

PASSPORT = Case(
    name="passport",
    when="6d 14:05",
    by="agent",
    guest="ding",
    channel="phone",
    kind="inquiry",
    title="护照有效期只剩五个月能报出境团吗？",
    story="客人想报明年春天的出境团，护照还有五个月到期。",
    facts=Facts(category="booking_procedure"),
    acts=(
        ("6d 14:08", "agent", "read_out"),
        (
            *("6d 14:14", "agent", "answer"),
            "多数目的地要求护照有效期在回程后不少于六个月，请先换发护照再报名。"
            "换发一般需要七个工作日，我们可以为您保留团位两周。",
        ),
    ),
)

DATE_CHANGE = Case(
    name="date_change",
    when="3d 23:10",
    by="",
    guest="hughes",
    channel="web",
    kind="inquiry",
    title="Can we move our departure by one week?",
    story="My sister has to have her eye treated. Could we join the same tour a week "
    "later, and what would it cost? Order HY-20490.",
    facts=Facts(category="booking", order="HY-20490"),
    acts=(
        ("2d 09:05", "agent2", "confirm"),
        (
            *("2d 09:25", "agent2", "answer"),
            "Yes: there are six places left on the departure one week later. Until "
            "fourteen days before departure the change is free of charge. Please tell "
            "us by Friday, and all our best wishes to your sister.",
        ),
    ),
)

CANCELLATION = Case(
    name="cancellation",
    when="12min",
    by="agent",
    guest="xu",
    channel="phone",
    kind="inquiry",
    title="出发前三天取消，违约金怎么算？",
    story="客人因工作可能无法成行，想先了解取消的费用。",
    facts=Facts(category="booking_refund", order="HY-20495"),
)

PETS = Mail(
    name="pets",
    when="5d 16:20",
    sender="邵伟东 <shao.weidong@guests.example>",
    subject="可以带小型犬参加自驾团吗？",
    text="您好，我们家有一只四公斤的小狗，想参加自驾团，请问酒店和景区是否允许？\n\n邵伟东\n",
    acts=(
        ("4d 09:15", "agent", "confirm", "shao"),
        ("4d 09:20", "agent", "change_kind", "inquiry", "来信是咨询，不是投诉。"),
        ("4d 09:24", "agent", "accept"),
        (
            *("4d 09:40", "agent", "contact", "phone", "out"),
            "两家酒店可以，景区不允许；请客人告知犬种和疫苗证明，以便与酒店确认。",
            "客人晚些发来",
        ),
        ("4d 09:45", "agent", "move", "waiting_guest"),
    ),
)

TIPS = Case(
    name="tips",
    when="2d 10:30",
    by="agent",
    guest="tian",
    channel="phone",
    kind="inquiry",
    title="导游说每人每天要交 50 元小费，是规定吗？",
    story="客人来电询问小费是否必须。通话中得知导游在返程车上已点名收取。",
    facts=Facts(
        category="itinerary_shopping",
        tour=VALLEY_AFTER,
        order="HY-20467",
        demands="refund explanation",
        claim=400,
    ),
    acts=(
        ("2d 10:36", "agent", "read_out"),
        (
            *("2d 10:52", "agent", "change_kind", "complaint"),
            "小费并非规定，导游已强制收取，应按投诉处理。",
        ),
        ("2d 11:05", "member", "accept"),
    ),
)

REST_STOPS = Case(
    name="rest_stops",
    when="9d 20:30",
    by="",
    guest="jia",
    channel="web",
    kind="suggestion",
    title="建议长途大巴每两小时停靠一次",
    story="带老人出行，三个多小时才停一次车很辛苦。建议两小时停一次，并提前报站。",
    facts=Facts(category="transport_coach", tour=VALLEY),
    acts=(
        ("8d 10:00", "leader", "promise", 7),
        (
            *("4d 11:00", "leader", "adopt"),
            "从下月起，所有车程超过两小时的线路每两小时停靠服务区一次，每次不少于十五分钟，"
            "导游提前十分钟报站。谢谢您的建议。",
        ),
    ),
)

VEGETARIAN = Case(
    name="vegetarian",
    when="5d 18:45",
    by="agent",
    guest="zhao",
    channel="phone",
    kind="suggestion",
    title="建议团餐提供素食选项",
    story="客人吃素，团餐只能吃白饭和青菜，建议报名时可以勾选素食。",
    facts=Facts(category="lodging_meals"),
    acts=(
        ("5d 18:50", "agent", "read_out"),
        ("4d 10:30", "leader", "promise", 8),
    ),
)

GROUP_CHAT = Case(
    name="group_chat",
    when="1d 21:15",
    by="",
    guest="luo",
    channel="web",
    kind="suggestion",
    title="建议出发前建群，提前认识导游",
    story="每次都是到了机场才知道导游是谁，希望出发前三天建群并发送天气和穿衣提示。",
    facts=Facts(category="service"),
)

PHOTOS = Case(
    name="photos",
    when="8d 11:20",
    by="agent",
    guest="shao",
    channel="phone",
    kind="suggestion",
    title="建议每团配一名专职摄影师",
    story="客人希望旅行社为每个团免费配摄影师。",
    facts=Facts(category="other"),
    acts=(
        ("8d 11:24", "agent", "read_out"),
        ("7d 15:00", "leader", "promise", 5),
        (
            *("3d 09:30", "leader", "decline"),
            "我们认真核算过：专职摄影会使每位客人的团费增加约 280 元，多数客人不愿付。"
            "目前不采纳，但亲子团和银发团今后可以自选跟拍服务。",
        ),
    ),
)

AUDIO_GUIDE = Case(
    name="audio_guide",
    when="7d 08:20",
    by="",
    guest="hughes",
    channel="web",
    kind="suggestion",
    title="Audio guides in English for the museums",
    story="The English group shared one loudspeaker in the museum and half of us heard "
    "nothing. Small receivers with earphones would help a lot.",
    facts=Facts(category="service_guide", tour=GATEWAY),
    acts=(
        ("6d 10:10", "leader", "promise", 6),
        (
            *("2d 14:40", "leader", "adopt"),
            "Thank you: we have bought sixty receivers. Every group with an English "
            "guide has them from the first of next month.",
        ),
    ),
)

CASES = (
    PASSPORT,
    DATE_CHANGE,
    CANCELLATION,
    PETS,
    TIPS,
    REST_STOPS,
    VEGETARIAN,
    GROUP_CHAT,
    PHOTOS,
    AUDIO_GUIDE,
)
