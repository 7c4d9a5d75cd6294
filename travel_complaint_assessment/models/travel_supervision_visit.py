import secrets

from odoo import api, fields, models

from ..tools import visitors

SALT = "travel_complaint_assessment.supervision_salt"


class TravelSupervisionVisit(models.Model):
    """How often somebody knocked in this hour, without saying who (AS-10).

    No address: a hash of it, with a salt that is thrown away each day. Rows of earlier
    hours are thrown away with the next knock. No row leads to a report.
    """

    _name = "travel.supervision.visit"
    _description = "Knock on the Door of Supervision"
    _log_access = False
    _order = "id"
    _rec_name = "purpose"

    visitor = fields.Char(required=True, groups=fields.NO_ACCESS)
    purpose = fields.Selection(
        selection=[("write", "Wrote"), ("code", "Tried a wrong code")], required=True
    )
    hour = fields.Datetime(required=True)

    _visitor_idx = models.Index("(visitor, purpose, hour)")

    @api.model
    def _note(self, address, purpose):
        """Count a knock.

        :param address: the IP address, which is not stored
        """
        hour = self._get_hour()
        self.search([("hour", "<", hour)]).unlink()
        self.create({"visitor": self._blind(address), "purpose": purpose, "hour": hour})

    @api.model
    def _is_too_much(self, address, purpose):
        """Whether this visitor has knocked as often in this hour as one may."""
        get_param = self.env["ir.config_parameter"].sudo().get_param  # a setting
        name = f"travel_complaint_assessment.supervision_{purpose}_per_hour"
        count = self.search_count(
            [
                ("visitor", "=", self._blind(address)),
                ("purpose", "=", purpose),
                ("hour", "=", self._get_hour()),
            ]
        )
        return count >= int(get_param(name, "10"))

    @api.model
    def _get_hour(self):
        return fields.Datetime.now().replace(minute=0, second=0, microsecond=0)

    @api.model
    def _blind(self, address):
        get_param = self.env["ir.config_parameter"].sudo().get_param  # a secret
        return visitors.blind(address, get_param(SALT) or self._renew_salt())

    @api.model
    def _renew_salt(self):
        """Take a new salt; from then on nobody can tell whom the rows meant."""
        salt = secrets.token_hex(32)
        self.env["ir.config_parameter"].sudo().set_param(SALT, salt)  # as above
        return salt

    @api.autovacuum
    def _gc_visits(self):
        self.search([("hour", "<", self._get_hour())]).unlink()
        self._renew_salt()
