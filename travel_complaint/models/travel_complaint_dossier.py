import hashlib
import logging
from base64 import b64encode
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)

WAITING, KEPT, FAILED = "waiting", "kept", "failed"
# How long to wait after the first, second, ... failure; then somebody is asked.
RETRY_AFTER_MINUTES = (5, 30, 240, 1440)
BATCH = 20


class TravelComplaintDossier(models.Model):
    """The dossier as it was when the case ended, one for each cycle (FB-4).

    Asked for when the case ends and made by a cron, so that closing a case waits for no
    printer and never fails because of it. Append-only: what is kept stays.
    """

    _name = "travel.complaint.dossier"
    _description = "Kept Dossier"
    _order = "id desc"
    _rec_name = "file_name"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Case",
        required=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(related="ticket_id.company_id")
    cycle = fields.Integer(required=True, default=1)
    state = fields.Selection(
        selection=[(WAITING, "Waiting"), (KEPT, "Kept"), (FAILED, "Failed")],
        required=True,
        default=WAITING,
    )
    attempts = fields.Integer(default=0)
    next_attempt_at = fields.Datetime(required=True, default=fields.Datetime.now)
    error = fields.Char()
    made_at = fields.Datetime(string="Kept")
    file = fields.Binary(string="Dossier", attachment=True)
    file_name = fields.Char()
    sha256 = fields.Char(string="SHA-256")

    _once_a_cycle_uniq = models.Constraint(
        "UNIQUE (ticket_id, cycle)", "The dossier of this cycle is kept already."
    )
    _kept_has_hash = models.Constraint(
        "CHECK (state <> 'kept' OR (sha256 IS NOT NULL AND made_at IS NOT NULL))",
        "A dossier that is kept has its hash.",
    )
    _waiting_idx = models.Index("(next_attempt_at) WHERE state = 'waiting'")

    def write(self, vals):
        if not self.env.su or any(dossier.state == KEPT for dossier in self):
            raise UserError(
                self.env._(
                    "A dossier that is kept stays as it is. Print the dossier of the "
                    "case to see how it stands now."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("A dossier that is kept cannot be deleted."))

    @api.model
    def _ask_for(self, cases):
        """Have the dossiers of these cases made as soon as this is committed."""
        if not cases:
            return
        # Dossiers are made by the system, whoever ended the case.
        Dossier_sudo = self.sudo()
        taken = {
            (dossier.ticket_id.id, dossier.cycle)
            for dossier in Dossier_sudo.search([("ticket_id", "in", cases.ids)])
        }
        Dossier_sudo.create(
            [
                {"ticket_id": case.id, "cycle": case.complaint_cycle}
                for case in cases
                if (case.id, case.complaint_cycle) not in taken
            ]
        )
        self._trigger_keeping()

    @api.model
    def _trigger_keeping(self):
        cron = "travel_complaint.ir_cron_keep_dossiers"
        cron_id = self.env["ir.model.data"]._xmlid_to_res_id(cron)
        # Waking a cron is the system's business.
        self.env["ir.cron"].sudo().browse(cron_id)._trigger()

    @api.model
    def _cron_keep(self):
        """Make what is waiting, each in a transaction of its own; safe to run twice."""
        Cron = self.env["ir.cron"]
        due = [
            ("state", "=", WAITING),
            ("next_attempt_at", "<=", fields.Datetime.now()),
        ]
        waiting = self.search(due, limit=BATCH, order="next_attempt_at, id")
        Cron._commit_progress(remaining=self.search_count(due))
        for dossier in waiting:
            # Another server may have made it meanwhile.
            locked = dossier.try_lock_for_update()
            if locked.filtered(lambda dossier: dossier.state == WAITING):
                locked._keep()
            if not Cron._commit_progress(1):
                return

    def _keep(self):
        """Make one dossier, or note when to try again."""
        self.ensure_one()
        case = self.ticket_id._in_company_language()
        try:
            with self.env.cr.savepoint():
                content = case._print_dossier()
                self.with_context(image_no_postprocess=True).write(
                    {
                        "state": KEPT,
                        "made_at": fields.Datetime.now(),
                        "file": b64encode(content),
                        "file_name": f"{case.number}-{self.cycle}.pdf",
                        "sha256": hashlib.sha256(content).hexdigest(),
                        "error": False,
                    }
                )
        except Exception as error:
            _logger.exception("Dossier %s was not made", self.id)
            self._note_failure(error)

    def _note_failure(self, error):
        """Plan the next attempt; after the last one, tell a colleague."""
        self.attempts += 1
        self.error = str(error)[:500]
        if self.attempts <= len(RETRY_AFTER_MINUTES):
            wait = timedelta(minutes=RETRY_AFTER_MINUTES[self.attempts - 1])
            self.next_attempt_at = fields.Datetime.now() + wait
            return
        self.state = FAILED
        case = self.ticket_id._in_company_language()
        case._ask_colleague(
            case.env._("The dossier of the closed case could not be made"),
            note=self.error,
        )

    def action_retry(self):
        """Try again those that failed."""
        self.ticket_id.check_access("write")
        # Dossiers are the system's; whoever works on the case may have one made.
        self.sudo().filtered(lambda dossier: dossier.state == FAILED).write(
            {
                "state": WAITING,
                "attempts": 0,
                "next_attempt_at": fields.Datetime.now(),
            }
        )
        self._trigger_keeping()

    def action_download(self):
        """Hand out the dossier that was kept."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file"
            "?download=1&filename_field=file_name",
            "target": "self",
        }
