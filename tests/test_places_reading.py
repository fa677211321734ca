"""The place of an event: clause, sentence, narrative, anaphora, lists, datelines; and what holds for any text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.extract.places import PlaceReading, read_places
from etl.extract.tokens import TokenTable, tokenize_document
from etl.model import Document, EventPlace, Segment


def read(sentences: list[str], lang: str, kinds: dict[int, str] | None = None) -> tuple[PlaceReading, TokenTable]:
    segments: list[Segment] = []
    text = ""
    for number, sentence in enumerate(sentences):
        kind = (kinds or {}).get(number, "body")
        end = len(text) + len(sentence)
        segments.append(Segment(str(number), number, kind, number, len(text), end, sentence, lang, 1.0))
        text += sentence + "\n"
    document = Document("d", text, lang, tuple(segments))
    tokens = tokenize_document(document)
    return read_places(document, tokens), tokens


def place_of(sentences: list[str], lang: str, trigger: str, kinds: dict[int, str] | None = None) -> EventPlace:
    reading, tokens = read(sentences, lang, kinds)
    at = tokens.norm.index(trigger)
    segment = next(i for i, (lo, hi) in enumerate(tokens.bounds) if lo <= at < hi)
    return reading.place_of(segment, at, *tokens.bounds[segment])


@pytest.mark.parametrize(
    ("lang", "sentences", "trigger", "name"),
    [
        ("es", ["Hubo disparos en Gaza.", "Israel dijo que mató a un comandante en un ataque aéreo."], "mató", "Gaza"),
        ("es", ["Hubo disparos en Gaza.", "Irán dijo que un dron entró en su espacio aéreo."], "entró", "Iran"),
        ("fr", ["Des tirs à Gaza.", "Israël affirme avoir tué un chef lors d'un raid aérien."], "tué", "Gaza"),
        ("it", ["Spari a Gaza.", "Israele afferma di aver ucciso un capo in un attacco aereo."], "ucciso", "Gaza"),
        ("pt", ["Houve disparos em Gaza.", "Israel afirmou ter matado um chefe em um ataque aéreo."], "matado", "Gaza"),
    ],
)
def test_an_air_raid_is_not_the_airspace(lang: str, sentences: list[str], trigger: str, name: str) -> None:
    place = place_of(sentences, lang, trigger).toponym
    assert place is not None
    assert place.name == name


@pytest.mark.parametrize("name", ["Ariel", "Julia", "Karen", "Peter", "Bolton", "Moreno", "Joanna", "Sam"])
def test_persons_whose_names_are_also_places_are_persons(name: str) -> None:
    """A curated list of names; in one of them hid Jerusalem, in another Damascus."""
    reading, _ = read(
        [f"{name} said the army had shelled the village.", f"Rebels killed {name} and three others."], "en"
    )
    assert [t.name for t in reading.toponyms if not t.part_of_name] == []


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Rockets hit houses in Julia on Monday.", "Plovdiv"),
        ("Police in Bolton, England, arrested two men.", "Bolton"),
        ("Soldiers shelled the town of Moreno overnight.", "Moreno"),
        ("Rebels captured Karen State in May.", "Kayin State"),
    ],
)
def test_words_around_such_a_name_make_it_a_place(sentence: str, found: str) -> None:
    reading, _ = read([sentence], "en")
    assert found in [t.name for t in reading.toponyms if not t.part_of_name]


@pytest.mark.parametrize(
    ("lang", "sentences", "trigger", "name"),
    [
        ("en", ["Russian troops seized Hrakove in Kharkiv province, Ukraine."], "seized", "Hrakove"),
        ("en", ["Shelling hit Konotop, Ukraine.", "The city was encircled."], "encircled", "Konotop"),
        ("en", ["Troops in Izium, Ukraine, fled.", "Moscow rejected the claim.", "Two died."], "died", "Izium"),
        ("fr", ["Des tirs ont touché Konotop, en Ukraine.", "La ville a été encerclée."], "encerclée", "Konotop"),
        ("fr", ["À Goma, en RDC, on se bat.", "Selon Kinshasa, dix soldats sont morts."], "morts", "Goma"),
        ("es", ["Hubo disparos en Tibú, Colombia.", "El pueblo fue atacado."], "atacado", "Tibú"),
        ("uk", ["У Херсоні чутно вибухи.", "Місто обстріляли вночі."], "обстріляли", "Kherson"),
        ("ru", ["В Херсоне слышны взрывы.", "Город обстреляли ночью."], "обстреляли", "Kherson"),
        (
            "de",
            ["In Cherson in der Ukraine gab es Explosionen.", "Die Stadt wurde beschossen."],
            "beschossen",
            "Kherson",
        ),
        ("de", ["Kämpfer nahmen Tall Rifaat nördlich von Aleppo in Syrien ein."], "nahmen", "Tell Rifaat"),
    ],
)
def test_the_place_of_an_event(lang: str, sentences: list[str], trigger: str, name: str) -> None:
    place = place_of(sentences, lang, trigger)
    assert place.toponym is not None
    assert place.toponym.name == name


def test_a_refugee_flees_from_where_the_event_was_and_not_to_it() -> None:
    place = place_of(["Fighters shelled El Fasher, Sudan.", "Thousands fled to Tawila."], "en", "fled")
    assert place.toponym is not None
    assert place.toponym.name == "El Fasher"


def test_the_village_is_never_a_city() -> None:
    place = place_of(
        ["Police came from Kharkiv, Ukraine, to Hrakove.", "Kharkiv is quiet.", "Two died in the village."],
        "en",
        "died",
    )
    assert place.toponym is not None
    assert place.toponym.name == "Hrakove"


def test_a_list_of_towns_fans_out() -> None:
    text = "En Ucrania cayeron las ciudades de Konotop, Ojtirka, Romní y Trostianets."
    reading, tokens = read([text], "es")
    at = tokens.norm.index("cayeron")
    names = [p.toponym.name for p in reading.places_of(0, reading.place_of(0, at, *tokens.bounds[0])) if p.toponym]
    assert names == ["Konotop", "Okhtyrka", "Romny", "Trostianets"]


def test_a_document_without_places_has_none() -> None:
    reading, tokens = read(["Nobody knows what happened."], "en")
    assert reading.place_of(0, 0, 0, len(tokens)) == EventPlace()
    assert reading.places_of(0, reading.place_of(0, 0, 0, len(tokens))) == []


def test_a_segment_that_does_not_exist_has_no_place() -> None:
    reading, _ = read(["Shells hit Kharkiv."], "en")
    assert reading.place_of(7, 0, 0, 1) == EventPlace()


def test_an_unknown_village_keeps_its_name_and_has_no_position() -> None:
    reading, _ = read(["Gunmen in Iraq stormed the village of Qarashaytan."], "en")
    village = next(t for t in reading.toponyms if t.text == "Qarashaytan")
    assert (village.latitude, village.longitude, village.basis, village.country) == (None, None, "text", "IQ")


def test_a_homonym_goes_with_the_region_of_the_document() -> None:
    here, _ = read(["Kherson region, Ukraine: Beryslav and Kakhovka were shelled.", "Oleksandrivka was hit."], "en")
    there, _ = read(["Donetsk region, Ukraine: Kramatorsk and Sloviansk were shelled.", "Oleksandrivka was hit."], "en")
    first = next(t for t in here.toponyms if t.text == "Oleksandrivka")
    second = next(t for t in there.toponyms if t.text == "Oleksandrivka")
    assert (first.admin1, second.admin1) == ("UA.08", "UA.05")


def test_a_stated_distance_picks_the_homonym() -> None:
    near_biu, _ = read(["Two people were killed near Azare, about 20 km from Biu, in Nigeria."], "en")
    azare = next(t for t in near_biu.toponyms if t.text == "Azare")
    assert azare.admin1 == "NG.27"


def test_a_division_behind_the_comma_picks_the_homonym() -> None:
    junin, _ = read(["Gunmen attacked Pucará, Junín, on Monday, officials in Peru said."], "en")
    puno, _ = read(["Gunmen attacked Pucará, Puno, on Monday, officials in Peru said."], "en")
    assert next(t for t in junin.toponyms if t.text == "Pucará").admin1 == "PE.12"
    assert next(t for t in puno.toponyms if t.text == "Pucará").admin1 == "PE.21"


def test_a_division_named_as_one_picks_the_homonym() -> None:
    kano, _ = read(["Fighting continued in Kano State, Nigeria.", "Soldiers entered the village of Garko."], "en")
    gombe, _ = read(["Fighting continued in Gombe State, Nigeria.", "Soldiers entered the village of Garko."], "en")
    assert next(t for t in kano.toponyms if t.text == "Garko").admin1 == "NG.29"
    assert next(t for t in gombe.toponyms if t.text == "Garko").admin1 == "NG.55"


def test_the_same_text_gives_the_same_toponyms_in_any_process_state() -> None:
    text = ["In Kharkiv and Lyman, Ukraine, shells fell.", "The city was hit."]
    first, _ = read(text, "en")
    read(["Autre texte à Paris."], "fr")
    second, _ = read(text, "en")
    assert first.toponyms == second.toponyms


WORDS = st.sampled_from(
    ["Kharkiv", "in", "the", "Харкові", "у", "Paris", "de", "Gaza", "Strip", ",", "(", ")", ":", "—", "U.S.", "l'",
     "Niger", "said", "область", "region", "New", "York", "'s", "\u0301", "ǅ", "🔥", "12", "Tell", "Ё", "ß", "İ"]
)  # fmt: skip


@settings(deadline=None, max_examples=120)
@given(
    st.lists(st.one_of(WORDS, st.text(max_size=8)), max_size=25),
    st.sampled_from(["en", "fr", "es", "uk", "ru", "de", "it", "pl", "pt", "und", "zh"]),
)
def test_any_text_is_read_and_every_toponym_quotes_it(words: list[str], lang: str) -> None:
    text = " ".join(words).replace("\n", " ")
    reading, tokens = read([text, text], lang)
    for t in reading.toponyms:
        assert tokens.text[t.start : t.end] == t.text
        assert (t.latitude is None) == (t.longitude is None)
    assert [t.start for t in reading.toponyms] == sorted(t.start for t in reading.toponyms)
    for segment, (lo, hi) in enumerate(tokens.bounds):
        for at in range(lo, hi):
            place = reading.place_of(segment, at, lo, hi)
            assert place.toponym is None or 0.0 <= place.confidence <= 1.0
            reading.places_of(segment, place)


def test_a_full_memory_of_words_is_emptied_between_documents_only(monkeypatch: pytest.MonkeyPatch) -> None:
    text = ["In Kharkiv and Lyman, Ukraine, shells fell on the city of Kupiansk."]
    before, _ = read(text, "en")
    monkeypatch.setattr("etl.extract.places.lexicon._LIMIT", 0)
    after, _ = read(text, "en")
    assert before.toponyms == after.toponyms
