"""What a run of digits is when it is no telephone number: years, dates, prices, a postcode with its tail, a number named otherwise."""

from __future__ import annotations

import re

__all__ = ["MONEY", "NOT_PHONE", "otherwise"]

#: A word for another number right before it.
NOT_PHONE = re.compile(
    r"\b(?:order|ticket|invoice|factura|pedido|folio|isbn|issn|sku|parts?|part no|model|modelo|serial|serie|"
    r"cases?|docket|expediente|ref|reference|"
    r"referencia|tracking|guia|upc|ean|doi|badge|lote?|batch|vol|version|build|commit|error|codigo|code|item|"
    r"articulo|catalog(?:o|ue)?|pieza|repuesto|"
    r"transaction|transaccion|confirmation|confirmacion|booking|reserva|flight|vuelo|poliza|policy|ssn|social "
    r"security|sort code|sort|routing|aba|clabe|cbu|cvu|iban|"
    r"account|acct|acc|a/c|cta|cuenta|tramite|grid ref|roll|member|card|tarjeta|visa|mastercard|amex|"
    r"passport|pasaporte|dni|cedula|curp|nit|cuit|cuil|"
    r"sin|nas|ein|taxpayer|health|nino|nhs|id|score|pin|zip|cp|lat|long?|coords?|"
    r"licen[cs]e|licencia|matricula|imei|firmware|patch|chapter|section|population|poblacion|puntaje|"
    r"highscore|steam|issue|pull|loteria|lottery|caso(?: [a-z]\d)?|case|ficha(?: de [a-z]+)?|expte|exp|ramq|"
    r"trem|bank code|numeros? de caso|loteria numeros|seed|utm|suite|ste|unit|apt|tracking \w{2}(?: "
    r"\w{3}){2})\b"
    r"(?: (?:number|numero|num|no|nr|nro|code|id|is|es|de|the|la|el|card|was|del|security))?(?: (?:number|is|"
    r"es|no))?[\s#:.=º°]{0,4}$"
)
_YEARS = re.compile(r"(?:1[5-9]|20)\d{2}\s?[-–/ ]{1,3}\s?(?:1[5-9]|20)\d{2}")
_DATE = re.compile(
    r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(?:[ .-]\d{1,2}(?:[.-]\d{2})?)?|\d{1,2}[ .-]\d{1,2}[ .-](?:19|20)\d{2}|"
    r"(?:19|20)\d{2}[-./ ]?[01]\d[-./ ]?[0-3]\d(?:[ -]?\d{4,6})?"
)
MONEY = re.compile(r"\d{1,3}(?:[.,]\d{3}){2,}")
_STAMP = re.compile(r"(?<!\d)(?:19|20)\d\d-[01]\d-[0-3]\d(?!\d)")
_ZIP = re.compile(r"\b[a-z]{2},?\s{1,2}$")


def otherwise(written: str, sizes: tuple[int, ...], digits: str, before: str) -> bool:
    """Whether ``written`` (groups of ``sizes``) reads as years, a date, a time stamp or a postcode, given the text before it."""
    if _YEARS.fullmatch(written) or _STAMP.search(written):
        return True
    if re.fullmatch(r"\d{5}-\d{4}", written) and _ZIP.search(before):
        return True
    return _DATE.fullmatch(written) is not None and _is_date(sizes, digits)


def _is_date(sizes: tuple[int, ...], digits: str) -> bool:
    """Whether groups of digits read as day, month and year (in any order), or as one run that begins with a year."""
    if len(sizes) == 1:
        return digits[:2] in {"19", "20"} and digits[4:6] <= "12" and digits[6:8] <= "31"
    parts, at = [], 0
    for size in sizes[:3]:
        parts.append(int(digits[at : at + size]))
        at += size
    long = [part for part, size in zip(parts, sizes, strict=False) if size == 4]
    small = [part for part, size in zip(parts, sizes, strict=False) if size < 3]
    return (
        len(parts) == 3
        and (not long or 1800 <= long[0] <= 2100)
        and len(small) >= 2
        and min(small[:2]) <= 12
        and max(small[:2]) <= 31
        and (bool(long) or len(sizes) > 3 or len(digits) < 7)
    )
