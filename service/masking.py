"""Personal data in what people type, masked before it is stored or leaves the process.

Telephone numbers, e-mail addresses, payment cards and national insurance numbers, as people in the
United Kingdom write them. What looks like one and is a date, an amount or a reference stays.
"""

import re
from collections.abc import Callable

EMAIL, PHONE, CARD, INSURANCE = "[e-mail]", "[phone]", "[card]", "[national insurance number]"

_EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9][\w.+'-]{0,63}\s?@\s?[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}(?![\w-])"
)
# Two letters, six digits, one letter A to D; the prefixes that are never given out stay text
# (HMRC, National Insurance Manual NIM39110).
_INSURANCE = re.compile(
    r"(?<![A-Za-z0-9])(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
    r"[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D](?![A-Za-z0-9])",
    re.IGNORECASE,
)
_CARD = re.compile(r"(?<![\d.,£-])\d(?:[ -]?\d){12,18}(?!\d|[.,]\d)")
_PHONE = re.compile(
    r"(?<![\w£.,/-])(?:\+|00)[1-9]\d{0,2}[\s().-]{0,3}(?:\d[\s().-]{0,2}){7,12}(?<=\d)(?!\w)"
    r"|(?<![\w£.,/-])(?:\((?=0\d{2,4}\)))?0\d(?:[\s().-]{0,2}\d){8,9}(?![\w/])"
)


def masked(text: str) -> str:
    """The text with personal data replaced by what kind it was. Linear in the text's length."""
    text = _EMAIL.sub(EMAIL, text)
    text = _INSURANCE.sub(INSURANCE, text)
    text = _CARD.sub(_if(is_card, CARD), text)
    return _PHONE.sub(PHONE, text)


def is_card(digits: str) -> bool:
    """Whether 13 to 19 digits, spaces and hyphens aside, pass the Luhn check (ISO/IEC 7812)."""
    plain = [int(sign) for sign in digits if sign.isdigit()]
    if not 13 <= len(plain) <= 19 or len(set(plain)) == 1:
        return False
    total = 0
    for place, digit in enumerate(reversed(plain)):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def _if(test: Callable[[str], bool], mask: str) -> "Callable[[re.Match[str]], str]":
    return lambda match: mask if test(match.group()) else match.group()
