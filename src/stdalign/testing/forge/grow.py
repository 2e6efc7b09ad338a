"""Trees of made-up laws: containers, units with inserted and deleted numbers, annexes, what stands around them."""

from __future__ import annotations

import random
import zlib

from stdalign.testing.forge.body import Maker, automatic, labelled
from stdalign.testing.forge.convention import Convention, Rank, convention
from stdalign.testing.forge.numbers import normal, write
from stdalign.testing.forge.standard import grow_cfr, grow_standard
from stdalign.testing.forge.tree import Document, Node
from stdalign.testing.forge.words import Words, words_of


def grow(jurisdiction: str, kind: str, seed: int) -> Document:
    """A made-up document of a kind, always the same for a seed.

    Args:
        jurisdiction: code, as in the conventions.
        kind: one of ``kinds(jurisdiction)``.
        seed: any whole number.

    >>> [node.label for node in grow("VN", "law", 3).nodes() if node.role == "unit"][0]
    'Điều 1.'
    """
    form = convention(jurisdiction, kind)
    words = words_of(form.language, zlib.crc32(f"{jurisdiction}/{kind}/{seed}".encode()))
    if form.form in ("standard", "cfr"):
        body, annexes, title, running = (grow_standard if form.form == "standard" else grow_cfr)(form, words)
        front = [line.format(**running) for line in form.front]
        head = [line.format(**running) for line in form.running]
    else:
        title = words.pick("titles") if "titles" in words.bank else kind
        names = {"title": title, "title_upper": title.upper()}
        body = _amending(form, words) if form.form == "amending" else _body(form, words)
        annexes = _annexes(form, words)
        front = [line.format(**names) for line in form.front]
        head = [line.format(**names, page_th="{page_th}") for line in form.running]
    return Document(
        jurisdiction, kind, form.document, form.language, title, seed, form.paragraphs == "counted", front, body, annexes,
        [*form.signature], head, form.page, form.contents if words.dice.random() < 0.8 else "", words.spaced, form.lists,
        form.school,
    )  # fmt: skip


def closing_lines(document: Document) -> list[str]:
    """What follows the annexes: elucidations, explanatory notes."""
    return list(convention(document.jurisdiction, document.kind).after)


def _body(form: Convention, words: Words) -> list[Node]:
    dice = words.dice
    count = dice.randint(5, 14)
    maker = Maker(form, words, count)
    units = _units(form, words, maker, count)
    if not form.containers or dice.random() < 0.25:
        return units
    chapters = min(dice.randint(2, 4), len(units) // 2)
    cuts = sorted(dice.sample(range(1, len(units)), chapters - 1)) if chapters > 1 else []
    groups = [units[a:b] for a, b in zip([0, *cuts], [*cuts, len(units)], strict=True)]
    top, lower = form.containers[0], form.containers[1] if len(form.containers) > 1 else None
    if form.restart and dice.random() < 0.5:
        groups = [_units(form, words, maker, max(2, len(group))) for group in groups]
    out = []
    for n, group in enumerate(groups, 1):
        node = _container(top, n, words)
        if lower and len(group) >= 4 and dice.random() < 0.5:
            half = len(group) // 2
            node.children = [_container(lower, 1, words), _container(lower, 2, words)]
            node.children[0].children, node.children[1].children = group[:half], group[half:]
        else:
            node.children = group
        out.append(node)
    return out


def _container(rank: Rank, n: int, words: Words) -> Node:
    heading = words.pick("chapters")
    return Node(
        "container", normal(rank.label.replace("{word}", "{n}"), n), write(rank.label, n, words=rank.words), rank.gap,
        heading.upper() if rank.upper else heading, level=rank.level, style=rank.head, auto=automatic(rank.label, n),
    )  # fmt: skip


def _units(form: Convention, words: Words, maker: Maker, count: int) -> list[Node]:
    dice, rank = words.dice, form.unit
    out: list[Node] = []
    for n in range(1, count + 1):
        unit = _unit(rank, words, n, 0)
        if rank.gone and n > 2 and dice.random() < 0.08:
            unit.style, unit.heading = "gone", ""
            unit.children = [Node("plain", text=rank.gone)]
        else:
            maker.inside(unit, n)
        out.append(unit)
        if rank.insert and n > 2 and dice.random() < 0.12:
            for more in range(1, dice.randint(1, 2) + 1):
                extra = _unit(rank, words, n, more)
                maker.inside(extra, 0)
                out.append(extra)
    return out


def _unit(rank: Rank, words: Words, n: int, more: int) -> Node:
    template = rank.insert if more else rank.label
    heading = words.pick("headings") if rank.head != "none" else ""
    auto = None if more else automatic(rank.label, n)
    return Node("unit", normal(template, n, more), write(template, n, more), rank.gap, heading, level=rank.head, auto=auto)


def _amending(form: Convention, words: Words) -> list[Node]:
    maker = Maker(form, words, 4)
    first, second = _unit(form.unit, words, 1, 0), _unit(form.unit, words, 2, 0)
    maker.quoting(first)
    maker.one(second)
    return [first, second]


def _annexes(form: Convention, words: Words) -> list[Node]:
    rule = form.annexes
    if rule is None or words.dice.random() < 0.4:
        return []
    out = []
    for n in range(1, words.dice.randint(1, rule.most) + 1):
        heading = words.pick("headings")
        title = [
            line.format(heading="\0", heading_upper="\1") if "{heading" in line else write(line, n, words=rule.words)
            for line in rule.title
        ]
        title = [line.replace("\0", heading).replace("\1", heading.upper()) for line in title]
        node = Node("annex", str(n), title[0], "", heading, rows=(tuple(title[1:]),))
        node.style = words.dice.choice(rule.forms)
        node.children = _annex_body(node.style, form, words)
        out.append(node)
    return out


def _annex_body(style: str, form: Convention, words: Words) -> list[Node]:
    dice = words.dice
    if style == "units":
        maker = Maker(form, words, 4)
        units = [_unit(form.unit, words, n, 0) for n in range(1, dice.randint(2, 4) + 1)]
        for unit in units:
            dice.choice([maker.one, maker.several, maker.listed])(unit)
        return units
    if style == "list":
        texts = words.items(dice.randint(3, 5), form.joiner)
        return [labelled("point", form.point, n, text) for n, text in enumerate(texts, 1)]
    if style == "table":
        return [Node("plain", text=words.sentence()), Node("table", rows=words.table())]
    return _decimal(words)


def _decimal(words: Words) -> list[Node]:
    out = []
    for n in range(1, words.dice.randint(2, 3) + 1):
        heading = words.pick("headings")
        node = Node("title", str(n), f"{n}.", " ", heading)
        node.children = [
            Node("clause", f"{n}.{k}", f"{n}.{k}.", " ", text=words.sentence())
            for k in range(1, words.dice.randint(2, 3) + 1)
        ]  # fmt: skip
        out.append(node)
    return out


def dice_of(document: Document, purpose: str) -> random.Random:
    """A dice of its own for one purpose of one document, so that renderings do not change each other."""
    name = f"{document.jurisdiction}/{document.kind}/{document.seed}/{purpose}"
    return random.Random(zlib.crc32(name.encode()))
