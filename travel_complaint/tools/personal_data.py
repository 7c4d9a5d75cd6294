"""What of a case tells who somebody is, and what becomes of it when its time is over.

Each field of a case and of what belongs to it that could hold a word about a person is
named here, in one table or in the other; a test fails for a new one that nobody has
decided on (FB-4, attack 100).
"""

REMOVED = "–"  # where a row must say something, if it says something

# model -> {field: what it becomes}; None empties it.
ERASED = {
    "helpdesk.ticket": {
        **dict.fromkeys(
            (
                *("partner_id", "commercial_partner_id", "partner_name"),
                *("partner_email", "partner_phone", "email_cc", "booking_ref"),
                *("guest_phone_key", "guest_email_key", "booking_key"),
                *("external_reference", "incident_place", "guest_answer"),
                *("severity_override_reason", "submit_key", "access_token"),
                *("properties", "legal_hold_reason", "guest_wait_reason"),
                *("authority_wait_for", "authority_wait_reason"),
                "authority_answer_reference",
            )
        ),
        "description": "",
        "legal_hold": False,  # it is over, and its reason goes
        "name": REMOVED,
    },
    "travel.complaint.contact": {"summary": REMOVED, "result": None},
    "travel.complaint.event": {"note": None},
    "travel.complaint.exposure": {"place": REMOVED, "url": None, "note": None},
    "travel.complaint.link": {"recipient": REMOVED},
    "travel.complaint.notice": {"email_to": REMOVED, "subject": None, "error": None},
    "travel.complaint.request": {
        **dict.fromkeys(("question", "statement", "refusal_reason")),
    },
    "travel.complaint.dossier": {"error": None},
    "travel.complaint.result": {
        "report": REMOVED,
        "guest_text": None,
        "return_reason": None,
    },
    "travel.complaint.guest.risk": {"note": REMOVED, "next_step": None},
    "travel.complaint.letter": dict.fromkeys(
        ("reference", "subject", "answer_reference")
    ),
    "travel.complaint.closing": {"note": REMOVED, "guest_text": REMOVED},
    "travel.complaint.investigation": {"facts": None, "proposals": None},
    "travel.complaint.investigation.step": {
        "partner_id": None,
        "person": None,
        "place": None,
        "result": REMOVED,
    },
    "travel.complaint.evidence": {
        "name": REMOVED,
        "source": REMOVED,
        "file_name": REMOVED,
        "origin": None,
    },
    "travel.complaint.liability": {"reasons": None},
    "travel.complaint.conflict": {"note": None},
    "travel.complaint.measure": {
        "name": REMOVED,
        **dict.fromkeys(("description", "proof", "cancel_reason")),
    },
    "travel.complaint.offer": dict.fromkeys(
        ("guest_name", "text", "answer_text", "end_reason", "payout_details")
    ),
    "travel.complaint.offer.line": {"name": REMOVED},
    "travel.complaint.payment": {"reason": None},
    "travel.complaint.recovery": {"reasons": REMOVED, "end_reason": REMOVED},
}
# Words that stay: they say nothing about the guest, or a ledger stands on them.
KEPT = {
    "travel.complaint.change": {"version", "names"},  # of fields, not of people
    "helpdesk.ticket": {
        *("number", "tour_name", "supplier_id", "guest_lang", "state_before_wait"),
        "complaint_version",
    },
    "travel.complaint.investigation": {"complaint_version"},
    "travel.complaint.notice": {"lang", "message_id"},
    "travel.complaint.link": {"token_hash"},  # the link itself is revoked
    "travel.complaint.dossier": {"file_name", "sha256"},
    "travel.complaint.evidence": {"sha256"},
    "travel.complaint.liability": {"partner_id"},  # a supplier, never the guest
    # Of a case that names nobody any more, as the case itself keeps them.
    "travel.complaint.figure": {"month", "supplier_id", "tour_name"},
    "travel.complaint.figure.queue": {"month"},
    "travel.complaint.offer": {"number", "payment_ref", "letter_sha256"},
    "travel.complaint.payment": {"reference"},  # the bank's, and finance's ledger
    # Between the company and a supplier, who is never the guest.
    "travel.complaint.recovery": {"supplier_id", "supplier_reference", "reference"},
}
# How rows are found that know their case by another row: model -> path to the case.
PATHS = {
    "travel.complaint.offer.line": "offer_id.ticket_id",
    "travel.complaint.payment": "offer_id.ticket_id",
}
