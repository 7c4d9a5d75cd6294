"""The half year before the recent story: how a row of the tables becomes a case.

`season_of_*.py` say what happened, one row a case. Here each row gets its moments, its
people and the acts that its outcome needs; they are then played like the recent story,
by the same verbs. Nothing is drawn by lot: told on the same day it is the same story.
"""

from datetime import timedelta

from . import season_of_journeys, season_of_service, season_of_words
from .clock import Days
from .script import Case, Facts, Findings, Passerby, Tour
from .season_phrases import GROUNDS, IMPROVEMENTS, NOTES, PROMISES, WORDS
from .season_rows import ADOPTED, ASKED, DECLINED

ROWS = (
    *season_of_service.ROWS,
    *season_of_journeys.ROWS,
    *season_of_words.ROWS,
)
ROUTES = {
    "lake": ("镜月湖六日游", 6),
    "towns": ("江南水乡三日游", 3),
    "city": ("古都西安四日游", 4),
    "gateway": ("Silk Road Gateway, 5 days", 5),
    "valley": ("云溪谷四日游", 4),
    "mountain": ("青岚山五日游", 5),
    "flowers": ("昆明花海亲子四日游", 4),
}
# How many working days an investigation took, by months back: the group got faster.
PACE = {6: 4, 5: 4, 4: 3, 3: 2, 2: 2, 1: 1, 0: 1}
# Every so many cases something was late: more often at first.
LATE_EVERY = {6: 3, 5: 3, 4: 4, 3: 5, 2: 8, 1: 12, 0: 12}
# Up to how much each may offer, see travel.complaint.power.
POWERS = ((400, "agent"), (2000, "member"), (10000, "leader"))
# Who hands in for a department: whoever has a login there, else the group for it.
HANDS_IN = {"operations": "operations"}
SATISFIED = 4  # of five
# When a measure is done, in working days, and when its effect is looked at.
IMPROVED_AFTER, EFFECT_AFTER_DAYS = 10, (61, 118, 175)
REFUSED_EVERY = 8  # claim on a supplier
SPOKEN = ("phone", "hotline", "on_site")
AUTHORITIES = ("12345", "12315", "platform")


def tell(today):
    """The cases of the season, in the order of the tables.

    :param today: the day on which it is told
    :return: list of script.Case, whose moments may lie ahead: see `_play`
    """
    days = Days(today)
    order = sorted(ROWS, key=lambda row: (days.find(row.back, row.nth), row.title))
    guests = {
        name: number for number, name in enumerate(dict.fromkeys(map(_who, order)))
    }
    return [
        _Telling(number, row, days, _meet(row, guests)).tell()
        for number, row in enumerate(order, start=1)
    ]


def _who(row):
    return row.guest


def _meet(row, guests):
    """The guest: a contact of ours, or somebody who has left a name and a number."""
    name = row.guest
    if name.startswith("="):
        return name[1:]
    number = guests[name]
    if not name.isascii():
        return Passerby(name, f"+86 154 0000 0{200 + number}", "", "zh_CN")
    # Numbers that the authority of telephony keeps for stories.
    phone = f"+44 7700 900{200 + number}"
    # Each mail takes a while to tell: of the others, only some have left an address.
    has_address = row.channel == "email" or number % 3 == 0
    address = f"{name.lower().replace(' ', '.')}@guests.example" if has_address else ""
    return Passerby(name, phone, address, "en_US")


