"""Number plates, by the word beside them, or by the form of a country together with a vehicle."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seawall.private.interface import Hit, Recogniser, repeated
from seawall.text import Text

__all__ = ["RECOGNISER"]

_FILL = (
    r"(?:[\s:=#.,'\"“”(\-]|\b(?:is|was|reads|reading|number|no|num|numero|nro|n|es|era|son|del?|la|el|su|of|"
    r"on|the|his|her|their|car|truck|van|auto|coche|carro|camioneta|moto|"
    r"dice|termina|empieza|con|en|ends?|in|starts?|with|vehicle|vehiculo|says|plates?|tag|placas?|registered|"
    r"state|estado|[a-z]{4,10}(?=\s(?:plate|tag)))\b\.?){0,6}"
)
_PLATE = (
    r"((?=[a-z -]{0,8}\d|\d)(?:[a-z0-9]{1,4}[ \-·]?[a-z0-9]{2,4}(?:[ \-·](?=[a-z]{0,2}\d|[a-z]{2}"
    r"(?!\w))[a-z0-9]{1,3})?|[a-z]\d{3,6}|\d{3,6}[a-z]))(?!\w)"
)
_CUE = re.compile(
    r"\b(?:licen[cs]e plates?|number plates?|plate number|plates?|plate no|tags?|reg(?:istration)?(?: number| "
r"plate)?|rego|vrm|placas?|patente|matricula|chapa|dominio|tablilla)\b"
    + _FILL + _PLATE
)  # fmt: skip
_SHAPE = re.compile(
    r"(?<![\w-])(?:[a-z]{3}[ -]?\d{3,4}(?:[ -]?[a-z])?|\d{4}[ -]?[b-df-hj-np-tv-z]{3}|[a-z]{2}\d{2}[ "
    r"]?[a-z]{3}|[a-z]{2} ?\d{3} ?[a-z]{2}|\d[a-z]{3}\d{3}|[a-z]{3}-\d{2}-\d{2}|\d{3}-[a-z]{3}|"
    r"[a-z]\d{2}-[a-z]{3})(?![\w-])"
)
_VEHICLE = re.compile(
    r"\b(?:cars?|trucks?|pickup|van|suv|sedan|hatchback|coupe|jeep|motorbike|motorcycle|vehicle|drives?|"
    r"driving|parked?|parks|auto|coche|carro|camioneta|troca|moto|motocicleta|vehiculo|"
    r"maneja|conduce|estaciona(?:do|da)?|aparca(?:do|da)?|civic|corolla|camry|accord|tsuru|jetta|versa|aveo|"
    r"golf|astra|corsa|fiesta|focus|ford|toyota|honda|nissan|chevy|chevrolet|"
    r"volkswagen|vw|seat|renault|kia|hyundai|mazda|audi|bmw|subaru|tesla|dodge|ram|peugeot|fiat|placa|placas|"
    r"plate|plates|trailer|dory|ranger|dually|bike|drove|tolls?|conductor|suburban|remis|taxi|uber|cab|chofer|"
    r"multa|patente|parking)\b"
)
_NOT = re.compile(
    r"\d{1,2}(?:st|nd|rd|th)?|(?:19|20)\d\d|\d{1,3}(?:am|pm|km|mph|kg|cm|mm|ml|hp|cv|cc|k|usd)|"
    r"\d{1,2}[:h]\d\d|iso ?\d+|covid ?\d+|[a-z]{1,3} \d{1,2}|usb ?\d|mp\d|\d+ (?:hwy|pts|pcs|bhp|mph)|bmw ?\d+|\w{1,3} de|\d+ (?:de|en|al|"
    r"a|y|o|la|el|and|of|in|or|is|for)"
)


_LOUD = re.compile(
    r"(?<![\w$#/.-])(?=[A-Z0-9 -]{0,9}[A-Z])(?=[A-Z -]{0,5}\d|\d)(?:[A-Z]{1,3}[ -]\d{2,4}(?:[ -][A-Z]{2,3})?|"
    r"[A-Z]{2}\d{2}[ ]?[A-Z]{3}|[A-Z]{2,3}\d{3,4}|\d{3}[ -][A-Z]{3}|\d[A-Z]{2,3}[ -]?\d{3}|[A-Z]{1,3}\d{2,3}[ "
    r"-]?[A-Z]{2,3}|\d{2}[A-Z][ -]\d{2}[A-Z]\d|[A-Z]{3}-\d{2}[A-Z]?|[A-Z]\d{3}[A-Z]{3}|\d{2}-[A-Z]{2}-\d[A-Z])"
    r"(?![\w-]|\.\d)"
)


def _loud(text: Text, match: re.Match[str]) -> Iterator[Hit]:
    """A plate in capitals near a vehicle; positions of the original go back to folded ones."""
    start, end = match.span()
    if text.starts is not None:
        inside = [i for i, at in enumerate(text.starts) if start <= at < end]
        if not inside:
            return
        start, end = inside[0], inside[-1] + 1
    if _NOT.fullmatch(text.folded[start:end]) or re.match(
        r"(?:the|hwy|rt|rte|us|fm|cr|sr|ps|rtx|gtx \d{3,4}$|ssn|po|apt|dd|aa|rs|gt|pm|am|id|no|ed|st|iso|exp|fl|"
        r"tx|ny|ca|ok|ky|sc|pa|in|mt|va|de|nl|on|bc|ab|qc) ?\d",
        text.folded[start:end],
    ):
        return
    if _VEHICLE.search(text.folded, max(0, start - 70), start) or _VEHICLE.search(text.folded, end, end + 40):
        yield Hit(start, end, "PLATE", 0.8, "form of a plate beside a vehicle")


def _find(text: Text) -> Iterator[Hit]:
    folded = text.folded
    for match in _CUE.finditer(folded):
        written = match[1]
        if sum(map(str.isdigit, written)) >= 2 and not _NOT.fullmatch(written) and len(re.sub(r"\W", "", written)) >= 4:
            yield Hit(*match.span(1), "PLATE", 0.93, "named as a plate", repeated(re.sub(r"\W", "", written)))
    for match in _LOUD.finditer(text.original) if _VEHICLE.search(folded) else ():
        yield from _loud(text, match)
    if _VEHICLE.search(folded):
        for match in _SHAPE.finditer(folded):
            index = text.starts[match.start()] if text.starts is not None else match.start()
            if (
                match.group().islower()
                and not text.original[index].isupper()
                and not any(map(str.isdigit, match.group()[:1]))
            ):
                continue
            near = _VEHICLE.search(folded, max(0, match.start() - 70), match.end() + 50)
            if (
                near
                and not _NOT.fullmatch(match.group())
                and not re.match(
                    r"(?:the|for|was|has|and|all|mid|may|jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec|los|las|del|por|con|hay|"
                    r"son|ram|bmw|hwy|ios|usb|pro|top|age|usd|mxn) ",
                    match.group(),
                )
            ):
                yield Hit(match.start(), match.end(), "PLATE", 0.72, "form of a plate beside a vehicle")


RECOGNISER = Recogniser(
    "plate",
    ("PLATE",),
    (
        r"[0-9]",
        r"\b(?:plates?|tags?|reg|registration|rego|vrm|placas?|patente|matricula|chapa|dominio|tablilla)\b|"
        + _VEHICLE.pattern,
    ),
    _find,
)
