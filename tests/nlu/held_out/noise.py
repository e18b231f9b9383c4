"""Makes held-out messages noisy, as patients type and dictate them; the same seed, the same noise.

Every kind leaves a text that a person still reads at once. Figures stay as they are. A message of
one or two words, such as "go back", gets only capitals or one slip, whatever the kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from random import Random

Noise = Callable[[str, int], str]
_Change = Callable[[str, Random], str]

#: The share of words that get a slip.
_SLIPS = 0.2
#: The shortest word that gets one.
_LONG_ENOUGH = 4
_SHORT_MESSAGE = 2

_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")

#: Which keys lie beside each letter on a US keyboard.
_NEIGHBOURS: Mapping[str, str] = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj",
    "i": "uo", "j": "hk", "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o",
    "q": "w", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc",
    "y": "tu", "z": "x",
}  # fmt: skip

_TEXTESE: Mapping[str, str] = {
    "a second opinion": "a 2nd opinion", "as soon as possible": "asap", "thank you": "ty",
    "want to": "wanna", "right now": "rn", "let me know": "lmk", "i don't know": "idk",
    "you": "u", "are": "r", "your": "ur", "you're": "ur", "to": "2", "for": "4", "before": "b4",
    "please": "pls", "with": "w/", "without": "w/o", "thanks": "thx", "what": "wat",
    "because": "cuz", "about": "abt", "doctor": "dr", "doctors": "drs", "appointment": "appt",
    "insurance": "ins", "second": "2nd", "third": "3rd", "first": "1st", "prescription": "rx",
    "diagnosis": "dx", "treatment": "tx", "people": "ppl", "and": "n", "tomorrow": "tmrw",
    "really": "rly", "through": "thru", "though": "tho", "know": "kno", "hospital": "hosp",
    "information": "info", "weeks": "wks", "week": "wk", "someone": "sum1",
    "might": "mite", "okay": "k", "message": "msg", "months": "mos", "probably": "prob",
    "don't": "dont", "can't": "cant", "it's": "its", "i'm": "im",
}  # fmt: skip

#: Every pair sounds alike, or nearly, and stays readable one way and the other.
_HOMOPHONES: Mapping[str, str] = {
    "their": "there", "there": "their", "they're": "their", "to": "two", "too": "to", "two": "too",
    "hear": "here", "here": "hear", "son": "sun", "know": "no", "right": "write", "write": "right",
    "wait": "weight", "week": "weak", "for": "four", "our": "hour",
    "hour": "our", "patient": "patience", "your": "you're", "you're": "your", "new": "knew",
    "by": "buy", "see": "sea", "would": "wood", "whole": "hole", "weather": "whether",
    "which": "witch", "its": "it's", "it's": "its", "than": "then", "then": "than", "sent": "cent",
    "whether": "weather", "mail": "male", "some": "sum", "read": "red", "one": "won",
}  # fmt: skip

_SPANGLISH: Mapping[str, str] = {
    "doctor": "medico|doctora", "doctors": "medicos", "insurance": "seguro|aseguranza",
    "how much does it cost": "cuanto cuesta", "it cost": "cuesta", "cost": "costo",
    "slides": "laminillas", "and": "y", "my": "mi", "because": "porque",
    "because of": "por", "but": "pero", "family": "familia", "mom": "mami", "mother": "mama",
    "dad": "papi", "husband": "esposo", "wife": "esposa", "son": "hijo", "daughter": "hija",
    "surgery": "cirugia|operacion", "operation": "operacion", "appointment": "cita",
    "papers": "papeles", "help": "ayuda", "please": "por favor", "thanks": "gracias",
    "question": "pregunta", "questions": "preguntas", "money": "dinero", "pay": "pagar",
    "second opinion": "segunda opinion", "opinion": "opinión", "opinions": "opiniones",
    "cancer": "cáncer", "tomorrow": "mañana", "with": "con", "without": "sin", "or": "o",
    "records": "expediente", "how much": "cuanto", "how": "como", "when": "cuando",
    "where": "donde", "why": "por que", "also": "tambien", "test": "prueba", "tests": "pruebas",
    "treatment": "tratamiento", "medicine": "medicina", "nurse": "enfermera", "scared": "asustada",
    "weeks": "semanas", "for": "para", "the": "el", "if": "si",
}  # fmt: skip

#: Little words are put in Spanish only where no other word can be.
_LITTLE = frozenset({"the", "for", "if", "or", "with", "how", "my", "and"})


def noisy(text: str, seed: int) -> str:
    """`text` with noise of one kind, chosen by `seed`; a slip where that kind finds nothing."""
    kind = Random(seed).choice(list(kinds().values()))
    changed = kind(text, seed)
    return changed if changed != text else kinds()["typos"](text, seed)


def kinds() -> dict[str, Noise]:
    """Each kind of noise by its name. All take a text and a seed, and give the noisy text."""
    changes: dict[str, _Change] = {
        "typos": _typos,
        "missing_spaces": _missing_spaces,
        "textese": _textese,
        "capitals": _capitals,
        "dictation": _dictation,
        "spanglish": _spanglish,
    }
    return {name: _gently(name, change) for name, change in changes.items()}


def _gently(name: str, change: _Change) -> Noise:
    """`change` with a seed in place of a source of chance, and short messages kept readable."""

    def apply(text: str, seed: int) -> str:
        chance = Random(f"{name} {seed} {text}")
        if len(text.split()) > _SHORT_MESSAGE:
            return change(text, chance)
        return _capitals(text, chance) if name == "capitals" else _one_slip(text, chance)

    return apply


def _typos(text: str, chance: Random) -> str:
    """About one word in five gets a slip, and one at least."""
    words = _long_words(text)
    if not words:
        return text
    count = max(1, round(len(text.split()) * _SLIPS))
    chosen = chance.sample(words, min(count, len(words)))
    return _put(text, {m.span(): _slip(m.group(), chance) for m in chosen})


def _one_slip(text: str, chance: Random) -> str:
    """One slip in the message; capitals where every word is too short for it."""
    words = _long_words(text)
    if not words:
        return _capitals(text, chance)
    word = chance.choice(words)
    return _put(text, {word.span(): _slip(word.group(), chance)})


def _slip(word: str, chance: Random) -> str:
    """A neighbour key, or two letters swapped, or one doubled or, in a longer word, dropped.

    The first letter stays: without it a word is hard to guess.
    """
    at = chance.randrange(1, len(word) - 1)
    here, after = word[at], word[at + 1]
    near = chance.choice(_NEIGHBOURS.get(here.lower(), here))
    slips = [near + after, after + here, here + here + after]
    if len(word) > _LONG_ENOUGH:
        slips.append(after)
    changed = [word[:at] + slip + word[at + 2 :] for slip in slips]
    return chance.choice([other for other in changed if other != word])


def _missing_spaces(text: str, chance: Random) -> str:
    """One space is missing, or two in a longer message."""
    spaces = [m.span() for m in re.finditer(r"(?<=[A-Za-z,.?!]) (?=[A-Za-z])", text)]
    middle = len(spaces) // 2
    parts = [spaces[:middle], spaces[middle + 1 :]] if len(spaces) > 7 else [spaces]
    return _put(text, {chance.choice(part): "" for part in parts if part})


def _capitals(text: str, _: Random) -> str:
    """Everything in capitals."""
    return text.upper()


def _textese(text: str, chance: Random) -> str:
    """Most words that have a short form get it; capitals and the last stop go."""
    found = _found(_TEXTESE, text)
    short = {span: _TEXTESE[word] for span, word in found if chance.random() < 0.8}
    if found and not short:
        span, word = chance.choice(found)
        short = {span: _TEXTESE[word]}
    return _put(text, short).lower().rstrip(".")


def _dictation(text: str, chance: Random) -> str:
    """No stops, "um" or "uh" here and there, a stop said aloud, one or two words misheard."""
    found = _found(_HOMOPHONES, text)
    misheard = chance.sample(found, min(len(found), chance.choice((1, 1, 2))))
    heard = _put(text, {span: _HOMOPHONES[word] for span, word in misheard})
    ending = {"?": " question mark", ".": " period"}.get(text.rstrip()[-1:], "")
    plain = re.sub(r"(?<!\d)[.,!?;:()\"-]+|[.,!?;:()\"-]+(?!\d)", " ", heard).lower()
    words = plain.split()
    for _ in range(chance.choice((1, 1, 2))):
        words.insert(chance.randrange(len(words)), chance.choice(("um", "uh")))
    return " ".join(words) + (ending if chance.random() < 0.5 else "")


def _spanglish(text: str, chance: Random) -> str:
    """One or two common words in Spanish."""
    found = _found(_SPANGLISH, text)
    full = [(span, word) for span, word in found if word not in _LITTLE]
    usable = full or found
    chosen = chance.sample(usable, min(len(usable), chance.choice((1, 2))))
    return _put(text, {span: chance.choice(_SPANGLISH[word].split("|")) for span, word in chosen})


def _long_words(text: str) -> list[re.Match[str]]:
    """The words that can take a slip and still be read."""
    return [m for m in _WORD.finditer(text) if len(m.group()) >= _LONG_ENOUGH]


def _found(listed: Mapping[str, str], text: str) -> list[tuple[tuple[int, int], str]]:
    """Where words or phrases of a list stand in `text`, the longest first, and which."""
    longest_first = sorted(listed, key=len, reverse=True)
    pattern = rf"(?<![\w'’])(?:{'|'.join(map(re.escape, longest_first))})(?![\w'’])"
    plain = text.replace("’", "'").lower()
    return [(m.span(), m.group()) for m in re.finditer(pattern, plain)]


def _put(text: str, changes: Mapping[tuple[int, int], str]) -> str:
    """`text` with each span replaced by what is given for it."""
    for (start, end), new in sorted(changes.items(), reverse=True):
        text = text[:start] + new + text[end:]
    return text
