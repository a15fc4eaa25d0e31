"""What may follow a street address and belongs to it: unit, district, town, state, postcode, country, over lines as well."""

from __future__ import annotations

import re

from seawall.private.interface import capital
from seawall.text import Text

__all__ = ["POSTCODE", "UNIT", "extended", "led"]

#: A flat, suite or floor and its number.
UNIT = (
    r"(?:apt|apartment|appt|app|unit|flat|suite|ste|room|rm|floor|fl|lot|bldg|building|basement|penthouse|trailer|"
    r"space|spc|"
    r"interior|int|apto|apartamento|departamento|depto|dpto|depa|edificio|edif|lote|lt|cuarto|casa|piso|"
    r"puerta|pta|local|despacho|oficina|torre|bloque|blq|escalera|esc|"
    r"manzana|mz|mza|planta|portal|no|num|nro|ap|t|of|dto|of|modulo|nave|chalet|parcela|timbre|entrada|cubo|"
    r"bloque|block|store|shop|space|site|part|tower|wing|gate|bay|stand|stall|entry|locker|mod|andador|poste|"
    r"km|timbre)(?![a-z])\.?\s?(?:#|no\.?|n[°º]\.?|num\.?)?\s?(?:[a-z]?-?\d{1,4}(?:[-.]?[a-z]{1,2})?[º°ª]?|"
    r"[a-z])(?![\w'])|#\s?\d{1,5}[a-z]?(?!\w)"
)
#: Postcodes of the United States, Canada, the United Kingdom, and plain ones of four to six digits.
POSTCODE = (
    r"(?:[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}|[a-z]\d[a-z][ -]?\d[a-z]\d|\d{5}-\d{4}|[a-z]{1,2}-?\d{4,5}|\d{3} "
    r"\d{2}|\d{4,6})(?![\w%]|[.,:]\d)"
)
_CODED = (
    r"(?:c\.?\s?p\.?|codigo postal|zip(?: code)?|postcode)[\s:.]{0,3}(?:\d{4,6}|[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2})(?!\w)"
)
_WORD = r"[^\W\d_][\w'’.\-]{0,30}"
_SEPARATOR = re.compile(r"[ \t]{0,3},?[ \t]{0,3}(?:\n[>? \t]{0,6}){0,2},?[ \t]{0,3}[(\-–]?[ \t]?")
_UNIT = re.compile(
    rf"(?:{UNIT}|(?:\d{{1,2}}|first|second|third|ground|top|main|primer|segundo|tercer|upper|lower|rear|back|"
    r"front)(?:st|nd|rd|th|er|ro|do|to|o|º|°|ª)?\s?(?:floor|flr|fl\.?|flat|piso|planta|nivel|puesto|"
    rf"[\"'][a-z][\"']|[a-z](?![\w'])|izq\w{{0,6}}\.?|dcha\.?|derecha)|\d{{1,2}}(?:to|do|ro|er|vo|mo|"
    rf"[º°])\s?\d{{1,3}}(?!\w)|"
    r"(?:upstairs|downstairs|basement|penthouse|bajos?|altos|planta baja|ph(?: al fondo| \d{1,3})?|p\.?b\.?|"
    r"subsuelo(?: \d)?|contrafrente|fondo|al fondo|ep|s/n|izquierda|derecha|izq\.?|dcha\.?|\d{1,2}[º°ª]\s?"
    r"(?:[\"']?[a-z](?!\w)[\"']?|izq\w{0,6}|dcha|derecha)?))(?!\w)"
)
_AREA = re.compile(
    r"(?:col(?:onia)?|fracc(?:ionamiento)?|urb(?:anizacion)?|barrio|residencial|bo|conj(?:unto)?|res|"
    r"ciudadela|vereda|finca|rancheria|pblo|pueblo|mpio|secc(?:ion)?|supermanzana|poligono|villas|residencial|"
    r"condominio|edificio|alcaldia|delegacion|municipio|localidad|partido|unidad habitacional|u\.?h|reparto|"
    rf"sector|ejido|villa)\.?\s(?:(?:de|del|la|las|los|el|san|santa)\s){{0,3}}{_WORD}(?:\s(?:(?:de|del|la|las|"
    rf"los|el)\s){{0,2}}{_WORD})?"
)
_CROSS = re.compile(
    r"(?:entre|casi|esq(?:uina)?\.?(?: con)?|a la altura de|cruce con|near|off|cnr of|corner of)\s(?:"
    rf"(?:calles?|avenida|av\.?)\s)?{_WORD}(?:\s{_WORD})?(?:\s[ye]\s(?:(?:calles?|avenida|av\.?)\s)?{_WORD}"
    rf"(?:\s{_WORD})?)?"
)
_ORDINAL = (
    r"(?:\d{1,2}(?:st|nd|rd|th|er|ro|do|to|o|[º°ª])|first|second|third|fourth|ground|top|main|upper|lower|"
    r"rear|back|front|last|primer|segundo|tercer|ultim[oa])"
)
_BESIDE = re.compile(
    r"(?:\()?(?:(?:right|just|directly|justo|mero|up|down|out|over|round|the house|house|casa|la casa|it's|"
    r"that's|con|w/|with)\s)?"
    r"(?:next to|next door to|by|near|nr|behind|above|over|opposite|past|beside|across from|around the corner "
    r"from|round the corner from|off|up from|down from|left at|right at|in front of|at the (?:end|top|bottom|"
    r"back|corner|head)(?: of)?|"
    r"(?:two|three|four|1|2|3|4) (?:doors|houses|blocks?) (?:up|down|past|from|[nsew])|top of|end of|bottom "
    r"of|rear of|back of|c/o|care of|"
    r"junto (?:a|al)|al lado (?:de|del)|a(?:l| un) costado (?:de|del)|a un lado (?:de|del)|frente (?:a|al)|"
    r"enfrente (?:de|del)|atras (?:de|del)|detras (?:de|del)|arriba (?:de|del)|a la vuelta(?: de| del)?|"
    r"pasando|despues (?:de|del)|"
    r"antes (?:de|del)|casi(?: con| esquina)?|esquina(?: con)?|esq\.?|entre|cerca (?:de|del)|a (?:media|una|"
    r"dos|tres) cuadras? (?:de|del)|a la altura (?:de|del)|arriba|abajo|al fondo|por (?:la|el) (?:puerta|"
    r"entrada))"
    r"(?:\s[^\s,.;:!?()\n]{1,20}){0,6}\)?(?=[\s,.;:!?()\n\"'”]|$)"
)
_LOOK = re.compile(
    r"\(?(?:the\s|la\s|el\s|un\s|una\s|a\s|con\s|w/\s|with\s)?(?:(?:(?:red|blue|green|yellow|white|black|"
    r"gr[ae]y|brown|pink|orange|purple|teal|turquoise|tan|brick|back|side|front|top|main|iron|wooden|metal|"
    r"gravel|no|big|little|old)\s){1,2}"
    r"(?:doors?|gate|house|fence|roof|shutters|porch|trim|bell|garage|mailbox|truck|van|awning|floor|unit|"
    r"building|buzzer|barn|driveway)|"
    r"(?:puerta|porton|zaguan|casa|reja|fachada|techo|edificio|barda|cortina|tejado|timbre|toldo|entrada)\s"
    r"(?:de\s)?(?:roj[oa]|azul|verde|amarill[oa]|blanc[oa]|negr[oa]|gris|cafe|rosa|naranja|morad[oa]|beige|"
    r"chapa|lamina(?: \w{3,10})?|madera|metal|herreria|arriba|abajo|atras|lateral|principal)|"
    r"(?:buzzer|bell|ring|knock|timbre|upstairs|downstairs|ask for|use the|toquen|tocar)(?:\s[^\s,.;:!?"
    r"()\n]{1,14}){0,3})(?:\s[^\s,.;:!?()\n]{1,14}){0,3}\)?(?=[\s,.;:!?()\n\"'”]|$)"
)
_CODE = re.compile(rf"(?:{_CODED}|{POSTCODE})")
_STATE = re.compile(r"(?:[a-z]{2}|nan|[a-z]{2,4}\.|[a-z]\.[a-z]\.(?:[a-z]\.)?)(?=[\s,.;:!?)\n]|$)|\d{1,2}(?=\n)")
_TOWN = re.compile(
    rf"{_WORD}(?:[ \-](?:(?:de|del|la|las|los|el|on|upon|of|the|le|les|am|an|der|im|sur|do|da|dos|y|al|du|i|"
    rf"and)[ \-]){{0,2}}{_WORD}){{0,4}}"
)
_PARTS = (_UNIT, _AREA, _CROSS)
_TALK = frozenset(
    """
    i he she they we you it his her their the a an this that these those there then when where who what why how and
    but or so if because after before please call
    text go come see let make tell ask bring show is are was were will would can could have has had do does did not
    no yes thanks today tomorrow tonight now also
    el ella ellos su sus un una unos y o pero que cuando donde quien como si porque por para con sin ya no hoy
    manana vayan ve vamos llama llamen su tel telefono
    cel celular phone mobile desk fax website url e-mail email name address personal info office dob ssn she's he's
    it's just my our your i'm
    """.split()  # noqa: SIM905 (a list of words reads better)
)
_MOST, _WIDTH = 8, 60


