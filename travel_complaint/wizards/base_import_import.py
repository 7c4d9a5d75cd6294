from odoo import models

from ..tools import charset


class BaseImportImport(models.TransientModel):
    """Odoo's import, which reads what Excel saves as CSV on a Chinese computer."""

    _name = "base_import.import"
    _inherit = "base_import.import"

    def _read_csv(self, options):
        # Odoo guesses GB2312, or a language that nobody here writes, and stops at the
        # first character beyond it.
        if not options.get("encoding") and self._has_our_template():
            name = charset.guess_name(self.file or b"")
            if name == "gb18030":
                options["encoding"] = name
        return super()._read_csv(options)

    def _has_our_template(self):
        model = self.env.get(self.res_model)
        mixin = self.env.registry["travel.complaint.import.mixin"]
        return model is not None and isinstance(model, mixin)
