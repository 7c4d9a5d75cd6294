import inspect

from odoo.tests import TransactionCase, tagged

# Computed texts that are the same in each language: names, numbers and addresses.
SAME_IN_EACH = {
    *("_compute_guest", "_compute_masked", "_compute_number", "_compute_case"),
    *("_compute_file_name", "_compute_channel_demands", "_compute_line_ids"),
    *("_compute_complaint_filing_url",),
}


@tagged("post_install", "-at_install")
class TestLanguage(TransactionCase):
    """Whoever reads, reads their own language, whoever has read before them."""

    def test_computed_texts_follow_the_reader(self):
        """House rule 9: in one transaction mails are written in several languages, so
        no computed text may be kept for another one.
        """
        wrong = {
            f"{name}.{field.name}"
            for name, model in self.env.registry.items()
            for field in model._fields.values()
            if self.is_our_text(model, field)
            and "lang" not in self.env.registry.field_depends_context[field]
        }
        self.assertFalse(wrong)

    def is_our_text(self, model, field):
        """Whether our code computes this text anew for each reader."""
        if field.store or field.related or field.type not in ("char", "text", "html"):
            return False
        if not isinstance(field.compute, str) or field.compute in SAME_IN_EACH:
            return False
        method = inspect.unwrap(getattr(model, field.compute))
        return method.__module__.startswith("odoo.addons.travel_")

    def test_a_name_in_two_languages(self):
        """House rule 9: one after the other, in one transaction."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"]._load_module_terms(["travel_complaint"], ["zh_CN"])
        matrix = self.env["travel.complaint.matrix"].create({})
        english = matrix.with_context(lang="en_US").display_name
        chinese = matrix.with_context(lang="zh_CN").display_name
        self.assertNotEqual(english, chinese)
        self.assertEqual(matrix.with_context(lang="en_US").display_name, english)
