"""The sheet that figures are drawn on; a module of its own because it imports matplotlib."""

from __future__ import annotations

import io

from matplotlib.figure import Figure

_PIXELS_AN_INCH = 96.0  # of a page in a browser


class Sheet(Figure):
    """A figure that belongs to no window, and that a notebook shows all the same.

    A notebook shows figures of pyplot, and other ones only where pyplot was imported. This one
    says itself what it looks like, at the size at which it would be printed.
    """

    def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
        stream = io.BytesIO()
        self.savefig(stream, format="png", facecolor=self.get_facecolor())
        width, height = (round(_PIXELS_AN_INCH * side) for side in self.get_size_inches())
        return stream.getvalue(), {"width": width, "height": height}
