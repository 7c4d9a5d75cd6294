"""Whole lives of cases: what happens to each, and how it comes out. See `life`."""

from typing import NamedTuple

CLOSED = {"complaint_state": "closed"}
# Stretches of the way that many go.
PAID = "offer_made offer_answered promise_made promise_paid measures_done"
DONE = "measure_issued plan_approved measure_done measures_done"
END = "result_reported result_confirmed guest_informed called_back closed"


class Life(NamedTuple):
    """What happens, and how it comes out.

    A limit is cancelled that nothing asks for any more, as the one of the investigation
    when a case is settled on the spot.
    """

    script: str
    way: str  # milestones in the order in which they are reached
    limits: list  # how they come out, a text for each cycle
    notices: str  # what the guest is told by mail
    facts: dict = {}  # with what it is registered
    ends: dict = CLOSED  # fields of the case at the end


LIVES = {
    "inquiry": Life(
        """
        4 10:00 agent register
        4 10:06 agent answer_inquiry
        """,
        way="registered accepted guest_informed closed",
        limits=["met TL-14a TL-14b"],
        notices="received answered",
        facts={"complaint_kind": "inquiry"},
    ),
    "suggestion": Life(
        """
        4 10:00 agent register
        4 11:00 leader promise 10
        9 11:00 leader adopt
        """,
        way="registered accepted guest_informed closed",
        limits=["met IN-3"],
        notices="received promised decided",
        facts={"complaint_kind": "suggestion"},
        ends={**CLOSED, "suggestion_outcome": "adopted"},
    ),
    "minor, settled on the spot within the agent's own power": Life(
        """
        4 10:00 agent   register
        4 10:05 agent   accept
        4 10:30 agent   offer compensation 300
        4 10:40 agent   note accepted
        4 16:00 cashier pay 4
        4 16:30 agent   report
        4 17:00 member  confirm
        5 10:00 agent   call 5
        """,
        way=(f"registered accepted plan_proposed plan_approved {PAID} {END}"),
        limits=["met RS-4 TL-1 TL-3 TL-4 TL-5 TL-6 TL-10; cancelled TL-8 TL-9"],
        notices="received offer result",
        ends={**CLOSED, "satisfaction": 5, "validity": False},
    ),
    "an apology alone": Life(
        """
        4 10:00 agent  register
        4 10:05 agent  accept
        4 10:30 agent  plan apology 6
        5 10:00 agent  carry_out
        5 10:30 agent  report
        5 11:00 member confirm
        5 15:00 agent  call 4
        """,
        way=f"registered accepted plan_proposed {DONE} {END}",
        limits=["met TL-1 TL-3 TL-4 TL-5 TL-6 TL-10 TL-16; cancelled TL-8 TL-9"],
        notices="received result",
    ),
    "general, the whole way with a department and an approval": Life(
        """
        4 10:00 agent      register
        4 10:08 agent      hand_over
        4 11:00 leader     accept
        4 11:30 leader     ask_department
        4 13:00 respondent submit
        4 14:00 member     investigate
        5 10:00 member     first_handling
        6 10:00 member     find_out valid supplier=100
        6 11:00 agent      request refund 1500
        6 11:30 member     approve
        6 12:00 agent      make
        6 15:00 agent      note accepted
        9 10:00 cashier    pay 9
        9 11:00 agent      report
        9 12:00 member     confirm
        10 10:00 agent     call 5
        """,
        way=(
            "registered accepted departments_notified department_asked "
            "materials_in investigation_started investigated plan_proposed "
            f"plan_approved {PAID} {END}"
        ),
        limits=["met RS-4 TL-1 TL-2 TL-3 TL-4 TL-5 TL-6 TL-8 TL-9 TL-10 TL-17"],
        notices="received offer result",
        facts={"claimed_amount": 8000},
        ends={**CLOSED, "validity": "valid"},
    ),
    "serious, with an emergency and a task force": Life(
        """
        4 10:00 agent  register
        4 10:02 agent  report_emergency
        4 10:05 leader accept
        4 10:10 leader start_response
        4 11:00 leader investigate
        5 09:00 leader find_out valid department=60 supplier=40
        5 10:00 leader offer compensation 6000
        5 11:00 leader note accepted
        5 14:00 cashier pay 5
        5 15:00 leader report
        5 16:00 member confirm
        6 09:00 leader call 4
        """,
        way=(
            "registered emergency_reported accepted emergency_started "
            "investigation_started investigated plan_proposed plan_approved "
            f"{PAID} {END}"
        ),
        limits=["met RS-4 TL-1 TL-3 TL-4 TL-5 TL-6 TL-8 TL-9 TL-10 TL-11 TL-13 TL-17"],
        notices="received offer result",
        facts={"circumstance_ids": "injury"},
        ends={**CLOSED, "is_major": True},
    ),
    "rejected, countered, accepted": Life(
        """
        4 10:00 agent   register
        4 10:05 agent   accept
        4 10:30 agent   offer compensation 100
        4 10:40 agent   note rejected
        4 11:00 agent   offer compensation 200
        4 11:10 agent   note countered 400
        4 11:30 agent   offer compensation 400
        4 11:40 agent   note accepted
        5 10:00 cashier pay 5
        5 11:00 agent   report
        5 12:00 member  confirm
        5 16:00 agent   call 5
        """,
        way=(
            "registered accepted plan_proposed plan_approved "
            f"offer_made offer_answered offer_made offer_answered {PAID} {END}"
        ),
        limits=["met RS-4 TL-1 TL-3 TL-4 TL-5 TL-6 TL-10; cancelled TL-8 TL-9"],
        notices="received offer offer offer result",
    ),
    "an offer that nobody answers": Life(
        """
        4 10:00 agent   register
        4 10:05 agent   accept
        4 10:30 agent   offer compensation 100 5
        6 00:30 -       expire
        6 10:00 agent   settle_tasks
        6 10:10 agent   offer compensation 200
        6 10:40 agent   note accepted
        6 11:00 cashier pay 6
        6 12:00 agent   report
        6 13:00 member  confirm
        6 16:00 agent   call 5
        """,
        way=(
            f"registered accepted plan_proposed plan_approved offer_made {PAID} {END}"
        ),
        limits=["met RS-4 TL-1 TL-3 TL-4 TL-5 TL-6 TL-10; cancelled TL-8 TL-9"],
        notices="received offer offer result",
    ),
    "not satisfied, and satisfied one level up": Life(
        """
        4 10:00 agent   register
        4 10:05 agent   accept
        4 10:30 agent   plan apology 6
        4 11:00 agent   carry_out
        4 12:00 agent   report
        4 13:00 member  confirm
        4 15:00 agent   call 2
        4 16:00 leader  offer compensation 800
        4 16:30 leader  note accepted
        5 10:00 cashier pay 5
        5 11:00 leader  report
        5 12:00 member  confirm
        5 16:00 agent   call 4
        """,
        way=(
            f"registered accepted plan_proposed {DONE} "
            "result_reported result_confirmed guest_informed called_back "
            "severity_changed reopened accepted plan_proposed "
            f"plan_approved {PAID} {END}"
        ),
        limits=[
            ("met TL-1 TL-3 TL-4 TL-5 TL-6 TL-10 TL-16; cancelled TL-8 TL-9"),
            "met RS-4 TL-3 TL-4 TL-5 TL-6 TL-10; cancelled TL-8 TL-9",
        ],
        notices="received result offer result",
        ends={**CLOSED, "complaint_cycle": 2, "handling_level": "leader"},
    ),
    "not satisfied, closed with grounds and redress": Life(
        """
        4 10:00 agent  register
        4 10:05 agent  accept
        4 10:30 agent  plan apology 6
        4 11:00 agent  carry_out
        4 12:00 agent  report
        4 13:00 member confirm
        4 15:00 agent  call_in_vain 1
        5 10:00 leader close_unsatisfied lawful_offer
        """,
        way=f"registered accepted plan_proposed {DONE} {END}",
        limits=["met TL-1 TL-3 TL-4 TL-5 TL-6 TL-10 TL-16; cancelled TL-8 TL-9"],
        notices="received result closed",
    ),
    "a guest who is never reached": Life(
        """
        4 10:00 agent  register
        4 10:05 agent  accept
        4 10:30 agent  plan apology 6
        4 11:00 agent  carry_out
        4 12:00 agent  report
        4 13:00 member confirm
        4 15:00 agent  call 0
        5 10:00 agent  call 0
        5 15:00 agent  call 0
        6 10:00 leader close_unsatisfied not_reached
        """,
        way=(
            f"registered accepted plan_proposed {DONE} "
            "result_reported result_confirmed closed"
        ),
        limits=["met TL-1 TL-3 TL-5 TL-6 TL-16; late TL-4; cancelled TL-8 TL-9 TL-10"],
        notices="received result closed",
    ),
    "withdrawn": Life(
        """
        4 10:00 agent register
        4 10:05 agent accept
        4 11:00 agent offer compensation 100
        4 12:00 agent withdraw
        """,
        way=("registered accepted plan_proposed plan_approved offer_made withdrawn"),
        limits=["met TL-1 TL-5 TL-6; cancelled TL-8 TL-9"],
        notices="received offer",
        ends={"complaint_state": "withdrawn"},
    ),
    "withdrawn, and taken up again": Life(
        """
        4 10:00 agent  register
        4 10:05 agent  accept
        4 12:00 agent  withdraw
        6 10:00 agent  reopen
        6 10:30 agent  plan apology 9
        6 11:00 agent  carry_out
        6 12:00 agent  report
        6 13:00 member confirm
        6 15:00 agent  call 5
        """,
        way=(
            "registered accepted withdrawn severity_changed reopened accepted "
            f"plan_proposed {DONE} {END}"
        ),
        limits=[
            "met TL-1 TL-5; cancelled TL-6 TL-8 TL-9",
            "met TL-3 TL-4 TL-5 TL-6 TL-10 TL-16; cancelled TL-8 TL-9",
        ],
        notices="received result",
        ends={**CLOSED, "complaint_cycle": 2, "handling_level": "frontline"},
    ),
    "an authority waits for its answer": Life(
        """
        4 10:00 agent  register
        4 10:05 leader accept
        4 11:00 leader investigate
        5 10:00 leader find_out partly_valid guest=40 supplier=60
        5 11:00 leader offer refund 900
        5 12:00 leader note accepted
        6 10:00 cashier pay 6
        6 11:00 leader report
        6 12:00 member confirm
        6 15:00 agent  answer_authority
        6 16:00 agent  call 4
        """,
        way=(
            "registered accepted investigation_started investigated "
            f"plan_proposed plan_approved {PAID} result_reported "
            "result_confirmed authority_answered guest_informed called_back "
            "closed"
        ),
        limits=["met RS-4 TL-1 TL-3 TL-4 TL-5 TL-6 TL-8 TL-9 TL-10 TL-17 TL-20"],
        notices="offer result",
        facts={
            "channel_id": "12345",
            "external_reference": "12345-7",
            "external_reply_at": "2026-11-12 08:00:00",
        },
    ),
    "in public": Life(
        """
        4 10:00 agent  register
        4 10:05 leader accept
        4 10:30 agent  expose
        4 11:00 leader investigate
        4 15:00 leader find_out valid department=100
        4 15:30 leader offer compensation 3000
        4 16:00 leader note accepted
        5 10:00 cashier pay 5
        5 11:00 public_relations settle_tasks
        5 11:30 leader report
        5 12:00 member confirm
        5 16:00 agent  call 5
        """,
        way=(
            "registered accepted severity_changed investigation_started "
            f"investigated plan_proposed plan_approved {PAID} {END}"
        ),
        limits=["met RS-4 TL-1 TL-3 TL-4 TL-5 TL-6 TL-8 TL-9 TL-10 TL-11 TL-17"],
        notices="received offer result",
        ends={**CLOSED, "is_exposed": True, "is_major": True},
    ),
    "force majeure": Life(
        """
        4 10:00 agent  register
        4 10:05 agent  accept
        4 11:00 agent  investigate
        5 10:00 agent  find_out partly_valid force_majeure=100
        5 11:00 leader decide
        5 12:00 agent  offer other 200
        5 14:00 agent  note accepted
        5 15:00 cashier pay 5
        5 16:00 agent  report
        5 17:00 member confirm
        6 10:00 agent  call 4
        """,
        way=(
            "registered accepted investigation_started investigated "
            f"plan_proposed plan_approved {PAID} {END}"
        ),
        limits=["met RS-4 TL-1 TL-3 TL-4 TL-5 TL-6 TL-8 TL-9 TL-10 TL-17"],
        notices="received offer result",
        ends={**CLOSED, "validity": "partly_valid"},
    ),
    "not substantiated": Life(
        """
        4 10:00 agent  register
        4 10:05 agent  accept
        4 11:00 agent  investigate
        5 10:00 member find_out not_substantiated guest=100
        5 11:00 agent  drag executing
        5 12:00 agent  report
        5 14:00 member confirm
        5 16:00 agent  call_in_vain 1
        6 10:00 leader close_unsatisfied not_founded
        """,
        way=(
            "registered accepted investigation_started investigated "
            f"measures_done {END}"
        ),
        limits=["met TL-1 TL-3 TL-4 TL-5 TL-6 TL-8 TL-9 TL-10; cancelled TL-17"],
        notices="received result closed",
        ends={**CLOSED, "validity": "not_substantiated"},
    ),
    "waiting for papers, and for the review to be content": Life(
        """
        4 10:00 agent  register
        4 10:05 agent  accept
        4 11:00 agent  investigate
        4 12:00 agent  wait_guest
        6 12:00 -      guest_writes
        6 14:00 agent  settle_tasks
        6 15:00 member find_out valid supplier=100
        6 16:00 agent  plan replacement 12
        9 10:00 agent  carry_out
        9 11:00 agent  report
        9 12:00 member return
        9 14:00 agent  report
        9 15:00 member confirm
        9 17:00 agent  call 5
        """,
        way=(
            "registered accepted investigation_started investigated "
            f"plan_proposed {DONE} {END}"
        ),
        limits=["met TL-1 TL-3 TL-4 TL-5 TL-6 TL-8 TL-9 TL-10 TL-16 TL-17"],
        notices="received result",
    ),
    "a guide of ours is to blame": Life(
        """
        4 10:00 agent   register
        4 10:05 agent   accept
        4 11:00 agent   investigate
        5 10:00 agent   find_out valid individual=70 company=30
        5 11:00 leader  decide
        5 12:00 manager decide
        5 14:00 agent   offer compensation 400
        5 15:00 agent   note accepted
        5 16:00 cashier pay 5
        5 17:00 agent   report
        6 10:00 member  confirm
        6 11:00 agent   call 5
        """,
        way=(
            "registered accepted investigation_started investigated "
            f"plan_proposed plan_approved {PAID} {END}"
        ),
        limits=["met RS-4 TL-1 TL-3 TL-4 TL-5 TL-6 TL-8 TL-9 TL-10 TL-17"],
        notices="received offer result",
        facts={"guide_id": "guide"},
    ),
    "an inquiry that becomes a complaint": Life(
        """
        4 10:00 agent  register
        4 10:05 agent  change_kind complaint
        4 10:10 agent  accept
        4 10:30 agent  plan apology 6
        4 11:00 agent  carry_out
        4 12:00 agent  report
        4 13:00 member confirm
        4 15:00 agent  call 5
        """,
        way=(f"registered kind_changed accepted plan_proposed {DONE} {END}"),
        limits=[
            "met TL-1 TL-3 TL-4 TL-5 TL-6 TL-10 TL-16; "
            "cancelled TL-8 TL-9 TL-14a TL-14b"
        ],
        notices="received result",
        facts={"complaint_kind": "inquiry"},
        ends={**CLOSED, "complaint_kind": "complaint"},
    ),
    "late at every step": Life(
        """
        4 10:00 agent   register
        6 10:00 leader  accept
        12 10:00 leader investigate
        26 10:00 member find_out valid supplier=100
        28 10:00 agent  offer compensation 300
        28 10:10 agent  note accepted
        28 10:30 cashier pay 28
        30 10:00 agent  report
        30 11:00 member confirm
        30 12:00 agent  call 4
        """,
        way=(
            "registered accepted investigation_started investigated "
            f"plan_proposed plan_approved {PAID} {END}"
        ),
        limits=["met RS-4 TL-4 TL-10; late TL-1 TL-3 TL-5 TL-6 TL-8 TL-9 TL-17"],
        notices="received offer result",
    ),
    "the same guest about the same order": Life(
        """
        4 10:00 agent  register
        5 10:00 agent  register
        5 10:05 agent  accept
        5 10:30 agent  plan apology 6
        5 11:00 agent  carry_out
        5 12:00 agent  report
        5 13:00 member confirm
        5 15:00 agent  call 5
        """,
        way=f"registered accepted plan_proposed {DONE} {END}",
        limits=["met TL-1 TL-3 TL-4 TL-5 TL-6 TL-10 TL-16; cancelled TL-8 TL-9"],
        notices="received result",
        facts={"booking_ref": "HT-77"},
    ),
    "malicious": Life(
        """
        4 10:00 agent  register
        4 10:05 agent  accept
        4 11:00 agent  investigate
        5 10:00 member find_out malicious guest=100
        5 11:00 agent  drag executing
        5 12:00 agent  report
        5 14:00 member confirm
        5 16:00 agent  call_in_vain 1
        6 10:00 leader close_unsatisfied not_founded
        """,
        way=(
            "registered accepted investigation_started investigated "
            f"measures_done {END}"
        ),
        limits=["met TL-1 TL-3 TL-4 TL-5 TL-6 TL-8 TL-9 TL-10; cancelled TL-17"],
        notices="received result closed",
        ends={**CLOSED, "validity": "malicious"},
    ),
    "revisited: it has not held": Life(
        """
        4 10:00 agent   register
        4 10:05 agent   accept
        4 10:30 agent   plan apology 6
        4 11:00 agent   carry_out
        4 12:00 agent   report
        4 13:00 member  confirm
        4 15:00 agent   call 5
        16 10:00 agent  revisit no
        16 10:30 leader offer compensation 900
        16 10:40 leader note accepted
        16 14:00 cashier pay 16
        16 15:00 leader report
        16 16:00 member confirm
        17 10:00 agent  call 5
        """,
        way=(
            f"registered accepted plan_proposed {DONE} {END} "
            "revisited severity_changed reopened accepted "
            f"plan_proposed plan_approved {PAID} {END}"
        ),
        limits=[
            ("met TL-1 TL-3 TL-4 TL-5 TL-6 TL-10 TL-16; cancelled TL-8 TL-9"),
            "met RS-4 TL-3 TL-4 TL-5 TL-6 TL-10; cancelled TL-8 TL-9",
        ],
        notices="received result offer result",
        ends={**CLOSED, "complaint_cycle": 2},
    ),
}
