"""Figures of what the library finds, drawn by matplotlib (the ``plots`` extra); each takes plain data and gives its axes.

Text of every script is drawn by the fonts that are installed: a font that has a letter is looked for, no name is assumed.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

import numpy as np
from numpy.typing import NDArray

from stdalign.errors import MissingExtra, UsageError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BLUE, _ORANGE, _GREY = "#1f5fa8", "#c8641b", "#8a8f98"
_LABEL_MOST = 46
_BINS = 10


def axes_for(given: Axes | None, texts: Iterable[str], size: tuple[float, float]) -> Axes:
    """The axes that a caller gave, or new ones; fonts for the texts are chosen.

    Args:
        given: axes to draw on.
        texts: what will stand in the figure.
        size: of a new figure, in inches.

    Raises:
        MissingExtra: matplotlib is not installed.
    """
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        raise MissingExtra("plots need matplotlib", next_step="pip install 'stdalign[plots]'") from None
    wanted = "".join(texts)
    plt.rcParams["font.family"] = fonts_for(wanted)
    lacking = lacking_letters(wanted)
    if lacking:
        warnings.warn(
            f"no installed font has {' '.join(lacking[:12])}: boxes stand there; install a font of that script (Noto Sans …)",
            stacklevel=4,
        )
    if given is not None:
        return given
    return plt.subplots(figsize=size, layout="constrained")[1]


def fonts_for(text: str) -> list[str]:
    """Names of installed fonts that have every letter of a text between them, as far as there are such.

    >>> fonts_for("helmet")
    ['DejaVu Sans']
    """
    from matplotlib import font_manager

    missing = {char for char in text if ord(char) > 0x7F and not char.isspace()} - _letters(
        font_manager.findfont("DejaVu Sans")
    )
    found = ["DejaVu Sans"]
    for path in _installed() if missing else ():
        new = missing & _letters(path)
        if new:
            missing -= new
            font_manager.fontManager.addfont(path)
            found.append(font_manager.FontProperties(fname=path).get_name())
        if not missing:
            break
    return found


def lacking_letters(text: str) -> list[str]:
    """Letters that no installed font has, each once, in order.

    >>> lacking_letters("helmet"), lacking_letters("\U000e0fff")
    ([], ['\U000e0fff'])
    """
    from matplotlib import font_manager

    had: set[str] = set()
    for name in fonts_for(text):
        had |= _letters(font_manager.findfont(name))
    return list(dict.fromkeys(char for char in text if ord(char) > 0x7F and not char.isspace() and char not in had))


@lru_cache(maxsize=1)
def _installed() -> tuple[str, ...]:
    """Fonts of the machine, plain ones before bold and slanted ones."""
    from matplotlib import font_manager

    paths = [path for path in font_manager.findSystemFonts() if "LastResort" not in path]
    return tuple(sorted(paths, key=lambda path: ("Regular" not in path, "Sans" not in path, path)))


@lru_cache(maxsize=512)
def _letters(path: str) -> frozenset[str]:
    from matplotlib.ft2font import FT2Font

    try:
        return frozenset(map(chr, FT2Font(path).get_charmap()))
    except RuntimeError:  # a font without letters, pictures alone
        return frozenset()


def short_address(text: str, most: int) -> str:
    """An address as a label: it is the law's name that is cut, as the article is what tells one from the next.

    >>> short_address("cn-chemical-limits-standard-2019#matter_1", 30), short_address("cn-x#art_1", 30)
    ('cn-chemical-limits-s…#matter_1', 'cn-x#art_1')
    """
    law, mark, article = text.partition("#")
    room = most - len(mark + article)
    return text if len(text) <= most else f"{law[: room - 1]}…{mark}{article}" if room > 4 else short(text, most)


def short(text: str, most: int = _LABEL_MOST) -> str:
    """A text as a label; letters of double width (Chinese) count two.

    >>> short("helmet", 4), short("安全帽子", 5)
    ('hel…', '安…')
    """
    room = most
    for at, char in enumerate(text):
        room -= 2 if east_asian_width(char) in "WF" else 1
        if room < 0:
            return text[: max(at - 1, 1)] + "…" if at else "…"
    return text


def cells(
    rows: Sequence[str], columns: Sequence[str], values: NDArray[np.float64], title: str, ax: Axes | None = None
) -> Axes:
    """Shares as a grid of shaded cells, each with its figure.

    Args:
        rows: names of the rows.
        columns: names of the columns.
        values: shares 0–1, shape (rows, columns).
        title: of the figure.
        ax: axes to draw on; new ones where not given.
    """
    ax = axes_for(ax, (*rows, *columns, title), (2.6 + 0.5 * len(columns), 1.2 + 0.32 * len(rows)))
    ax.imshow(values, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    ax.set_xticks(range(len(columns)), columns)
    ax.set_yticks(range(len(rows)), [short(name) for name in rows])
    for (row, column), share in np.ndenumerate(values):
        ax.text(column, row, f"{share:.0%}", ha="center", va="center", fontsize=7, color="white" if share > 0.6 else "black")
    ax.set_title(title)
    return ax


def ranges(rows: Sequence[Mapping[str, Any]], title: str, unit: str, ax: Axes | None = None) -> Axes:
    """Limits as points on one scale, a line each, in the order given.

    Args:
        rows: ``label``, ``value``, and ``op`` (``>=``, ``<=``, ``range`` with ``value2`` …).
        title: of the figure.
        unit: of the values.
        ax: axes to draw on; new ones where not given.

    Raises:
        UsageError: nothing to draw.
    """
    if not rows:
        raise UsageError("no figure can be drawn", where=title, next_step="choose a parameter with figures in one unit")
    ax = axes_for(ax, (title, unit, *(str(row["label"]) for row in rows)), (6.2, 1.1 + 0.3 * len(rows)))
    marks = {">=": ">", ">": ">", "<=": "<", "<": "<"}
    for at, row in enumerate(reversed(rows)):
        value, second = float(row["value"]), row.get("value2")
        if second is not None:
            ax.plot([value, float(second)], [at, at], color=_BLUE, linewidth=2)
        ax.plot(value, at, marks.get(str(row.get("op")), "o"), color=_BLUE, markersize=7)
        ax.annotate(f"{value:g}", (value, at), xytext=(7, 3), textcoords="offset points", fontsize=8)
    ax.set_yticks(range(len(rows)), [short(str(row["label"])) for row in reversed(rows)])
    ax.set_ylim(-0.7, len(rows) - 0.3)
    ax.margins(x=0.12)
    ax.set_xlabel(f"{unit}   (▸ at least, ◂ at most, • exactly)")
    ax.set_title(title)
    ax.grid(axis="x", color="#e4e6ea")
    return ax


def bars(names: Sequence[str], values: Sequence[float], title: str, unit: str = "", ax: Axes | None = None) -> Axes:
    """Counts as bars, the first on top."""
    ax = axes_for(ax, (*names, title, unit), (6.2, 1.1 + 0.28 * len(names)))
    made = ax.barh([short(name) for name in names], values, color=_BLUE)
    ax.bar_label(made, padding=3, fontsize=8)
    ax.invert_yaxis()
    ax.margins(x=0.12)
    ax.set_xlabel(unit)
    ax.set_title(title)
    return ax


def scores(groups: Mapping[str, Sequence[float]], title: str = "Probabilities", ax: Axes | None = None) -> Axes:
    """How probabilities are distributed, a line a group.

    Args:
        groups: name → probabilities 0–1.
        title: of the figure.
        ax: axes to draw on; new ones where not given.
    """
    ax = axes_for(ax, (*groups, title), (6.2, 3.4))
    edges = np.linspace(0, 1, 21)
    for name, values in groups.items():
        ax.hist(values, bins=edges.tolist(), histtype="step", linewidth=1.6, label=f"{name} ({len(values)})")
    ax.set_xlabel("probability")
    ax.set_ylabel("pairs")
    ax.set_title(title)
    ax.legend(frameon=False)
    return ax


def reliability(
    probabilities: Sequence[float], outcomes: Sequence[bool], title: str = "Reliability", ax: Axes | None = None
) -> Axes:
    """Reliability diagram: in ten bins, how often what was said with a probability is so, with 95 % intervals (Wilson).

    Args:
        probabilities: as said, 0–1.
        outcomes: whether it was so, one each.
        title: of the figure.
        ax: axes to draw on; new ones where not given.

    Raises:
        UsageError: not one outcome a probability, or none.
    """
    said, so = np.asarray(probabilities, float), np.asarray(outcomes, bool)
    if len(said) != len(so) or not len(said):
        raise UsageError(f"{len(said)} probabilities and {len(so)} outcomes", next_step="give one outcome a probability")
    ax = axes_for(ax, (title,), (4.6, 4.4))
    bins = np.minimum((said * _BINS).astype(int), _BINS - 1)
    ax.plot([0, 1], [0, 1], color=_GREY, linestyle="--", linewidth=1, label="perfect")
    rows = [
        (said[bins == b].mean(), so[bins == b].mean(), int((bins == b).sum())) for b in range(_BINS) if (bins == b).any()
    ]
    x, y, n = (np.array(column, float) for column in zip(*rows, strict=True))
    low, high = _wilson(y, n)
    ax.errorbar(
        x, y, yerr=[np.maximum(y - low, 0), np.maximum(high - y, 0)], fmt="o-", color=_BLUE, capsize=2, label="observed"
    )
    for here, there, count in rows:
        ax.annotate(str(count), (here, there), xytext=(6, -9), textcoords="offset points", fontsize=7, color=_GREY)
    error = float(np.sum(n / n.sum() * np.abs(x - y)))
    ax.set(
        xlim=(0, 1), ylim=(0, 1), xlabel="probability said", ylabel="share that is so", title=f"{title} (ECE {error:.3f})"
    )
    ax.legend(frameon=False, loc="upper left")
    return ax


def _wilson(share: NDArray[np.float64], count: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    z = 1.96
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * np.sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return middle - half, middle + half


def apart(points: NDArray[np.float32], high: float, wide: float) -> list[float]:
    """How far below its point each label stands, so that none lies on another.

    Args:
        points: places, shape (n, 2).
        high: height of a label, as a share of the height of all.
        wide: its width, as a share of the width of all.

    >>> apart(np.array([[0, 0], [0, 0], [1, 1]], np.float32), 0.5, 0.5)
    [0.0, 0.5, 0.0]
    """
    width, height = (max(float(side), 1e-9) for side in np.ptp(points, axis=0))
    placed: list[tuple[float, float]] = []
    lowered = [0.0] * len(points)
    for at in np.argsort(-points[:, 1], kind="stable"):
        x, y = map(float, points[at])
        for other, top in placed:  # from the top down: a label moves under those that it would cover
            if abs(x - other) < wide * width and abs(y - top) < high * height:
                y = top - high * height
        placed.append((x, y))
        lowered[int(at)] = float(points[at, 1]) - y
    return lowered


def embedding_map(
    vectors: NDArray[np.float32],
    groups: Sequence[str],
    labels: Sequence[str] = (),
    title: str = "Vectors, two principal components",
    ax: Axes | None = None,
) -> Axes:
    """Vectors in the plane of their two principal components, coloured by group.

    Args:
        vectors: rows, shape (n, dimension).
        groups: name of the group of each row.
        labels: text beside each point; none where empty.
        title: of the figure.
        ax: axes to draw on; new ones where not given.
    """
    middle = vectors - vectors.mean(axis=0)
    _, spread, axes = np.linalg.svd(middle, full_matrices=False)
    points, shares = middle @ axes[:2].T, spread**2 / np.sum(spread**2)
    ax = axes_for(ax, (*groups, *labels, title), (6.4, 5.0))
    for name in dict.fromkeys(groups):
        own = points[[group == name for group in groups]]
        ax.scatter(own[:, 0], own[:, 1], s=18, alpha=0.7, label=name)
    ax.margins(0.15)
    lowered = apart(points, 0.035, 0.3) if len(labels) else ()
    for (x, y), down, text in zip(points, lowered, labels, strict=False):
        ax.annotate(short(text, 24), (x, y - down), xytext=(4, 3), textcoords="offset points", fontsize=8)
    ax.set_xlabel(f"{shares[0]:.0%} of the variance")
    ax.set_ylabel(f"{shares[1]:.0%}")
    ax.set_title(title)
    ax.legend(frameon=False, fontsize=8, ncols=2)
    return ax


def two_sided(pairs: Sequence[tuple[str, str, float]], title: str, ax: Axes | None = None) -> Axes:
    """An alignment as a map: sources left, targets right, a line a pair, the darker the surer.

    Args:
        pairs: label of the source, label of the target, probability 0–1.
        title: of the figure.
        ax: axes to draw on; new ones where not given.

    Raises:
        UsageError: no pair.
    """
    if not pairs:
        raise UsageError("no pair to draw", where=title, next_step="take table.pairs(), or a lower bound")
    left, right = list(dict.fromkeys(a for a, _, _ in pairs)), list(dict.fromkeys(b for _, b, _ in pairs))
    tall = max(len(left), len(right))
    ax = axes_for(ax, (*left, *right, title), (9.0, 1.2 + 0.28 * tall))
    places = [{name: at * tall / len(side) for at, name in enumerate(side)} for side in (left, right)]
    for a, b, probability in pairs:
        ax.plot(
            [0, 1],
            [places[0][a], places[1][b]],
            color=_BLUE,
            alpha=0.15 + 0.85 * probability,
            linewidth=1 + 1.5 * probability,
        )
    for side, place, aligned in ((0, -0.02, "right"), (1, 1.02, "left")):
        for name, height in places[side].items():
            ax.text(place, height, short_address(name, 38), ha=aligned, va="center", fontsize=8)
    ax.set_xlim(-1.3, 2.3)
    ax.invert_yaxis()
    ax.axis("off")
    ax.set_title(title)
    return ax
