"""Serious complaints: a fall, a group left alone, food poisoning, a viral post."""

from dataclasses import replace

from .findings import VIRAL_FINDINGS
from .script import FLOWERS, LAKE, MOUNTAIN, VALLEY_LEFT_ALONE, Case, Facts

FALL = Case(
    name="fall",
    when="3d 15:20",
    by="agent",
    guest="lin",
    channel="phone",
    title="母亲在登山石阶滑倒，右踝扭伤",
    story="林女士从景区医务室来电：雨后石阶湿滑，右侧护栏断了一截没有警示，"
    "67 岁的母亲滑倒，右脚踝肿胀不能行走。当时导游在队伍最前面，二十分钟后才赶到。"
    "要求承担医药费并说明为何雨天仍安排登山。",
    facts=Facts(
        category="safety_injury",
        tour=MOUNTAIN,
        order="HY-20478",
        supplier="mountain",
        place="青岚山北线石阶",
        demands="compensation explanation apology",
        claim=8000,
    ),
    acts=(
        ("3d 15:24", "agent", "read_out"),
        ("3d 15:29", "leader", "accept"),
        (
            *("3d 15:40", "leader", "contact", "phone", "out"),
            "已请导游陪同就医并垫付费用，客服部专人跟进。",
            "客人情绪稍缓",
        ),
        ("3d 16:10", "member", "investigate"),
        (
            *("2d 09:35", "agent", "note", "客人发来的现场照片和门诊票据。"),
            *("wet_steps.png", "hospital_bill.png"),
        ),
        ("2d 10:10", "member", "collect"),
        (
            *("1d 17:30", "agent", "contact", "phone", "out"),
            "询问伤情：已回家休养，医生建议休息三周。",
            "下周一再联系",
        ),
    ),
)

ABANDONED = Case(
    name="abandoned",
    when="4d 17:50",
    by="agent",
    guest="gao",
    channel="phone",
    title="导游中途甩团，二十三人在服务区等了三小时",
    story="高先生代表全团来电：因客人不愿加点自费项目，导游争吵后自行离开，"
    "二十三名客人在服务区等了三小时，最后由司机送回酒店。要求退还全部团费的三成，"
    "并处理该导游。",
    facts=Facts(
        category="service_guide",
        tour=VALLEY_LEFT_ALONE,
        order="HY-20460",
        place="云溪服务区",
        demands="refund apology other",
        claim=20700,
    ),
    acts=(
        ("4d 17:55", "agent", "read_out"),
        ("4d 17:58", "leader", "accept"),
        ("4d 18:20", "member", "investigate"),
        ("3d 10:00", "member", "note", "导游本人承认离团，导游部已停其带团。"),
        (
            *("3d 16:45", "leader", "contact", "phone", "out"),
            "向客人致歉，请提供全团名单、签名授权和自费项目收据。",
            "客人周内提供",
        ),
        ("3d 16:50", "leader", "move", "waiting_guest"),
    ),
)

# Nine guests of one tour fall ill after one dinner: four complaints, 3 + 2 + 3 + 1.
FOOD = Facts(
    category="safety_food",
    tour=FLOWERS,
    supplier="restaurant",
    place="河畔农家饭庄",
)

FOOD_FAMILY = Case(
    name="food_family",
    when="1d 08:05",
    by="agent",
    guest="ma",
    channel="phone",
    title="团队晚餐后一家三口上吐下泻",
    story="马先生来电：前一晚团餐有凉拌菌菇，凌晨起一家三口呕吐腹泻，"
    "五岁孩子发烧 39 度，正在医院输液。怀疑食物中毒，要求旅行社立即到医院。",
    facts=replace(FOOD, order="HY-20483", demands="compensation", claim=6000),
    acts=(
        ("1d 08:09", "agent", "read_out"),
        ("1d 08:12", "leader", "accept"),
        ("1d 08:30", "member", "investigate"),
        (
            *("1d 09:10", "member", "contact", "meeting", "out"),
            "地接已到医院陪护，垫付押金 3000 元；孩子退烧。",
            "家属同意等待检验结果",
        ),
        ("1d 11:00", "member", "note", "已请饭庄封存留样，并报当地市场监管所。"),
    ),
)

