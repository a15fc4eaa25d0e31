"""Words of a post and what is known of each: the input of the learned tagger of private data (``learned.py``).

Features are names of facts, never the rare words themselves: classes of words, shapes of numbers, what a rule found there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from seawall.private.health import CARE, DRUGS, ILLNESSES
from seawall.private.interface import Hit, capital
from seawall.private.number_words import HUNDREDS, ROUND, TENS, UNITS
from seawall.text import Text

__all__ = [
    "CLASSES", "EDGE", "KINDS", "PAIRS", "REACH", "STEPS", "Key", "Seen", "Sight",
    "all_facts", "facts", "facts_at", "facts_of_pair", "features", "words",
]  # fmt: skip

#: What the tagger can say; the other kinds have a form that rules know better.
KINDS = ("STREET_ADDRESS", "MEDICAL")
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
_COMMON = frozenset(
    """
    a an the i you it we this that and or but if so as for not no with who when where what is was are be been has have had do does
    will can just out up all one some there now got get un una unos que se lo le me te nos con para por si ya su sus mi yo el ella
    hay fue era son muy mas pero porque como cuando donde este esta ese esa hoy all any her his c/o s/n no num nr number numero ask
    call text tel cel phone
    """.split()  # noqa: SIM905 (a list of words reads better)
)
_FAR = 8
#: How far to either side a word is seen, and where the pairs begin.
REACH = 3
STEPS = (-3, -2, -1, 0, 1, 2, 3)
PAIRS = (-2, -1, 0, 1)
_CUES = ("live", "go", "id", "bank", "has", "ill", "person", "care")
#: Names a few facts that are remembered with the sum of their weights.
Key = tuple[Any, ...]


def words(text: Text) -> list[tuple[int, int, str]]:
    """The words, marks and line breaks of the folded text as ``(start, end, word)``."""
    return [(m.start(), m.end(), m.group()) for m in _WORD.finditer(text.folded)]


@lru_cache(maxsize=8192)
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


@lru_cache(maxsize=8192)
def _classes(word: str) -> tuple[str, ...]:
    bare = word.rstrip(".")
    known = _CLASS.get(bare) or _CLASS.get(word) or ()
    known += tuple(name for name, words in _HEALTH if name not in known and words.fullmatch(bare))
    return (*known, f"={bare}") if bare in _COMMON else known


class Seen:
    """What is seen of a word: its classes and its shape. One object for each, so that keys are told apart quickly."""

    __slots__ = ("classes", "cues", "shape")

    def __init__(self, classes: tuple[str, ...], shape: str) -> None:
        self.classes, self.shape = classes, shape
        self.cues = tuple(name for name in classes if name in _CUES)


_ALL: dict[tuple[tuple[str, ...], str], Seen] = {}


@lru_cache(maxsize=1 << 15)
def _look(word: str, *, loud: bool) -> Seen:
    """What is seen of ``word``; ``loud`` says that it begins with a capital."""
    key = (_classes(word), _form(word, loud=loud))
    return _ALL.setdefault(key, Seen(*key))


@dataclass(frozen=True, slots=True)
class Sight:
    """What is seen of a post: its words with three edges on either side, and per word the groups of facts that stand apart.

    ``alone`` are keys of single facts (its shape in a post of this sort, the shapes beside it, cues before it, what rules found).
    """

    padded: list[Seen]
    alone: list[tuple[Key, ...]]


#: Stands beyond the ends of a post.
EDGE = Seen((), "edge")
_SIZES = (4, 9, 18, 40)


def features(text: Text, found: Sequence[tuple[int, int, str]], hits: Iterable[Hit]) -> Sight:
    """What is seen of each word of ``found`` (from :func:`words`), given the ``hits`` of the rules."""
    ruled = sorted((hit.start, hit.end, hit.kind) for hit in hits)
    count = len(found)
    kind = ("quiet" if text.original.islower() else "cased", sum(count > size for size in _SIZES))
    seen = [_look(word, loud=word[0].isalpha() and capital(text, start)) for start, _, word in found]
    said = [_said(start, end, ruled) for start, end, _ in found] if ruled else []
    last = dict.fromkeys(_CUES, -99)
    shapes = ["edge", *(one.shape for one in seen), "edge"]
    alone: list[tuple[Key, ...]] = []
    for n, one in enumerate(seen):
        for name in one.cues:
            last[name] = n
        cues = tuple(name for name, at in last.items() if 0 < n - at <= _FAR)
        here: tuple[Key, ...] = (("b", *kind, one.shape), ("sss", *shapes[n : n + 3]), ("after", *cues))
        alone.append((*here, _ruled(said, n, count)) if said else here)
    return Sight([EDGE] * REACH + seen + [EDGE] * REACH, alone)


def _ruled(said: Sequence[str], n: int, count: int) -> Key:
    near = tuple((at - n, said[at]) for at in range(max(0, n - REACH), min(count, n + REACH + 1)) if said[at])
    before = tuple(kind for kind in ("STREET_ADDRESS", "PHONE") if any(kind in one for one in said[n + 1 : n + 9]))
    past = tuple(kind for kind in ("STREET_ADDRESS", "PHONE") if any(kind in one for one in said[max(0, n - 8) : n]))
    return ("r", near, before, past)


def facts(key: Key) -> list[str]:
    """The facts that a key stands for."""
    first, *rest = key
    if first == "b":
        quiet, size, shape = rest
        return ["b", quiet, f"size={size}", f"s={shape}", f"{quiet}s={shape}", f"size={size}|{shape}"]
    if first == "after":
        return [f"after={name}" for name in rest]
    if first == "r":
        near, before, past = rest
        return [
            *(f"r={at}|{said}" for at, said in near),
            *(f"before={k}" for k in before),
            *(f"past={k}" for k in past),
        ]
    return [f"{first}=" + "|".join(rest)]


def facts_at(step: int, one: Seen) -> list[str]:
    """The facts that a word tells ``step`` words beside it."""
    return [f"{step}edge"] if one is EDGE else [*(f"{step}c={name}" for name in one.classes), f"{step}s={one.shape}"]


def facts_of_pair(step: int, one: Seen, two: Seen) -> list[str]:
    """The facts that two words tell, of which the first stands ``step`` words beside."""
    if one is EDGE or two is EDGE:
        return []
    left, right = (word.classes or (word.shape,) for word in (one, two))
    return [f"{step}{step + 1}={a}|{b}" for a in left for b in right]


def all_facts(sight: Sight) -> list[list[str]]:
    """Every fact of every word, for training."""
    told = []
    for n, alone in enumerate(sight.alone):
        here = [fact for key in alone for fact in facts(key)]
        here += [fact for at, step in enumerate(STEPS) for fact in facts_at(step, sight.padded[n + at])]
        for step in PAIRS:
            here += facts_of_pair(step, *sight.padded[n + REACH + step : n + REACH + step + 2])
        told.append(here)
    return told


def _form(word: str, *, loud: bool) -> str:
    if not word[0].isalnum():
        return "nl" if word == "\n" else word if word.isascii() or word in "º°ª" else "sign"
    shape = _shape(word)
    return shape.capitalize() if loud else shape


def _said(start: int, end: int, ruled: Sequence[tuple[int, int, str]]) -> str:
    return next(
        (("B" if first >= start else "I") + kind for first, past, kind in ruled if first < end and past > start), ""
    )
