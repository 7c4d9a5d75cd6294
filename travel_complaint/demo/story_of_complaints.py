"""Complaints of every day: service, itinerary, lodging, transport, money."""

from .findings import (
    COACH_FINDINGS,
    COMMENTARY_FINDINGS,
    HOTEL_FINDINGS,
    LEFT_OUT_FINDINGS,
    REFUND_FINDINGS,
    SUITCASE_FINDINGS,
)
from .script import (
    ANCIENT_CITY,
    GATEWAY,
    LAKE,
    VALLEY,
    VALLEY_AFTER,
    WATER_TOWNS,
    Case,
    Facts,
    Mail,
)

COMMENTARY = Case(
    name="commentary",
    when="10d 10:12",
    by="agent",
    guest="zhang",
    channel="phone",
    title="导游讲解平淡，全程照稿念",
    story="客人反映：三天行程里导游基本照着手机念稿，提问多答“不清楚”，老人听得犯困。"
    "希望旅行社说明情况并道歉。",
    facts=Facts(
        category="service_guide",
        tour=WATER_TOWNS,
        order="HY-20417",
        place="青石古镇",
        demands="apology explanation",
    ),
    acts=(
        ("10d 10:19", "agent", "read_out"),
        ("10d 10:21", "member", "accept"),
        ("10d 11:10", "member", "investigate"),
        (
            "10d 15:40",
            "member",
            "note",
            "已调取导游日志和讲解录音，确有照稿宣读的情况。",
        ),
        ("9d 09:20", "member", "find_out", COMMENTARY_FINDINGS),
        ("9d 09:30", "leader", "decide"),
        (
            *("9d 10:05", "agent", "contact", "phone", "out"),
            "向客人说明调查结果，导游部经理当面致歉，并赠送下次出行讲解器一套。",
            "客人接受",
        ),
        ("9d 10:10", "member", "move", "executing"),
        (
            *("8d 14:00", "member", "report"),
            "导游部经理已当面致歉，致歉信和讲解器一套已寄出。",
            "导游部经理已向您当面致歉，致歉信和下次出行用的讲解器已寄出。",
        ),
        ("8d 16:30", "leader", "confirm_result"),
        (
            *("7d 10:00", "agent", "call_back", 5),
            "道歉信已收到，对处理满意。",
        ),
        ("7d 14:00", "leader", "improve", "导游上团前考核讲解", "member", 30),
        ("2d 15:00", "member", "finish_improvement"),
    ),
)

ITINERARY = Mail(
    name="itinerary",
    when="9d 21:35",
    sender="李国栋 <li.guodong@guests.example>",
    subject="第三天行程与合同不符，要求退款",
    text="你好：\n\n合同写明第三天游览镜月湖东岸并乘船，实际只在岸边停了二十分钟，"
    "下午改去了购物店。没有人征求过我们的意见。订单号 HY-20388，我们一家三口。\n"
    "要求退还该项费用 600 元，并给出书面说明。\n\n李国栋\n",
    acts=(
        ("8d 08:50", "agent", "confirm", "li"),
        (
            *("8d 08:56", "agent", "fill"),
            Facts(
                category="itinerary_contract",
                tour=LAKE,
                order="HY-20388",
                place="镜月湖东岸",
                demands="refund explanation",
                claim=600,
            ),
        ),
        ("8d 09:10", "member", "accept"),
        ("8d 09:40", "member", "investigate"),
        (
            "8d 17:20",
            "member",
            "note",
            "计调确认：因船期取消改行程，但未取得客人签字。",
        ),
        ("7d 10:40", "member", "find_out", LEFT_OUT_FINDINGS),
        ("7d 11:00", "leader", "decide"),
        (
            *("7d 14:30", "member", "offer"),
            (
                ("refund", "退还船票与东岸门票", 600, False),
                ("apology", "书面说明", 0, False),
            ),
        ),
        ("6d 10:00", "agent", "note_answer", "accepted", "客人电话同意。"),
        ("4d 15:15", "finance", "pay", "HY-P-20388"),
        (
            *("4d 15:20", "member", "report"),
            "600 元已原路退回，书面说明已寄出。",
            "应退的 600 元已退回您的付款账户，书面说明已寄出。",
        ),
        ("1d 16:00", "leader", "confirm_result"),
    ),
)