FOOD_COUPLE = Case(
    name="food_couple",
    when="1d 08:25",
    by="agent",
    guest="yuan",
    channel="phone",
    title="晚餐后夫妻二人腹泻呕吐",
    story="袁女士来电：与丈夫同团用餐，夜里开始腹泻，已自行服药，今天无法随团。",
    facts=replace(FOOD, order="HY-20485", demands="refund compensation"),
    acts=(
        ("1d 08:29", "agent", "read_out"),
        ("1d 08:33", "leader", "accept"),
        ("1d 08:45", "member", "investigate"),
    ),
)

FOOD_COLLEAGUES = Case(
    name="food_colleagues",
    when="1d 09:05",
    by="member",
    guest="peng",
    channel="on_site",
    title="同事三人疑似食物中毒",
    story="地接在酒店登记：彭先生和两位同事昨晚同桌吃了凉拌菌菇，三人均腹痛呕吐，"
    "酒店医生建议送医。",
    facts=replace(FOOD, order="HY-20486", demands="compensation"),
    acts=(
        ("1d 09:08", "member", "read_out"),
        ("1d 09:13", "member", "accept"),
    ),
)

FOOD_KIM = Case(
    name="food_kim",
    when="1d 09:40",
    by="agent2",
    guest="kim",
    channel="phone",
    title="Ill after the group dinner, and missing the rest of the tour",
    story="Mr Kim calls from the hotel. He had the mushroom salad, has been ill all "
    "night, and hears that others of the group are in hospital. He wants a doctor "
    "who speaks English and asks what the agency is doing.",
    facts=replace(FOOD, order="HY-20488", demands="explanation compensation"),
    acts=(
        ("1d 09:46", "agent2", "read_out"),
        ("1d 09:48", "agent2", "accept"),
        (
            *("1d 10:40", "agent2", "contact", "phone", "out"),
            "A doctor of the international clinic is on the way; the guide stays with "
            "him. The restaurant's samples are being tested.",
            "Call tonight",
        ),
        ("1d 11:20", "member", "investigate"),
    ),
)

VIRAL = Case(
    name="viral",
    when="2d 20:10",
    by="agent",
    guest="xiao",
    channel="social",
    title="客人发帖“被丢在湖边的一夜”，转发迅速增加",
    story="客人在社交平台发帖并@我社：订的湖景房被换到镇上，半夜在湖边等车两小时，"
    "客服电话无人接听。评论区有多名游客表示遇到同样情况。",
    facts=Facts(
        category="lodging_hotel",
        tour=LAKE,
        order="HY-20397",
        supplier="hotel_yunling",
        place="镜月湖",
        demands="apology compensation",
        claim=5000,
    ),
    acts=(
        (
            *("2d 20:16", "agent", "expose", "微言", "https://weiyan.example/p/881204"),
            *(12600, "原帖；转发约 900 次"),
        ),
        ("2d 20:20", "leader", "accept"),
        ("2d 21:05", "member", "investigate"),
        (
            *("1d 09:15", "leader", "contact", "message", "out"),
            "私信致歉，请客人留电话以便当面沟通。",
            "已回复电话号码",
        ),
        ("1d 09:20", "agent", "confirm"),
        (
            *("1d 12:10", "relations", "expose", "短视频平台“快看”"),
            *("https://kuaikan.example/v/5530", 482000, "他人剪辑转发，上了同城热榜"),
        ),
        (
            *("1d 15:00", "leader", "contact", "phone", "out"),
            "说明换房原因，提出全额退房费并补偿 2000 元，公开致歉。",
            "客人要考虑，今晚答复",
        ),
        ("1d 15:10", "leader", "find_out", VIRAL_FINDINGS),
        (
            *("1d 15:20", "leader", "offer"),
            (
                ("refund", "退还两晚房差", 800, False),
                ("compensation", "补偿", 2000, True),
            ),
        ),
        (
            *("1d 18:00", "leader", "note_answer", "countered"),
            *("要求赔偿 5000 元并公开致歉。", 5000),
        ),
        (
            *("1d 18:30", "relations", "expose", "浦江晨讯"),
            *(
                "https://pujiang.example/a/20417",
                60000,
                "记者来电采访，已由公关主管回应",
            ),
        ),
        (
            *("1d 19:10", "leader", "offer"),
            (
                ("refund", "退还两晚房费", 1600, False),
                ("compensation", "补偿", 2400, True),
                ("apology", "在原帖下公开致歉", 0, False),
            ),
        ),
    ),
)

CASES = (
    FALL,
    ABANDONED,
    FOOD_FAMILY,
    FOOD_COUPLE,
    FOOD_COLLEAGUES,
    FOOD_KIM,
    VIRAL,
)
