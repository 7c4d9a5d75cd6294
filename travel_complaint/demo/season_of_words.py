"""The season's inquiries and suggestions; `found` is what the guest was answered."""

from functools import partial

from .season_rows import ADOPTED, DECLINED, Row

Inquiry = partial(Row, kind="inquiry")
Suggestion = partial(Row, kind="suggestion", outcome=ADOPTED)

ROWS = (
    Inquiry(
        *(6, 17, "郎先生", "", "booking_procedure"),
        "带两岁孩子坐大巴需要买座位吗？",
        "郎先生来电询问儿童座位。",
        "两岁以下可以抱乘，不占座不收费；为安全起见建议占座，按儿童价。",
    ),
    Inquiry(
        *(5, 8, "单女士", "", "booking"),
        "合同可以寄电子版吗？",
        "单女士来电，希望合同发到手机。",
        "可以，签字后自动发送电子合同，与纸质合同同等有效。",
    ),
    Suggestion(
        *(5, 11, "尚先生", "", "transport_coach"),
        "建议大巴配晕车药和呕吐袋",
        "尚先生来电：山路多，车上什么都没有。",
        "采纳。自下周起每车配晕车贴与呕吐袋，由导游领取。",
    ),
    Inquiry(
        *(4, 1, "Karen Stone", "", "booking_refund"),
        "How long does a refund take?",
        "Mrs Stone asks by telephone when a refund that was promised will arrive.",
        "Within seven working days of the agreement, to the account you paid from.",
    ),
    Inquiry(
        *(4, 12, "颜先生", "", "booking_ticket"),
        "现役军人门票有优惠吗？",
        "颜先生来电询问。",
        "凭有效证件多数景区免票，请出发前把证件号告诉我们。",
    ),
    Suggestion(
        *(4, 16, "柏女士", "", "service_guide"),
        "建议讲解时照顾听不清的老人",
        "柏女士来电：母亲耳背，希望能多发一个讲解器。",
        "采纳。七十岁以上客人可以另领骨传导讲解器，不收押金。",
    ),
    Suggestion(
        *(3, 8, "Ian Fraser", "", "lodging_meals"),
        "Tell us the menu a day before",
        "Mr Fraser asks for the menu in advance, so that guests with allergies can "
        "say what they cannot eat.",
        "Thank you: from next month the guide sends the menu the evening before.",
        channel="email",
    ),
    Inquiry(
        *(3, 12, "=ding", "", "booking_procedure"),
        "父母没有护照能先占位吗？",
        "丁先生来电询问。",
        "可以先交定金占位，护照须在出发前三十天补交。",
    ),
    Suggestion(
        *(2, 5, "展先生", "", "other"),
        "建议所有团都含旅游意外险",
        "展先生来电：自己另买很麻烦。",
        "我们核算过：统一含险会使团费上升，且部分客人已有保险。改为报名时可一键勾选。",
        outcome=DECLINED,
    ),
    Inquiry(
        *(2, 12, "Anna Becker", "", "booking"),
        "Is the old town easy to walk with a stick?",
        "Mrs Becker asks about the distances and the paving.",
        "Most lanes are paved and flat; the two bridges have steps. The guide can take "
        "you round them. A folding stool is on the coach.",
        channel="email",
    ),
    Inquiry(
        *(1, 4, "茅女士", "", "booking_refund"),
        "出发前一天生病，能退多少？",
        "茅女士来电询问。",
        "凭医院证明扣除已发生的车票与房费后退还，一般为团费的四至六成，请先电话报备。",
    ),
    Suggestion(
        *(1, 9, "=jia", "", "itinerary"),
        "建议景点之间留出机动时间",
        "贾先生网上留言：行程太满，稍堵车就要砍景点。",
        "采纳。明年起每天的行程预留四十分钟机动时间。",
        channel="web",
    ),
    Inquiry(
        *(1, 15, "尤先生", "", "service_guide"),
        "可以指定导游吗？",
        "尤先生来电：希望还是上次那位导游。",
        "可以备注，我们在排班时优先考虑，但不能保证。",
    ),
    Suggestion(
        *(0, 4, "Helen Moore", "", "transport_coach"),
        "A shelter at the pick-up point would help",
        "Mrs Moore suggests a pick-up point with a roof: it rained, and there was "
        "nowhere to stand.",
        "Thank you. From the first of next month the coach leaves from the arcade of "
        "the railway station.",
        channel="email",
    ),
    Inquiry(
        *(0, 8, "居女士", "", "booking"),
        "公司团建三十人有什么折扣？",
        "居女士来电询问。",
        "三十人以上按团队价，另可免一位领队；请告知日期，两个工作日内报价。",
    ),
    Inquiry(
        *(5, 14, "Thomas Weir", "", "booking_procedure"),
        "Do we need a visa for a stay of five days?",
        "Mr Weir asks by telephone before he books.",
        "That depends on your passport. We have sent you the list of the countries "
        "that need none, and the address of the nearest visa office.",
    ),
    Suggestion(
        *(2, 14, "Sarah Lindqvist", "", "service_guide"),
        "Name badges for the guides, please",
        "Mrs Lindqvist could not remember the guide's name, and others neither.",
        "Thank you: all guides wear a badge in two languages from next week.",
        channel="email",
    ),
)
