"""Who sees which fields of a case, as Odoo's `groups=` wants it."""

GROUP = "travel_complaint.group_travel_complaint_"

# Colleagues: hidden from guests, who can read their own cases.
STAFF = "base.group_user"
# Whoever handles cases or audits them.
HANDLING = f"{GROUP}agent,{GROUP}auditor"
# Whoever has a role that shows cases, public relations included.
CASE_READERS = f"{HANDLING},{GROUP}public_relations"
# Whoever looks after what was mailed to guests, and after their ways in.
NOTICE_READERS = f"{GROUP}member,{GROUP}auditor"
LINK_READERS = f"{GROUP}leader,{GROUP}auditor"
# Who is kept from a case, and why, is for those who lead and those who check.
LEADING = f"{GROUP}leader,{GROUP}auditor"
# Whoever handles cases, pays what was promised, or audits both.
PAYERS = f"{HANDLING},{GROUP}finance"
# Whoever reads cases and has no need to reach the guest (FB-5).
WITHOUT_GUEST = f"{GROUP}public_relations,!{GROUP}agent,!{GROUP}auditor"