COACH = Mail(
    name="coach",
    when="8d 19:40",
    sender="罗倩如 <luo.qianru@guests.example>",
    subject="大巴车座椅很脏，见照片",
    text="去程大巴的座椅上有大片污渍和食物残渣，空调还有霉味，孩子一路咳嗽。\n"
    "照片附后。订单 HY-20455。请给个说法。\n\n罗倩如\n",
    picture="coach_seat.png",
    acts=(
        ("7d 08:40", "agent", "confirm", "luo"),
        (
            *("7d 08:45", "agent", "fill"),
            Facts(
                category="transport_coach",
                tour=VALLEY,
                order="HY-20455",
                supplier="coach",
                demands="apology compensation",
                claim=300,
            ),
        ),
        ("7d 09:05", "agent", "accept"),
        ("7d 10:30", "member", "investigate"),
        ("6d 09:20", "member", "find_out", COACH_FINDINGS),
        (
            *("6d 09:50", "agent", "offer"),
            (("compensation", "每人补偿 100 元", 200, True),),
        ),
        (
            *("6d 16:20", "agent", "note_answer", "countered"),
            *("要求每人 150 元，并看到清洗记录。", 300),
        ),
        (
            *("5d 10:30", "agent", "offer"),
            (
                ("compensation", "每人补偿 150 元", 300, True),
                ("other", "车辆清洗消毒记录", 0, False),
            ),
        ),
        ("5d 11:00", "agent", "note_answer", "accepted", "客人接受。"),
        ("4d 10:20", "finance", "pay", "HY-P-20455"),
        (
            *("3d 09:10", "member", "report"),
            "每人 150 元补偿已支付，清洗消毒记录已发给客人。",
            "每人 150 元的补偿已支付，车辆清洗消毒记录已发给您。",
        ),
        ("3d 14:00", "leader", "confirm_result"),
        (
            *("2d 10:15", "agent", "call_back", 2),
            "钱收到了，但清洗记录是另一辆车的，要求重新核实。",
        ),
        (
            "2d 11:30",
            "member",
            "claim",
            "coach",
            100,
            "合同约定出车前清洁，车队未履行。",
        ),
    ),
)

REFUND = Case(
    name="refund",
    when="7d 16:30",
    by="agent",
    guest="dong",
    channel="12345",
    title="因病取消行程，门市拒绝退款",
    story="12345 转办：市民董先生因急性阑尾炎住院，提前五天申请取消，门市以“特价团不退”"
    "为由拒绝。市民要求按合同扣除实际损失后退还余款。",
    facts=Facts(
        category="booking_refund",
        tour=ANCIENT_CITY,
        order="HY-20402",
        demands="refund",
        claim=2860,
    ),
    received="7d 15:10",
    reference="12345-SH-0417-2291",
    reply_in=2,
    acts=(
        ("7d 16:38", "leader", "accept"),
        ("7d 17:20", "member", "investigate"),
        (
            "6d 14:00",
            "member",
            "note",
            "法务意见：特价条款无效，应扣除实际损失后退款。",
        ),
        ("5d 09:30", "leader", "find_out", REFUND_FINDINGS),
        ("5d 10:15", "management", "decide"),
        (
            *("5d 11:30", "leader", "offer"),
            (("refund", "扣除已付车票 320 元后的余款", 2540, False),),
        ),
        ("4d 09:00", "agent", "note_answer", "accepted", "客人同意，等待到账。"),
    ),
)

