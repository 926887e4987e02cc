"""Numbers as pictures: bars, tables, a picture of dots, a tree of code words, regions of a plane."""

from fractions import Fraction

import numpy as np

from .figures import BLUE, GREEN, ORANGE, plt, signed


def minus(text):
    """The text with a minus sign for each hyphen."""
    return text.replace("-", "−")


def bars(axes, values, title, form, limits):
    """Bars (C) from a line at zero, each with its number; orange below zero.

    ``form`` is a format such as ``"{:.2f}"``; what it rounds to zero bears no number.
    """
    texts = [minus(form.format(value)) if value else "" for value in values]
    nothing = minus(form.format(0))
    texts = ["" if text == nothing else text for text in texts]
    _bars(axes, range(len(values)), values, texts, title, fontsize=7.5)
    axes.set(ylim=limits)


def panels(values, columns, one_scale=()):
    """A panel of bars for each ``{title: numbers of the classes (C)}``, with the numbers as fractions.

    The panels ``one_scale`` share a scale that reaches from -1.1 to 1.3.
    """
    rows = -(-len(values) // columns)
    figure, grid = plt.subplots(
        rows, columns, figsize=(2.15 * columns, 2.1 * rows), squeeze=False
    )
    figure.get_layout_engine().set(h_pad=0.15)
    for axes in grid.flat[len(values) :]:
        axes.axis("off")
    for axes, (title, numbers) in zip(grid.flat, values.items()):
        texts = [minus(_fraction(float(number))) for number in numbers]
        _bars(axes, range(1, len(numbers) + 1), numbers, texts, title)
        axes.margins(y=0.25)
        if title in one_scale:
            axes.set_ylim(-1.1, 1.3)
            if min(numbers) >= 0:  # the numbers of the classes stand below the bars
                axes.spines["bottom"].set_position(("data", 0))


def _fraction(number):
    """A number as a fraction with a small denominator where it is one, else three decimals."""
    near = Fraction(number).limit_denominator(99)
    return str(near) if abs(near - number) < 1e-9 else f"{number:.3f}"


def _bars(axes, places, values, texts, title, **font):
    colors = [ORANGE if value < 0 else BLUE for value in values]
    axes.bar_label(axes.bar(places, values, color=colors), texts, padding=2, **font)
    axes.axhline(0, color="black", linewidth=0.8)
    axes.set_title(title, pad=9)
    axes.set(xticks=places, yticks=[])
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.tick_params(bottom=False)


def dots(axes, values, title, **how):
    """A square picture of dots, from its values row by row (side · side)."""
    side = round(len(values) ** 0.5)
    axes.imshow(np.reshape(values, (side, side)), **how)
    axes.set(xticks=[], yticks=[], title=title)
    axes.spines[:].set_visible(False)


def table(axes, values, corner, name, form="{:.2f}"):
    """A table of numbers (rows × columns) with its upper left corner at (x, y), and its name above.

    Without a ``form`` they are written as fractions.
    """
    values, (left, top) = np.atleast_2d(values), corner
    for (row, column), value in np.ndenumerate(values):
        axes.add_patch(
            plt.Rectangle(
                (left + column, top - row - 1),
                1,
                1,
                facecolor=signed(0.5 + 0.5 * np.clip(value / 1.2, -1, 1)),
                edgecolor="white",
            )
        )
        axes.text(
            left + column + 0.5,
            top - row - 0.5,
            minus(form.format(value) if form else _fraction(float(value))),
            ha="center",
            va="center",
            fontsize=8,
        )
    axes.text(left + values.shape[1] / 2, top + 0.15, name, ha="center", va="bottom")


def arrow(axes, tail, head):
    """An arrow from one point to another."""
    how = {"arrowstyle": "-|>", "color": "#555555"}
    axes.annotate("", head, tail, arrowprops=how)


def counts(axes, matrix):
    """A square table of counts (C×C) that leaves its zeros empty."""
    axes.imshow(matrix, cmap="Blues", vmax=1.6 * matrix.max())
    for (row, column), count in np.ndenumerate(matrix):
        if count:
            axes.text(column, row, str(count), ha="center", va="center", fontsize=8)
    axes.set(xticks=range(len(matrix)), yticks=range(len(matrix)))


def code_tree(axes, words):
    """A prefix code ``{letter: word}`` as a tree, and below it the shares of the unit interval."""
    deepest = max(map(len, words.values()))
    for letter, word in words.items():
        for bits in range(len(word)):
            above, below = middle(word[:bits]), middle(word[: bits + 1])
            axes.plot([above, below], [-bits, -bits - 1], color="#555555", zorder=0)
            axes.text(
                (above + below) / 2,
                -bits - 0.42,
                word[bits],
                ha="center",
                va="center",
                fontsize=9,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
            )
        place, share = middle(word), 0.5 ** len(word)
        axes.plot(place, -len(word), "o", color=BLUE, markersize=15)
        bottom = -deepest - 1.6
        axes.add_patch(
            plt.Rectangle(
                (place - share / 2, bottom),
                share,
                0.7,
                facecolor=BLUE,
                alpha=0.3,
                edgecolor="black",
            )
        )
        centred = {"ha": "center", "va": "center"}
        axes.text(
            place, -len(word), letter, color="white", fontweight="bold", **centred
        )
        axes.text(place, bottom + 0.35, word, fontsize=9, **centred)
        axes.text(place, bottom - 0.3, f"1/{2 ** len(word)}", fontsize=9, **centred)
    axes.set(xlim=(-0.02, 1.02), ylim=(-deepest - 2.1, 0.2))
    axes.axis("off")


def middle(word):
    """Where the share of the strings that begin with ``word`` has its middle."""
    return (int("0" + word, 2) + 0.5) / 2 ** len(word)


def regions(axes, points, classes, names, probabilities):
    """Points (N×2) of three classes (N), on regions of the colour of the likeliest class.

    ``probabilities(points)`` are those of the classes, (…, 2) → (…, 3). A region is
    darker where its class is ahead by a third, and by two; black lines are the borders.
    """
    low, high = points.min(axis=0) - 0.03, points.max(axis=0) + 0.03
    across, up = np.meshgrid(*(np.linspace(*ends, 200) for ends in zip(low, high)))
    p = probabilities(np.stack([across, up], axis=-1))
    for place, (name, color) in enumerate(zip(names, (BLUE, ORANGE, GREEN))):
        ahead = p[..., place] - np.delete(p, place, axis=-1).max(axis=-1)
        for least, alpha in ((0, 0.1), (1 / 3, 0.15), (2 / 3, 0.2)):
            axes.contourf(across, up, ahead, [least, 1], colors=color, alpha=alpha)
        axes.contour(across, up, ahead, [0], colors="black", linewidths=0.8)
        axes.plot(
            *points[classes == place].T,
            "o",
            color=color,
            markersize=4,
            markeredgecolor="white",
            markeredgewidth=0.4,
            label=name,
        )
    axes.legend(loc="lower right", facecolor="white", frameon=True)
