"""Which language a stranger writes in, as far as letters can tell."""

import unicodedata

# A mail in Chinese is full of names, numbers and signatures in Latin letters.
CHINESE_SHARE = 0.2


def guess_language(text, installed):
    """The installed language that fits the text's script best.

    :param text: plain text
    :param installed: codes of the installed languages, e.g. ["en_US", "zh_CN"]
    :return: one of `installed`, or False when it is empty
    """
    letters = [
        char for char in text if unicodedata.category(char) in ("Lo", "Ll", "Lu")
    ]
    chinese = sum("\u4e00" <= char <= "\u9fff" for char in letters)
    is_chinese = bool(letters) and chinese / len(letters) >= CHINESE_SHARE
    for code in installed:
        if code.startswith("zh") == is_chinese:
            return code
    return installed[0] if installed else False
