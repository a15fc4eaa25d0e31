"""Homes described instead of numbered: ``the blue house next to the bakery``, ``la casa azul junto a la panadería``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seawall.private.interface import Hit, Recogniser, capital
from seawall.text import Text

__all__ = ["RECOGNISER"]

_HOUSE = (
    "house|home|apartment|flat|bungalow|cottage|farmhouse|trailer|duplex|condo|townhouse|cabin|semi|"
    "maisonette|mobile home|caravan|brownstone|place|building|terrace|door"
)
_KIND = (
    "red|blue|green|yellow|white|black|gr[ae]y|brown|pink|orange|purple|teal|beige|cream|tan|brick|stone|"
    "wooden|two-stor(?:e?y)|corner|end|last|first|second|third|fourth|little|small|big|only|old|"
    "pebbledash|run-down|single-storey|detached|tall|narrow|ground-floor|upstairs|downstairs"
)
_REL = (
    "next to|next door to|across (?:the (?:street|road) )?from|opposite|behind|beside|in front of|over|above|"
    "facing|on the corner (?:of|by|with)|at the (?:end|top|bottom|back) of|just past|past|by|near|round the "
    "corner from|"
    "around the corner from|two doors (?:down )?from|backing onto|with"
)
_EN = re.compile(
    rf"\b(?:the|a|that)\s(?:(?:{_KIND})(?:,?\s(?:and\s)?)){{1,3}}(?:{_HOUSE})\s(?:(?:is|right|just|directly|"
    rf"that's|that is)\s){{0,2}}(?:{_REL})\s(?:the|a|that)\s[a-z][\w'-]{{2,20}}(?:\s(?!and\b|is\b|who\b|if\b|"
    rf"so\b|on\b|at\b|in\b|every\b|where\b|when\b|but\b|to\b|he\b|she\b)[a-z][\w'-]{{2,20}})?"
)
_EN_TURN = re.compile(
    rf"\b(?:first|second|third|fourth|last|\d(?:st|nd|rd|th))\s(?:{_HOUSE}|door|left|right)\s(?:on the (?:left|"
    rf"right)\s)?(?:after|past|from|off)\s(?:the\s)?[a-z][\w'-]{{2,20}}(?:\s(?:street|road|lane|avenue|church|"
    r"school|bridge|shop|store|station|bakery))?"
)
_WAY = "street|st|road|rd|avenue|ave|lane|ln|drive|dr|court|ct|way|close|place|row|terrace|hill"
_CASA = "casa|casita|depa|departamento|edificio|vecindad|porton|zaguan|puerta|finca|chalet|piso|vivienda|barda"
_COLOR = (
    "roj[oa]|azul|verde|amarill[oa]|blanc[oa]|negr[oa]|gris|cafe|rosa|rosada|naranja|morad[oa]|beige|crema|"
    "de ladrillo|de dos pisos|de tres pisos|de piedra|de madera|vieja|viejo|de rejas|de reja|de la esquina|"
    "de esquina|de porton"
)
_JUNTO = (
    "junto (?:a|al)|al lado (?:de|del)|frente (?:a|al)|enfrente (?:de|del)|atras (?:de|del)|detras (?:de|"
    "del)|a la vuelta (?:de|del)|arriba (?:de|del)|pegad[oa] (?:a|al)|pasando|a un lado (?:de|del)|a "
    "(?:media|una|dos|tres) cuadras? (?:de|del)|en la esquina (?:de|del|con)|entre|cerca (?:de|del)|con"
)
_ES = re.compile(
    r"\b(?:la|el|una|un|esa|ese)\s(?:(?:primera|segunda|tercera|ultima|primer|segundo|tercer|ultimo)\s)?"
    rf"(?:{_CASA})\s(?:(?:de color|color|pintad[oa] de|con (?:el )?(?:porton|zaguan|reja|puerta))\s)?(?:"
    rf"(?:{_COLOR})(?:\s(?:y\s)?)){{1,3}}(?:,\s)?(?:que (?:esta|queda)\s|justo\s)?(?:{_JUNTO})\s(?:la|el|los|"
    rf"las|una|un)?\s?[a-z][\w'-]{{2,20}}"
)

_SHAPED = re.compile(
    rf"\b(?:the|that|a|an)\s(?:[a-z][a-z'-]{{2,12}}\s){{0,2}}?(?:farmhouse|saltbox|a-frame|trailer|cottage|"
    r"bungalow|cabin|duplex|brick one|end terrace|log house|townhouse|barn)"
    rf"\s(?:(?:up|down|out|just|right|on the hill)\s){{0,2}}(?:{_REL}|before|after|at the head of|w/)\s(?:the|"
    rf"a|that|an)\s[a-z][\w'-]{{2,20}}(?:\s(?!and\b|is\b|has\b|who\b|if\b|so\b)[a-z][\w'-]{{2,20}}){{0,2}}"
)
_CASITA = re.compile(
    r"\b(?:la|el|una|un)\s(?:casita|casa|choza|chalet|departamento|depa)\s(?:de\s(?:los?|las?|"
    rf"el)?\s?[a-z]{{3,14}}|(?:{_COLOR}))?,?\s?(?:que (?:esta|queda)\s)?(?:{_JUNTO}|cerca (?:de|del)|despues "
    r"(?:de|del)|antes (?:de|del))\s"
    r"(?:la|el|los|las)?\s?[a-z][\w'-]{2,20}(?:\s(?:de|del|la|el|las|los)?\s?[a-z][\w'-]{2,20})?"
)


#: A home on a named street, told by what is to be seen there.
_ON = re.compile(
    rf"\b(?:that|the|a)\s(?:(?:{_KIND})\s)?(?:{_HOUSE})\son\s(?:the\s)?(?P<street>[a-z0-9][\w'-]{{2,20}}(?:\s(?:{_WAY})\b)?),?\s"
    r"(?:with|w/|that has|across from|next to|past|by|near)\s(?:the|a|an|that|no)\s[a-z][\w'-]{2,20}"
    r"(?:\s(?!and\b|is\b|so\b)[a-z][\w'-]{2,20})?"
)


def _find(text: Text) -> Iterator[Hit]:
    for expression in (_EN, _SHAPED, _EN_TURN, _ES, _CASITA):
        for match in expression.finditer(text.folded):
            yield Hit(match.start(), match.end(), "STREET_ADDRESS", 0.65, "form: described home")
    for match in _ON.finditer(text.folded):
        if capital(text, match.start("street")) or match["street"][0].isdigit():
            yield Hit(match.start(), match.end(), "STREET_ADDRESS", 0.8, "form: described home on a street")


RECOGNISER = Recogniser(
    "address_described",
    ("STREET_ADDRESS",),
    (
        rf"\b(?:{_HOUSE}|{_CASA}|left|right|saltbox|a-frame|one|barn|choza)\b",
        rf"\b(?:{_REL}|{_JUNTO}|after|before|off|from|despues|antes|w/)",
    ),
    _find,
)
