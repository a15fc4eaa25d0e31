"""Phone numbers: international, national and local forms, obfuscated ones, and chat links that hold one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

import phonenumbers

from seawall.private.interface import Hit, Recogniser, digits_of, repeated
from seawall.private.phone_not import MONEY, NOT_PHONE, otherwise
from seawall.private.spoken import COUNT, FEW, spoken
from seawall.text import Text

__all__ = ["RECOGNISER"]

_GAP = r"(?:[ \t]{0,2}(?:[().\-–—_*·•/|~,]{1,2}[ \t]{0,2}(?:[()]\s?)?)?)"
_RUN = re.compile(
    rf"(?<![\w$€£#%])(?<![$€£]\s)(?<!\d[.,:/])(?:\+|\(\+?)?\d(?:{_GAP}\d){{6,21}}(?![a-wyz_%]|x(?!\d)|[.,:]\d|"
    r"\s?[€$£%]|/\d)"
)
_EXTENSION = re.compile(r"[ ,;]{0,2}(?:x|ext\.?|extension|interno|int\.?|anexo)[ .:]{0,2}\d{1,6}(?!\w)")
_LINK = re.compile(
    r"(?:https?://)?(?:wa\.me/|api\.whatsapp\.com/send/?\?phone=|(?:chat\.)?whatsapp\.com/(?:send/?\?phone=)?|"
    r"t\.me/|telegram\.me/|signal\.me/#p/|viber://chat\?number=|tel:)"
    r"(?:\+|%2b)?\d{7,15}(?!\w)"
)
_LETTERED = re.compile(
    r"(?<![\w-])1?[-. ]?[28]\d\d[-. ](?=[\da-z-]{0,9}[a-z])(?:[a-z0-9]{3}-?[a-z0-9]{4}|[a-z]{7,9})(?![\w-])"
)
_MIXED = re.compile(
    r"(?<!\w)(?=(?:[^\d\n]{0,14}\d){3})[\dosilbz]{3}[-. ]{1,2}(?:[\dosilbz]{3}[-. ]{1,2})?[\dosilbz]{4}(?!\w)"
)
_CUE = re.compile(
    r"\b(?:phones?|cells?|cellphone|mobiles?|mob|tel|tlf|tfno|telf|telephone|telefonos?|fono|cel|celu|celular|"
    r"movil|whats?|whatsapp|wasap|guasap|wa|wsp|wpp|wspp|"
    r"call(?:s|ed|ing)?|text(?:ed|ing|s)?|ring|rings|dial|sms|fax|lines?|landline|numbers?|nums?|numeros?|nro|"
    r"fijo|llam\w{1,7}|marqu?\w{1,5}|"
    r"contest\w{1,3}|handset|reach(?:able)?|contact\w{0,4}|pager|voicemail|hotline|ext|extension|linea|"
    r"informes|interno|yape\w{0,2}|digits|hablar|hablen|hablale|"
    r"comunic\w{2,6}|answer(?:s|ing|ed)?|pick(?:s|ed)? up|messages?|mensaj\w{1,6}|escrib\w{1,5}|desk|office|"
    r"home|work|direct|burner|bizum|zelle|venmo|telegram|signal|ph|t|m|f|tf|nequi|daviplata|info|landline's)\b"
)
_NEAR = re.compile(r"(?:\b(?:at|on|al|his|her|their|him|is|es|su|s|to|me|este|ese|this|that)\b|[:=>-])[\s\"'(]{0,3}$")
_AREA = re.compile(r"\b(?:area|area code)[\s:]{1,2}$")
#: One group of digits a line.
_STACKED = re.compile(
    r"(?:^|[\n\"“])[ \t]{0,4}(\+?\d{2,4}(?:[ \t]{0,3}\n[ \t]{0,4}\d{2,4}){2,4})(?=[ \t]{0,3}(?:$|[\n\"”]))"
)
#: An extension by itself, or the last digits of a number.
_SHORT = re.compile(
    r"\b(?:ext\.|extension|interno|anexo)[\s:#]{1,2}\d(?:-?\d){4,6}(?!\w)|\b(?:last (?:four|4)|ultim[oa]s (?:cuatro|4))\b[^\n.!?]{0,20}?"
    r"\b(?:phone|cell|mobile|tel\w*|cel\w*|movil)\b[^\n.!?\d]{0,12}(\d{4})(?!\d)"
)
_STRONG = frozenset({
    (3, 3, 4), (1, 3, 3, 4), (2, 4, 4), (3, 3, 3), (3, 2, 2, 2), (2, 3, 2, 2), (3, 4, 4), (4, 3, 4), (4, 3, 3), (5, 6), (5, 3, 3),
    (4, 2, 2, 2), (2, 2, 2, 2, 2), (3, 7), (2, 8), (3, 3, 2, 2), (2, 2, 4, 4), (4, 2, 3, 4), (3, 2, 3, 4), (2, 1, 2, 4, 4), (2, 3, 3, 4),
    (2, 3, 4), (1, 2, 4, 4), (4, 6), (4, 7), (3, 8), (2, 1, 3, 3, 4), (2, 9, 2), (2, 2, 2, 3), (5, 5), (2, 4, 2, 2),
    (1, 2, 3, 3, 2, 2), (1, 2, 3, 2, 2), (1, 1, 3, 2, 2), (1, 3, 3, 2, 2), (2, 3, 4, 4), (2, 2, 2, 2, 2, 2),
})  # fmt: skip
_REGIONS = {
    "es": ("MX", "ES", "CO", "AR", "US"),
    "en": ("US", "GB", "CA", "MX"),
    "any": ("US", "MX", "ES", "GB", "AR", "CO", "CA"),
}
_LETTERS, _MOST_SPOKEN, _ALONE = 5, 12, 9
_YOUNGEST, _OLDEST, _LOCAL, _NATIONAL = 7, 15, 8, 9


def _find(text: Text) -> Iterator[Hit]:  # noqa: C901
    folded = text.folded
    if "/" in folded or "tel:" in folded:
        for match in _LINK.finditer(folded):
            yield Hit(match.start(), match.end(), "PHONE", 0.985, "form: link with a phone number")
    for match in _RUN.finditer(folded):
        yield from _judged(text, match.start(), match.group())
    for start, end, digits in spoken(folded):
        before = folded[max(0, start - 40) : start]
        area = _AREA.search(before) is not None
        enough = _YOUNGEST <= len(digits) <= _MOST_SPOKEN and (
            len(digits) >= _ALONE or area or _CUE.search(before) or _one_by_one(folded[start:end], digits)
        )
        if enough and (area or not NOT_PHONE.search(before)):
            yield Hit(start, end, "PHONE", 0.94, "form: number in words")
    for match in _STACKED.finditer(folded):
        if _ALONE <= len(digits_of(match[1])) <= _MOST_SPOKEN:
            yield Hit(*match.span(1), "PHONE", 0.85, "form: number over lines")
    for match in _SHORT.finditer(folded):
        yield Hit(match.start(1 if match[1] else 0), match.end(), "PHONE", 0.8, "form: part of a number")
    for match in _LETTERED.finditer(folded):
        if re.search(r"call|dial|llam|phone|1[-. ]8", folded[max(0, match.start() - 30) : match.end()]):
            yield Hit(match.start(), match.end(), "PHONE", 0.8, "form: number in letters")
    for match in _MIXED.finditer(folded):
        if any(map(str.isalpha, match.group())) and _CUE.search(folded, max(0, match.start() - 30), match.start()):
            yield Hit(match.start(), match.end(), "PHONE", 0.8, "form: letters for digits")


def _judged(text: Text, start: int, written: str) -> Iterator[Hit]:
    """The best part of a run of digits: whole if it will do, else the most phone-like stretch of its groups."""
    groups = [(m.start(), m.end()) for m in re.finditer(r"\d+", written)]
    if len(digits_of(written)) <= _OLDEST:
        hit = _hit(text, start, written)
        if hit is not None:
            yield hit
            return
    if len(groups) > 12:
        return
    best: Hit | None = None
    for first in range(len(groups)):
        for last in range(first, len(groups)):
            if (first, last) == (0, len(groups) - 1) or not _apart(written, groups, first, last):
                continue
            opening = groups[first][0]
            opening -= opening > 0 and written[opening - 1] in "(+"
            part = written[opening : groups[last][1]]
            if not _YOUNGEST <= len(digits_of(part)) <= _OLDEST or _sizes(part) not in _STRONG | {(3, 4)}:
                continue
            hit = _hit(text, start + opening, part)
            if hit is not None and (
                best is None or (hit.probability, hit.end - hit.start) > (best.probability, best.end - best.start)
            ):
                best = hit
    if best is not None:
        yield best


_SPLIT = re.compile(r"[\s,;|/(+]+|\.\s+")


def _apart(written: str, groups: list[tuple[int, int]], first: int, last: int) -> bool:
    """Whether what stands before and after the part is only a space, comma or line break away from it."""
    before = written[groups[first - 1][1] : groups[first][0]] if first else ""
    after = written[groups[last][1] : groups[last + 1][0]] if last + 1 < len(groups) else ""
    return (not first or _SPLIT.fullmatch(before) is not None) and (not after or _SPLIT.fullmatch(after) is not None)


def _sizes(written: str) -> tuple[int, ...]:
    return tuple(len(run) for run in re.findall(r"\d+", written))


def _hit(text: Text, start: int, written: str) -> Hit | None:
    folded = text.folded
    digits = digits_of(written)
    end = start + len(written)
    before = folded[max(0, start - 40) : start]
    if len(digits) < _YOUNGEST or otherwise(written, _sizes(written), digits, before):
        return None
    if MONEY.fullmatch(written) and not (len(digits) == _NATIONAL and _CUE.search(folded, max(0, start - 12), start)):
        return None
    lead = (
        written[0] == "+"
        or written.startswith("(+")
        or (digits.startswith("00") and digits[2] != "0" and len(digits) > 11)
    )
    if not lead and ((NOT_PHONE.search(before) and not _AREA.search(before)) or digits.startswith("000")):
        return None
    cued = _cued(folded, end, before) or _spoken(text, start, end)
    chance, why = _chance(
        written,
        digits,
        lead=lead,
        cued=cued,
        near=bool(_NEAR.search(before)) or _alone(folded, start, end),
        language=text.language,
    )
    if chance == 0:
        return None
    extension = _EXTENSION.match(folded, end)
    return Hit(
        start,
        extension.end() if extension else end,
        "PHONE",
        chance,
        why,
        repeated(digits) or digits in "01234567890123456789",
    )


def _chance(written: str, digits: str, *, lead: bool, cued: bool, near: bool, language: str) -> tuple[float, str]:  # noqa: PLR0911
    """How likely a run of digits is a phone number, and why; 0 if it is none."""
    sizes = _sizes(written)
    if lead:
        sure = 0.98 if "+" in written[:2] else 0.955
        return (sure, "form: international number") if len(digits) >= _LOCAL else (0.0, "")
    if len(digits) <= _LOCAL:
        if cued and len(sizes) <= 4 and (len(sizes) < 2 or max(sizes) <= 6):
            return 0.95, "call word beside it"
        if sizes == (3, 4) and (written[3] in "-.–" or digits.startswith("555")) and "2" <= digits[0] <= "9":
            return (0.9 if digits.startswith("555") else 0.7), "form: local number"
        return (0.75, "form: local number") if sizes == (4, 4) and near and digits.startswith("5555") else (0.0, "")
    if cued:
        return (0.96, "call word beside it") if len(sizes) <= 6 or len(digits) > _NATIONAL else (0.0, "")
    if (sizes in _STRONG or (digits.startswith("0") and len(sizes) > 1)) and _possible(written, language):
        return 0.9, "form: number of the country"
    if (
        len(sizes) == 1
        and len(digits) <= 12
        and (near or digits[-7:-2] == "55501" or digits[-8:-2] == "555501")
        and _possible(written, language)
    ):
        return 0.75, "form: bare number after a cue"
    return 0.0, ""


def _one_by_one(written: str, digits: str) -> bool:
    """Whether digits are told one by one, and not counted up."""
    steps = {int(two) - int(one) for one, two in pairwise(digits)}
    return len(re.findall(r"[a-z]+|\d", written)) >= len(digits) and steps not in ({1}, {-1}, {0})


def _spoken(text: Text, start: int, end: int) -> bool:
    """Whether a folded number was written in words, as numbers that hide from filters are."""
    return "digits" in text.folds and sum(map(str.isalpha, text.quote(text.span(start, end)))) > _LETTERS


def _cued(folded: str, end: int, before: str) -> bool:
    clause = re.split(r"[!?;]|\. ", before)[-1]
    if _CUE.search(clause):
        return True
    after = folded[end : end + 18].lstrip(" ,(-–")
    return _CUE.match(after) is not None


def _alone(folded: str, start: int, end: int) -> bool:
    """Whether the number is all that stands on its line."""
    line_start = folded.rfind("\n", 0, start) + 1
    line_end = folded.find("\n", end)
    around = folded[line_start:start] + folded[end : line_end if line_end >= 0 else len(folded)]
    return not any(map(str.isalnum, around))


@lru_cache(maxsize=4096)
def _possible(written: str, language: str) -> bool:
    for region in _REGIONS.get(language, _REGIONS["any"]):
        try:
            number = phonenumbers.parse(written, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number):
            return True
    return False


RECOGNISER = Recogniser(
    "phone",
    ("PHONE",),
    (
        COUNT,
        (
            rf"[0-9]{{3}}|[0-9][ .\-)(/*_•·][0-9][ .\-)(/*_•·][0-9]|[0-9][0-9][ .\-/*_•·][0-9][0-9][ "
            rf".\-/*_•·][0-9][0-9]|(?:{FEW}|[0-9])[ \-,.\[\]]+(?:{FEW})[ \-,.\[\]~]+(?:{FEW}|[0-9])|[0-9]~[0-9]|"
            rf"[0-9]{{2}}[ \t]*\n[ \t]*[0-9]{{2}}|(?:hundred|cientos)|[a-z][0-9][0-9][-. ][0-9]"
        ),
    ),
    _find,
)
