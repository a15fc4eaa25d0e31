"""Words of a post and what is known of each: the input of the learned tagger of private data (``learned.py``).

Of each word the tagger sees the mean of its pieces' vectors, and facts: classes of words, the shape of numbers, how it is
written, what stands before it, what a rule found there.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seawall.pieces import Pieces
from seawall.private.health import CARE, DRUGS, ILLNESSES
from seawall.private.interface import Hit
from seawall.private.number_words import HUNDREDS, ROUND, TENS, UNITS
from seawall.text import DISGUISES, Text

__all__ = ["CLASSES", "FACTS", "KINDS", "PLACES", "SAME", "Seen", "Sight", "Word", "words"]

#: What the tagger can say. What else rules know by its form is one kind to it, ``OTHER``.
KINDS = (
    "STREET_ADDRESS", "MEDICAL", "GOV_ID", "BANK", "PLATE", "CREDENTIAL", "BIRTH_DATE", "PHONE", "HANDLE", "CARD", "OTHER",
)  # fmt: skip
SAME = {"URL_PROFILE": "HANDLE", **dict.fromkeys(("EMAIL", "IP", "COORDINATES", "CRYPTO", "MAC"), "OTHER")}
_WORD = re.compile(r"[^\W_]+(?:['’.\-/][^\W_]+)*|\n|[^\w\s]")
#: Words that say something about a place, a home or a person, by what they say.
CLASSES = {
    "street": """street st avenue ave av road rd lane ln boulevard blvd terrace ter terr mews crescent cres parkway pkwy pike
        highway hwy alley drive dr court ct place pl way close rise row walk square sq gardens gdns grove trail trl trace
        quay wharf parade circle cir loop hill heights hollow holw bend cove bank view green gate end vale wynd brae ridge path
        calle c c/ avenida avda avd calzada calz carrera cra kra cr cl cll diagonal diag dg transversal tv transv callejon cjon
        privada priv cerrada cda andador retorno circuito prolongacion prol bulevar boul paseo pso pasaje pje psje jiron jr
        camino cno carretera ctra ronda rda travesia plaza pza plazuela pl glorieta vereda alameda costanera eje via rambla
        malecon libramiento periferico ruta route rte rt cami carrer rua chemin rue ffordd lon circular ac ak
        autopista fm cr sr bypass crossing xing crk ck creek hl hls mdw rdg spg trce vw knl lndg smt brk cotts cott cottages bldgs pk
        callecita cerradita boulevar cul-de-sac junction spur loop grounds fields meadow meadows orchard cuesta bajada puente""",
    "unit": """apt apartment appt unit flat suite ste room rm floor fl flr lot bldg building tower wing block level box lockbox
        locker space spc interior int apto apartamento departamento depto dpto depa dto ap piso puerta pta ptal portal local
        despacho desp oficina of torre bloque blq escalera esc planta timbre cubo entrada manzana mz mza lote lt nave modulo
        altos bajos bajo baixos entresuelo atico ph fondo contrafrente puesto parcela plot casa cuerpo cage bay berth slip
        upstairs basement buzzer km exit cama hab habitacion balcon dock stall ring bell letra izq izda dcha derecha izquierda rear
        downstairs duplex""",
    "numw": " ".join({*UNITS, *TENS, *ROUND, *HUNDREDS, "hundred", "primero", "segundo", "tercero", "cuarto", "quinto"} - {"o", "un"}),
    "area": """colonia col fracc fraccionamiento urb urbanizacion barrio bo residencial conjunto conj ejido rancheria rancho
        municipio mpio alcaldia delegacion partido localidad sector villas unidad polígono poligono pol finca estancia hacienda
        hda ciudadela supermanzana sm pueblo pblo estate village township county parish ampliacion edificio edif condominio
        reparto ind edo comuna secc""",
    "code": "cp zip postcode postal apartado casilla po p.o p.o.",
    "site": """house home cottage farm barn farmhouse bungalow trailer cabin duplex condo townhouse terrace saltbox place shop store
        school church chapel hall inn pub hotel motel station bakery laundrette hospital clinic library market mill bridge
        pier dock marina campground park lodge annexe annex cafe restaurant gym studio garage warehouse office centre center depot
        plant elevator ramp tower mailbox churchyard stop layby lot
        casa casita chalet vivienda cuarto vecindad tienda panaderia farmacia escuela primaria iglesia templo mercado taller
        parque plaza gasolinera oxxo panteon caseta puente estacion hospital clinica biblioteca notaria refugio albergue salon
        sede quiosco kiosco droguería drogueria bodega galerias cancha
        schoolhouse doublewide laundromat lavanderia papeleria tlapaleria residencia hogar kinder pozo parada bar chippy barbers takeaway
        pharmacy kebab cyber mansion shed stable kiosk banco edificio bungalows mall clubhouse pool playground cementerio cemetery
        garden llanteria yarda bodegon almacen""",
    "look": """red blue green yellow white black grey gray brown pink orange turquoise brick wooden rojo roja azul verde amarillo
        amarilla blanco blanca negro negra gris rosa naranja morado door gate porch fence roof shutters driveway puerta porton
        reja zaguan techo fachada barda esquina corner tejas adobe azulejos ladrillo""",
    "rel": """next near by opposite behind beside above over across past off under below facing between left right top bottom
        rear back round around junto lado frente enfrente atras detras espaldas arriba abajo vuelta pasando entre casi esq
        esquina cerca despues antes altura costado pegado cruce corner intersection end head""",
    "live": """lives live living lived stays stay staying resides residing moved address addy addr domicilio direccion vive viven
        vivo vivimos reside residen mudo mudamos mudo casa ubicado ubicada ubicacion queda quedan house home place apartment
        crib pad hiding sleeps crashing escondido escondida hogar renta""",
    "go": """send sent ship mail mailed deliver drop pickup pick collect collection meet meeting return write come go visit knock
        at to near from enviar envia envio mandar manda manden entrego entrega entregan recoger recojo recoge recogida retiro
        vayan caigan visita dejar dejen pasen paso""",
    "in": "in on en a al es sobre por de",
    "unitof": """years year yrs old days day hours hour hrs hr minutes min mins miles mile km kg lbs lb g ml oz points pts goals
        percent dollars bucks euros pesos usd mxn people pm am episode season chapter page version level gb tb mb mhz volts v w
        anos dias horas minutos metros mts m personas veces mil millones puntos goles grados capitulo temporada pagina version
        jan january feb february march april may june july august september october november december enero febrero marzo abril
        mayo junio julio agosto septiembre octubre noviembre diciembre monday tuesday wednesday thursday friday saturday sunday
        lunes martes miercoles jueves viernes sabado domingo ft inch inches mph psi""",
    "small": "de del la las los el y of the and & on upon le les san santa",
    "person": "she he they her his their him my your our su sus mi mis tu él ella mrs mr ms dr don dona doña senor senora sr sra",
    "has": """has had is was with takes on diagnosed suffers tested sees tiene tenia padece sufre toma esta fue diagnosticaron
        diagnosticado diagnosticada operaron meds prescription receta paciente patient""",
    "ill": """cancer diabetes hiv aids vih sida epilepsy bipolar schizophrenia depression anxiety ptsd adhd autism dementia
        alzheimer's alzheimer parkinson's parkinson asthma copd lupus ms crohn's seizures stroke chemo dialysis rehab detox
        miscarriage abortion pregnant pregnancy insulin lithium methadone suboxone zoloft prozac xanax warfarin metformin
        sertraline antidepressants transplant tumor tumour surgery ward hepatitis herpes std sti syphilis tb kidney heart
        epilepsia bipolaridad esquizofrenia depresion ansiedad demencia asma convulsiones quimio quimioterapia
        dialisis aborto embarazada embarazo insulina litio metadona sertralina clonazepam psiquiatra psiquiatrico tumor
        cirugia trasplante leucemia leukemia anorexia bulimia overdose sobredosis therapist psych positive positivo tratamiento
        migraines fibromyalgia hypertension hipertension diagnosis diagnostico""",
    "id": """ssn social passport pasaporte license licence dl driver's id ids itin sin ni nino nhs curp rfc ine ife nss imss dni nie nif
        cif cuit cuil cedula cc ti nit nino licencia clave elector folio permit visa medicare medicaid greencard ein
        tarjeta credencial identificacion identity matricula expediente seguro ohip health utr hoja""",
    "bank": """bank account acct a/c routing aba sort swift bic iban clabe cuenta cta cbu cvu alias ahorros corriente banco nequi
        transit inst institution deposit deposito transferencia zelle debit cash transfer sort-code bancaria""",
}  # fmt: skip
_CLASS: dict[str, tuple[str, ...]] = {}
for _name, _members in CLASSES.items():
    for _word in _members.split():
        _CLASS[_word] = (*_CLASS.get(_word, ()), _name)
_HEALTH = (("ill", re.compile(ILLNESSES)), ("drug", re.compile(DRUGS)), ("care", re.compile(CARE)))
_PATTERNS, _DIGITS, _LETTERS, _PATTERN = 1024, 21, 13, 14
_SHAPES = [
    "nl", "sign", "nth", "dx", "code", "mix", "d-d", "d/d", "d.d", "x", "x.x", "xx", *(f"d{count}" for count in range(1, 10)),
    *",.;:!?()[]{}#@/\\-–—\"'“”’*+=&%$<>|~^`º°ª€£",
]  # fmt: skip
#: Every fact there is; the first stands for none.
FACTS = (
    "",
    *(f"c={name}" for name in dict.fromkeys([*CLASSES, "ill", "drug", "care"])),
    *(f"p={number}" for number in range(_PATTERNS)),
    *(f"dig={count}" for count in range(_DIGITS + 1)),
    *(f"let={count}" for count in range(_LETTERS + 1)),
    *(f"r={place}{kind}{sure}" for kind in KINDS for place in "BI" for sure in ("", "!")),
    *(f"g={gap}" for gap in ("none", "space", "spaces", "nl", "under")),
    *(f"f={form}" for form in ("lower", "Cap", "CAPS", "mIx", "quiet")),
    *(f"s={shape}" for shape in _SHAPES),
)
#: So many facts a word has: of itself, how it is written, what stands before it, whether the post has capitals, rules.
_OWN = 9
PLACES = {"form": _OWN, "gap": _OWN + 1, "quiet": _OWN + 2, "rule": _OWN + 3, "all": _OWN + 4}
_AT = {name: at for at, name in enumerate(FACTS)}
_SURE = 0.95
_MOST = 1 << 15


def words(text: Text) -> list[tuple[int, int, str]]:
    """The words, marks and line breaks of the folded text as ``(start, end, word)``."""
    return [(m.start(), m.end(), m.group()) for m in _WORD.finditer(text.folded)]


@dataclass(frozen=True, slots=True)
class Word:
    """What is known of a word by itself: its vector, of how many pieces that is the mean, and the numbers of its facts."""

    vector: NDArray[np.float32]
    pieces: int
    facts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sight:
    """What is seen of a post: per word a vector and a row of facts (see ``PLACES``), and the hits of rules in it, by number."""

    words: list[Word]
    facts: NDArray[np.int64]
    ruled: list[int]

    @property
    def vectors(self) -> NDArray[np.float32]:
        """One row for each word."""
        return np.stack([word.vector for word in self.words])


class Seen:
    """Looks at posts, and remembers the words that it has met."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        self._known: dict[tuple[str, str, str], Word] = {}

    def sight(self, text: Text, found: Sequence[tuple[int, int, str]], hits: Iterable[Hit]) -> Sight:
        """What is seen of each word of ``found`` (from :func:`words`), given the ``hits`` of the rules."""
        met = [self._word(word, raw, own) for word, raw, own in _written(text, found)]
        facts = np.zeros((len(found), PLACES["all"]), np.int64)
        ruled = list(_ruled(found, sorted(hits, key=lambda hit: hit.start)))
        before = 0
        for n, (start, end, _) in enumerate(found):
            own = met[n].facts
            facts[n, : len(own) - 1] = own[1:]
            facts[n, PLACES["form"]] = own[0]
            facts[n, PLACES["gap"]] = _AT["g=" + _gap(text.folded[before:start])]
            facts[n, PLACES["rule"]] = ruled[n][1]
            before = end
        if text.original.islower():
            facts[:, PLACES["quiet"]] = _AT["f=quiet"]
        return Sight(met, facts, [number for number, _ in ruled])

    def _word(self, word: str, raw: str, own: str) -> Word:
        known = self._known.get((word, raw, own))
        if known is None:
            ids = self._pieces.tokenizer.encode(own, add_special_tokens=False).ids or [3]
            vector = self._pieces.vectors(ids).mean(axis=0) * np.float32(8)
            known = Word(vector, len(ids), (_AT[f"f={_case(raw)}"], *list(_facts(word))[-_OWN:]))
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[word, raw, own] = known
        return known


