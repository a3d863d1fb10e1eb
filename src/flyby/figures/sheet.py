"""The sheet that figures are drawn on; a module of its own because it imports matplotlib."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from matplotlib.figure import Figure
from matplotlib.text import Text

from flyby.figures.sheet_plan import Plan

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase

_PIXELS_AN_INCH = 96.0  # of a page in a browser


class Sheet(Figure):
    """A figure that belongs to no window, and that a notebook shows all the same.

    A notebook shows figures of pyplot, and other ones only where pyplot was imported. This one
    says itself what it looks like, at the size at which it would be printed.

    Attributes
    ----------
    plan : Plan or None
        How a figure that is laid out for its own sheet is arranged on this one.
    heading : tuple of str
        Title and, below it, what is shown and how.
    notes : tuple of str
        Lines of the footer.
    head_words, foot_words : tuple of matplotlib.text.Text
        Those that are written.
    """

    plan: Plan | None = None
    heading: tuple[str, str] = ("", "")
    notes: tuple[str, ...] = ()
    head_words: tuple[Text, ...] = ()
    foot_words: tuple[Text, ...] = ()
    _keeps_millimetres = False

    @property
    def enlarged(self) -> float:
        """How much larger everything is written than `get_size_inches` and sizes of type say."""
        return 1.0 if self.plan is None else self.plan.scale

    def add_axes(self, *args: Any, **settings: Any) -> Axes:
        """Add axes where a figure's own sheet has them, or where the plan moves these."""
        if self.plan is not None and args and "axes_locator" not in settings:
            place = getattr(args[0], "bounds", args[0])
            if isinstance(place, tuple):
                args = (self.plan.rectangle(place), *args[1:])
        return super().add_axes(*args, **settings)

    def add_subplot(self, *args: Any, **settings: Any) -> Any:
        """Add axes of a grid, moved as `add_axes` does."""
        ax = super().add_subplot(*args, **settings)
        if self.plan is not None:
            ax.set_position(self.plan.rectangle(ax.get_position(original=True).bounds))
        return ax

    def text(self, x: float, y: float, s: str, *args: Any, **settings: Any) -> Any:
        """Write words where a figure's own sheet has them, or where the plan moves these."""
        if self.plan is not None:
            x, y = (self.plan.kept if self._keeps_millimetres else self.plan.point)(x, y)
        return super().text(x, y, s, *args, **settings)

    def add_artist(self, artist: Any, clip: bool = False) -> Any:
        """Add what belongs to the heading, moved with it."""
        if self.plan is not None:
            from matplotlib.transforms import Affine2D

            plan = self.plan
            (x0, y0), (x1, y1) = plan.kept(0.0, 0.0), plan.kept(1.0, 1.0)
            moved = Affine2D().scale(x1 - x0, y1 - y0).translate(x0, y0)
            artist.set_transform(moved + self.transFigure)
        return super().add_artist(artist, clip)

    @contextmanager
    def in_millimetres(self) -> Iterator[None]:
        """Write, within a block, what belongs to the heading and keeps its millimetres."""
        self._keeps_millimetres = True
        try:
            yield
        finally:
            self._keeps_millimetres = False

    @contextmanager
    def as_it_is(self) -> Iterator[None]:
        """Write, within a block, where the words say, whatever the plan."""
        plan, self.plan = self.plan, None
        try:
            yield
        finally:
            self.plan = plan

    def savefig(self, fname: Any, **settings: Any) -> None:
        """Write the sheet, as large as it is: see `enlarged`."""
        if self.enlarged == 1.0:
            super().savefig(fname, **settings)
            return
        name = os.fspath(fname) if isinstance(fname, str | os.PathLike) else ""
        kind = settings.pop("format", None) or os.path.splitext(str(name))[1].lstrip(".") or "png"
        dpi = settings.pop("dpi", "figure")
        dpi = self.dpi if dpi == "figure" else float(dpi)
        written = io.BytesIO()
        if kind == "pdf":
            _write_pdf(self, written, dpi, settings)
        else:
            if kind == "png":
                settings["pil_kwargs"] = {**settings.get("pil_kwargs", {}), "dpi": (dpi, dpi)}
            super().savefig(written, format=kind, dpi=dpi * self.enlarged, **settings)
        found = written.getvalue()
        if kind == "svg":
            found = _enlarged_svg(found, self.enlarged)
        if name:
            with open(name, "wb") as file:
                file.write(found)
        else:
            fname.write(found)

    def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
        stream = io.BytesIO()
        self.savefig(stream, format="png", facecolor=self.get_facecolor())
        width, height = (
            round(_PIXELS_AN_INCH * self.enlarged * side) for side in self.get_size_inches()
        )
        return stream.getvalue(), {"width": width, "height": height}


def _enlarged_svg(written: bytes, scale: float) -> bytes:
    """Say in the head of an SVG that it is larger; its inner measures stay."""

    def larger(side: re.Match[bytes]) -> bytes:
        return b'%s="%.6fpt"' % (side[1], scale * float(side[2]))

    head, found, rest = written.partition(b"viewBox")
    return re.sub(rb'\b(width|height)="([0-9.]+)pt"', larger, head) + found + rest


def _write_pdf(figure: Sheet, target: io.BytesIO, dpi: float, settings: dict[str, Any]) -> None:
    """Write a page of PDF on which everything is drawn larger, as vectors."""
    from matplotlib.backends.backend_mixed import MixedModeRenderer
    from matplotlib.backends.backend_pdf import Op, PdfFile, RendererPdf

    scale = figure.enlarged
    before = figure.dpi
    width, height = figure.get_size_inches()
    file = PdfFile(target, metadata=settings.get("metadata"))
    try:
        figure.dpi = 72.0
        file.newPage(scale * width, scale * height)
        file.output(scale, 0, 0, scale, 0, 0, Op.concat_matrix)
        renderer = MixedModeRenderer(
            figure, width, height, dpi, RendererPdf(file, dpi, height, width)
        )
        figure.draw(cast("RendererBase", renderer))
        renderer.finalize()
        file.finalize()
    finally:
        figure.dpi = before
        file.close()
