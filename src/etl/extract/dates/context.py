"""What a date expression is resolved against: the publication day, the narrative so far, and the years in the text."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from etl.extract.dates.epochs import first_after

__all__ = ["Context"]

_DAY = timedelta(days=1)
# A year that no text states may be inferred from a weekday; the latest fitting year not after this one is taken.
LATEST_YEAR = 2026


@dataclass(slots=True)
class Context:
    """The state that grows while a document is read.

    Attributes:
        reference: Day of speaking (publication, dateline), None where unknown.
        narrative: True where the text tells of other times than its reference: years come from the text itself.
        anchor: Interval of the last date mentioned, for "the next day"; None before the first one.
        exact: Year and month of the last date that was told to the month or day.
        hard_year: The story's year stands in a heading or opens a sentence; no date has followed it yet.
        lost: The last date was lost in scraping: anaphora resolve to nothing until the next date.
        year: Year in which the narrative stands.
        years_ahead: Explicit years of the text with their token positions, for looking ahead.
        era: ``BC`` in a text about antiquity.
        position: Token index of the expression at hand.
        future: The sentence speaks of what is to come.
        epoch: First day of the war that the text is about, where that was looked up.
        inferred: The reference day itself was inferred.
        night: The last date mentioned is a night between two days.
        section: Year that a retrospective passage of a report stated at its start; None in the report's own present.
        section_paragraph: Paragraph in which it did so.
        retrospective: No weekday, "today" or "ago" ties the text to its reference, so such a year holds on.
        week: First and last day of the week that a digest is about.
        quoted_paragraph: Paragraph that opens with a dateline of its own, older than the document's.
        told_year: Year last stated, in passing or not: what "that year" means.
        told_day: First and last day of the date last told, and its token: what "that day" means under a dateline.
        stated: Years that the text gave to a month and day.
        year_inferred: The story's year was inferred, so what borrows it is inferred too.
    """

    reference: date | None = None
    narrative: bool = False
    anchor: tuple[date, date] | None = None
    exact: tuple[int, int] | None = None
    hard_year: bool = False
    lost: bool = False
    year: int | None = None
    years_ahead: list[tuple[int, int]] = field(default_factory=list)
    era: str = ""
    position: int = 0
    future: bool = False
    epoch: date | None = None
    inferred: bool = False
    year_inferred: bool = False
    night: bool = False
    section: int | None = None
    section_paragraph: int = -1
    retrospective: bool = False
    week: tuple[date, date] | None = None
    quoted_paragraph: int = -1
    told_year: int | None = None
    told_day: tuple[date, date, int] | None = None
    stated: dict[tuple[int, int], int] = field(default_factory=dict)

    def infer_year(self, month: int, day: int | None, weekday: int | None = None) -> tuple[int, str] | None:
        """The year of a date that states none, with its basis; None where there is no evidence."""
        if self.section is not None and not self.narrative:
            return self._with_weekday(self.section, month, day, weekday), "explicit"
        if self.reference is not None and not self.narrative:
            return self._near_reference(month, day, weekday), "inferred" if self.inferred else "explicit"
        told = self.narrative or self.reference is not None
        if self.year is not None and told:
            year = self.stated.get((month, day or 0)) or self._nearest_year(month)
            return self._with_weekday(year, month, day, weekday), "inferred" if self.year_inferred else "explicit"
        ahead = next((y for position, y in self.years_ahead if told and position > self.position), None)
        if ahead is None and self.years_ahead and told:
            ahead = self.years_ahead[-1][1]
        if ahead is not None:
            return self._with_weekday(ahead, month, day, weekday), "explicit"
        if self.reference is not None:
            return self._near_reference(month, day, weekday), "inferred" if self.inferred else "explicit"
        if day is not None and weekday is not None:
            for year in range(LATEST_YEAR, LATEST_YEAR - 12, -1):
                if _weekday(year, month, day) == weekday:
                    return year, "inferred"
        if self.epoch is not None and (told or not self.years_ahead):
            return first_after(self.epoch, month, day), "inferred"
        return None

    def _nearest_year(self, month: int) -> int:
        """The year that puts a month closest to the last exact date; stories run forward more often than back.

        Costs are months; a step back costs a third more and two, the year named in between saves four.  Chosen on the
        narratives of a public collection so that December → January turns the year and August → April does not.
        """
        assert self.year is not None
        if self.exact is None or self.hard_year or abs(self.exact[0] - self.year) > 1:
            return self.year
        at = self.exact[0] * 12 + self.exact[1]

        def cost(year: int) -> float:
            gap = year * 12 + month - at
            months = float(gap) if gap >= 0 else 2 - 1.33 * gap
            return months - (4 if year == self.year else 0)

        return min((self.exact[0], self.exact[0] + 1, self.exact[0] - 1), key=cost)

    def _with_weekday(self, year: int, month: int, day: int | None, weekday: int | None) -> int:
        """Of the years around the expected one the first in which the day falls on the stated weekday."""
        if day is None or weekday is None:
            return year
        return next((y for y in (year, year - 1, year + 1) if _weekday(y, month, day) == weekday), year)

    def _near_reference(self, month: int, day: int | None, weekday: int | None) -> int:
        """News look back: the last such day, unless it lies just ahead (within two months) or the future is meant."""
        reference = self.reference
        assert reference is not None
        year = reference.year
        if weekday is not None and day is not None:
            fitting = [y for y in (year, year - 1, year + 1) if _weekday(y, month, day) == weekday]
            near = [y for y in fitting if (found := _date(y, month, day)) and (found - reference).days < 60]
            if near:
                return near[0]
        if day is None:
            ahead = month - reference.month
            if self.future:
                return year if ahead >= 0 else year + 1
            return year if ahead <= 0 else year - 1
        candidate = _date(year, month, day)
        if candidate is None:
            return year
        if self.future:
            return year if (reference - candidate).days < 90 else year + 1
        if candidate > reference + timedelta(days=60):
            return year - 1
        if (reference - candidate).days > 300:
            following = _date(year + 1, month, day)
            if following and (following - reference).days <= 31:
                return year + 1
        return year

    def base(self, *, deictic: bool) -> date | None:
        """The day from which a relative expression counts."""
        if deictic:
            if self.reference is not None and not self.narrative:
                return self.reference
            if not self.narrative:
                # "Saturday", "today", "a few days ago" count from a day of publication that nobody stated: the last
                # date mentioned is the neighbour's, and a wrong day is worse than none.
                return None
            return self.anchor[1] if self.anchor and not self.lost else self.reference
        if self.lost:
            return None
        if self.anchor is not None:
            return self.anchor[1]
        return None if self.narrative else self.reference


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _weekday(year: int, month: int, day: int) -> int:
    found = _date(year, month, day)
    return found.isoweekday() if found else 0