def _written(text: Text, found: Sequence[tuple[int, int, str]]) -> Iterator[tuple[str, str, str]]:
    """Each word as folded, as written, and as its pieces are read: with accents, unless a disguise was undone."""
    plain = text.starts is None and DISGUISES.isdisjoint(text.folds)
    for start, end, word in found:
        raw = text.quote(text.span(start, end))
        yield word, raw, raw.lower() if plain else word


def _ruled(found: Sequence[tuple[int, int, str]], hits: Sequence[Hit]) -> Iterator[tuple[int, int]]:
    """Per word, which hit it belongs to (-1: none) and the fact that says so."""
    at = 0
    for start, end, _ in found:
        while at < len(hits) and hits[at].end <= start:
            at += 1
        kind = SAME.get(hits[at].kind, hits[at].kind) if at < len(hits) and hits[at].start < end else ""
        if kind in KINDS:
            sure = "!" if hits[at].probability >= _SURE else ""
            yield at, _AT[f"r={'B' if hits[at].start >= start else 'I'}{kind}{sure}"]
        else:
            yield -1, 0


def _facts(word: str) -> Iterator[int]:
    bare = word.rstrip(".")
    known = _CLASS.get(bare) or _CLASS.get(word) or ()
    health = (name for name, pattern in _HEALTH if name not in known and pattern.fullmatch(bare))
    for name in (*known, *health):
        yield _AT[f"c={name}"]
    yield _AT.get(f"s={_form(word)}", _AT["s=sign"])
    pattern = re.sub("[a-z]", "a", re.sub("[0-9]", "9", word))[:_PATTERN]
    yield _AT[f"p={zlib.crc32(pattern.encode()) % _PATTERNS}"]
    yield _AT[f"dig={min(sum(map(str.isdigit, word)), _DIGITS)}"]
    yield _AT[f"let={min(sum(map(str.isalpha, word)), _LETTERS)}"]


