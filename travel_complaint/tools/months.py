"""Months as people name them."""

from babel.dates import format_skeleton

from odoo.tools.misc import babel_locale_parse


def name_month(day, lang):
    """The month of `day`, with its year.

    :param day: a date in the month
    :param lang: code of a language, e.g. zh_CN; None: English
    :return: as that language writes it: November 2026, 2026年11月
    """
    return format_skeleton("yMMMM", day, locale=babel_locale_parse(lang))
