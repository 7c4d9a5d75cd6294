"""Cases of the last two months, about guides of the demo agency.

Weeks count the Mondays of a month: ("last", 2) is the second one of last month.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Past:
    """A complaint of an earlier month, from the call to the call-back.

    All of them go the same way; what differs is what was found out.
    """

    name: str  # xml id: case_<name>_demo
    month: str  # "before" last month, or "last"
    week: int
    guest: str
    phone: str
    tour: str
    guide: str  # employee_<guide>_demo of travel_complaint
    title: str
    story: str
    facts: str
    cause: str  # cause_<cause>
    liable: tuple  # see travel_complaint's script.Findings
    report: str
    satisfaction: int = 4


CASES = (
    Past(
        *("late_morning", "before", 1, "姚先生", "+86 138 5550 2101"),
        *("江南水乡三日游", "zhou"),
        title="集合迟到四十分钟，错过早场演出",
        story="姚先生来电：第二天导游迟到四十分钟，全团没赶上已含在团费里的早场演出。",
        facts="导游日志显示当日 8:40 才到集合点，合同约定 8:00。演出票无法改签。",
        cause="guide_service",
        liable=(("individual", "zhou", 100, "minor", "无故迟到，未提前告知客人。"),),
        report="导游部经理已致歉，演出票款已退。",
    ),
    Past(
        *("left_bus", "before", 2, "崔女士", "+86 138 5550 2102"),
        *("青岚山五日游", "han"),
        title="返程未清点人数，把老人落在服务区",
        story="崔女士来电：返程时导游没有清点人数，父亲被落在服务区一个多小时。",
        facts="行车记录与导游本人陈述一致：发车前未清点。老人由下一班车送回。",
        cause="guide_service",
        liable=(
            ("individual", "han", 100, "general", "发车前未清点人数，属一般过错。"),
        ),
        report="已上门致歉并赔付交通费，发车前清点写入作业单。",
    ),
    Past(
        *("carried", "before", 3, "贺女士", "+86 138 5550 2103"),
        *("Silk Road Gateway, 5 days", "shi"),
        title="车辆抛锚，客人在高速路边等待两小时",
        story="贺女士来电：旅游大巴抛锚，全团等了两小时；但导游一路照顾她的母亲，"
        "背着她走到服务区，请旅行社表扬。",
        facts="车队未按期保养，责任在车队。导游处置得当，多名客人证实。",
        cause="transport_vehicle",
        liable=(("supplier", "coach", 100, "", "未按期保养车辆。"),),
        report="车队已赔付误时费；导游的表扬已转人力资源部。",
        satisfaction=5,
    ),
    Past(
        *("no_commentary", "last", 1, "汤先生", "+86 138 5550 2104"),
        *("古都西安四日游", "shen"),
        title="博物馆门口解散，没有讲解",
        story="汤先生来电：合同写明全程讲解，导游在博物馆门口让大家自己进去看。",
        facts="导游承认当日未入馆讲解，理由是嗓子不适，未安排替代。",
        cause="guide_knowledge",
        liable=(("individual", "shen", 100, "minor", "未提供合同约定的讲解。"),),
        report="已退讲解服务费，导游部致歉。",
    ),
    Past(
        *("wrong_hotel", "last", 2, "邵女士", "+86 138 5550 2105"),
        *("云溪谷四日游", "jin"),
        title="导游把客人带错酒店，半夜换房",
        story="邵女士来电：导游带错酒店，办完入住才发现，半夜又换了一次。",
        facts="酒店名称相近，导游未核对确认单。事后查明计调给导游的确认单就是错的。",
        cause="communication_guest",
        liable=(("individual", "jin", 100, "minor", "未核对酒店确认单。"),),
        report="已补偿一晚房费并致歉。",
    ),
    Past(
        *("extra_shop", "last", 3, "田先生", "+86 138 5550 2106"),
        *("江南水乡三日游", "zhou"),
        title="行程外进店，耽误游览一小时",
        story="田先生来电：导游临时加了一家丝绸店，古镇只剩四十分钟。",
        facts="合同未列购物店，导游称部分客人要求，但未取得全体书面同意。",
        cause="itinerary_changed",
        liable=(("individual", "zhou", 100, "minor", "擅自增加购物场所。"),),
        report="已退还该景点费用并致歉。",
    ),
    Past(
        *("harsh_words", "last", 3, "万女士", "+86 138 5550 2107"),
        *("云溪谷四日游", "zhang_yong"),
        title="导游当众训斥客人",
        story="万女士来电：因孩子掉队，导游当着全团训斥她，孩子一路哭。",
        facts="三名客人的书面证言一致。导游承认语气过重。",
        cause="guide_service",
        liable=(
            ("individual", "zhang_yong", 100, "general", "当众辱骂客人，影响恶劣。"),
        ),
        report="导游与部门经理当面致歉。",
    ),
    Past(
        *("wrong_ticket", "last", 4, "戴先生", "+86 138 5550 2108"),
        *("镜月湖六日游", "yang"),
        title="漏取船票，全家少坐一程船",
        story="戴先生来电：导游漏取四张船票，他们一家少坐一程。",
        facts="票务记录显示取票数少四张，导游未复核。",
        cause="guide_service",
        liable=(("individual", "yang", 100, "minor", "取票未复核。"),),
        report="船票款已退，另赠下次游船券。",
    ),
)