def _case(raw: str) -> str:
    if raw.islower() or not any(map(str.isalpha, raw)):
        return "lower"
    if raw.isupper() and len(raw) > 1:
        return "CAPS"
    return "Cap" if raw[0].isupper() and not raw[1:2].isupper() else "mIx"


def _gap(between: str) -> str:
    if not between:
        return "none"
    return "nl" if "\n" in between else "under" if "_" in between else "space" if len(between) == 1 else "spaces"


def _form(word: str) -> str:
    if not word[0].isalnum():
        return "nl" if word == "\n" else word
    return _shape(word)


def _shape(word: str) -> str:
    if word.isdigit():
        return f"d{min(len(word), 9)}"
    if any(map(str.isdigit, word)):
        letters = sum(map(str.isalpha, word))
        if re.fullmatch(r"\d+(?:st|nd|rd|th|er|ro|do|to|a|o)", word):
            return "nth"
        if re.fullmatch(r"\d{1,5}-?[a-z]", word):
            return "dx"
        if re.fullmatch(r"[a-z]{1,2}\d[a-z\d]?|\d[a-z]{2}|[a-z]\d[a-z]|\d[a-z]\d", word):
            return "code"
        return "mix" if letters else ("d-d" if "-" in word else "d/d" if "/" in word else "d.d")
    return "x" if len(word) == 1 else "x.x" if "." in word else "xx"
