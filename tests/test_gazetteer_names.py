"""Keys that unite spellings of one name, and romanisation."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from etl.gazetteer.keys import fold
from etl.gazetteer.name_keys import name_key
from etl.gazetteer.romanize import looks_ukrainian, romanize, systems
from etl.gazetteer.sounds import likeness, sound_keys, spoken


@pytest.mark.parametrize(
    "spellings",
    [
        ("Семеніхін", "Seminikhin", "Semenikhine", "Семенихин"),
        ("Харків", "Kharkiv", "Jarkov", "Charkiw", "Харьков"),
        ("Охтирка", "Okhtyrka", "Ojtirka", "Ochtyrka", "Okhtirka"),
        ("Чернігів", "Chernihiv", "Tchernihiv", "Tschernihiw", "Chernigov"),
        ("Зеленський", "Zelenskyy", "Zelensky", "Зеленский"),
        ("Луганськ", "Luhansk", "Lugansk", "Lougansk"),
        ("Шойгу", "Shoigu", "Choïgou", "Schoigu"),
        ("Кадыров", "Kadyrov", "Kadyrow", "Kadirov"),
    ],
)
def test_spellings_of_one_name_have_one_key(spellings: tuple[str, ...]) -> None:
    assert len({name_key(s) for s in spellings}) == 1, {s: name_key(s) for s in spellings}


@pytest.mark.parametrize(
    ("one", "other"), [("Kharkiv", "Kherson"), ("Bakhmut", "Balakliia"), ("Putin", "Zelensky"), ("Goma", "Beni")]
)
def test_different_names_have_different_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_german_j_is_a_vowel_sign() -> None:
    assert name_key("Jewhen", "de") == name_key("Євген") == name_key("Yevhen")


@settings(deadline=None, max_examples=200)
@example("㎀")  # decomposes to a capital
@given(st.text(max_size=20))
def test_any_text_has_a_key_and_folding_is_stable(text: str) -> None:
    assert name_key(text).replace(" ", "").isascii() or not text.isascii()
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("name", "latin"),
    [
        ("Згурівка", "Zghurivka"), ("Краматорськ", "Kramatorsk"), ("Авдіївка", "Avdiivka"), ("Ізюм", "Izium"),
        ("Куп'янськ", "Kupiansk"), ("Юнаківка", "Yunakivka"), ("Щастя", "Shchastia"), ("Гостомель", "Hostomel"),
        ("Кривий Ріг", "Kryvyi Rih"), ("Єнакієве", "Yenakiieve"),
    ],
)  # fmt: skip
def test_ukrainian_names_follow_the_national_standard(name: str, latin: str) -> None:
    assert romanize(name, "uk_en") == latin


def test_letters_tell_ukrainian_from_russian_spelling() -> None:
    assert looks_ukrainian("Київ") is True
    assert looks_ukrainian("Красный") is False
    assert looks_ukrainian("Херсон") is None
    assert systems("uk")[0] == "uk_en"


@pytest.mark.parametrize(
    ("english", "spellings"),
    [
        (
            "Jabaliya",
            (("Yabalia", "es"), ("Dschabalija", "de"), ("Dżabalia", "pl"), ("Cibaliya", "tr"), ("جباليا", "ar")),
        ),
        (
            "Khān Shaykhūn",
            (("Khan Cheikhoun", "fr"), ("Jan Sheijún", "es"), ("Chan Schaichun", "de"), ("Хан-Шейхун", "ru")),
        ),
        ("Jisr ash Shughūr", (("Джиср-эш-Шугур", "ru"), ("Cisr eş-Şuğur", "tr"), ("Jisr al-Choughour", "fr"))),
        ("As-Suwayda", (("Suwaida", "de"), ("Soueïda", "fr"), ("Эс-Сувейда", "ru"), ("السويداء", "ar"))),
        ("Shebekino", (("Schebekino", "de"), ("Szebiekino", "pl"), ("Chebekino", "fr"))),
    ],
)
def test_newspapers_of_all_languages_name_one_town(english: str, spellings: tuple[tuple[str, str], ...]) -> None:
    for name, lang in spellings:
        assert set(sound_keys(name, lang)) & set(sound_keys(english)), (name, sound_keys(name, lang))
        if lang != "ar":
            assert likeness(spoken(name, lang), spoken(english)) >= 0.75, (name, spoken(name, lang))


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=20), st.sampled_from(("en", "fr", "es", "de", "pl", "tr", "ru", "ar")))
def test_any_text_has_sounds(name: str, lang: str) -> None:
    assert sound_keys(name, lang) == sound_keys(name, lang)
    assert 0.0 <= likeness(spoken(name, lang), spoken(name)) <= 1.0
