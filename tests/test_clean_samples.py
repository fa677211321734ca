from __future__ import annotations

import pathlib

import pytest

from etl.clean import OffsetMap, clean, clean_text, count_lines, find_boilerplate, merge_counts, replay
from etl.clean.boilerplate import line_id
from etl.model import Metadata
from etl.segment.blocks import blocks_of

SAMPLES = sorted((pathlib.Path(__file__).parent.parent / "raw" / "sample").iterdir())


def body_start(raw: str) -> int:
    return raw.index("\n---\n", 3) + 5 if raw.startswith("---\n") else 0


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.name[:3])
def test_no_debris_is_left_in_the_samples(path: pathlib.Path) -> None:
    raw = path.read_text(encoding="utf-8")
    cleaned = clean_text(raw, start=body_start(raw))
    for debris in ("[object Object]", "[12]", "[1]", "↑", "Leave a Comment", "consulté le )", "**", "##"):
        assert debris not in cleaned.text
    assert replay(raw, cleaned.edits) == cleaned.text
    offsets = OffsetMap(cleaned.anchors)
    for block in blocks_of(cleaned):
        raw_start, raw_end = offsets.to_raw(block.start, block.end)
        assert raw[raw_start] == cleaned.text[block.start]
        assert raw[raw_end - 1] == cleaned.text[block.end - 1]


def test_front_matter_leaves_as_one_edit() -> None:
    raw = SAMPLES[2].read_text(encoding="utf-8")
    first = clean_text(raw, start=body_start(raw)).edits[0]
    assert (first.kind, first.raw_start, first.raw_end) == ("front_matter", 0, body_start(raw))


def test_headlines_between_the_paragraphs_of_a_news_page_leave() -> None:
    cleaned = clean_text(SAMPLES[3].read_text(encoding="utf-8"))
    gone = [edit.removed.strip() for edit in cleaned.edits if edit.fixer == "inserted_headlines"]
    assert len(gone) == 3
    assert "Several villagers said that the residents were afraid of the Russians." in cleaned.text
    assert {"duplicated_captions", "glued_sentences"} <= set(cleaned.flags)


def test_a_lost_date_is_flagged_and_its_sentence_stays() -> None:
    cleaned = clean_text(SAMPLES[0].read_text(encoding="utf-8"))
    assert "lost_dates" in cleaned.flags
    assert cleaned.text.startswith("Le , Artem Semenikhine")


@pytest.mark.parametrize(
    "raw", ["On , forces left the town.", "El  de marzo, el alcalde habló.", "A.\n сентября они ушли."]
)
def test_forms_of_lost_dates(raw: str) -> None:
    assert "lost_dates" in clean_text(raw).flags


@pytest.mark.parametrize("raw", ["He came on, and left.", "Le maire, lui, a parlé.", "On 3 March, forces left."])
def test_no_lost_date(raw: str) -> None:
    assert "lost_dates" not in clean_text(raw).flags


def test_title_of_the_container_marks_the_title_line() -> None:
    cleaned = clean_text(
        "Our paper\n\nThe army has left.\n\nIt left on Friday, he said.", metadata=Metadata(title="The army has left")
    )
    assert [kind for _, _, kind in cleaned.lines] == ["heading", "title", "body"]


def test_clean_gives_text_and_edits() -> None:
    text, edits = clean("They left[1].")
    assert text == "They left."
    assert [(e.kind, e.removed) for e in edits] == [("footnote", "[1]")]


def test_lines_of_many_documents_are_boilerplate() -> None:
    prompt = "Our reporters risk their lives for every story they file"
    pages = [
        f"{prompt}\nReport number {'x' * i} tells what happened in town {'y' * i} on that day." for i in range(1, 21)
    ]
    counts = merge_counts([count_lines(pages[:7]), count_lines(pages[7:])])
    assert counts == count_lines(pages)
    found = find_boilerplate(counts, len(pages))
    assert found == {line_id(prompt)}
    assert clean_text(pages[0], boilerplate=found).text == pages[0].split("\n")[1]
    assert not find_boilerplate(count_lines(pages[:4]), 4)  # four copies may be versions of one article


def test_the_article_is_found_in_the_dump_of_a_page() -> None:
    menu = [
        "Home",
        "News",
        "World",
        "Business",
        "Sports",
        "Opinion",
        "Video",
        "Podcasts",
        "About",
        "Contact",
        "Log in",
        "Shop",
        "Jobs",
    ] * 3
    article = [
        f"The governor of the region said on day {i} that the troops had left the town after weeks of fighting, "
        "and that the people who had fled would be able to return to their homes soon."
        for i in range(8)
    ]
    footer = [
        "Privacy",
        "Terms",
        "Imprint",
        "Advertise",
        "Careers",
        "Sitemap",
        "Follow us",
        "RSS",
        "Help",
        "Feedback",
    ] * 2
    raw = "\n".join([*menu, *article, *footer])
    cleaned = clean_text(raw)
    assert cleaned.text.split("\n") == article
    assert replay(raw, cleaned.edits) == cleaned.text


def test_an_article_with_many_lines_is_no_page() -> None:
    article = "\n\n".join(
        f"On day {i} of the siege the town was shelled again, the mayor said in the evening." for i in range(60)
    )
    assert clean_text(article).text == article
