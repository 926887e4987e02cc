"""How figures look: one palette, one style, legible on a light and on a dark page."""

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
    "draw_simplex",
    "plt",
    "signed",
]
