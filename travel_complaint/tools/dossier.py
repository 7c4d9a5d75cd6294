"""What a dossier holds (FB-4): which records, in which order, and what of each.

A section is there when the reader may read its model; a field that the reader may not
read, or that this database does not have, is left out.
"""

from collections import namedtuple

# key: also the name of its template, travel_complaint.dossier_<key>
# lines: {field of the record: (model of the rows, their fields)}, shown below it
Section = namedtuple("Section", "key model order fields lines", defaults=[{}])

CASE_FIELDS = (
    *("number", "name", "description", "complaint_kind", "complaint_state"),
    *("category_id", "channel_id", "external_reference", "external_reply_at"),
    *("received_at", "registered_at", "registered_by_id", "acknowledged_at"),
    *("closed_date", "complaint_cycle", "user_id", "team_id"),
    *("complaint_department_id", "handling_level", "repeat_of_id", "duplicate_id"),
    *("partner_name", "partner_phone", "partner_email", "guest_lang"),
    *("masked_phone", "masked_email"),
    *("guest_tier_id", "is_identity_confirmed", "guest_count"),
    *("incident_at", "incident_place", "booking_ref", "tour_name"),
    *("departure_date", "return_date", "guide_id", "supplier_id"),
    *("demand_ids", "claimed_amount", "circumstance_ids"),
    *("severity_id", "suggested_severity_id", "severity_rule_ids"),
    *("severity_override_reason", "severity_overridden_by_id", "task_force_ids"),
    *("validity", "answered_at", "guest_answer", "promised_reply_date"),
    *("suggestion_outcome", "satisfaction", "is_exposed"),
)

SECTIONS = (
    Section(
        "contacts",
        "travel.complaint.contact",
        "contacted_at, id",
        ("cycle", "contacted_at", "direction", "means", "user_id", "purpose")
        + ("is_reached", "satisfaction", "measures_held", "next_call_on")
        + ("summary", "result", "corrects_id"),
    ),
    Section(
        "timeline",
        "travel.complaint.event",
        "cycle, occurred_at, id",
        ("cycle", "occurred_at", "milestone_id", "user_id", "department_id", "note"),
    ),
    Section(
        "limits",
        "travel.complaint.clock",
        "cycle, started_at, id",
        ("cycle", "limit_id", "department_id", "state", "started_at", "due_at")
        + ("stopped_at", "overdue_minutes", "is_overdue", "paused_minutes"),
    ),
    Section(
        "letters",
        "travel.complaint.letter",
        "cycle, noted_at, id",
        ("cycle", "noted_at", "noted_by_id", "reference", "subject", "reply_at")
        + ("answered_at", "answer_reference"),
    ),
    Section(
        "requests",
        "travel.complaint.request",
        "cycle, asked_at, id",
        ("cycle", "department_id", "asked_at", "asked_by_id", "due_at", "state")
        + ("material_ids", "question", "answered_at", "answered_by_id", "statement")
        + ("refusal_reason", "handed_to_id"),
    ),
    Section(
        "investigation",
        "travel.complaint.investigation",
        "cycle, id",
        ("cycle", "state", "lead_id", "member_ids", "started_at", "submitted_at")
        + ("finished_at", "facts", "cause_id", "contributing_cause_ids", "validity")
        + ("proposals",),
    ),
    Section(
        "steps",
        "travel.complaint.investigation.step",
        "held_at, id",
        ("kind", "held_at", "whom", "place", "result", "user_id", "corrects_id"),
    ),
    Section(
        "evidence",
        "travel.complaint.evidence",
        "id",
        ("kind", "name", "source", "obtained_at", "collected_by_id", "collected_at")
        + ("file_name", "file_size", "sha256", "version", "is_superseded", "integrity"),
    ),
    # A matter of staff: who may not read the model gets a dossier without it (FB-5).
    Section(
        "liability",
        "travel.complaint.liability",
        "investigation_id, share desc, id",
        ("kind", "display_name", "fault_grade", "share", "reasons", "decided_by_id")
        + ("decided_at",),
    ),
    Section(
        "measures",
        "travel.complaint.measure",
        "cycle, sequence, id",
        ("cycle", "name", "kind", "description", "user_id", "department_id")
        + ("due_date", "state", "issued_at", "done_at", "done_by_id", "proof")
        + ("cancel_reason",),
    ),
    Section(
        "offers",
        "travel.complaint.offer",
        "cycle, round_number, id",
        ("cycle", "round_number", "state", "author_id", "text", "valid_until")
        + ("amount_owed", "amount_goodwill", "amount_total", "approved_by_id")
        + ("approved_at", "made_at", "made_by_id", "answered_at", "answer_means")
        + ("answer_text", "counter_amount", "end_reason", "paid_on", "payment_ref"),
        {
            "line_ids": (
                "travel.complaint.offer.line",
                ("kind", "name", "amount", "is_goodwill", "due_date"),
            )
        },
    ),
    Section(
        "recoveries",
        "travel.complaint.recovery",
        "due_on, id",
        ("supplier_id", "share", "claimed_amount", "claimed_on", "due_on", "reasons")
        + ("supplier_reference", "user_id", "state", "recovered_amount")
        + ("recovered_on", "reference", "end_reason"),
    ),
    Section(
        "results",
        "travel.complaint.result",
        "cycle, id",
        ("cycle", "state", "report", "guest_text", "reported_by_id", "reported_at")
        + ("judged_by_id", "judged_at", "return_reason"),
    ),
    Section(
        "closing",
        "travel.complaint.closing",
        "cycle, id",
        ("cycle", "ground_id", "note", "guest_text", "redress_ids", "user_id")
        + ("decided_at",),
    ),
    Section(
        "exposures",
        "travel.complaint.exposure",
        "seen_at, id",
        ("seen_at", "place", "url", "reach", "note", "user_id"),
    ),
    Section(
        "notices",
        "travel.complaint.notice",
        "cycle, id",
        ("cycle", "code", "email_to", "state", "sent_at", "subject"),
    ),
)
