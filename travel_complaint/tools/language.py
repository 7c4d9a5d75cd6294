"""Which language a stranger writes in, as far as letters can tell."""

import unicodedata

# A mail in Chinese is full of names, numbers and signatures in Latin letters.
FOREIGN_SHARE = 0.2
# Japanese is written with Chinese characters too, but never without its own.
_SCRIPTS = {
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "CJK": "zh",
    "CYRILLIC": "ru",
    "ARABIC": "ar",
    "HEBREW": "he",
    "THAI": "th",
    "GREEK": "el",
}
# Enough of a long mail to know its language.
_SAMPLE = 2000


def guess_language(text, installed):
    """The installed language that fits the text's script best.

    :param text: plain text
    :param installed: codes of the installed languages, e.g. ["en_US", "zh_CN"]
    :return: one of `installed`, or False when the text does not tell
    """
    letters = [char for char in text if char.isalpha()][:_SAMPLE]
    if not letters:
        return False
    counts = dict.fromkeys(_SCRIPTS.values(), 0)
    for char in letters:
        language = _SCRIPTS.get(unicodedata.name(char, "").partition(" ")[0])
        if language:
            counts[language] += 1
    foreign = sum(counts.values())
    if foreign < FOREIGN_SHARE * len(letters):
        return _choose_latin(installed)
    language = "ja" if counts["ja"] > 2 else max(counts, key=counts.get)
    codes = [code for code in installed if code.startswith(language)]
    if language == "zh" and len(codes) > 1:
        return _choose_chinese(letters, codes)
    return next(iter(codes), False)


def _choose_latin(installed):
    """English, or else the first language that is written in Latin letters."""
    latin = [code for code in installed if code[:2] not in _SCRIPTS.values()]
    english = [code for code in latin if code.startswith("en")]
    return next(iter(english + latin), False)


def _choose_chinese(letters, codes):
    """Traditional or simplified, told by the characters that only one of them has."""
    simplified = sum(_is_in(char, "gb2312") for char in letters)
    traditional = sum(_is_in(char, "big5") for char in letters)
    wanted = ("zh_TW", "zh_HK") if traditional > simplified else ("zh_CN", "zh_SG")
    return next((code for code in codes if code in wanted), codes[0])


def _is_in(char, charset):
    try:
        return bool(char.encode(charset))
    except UnicodeEncodeError:
        return False
