"""The shape of a number or code: its groups, signs and check digits, and the countries' conventions that it follows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from seawall.private import checks
from seawall.private.interface import capital, digits_of
from seawall.private.spoken import spelled_digits
from seawall.private.values import Value
from seawall.text import Text

__all__ = ["shape"]

_GROUP = re.compile(r"\d+|[a-z]+|[*•#]+")
_CHECKS: dict[int, tuple[tuple[str, Callable[[str], bool]], ...]] = {
    9: (("luhn", checks.luhn), ("routing", checks.routing)),
    10: (("nhs", checks.nhs),),
    11: (("cuit", checks.cuit), ("nss", checks.nss)),
    15: (("luhn", checks.luhn),),
    16: (("luhn", checks.luhn),),
    18: (("clabe", checks.clabe),),
}
_SIZES = (
    (0, "0"),
    (2, "2"),
    (3, "3"),
    (4, "4"),
    (6, "6"),
    (8, "8"),
    (9, "9"),
    (10, "10"),
    (12, "12"),
    (14, "14"),
    (16, "16"),
    (99, "17"),
)
_SORTS = {
    "id": (
        "dotted",
        "dni es",
        "ssn",
        "sin",
        "nino",
        "curp",
        "rfc",
        "passport",
        "ramq",
        "medicare",
        "driver ca",
        "pps",
        "ci uy",
    ),
    "bank": ("iban", "sort code", "sort code and account", "transit"),
    "none": ("money", "decimal", "case of a year"),
}
_SORT_OF = {name: sort for sort, names in _SORTS.items() for name in names}
#: How numbers begin that a country gives out, with their length.
_BEGINNINGS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("mobile gb", r"07\d{9}"),
        ("landline gb", r"0[12]\d{8,9}"),
        ("mobile ie", r"08\d{8}"),
        ("landline ie", r"0[1-79]\d{6,8}"),
        ("mobile es", r"[67]\d{8}"),
        ("landline es", r"[89]\d{8}"),
        ("mobile co", r"3\d{9}"),
        ("landline co", r"60\d{8}"),
        ("mobile uy", r"09\d{7}"),
        ("ar", r"(?:0?11|0?[23]\d{2,3}|15)\d{6,8}"),
        ("ar mobile", r"9(?:11|[23]\d{2,3})\d{6,8}"),
        ("ar with 15", r"0?\d{2,4}15\d{6,8}"),
        ("landline uy", r"[24]\d{7}"),
        ("abroad", r"(?:00)?(?:1[2-9]\d{9}|44\d{9,10}|353\d{8,9}|34\d{9}|549?\d{10}|521?\d{10}|598\d{8}|57\d{10})"),
        ("mx", r"(?:55|33|81|[2-9]\d\d)\d{7,8}"),
        ("us", r"1?[2-9]\d\d[2-9]\d{6}"),
        ("toll-free", r"1?8(?:00|88|77|66|55|44|33)\d{7}|0800\d{3,7}"),
        ("card", r"(?:4\d{3}|5[0-5]\d\d|2[2-7]\d\d|6\d{3})\d{9,12}|3[47]\d{13}"),
        ("cuit", r"(?:20|2[3-7]|3[034])\d{9}"),
        ("cvu", r"0000003\d{15}"),
        ("year first", r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{0,6}"),
        ("year", r"(?:19|20)\d\d"),
    )
)
_CLOSES = frozenset(["", ".", ",", ";", "!", "?", ")", '"', "”", "\n"])
_NOT_PHONES = frozenset(["card", "cuit", "cvu", "year first", "year"])
_FORMS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("plate gb", r"[a-z]{2}\d{2} ?[a-z]{3}"),
        ("plate es", r"\d{4}[ -]?[b-df-hj-np-tv-z]{3}"),
        ("plate mercosur", r"[a-z]{2}[ ·-]?\d{3}[ ·-]?[a-z]{2}"),
        ("plate moto ar", r"[a-z][ ·-]?\d{3}[ ·-]?[a-z]{3}|\d{3}[ ·-]?[a-z]{3}"),
        ("plate three three", r"[a-z]{3}[ ·-]?\d{3}"),
        ("plate three four", r"[a-z]{3}[ ·-]?\d{4}|[a-z]{4}[ ·-]?\d{3}"),
        (
            "plate mx",
            r"[a-z]{3}[ ·-]?\d{2,3}[ ·-]?\d{2}|[a-z]{3}[ ·-]?\d{3}[ ·-]?[a-z0-9]|[a-z]\d{2}[ ·-]?[a-z]{3}|[a-z]{2}[ ·-]?\d{4}[ ·-]?[a-z\d]",
        ),
        ("plate ie", r"\d{2,3}[ ·-]?[a-z]{1,2}[ ·-]?\d{1,6}"),
        ("plate us", r"\d[a-z]{3}\d{3}|[a-z]{3}\d{4}|\d{3}[ ·-]?[a-z]{3}|\d{2,3}[a-z][ ·-]?\d{3}"),
        ("plate co moto", r"[a-z]{3}[ ·-]?\d{2}[a-z]"),
        ("dotted", r"\d{1,3}(?:\.\d{3}){2}(?:-[\dk])?"),
        ("dni es", r"(?:[xyz][ -]?\d{7}|\d{8})[ -]?[a-z]"),
        ("ssn", r"\d{3}([ -])\d{2}\1\d{4}"),
        ("sin", r"\d{3}([ .-])\d{3}\1\d{3}"),
        ("nino", r"[a-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[a-d]"),
        ("curp", r"[a-z]{4} ?\d{6} ?[hmx][a-z]{5} ?[a-z0-9]{2}"),
        ("rfc", r"[a-z&ñ]{3,4} ?\d{6} ?[a-z0-9]{3}"),
        ("passport", r"[a-z]{1,3} ?\d{6,9}"),
        ("ramq", r"[a-z]{4} ?\d{4} ?\d{4}"),
        ("medicare", r"\d[a-z][a-z0-9]\d[ -]?[a-z][a-z0-9]\d[ -]?[a-z]{2}\d{2}"),
        ("driver ca", r"[a-z]\d{4}[ -]\d{5}[ -]\d{5}"),
        ("pps", r"\d{7}[a-z]{1,2}"),
        ("ci uy", r"\d\.\d{3}\.\d{3}-\d|\d{7}-\d"),
        ("iban", r"[a-z]{2}\d{2} ?(?:[a-z0-9]{4} ?){2,7}[a-z0-9]{1,4}"),
        ("sort code", r"\d{2}-\d{2}-\d{2}"),
        ("sort code and account", r"\d{2}[- ]\d{2}[- ]\d{2}[ ,/]{1,2}\d{8}"),
        ("transit", r"\d{5}[- ]\d{3}[- ]\d{5,12}"),
        ("money", r"\d{1,3}(?:[.,]\d{3})+"),
        ("decimal", r"\d+[.,]\d{1,2}"),
        ("date", r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}"),
        ("case of a year", r"[a-z\d.-]{1,12}[/-](?:19|20)\d\d|(?:19|20)\d\d[/-][\d.]{2,8}(?:-[a-z]{1,6})*"),
        ("last four", r"\d{4}"),
        ("under_score", r"[a-z0-9.]+_[\w.]+"),
        ("dotted words", r"[a-z]+(?:\.[a-z]+){1,2}"),
    )
)


def shape(text: Text, value: Value) -> tuple[str, list[str]]:
    """A short name of the size of a candidate, and its facts."""
    written = text.folded[value.start : value.end]
    digits = spelled_digits(written) if value.form == "aloud" else digits_of(written)
    letters = sum(map(str.isalpha, written))
    about = next(name for most, name in _SIZES if len(digits) <= most)
    if value.form == "aloud":
        size = f"{about} aloud"
        return size, [f"size={size}", f"aloud={min(len(digits), 18)}", *_begins(digits), *_checked(digits)]
    size = about + (" L" if 0 < letters < 4 else " W" if letters else "")
    return size, [f"size={size}", *_facts(text, value, written, digits, letters)]


def _facts(text: Text, value: Value, written: str, digits: str, letters: int) -> Iterator[str]:
    outline = _GROUP.sub(_drawn, written)
    if len(outline) <= 16:
        yield f"drawn={outline}"
    yield f"signs={''.join(sorted(set(outline) - set('0123456789AS')))}"
    yield f"digits={len(digits)}"
    yield f"letters={min(letters, 12)}"
    if written[0] in "+(":
        yield f"opens={written[:2].strip('0123456789')}"
    if letters:
        yield "mixed" if letters < 4 else "worded"
        yield f"capitals={_case(text, value)}"
    else:
        yield from _begins(digits)
        yield from _checked(digits)
    for name, form in _FORMS:
        if form.fullmatch(written):
            yield f"like={name}"
            yield f"sort={_SORT_OF.get(name, name.split()[0])}"
    if value.form == "word":
        yield f"self={written}"
        yield f"long={min(12, len(written))}"
        yield f"whole={text.folded[value.end : value.end + 1] in _CLOSES}"
    if value.form in {"token", "word"}:
        yield f"ends={'*' if not written[-1].isalnum() else '0' if written[-1].isdigit() else 'a'}"
        yield f"strange={min(3, sum(not c.isalnum() and c not in '._-' for c in written))}"


def _drawn(group: re.Match[str]) -> str:
    one = group.group()
    return f"A{min(len(one), 9)}" if one[0].isalpha() else f"{len(one)}" if one[0].isdigit() else "S"


def _case(text: Text, value: Value) -> str:
    loud = [capital(text, at) for at in range(value.start, value.end) if text.folded[at].isalpha()]
    return "all" if all(loud) else "none" if not any(loud) else "first" if loud[0] and not any(loud[1:]) else "some"


def _begins(digits: str) -> Iterator[str]:
    for name, beginning in _BEGINNINGS:
        if beginning.fullmatch(digits):
            yield f"begins={name}"
            yield f"sort={'phone' if name not in _NOT_PHONES else name}"
    if digits:
        yield f"zero={digits[0] == '0':d}:{min(len(digits), 20)}"


def _checked(digits: str) -> Iterator[str]:
    for name, check in _CHECKS.get(len(digits), ()):
        yield f"{name}={check(digits):d}"
