"""Street addresses in the manner of English-speaking countries: number, street, unit, town, code; boxes, crossings, parts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seawall.private.interface import Hit, Recogniser, capital
from seawall.private.spoken import COUNT
from seawall.private.tail import extended, led
from seawall.text import Text

__all__ = ["RECOGNISER", "STREETS"]

_STRONG = (
    "street|streets|avenue|ave|av|road|lane|boulevard|blvd|terrace|mews|crescent|cres|parkway|pkwy|turnpike|"
    "highway|hwy|alley|cul-de-sac|freeway|expressway|causeway|esplanade"
)
_WEAK = (
    "st|rd|ln|dr|drive|ct|court|place|pl|way|wy|close|rise|row|walk|park|bank|hill|hills|view|yard|steps|"
    "circle|cir|square|sq|loop|passage|gardens?|gdns|grove|green|"
    "quay|wharf|heights|hts|point|spit|cottages?|trail|trl|path|pike|run|ridge|landing|hollow|crossing|xing|"
    "meadows?|villas?|buildings|parade|common|cove|bend|trace|pass|fold|gate|"
    "garth|vale|dale|mount|end|house|lodge|farm|estate|towers?|mansions|wynd|croft|hall|drives|courts|places|"
    "ways|field|fields|forest|fork|forks|glen|hill|island|junction|key|knoll|"
    "knolls|lake|lakes|lock|locks|manor|mill|mills|mission|motorway|neck|orchard|oval|plain|plains|plaza|"
    "port|prairie|ports|radial|ranch|rapid|rest|river|roads|route|rue|shoal|shore|"
    "shores|spring|springs|spur|spurs|spurs|stravenue|stream|summit|terrace|throughway|track|trafficway|"
    "tunnel|union|unions|valley|valleys|viaduct|via|village|ville|vista|walks|"
    "well|wells|brook|brooks|burg|bypass|camp|canyon|cape|center|centers|cliff|cliffs|club|corner|corners|"
    "course|coves|creek|crest|curve|dam|divide|extension|extensions|fall|falls|ferry|flat|flats|ford|"
    "aly|anx|arc|bch|bg|blf|blfs|bnd|br|brg|brk|brks|bsmt|byp|clb|clf|cmn|cmns|cor|cors|crk|crse|crst|cswy|"
    "ctr|cv|cyn|dl|dv|est|expy|ext|frd|frg|frk|frst|fry|fwy|gdn|gln|grn|grv|gtwy|hbr|hvn|holw|inlt|isle|jct|"
    "knl|"
    "lgt|lndg|lk|lks|mdw|mdws|ml|mls|mnr|msn|mtn|mtwy|nck|opas|orch|pne|pnes|plz|pln|plns|pr|prt|psge|pt|pts|"
    "radl|rdg|rdgs|rnch|rpd|rst|riv|shl|shr|shrs|skwy|smt|spg|spgs|sqs|sta|strm|ter|terr|tpke|trak|trce|trwy|"
    "tunl|"
    "un|vly|vis|vl|vlg|vlgs|wls|xrd|boul|rang|chemin|ch|dene|brae|lea|approach|broadway|nook|chase|mere|side|"
    "cott|cotts|crk|ck|hl|hls|vennel|kirkgate|wharfside|parkside|felin|ffordd|lon|slip|strand|"
    "gateway|harbor|harbors|haven|inlet|isle|light|lights|loaf|mountain|mountains|overpass|parks|parkways|"
    "pine|pines|squares|station|circles|greens|groves|islands|keys|shoals|streets|estates|views|glens|mews"
)
#: A word for a street, as a gate.
STREETS = rf"\b(?:{_STRONG}|{_WEAK})\b"
_NUMBER = r"(?<![\w$€£.,:/#-])(?P<number>\d{1,5}(?:-?[a-z](?![a-z'])|-\d{1,4}(?![\d-])|/\d{1,3}| ?1/2)?)"
_DIRECTION = r"(?:[nsew]\.?\s|(?:n|s)[ew]\.?\s|(?:north|south|east|west|old|upper|lower|great|little)\s)?"
_AFTER = r"(?:\s(?:[nsew]|ne|nw|se|sw|north|south|east|west)(?![\w']))?"
_FULL = re.compile(
    rf"{_NUMBER},?\s{_DIRECTION}(?P<name>(?:(?:\d{{1,3}}(?:st|nd|rd|th)|[^\W\d_][\w'’.-]{{0,24}})\s){{1,4}}?)"
    rf"(?P<suffix>{_STRONG}|{_WEAK})(?![\w'’])"
    rf"(?:\s(?:{_STRONG}|{_WEAK})(?![\w'’]))?\.?{_AFTER}"
)
_BEHIND = re.compile(
    rf"\b(?P<name>[a-z][\w'-]{{2,20}}\s)(?P<suffix>{_STRONG}|{_WEAK}),?\.?\s?(?:number|no\.?|nr\.?|#|house|"
    rf"flat)\s?(?P<number>\d{{1,4}}[a-z]?)(?!\w)"
)
_UNITED = re.compile(
    _NUMBER + r"\s(?P<name>(?:[^\W\d_][\w'’.-]{0,24}\s){1,4})(?:\d{1,4}\s)?[\s,>?]{0,6}(?P<suffix>apt|apartment|suite|"
    r"unit|ste|flat)\.?\s#?\d{1,4}[a-z]?(?!\w)"
)
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_SPELLED = (
    r"(?:(?:one|two|three|four|five|six|seven|eight|nine)(?: hundred(?: and)?)?(?: (?:eleven|twelve|"
    r"\w{3,5}teen))?|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|"
    rf"(?:(?:one|two|three|four|five|six|seven|eight|nine)[- ])?(?:{_TENS})(?:[- ](?:one|two|three|four|five|"
    r"six|seven|eight|nine))?)"
)
_WAY = (
    f"{_STRONG}|court|drive|place|close|row|square|passage|gardens|grove|st|rd|ln|way|crescent|hill|"
    "walk|view|rise|mews|croft|loop|trail|circle|trace|bend"
)
_NAMED = (
    re.compile(rf"\b{_SPELLED},?\s(?P<name>(?:[a-z][\w'-]{{2,20}}\s){{1,2}}?)(?:{_WAY})(?![\w'])"),
    re.compile(rf"\b(?P<name>[a-z][\w'-]{{2,20}}\s)(?:{_WAY})\s\d{{1,4}}[a-z]?(?![\w'.:/%]\w|\w)"),
)
_RURAL = re.compile(
    r"(?<!\w)(?:(?:rt|rr|r\.?r\.?|hc|rural route|star route|route|group|site)\.?\s?#?\d{1,4},?\s(?:box|site|"
    r"comp|group|unit)\s?#?\d{1,5}[-a-z0-9]{0,4}(?:,\s(?:rr|group|site) \d{1,3})?|box \d{1,5},\s(?:group|rr|"
    r"site|comp|rural)\s?\d{0,3}(?:,\s(?:rr|group|site) \d{1,3})?|mile \d{1,4}(?:\.\d)?\s"
    r"(?:[a-z][\w'-]{2,20}\s){1,3}(?:road|rd|hwy|highway)|"
    r"(?:[ns][ew]|lsd ?\d{1,2})[ -]\d{1,2}-\d{1,3}-\d{1,2}[ -]?w\d?m?|"
    r"\d{2,5} block of (?:[nsew]\.? )?[a-z][\w'-]{2,20}(?: (?:st|street|ave|"
    r"rd|road|dr|drive|ln|lane|blvd)\b)?)(?!\w)"
)
_FRENCH = re.compile(
    rf"{_NUMBER},?\s(?:bis\s)?(?:rue|chemin|ch\.|boul\.?|avenue|av\.|rang|cote|montee|allee|impasse|place)\s"
    r"(?P<name>(?:(?:de|du|des|la|le|les|d'|l')\s?){0,3}[^\W\d_][\w'’.-]{1,30}(?:\s[^\W\d_][\w'’.-]{2,30})?)"
)
_BOX = re.compile(
    r"(?<!\w)(?:p\.?\s?o\.?\s?box|post office box|pmb|psc \d{1,5},? box|unit \d{1,5} box|private bag|lock "
    r"?box)\s?#?\s?\d{1,6}(?!\w)"
)
_CROSSING = re.compile(
    r"(?<!\w)(?:(?:the )?(?:corner|intersection|junction) of |(?<=\bat )|(?<=\bon )|(?<=\bnear )|(?<=\boff ))"
    rf"(?P<name>(?:[a-z0-9][\w'’.-]{{0,20}} ){{0,2}}?[a-z0-9][\w'’.-]{{0,20}})(?P<one> (?:{_WAY})\.?)?"
    rf" (?:and|&|at|x|/) (?P<other>(?:[a-z0-9][\w'’.-]{{0,20}} ){{0,2}}?[a-z0-9][\w'’.-]{{0,20}})(?P<two> "
    rf"(?:{_WAY})\.?)?(?![\w'’])"
)
_ROUTE = re.compile(
    r"(?<![\w$])(?P<number>\d{1,5}[a-z]?)\s(?P<name>(?:old\s|north\s|south\s|east\s|west\s|[nsew]\.?\s)?(?:"
    r"(?:state|county|us|u\.s\.|farm to market|rural|old|forest|township)\s)?(?:highway|hwy|route|rte|rt|road|"
    r"rd|cr|fm|sr))\.?\s#?\d{1,4}[a-z]?(?!\w)"
)
_DWELT = (
    r"\b(?:lives?|living|lived|stays?|staying|resides?|residing|rents?|renting|house|home|place|flat|"
    r"apartment|apt|door|crashing|hiding|sleeps?|moved|address|live|parked|crib|pad|townhouse|condo|cottage|"
    r"bungalow|"
    r"find (?:him|her|them)|spot)\b"
)
_DWELLS = _DWELT + r"[^.!?\n]{0,30}?\b(?:on|in|at|off|along|down|up|to|is|into|over on|of)\s(?:the\s)?"
_PART = re.compile(
    rf"{_DWELLS}(?P<part>(?:(?:east|west|north|south|old|upper|lower|end of)\s)?(?P<name>"
    rf"(?:[a-z0-9][\w'’-]{{2,20}}\s){{1,2}}?)(?:{_STRONG}|st|rd|ln|drive|dr|court|ct|close|place|way|crescent|"
    r"row|square|gardens|grove|mews|hill|terrace|circle|loop|trail))(?![\w'’])"
)
_STOP = frozenset(
    """
    a about am an and are as at be been billion bucks by can cars could day days degree degrees did do dollar
    dollars down each euros feet foot for from game games gb going guys had has
    have he her his hour hours hp hundred i if in inch inches into is it kids km least mb men mile miles million min
    mins minute minutes month months more most my no not of off on or
    other our out people per percent pm points pounds she so steps tb than that the their then these they this those
    thousand times to up was way ways we weeks were when where
    which who will with women would yards year year-old years you your kg lbs goals votes seats pages rooms beds
    bedroom bedrooms bath baths acre acres sq homes houses shops units bus buses stops
    people's lap laps inning innings players songs tracks episodes seasons chapters copies pieces packs bags cups
    slices oz ml tickets cats dogs birds trees
    """.split()  # noqa: SIM905 (a list of words reads better)
)
_LOOSE = frozenset(
    ["st", "rd", "ln", "drive", "court", "close", "place", "dr", "ct", "crescent", "cres", "gardens", "grove", "pl"]
)
_LONE = frozenset([*_STRONG.split("|"), "apt", "suite", "ste", "apartment", "unit"])


def _find(text: Text) -> Iterator[Hit]:  # noqa: C901, PLR0912
    folded = text.folded
    for expression in (_FULL, _UNITED, _BEHIND):
        for match in expression.finditer(folded):
            if _believed(text, match):
                yield _address(text, match.start(), match.end(), 0.96, "form: numbered street")
    for match in (m for expression in _NAMED for m in expression.finditer(folded)):
        if capital(text, match.start("name")) and match["name"].split()[0] not in _STOP:
            yield _address(text, match.start(), match.end(), 0.9, "form: number in words and street")
    for match in _FRENCH.finditer(folded):
        if any(capital(text, match.start("name") + m.start()) for m in re.finditer(r"\S+", match["name"])):
            yield _address(text, match.start(), match.end("name"), 0.92, "form: number and rue")
    for match in _BOX.finditer(folded):
        yield _address(text, match.start(), match.end(), 0.97, "form: post-office box")
    for match in _RURAL.finditer(folded):
        yield _address(text, match.start(), match.end(), 0.95, "form: rural route")
    for match in _ROUTE.finditer(folded):
        yield _address(text, match.start(), match.end(), 0.9, "form: number on a road")
    for match in _CROSSING.finditer(folded):
        yield from _crossing(text, match)
    for match in _PART.finditer(folded):
        name = match["name"].split()
        if capital(text, match.start("name")) and name[0] not in _STOP | {"main", "wall", "high"}:
            yield _address(text, *match.span("part"), 0.7, "form: street of a home")


def _address(text: Text, start: int, end: int, chance: float, why: str) -> Hit:
    end = start + len(text.folded[start:end].rstrip(" ,;(-."))
    return Hit(led(text, start), extended(text, end), "STREET_ADDRESS", chance, why)


def _crossing(text: Text, match: re.Match[str]) -> Iterator[Hit]:
    told = "corner of" in match.group() or "intersection of" in match.group() or "junction of" in match.group()
    ways = (match["one"] is not None) + (match["two"] is not None)
    names = (match.start("name"), match.start("other"))
    ordinal = all(re.match(r"\d{1,3}(?:st|nd|rd|th)\b", text.folded[at : at + 6]) or capital(text, at) for at in names)
    first = match["name"].split()[0], match["other"].split()[0]
    if not ordinal or any(word in _STOP for word in first):
        return
    if told or ways == 2 or (ways == 1 and match["two"] is not None and re.match(r"\d", match["name"])):
        yield Hit(match.start(), match.end(), "STREET_ADDRESS", 0.9 if told else 0.8, "form: crossing of streets")


def _believed(text: Text, match: re.Match[str]) -> bool:
    words = match["name"].split()
    if any(word.rstrip(".") in _STOP for word in words) or (
        words[-1][0].isdigit() and not re.search(r"(?:st|nd|rd|th)$", words[-1])
    ):
        return False
    if re.fullmatch(r"(?:19|20)\d\d", match["number"]) and ("," in match.group()[:6] or words[0] == "world"):
        return False
    if re.search(
        r"(?:\bnumber one|\btop|\bbest|\bpage|\bchapter|\bseason|\bepisode|\blevel|\bversion|\bweek|\bday|\bround)\s$",
        text.folded[max(0, match.start() - 14) : match.start()],
    ):
        return False
    if capital(text, match.start("name")):
        return True
    quiet = text.original.islower() or not any(c.isupper() for c in text.original[1:])
    return match["suffix"] in _LONE or (quiet and match["suffix"] in _LOOSE)


_WAYS = rf"(?:{_STRONG}|{_WEAK})"
_UNITS = "apt|apartment|suite|unit|ste|box|flat|rr|hc|mile|hwy|highway|rte|rt|route|cr|fm|sr|road|rd|bag"
_FIRST = rf"{COUNT}|corner|intersection|junction|\bcnr\b|\b(?:{_WAY}|{_STRONG})(?:$|[^\pL\pN])"
_GATE = (
    rf"(?:^|[^\pN$€£.,:/#\pL-])[0-9]{{1,5}}(?:-?[a-z]|-[0-9]+|/[0-9]+| 1/2)?,? (?:[^\n!?;]*[^\pL\pN])?{_WAYS}(?:$|[^\pL\pN])|"
    rf"(?:^|[^\pL]){_WAYS},?\.? ?(?:number|no\.?|nr\.?|#|house|flat)? ?[0-9]|\b(?:{_UNITS})\.? ?#?[0-9]|"
    r"\bbox #?[0-9]|[0-9] block of|[0-9]-[0-9]+-[0-9]+[ -]?w|[0-9],? (?:rue|chemin|rang|montee|allee|impasse|cote) |"
    r"(?:corner|intersection|junction) of|\bcnr\b|"
    rf"\b(?:{_TENS}|ten|eleven|twelve|\w{{3,5}}teen|one|two|three|four|five|six|seven|eight|"
    rf"nine),? (?:\pL+ ){{1,2}}(?:{_WAY})\b|"
    rf"\b(?:at|on|near|off) [^\n!?;,]*(?:and|&|x|/) [^\n!?;,]*(?:{_WAY})\b|"
    rf"{_DWELT}[^\n!?.]*\b(?:on|in|at|off|along|down|up|to|is|into|of) [^\n!?.]*(?:{_STRONG}|st|rd|ln|drive|dr|court|"
    rf"ct|close|place|"
    r"way|crescent|row|square|gardens|grove|mews|hill|terrace|circle|loop|trail)(?:$|[^\pL\pN])"
)
RECOGNISER = Recogniser("address_en", ("STREET_ADDRESS",), (_FIRST, _GATE), _find)
