"""How figures look: one palette, one style, legible on a light and on a dark page."""

from fractions import Fraction

import matplotlib as mpl
import matplotlib.pyplot as plt

BLUE, ORANGE, GREEN, GREY = "#2f6fae", "#c8691c", "#3d8361", "#777777"

mpl.rcParams.update(
    {
        "figure.figsize": (6.4, 3.4),
        "figure.constrained_layout.use": True,
        "savefig.facecolor": "white",
        "font.size": 10,
        "font.family": "DejaVu Sans",
        "mathtext.fontset": "cm",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.prop_cycle": mpl.cycler(color=[BLUE, ORANGE, GREEN, GREY]),
        "legend.frameon": False,
        "lines.linewidth": 1.8,
        "svg.hashsalt": "figures",
        "svg.fonttype": "path",
    }
)

#: Orange below zero, white at zero, blue above: for a matrix with entries of both
#: signs.
signed = mpl.colors.LinearSegmentedColormap.from_list(
    "signed", ["#e8a76f", "white", "#7fb0dd"]
)


def draw_panels(panels, columns, signed=()):
    """Draw a bar chart of the classes for each title, and write the numbers as fractions.

    ``signed`` titles share one scale that reaches from -1.1 to 1.3.
    """
    rows = -(-len(panels) // columns)
    figure, grid = plt.subplots(
        rows, columns, figsize=(2.15 * columns, 2.1 * rows), squeeze=False
    )
    figure.get_layout_engine().set(h_pad=0.15)
    for axes in grid.flat[len(panels) :]:
        axes.axis("off")
    for axes, (title, values) in zip(grid.flat, panels.items()):
        classes = [str(n) for n in range(1, len(values) + 1)]
        bars = axes.bar(
            classes, values, color=[ORANGE if x < 0 else BLUE for x in values]
        )
        near = [Fraction(float(x)).limit_denominator(99) for x in values]
        texts = [
            str(n) if abs(float(n) - x) < 1e-9 else f"{x:.3f}"
            for x, n in zip(values, near)
        ]
        axes.bar_label(bars, [text.replace("-", "−") for text in texts], padding=2)
        axes.axhline(0, color="black", linewidth=0.8)
        axes.set_title(title)
        if title in signed:
            axes.set_ylim(-1.1, 1.3)
        axes.margins(y=0.25)
        axes.set_yticks([])
        axes.spines[["left", "bottom"]].set_visible(False)
        axes.tick_params(bottom=False)


def corners():
    """The corners of the triangle of all distributions over three classes, one a row (3×2)."""
    return [[0.0, 0.0], [1.0, 0.0], [0.5, 3**0.5 / 2]]


def draw_simplex(axes, labels):
    """Draw the triangle with its corners named ``labels``."""
    points = corners()
    axes.fill(*zip(*points), facecolor="none", edgecolor="black", linewidth=1.2)
    for (x, y), label, (dx, dy) in zip(
        points, labels, ((-0.03, -0.06), (0.03, -0.06), (0, 0.04))
    ):
        axes.text(x + dx, y + dy, label, ha="center", va="center")
    axes.set_aspect("equal")
    axes.axis("off")


__all__ = [
    "BLUE",
    "GREEN",
    "GREY",
    "ORANGE",
    "corners",
    "draw_panels",
    "draw_simplex",
    "plt",
    "signed",
]
