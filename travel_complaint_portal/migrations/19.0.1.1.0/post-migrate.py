"""Attempts are counted by travel.complaint.attempt, for all pages of ours."""


def migrate(cr, version):
    """Drop what counted before.

    What was counted in the last days is forgotten: its hashes cannot be carried over.

    :param cr: the cursor
    :param version: that the addon had before; None on a first installation
    """
    if version:
        cr.execute("DROP TABLE IF EXISTS travel_portal_attempt")
