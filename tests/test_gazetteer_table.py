"""The compiled gazetteer: its limits, its look-up, and a user's own table from GeoNames' tab format."""

from __future__ import annotations

import zipfile
from importlib import resources
from typing import TYPE_CHECKING

import pytest

from etl.errors import UsageError
from etl.gazetteer import Gazetteer, load_gazetteer
from etl.gazetteer.build import compile_table, write_table
from etl.gazetteer.keys import fold, hash_key, stem
from etl.gazetteer.sources import capitals, layer_rows, read_geonames_dump, read_layers

if TYPE_CHECKING:
    from pathlib import Path

HASH_OF_KHARKIV = 38671725941032  # blake2b, six bytes, big-endian

ROWS = (
    ("706483", "Kharkiv", "Kharkov,Харків,Харьков", "P", "PPLA", "1433886"),
    ("999001", "Malyi Vymysel", "Малий Вимисел", "P", "PPL", "12"),
    ("706482", "Kharkiv Oblast", "Харківська область", "A", "ADM1", "2600000"),
    ("999002", "Some Hill", "", "T", "HLL", "0"),
)
DUMP = "".join(
    f"{i}\t{name}\t{name}\t{others}\t49.98\t36.25\t{cls}\t{code}\tUA\t\t07\t\t\t\t{people}\t\t113\tEurope/Kyiv\t2024-01-01\n"
    for i, name, others, cls, code, people in ROWS
)


def test_the_shipped_table_is_small_enough() -> None:
    folder = resources.files("etl.gazetteer") / "data"
    assert sum(len(f.read_bytes()) for f in folder.iterdir() if f.is_file()) <= 15_000_000


@pytest.mark.parametrize(
    ("name", "place", "country"),
    [
        ("Kharkiv", "Kharkiv", "UA"),
        ("Járkov", "Kharkiv", "UA"),
        ("Charkiw", "Kharkiv", "UA"),
        ("Харків", "Kharkiv", "UA"),
        ("Харьков", "Kharkiv", "UA"),
        ("Boutcha", "Bucha", "UA"),
        ("Ojtirka", "Okhtyrka", "UA"),
        ("Rostov-on-Don", "Rostov-on-Don", "RU"),
        ("Port au Prince", "Port-au-Prince", "HT"),
        ("Sana'a", "Sanaa", "YE"),
        ("Donbas", "Donbas", ""),
        ("Артемівськ", "Bakhmut", "UA"),
    ],
)
def test_a_name_finds_its_place(name: str, place: str, country: str) -> None:
    gazetteer = load_gazetteer()
    hits, _ = gazetteer.find(fold(name))
    found = [gazetteer.place(h.place) for h in hits]
    assert any(p.name == place and (not country or p.country == country) for p in found), found


def test_prefixes_of_long_names_are_marked() -> None:
    assert load_gazetteer().find("new")[1]
    assert not load_gazetteer().find("qqqq")[1]


def test_every_country_has_a_name_in_every_language_and_most_have_a_capital() -> None:
    rows = list(layer_rows("countries.tsv"))
    assert len(rows) > 240
    assert all(row[lang] for row in rows for lang in ("en", "fr", "es", "uk", "ru", "de", "it", "pt", "pl"))
    assert len(load_gazetteer().capitals) > 220
    assert capitals()["UA"] == "Kyiv"


def test_positions_are_on_earth() -> None:
    gazetteer = load_gazetteer()
    for index in range(0, len(gazetteer), 97):
        place = gazetteer.place(index)
        assert place.latitude is None or -90 <= place.latitude <= 90
        assert place.longitude is None or -180 <= place.longitude <= 180


def test_a_users_own_table_from_geonames_tab_format(tmp_path: Path) -> None:
    dump = tmp_path / "UA.txt"
    dump.write_text(DUMP, encoding="utf-8")
    size = write_table(tmp_path / "own.bin", geonames=dump)
    assert size == (tmp_path / "own.bin").stat().st_size
    own = Gazetteer(tmp_path / "own.bin")
    hamlet = own.place(own.find(fold("Малий Вимисел"))[0][0].place)
    assert (hamlet.geonameid, hamlet.country, hamlet.admin1) == (999001, "UA", "UA.07")
    city = own.place(own.find("kharkiv")[0][0].place)
    assert city.geonameid == 706483
    assert not own.find("some hill")[0]  # hills do not carry events


def test_the_same_sources_give_the_same_bytes(tmp_path: Path) -> None:
    dump = tmp_path / "UA.txt"
    dump.write_text(DUMP, encoding="utf-8")
    layers = [p for p in read_layers() if p.country == "UA"]
    first, second = (compile_table(read_geonames_dump(dump), layers, minimum={}) for _ in range(2))
    assert first == second


def test_a_zipped_dump_is_read_too(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "UA.zip", "w") as archive:
        archive.writestr("readme.txt", "x")
        archive.writestr("UA.txt", DUMP)
    places = list(read_geonames_dump(tmp_path / "UA.zip"))
    assert [p.geonameid for p in places] == [706483, 999001, 706482]


def test_a_wrong_dump_or_table_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "short.txt").write_text("1\tTwo\n", encoding="utf-8")
    with pytest.raises(UsageError, match="19"):
        write_table(tmp_path / "x.bin", geonames=tmp_path / "short.txt")
    with pytest.raises(UsageError, match="Cannot read"):
        write_table(tmp_path / "x.bin", geonames=tmp_path / "none.txt")
    (tmp_path / "not.bin").write_bytes(b"not a table")
    with pytest.raises(UsageError, match="not a gazetteer"):
        Gazetteer(tmp_path / "not.bin")
    with pytest.raises(UsageError, match="Cannot read"):
        Gazetteer(tmp_path / "none.bin")


def test_keys_do_not_depend_on_the_process() -> None:
    assert hash_key("kharkiv") == HASH_OF_KHARKIV
    assert hash_key("kharkiv") != hash_key("kharkov")


@pytest.mark.parametrize(
    "forms",
    [
        ("Харків", "Харкова", "Харкову", "Харковом"),
        ("Бахмут", "Бахмута", "Бахмуті", "Бахмутом"),
        ("Суми", "Сум", "Сумах", "Сумами"),
        ("Краматорськ", "Краматорська", "Краматорську"),
        ("Кремінна", "Кремінної", "Кремінній", "Кремінну"),
        ("Київ", "Києва", "Києву", "Києвом"),
        ("Тростянець", "Тростянця", "Тростянцем"),
        ("Харьков", "Харькова", "Харькове", "Харьковом"),
    ],
)
def test_case_forms_of_a_name_have_one_stem(forms: tuple[str, ...]) -> None:
    assert len({stem(fold(form)) for form in forms}) == 1
