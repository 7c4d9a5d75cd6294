"""Figures say what suppliers have given back, and the indicators follow from them."""


def migrate(cr, version):
    """Have the figures of all cases reckoned anew by the next refresh.

    :param cr: the cursor
    :param version: that the addon had before; None on a first installation
    """
    if version:
        cr.execute(
            """
            INSERT INTO travel_complaint_figure_queue (ticket_id)
            SELECT id FROM helpdesk_ticket WHERE complaint_kind IS NOT NULL
            """
        )
