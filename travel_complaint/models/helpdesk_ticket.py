from odoo import models


class HelpdeskTicket(models.Model):
    """The case. It only composes: each concern is a mixin in a file of its own.

    The mixins stand before `helpdesk.ticket` so that they see values before OCA's
    addon does. A ticket takes part only if it has a `complaint_kind`.
    """

    _name = "helpdesk.ticket"
    _inherit = [
        "travel.complaint.wording.mixin",
        "travel.complaint.case.version.mixin",
        "travel.complaint.guard.mixin",
        "travel.complaint.privacy.mixin",
        "travel.complaint.wall.mixin",
        "travel.complaint.retention.mixin",
        "travel.complaint.anonymise.mixin",
        "travel.complaint.archive.mixin",
        "travel.complaint.dossier.mixin",
        "travel.complaint.dossier.files.mixin",
        "travel.complaint.case.import.mixin",
        "travel.complaint.registration.mixin",
        "travel.complaint.intake.mixin",
        "travel.complaint.severity.mixin",
        "travel.complaint.emergency.mixin",
        "travel.complaint.authority.mixin",
        "travel.complaint.routing.mixin",
        "travel.complaint.pause.mixin",
        "travel.complaint.improvement.mixin",
        "travel.complaint.revisit.mixin",
        "travel.complaint.closing.mixin",
        "travel.complaint.level.mixin",
        "travel.complaint.call.back.mixin",
        "travel.complaint.feedback.mixin",
        "travel.complaint.clock.mixin",
        "travel.complaint.investigation.mixin",
        "travel.complaint.short.flow.mixin",
        "travel.complaint.next.step.mixin",
        "travel.complaint.offer.mixin",
        "travel.complaint.recovery.mixin",
        "travel.complaint.plan.mixin",
        "travel.complaint.flow.mixin",
        "travel.complaint.timeline.mixin",
        "travel.complaint.repeat.mixin",
        "travel.complaint.validity.mixin",
        "travel.complaint.notice.mixin",
        "travel.complaint.mailbox.mixin",
        "travel.complaint.mail.trace.mixin",
        "travel.complaint.portal.mixin",
        "travel.complaint.tell.mixin",
        "travel.complaint.tracking.mixin",
        "travel.complaint.list.mixin",
        "travel.complaint.figure.source.mixin",
        "helpdesk.ticket",
    ]
