"""Hostile text, and the small vocabulary that the tests know."""

from __future__ import annotations

from hypothesis import strategies as st

_WORDS = """
    kill killer shoot shot knife bomb gun find found home house street door tonight tomorrow will going someone somebody
    break broken legs leg hurt watch wait waiting money paid pay address phone police swat flood good god soon son meet
    met see seem office off matar matare muerto muerte casa calle puerta dinero pago cuchillo pistola todos vamos cara
    llave salida agarrar perro dos dientes romper esperar direccion telefono policia noche garrote garrotee muerta ofrezco pierna
    evening work burn fire friday saturday sunday coffee spine passport queue update coffin location kid
"""
VOCABULARY = frozenset(_WORDS.split())
_DISGUISED = """
    k i l l K1LL k!ll $hoot k*ll k-ll ki.ll kkiill killlll m4t4r mueeerto u ur q xq tmb r five 5 cinco oh double
    http://k1ll.example/k.i.l.l @k1ll #k1ll a@k1ll.example $500 4x4 10:30pm b4 v1.2.3 24/7 c4n't sh00t 0ut d3 l4
    🔫 🔪 💀 ⚰️ 👩‍👩‍👧 🇰 🇲🇽 5️⃣ ｋｉｌｌ 𝗸𝗶𝗹𝗹 ⓚⓘⓛⓛ ѕhооt сор убить κill ß ﷺ İ Ñ é ñ ﬁ ½ … « » “ ’
"""
_ODD = [
    "\u200b",
    "\u00ad",
    "\u202e",
    "\u2066",
    "\ufe0f",
    "\u0301",
    "\u0301\u0302\u0303",
    "\x00",
    "\r\n",
    "\r",
    "\u2028",
]
_SIGNS = ["\n", "\t", " ", "  ", ".", ",", "-", "*", "_", "'", "|", "!"]
_RUNS = [
    "k i l l",
    "i w i l l f i n d y o u",
    "R o y  H a s k e l l",
    "five five five oh one two three",
    "cinco cinco cinco cero uno dos tres",
    "cincuenta y cinco, cuatro cincos",
    "ki\nll",
]
_PIECES = sorted({*_DISGUISED.split(), *_ODD, *_SIGNS, *_RUNS})
#: Any text at all, lone surrogates included.
anything = st.text(st.characters(), max_size=60)
_words = st.sampled_from(sorted(VOCABULARY))


def _disguise(word: str, how: int) -> str:
    leet = str.maketrans("aeios", "4310$")
    ways = (
        word.translate(leet),
        " ".join(word),
        ".".join(word),
        word[:1] + word[1] * 4 + word[2:],
        "\u200b".join(word),
        word.translate(str.maketrans("aeopc", "аеорс")),
        word[:2] + "." + word[2:],
        "".join(letter * 2 for letter in word),
        word.translate({ord(letter): ord(letter) + 0xFEE0 for letter in word}),
        word.upper(),
        word[:2] + "\n" + word[2:],
        "\u202e" + word + "\u202c",
        "".join(letter + "\u0301\u0302\u0303" for letter in word),
    )
    return ways[how % len(ways)]


disguised = st.builds(_disguise, _words, st.integers(0, 12))
#: Posts put together from ordinary words, disguises and everything that a folder may trip over.
posts = st.lists(st.one_of(st.sampled_from(_PIECES), _words, disguised, st.text(max_size=4)), max_size=12).flatmap(
    lambda pieces: st.lists(st.sampled_from([" ", "", ". ", "\n"]), min_size=len(pieces), max_size=len(pieces)).map(
        lambda gaps: "".join(piece + gap for piece, gap in zip(pieces, gaps, strict=True))
    )
)
texts = st.one_of(posts, anything)
