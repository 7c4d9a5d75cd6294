"""What the investigations of the demo agency have found out."""

from .script import Findings

COMMENTARY_FINDINGS = Findings(
    facts="导游日志与讲解录音显示，三个景点中有两个为照稿宣读，客人提问四次未予解答。"
    "行程与合同一致，无漏点。",
    validity="valid",
    cause="guide_knowledge",
    liable=(
        ("individual", "zhu", 70, "minor", "讲解准备不足，提问未答。"),
        ("department", "guides", 30, "", "新线路未组织讲解考核即派团。"),
    ),
    proposals="导游部经理致歉；该导游复训并补考讲解。",
    steps=(
        ("10d 14:20", "interview", "zhu", "承认临时接团、未熟悉线路，照稿讲解。"),
        ("10d 15:30", "document", "", "调阅导游日志与讲解器录音，与客人所述相符。"),
    ),
)

LEFT_OUT_FINDINGS = Findings(
    facts="合同列明的项目当日因闭馆未能成行，计调提前一周已收到闭馆通知，未通知客人，"
    "也未安排替代项目。",
    validity="valid",
    cause="itinerary_planning",
    liable=(("department", "operations", 100, "", "收到闭馆通知后未调整行程。"),),
    proposals="退还该项费用，书面说明；闭馆通知须当日转导游与客人。",
    steps=(("8d 11:10", "document", "", "计调邮箱中有景区提前七天发出的闭馆通知。"),),
)

COACH_FINDINGS = Findings(
    facts="车队出车前未清洁车厢，座椅污损照片经核实为当团车辆。",
    validity="valid",
    cause="transport_vehicle",
    liable=(("supplier", "coach", 100, "", "合同约定出车前清洁，车队未履行。"),),
    proposals="向客人致歉并补偿；按合同扣减车队车费。",
)

REFUND_FINDINGS = Findings(
    facts="客人提前五天凭住院证明申请取消。门市依据内部“特价团不退”规定拒绝，"
    "该规定与合同及旅游法不符。",
    validity="valid",
    cause="process_not_followed",
    liable=(("company", "", 100, "", "内部规定与法律不符，属管理责任。"),),
    proposals="扣除已发生费用后退款；废止“特价团不退”的规定。",
    steps=(
        ("6d 10:30", "opinion", "法律顾问", "合同条款无效，应扣除实际损失后退款。"),
    ),
)

HOTEL_FINDINGS = Findings(
    facts="合同约定四星级酒店，因超售改为三星级，酒店方前一日已告知计调，未征得客人同意。",
    validity="valid",
    cause="hotel_class",
    liable=(
        ("supplier", "hotel_qinfeng", 60, "", "超售后擅自转单。"),
        ("department", "operations", 40, "", "知情而未告知客人。"),
    ),
    proposals="退还房差并补偿；向酒店追偿。",
    steps=(
        ("4d 09:30", "interview", "酒店预订部 秦经理", "承认超售，已转至同集团酒店。"),
    ),
)

SUITCASE_FINDINGS = Findings(
    facts="换乘时由车队人员搬运行李，未清点件数，到店后少一件。监控未能拍到去向。",
    validity="valid",
    cause="transport_driver",
    liable=(("supplier", "coach", 100, "", "交接未清点，无签收。"),),
    proposals="先行赔付，再向车队追偿。",
)

VIRAL_FINDINGS = Findings(
    facts="湖景房因酒店维修改到镇上，计调当天中午已知，导游当晚才告知客人；换乘车辆延误，"
    "客人在湖边等候一小时四十分钟。客服夜间电话当晚确有两次未接。",
    validity="partly_valid",
    cause="communication_guest",
    liable=(
        ("department", "operations", 70, "", "接到维修通知后未与客人协商。"),
        ("department", "guides", 30, "", "现场解释不当，激化矛盾。"),
    ),
    proposals="退房差并补偿，公开致歉；网上舆情由公关主管跟进。",
)
