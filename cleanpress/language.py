"""The language of a text, by a vote of its commonest words or by its script.

A few dozen words a language settle what a paragraph of news is written in, at a cost that the
rest of the pipeline does not notice. Too little text, or no clear winner: None.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

_WORDS = {
    "id": "yang dan di dari untuk dengan pada dalam tidak akan juga oleh ini itu telah mereka kepada sebagai lebih atau"
    " karena bisa bahwa adalah tersebut saat sudah kata ujar menurut rupiah rp nya bukan masih tak usai kini harus wib"
    " pemerintah setelah memiliki berbagai terjadi bagian kondisi resmi senin selasa dinas kota kabupaten kecamatan"
    " kamis jumat lainnya sebelumnya yakni terkait provinsi maupun bahkan sejumlah yaitu persen meski wilayah kantor",
    "ms": "yang dan di dari untuk dengan pada dalam tidak akan juga oleh ini itu telah mereka kepada sebagai lebih atau"
    " kerana boleh bahawa adalah tersebut beliau berkata daripada manakala sahaja laman memaklumkan selepas ialah"
    " iaitu kerajaan syarikat ringgit motosikal sekiranya ogos disember isnin khamis jumaat polis tular terbabit"
    " menerusi ekoran hospital menurut datuk tiada baharu bahagian berkenaan kesihatan jabatan rasmi majlis perkara"
    " pasaran peratus mangsa kata sudah bukan masih tak kini semalam bagaimanapun mengikut tempoh timbalan seramai"
    " berikutan dipercayai pengerusi pelbagai pakcik makcik encik wang",
    "jv": "sing lan ing saka kanggo karo ora bakal uga amarga iki kuwi wis yaiku kasebut dheweke aku marang",
    "su": "nu jeung di tina pikeun ka teu bakal ogé ku sabab tiasa ieu éta geus nyaéta maranéhna abdi leuwih",
    "en": "the of and to in a is that for it was on with as by at from his they be are this have not but had he she",
    "es": "de la que el en y a los del se las por un para con una su al lo como más pero sus le ha",
    "pt": "de a o que e do da em um para com não uma os no se na por mais as dos como mas foi ao ele das tem",
    "fr": "de la le et les des en un du une que est pour qui dans par plus pas au sur ne se ce il sont avec",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus",
    "it": "degli delle della dei nello nella nel dal alla al più anche sono ha che non di e la il un a per"
    " in una mi si lo gli con le da del come ma",
    "nl": "de van een en het in is dat op te zijn met voor niet aan er om ook als dan maar bij nog uit door",
    "tr": "dedi söyledi olduğunu ancak kadar daha sonra etti belirtti ve bir bu da de için ile olarak çok"
    " olan gibi ne ise en var göre olduğu",
    "vi": "của và là có được cho không trong các một những người với này đã khi để tại về cũng từ đến ra",
    "tl": "ang ng sa na at mga ay hindi para ito kay ni siya naman din lang nang kung pa ako isang",
    "sw": "wao huku hilo wote kila siku ambao zaidi mwaka na ya wa kwa ni katika la za kuwa hiyo huo kama"
    " lakini hii yake wake alisema cha vya watu baada",
    "ha": "da a ya ta na cewa wannan kuma shi don wata sun yi daga cikin ba wani amma yana",
    "so": "oo iyo in ka ku ay uu ee la waa waxaa u si ah ayaa kale kuwa laga soo",
    "pl": "nie było które który jego już tylko tego został podczas w i na z do się że to jest o jak za od"
    " po ale przez oraz dla był są tym",
    "cs": "a se v na je že s z do o i to k ve pro za by ale jsou po který jako od",
    "ro": "și de în la a cu pe că nu din pentru este o un mai au fost care sau prin sunt",
    "hu": "a az és hogy nem is egy ez de van meg csak el már még volt mint ki azt lesz",
    "sv": "och i att det som en på är av för med den till inte har de om ett men var sig så",
    "da": "og i at det er en til på som med for af de ikke den der har et men om var han",
    "no": "og i det er på som en til av for med at de ikke har den et om men var seg fra",
    "fi": "mukaan myös kuin vain sekä jälkeen ovat oli olivat eivät hänen jossa jotka vielä nyt ja on ei"
    " se että hän mutta kun joka sen niin tai vuoden",
}  # fmt: skip
#: A word that n languages share counts 1/n**this for each.
_RAREST = 0.5
#: Fewer votes than this decide nothing.
_ENOUGH = 2.5


_COMMON = {language: frozenset(words.split()) for language, words in _WORDS.items()}


def _groups() -> dict[str, tuple[str, ...]]:
    """The languages that share a common word."""
    languages: dict[str, list[str]] = {}
    for language, words in _WORDS.items():
        for word in dict.fromkeys(words.split()):
            languages.setdefault(word, []).append(language)
    return {word: tuple(found) for word, found in languages.items()}


_GROUPS = _groups()
#: Each group of languages that shares some common word, with the vote that such a word gives each of them.
_SHARED = [(group, len(group) ** -_RAREST) for group in dict.fromkeys(_GROUPS.values())]
_NUMBERS = {group: number for number, (group, _) in enumerate(_SHARED)}
#: The number of the group that a common word speaks for.
_VOTES = {word: _NUMBERS[group] for word, group in _GROUPS.items()}


def common_words(language: str | None) -> frozenset[str]:
    """The commonest words of a language, none for one without a list.

    >>> "yang" in common_words("id-ID")
    True
    """
    return _COMMON.get("no" if language == "nb" else (language or "").lower().partition("-")[0], frozenset())


_SCRIPTS = (
    ("ja", "\u3040-\u30ff"), ("ko", "\uac00-\ud7af"), ("th", "\u0e00-\u0e7f"), ("el", "\u0370-\u03ff"),
    ("he", "\u0590-\u05ff"), ("ta", "\u0b80-\u0bff"), ("bn", "\u0980-\u09ff"), ("hi", "\u0900-\u097f"),
    ("am", "\u1200-\u137f"), ("zh", "\u4e00-\u9fff"),
)  # fmt: skip
_LETTERS = re.compile(r"[^\W\d_]+")
#: Letters of the other alphabets.
_NOT_LATIN = re.compile(r"[\u0370-\u1dff\u2e80-\ud7ff\uf900-\ufdff\ufe70-\ufefc]")
#: How much of a text is read: its start says enough.
SAMPLE = 1500


#: Languages whose pages borrow each other's interface, or that a guess may take for each other.
_KIN = ("id ms jv su", "nb no nn da sv", "ru uk", "es gl ca", "hi mr ne", "zh yue")


@cache
def primary(tag: str) -> str:
    """The language that a tag begins with.

    >>> primary("en-GB"), primary("PT_br")
    ('en', 'pt')
    """
    return tag.lower().replace("_", "-").partition("-")[0]


def kin(language: str) -> frozenset[str]:
    """The language itself and those like it; of a tag, only the language counts.

    >>> sorted(kin("ms-MY"))
    ['id', 'jv', 'ms', 'su']
    """
    own = primary(language)
    return frozenset(next((group for group in _KIN if own in group.split()), own).split())


#: Letters that few languages write; each tells as much as half a common word.
_LETTERS_OF = {
    "tr": "ğışİ", "pl": "ąęłńśźż", "cs": "ěřůťď", "hu": "őű", "ro": "ățșţ", "sv": "å", "da": "åøæ", "no": "åøæ",
    "es": "ñ¿¡", "pt": "ãõ", "de": "ß", "vi": "ạảấầẩậắằẳặẹẻếềểệịỉọỏốồổộớờởợụủứừửựỳỵỷđơư",
}  # fmt: skip
_OWNERS: dict[str, list[str]] = {}
for _language, _signs in _LETTERS_OF.items():
    for _sign in _signs:
        _OWNERS.setdefault(_sign, []).append(_language)
_SIGN = re.compile("[" + "".join(_OWNERS) + "]")


def guess(text: str, enough: float = _ENOUGH) -> str | None:
    """The language of the text as a BCP 47 tag, or None when it can't be told.

    enough: how many votes decide; each common word of a language has one.

    >>> guess("Harga beras naik karena pasokan dari petani belum pulih, kata pedagang di pasar itu.")
    'id'
    >>> guess("OK") is None
    True
    """
    sample = text[:SAMPLE]
    script = _by_script(sample) if not sample.isascii() and _NOT_LATIN.search(sample) else None
    if script:
        return script  # a few English words on an Arabic page are its buttons
    votes: dict[str, float] = {}
    for number, times in Counter(map(_VOTES.get, sample.lower().replace(",", " ").split())).items():
        if number is not None:
            languages, vote = _SHARED[number]
            for language in languages:
                votes[language] = votes.get(language, 0) + times * vote
    if not sample.isascii():
        for sign, times in Counter(_SIGN.findall(sample)).items():
            for language in _OWNERS[sign]:
                votes[language] = votes.get(language, 0) + times / 2 / len(_OWNERS[sign])
    ranked = sorted(votes.items(), key=lambda vote: -vote[1])[:2]
    if ranked and ranked[0][1] >= enough:
        tied = {language for language, votes in ranked if votes == ranked[0][1]}
        first = min(tied)
        return first if tied <= kin(first) else None
    return None


def tells(language: str) -> bool:
    """Whether `guess` can give this language at all: a page in another one is taken for a neighbour's.

    >>> tells("de"), tells("is")
    (True, False)
    """
    return language in _WORDS or language in {name for name, _ in _SCRIPTS} | {"ru", "uk", "ar", "fa", "ur"}


def _by_script(sample: str) -> str | None:
    letters = sum(map(len, _LETTERS.findall(sample)))
    for language, chars in _SCRIPTS:
        if len(re.findall(f"[{chars}]", sample)) * (8 if language == "ja" else 2) > letters:
            return language
    cyrillic = len(re.findall("[\u0400-\u04ff]", sample))
    if cyrillic * 2 > letters:
        return "uk" if re.search("[іїєґ]", sample) and not re.search("[ыэ]", sample) else "ru"
    arabic = len(re.findall("[\u0600-\u06ff]", sample))
    if arabic * 2 > letters:
        if re.search("[ٹڈڑںے]", sample):
            return "ur"
        return "fa" if re.search("[پچژگ]", sample) else "ar"
    return None
