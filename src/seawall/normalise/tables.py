"""What stands for what: look-alike letters, emoji that stand for words, leetspeak and shorthand."""

from __future__ import annotations

__all__ = ["EMOJI", "LEET", "LETTERS", "LOOKALIKES", "PHRASES", "SHORTHAND_EN", "SHORTHAND_ES", "SHORTHAND_SURE"]


def _pairs(left: str, right: str) -> dict[str, str]:
    return dict(zip(left.split(), right.split(), strict=True))


def _meanings(source: str) -> dict[str, str]:
    """Read ``meaning = short shorter, …`` as short → meaning."""
    pairs = (entry.split("=") for entry in " ".join(source.split()).split(","))
    return {short: meaning.strip() for meaning, shorts in pairs for short in shorts.split()}


#: Letters of other scripts (lower case) that look like Latin ones; the second option is what the capital looks like.
#: Drawn from Unicode's confusables (UTS 39), cut down to what people type.
LOOKALIKES: dict[str, str] = (
    _pairs(
        "а в с ԁ е ѐ ё ғ ԍ һ н і ї ј к ӏ м о р ԛ г ѕ т ц ѵ ԝ ш х у ү з ь п и я ә ѡ ԏ",
        "a b c d e e e f g h hn i i j k l m o p q r s t u v w w x yu y e b n un r e w t",
    )
    | _pairs(
        "α β ϲ ε η ι κ ν ο ρ τ υ χ ζ μ ω γ σ ϳ ά έ ή ί ό ύ ώ ϊ ϋ",
        "a b c e nh i k vn o p t uy x z um w y o j a e n i o u w i u",
    )
    | _pairs("ա օ ո ս ց հ յ ք զ գ լ ռ", "w o n u g h j p q q l n")
    | _pairs("ꭰ ꮯ ꭼ ꮋ ꭻ ꮶ ꮮ ꮇ ꮲ ꮪ ꭲ ꮩ ꮃ", "d c e h j k l m p s t v w")
)

#: Odd letters that are Latin, with no decomposition in Unicode.
LETTERS: dict[str, str] = _pairs(
    "ø đ ð ł ħ ı ŧ ŋ ɑ ɡ ɩ ƅ ƈ ɗ ƙ ƿ ƥ ʋ ß æ œ þ ƒ",
    "o d d l h i t n a g i b c d k p p v ss ae oe th f",
) | _pairs("ᴀ ʙ ᴄ ᴅ ᴇ ꜰ ɢ ʜ ɪ ᴊ ᴋ ʟ ᴍ ɴ ᴏ ᴘ ʀ ꜱ ᴛ ᴜ ᴠ ᴡ ʏ ᴢ", "a b c d e f g h i j k l m n o p r s t u v w y z")

#: What a digit or sign stands for inside a word, likeliest first.
LEET: dict[str, str] = _pairs("0 1 3 4 5 6 7 8 9 @ $ ! | € £", "o il e a s gb t b g a s il li e l")

#: One emoji (without variation selector) → the word it stands for.
EMOJI: dict[str, str] = _meanings("""
    gun = 🔫, knife = 🔪 🗡, swords = ⚔, axe = 🪓, bomb = 💣 🧨, coffin = ⚰, grave = 🪦, blood = 🩸,
    hammer = 🔨, bat = 🏏, bone = 🦴, leg = 🦵, foot = 🦶, tooth = 🦷, house = 🏠 🏡 🏘, door = 🚪, bed
    = 🛏, location = 📍, map = 🗺, money = 💰 💵 💸 💴 💶 💷 🤑, phone = 📞 ☎ 📱 📲, car = 🚗 🚙, bus = 🚌,
    taxi = 🚕, punch = 👊 🤛 🤜 🥊, fire = 🔥, police = 🚓 🚔 🚨 👮, ambulance = 🚑, hospital = 🏥, school
    = 🏫, church = ⛪, mosque = 🕌, synagogue = 🕍, office = 🏢, camera = 📷 📸 📹 🎥, key = 🔑, mail =
    ✉ 📧 📩 📨, card = 💳, needle = 💉, chain = ⛓, rope = 🪢, rat = 🐀, vote = 🗳, follow = 👣, plane =
    ✈, pills = 💊
""")
#: English shorthand → what it is short for; no key stands for anything inside a longer token.
SHORTHAND_EN: dict[str, str] = _meanings("""
    you = u, your = ur, yours = urs, please = pls plz, people = ppl ppls, because = bc bcuz bcoz cuz coz, thanks =
    thx, tomorrow = tmrw tmr 2moro 2morrow, tonight = 2nite tonite 2night, today = 2day, later = l8r, great = gr8,
    mate = m8, straight = str8, what = wat wut, that = dat tht, anyone = any1, someone = sum1 some1 sm1, everyone
    = every1, never = nvr, about = abt, address = addy addr, message = msg, through = thru, know = kno, weekend =
    wknd, text = txt, should = shud, would = wud, could = cud, friend = frend, when = wen, were = wer, good = gud,
    love = luv, with = wiv, no one = no1, right now = rn, hit me up = hmu
""")
#: Spanish shorthand; the single letters among it need a word after them.
SHORTHAND_ES: dict[str, str] = _meanings("""
    que = q k ke qe, por = x, de = d, porque = xq xk pq pk porq porke, para = xa pa, tambien = tb tmb tbn tmbn,
    bien = bn, donde = dnd, cuando = cdo cnd, mensaje = msj, quien = kien, quiero = kiero, como = komo, aqui =
    aki, por favor = xfa pfa, saludos = salu2, desde = dsd, manana = mnn, mucho = mxo muxo
""")
#: Shorthand that no other language uses, undone even where the language is unknown.
SHORTHAND_SURE = frozenset("xq porq porke xfa tmb tmbn kiero u ur pls plz thx any1 sum1 some1".split())  # noqa: SIM905 - a list of words
#: Shorthand of two words, as a regular expression would have to guess it from one.
PHRASES: dict[str, str] = {"r u": "are you", "u r": "you are"}