REFUND_AGAIN = Case(
    name="refund_again",
    when="1d 09:20",
    by="agent",
    guest="dong",
    channel="phone",
    title="答应的退款到期仍未到账",
    story="董先生来电：上次答应三个工作日内退款，今天仍未到账，客服说“再等等”。"
    "表示再不到账就起诉。",
    facts=Facts(
        category="booking_refund",
        tour=ANCIENT_CITY,
        order="hy 20402",
        demands="refund explanation",
        claim=2540,
    ),
    acts=(
        ("1d 09:26", "agent", "read_out"),
        ("1d 09:40", "leader", "accept"),
        (
            *("1d 10:30", "leader", "contact", "phone", "out"),
            "向客人致歉并说明：银行卡号有误被退回，请客人重新提供账号。",
            "客人下午提供",
        ),
    ),
)

HOTEL = Case(
    name="hotel",
    when="6d 22:15",
    by="",
    guest="bennett",
    channel="web",
    title="Three-star hotel instead of the four-star one in our contract",
    story="Our contract says four stars in Xi'an. We were put into the Qinfeng Holiday "
    "Hotel, which has three, with mould in the bathroom and no lift; my wife is "
    "72. The guide said the other one was full. We want the difference back for "
    "three nights, and an answer in writing.",
    facts=Facts(
        category="lodging_hotel",
        tour=GATEWAY,
        order="HY-20431",
        supplier="hotel_qinfeng",
        place="Xi'an",
        demands="refund explanation",
        claim=1350,
    ),
    acts=(
        ("5d 09:05", "agent2", "confirm"),
        ("5d 09:10", "agent2", "accept"),
        ("5d 10:40", "member", "investigate"),
        (
            *("4d 15:30", "agent2", "contact", "phone", "out"),
            "Explained that we have asked the hotel and our operations department for "
            "their records, and when we shall be back with an offer.",
            "Call again tomorrow",
        ),
        (
            "3d 11:20",
            "member",
            "note",
            "酒店入住记录与付款凭证已收到，确为三星级房型。",
        ),
        ("2d 09:30", "member", "find_out", HOTEL_FINDINGS),
        ("2d 10:00", "leader", "decide"),
        (
            *("1d 10:20", "agent2", "ask_approval"),
            (
                ("refund", "Difference of three nights, two rooms", 1350, False),
                ("apology", "A written apology", 0, False),
            ),
            "We are sorry. You booked four stars and were given three.",
        ),
    ),
)

DELAY = Case(
    name="delay",
    when="5d 11:00",
    by="agent2",
    guest="ramirez",
    channel="phone",
    title="Four hours lost waiting for a replacement coach",
    story="The coach broke down outside the city and it took four hours until another "
    "one came. The evening show was missed. She asks what the agency offers.",
    facts=Facts(
        category="itinerary_delay",
        tour=GATEWAY,
        order="HY-20436",
        supplier="coach",
        demands="compensation",
        claim=400,
    ),
    acts=(
        ("5d 11:06", "agent2", "read_out"),
        ("5d 11:08", "agent2", "accept"),
        (
            *("4d 20:10", "agent2", "contact", "phone", "in"),
            "The guide has arranged the show for the next evening free of charge.",
            "No need to go on",
        ),
        (
            *("4d 20:15", "agent2", "withdraw"),
            "The guest saw the show a day later and takes the complaint back.",
        ),
    ),
)

SHOPPING = Case(
    name="shopping",
    when="2d 13:40",
    by="agent",
    guest="hu",
    channel="platform",
    title="行程中被带进玉器店，不买不让上车",
    story="平台转来差评投诉：合同注明“纯玩无购物”，第二天被带到玉器展销中心停留两小时，"
    "导游称“每车要有消费”。客人要求退一赔三。",
    facts=Facts(
        category="itinerary_shopping",
        tour=VALLEY_AFTER,
        order="HY-20461",
        supplier="shop",
        place="清平古镇",
        demands="compensation apology",
        claim=3980,
    ),
    received="2d 11:05",
    reference="TY-7730915",
    reply_in=1,
    acts=(
        ("2d 13:48", "leader", "accept"),
        ("2d 16:40", "leader", "note", "请导游部今天提供该团导游日志和店铺停留记录。"),
    ),
)

