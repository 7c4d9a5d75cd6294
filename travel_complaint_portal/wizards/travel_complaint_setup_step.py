import ipaddress
from urllib.parse import urlsplit

from odoo import api, fields, models

NOBODY_ELSE = ("localhost", "")


class TravelComplaintSetupStep(models.TransientModel):
    """The step of the guide that lets guests in (PO-1)."""

    _inherit = "travel.complaint.setup.step"

    code = fields.Selection(
        selection_add=[
            ("powers",),
            ("portal", "Guests' Page and QR Code"),
            ("takeover",),
        ],
        ondelete={"portal": "cascade"},
    )

    @api.model
    def _get_purposes(self):
        return {
            **super()._get_purposes(),
            "portal": self.env._(
                "Guests file and follow their case on a phone: hang the code in the "
                "lobby and in the coach. The address is %(address)s.",
                address=self.env.company.complaint_filing_url,
            ),
        }

    @api.model
    def _get_needed_models(self):
        return {**super()._get_needed_models(), "portal": "res.company"}

    def _missing_portal(self):
        address = self.env.company.get_base_url()
        if self._is_at_home(address):
            return [
                self.env._(
                    "Guests cannot reach %(address)s. Log in as administrator at the "
                    "address that guests use, or enter it in the system parameter "
                    "web.base.url.",
                    address=address,
                )
            ]
        if urlsplit(address).scheme != "https":
            return [
                self.env._(
                    "%(address)s is not encrypted: anybody on the way can read what "
                    "guests write. Use https.",
                    address=address,
                )
            ]
        return []

    def _is_at_home(self, address):
        """Whether only this machine, or this house, can open the address."""
        host = urlsplit(address).hostname or ""
        try:
            return not ipaddress.ip_address(host).is_global
        except ValueError:
            return host in NOBODY_ELSE or host.endswith((".localhost", ".local"))

    def _open_portal(self):
        if self._missing_portal():
            return self._open_window(
                "base.ir_config_list_action",
                domain=[("key", "in", ("web.base.url", "web.base.url.freeze"))],
            )
        return self._open_company()

    def _offer_portal(self):
        return self.env._("Print the Notice with QR Code")

    def _do_portal(self):
        report = self.env.ref("travel_complaint_portal.report_complaint_notice")
        # The page has a layout of its own: nobody is asked to choose one first.
        return report.report_action(self.env.company, config=False)
