"""The Ctrip case, played again with its own dates: 1 July to 19 August 2005.

Source: the case study of how Ctrip handled a complaint that became a public crisis
(seed E, 3.3). Dates, sums and words are the document's; hours are ours where it names
none, and so are the names of all people. The document ends with both sides at a
standstill. Here the agency closes the case on that day, since the consumer association
mediates; a case that is open would be the first in every list, late for decades.
"""

from datetime import date

from .script import Case, Facts, Findings, Tour

AUSTRALIA = Tour("非常之旅澳洲8日轻松行", date(2005, 6, 23), 8, "")

AUSTRALIA_FINDINGS = Findings(
    facts="三家酒店均为澳洲四星，条件较国内四星质朴；QF129 航班号不变，中途在悉尼停留"
    "四小时，其中三小时为机械故障；航班时刻在产品页面和确认单上均已列明。"
    "产品页面对“全程四星”“直飞”“轻松行”的说明不够充分。",
    validity="partly_valid",
    cause="sales_information",
    liable=(
        ("department", "operations", 100, "", "产品页面的说明足以引起误解，但无欺诈。"),
    ),
    proposals="停售该线路；向客人适当补偿并书面道歉；修改产品页面。",
    steps=(
        (
            "2005-07-12 10:00",
            "document",
            "",
            "供应商书面答复：酒店、航班与确认单相符。",
        ),
        ("2005-07-15 14:00", "opinion", "消协、旅委", "认为目前的处理较为妥善。"),
    ),
)

