"""Numbers that a state, a health service or a school gives a person: by form and check digit, or by the word beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seawall.private import checks
from seawall.private.address_en import STREETS
from seawall.private.interface import Hit, Recogniser, capital, digits_of, repeated
from seawall.private.named import SPELLED, Told, told_after
from seawall.private.spoken import COUNT, FEW
from seawall.text import Text

__all__ = ["RECOGNISER"]

_SSN = re.compile(r"(?<![\w-])\d{3}([- ])\d{2}\1\d{4}(?![\w-])")
_CURP = re.compile(r"(?<!\w)[a-z]{4}[ -]?\d{6}[ -]?[hmx][a-z]{2}[a-z]{3}[ -]?[a-z0-9]{2}(?!\w)")
_RFC = re.compile(r"(?<!\w)[a-z&ñ]{3,4}[ -]?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ -]?[a-z0-9]{3}(?!\w)")
_ELECTOR = re.compile(r"(?<!\w)[a-z]{6}[ -]?\d{8}[ -]?[hm]\d{3}(?!\w)")
_DNI = re.compile(r"(?<!\w)(?:[xyz]-?\d{7}|\d{8}|\d{2}\.\d{3}\.\d{3})[- ]?[a-z](?!\w)")
_CUIT = re.compile(r"(?<![\w-])(?:20|23|24|25|26|27|30|33|34)[- ]?\d{8}[- ]?\d(?![\w-])")
_NINO = re.compile(
    r"(?<!\w)[a-ceghj-prtw-z][a-ceghj-npr-tw-z][ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[a-d](?!\w)|(?<!\w)[a-z]{2} "
    r"\d{2} \d{2} \d{2} [a-d](?!\w)"
)
_RUT = re.compile(r"(?<![\w.])\d{1,2}\.\d{3}\.\d{3}-[\dk](?!\w)")
_CPF = re.compile(r"(?<![\w.])\d{3}\.\d{3}\.\d{3}-\d{2}(?!\w)")
_ALIEN = re.compile(r"(?<!\w)a[- ]?\d{3}-\d{3}-\d{3}(?!\w)")
_WORDS = (
    r"ssn|social security|social insurance|itin|sin (?:number|no\b|#|is)|nin|national insurance(?: number)?|"
    r"nino|ni number|ni no|nhs(?: number| no)?|ohip|medicare|medicaid|"
    r"passports?|pasaporte|driv(?:er|ing)'?s?'?\s(?:licen[cs]e|lic)|dl|licen[cs]es?(?: (?:number|no\.?|#))?|"
    r"licencia(?: de (?:conducir|manejo|conduccion))?|carnet de conducir|permiso de conducir|"
    r"ramq|lic\.?|ss number|ss#?|va card|curp|rfc|ine|ife|clave de elector|credencial(?: de elector| del "
    r"ine)?|nss|seguro social|imss|issste|numero de seguridad social|naf|cedula(?: de ciudadania)?|cc|c\.c\.|"
    r"dni|nie|nif|"
    r"dui|nit|cuit|cuil|rut|run|rg|cpf|ci|documento(?: de identidad| unico)?|libreta civica|tarjeta de "
    r"identidad|ti|ti no|"
    r"id (?:card|number|no|#)|identity (?:card|number)|identification|state id|government id|national id|"
    r"identificacion|carnet?(?: de identidad)?|carne del seguro|tarjeta sanitaria|"
    r"expediente|case file|patient (?:number|no|id|file)|medical record(?: number)?|mrn|historia clinica|"
    r"numero de historia|policy number|member id|insurance (?:id|number)|numero de afiliado|"
    r"tax (?:id|number)|tin|utr|student (?:id|number)|matricula escolar|numero de control|alien number|"
    r"a-number|green card|visa number|uscis|employee (?:id|number)|id said|passport card|services card|nexus(?: id| card)?|"
    r"sin|chi|hosp(?:ital)? (?:number|no)|nhc|cic|ocr|identificador|ce|c\.e\.?|t\.i\.?|le|lc|tie|cip|cif|nuss|afiliado|"
    r"seguridad social|numero de (?:a|seguro)|nro de seguro|nro\.? de tramite|tramite|"
    r"clave(?: unica)?(?: de(?:l)?)? elector|folio (?:del )?ine|"
    r"cedula (?:profesional|fiscal)|social'?s?|soc|utr|licencia de [a-z]+|health card|care card|phn|msp|mcp|ramq|ahv|"
    r"cartilla(?: sanitaria| militar)?|matricula consular|permiso de residencia|resident card|ead|i-?94|"
    r"ein|taxpayer(?:'s)?(?: id\w*)?(?: number| no)?|federal (?:id|tax id)|nas|nass|n\.?s\.?s\.?|assurance sociale|nuip|registro civil|"
    r"health (?:number|no|id)|insurance member id|member id|policy holder|service number|regimental number|army number|a number|"
    r"alien (?:no|registration(?: number)?)|receipt number|cdl|licence number|permit number|"
    r"cedula de extranjeria|permiso(?: especial)?|pep|ppt|sisben|nro\.? de afiliad[oa]|obra social|numero de historia|"
    r"global entry|known traveler|ktn|tsa pre(?:check)?|dod id|edipi|voter id|bsn|pan(?: card)?|aadhaar"
)
_CUE = re.compile(rf"(?<![\w-])(?:{_WORDS}|caso(?= [a-z]{{3}}\d)|tarjeta(?= [a-z]{{2,4}} \d{{8}}))(?![\w-])")
#: Words so short or common that digits must follow at once.
_SHORT = frozenset(
    [
        "dl",
        "lic",
        "lic.",
        "ss",
        "ss#",
        "ci",
        "cc",
        "c.c.",
        "rg",
        "run",
        "ti",
        "le",
        "lc",
        "ce",
        "c.e",
        "c.e.",
        "soc",
        "tin",
        "sin",
        "social",
        "social's",
        "chi",
        "cip",
        "cif",
        "ife",
        "ine",
        "imss",
        "ead",
        "pan",
        "mcp",
        "msp",
    ]
)
_CLEAR = frozenset(["dl", "lic", "lic.", "ss", "ss#", "tin", "social", "social's", "ine", "ife", "imss", "chi", "cif"])
_BANKS = re.compile(
    r"routing|aba|account|acct|cuenta|iban|clabe|cbu|cvu|sort|swift|bic|transit|phone|cell|tel|cel|password|pass|pin|nip|dob|born|"
    r"birth|nacio|nacimiento|plate|placa"
)
_ID = r"(?P<id>(?=[a-z -]{0,8}\d)[a-z]{0,6}[-/ ]?[\d*x•]{0,3}\d[\da-z]{0,18}(?:[ .\-/](?=[\da-z]{0,6}\d)[\da-z]{1,10}){0,6})(?!\w)"
_BEFORE = re.compile(
    rf"(?<![\w.]){_ID}\s{{0,2}}[,(]?\s?(?:is|es|being|as|como)\s(?:his|her|their|my|su|mi|el|the|la)\s"
    rf"(?:{_WORDS})(?!\w)"
)
_LAST_FOUR = re.compile(
    r"\b(?:last (?:four|4|five|5|six|6)|ultim[oa]s (?:cuatro|4|cinco|5|seis|6))\b[^\n.!?]{0,40}?\b(?:ssn|"
    r"social|sin|dni|curp|nss|passport|pasaporte|card|tarjeta)\b[^\n.!?]{0,20}?"
    r"(?<!\d)(\d{4,6})(?!\d)|\b(?:ssn|social|sin|nss)\s(?:ends?|ending|termina) (?:in|en|with)\s(\d{4,6})(?!\d)"
)
_OTHERS = re.compile(r"\b(?:part|invoice|order|sku|model|ref|serial|item|factura|pedido|pieza|modelo)\b\D{0,10}$")
_PLAIN_LENGTH = 8
_MASKED = re.compile(r"(?<![\w*-])[x*•]{3}[- ][x*•]{2}[- ]\d{4}(?![\w-])")
_SAID = re.compile(
    rf"(?P<id>(?:{SPELLED})(?:[\s\-,]{{1,3}}(?:{SPELLED})){{3,12}})\s(?:is|es)\s(?:his|her|their|my|su|mi|el|the|la)\s(?:{_WORDS})(?!\w)"
)
#: A house number, whatever was named before it.
_HOUSE = re.compile(rf"\d{{1,5}}\s(?:[a-z][\w'-]{{1,20}}\s){{1,3}}?{STREETS}")
_INSURANCE = re.compile(r"(?<![\w-])\d{3}[ -]\d{3}[ -]\d{3}(?![\w-])")


def _find(text: Text) -> Iterator[Hit]:
    folded = text.folded
    for match in _SSN.finditer(folded):
        if _OTHERS.search(folded, max(0, match.start() - 18), match.start()):
            continue
        digits = digits_of(match.group())
        if match[1] == "-" or re.search(
            r"ssn|social|itin|tax|\bss\b", folded[max(0, match.start() - 40) : match.end() + 20]
        ):
            yield Hit(match.start(), match.end(), "GOV_ID", 0.96, "form: social security number", _sample(digits))
    for match in _CURP.finditer(folded):
        yield Hit(match.start(), match.end(), "GOV_ID", 0.97, _says("CURP", checks.curp(_bare(match.group()))))
    for expression, name in ((_RFC, "RFC"), (_ELECTOR, "voter's key"), (_NINO, "National Insurance number")):
        for match in expression.finditer(folded):
            yield Hit(
                match.start(), match.end(), "GOV_ID", 0.97, f"form: {name}", match.group().startswith(("xaxx", "xexx"))
            )
    for match in _ALIEN.finditer(folded):
        yield Hit(match.start(), match.end(), "GOV_ID", 0.93, "form: alien number")
    for match in _INSURANCE.finditer(folded) if "sin" in folded or "social" in folded else ():
        if checks.luhn(digits_of(match.group())) and re.search(
            r"\bsin\b|social", folded[max(0, match.start() - 50) : match.end() + 20]
        ):
            yield Hit(match.start(), match.end(), "GOV_ID", 0.97, "check digit: social insurance number")
    yield from _checked(folded)
    yield from _cued(text)


def _checked(folded: str) -> Iterator[Hit]:
    for match in _DNI.finditer(folded):
        bare = _bare(match.group())
        if checks.dni(bare):
            yield Hit(match.start(), match.end(), "GOV_ID", 0.95, "check letter: DNI or NIE", _sample(digits_of(bare)))
    for match in _CUIT.finditer(folded):
        if checks.cuit(digits_of(match.group())):
            yield Hit(match.start(), match.end(), "GOV_ID", 0.95, "check digit: CUIT or CUIL")
    for match in _RUT.finditer(folded):
        if checks.rut(_bare(match.group())):
            yield Hit(match.start(), match.end(), "GOV_ID", 0.95, "check digit: RUT")
    for match in _CPF.finditer(folded):
        yield Hit(match.start(), match.end(), "GOV_ID", 0.9, "form: CPF")


def _cued(text: Text) -> Iterator[Hit]:
    folded = text.folded
    for told in told_after(text, _CUE, fewest=4, far=6, stop=_BANKS):
        if not _plainly(text, told) or _HOUSE.match(folded, told.start):
            continue
        chance = 0.972 if not told.words else 0.965 if told.words <= 2 else 0.91
        written = folded[told.start : told.end]
        yield Hit(told.start, told.end, "GOV_ID", chance, "named as such", _sample(digits_of(written)))
    for match in _BEFORE.finditer(folded):
        if sum(map(str.isdigit, match["id"])) >= 4:
            yield Hit(*match.span("id"), "GOV_ID", 0.93, "named as such", _sample(digits_of(match["id"])))
    for match in _SAID.finditer(folded):
        yield Hit(*match.span("id"), "GOV_ID", 0.95, "named as such")
    for match in _MASKED.finditer(folded):
        yield Hit(match.start(), match.end(), "GOV_ID", 0.9, "form: masked social security number")
    for match in _LAST_FOUR.finditer(folded):
        yield Hit(*match.span(1 if match[1] else 2), "GOV_ID", 0.9, "last digits of an identity number")


def _plainly(text: Text, told: Told) -> bool:
    """Whether the cue before a value speaks for itself: one of few letters must be in capitals, and its digits follow at once."""
    folded = text.folded
    cue = next(reversed([*_CUE.finditer(folded, max(0, told.start - 60), told.start)]), None)
    if cue is None or cue.group() not in _SHORT:
        return True
    loud = all(capital(text, at) for at in range(*cue.span()) if folded[at].isalpha()) or cue.group() in _CLEAR
    at_once = not told.words and told.digits >= _PLAIN_LENGTH and not folded[cue.end() : told.start].strip(" :.#")
    return at_once or (loud and (not told.words or told.digits >= 8 or folded[told.start - 2] == ":"))


def _bare(written: str) -> str:
    return re.sub(r"[\s.\-]", "", written)


def _says(name: str, checked: bool) -> str:
    return f"{'check digit' if checked else 'form'}: {name}"


def _sample(digits: str) -> bool:
    return repeated(digits) or digits in {"123456789", "078051120", "12345678", "1234567890", "987654321", "219099999"}


RECOGNISER = Recogniser(
    "government",
    ("GOV_ID",),
    (
        COUNT,
        rf"[0-9][0-9a-z.\- /]{{2}}|\b(?:{FEW})[ ,\-]+(?:{FEW}|hundred)",
        (
            rf"\b(?:{_WORDS})\b|\b(?:caso [a-z]{{3}}|tarjeta [a-z]{{2,4}} )[0-9]|[0-9]{{3}}[- ][0-9]{{2}}[- ][0-9]{{4}}|"
            rf"[0-9]{{7}}[- ]?[a-z0-9]|[a-zñ&]{{3}}[ "
            rf"-]?[0-9]{{6}}|\.[0-9]{{3}}\.[0-9]{{3}}|[a-z]{{2}}[ -]?[0-9]{{2}} ?[0-9]{{2}} ?[0-9]{{2}}|a[- "
            rf"]?[0-9]{{3}}-|[x*•]{{2}}[- ][0-9]{{4}}|(?:is|es) (?:his|her|the|su|el) |\b(?:last|ultim[oa]s)\b"
        ),
    ),
    _find,
)
