"""Heading and footer of a sheet of any width: their lines are broken where it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from flyby.figures.colours import colour_of
from flyby.figures.style import MILLIMETRE

if TYPE_CHECKING:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    from flyby.figures.sheet import Sheet
    from flyby.figures.sizes import SheetSize
    from flyby.scene.flyby import Flyby

_TITLE_POINTS, _NARROW_TITLE_POINTS = 11.5, 9.5
_NARROW_MM = 120.0
_TOP_MM, _BELOW_TITLE_MM, _FOOT_MM = 3.5, 1.2, 1.2
SIDE_MM = 2.2
"""Between words and the sides of a sheet."""


def heights_mm(sheet: Sheet, size: SheetSize, width_mm: float) -> tuple[float, float]:
    """Compute how tall the heading and the footer of a sheet are on one of another width [mm]."""
    (title, subtitle), notes = broken(sheet, size, width_mm)
    head = _TOP_MM + _tall_mm(sheet, title, **_title_style(width_mm))
    if subtitle:
        head += _BELOW_TITLE_MM + _tall_mm(sheet, subtitle, **_subtitle_style())
    foot = _FOOT_MM + _tall_mm(sheet, "\n".join(notes), **_notes_style()) if notes else _FOOT_MM
    return head, foot


def write_heading(sheet: Sheet) -> None:
    """Write title and subtitle of a sheet that is arranged by a plan."""
    plan = sheet.plan
    assert plan is not None
    (title, subtitle), _ = broken(sheet, plan.size, plan.width)
    x = SIDE_MM / plan.width
    with sheet.as_it_is():
        style = _title_style(plan.width)
        y = 1.0 - _TOP_MM / plan.height
        sheet.suptitle(title, x=x, y=y, ha="left", va="top", color=colour_of("ink"), **style)
        if subtitle:
            down = _TOP_MM + _tall_mm(sheet, title, **style) + _BELOW_TITLE_MM
            style = _subtitle_style()
            colour = colour_of("soft-ink")
            sheet.text(x, 1.0 - down / plan.height, subtitle, va="top", color=colour, **style)


def write_notes(sheet: Sheet) -> None:
    """Write the footer of a sheet that is arranged by a plan."""
    plan = sheet.plan
    assert plan is not None
    _, notes = broken(sheet, plan.size, plan.width)
    with sheet.as_it_is():
        sheet.text(
            SIDE_MM / plan.width,
            _FOOT_MM / plan.height,
            "\n".join(notes),
            va="bottom",
            color=colour_of("soft-ink"),
            **_notes_style(),
        )


def broken(
    sheet: Sheet, size: SheetSize, width_mm: float
) -> tuple[tuple[str, str], tuple[str, ...]]:
    """Return title, subtitle and lines of the footer, broken for a width, without what is left out.

    The line that says what is assumed comes last in the footer; a sheet that has room for fewer
    lines keeps orbit and forces.
    """
    title, subtitle = sheet.heading
    # Letters are a little wider or narrower at other numbers of pixels.
    room = 0.97 * (width_mm - 2.0 * SIDE_MM)
    title = "\n".join(_broken(sheet, title, room, **_title_style(width_mm)))
    if not size.explained:
        subtitle = ""
    if subtitle:
        # Each line by itself: it may be a sentence of its own.
        subtitle = "\n".join(
            part
            for line in subtitle.split("\n")
            for part in _broken(sheet, line, room, **_subtitle_style())
        )
    notes = [
        line
        for note in sheet.notes[: size.notes]
        for line in _broken(sheet, note, room, **_notes_style())
    ]
    return (title, subtitle), tuple(notes)


def _broken(sheet: Sheet, words: str, room_mm: float, **style: Any) -> list[str]:
    lines: list[str] = []
    for word in words.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _wide_mm(sheet, longer, **style) <= room_mm:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _title_style(width_mm: float) -> dict[str, Any]:
    points = _NARROW_TITLE_POINTS if width_mm < _NARROW_MM else _TITLE_POINTS
    return {"fontsize": points, "weight": "bold"}


def _subtitle_style() -> dict[str, Any]:
    return {"fontsize": 7.2, "linespacing": 1.4}


def _notes_style() -> dict[str, Any]:
    return {"fontsize": 5.6, "linespacing": 1.35}


def _wide_mm(sheet: Sheet, words: str, **style: Any) -> float:
    return _size_mm(sheet, words, **style)[0]


def _tall_mm(sheet: Sheet, words: str, **style: Any) -> float:
    return _size_mm(sheet, words, **style)[1]


def _size_mm(sheet: Sheet, words: str, **style: Any) -> tuple[float, float]:
    """Measure words as they would stand on a sheet [mm]."""
    with sheet.as_it_is():
        text: Text = sheet.text(0.0, 0.0, words, **style)
    box = text.get_window_extent(cast("FigureCanvasAgg", sheet.canvas).get_renderer())
    text.remove()
    scale = 1.0 / MILLIMETRE / sheet.dpi
    return float(box.width) * scale, float(box.height) * scale


def of_the_notes(notes: tuple[str, ...]) -> str:
    """Where to read what has to be known of a solution, which may be sentences long."""
    if not notes:
        return ""
    return f"; {len(notes)} {'note' if len(notes) == 1 else 'notes'} on the orbit: flyby report"


def of_the_clock(passage: Flyby) -> str:
    """Say what is assumed of the clock."""
    from flyby.times import civil_scale

    if civil_scale(passage.approach.time) == "UTC":
        return "UTC assumes no leap second after 2016"
    return "UT1 from Delta T (Stephenson et al. 2016)"