MEALS = Case(
    name="meals",
    when="4d 12:35",
    by="agent",
    guest="liang",
    channel="on_site",
    title="团餐与标准不符，八菜一汤只上五个菜",
    story="客人在餐厅现场致电地接并要求登记：餐标每人 60 元，实际五个菜，米饭还夹生。"
    "同桌十人均可作证。",
    facts=Facts(
        category="lodging_meals",
        tour=VALLEY_AFTER,
        order="HY-20449",
        supplier="restaurant",
        place="云溪谷",
        demands="refund",
        claim=600,
    ),
    acts=(
        ("4d 12:40", "agent", "read_out"),
        ("4d 12:44", "member", "accept"),
        (
            *("4d 13:20", "member", "contact", "meeting", "out"),
            "全陪当场协调餐厅加菜三道，并答应按差额退还餐费。",
            "同桌客人接受",
        ),
        (
            *("4d 13:30", "member", "plan"),
            ("apology", "餐厅经理当面致歉", "member", 1),
            ("refund", "按差额退还餐费", "member", 2),
        ),
        (
            *("3d 09:10", "member", "carry_out", "餐厅经理当面致歉"),
            "全陪在场，客人已签字。",
        ),
    ),
)

DRIVING = Case(
    name="driving",
    when="3d 18:05",
    by="agent",
    guest="song",
    channel="hotline",
    title="司机高速上接打电话、频繁变道",
    story="监督热线登记：返程高速上司机两次手持电话通话，多次急变道，全车客人害怕。"
    "客人记下车牌尾号 617。",
    facts=Facts(
        category="transport_driving",
        tour=VALLEY_AFTER,
        order="HY-20452",
        supplier="coach",
        place="返程高速",
        demands="explanation",
    ),
    acts=(
        ("3d 18:11", "agent", "read_out"),
        ("3d 18:14", "leader", "accept"),
        ("2d 09:00", "member", "investigate"),
        (
            *("2d 11:20", "member", "ask", "operations"),
            "请提供尾号 617 车辆当日的行车轨迹和司机排班。",
        ),
        ("2d 11:30", "member", "note", "已要求车队提供行车记录仪录像。"),
        (
            *("2d 12:45", "operations", "hand_in", "operations"),
            "轨迹与排班附后：返程两段超速，司机当日未超时驾驶。",
        ),
    ),
)

SUITCASE = Case(
    name="suitcase",
    when="9d 08:55",
    by="agent",
    guest="deng",
    channel="phone",
    title="行李箱在换车时遗失",
    story="换乘大巴时行李由旅行社统一搬运，到酒店后少了一只蓝色行李箱，内有衣物和相机。",
    facts=Facts(
        category="safety_loss",
        tour=LAKE,
        order="HY-20391",
        supplier="coach",
        place="昆明",
        demands="replacement",
        claim=5200,
    ),
    acts=(
        ("9d 09:02", "agent", "read_out"),
        ("9d 09:04", "member", "accept"),
        ("9d 09:40", "member", "investigate"),
        ("8d 10:40", "member", "find_out", SUITCASE_FINDINGS),
        ("8d 11:00", "leader", "decide"),
        ("8d 13:30", "member", "move", "executing"),
        (
            *("7d 18:20", "agent", "contact", "phone", "out"),
            "行李箱已在车队库房找到，当天快递送回。",
            "客人感谢",
        ),
        (
            *("6d 09:00", "member", "report"),
            "行李箱已快递送达，客人签收。",
            "您的行李箱已快递送达。",
        ),
        ("6d 10:30", "leader", "confirm_result"),
        ("6d 15:00", "agent", "call_back", 4, "箱子收到了，谢谢，还没打开看。"),
        (
            *("1d 11:15", "agent", "contact", "phone", "in"),
            "客人来电：箱子收到了，但相机不在里面，锁扣有撬痕。",
            "要求继续查",
        ),
        ("1d 11:20", "agent", "reopen", "行李箱找回后发现相机缺失，锁扣有撬痕。"),
        ("1d 13:45", "member", "investigate"),
        (
            *("50min", "member", "ask", "operations"),
            "请提供行李交接登记和车队库房的出入记录，说明锁扣何时受损。",
        ),
    ),
)

