"""Passwords, PINs, security answers, keys and the user names told with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from seawall.private.credential_forms import GATE as SECRETS
from seawall.private.credential_forms import told_secrets
from seawall.private.interface import Hit, Recogniser
from seawall.private.named import told_after
from seawall.text import Text

__all__ = ["RECOGNISER"]

_SECRET_CUE = re.compile(
    r"\b(?:pass(?:word|wd|code|phrase)?s?|pwd|pw|log ?in(?:s| details)?|credentials?|contrasenas?|cont"
    r"ra|clave|credenciales|acceso)\b"
    r"(?P<fill>[^\n.!?]{0,60}?)(?:\bis\b|\bes\b|\bwas\b|\bera\b|[:=/]|\bsigue siendo\b)[\s:'\"]{1,3}(?"
    r"P<secret>[^\s,;]{4,40})"
)
_SECRET_NEXT = re.compile(
    r"\b(?:pass(?:word|wd|code)?|pwd|pw|pin(?: code| number)?|nip|contrasena|clave|contra|cvv|cvc|otp|"
    r"codigo de seguridad)\b"
    r"(?:[\s:=]{1,3}|, )['\"]?((?=[^\s,;]{0,30}\d)[^\s,;]{4,32})"
)
_PIN_LATER = re.compile(r"\b(?:pin|nip)\b[^\n]{1,30}?\b(?:es|is)\s{1,2}(\d{4,8})\b")
_SECRET_FOR = re.compile(
    r"\b(?:uses?|used|using|usa|usaba)\s((?=[^\s,;]{0,30}\d)[^\s,;]{6,40})\s(?:for|as|para|como|en|on)\s[^\n.]{0,30}?"
    r"\b(?:log ?in|password|account|bank|e-?mail|correo|banco|cuenta|contrasena|clave)"
)
_PAIR = re.compile(
    r"(?<![\w/:.])[a-z][\w.@-]{3,40}\s{0,2}/\s{1,2}((?=[^\s/]{0,30}[a-z])(?=[^\s/]{0,30}\d)[^\s/,;]{6,"
    r"32})|(?<![\w/:.])[a-z][\w.-]{3,40}/((?=[a-z]{3,20}[^\s/]{0,10}\d)[^\s/,;]{8,32})(?![\w/])"
)
_AFTER_MAIL = re.compile(
    r"@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}[\s,;:/]{1,3}(?:and then|then|and|y|y luego|con|with|luego)?\s"
    r"{0,2}((?=[^\s,;]{0,30}[a-z])(?=[^\s,;]{0,30}[\d!#$%])[^\s,;@]{6,32})"
)
_USER = re.compile(
    r"\b(?:user(?:name)?|usuario|login)\b(?: de su [a-z]{3,12})?\s{0,2}(?:is|es|:|=)\s{0,2}([a-z][\w.-]{3,40})"
)
_KEY = re.compile(
    r"(?<![\w-])(?:sk|pk|rk|api|key|token|ghp|gho|glpat|xox[bpas]|akia|aiza|ya29|shpat|"
    r"sq0[a-z]{3})[-_a-z0-9.]{0,12}[-_](?=[\w-]{0,60}\d)[\w-]{12,120}(?![\w-])"
    r"|(?<!\w)(?:akia|aiza|ghp_|eyj)[\w.-]{14,400}(?![\w-])"
)
_KEY_NEXT = re.compile(
    r"\b(?:api[ _-]?key|secret(?: key)?|access key|token|bearer|clave de api|llave|wifi|wi-fi)\b(?: "
    r"(?:password|pass|key|clave|contrasena))?(?: ?(?:is|es))?[\s:=]{1,3}[\"'“]?("
    r"(?=[^\s,;]{0,40}\d)[^\s,;\"'”]{6,80})"
)
_LOCK = (
    r"gate|door|alarm|lobby|keypad|panel|entry|entrance|lock(?:box|er)?|padlock|safe|garage|building|"
    r"buzzer|combo|combination|porton|portal|"
    r"portero(?: visor)?|alarma|puerta|reja|candado|caja fuerte|garaje|edificio|entrada|salon|digs|kiosk|elevator"
)
_CODE = re.compile(
    rf"(?<![\w-])(?:(?:{_LOCK})(?:'s)?(?: (?:guest|access|entry|at|on|for|to|del?|de la|the|[a-z]{{3,9}})){{0,3}}? "
    rf"(?:code|codes|pin|combo|combination|key|clave|codigo|combinacion)(?! (?:of|number))|lockbox(?: on \d+)?|"
    rf"(?:code|codigo|clave|combinacion|combo|combination)s? (?:(?:for|to|of|del?|de la|the|el|la|a) ){{1,2}}(?:[a-z]{{3,8}} )?(?:{_LOCK})|"
    r"gate code|guest code|combo|combination|pin|pins|pin's|nip|pin(?: code| number)|pin to (?:my|his|"
    r"her)|clave|contrasena|passcode|password|"
    r"passwd|pwd|pw|cvv2?|cvc|csc|otp|codigo de (?:seguridad|verificacion|acceso)|security code|"
    r"verification code|access code|2fa(?: code)?|"
    r"one[- ]time code|guard codes?|backup codes?|codigo (?:sms|de whatsapp)|token(?: del? [a-z]{2,10})?|panel|"
    r"door to [a-z ]{3,18}|keypad|alarma?)(?![\w-])"
)
_OTHERS = re.compile(
    r"(?:phone|cell|tel|cel|call|zip|postal|area|order|promo|error|status|tracking|account|acct|cuenta|"
    r"cta|iban|clabe|bancaria|interbancaria|"
    r"ssn|dni|curp|rfc|ine|elector|birthday|dob|plate|placa|opens?|has|have|must|needs?|debe|tiene|drop|"
    r"map|mapa|of|size|at|in|street|calle|"
    r"red|blue|green|rojo|azul|verde|number)"
)
_NO_CODE = re.compile(
    r"[\d.]+ ?(?:ghz|mhz|gb|mb|mbps)|\d{1,2}|\d{1,3}(?:am|pm|km|k|m|hs?|th|st|nd|rd)|\d{1,2}[:.]\d\d|\d+[.,]\d+|\d{1,3}(?:,\d{3})+|.{17,}"
)
#: After a password word and a sign or verb: letters alone will do, unless they say something about the password.
_WORDY = re.compile(
    r"(?<![\w-])(?:pass(?:word|wd|code|phrase)?s?|p4ss|pwd|pw|contrasenas?|contra|clave|wifi|wi-fi|"
    r"maiden name|security (?:question|answer)|"
    r"seed|secret)\b(?P<fill>[^\n.!?:=;]{0,44}?)(?P<sign>\s?[:=]\s?|\s(?:is|es|was|era|it's|a)\s)(?P<open>[\"'“‘]?)"
    r"(?P<secret>[^\s,;\"”]{4,40}(?:\s[a-z0-9]{3,12}(?=[\s.,;!?\"”]{0,2}$|[.,;!?\"”]))?)"
)
_WITH = re.compile(
    r"(?:\b(?:con|with|w/|uses?|usa)\s(?:la |the )?(?:pass(?:word)?|pw|contrasena|clave|contra)\s[\"'“]?)([^\s,;\"”.]{5,32})"
)
_PLAIN = frozenset(
    """
    wrong weak strong safe secure secret private public shared hidden bad good best better great stupid dumb lame easy hard simple complex
    short long longer shorter old older new newer same different correct incorrect invalid expired required needed changed reset gone lost
    forgotten stolen leaked compromised exposed case not too the a an my your his her their our this that these those what where when who
    how why so very really just still now never always only also about like being used using stored saved encrypted hashed plain
    impossible possible important necessary terrible awful funny hilarious back there here out in on at to for from with without
    sent given written printed taped posted missing empty blank null none nothing something anything everything someone bullshit
    mala malo buena bueno mejor peor facil dificil segura seguro insegura debil fuerte larga largo corta corto nueva nuevo vieja viejo misma
    mismo distinta correcta incorrecta invalida obligatoria necesaria importante secreta privada publica tener saber hacer estar poder
    paciencia trabajar constancia disciplina comunicacion amor confianza equipo educacion leer entender no muy la el un una que como para
    por con sin todo todos esta este eso ser mas menos demasiado algo nada cambiarla cambiar usar lo los las tu su mi cual quien donde
    cuando porque pero segunda primera otra otro toda favor terrorism terror deception preparation practice consistency patience
    """.split()  # noqa: SIM905 (a list of words reads better)
)
_MNEMONIC = re.compile(r"(?:(?<=[:\"'“] )|(?<=[:\"'“\n]))(?:[a-z]{3,8} ){10,23}[a-z]{3,8}(?![\w'])")
_STRING = re.compile(
    r"\b(?:key|llave|seed|secret|token|cookie)\b[^\n.]{0,24}?[\s:=\"'](?P<one>(?=[^\s]{0,60}\d)[\w+/=_.-]{24,120})(?![\w/])|"
    r"\b(?:seed|key|secret|codes?|token)\b[^\n.]{0,14}?[\s:](?P<two>(?:[A-Z2-7]{4}[ -]){2,12}[A-Z2-7]{4})(?!\w)"
)
_UUID = re.compile(
    r"\b(?:key|token|secret|api|clave|llave)\b[^\n]{0,30}?(?<!\w)([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?!\w)|"
    r"\btoken\b[^\n]{0,16}?(?<!\w)([\w-]{8,80}\.[\w-]{4,80}\.[\w-]{6,400})(?!\w)"
)
_LOOSE = re.compile(
    r"\b(?:pass(?:word|code)?|pwd|pw|contrasena|clave|creds?|credentials)\b(?:\s(?!must|should|debe|tiene|has|"
    r"have|reset|manager)[a-z]{1,12}){0,4}[\s:,]{1,2}[\"'“]?([^\s,;\"'“”]{5,40})"
)
_ROOT = re.compile(
    r"(?<![\w:/])(?:(?:root|admin|user|administrator|guest|test)[:/]((?=[^\s\"'”,]{3,24})[^\s\"'”,/]{3,24})|"
    r"(?:root|admin) [:/] (?=[^\s,]{0,24}[\d\-!_*#])[^\s\"'”,/]{5,24})"
)
_DECIMAL = re.compile(r"-?\d{1,3}[.,]\d{3,}")
_ORDINARY = re.compile(
    r"(?:[\d.,]{1,9}|https?:\S*|\d{1,4}[/-]\d{1,4}(?:[/-]\d{1,4})?|[\w.+-]+@[\w.-]+|\d{1,3}(?:st|nd|rd|th|am|"
    r"pm|k|m)|[\[(<*x•]+.{0,12}[\])>*x•]+)"
)


def _find(text: Text) -> Iterator[Hit]:  # noqa: C901
    folded = text.folded
    for match in _SECRET_CUE.finditer(folded):
        if _secret(match["secret"]):
            yield _hit(folded, *match.span("secret"))
    for expression in (_SECRET_NEXT, _PIN_LATER, _SECRET_FOR, _AFTER_MAIL, _PAIR, _KEY_NEXT):
        for match in expression.finditer(folded):
            number = 1 if match[1] else 2
            if _DECIMAL.fullmatch(match[number]):
                continue
            if expression in (_SECRET_NEXT, _PIN_LATER) or _secret(match[number]):
                yield _hit(folded, *match.span(number))
    for match in _LOOSE.finditer(folded):
        bare = match[1].strip("'\".)“”")
        if _secret(bare) and re.search(r"[\d!_$#*]|\w\.\w", bare):
            yield _hit(folded, *match.span(1))
    yield from _codes(text)
    yield from _worded(text)
    for start, end, chance in told_secrets(text):
        yield replace(_hit(folded, start, end), probability=chance)
    for match in _ROOT.finditer(folded):
        yield _hit(folded, match.start(), match.end())
    for match in _KEY.finditer(folded):
        yield _hit(folded, *match.span())
    told = (
        any(word in folded for word in ("passw", "contrasen"))
        or _SECRET_NEXT.search(folded)
        or _SECRET_FOR.search(folded)
    )
    for match in _USER.finditer(folded) if told else ():
        yield _hit(folded, *match.span(1))


def _codes(text: Text) -> Iterator[Hit]:
    """Numbers after a word for a lock, a PIN or a code that is not an area's or an order's."""
    for told in told_after(text, _CODE, fewest=3, far=4, most=4, stop=_OTHERS, never=_NO_CODE):
        yield _hit(text.folded, told.start, told.end)
    for expression in (_UUID, _STRING):
        for match in expression.finditer(text.original if expression is _STRING else text.folded):
            start, end = match.span(1 if match[1] else 2)
            if expression is _UUID or text.starts is None:
                yield _hit(text.folded, start, end)


def _worded(text: Text) -> Iterator[Hit]:
    """Secrets that are words: after a sign or a verb, or a long row of plain words as wallets give out."""
    folded = text.folded
    for match in _WORDY.finditer(folded):
        secret, sure = (
            match["secret"],
            match["sign"].strip() in {":", "="} or match["open"] or match["fill"].strip().startswith("maiden"),
        )
        first = secret.split()[0].strip("'\".)“”!?")
        if first in _PLAIN or first.isdigit() or _ORDINARY.fullmatch(first) or len(first) < 4 or "@" in first:
            continue
        ends = re.match(r"[\"'”’]?\s?(?:[.,;!?)\n]|$)", folded[match.end() :]) is not None
        wordy = first.isalpha()
        clave = match.group().startswith(("clave", "seed", "secret", "contra ", "wifi", "wi-fi")) and wordy
        if (sure or (ends and not clave)) and not (clave and not match["open"] and not sure):
            yield _hit(
                folded,
                match.start("secret"),
                match.end("secret") if ends and wordy else match.start("secret") + len(secret.split()[0]),
            )
    for match in _WITH.finditer(folded):
        if match[1] not in _PLAIN:
            yield _hit(folded, *match.span(1))
    for match in _MNEMONIC.finditer(folded) if folded.count(" ") > 9 else ():
        if not any(word in _STOP for word in match.group().split()):
            yield _hit(folded, *match.span())


_STOP = frozenset(
    """
    the and for that this with you are was not but have has had they she him her his its our your from all can will would what when who
    how out one get got just like been were there their them then than into over about some more very too don did does que los las una
    por con para del como pero sus mas este esta son fue hay muy todo toda sin sobre entre cuando desde nos les
    """.split()  # noqa: SIM905 (a list of words reads better)
)


def _hit(folded: str, start: int, end: int) -> Hit:
    word = folded[start:end].rstrip(".'\")”")
    sample = word in {
        "password",
        "password123",
        "123456",
        "12345678",
        "contrasena123",
        "changeme",
        "1234",
        "hunter2",
        "p@ssw0rd",
    }
    return Hit(start, start + len(word), "CREDENTIAL", 0.94, "told as a password or code", sample)


def _secret(word: str) -> bool:
    """Whether ``word`` looks made up as a secret: letters together with digits or signs, and nothing ordinary."""
    bare = word.strip("'\".)“”")
    if _ORDINARY.fullmatch(bare) or len(bare) < 4:
        return False
    made = bare[:-1] + bare[-1:].rstrip("!*")
    return any(map(str.isalpha, bare)) and any(c.isdigit() or c in "!#$%&*_@" for c in made)


_GATE = (
    r"\bpass(?:word|wd|code|phrase)?(?:s|es)?\b|\bpasswd|\bp4ss|\bpwd|\bpw\b|log ?in\b|creden|\bcreds?\b|contrasen|"
    r"maiden|\bcvv|\bcvc|\botp\b|2fa|"
    r"\bcontra(?: (?:es|era|de|del|vieja|nueva)\b|:)|\bclaves?\b|\bpin(?:s|'s)?\b|\bnip\b|acceso[^\n]*[:=]|wi-?fi|bearer|"
    r"\b(?:user(?:name)?|usuario)s? ?(?:[:=/]|is\b|es\b|de\b)|(?:root|admin|administrator|guest|test)[:/]|"
    r"\b(?:uses?|used|using|usa|usaba) [^ \n]*[0-9]|@[a-z0-9-]+\.[a-z.]+[ ,;:/]|"
    r"[a-z0-9_.@-]{4} ? ?/ ? ?[^ /,;\n]*[0-9]|\b(?:key|secret|token|llave|cookie|seed|phrase|wallet|frase|semilla|"
    r"typed)\b[^\n]*[:=\"' ]|"
    rf"\b(?:{_LOCK}|codes?|codigo|clave)\b[^\n!?]*[0-9]|akia|aiza|ghp_|eyj|sk[-_][a-z0-9]|xox[a-z]|"
    rf"{SECRETS}|\b(?:root|admin) [:/]"
)
RECOGNISER = Recogniser("credential", ("CREDENTIAL",), (_GATE,), _find)