def extended(text: Text, end: int, *, lines: bool = True) -> int:
    """Where an address that reaches to ``end`` really ends; never further than about seven parts."""
    folded = text.folded
    best = at = end
    for _ in range(_MOST):
        gap = _SEPARATOR.match(folded, at)
        start = gap.end() if gap else at
        broken = gap is not None and "\n" in gap.group()
        if start >= len(folded) or (broken and not lines):
            break
        piece = folded[at:start]
        sure = next((m for e in _PARTS if (m := e.match(folded, start)) is not None), None) if piece else None
        if sure is None and re.search(r"[,(\n]", piece):
            sure = _BESIDE.match(folded, start) or _LOOK.match(folded, start)
        code = _CODE.match(folded, start) if piece.strip() or piece else None
        if code is not None and not _is_code(folded, code, broken=broken, soft=best == end and "," not in piece):
            code = None
        if sure or code:
            match = code if code and (not sure or code.end() > sure.end()) else sure
            best = at = match.end() if match else at
            continue
        town = _town(text, start)
        if town is None:
            break
        at = town
        told = "," in piece or broken
        if told and _closes(folded, at, broken=broken):
            best = at
        elif not told and folded[at : at + 1] not in {",", "\n", " "}:
            break
    return best


def _is_code(folded: str, code: re.Match[str], *, broken: bool, soft: bool) -> bool:
    digits = code.group()
    if digits.isdigit() and (soft and len(digits) != 5 and not broken):
        return False
    after = folded[code.end() : code.end() + 12]
    return (
        re.match(r"\s?(?:people|personas|times|pesos|euros|dollars|mil|km|miles|years|anos|am|pm|[-.]\d{2,4})", after)
        is None
    )