class _Telling:
    """One row on its way to a case."""

    def __init__(self, number, row, days, guest):
        self.number, self.row, self.days, self.guest = number, row, days, guest
        self.start = days.find(row.back, row.nth)
        self.is_english = row.title.isascii()
        self.words = WORDS["en_US" if self.is_english else "zh_CN"]
        self.agent = "agent2" if self.is_english else "agent"
        self.is_late = number % LATE_EVERY[row.back] == 0
        self.is_grave = row.category.startswith("safety") or row.guests > 4
        # By then the group knew that two days are all there is for grave matters.
        self.is_quick = self.is_grave and row.back <= 2
        self.outcome, *amounts = row.outcome.split()
        self.amounts = [int(amount) for amount in amounts]
        self.minute = 9 * 60 + 5 + number * 37 % 300
        self.pace = 1 if self.is_quick else PACE[row.back] + number % 2
        self.acts = []

    # When

    def at(self, days, hour):
        """The hour of a working day after the first one."""
        return f"{self.days.step(self.start, days)} {hour}"

    def after(self, minutes):
        """So many minutes after it was registered, on the same day."""
        hour, minute = divmod(self.minute + minutes, 60)
        return f"{self.start} {hour:02}:{minute:02}"

    def do(self, when, who, verb, *arguments):
        self.acts.append((when, who, verb, *arguments))

    # What

    def tell(self):
        row = self.row
        if row.channel in SPOKEN:
            self.do(self.after(3 + self.number % 3), self.agent, "read_out")
        getattr(self, f"_tell_{row.kind}")()
        if row.channel in AUTHORITIES:
            self.do(
                *(self.at(8, "16:00"), "leader", "answer_authority"),
                *("已书面答复处理结果。", f"HY-F-{self.number:04}"),
            )
        return Case(
            name=f"season_{self.number:02}",
            when=self.after(0),
            by=self.agent,
            guest=self.guest,
            channel=row.channel,
            title=row.title,
            story=row.story,
            facts=self._get_facts(),
            kind=row.kind,
            acts=tuple(sorted(self.acts, key=_get_moment)),
            **self._get_letter() if row.channel in AUTHORITIES else {},
        )

    def _get_letter(self):
        """What an authority or a platform wrote, and until when it wants an answer."""
        reply_on = self.days.step(self.start, 9)
        file = 3100 + self.number * 13
        return {
            "received": self.after(-25),
            "reference": f"{self.row.channel.upper()}-{self.start:%m%d}-{file}",
            "reply_in": (reply_on - self.days.today).days,
        }

    def _get_facts(self):
        row = self.row
        demands = {
            "refund": "refund",
            "haggle": "refund",
            "again": "refund explanation",
        }
        claim = self.amounts[-1] * 3 // 2 if self.amounts else 0
        supplier = [name[1:] for name in row.liable.split("+") if name[:1] == "#"]
        return Facts(
            category=row.category,
            tour=self._get_tour(),
            order=row.order or (f"HY-{18000 + self.number * 7}" if row.tour else ""),
            supplier=row.supplier or "".join(supplier[:1]),
            place=row.place,
            demands=demands.get(
                self.outcome, "compensation" if self.amounts else "apology explanation"
            )
            if row.kind == "complaint"
            else "",
            claim=row.claim or claim,
            guests=row.guests,
        )

    def _get_tour(self):
        if not self.row.tour:
            return None
        route, _colon, guide = self.row.tour.partition(":")
        name, length = ROUTES[route]
        departure = self.start - timedelta(days=length + 1 + self.number % 5)
        return Tour(name, departure, length, guide)

    # Inquiries and suggestions

    def _tell_inquiry(self):
        minutes = 35 if self.is_late else 9
        self.do(self.after(minutes), self.agent, "answer", self.row.found)

    def _tell_suggestion(self):
        verb = {ADOPTED: "adopt", DECLINED: "decline"}[self.outcome]
        self.do(self.at(1, "10:10"), "leader", "promise", 9)
        self.do(self.at(4, "15:20"), "leader", verb, self.row.found)

    # Complaints

    def _tell_complaint(self):
        accepts = (
            "leader" if self.is_grave or self.row.channel in AUTHORITIES else "member"
        )
        minutes = 27 if self.is_late else 6 + self.number % 3
        self.do(self.after(minutes), accepts, "accept")
        if self.row.circumstance:
            self.do(
                *(self.after(30), "member", "add_circumstance", self.row.circumstance)
            )
        if self.outcome == "withdrawn":
            self.do(self.at(1, "11:00"), self.agent, "withdraw", self.row.found)
            return
        self._investigate()
        getattr(self, f"_end_{self.outcome}", self._end_with_money)(self.pace)
        if self.row.title in IMPROVEMENTS:
            self._improve(*IMPROVEMENTS[self.row.title])

    def _improve(self, what, cause, is_done):
        begun = PACE[self.row.back] + 8
        plan = ("improve", what, "member", EFFECT_AFTER_DAYS[0] - 1, cause)
        self.do(self.at(begun, "16:40"), "leader", *plan)
        if is_done:
            done = self.at(begun + IMPROVED_AFTER, "11:30")
            self.do(done, "member", "finish_improvement")
            for days in EFFECT_AFTER_DAYS:
                checked = self.days.step(self.start, begun) + timedelta(days=days)
                self.do(f"{checked} 10:40", "member", "check_effect")

    def _investigate(self):
        row = self.row
        self.do(self.after(50), "member", "investigate")
        department = ASKED.get(row.category.partition("_")[0])
        if department:
            text = "请提供本次行程的原始记录，并说明经过。"
            self.do(self.after(60), "member", "ask", department, text)
            minutes = 215 if self.is_late else 110 + self.number % 5 * 13
            who = HANDS_IN.get(department, "member")
            text = "记录附后，经过如下：" + row.found
            self.do(self.after(minutes), who, "hand_in", department, text)
        if not self.is_late:
            self.do(self.after(240), "member", "step", *self._get_step())
        pace = self.pace
        self.do(self.at(pace, "10:20"), "member", "find_out", self._get_findings())
        # Of grave matters, of the company and of the leader's own department others.
        is_high = self.is_grave or "!" in row.liable or "@customer" in row.liable
        self.do(self.at(pace, "11:00"), "leader", "decide_mine")
        if is_high:
            self.do(self.at(pace, "11:20"), "management", "decide_mine")

    def _get_step(self):
        """What the group did about it first."""
        for party in self.row.liable.split("+"):
            if party[0].isalpha():
                return "interview", party.split()[0], "本人陈述：" + self.row.found
        return "document", "", "调阅原始记录，与客人所述核对。"

    def _get_findings(self):
        row = self.row
        validity = "valid" if "+" not in row.liable else "partly_valid"
        parties = row.liable.split("+")
        shares = (100,) if len(parties) == 1 else (60, 40)
        return Findings(
            facts=row.found,
            validity="not_substantiated" if self.outcome == "unfounded" else validity,
            cause=row.cause,
            liable=tuple(
                _read_party(party, share, row.found)
                for party, share in zip(parties, shares, strict=True)
            ),
        )

    def _finish(self, day, told, satisfaction):
        """From the measures to the call-back."""
        ours = WORDS["zh_CN"]["told"]
        self.do(self.at(day, "16:00"), "member", "report", ours, told)
        self.do(self.at(day + 1, "09:40"), "leader", "confirm_result")
        called = day + 3 if self.is_late else day + 1
        words = self.words[satisfaction]
        take_up = self.outcome == "again"
        self.do(
            *(self.at(called, "15:10"), self.agent, "call_back"),
            *(satisfaction, words, take_up),
        )
        if satisfaction < SATISFIED and not take_up:
            when = self.at(called + 1, "16:30")
            ground = GROUNDS.get(self.outcome, "no_more_wanted")
            self.do(when, "leader", "close_unsatisfied", ground, NOTES[ground])

    def _offer(self, day, amount, answer, counter=0):
        """Offer money, and hear what the guest says to it."""
        kind = "refund" if self.outcome in ("refund", "haggle") else "compensation"
        line = (kind, self.words[kind], amount, kind == "compensation")
        who = next((login for most, login in POWERS if amount <= most), None)
        if who:
            self.do(self.at(day, "14:00"), who, "offer", (line,))
        else:
            self.do(self.at(day, "14:00"), "leader", "ask_approval", (line,))
            self.do(self.at(day, "15:30"), "management", "approve")
            self.do(self.at(day, "16:00"), "leader", "make_offer")
        when = self.at(day, "16:20") if self.is_quick else self.at(day + 1, "10:00")
        words = self.words[answer]
        self.do(when, self.agent, "note_answer", answer, words, counter)

    def _pay(self, day, amount, satisfaction):
        paid = self.at(day - 1, "09:15") if self.is_quick else self.at(day, "15:00")
        self.do(paid, "finance", "pay", f"HY-P-{self.number:05}")
        self._finish(day, self.words["paid"].format(amount=amount), satisfaction)

        self._recover(day + 1, amount)

    def _recover(self, day, amount):
        """Have the supplier pay for what it answers for; not each does."""
        row = self.row
        suppliers = [name[1:] for name in row.liable.split("+") if name[0] == "#"]
        if not suppliers:
            return
        share = 60 if row.liable.startswith("#") and "+" in row.liable else 100
        if row.liable.endswith(f"+#{suppliers[0]}"):
            share = 40
        claim = (suppliers[0], share, row.found)
        self.do(self.at(day, "10:50"), "member", "claim", *claim)
        if self.number % REFUSED_EVERY == 0:
            answered, reason = (
                self.at(day + 9, "14:30"),
                "供应商不认可责任，已暂停合作谈判。",
            )
            self.do(answered, "member", "give_up_claim", reason)
            return
        received = amount * share // 100
        if self.number % 3 == 0:
            received = received * 4 // 5
        reference = f"HY-R-{self.number:04}"
        paid = self.at(day + 12, "15:40")
        self.do(paid, "finance", "receive", received, reference)

    def _end_with_money(self, day):
        self._offer(day, self.amounts[0], "accepted")
        self._pay(day + 2, self.amounts[0], self.row.satisfaction)

    def _end_haggle(self, day):
        first, second = self.amounts
        self._offer(day, first, "countered", second * 3 // 2)
        self._offer(day + 1, second, "accepted")
        self._pay(day + 3, second, self.row.satisfaction)

    def _end_again(self, day):
        """The guest was not satisfied; the second time round it went well."""
        (amount,) = self.amounts
        self._tell_findings(day)
        self._finish(day + 1, self.words["sorry"], 2)
        self.outcome = "money"  # from here on like any other
        self._offer(day + 5, amount, "accepted")
        self._pay(day + 7, amount, self.row.satisfaction)

    def _end_sorry(self, day):
        self._tell_findings(day)
        self._finish(day + 1, self.words["sorry"], self.row.satisfaction)

    def _end_unfounded(self, day):
        self._tell_findings(day)
        self._finish(day + 1, self.words["unfounded"], self.row.satisfaction)

    def _end_unhappy(self, day):
        self._offer(day, self.amounts[0], "rejected")
        self.do(self.at(day + 2, "14:00"), "member", "move", "executing")
        self._finish(day + 2, self.words["sorry"], self.row.satisfaction)

    def _tell_findings(self, day):
        """Tell the guest, and promise an apology or an explanation in writing."""
        kind = "explanation" if self.outcome == "unfounded" else "apology"
        measure = PROMISES[kind]
        plan = (kind, measure, self.agent, 6)
        self.do(self.at(day, "14:20"), "member", "plan", plan)
        words = self.words["told"], self.words["thanked"]
        when = self.at(day, "15:00")
        self.do(when, self.agent, "contact", "phone", "out", *words)
        proof = f"挂号信收据 HY-L-{self.number:04}"
        self.do(self.at(day + 1, "11:00"), self.agent, "carry_out", measure, proof)


def _get_moment(act):
    return act[0]


def _read_party(party, share, reasons):
    """Who answers for it, as an investigation writes it: see script.Findings.

    In the tables "zhu minor" is an employee, "@guides" a department, "#coach" a
    supplier; "!" is the company, "?" the guest, "~" force majeure.
    """
    kinds = {
        "@": "department",
        "#": "supplier",
        "!": "company",
        "?": "guest",
        "~": "force_majeure",
    }
    if party[0] in kinds:
        return kinds[party[0]], party[1:], share, "", reasons
    who, grade = party.split()
    return "individual", who, share, grade, reasons
