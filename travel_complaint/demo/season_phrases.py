"""What is said again and again in the season; what happened: season_of_*.py."""

# With which ground a case ends whose guest is not satisfied, and what is noted.
GROUNDS = {"unfounded": "not_founded", "unhappy": "lawful_offer"}
NOTES = {
    "not_founded": "合同已履行，已作书面说明；客人不认可，可向有关部门申诉。",
    "lawful_offer": "方案符合合同与事实，客人不接受；方案仍然有效。",
    "no_more_wanted": "客人表示不再提出要求，但对处理仍不满意。",
}
PROMISES = {"apology": "书面致歉", "explanation": "书面说明调查结果"}
# What the agency changed because of these cases: title -> what, against which cause,
# with all below it, and whether it is done. It is done two weeks later; its effect is
# looked at after some weeks, and again as long as there are too few cases to tell.
IMPROVEMENTS = {
    "讲解两分钟就让自由活动": ("导游上团前考核讲解，不合格不派团", "guide", True),
    "司机疲劳驾驶，途中打瞌睡": (
        *("车队出车前逐项检查，驾驶时长由计调抽查", "transport", True),
    ),
    "退团十天未收到退款": ("退款审批超过三天自动提醒财务经理", "process", True),
    "酒店与合同不是同一家": ("与酒店改签保房协议，超售按天赔付", "hotel", False),
}
# What is said in the language of the guest.
WORDS = {
    "zh_CN": {
        "refund": "退还相应费用",
        "compensation": "补偿",
        "accepted": "客人同意。",
        "countered": "客人要求再多一些。",
        "rejected": "客人不接受。",
        "told": "向客人说明调查结果并致歉。",
        "thanked": "客人接受",
        "sorry": "已向您致歉，并说明了调查结果。",
        "paid": "应付的 {amount} 元已支付，并已向您致歉。",
        "unfounded": "经调查，我们已按合同履行，并向您作了书面说明。",
        1: "客人很不满意，认为没有诚意。",
        2: "客人不满意，要求再处理。",
        3: "客人表示可以接受，但等得久了些。",
        4: "客人对处理满意。",
        5: "客人很满意，感谢及时处理。",
    },
    "en_US": {
        "refund": "Refund of what was not delivered",
        "compensation": "Compensation",
        "accepted": "The guest agrees.",
        "countered": "The guest asks for more.",
        "rejected": "The guest does not accept it.",
        "told": "Told the guest what we have found, and apologised.",
        "thanked": "The guest accepts",
        "sorry": "We have told you what we found, and we apologise.",
        "paid": "We have paid you {amount} yuan, and we apologise.",
        "unfounded": "We have looked into it: the contract was kept, see our letter.",
        1: "Not satisfied at all: the guest calls it an insult.",
        2: "Not satisfied; the guest wants us to look again.",
        3: "It is all right, but it took long.",
        4: "Satisfied with the way it was handled.",
        5: "Very satisfied, thanks us for the quick reply.",
    },
}