def _town(text: Text, start: int) -> int | None:
    """The end of the town, state or country that begins at ``start``: capitalised words, or a code of two letters."""
    folded = text.folded
    state = _STATE.match(folded, start)
    match = _TOWN.match(folded, start)
    if state is not None and (state.group() == "nan" or capital(text, start) or state.group().isdigit()):
        return state.end()
    if match is None or match.end() - start > _WIDTH:
        return None
    end = start
    for word in re.finditer(r"[^\s]+", match.group()):
        at = start + word.start()
        bare = word.group().strip(".,'’")
        if bare in _TALK and (not capital(text, at) or end == start):
            break
        if not capital(text, at) and not (end > start and bare in _LINKS):
            break
        end = at + len(word.group().rstrip("."))
        if word.group().endswith(".") and len(bare) > 3:
            break
    while end > start and re.search(r"\s(?:de|del|la|las|los|el|on|of|the|y|and|al|do|da)$", folded[start:end]):
        end = start + folded[start:end].rfind(" ")
    return end if end > start else None


_LINKS = frozenset(
    [
        "de",
        "del",
        "la",
        "las",
        "los",
        "el",
        "on",
        "upon",
        "of",
        "the",
        "le",
        "les",
        "am",
        "an",
        "der",
        "im",
        "sur",
        "do",
        "da",
        "dos",
        "y",
        "al",
        "du",
        "i",
    ]
)


