import re

from odoo import models

from ..tools import charset

# An amount as people write it, with a sign of money before or after it.
NUMBER = re.compile(r"\D?[\s()+-]*\d[\d\s.,'’]*[\s()]*\D?")


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

    def _infer_separators(self, value, options):
        # Odoo takes any two signs for separators: “=1000*2” would become 1000.2.
        if self._has_our_template() and not NUMBER.fullmatch(value):
            return (
                options.get("float_thousand_separator", ","),
                options.get("float_decimal_separator", "."),
            )
        return super()._infer_separators(value, options)

    def _has_our_template(self):
        model = self.env.get(self.res_model)
        mixin = self.env.registry["travel.complaint.import.mixin"]
        return model is not None and isinstance(model, mixin)
