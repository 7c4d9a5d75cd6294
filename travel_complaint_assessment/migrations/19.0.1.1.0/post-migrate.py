"""Visitors are counted by travel.complaint.attempt: the agency's limits go there."""

# The old setting, which says how often an hour, and the new one.
LIMITS = {
    "supervision_write_per_hour": "limit_supervision_write_visitor",
    "supervision_code_per_hour": "limit_supervision_code_visitor",
}
PREFIX = "travel_complaint_assessment."


def migrate(cr, version):
    """Keep the limits that the agency has set, and drop what counted before.

    What was counted in the last hour is forgotten: its hashes cannot be carried over.

    :param cr: the cursor
    :param version: that the addon had before; None on a first installation
    """
    if not version:
        return
    for old, new in LIMITS.items():
        cr.execute(
            """
            UPDATE ir_config_parameter AS new SET value = old.value || '/3600'
              FROM ir_config_parameter AS old
             WHERE new.key = %s AND old.key = %s AND old.value ~ '^[1-9][0-9]*$'
            """,
            [PREFIX + new, PREFIX + old],
        )
    gone = [*(PREFIX + old for old in LIMITS), f"{PREFIX}supervision_salt"]
    cr.execute("DELETE FROM ir_config_parameter WHERE key = ANY(%s)", [gone])
    # They are the agency's (noupdate): Odoo itself leaves their names behind.
    cr.execute(
        """
        DELETE FROM ir_model_data WHERE module = 'travel_complaint_assessment'
           AND model = 'ir.config_parameter' AND name = ANY(%s)
        """,
        [[f"travel_{old}" for old in LIMITS]],
    )
    cr.execute("DROP TABLE IF EXISTS travel_supervision_visit")