def _closes(folded: str, at: int, *, broken: bool) -> bool:
    """Whether a town ends here: punctuation, a line break, a code or the end, not the middle of a sentence."""
    rest = folded[at : at + 14]
    if broken:
        return not rest or rest[0] in "\n,." or re.match(rf"\s?{POSTCODE}", rest) is not None
    return (
        not rest
        or rest[0] in ",.;:!?)\n\"'"
        or re.match(r"\s?(?:\d|\(|-|–|and\b|is\b|y\b|es\b|where|donde|on\b|at\b|in\b|a las|last\b|after\b|for\b)", rest)
        is not None
    )


_PLACE = re.compile(
    r"\b(?:school|elementary|academy|college|university|court|house|building|bldg|tower|block|apartments?|"
    r"residences?|estates?|park|farm|barn|cottage|lodge|hall|centre|center|church|chapel|hospital|clinic|"
    r"hotel|motel|inn|"
    r"group|ltd|llc|inc|co|company|office|agency|dept|department|returns|store|shop|market|feed|station|"
    r"library|club|post|arms|books|power|property|partners|works|yard|place|terrace|unit|apt|flat|suite|box|"
    r"plot|lot|trailer|store|floor|"
    r"mercado|galerias?|biblioteca|notaria|escuela|colegio|edificio|torre|residencial|conjunto|condominio|"
    r"fracc\w*|unidad|casa|taller|tienda|meson|fonda|carnes|refugio|portal|puesto|nave|centro|plaza|local|"
    r"sede|club|hotel|"
    r"parcela|urb\w*|depto|departamento|piso|bloque|barrio|col\w*|oficina|ejido|finca|ph|mz|lt)\b|&|\d"
)


def led(text: Text, start: int) -> int:
    """Where an address that is recognised from ``start`` on begins: with a house, building or business named before its street."""
    folded = text.folded
    for _ in range(2):
        head = re.search(
            r"(?:^|[\n.:;!?()\"“·—]|\s-\s|,\s|\s(?:at|to|in|on|is|en|a|al|es|de|del|from|son)\s)([^\n.:;!?"
            r"()\"“·,]{3,40}),\s?$",
            folded[max(0, start - 60) : start],
        )
        if head is None:
            return start
        at = max(0, start - 60) + head.start(1)
        words = [(at + m.start(), m.group()) for m in re.finditer(r"\S+", head[1])]
        while (
            words
            and words[0][1]
            in {
                "at",
                "to",
                "in",
                "on",
                "is",
                "the",
                "my",
                "our",
                "en",
                "a",
                "el",
                "la",
                "es",
                "mi",
                "al",
                "de",
                "del",
                "calle",
                "from",
                "vive",
                "dejo",
            }
            and not capital(text, words[0][0])
        ):
            words.pop(0)
        names = sum(capital(text, place) or word[0].isdigit() for place, word in words)
        if (
            not words
            or len(words) > 6
            or names * 3 < len(words) * 2
            or not _PLACE.search(folded[words[0][0] : at + len(head[1])])
        ):
            return start
        start = words[0][0]
    return start
