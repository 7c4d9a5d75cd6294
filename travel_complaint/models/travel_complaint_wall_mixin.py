from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.roles import LEADING
from .travel_complaint_conflict import FROM_CASE

# A change of these may name somebody.
NAMING_FIELDS = frozenset({"guide_id", "partner_id", "complaint_kind"})


class TravelComplaintWallMixin(models.AbstractModel):
    """Concern: from whom a case is hidden, and who takes it over (BY-8, FB-5).

    Record rules read `walled_user_ids`, on the case and on all that belongs to it.
    """

    _name = "travel.complaint.wall.mixin"
    _description = "Wall against Conflicts of Interest"

    conflict_ids = fields.One2many(
        comodel_name="travel.complaint.conflict",
        inverse_name="ticket_id",
        string="Conflicts of Interest",
        copy=False,
        groups=LEADING,
    )
    walled_user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="helpdesk_ticket_walled_user_rel",
        column1="ticket_id",
        column2="user_id",
        string="Hidden From",
        compute="_compute_walled_user_ids",
        store=True,
        copy=False,
        groups=LEADING,
    )
    is_walled_off = fields.Boolean(
        string="Hidden From Me",
        compute="_compute_is_walled_off",
        compute_sudo=True,
        search="_search_is_walled_off",
    )

    @api.depends("walled_user_ids")
    @api.depends_context("uid")
    def _compute_is_walled_off(self):
        for ticket in self:
            ticket.is_walled_off = self.env.uid in ticket.walled_user_ids.ids

    @api.model
    def _search_is_walled_off(self, operator, value):
        """Cases that are hidden from me, for the record rule.

        helpdesk_mgmt searches with the rules as the user, who may not read from whom a
        case is hidden; therefore the rule asks here, and not for `walled_user_ids`.
        """
        if operator != "in":
            return NotImplemented
        walled = self._select_walled()
        hidden = Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                "%s IN (%s)", SQL.identifier(alias, "id"), walled
            ),
            predicate=lambda ticket: ticket.is_walled_off,
        )
        return hidden if True in value else ~hidden

    @api.depends(
        "complaint_kind",
        "guide_id.user_id",
        "partner_id.user_ids.share",
        "conflict_ids.user_id",
        "conflict_ids.reason",
        "conflict_ids.lifted_at",
        "investigation_ids.liability_ids.employee_id.user_id",
    )
    def _compute_walled_user_ids(self):
        for ticket in self:
            if not ticket.complaint_kind:
                ticket.walled_user_ids = False
                continue
            walled = self.env["res.users"].union(*ticket._get_named_users().values())
            declared = ticket.conflict_ids.filtered(
                lambda c: not c.lifted_at and c.reason not in FROM_CASE
            )
            ticket.walled_user_ids = walled | declared.user_id

    def _get_named_users(self):
        """Whom the case itself names: {reason of the conflict: users}."""
        self.ensure_one()
        guests = self.partner_id.user_ids
        return {
            "named": self.guide_id.user_id,
            # Guests see their own cases, as far as guests see any.
            "complainant": guests.filtered(lambda user: not user.share),
            "liable": self.investigation_ids.liability_ids.employee_id.user_id,
        }

    # Overrides

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        tickets.filtered("complaint_kind")._settle_wall()
        return tickets

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & NAMING_FIELDS:
            self.filtered("complaint_kind")._settle_wall()
        return result

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Nobody from whom a case is hidden follows it."""
        for ticket_sudo in self.sudo():  # who is walled off does not depend on who asks
            hidden = set(ticket_sudo.walled_user_ids.partner_id.ids)
            if hidden & set(partner_ids or ()):
                partner_ids = [id_ for id_ in partner_ids if id_ not in hidden]
        return super().message_subscribe(partner_ids, subtype_ids)

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Nobody from whom a case is hidden is told what happens in it."""
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        # Who is walled off does not depend on who writes.
        hidden = set(self.sudo().walled_user_ids.partner_id.ids)
        return [person for person in recipients if person["id"] not in hidden]

    @api.constrains("user_id")
    def _check_user_not_walled(self):
        # Who is walled off does not depend on who asks.
        for ticket_sudo in self.sudo().filtered("user_id"):
            if ticket_sudo.user_id in ticket_sudo.walled_user_ids:
                raise UserError(
                    self.env._(
                        "%(person)s is named in the case or has declared a conflict, "
                        "and cannot handle it. Make somebody else responsible.",
                        person=ticket_sudo.user_id.name,
                    )
                )

    # The wall

    @api.model
    def _get_walled_ticket_ids(self):
        """The cases that are hidden from me: a few rows by index."""
        return [id_ for (id_,) in self.env.execute_query(self._select_walled())]

    @api.model
    def _select_walled(self):
        """The statement that finds the cases hidden from me."""
        self.env["helpdesk.ticket"].flush_model(["walled_user_ids"])
        return SQL(
            "SELECT ticket_id FROM helpdesk_ticket_walled_user_rel WHERE user_id = %s",
            self.env.uid,
        )

    def _settle_wall(self):
        """Have those who may not see these cases give up what they hold of them.

        Whoever is responsible or investigates is replaced, the successor is told, and
        each person gets a row that says why, and who took over.
        """
        for ticket_sudo in self.sudo():  # the one walled off may be the one who acts
            known = ticket_sudo.conflict_ids.filtered(lambda c: not c.lifted_at)
            walled = ticket_sudo.walled_user_ids
            stale = known.filtered(
                lambda c, walled=walled: (
                    c.reason in FROM_CASE and c.user_id not in walled
                )
            )
            if stale:
                stale.write({"lifted_at": fields.Datetime.now()})
                stale.flush_recordset()  # before a new row for the same person
            if walled:
                ticket_sudo._take_away(walled, known)

    def _take_away(self, walled, known):
        """Take all that `walled` hold of this case, and give it to a successor.

        :param walled: users, in superuser mode, as this case is
        :param known: the conflicts that have their row already
        """
        self.ensure_one()
        partners = walled.partner_id
        former = self.user_id & walled
        successor = self._get_successor() if self._is_held_by(walled) else walled[:0]
        if former:
            self.user_id = successor
        for investigation in self.investigation_ids.filtered(
            lambda i: i.state == "open"
        ):
            investigation._replace(walled, successor or self._get_successor())
        self.message_unsubscribe((self.message_partner_ids & partners).ids)
        for activity in self.activity_ids.filtered(lambda a: a.user_id in walled):
            activity.user_id = successor
        notified = self.env["mail.notification"].search(
            [
                ("res_partner_id", "in", partners.ids),
                ("mail_message_id.model", "=", "helpdesk.ticket"),
                ("mail_message_id.res_id", "=", self.id),
            ]
        )
        notified.unlink()
        self._note_conflicts(walled - known.user_id, successor)
        if former:
            self._tell_successor(former, successor)

    def _is_held_by(self, users):
        """Whether one of `users` is responsible, or has something to do."""
        return bool((self.user_id | self.activity_ids.user_id) & users)

    def _note_conflicts(self, users, successor):
        """A row for each of `users` whom the case itself names."""
        reasons = self._get_named_users()
        self.env["travel.complaint.conflict"].create(
            [
                {
                    "ticket_id": self.id,
                    "user_id": user.id,
                    "reason": reason,
                    "taken_over_by_id": successor.id,
                }
                for user in users
                for reason in [
                    next((r for r, named in reasons.items() if user in named), None)
                ]
                if reason
            ]
        )

    def _tell_successor(self, former, successor):
        self.message_post(
            body=self.env._(
                "%(former)s cannot handle this case (conflict of interest); "
                "%(successor)s takes over.",
                former=former.name,
                successor=successor.name or self.env._("nobody yet"),
            ),
            subtype_xmlid="mail.mt_note",
        )
        self._tell_people(
            successor,
            lambda env: (
                env._("You take over case %(number)s", number=self.number),
                env._(
                    "%(former)s cannot handle it (conflict of interest). It is now "
                    "yours.",
                    former=former.name,
                ),
            ),
        )

    def _get_successor(self):
        """Who takes this case over: the leader of its team, else the next one up.

        :return: one user or none, in superuser mode
        """
        self.ensure_one()
        ticket_sudo = self.sudo()  # roles are no secret here
        groups = [
            self.env.ref(f"travel_complaint.group_travel_complaint_{role}").sudo()
            for role in ("leader", "management")
        ]
        for users in (
            ticket_sudo.team_id.user_id,
            *(group.user_ids for group in groups),
            *(group.all_user_ids for group in groups),
        ):
            free = users.filtered(
                lambda user: user.active and ticket_sudo.company_id in user.company_ids
            )
            free -= ticket_sudo.walled_user_ids
            if free:
                return free[:1]
        return ticket_sudo.user_id.browse()

    def _get_free_user_id(self, user_id):
        """`user_id`, unless this case is hidden from them: then who takes it over.

        Nobody, if they do not work for the company of the case.
        """
        self.ensure_one()
        # Who is walled off does not depend on who asks.
        if user_id in self.sudo().walled_user_ids.ids:
            return self._get_successor().id
        return user_id if self._is_of_company(user_id) else False

    # Declaring

    def action_declare_conflict(self):
        """Open the dialog in which a conflict of interest is declared."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Declare a Conflict of Interest"),
            "res_model": "travel.complaint.declare",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }

    def _do_declare_conflict(self, user, reason, note):
        """Hide this case from `user`, who is close to somebody in it.

        Everybody may declare their own; the leader declares anybody's.

        :raise AccessError: for another person's conflict, by anybody else
        """
        self.ensure_one()
        self.check_access("read")
        is_leader = self.env.user.has_group(
            "travel_complaint.group_travel_complaint_leader"
        )
        if user != self.env.user and not is_leader:
            raise AccessError(
                self.env._("You declare your own conflicts; the leader any other.")
            )
        if reason in FROM_CASE:
            raise UserError(
                self.env._("Who is named in the case is known from the case itself.")
            )
        ticket_sudo = self.sudo()  # who declares a conflict need not lead the case
        if user in ticket_sudo.walled_user_ids:
            raise UserError(
                self.env._(
                    "The case is hidden from %(person)s already.", person=user.name
                )
            )
        conflict_sudo = ticket_sudo.conflict_ids.create(
            {
                "ticket_id": self.id,
                "user_id": user.id,
                "reason": reason,
                "note": note,
                "declared_by_id": self.env.uid,
            }
        )
        ticket_sudo._settle_wall()
        conflict_sudo.taken_over_by_id = ticket_sudo.user_id
        return conflict_sudo
