"""The words of a figure: where each stands, and which cover another or leave the sheet."""

from __future__ import annotations

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from flyby.figures.colours import contrast


def titles_of(ax):
    """The titles of axes: in the middle, on the left and on the right."""
    return [one for one in ax.get_children() if isinstance(one, Text) and one not in ax.texts]


def texts(figure):
    """Every text that is seen, with its box in pixels."""
    renderer = figure.canvas.get_renderer()
    found = list(figure.texts)  # the title of the whole among them
    for ax in figure.axes:
        found += [*titles_of(ax), ax.xaxis.label, ax.yaxis.label, *ax.texts]
        for axis in (ax.xaxis, ax.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in axis.get_major_ticks():
                if low - 1e-9 <= tick.get_loc() <= high + 1e-9:
                    found += [tick.label1, tick.label2]
        for child in ax.child_axes:
            found += [child.yaxis.label]
            low, high = sorted(child.get_ylim())
            found += [
                tick.label2
                for tick in child.yaxis.get_major_ticks()
                if low <= tick.get_loc() <= high
            ]
    return [
        (text.get_text(), text.get_window_extent(renderer))
        for text in found
        if text.get_visible() and text.get_text().strip()
    ]


def covered(figure):
    """What is wrong with a figure's words, in words; a pixel of touching is not covering."""
    found = texts(figure)
    width, height = figure.canvas.get_width_height()
    wrong = [
        f"{text!r} leaves the sheet"
        for text, box in found
        if min(box.x0, box.y0) < -1 or box.x1 > width + 1 or box.y1 > height + 1
    ]
    for index, (text, box) in enumerate(found):
        for other, its_box in found[index + 1 :]:
            overlap_x = min(box.x1, its_box.x1) - max(box.x0, its_box.x0)
            overlap_y = min(box.y1, its_box.y1) - max(box.y0, its_box.y0)
            if min(overlap_x, overlap_y) >= 1.5:
                wrong.append(f"{text!r} and {other!r}")
    return wrong


def faint_words(figure):
    """Words that cannot be read: their letters against what is drawn beneath them."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]
    boxes = [text.get_window_extent() for text in texts]
    for text in texts:
        text.set_visible(False)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[::-1, :, :3] / 255.0
    for text in texts:
        text.set_visible(True)
    faint = []
    for text, box in zip(texts, boxes, strict=True):
        (x0, y0), (x1, y1) = np.maximum(np.floor(box.p0), 0).astype(int), box.p1.astype(int)
        beneath = pixels[y0 : y1 + 1, x0 : x1 + 1].reshape(-1, 3)
        if not len(beneath):
            continue  # a tick outside the limits
        paper = np.median(beneath, axis=0)
        if text.get_bbox_patch() is not None:
            paper = text.get_bbox_patch().get_facecolor()
        elif text.get_path_effects():
            paper = text.get_path_effects()[0]._gc["foreground"]
        if contrast(text.get_color(), paper) < 4.5:
            faint.append((text.get_text(), text.get_color(), paper))
    return faint
