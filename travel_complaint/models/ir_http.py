from werkzeug.routing import PathConverter

from odoo import models


class AnythingConverter(PathConverter):
    """The rest of an address, whatever is in it.

    A path of Werkzeug's ends at a line break. What a stranger makes up is answered
    by our own page, with its headers, and by nothing else (attack 1).
    """

    part_isolating = False  # slashes are part of it
    regex = r"[\s\S]+?"


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _get_converters(cls):
        return {**super()._get_converters(), "anything": AnythingConverter}