PRICE = Case(
    name="price",
    when="1d 16:40",
    by="agent",
    guest="zeng",
    channel="12315",
    title="儿童票价与宣传页不一致",
    story="12315 转办：宣传页写“身高 1.2 米以下免票”，付款时仍收儿童门票 180 元，"
    "门市解释“套餐不含”。消费者要求退还并更正宣传。",
    facts=Facts(
        category="booking_ticket",
        order="HY-20470",
        demands="refund explanation",
        claim=180,
    ),
    received="1d 10:20",
    reference="12315-310000-88126",
    reply_in=5,
)

DESK = Case(
    name="desk",
    when="25min",
    by="agent",
    guest="tang",
    channel="phone",
    title="门市接待态度冷淡，等了四十分钟无人理会",
    story="客人到人民路门市咨询签证材料，柜台两名员工聊天，让她“自己看展板”。"
    "等了四十分钟，最后说“系统坏了明天再来”。",
    facts=Facts(category="service_attitude", place="人民路门市", demands="apology"),
    acts=(("20min", "agent", "read_out"),),
)

LANGUAGE = Mail(
    name="language",
    when="1d 20:10",
    sender="Katharina Vogel <k.vogel@reisende.example>",
    subject="Reiseleiter sprach kaum Deutsch",
    text="Guten Tag,\n\nwir hatten eine Reise mit deutschsprachiger Leitung gebucht "
    "(Buchung HY-20440). Der Reiseleiter sprach kaum Deutsch; die meisten Erklärungen "
    "haben wir nicht verstanden. Wir bitten um eine Stellungnahme und eine angemessene "
    "Erstattung.\n\nMit freundlichen Grüßen\nKatharina Vogel\n",
)

DEPOSIT = Mail(
    name="deposit",
    when="40min",
    sender="一位游客 <traveller8841@webmail.example>",
    subject="退团押金什么时候退？",
    text="上个月退团，说好一周内退押金 500 元，现在电话也打不通。"
    "再不回复我就去投诉平台了。\n",
)

PROCEDURE = Case(
    name="procedure",
    when="6d 09:30",
    by="agent",
    guest="cai",
    channel="letter",
    title="退团手续繁琐，老人跑了三趟",
    story="来信：为办理退团，先后被要求补交身份证复印件、签字授权书和银行流水，"
    "每次都要到门市现场。来信人 74 岁，建议一次告知全部材料。",
    facts=Facts(
        category="booking_procedure",
        order="HY-20366",
        demands="apology other",
    ),
    received="8d 09:00",
    acts=(
        ("6d 09:38", "agent", "accept"),
        (
            *("5d 14:20", "member", "plan"),
            ("apology", "电话向老人致歉，并寄送材料清单", "agent", 2),
        ),
        (
            *("4d 10:00", "agent", "carry_out", "电话向老人致歉，并寄送材料清单"),
            "通话记录；挂号信收据 XA 2291。",
        ),
        (
            *("1d 14:20", "agent", "report"),
            "已致歉，材料清单已寄出。",
            "我们已向您致歉，并寄出一次告知的材料清单。",
        ),
    ),
)

CASES = (
    COMMENTARY,
    ITINERARY,
    COACH,
    REFUND,
    REFUND_AGAIN,
    HOTEL,
    DELAY,
    SHOPPING,
    MEALS,
    DRIVING,
    SUITCASE,
    PRICE,
    DESK,
    LANGUAGE,
    DEPOSIT,
    PROCEDURE,
)
