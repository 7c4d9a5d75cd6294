from odoo import api, fields, models


class TravelComplaintSetupStep(models.TransientModel):
    """One step of the guide; what it asks is computed from the company's records.

    A step with the code `x` may answer: `_missing_x` (sentences, none when it is done),
    `_open_x` (the place where it is done), `_offer_x` (what we can do for the user,
    as a label) with `_do_x`. Addons add codes and these methods.
    """

    _name = "travel.complaint.setup.step"
    _inherit = [
        "travel.complaint.setup.place.mixin",
        "travel.complaint.setup.people.mixin",
        "travel.complaint.setup.rules.mixin",
    ]
    _description = "Step of the Set-up Guide"
    _order = "sequence, id"
    _rec_name = "code"

    setup_id = fields.Many2one(
        comodel_name="travel.complaint.setup", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="setup_id.company_id")
    sequence = fields.Integer(readonly=True)
    code = fields.Selection(
        selection=[
            ("company", "Company"),
            ("calendar", "Working Hours and Time Zone"),
            ("holidays", "Public Holidays and Make-up Days"),
            ("roles", "People and Roles"),
            ("departments", "Departments"),
            ("team", "Team"),
            ("mailbox", "Mailbox"),
            ("policy", "Limits"),
            ("matrix", "Responsibility Matrix"),
            ("powers", "Powers"),
            ("takeover", "Open Cases from Elsewhere"),
            ("first_case", "First Case"),
        ],
        string="Step",
        required=True,
        readonly=True,
    )
    purpose = fields.Char(compute="_compute_purpose")
    is_optional = fields.Boolean(compute="_compute_purpose")
    missing = fields.Text(compute="_compute_state")
    is_done = fields.Boolean(compute="_compute_state")
    offer = fields.Char(compute="_compute_state")
    is_closed_to_user = fields.Boolean(compute="_compute_state")
    is_next = fields.Boolean(compute="_compute_is_next")
    template_model = fields.Char(compute="_compute_purpose")

    @api.model
    def _get_codes(self):
        """The steps in their order."""
        return list(dict(self._fields["code"].selection))

    @api.model
    def _get_purposes(self):
        """What each step is for, in one sentence."""
        return {
            "company": self.env._(
                "Guests read the name, phone and address in letters; the country "
                "decides on holidays and on where guests can turn to."
            ),
            "calendar": self.env._(
                "Limits in working hours and days follow them, and each day begins and "
                "ends where you are."
            ),
            "holidays": self.env._(
                "On days off limits in working days stand still; on make-up days they "
                "run."
            ),
            "departments": self.env._(
                "A complaint goes to a department, and somebody there answers."
            ),
            "roles": self.env._(
                "Who may register, decide, pay and check: nobody does all of it alone."
            ),
            "team": self.env._("The team takes cases and is told of new ones."),
            "mailbox": self.env._("Mails to its address become cases by themselves."),
            "policy": self.env._(
                "By when a case is accepted, answered and closed, and who is told when "
                "it is not."
            ),
            "matrix": self.env._(
                "Which department answers for which kind of complaint, so that cases "
                "find their way without you."
            ),
            "powers": self.env._(
                "How much each role may offer a guest without asking anybody."
            ),
            "takeover": self.env._(
                "Bring the cases that are open elsewhere: fill in the template, then "
                "import it."
            ),
            "first_case": self.env._(
                "Register one, as if a guest had just called, and look where it goes."
            ),
        }

    @api.model
    def _get_optional_codes(self):
        """Steps that nobody has to take."""
        return {"takeover"}

    @api.model
    def _get_needed_models(self):
        """What the user has to be able to change for a step."""
        return {
            "company": "res.company",
            "calendar": "resource.calendar",
            "holidays": "resource.calendar.leaves",
            "departments": "hr.department",
            "roles": "res.users",
            "team": "helpdesk.ticket.team",
            "mailbox": "mail.alias.domain",
            "policy": "travel.complaint.policy",
            "matrix": "travel.complaint.responsibility",
            "powers": "travel.complaint.power",
            "takeover": "helpdesk.ticket",
            "first_case": "helpdesk.ticket",
        }

    @api.model
    def _get_template_models(self):
        """What can be imported, and in which step."""
        return {
            "matrix": "travel.complaint.responsibility",
            "takeover": "helpdesk.ticket",
        }

    @api.depends_context("lang")
    @api.depends("code")
    def _compute_purpose(self):
        purposes = self._get_purposes()
        templates = self._get_template_models()
        for step in self:
            step.purpose = purposes[step.code]
            step.is_optional = step.code in self._get_optional_codes()
            step.template_model = templates.get(step.code)

    @api.depends_context("lang", "uid")
    @api.depends("code", "company_id")
    def _compute_state(self):
        needed = self._get_needed_models()
        for step in self:
            step = step.with_company(step.company_id)
            missing = step._answer("missing", [])
            step.missing = "\n".join(missing)
            step.is_done = not missing and not step.is_optional
            step.is_closed_to_user = not self.env[needed[step.code]].has_access("write")
            step.offer = not step.is_closed_to_user and step._answer("offer", False)

    @api.depends("setup_id.next_step_id")
    def _compute_is_next(self):
        for step in self:
            step.is_next = step == step.setup_id.next_step_id

    def _answer(self, question, default=None):
        """What this step says to `question`; `default` if it has nothing to say."""
        method = getattr(self, f"_{question}_{self.code}", None)
        return method() if method else default

    def action_open(self):
        """Open the place where the step is done."""
        self.ensure_one()
        return self.with_company(self.company_id)._answer("open")

    def action_do(self):
        """Do what the step offers, and look again."""
        self.ensure_one()
        step = self.with_company(self.company_id)
        action = step._answer("do") if step.offer else None
        return action or {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_import(self):
        """Open Odoo's import for what this step has a template of."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "import",
            "name": self.env._("Import"),
            "params": {
                "model": self.template_model,
                "context": self._answer("import_context", {}),
            },
        }

    @api.model
    def _open_window(self, xmlid, **values):
        """The window `xmlid`, changed by `values`."""
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return {**action, **values}