CTRIP = Case(
    name="ctrip",
    when="2005-07-01 15:00",
    by="agent",
    guest="bai",
    channel="phone",
    title="“全程四星”只有两晚四星，三晚凌晨赶飞机",
    story="客人来电：预订两份 9999 元的“非常之旅澳洲8日轻松行”，广告称“搭乘澳航客机"
    "直飞往返，全程四星酒店（含早餐）”，实际只有两晚住四星，其余四晚不到三星；"
    "六晚中有三晚须半夜三至五点起床赶飞机，更谈不上早餐；“观光护照”并非优惠。"
    "认为广告存在欺诈，要求返还总金额的 30%。",
    facts=Facts(
        category="lodging_hotel",
        tour=AUSTRALIA,
        order="AU-050513",
        place="悉尼",
        demands="compensation",
        claim=5999.4,
    ),
    acts=(
        ("2005-07-01 15:04", "agent", "read_out"),
        # Nobody takes the case over the week-end: the ladder is climbed to the top.
        ("2005-07-01 15:08", "", "tick"),
        ("2005-07-01 15:10", "", "tick"),
        ("2005-07-01 23:10", "", "tick"),
        ("2005-07-02 09:00", "", "tick"),
        ("2005-07-02 15:00", "", "tick"),
        ("2005-07-02 23:00", "", "tick"),
        ("2005-07-03 03:00", "", "tick"),
        ("2005-07-03 15:00", "", "tick"),
        ("2005-07-03 23:00", "", "tick"),
        (
            *("2005-07-04 11:00", "agent", "contact", "phone", "in"),
            "客人第二次投诉：至今无人联系。",
        ),
        ("2005-07-04 11:08", "agent", "accept"),
        (
            *("2005-07-04 11:30", "agent", "contact", "phone", "out"),
            "首次联系；先上门解决了退还保证金事宜。",
        ),
        (
            *("2005-07-05 10:00", "agent", "offer"),
            (("other", "一份礼物和两天免费房", 0, True),),
        ),
        (
            "2005-07-05 10:30",
            "agent",
            "note_answer",
            "rejected",
            "不接受礼物和免费房。",
        ),
        (
            *("2005-07-05 16:00", "agent", "offer"),
            (("compensation", "补偿", 400, False),),
        ),
        (
            *("2005-07-06 09:30", "agent", "note_answer", "countered"),
            *("要求返还总金额的 30%。", 5999.4),
        ),
        (
            *("2005-07-06 17:00", "agent", "contact", "meeting", "in"),
            "客人上门，与客服主管、客服经理沟通三个多小时，不欢而散；当日起在社区发帖。",
            "客服经理第一次得知此事",
        ),
        ("2005-07-06 17:10", "agent", "add_circumstance", "media"),
        ("2005-07-07 09:00", "member", "investigate"),
        ("2005-07-18 17:00", "member", "find_out", AUSTRALIA_FINDINGS),
        ("2005-07-18 17:30", "leader", "decide"),
        (
            *("2005-07-19 10:00", "agent", "contact", "letter", "in"),
            "客人投诉至消费者协会，消协来函要求核实；全力配合。",
        ),
        (
            *("2005-07-19 16:00", "agent", "expose", "天涯论坛“天涯杂谈”", ""),
            *(100000, "网名“生气的蜜蜂”；此前在社区发帖 28 次均被删除。"),
        ),
        ("2005-07-19 16:01", "", "tick"),
        (
            *("2005-07-22 10:00", "agent", "contact", "letter", "in"),
            "客人向上海 12315 发传真投诉。",
        ),
        (
            *("2005-07-28 20:00", "leader", "contact", "phone", "out"),
            "邀请客人来上海面谈。",
            "客人工作繁忙，未能前来",
        ),
        (
            *("2005-08-02 10:00", "agent", "ask_approval"),
            (
                ("compensation", "补偿，约为总金额的 30%", 5200, False),
                ("apology", "书面道歉信", 0, False),
            ),
        ),
        ("2005-08-02 10:30", "leader", "approve"),
        ("2005-08-02 11:00", "agent", "make_offer"),
        (
            *("2005-08-02 15:00", "agent", "note_answer", "rejected"),
            "我明显看到您的解决方案没有诚意，此事已经是公众事件，请三思而后行！",
        ),
        (
            *("2005-08-02 17:00", "agent", "contact", "letter", "in"),
            "律师函：按《消费者权益保护法》退一赔一。",
        ),
        ("2005-08-02 17:10", "agent", "add_circumstance", "lawsuit"),
        (
            *("2005-08-03 09:00", "relations", "expose", "《中国经济时报》", "", 0),
            "报道：遭遇投诉风波，涉嫌“消费欺诈”？",
        ),
        (
            *("2005-08-05 10:00", "member", "note"),
            "向国内主要网站发表声明：将对客人进行补偿，并下线“低质低价”的产品。",
        ),
        (
            *("2005-08-11 09:30", "agent", "ask_approval"),
            (("refund", "退全款", 19998, False),),
            "方案 A：退全款，并请在发布消息的网站作出澄清；方案 B：维持补偿 5200 元，"
            "由消协出具调解书，双方签字认可，不需要澄清。",
        ),
        ("2005-08-11 10:00", "management", "approve"),
        ("2005-08-11 11:00", "agent", "make_offer"),
        (
            *("2005-08-11 16:00", "agent", "note_answer", "rejected"),
            "不接受；方案已在网上公布，网友一致拒绝。",
        ),
        ("2005-08-19 09:00", "agent", "move", "executing"),
        (
            *("2005-08-19 09:10", "agent", "report"),
            "三次方案均被拒绝；消协继续调解，补偿 5200 元的方案仍然有效。",
            "三次方案您均未接受。补偿 5200 元的方案仍然有效，由消协主持调解。",
        ),
        ("2005-08-19 09:30", "member", "confirm_result"),
        (
            *("2005-08-19 10:00", "agent", "call_back", 1),
            *("不满意，等待消协和工商部门的认定。", False),
        ),
        (
            *("2005-08-19 11:00", "leader", "close_unsatisfied", "outside_body"),
            "三次方案均被拒绝，消费者协会正在调解；有小错，但不存在欺诈。",
        ),
        ("2005-08-19 11:10", "leader", "hold", "携程案例，留作培训。"),
        ("2005-08-19 11:20", "relations", "finish_tasks"),
    ),
)

CASES = (CTRIP,)
