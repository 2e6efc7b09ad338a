"""A made-up document as HTML in three styles: elements with meaning, a paragraph a line, tables for layout."""

from __future__ import annotations

from html import escape

from stdalign.testing.forge.grow import dice_of
from stdalign.testing.forge.layout import entries_of, lines_of
from stdalign.testing.forge.tree import Document, Line

_TYPES = {"lowerLetter": "a", "lowerRoman": "i", "decimal": "1"}


def _page(document: Document, body: list[str]) -> bytes:
    title = escape(document.front[0])
    return (
        f'<!DOCTYPE html>\n<html lang="{document.language}"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>p {{ margin: 0 }}</style></head>\n<body>\n" + "\n".join(body) + "\n</body></html>\n"
    ).encode()


def _table(line: Line) -> str:
    head, *rows = line.rows
    cells = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    rest = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{cells}</tr></thead><tbody>{rest}</tbody></table>"


def semantic(document: Document) -> bytes:
    """Headings, paragraphs, lists where the country's sites use them, a menu and a foot around them."""
    out = ['<header><nav><ul><li><a href="/">Home</a></li><li><a href="/all">All samples</a></li></ul></nav></header>']
    if document.contents:
        entries = "".join(f'<li><a href="#s{n}">{escape(entry)}</a></li>' for n, entry in enumerate(entries_of(document)))
        out.append(f"<nav><h2>{escape(document.contents)}</h2><ul>{entries}</ul></nav>")
    out.append("<main>")
    depth = 0
    for line in lines_of(document):
        listed = document.lists and _numbers_itself(line)
        level = (2 if line.kind == "subpoint" else 1) if listed else 0
        while depth > level:
            out.append("</li></ol>")
            depth -= 1
        if not listed:
            out.append(_semantic(line))
            continue
        assert line.auto
        first = f' start="{line.auto.value}"' if line.auto.value > 1 else ""
        out.append(f'<ol type="{_TYPES[line.auto.format]}"{first}>' if level > depth else "</li>")
        depth = level
        out.append(f"<li>{escape(line.text)}")
    out.extend("</li></ol>" for _ in range(depth))
    out.append("</main><footer><p>About this site</p></footer>")
    return _page(document, out)


def _numbers_itself(line: Line) -> bool:
    """Whether a browser numbers the item as it is printed: ``<ol>`` writes ``1.``, never ``1)``."""
    if line.kind not in ("point", "subpoint") or not line.auto or line.auto.format not in _TYPES:
        return False
    return line.auto.format != "decimal" or line.auto.text == "%1."


def _semantic(line: Line) -> str:
    words = escape(line.written)
    if line.kind == "table":
        return _table(line)
    if line.kind in ("container", "annex"):
        return f"<h2>{words}</h2>"
    if line.kind == "title":
        return f"<h{min(5, 2 + line.depth)}>{words}</h{min(5, 2 + line.depth)}>"
    if line.kind in ("side", "head") or (line.kind == "unit" and not line.text):
        return f"<h4>{words}</h4>"
    if line.kind == "quote":
        return f"<blockquote><p>{words}</p></blockquote>"
    return f"<p>{words}</p>"


def by_lines(document: Document) -> bytes:
    """A paragraph a line, bold labels, blanks that do not break; in half of the documents breaks instead of paragraphs."""
    breaks = dice_of(document, "html_lines").random() < 0.4
    out: list[str] = []
    for line in lines_of(document):
        if line.kind == "table":
            out.append(_table(line))
            continue
        label = f"<b>{escape(line.label)}</b>" if line.label and line.kind in ("unit", "container") else escape(line.label)
        gap = "&nbsp;&nbsp;" if line.gap.strip(" ") == "" and line.gap else escape(line.gap)
        words = f"{'&nbsp;' * 4 * line.depth}{label}{gap if line.text and line.label else ''}{escape(line.text)}"
        out.append(f"{words}<br>" if breaks else f'<p class="c{line.depth}">{words}</p>')
    return _page(document, ["<div>", *out, "</div>"])


def by_table(document: Document) -> bytes:
    """The page in a table, each item of a list a table of its own: label in one cell, words in the next."""
    out = ['<table width="100%"><tr><td valign="top"><a href="/">Home</a></td><td>']
    for line in lines_of(document):
        if line.kind == "table":
            out.append(_table(line))
        elif line.kind in ("point", "subpoint", "paragraph") and line.label:
            cells = f"<td><p>{escape(line.label)}</p></td><td><p>{escape(line.text)}</p></td>"
            out.append(f'<table><col width="4%"><col width="96%"><tbody><tr>{cells}</tr></tbody></table>')
        else:
            out.append(f"<p>{escape(line.written)}</p>")
    return _page(document, [*out, "</td></tr></table>"])
