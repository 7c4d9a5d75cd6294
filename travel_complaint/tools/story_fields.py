"""Fields for what people tell: whoever need not reach the guest reads it masked."""

from odoo import fields


class _Story:
    # The cache holds what was told. It is masked where it leaves the record, so that no
    # way to read it (views, exports, reports) has to know about it.

    def __get__(self, record, owner=None):
        value = super().__get__(record, owner)
        if record is None or record.env.su:
            return value
        return record.env["helpdesk.ticket"]._mask_story(value)


class StoryChar(_Story, fields.Char):
    pass


class StoryHtml(_Story, fields.Html):
    pass
