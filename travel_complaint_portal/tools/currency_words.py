from babel.numbers import get_currency_name

from odoo.tools.misc import babel_locale_parse


def currency_words(currency):
    """What people call a currency in the language of its environment: “人民币”."""
    return get_currency_name(
        currency.name, locale=babel_locale_parse(currency.env.lang)
    )
