from odoo import api, fields, models
from odoo.tools import SQL


class TravelComplaintPowerUse(models.Model):
    """How much of the powers has been used: a row per case, booking and person's day.

    Each offer that is made or approved writes the rows that it draws on. Two that are
    made at the same moment write the same row, so that the database lets one of them
    through and Odoo runs the other again, which then sees the first. A lock alone would
    not do that, nor would reading the sum.
    """

    _name = "travel.complaint.power.use"
    _description = "Used Power"
    _order = "id desc"
    _rec_name = "key"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    scope = fields.Selection(
        selection=[("case", "Case"), ("booking", "Booking"), ("day", "Day")],
        required=True,
    )
    key = fields.Char(required=True, help="Which case, order number or person and day.")
    amount = fields.Monetary(
        default=0.0, help="The sum when the row was last drawn on."
    )
    turn = fields.Integer(default=0, help="How often the row has been drawn on.")

    _key_uniq = models.Constraint(
        "UNIQUE (company_id, scope, key)", "There is one row for each of these."
    )

    @api.model
    def _draw(self, company, keys):
        """Write the rows of these keys, before anybody reads what has been used.

        :param company: res.company
        :param keys: {scope: (key, amount used after this)}
        :raise SerializationFailure: when somebody else has just done so; Odoo tries
            again then
        """
        now = fields.Datetime.now()
        for scope in sorted(
            keys
        ):  # always in one order, so that nobody waits in a ring
            key, amount = keys[scope]
            self.env.execute_query(
                SQL(
                    """
                    INSERT INTO travel_complaint_power_use
                                (company_id, scope, key, amount, turn,
                                 create_uid, create_date, write_uid, write_date)
                         VALUES (%(company)s, %(scope)s, %(key)s, %(amount)s, 1,
                                 %(user)s, %(now)s, %(user)s, %(now)s)
                    ON CONFLICT (company_id, scope, key)
                  DO UPDATE SET amount = EXCLUDED.amount,
                                turn = travel_complaint_power_use.turn + 1,
                                write_uid = EXCLUDED.write_uid,
                                write_date = EXCLUDED.write_date
                      RETURNING id
                    """,
                    company=company.id,
                    scope=scope,
                    key=key,
                    amount=amount,
                    user=self.env.uid,
                    now=now,
                )
            )
        self.invalidate_model()
