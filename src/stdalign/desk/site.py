"""A workspace as a folder of pages that any web server can give out: no program behind them, search included."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path

from stdalign.desk.desk import Desk
from stdalign.errors import UsageError
from stdalign.files import save
from stdalign.report.words import words

_STYLE = """body { font: 16px/1.6 "Noto Sans", "Noto Sans Thai", "Noto Sans Lao", "Noto Sans Khmer", "Noto Sans Myanmar", "Noto Sans CJK SC", sans-serif; max-width: 70rem; margin: 0 auto; padding: 1rem; color: #111; background: #fff; }
table { border-collapse: collapse; width: 100%; } th, td { border: 1px solid #bbb; padding: .25rem .5rem; text-align: start; vertical-align: top; } li { margin: .3rem 0; } .soft { color: #555; } input { font: inherit; width: 100%; padding: .4rem; }
"""
_SEARCH = """"use strict";
(async () => {
  const rows = await (await fetch("clauses.json")).json();
  const box = document.querySelector("input"), list = document.querySelector("ol"), none = document.querySelector("#none");
  const look = () => {
    const words = box.value.normalize("NFC").toLowerCase().split(/\\s+/).filter(Boolean);
    const hits = words.length ? rows.filter((row) => words.every((word) => row.find.includes(word))).slice(0, 100) : [];
    none.hidden = !words.length || hits.length > 0;
    list.replaceChildren(...hits.map((row) => {
      const item = document.createElement("li"), link = document.createElement("a"), text = document.createElement("p");
      link.href = row.page; link.textContent = `${row.law} ${row.label}`; text.textContent = row.text; text.lang = row.language;
      item.append(link, text);
      return item;
    }));
  };
  box.addEventListener("input", look);
  look();
})();
"""


def write_site(desk: Desk, folder: Path, pairs: Sequence[tuple[str, str]] = (), language: str = "en") -> list[Path]:
    """Write the pages of a workspace: countries with what is held, laws with their clauses, a dossier a pair of countries, search.

    Args:
        desk: over the workspace.
        folder: where to write; made where it is not.
        pairs: pairs of countries that get a dossier.
        language: of the pages' own words.

    Returns:
        The files written.

    Raises:
        UsageError: the folder is a file. WrongValue: a country or language that is not known.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError("not a folder", where=str(folder), next_step="name a folder")
    (folder / "laws").mkdir(parents=True, exist_ok=True)
    said, names = words(language), desk.names(language)
    files: dict[str, bytes] = {"style.css": _STYLE.encode(), "search.js": _SEARCH.encode()}
    found, laws = [], []
    for one in desk.laws():
        clauses = [row for row in desk.clauses(one.id) if row.clause.text] if one.kind != "listed" else []
        page = f"laws/{one.id}.html"
        standing = said["standing"][one.standing]
        items = "".join(
            f'<li id="{escape(c.clause.eid)}" lang="{escape(c.clause.language)}"><b>{escape(c.clause.label)}</b> {escape(c.clause.text)}'
            + (
                f'<br><span lang="en" class="soft">{escape(c.text_en)}</span>'
                if c.text_en and c.clause.language != "en"
                else ""
            )
            + "</li>"
            for c in clauses
        )
        kind = said["dossier"][one.kind if one.kind in ("digest", "listed") else "text"]
        about = " · ".join(
            escape(text)
            for text in (one.title_en, one.number, one.date or str(one.year or ""), standing, one.status, kind, one.source)
            if text
        )
        files[page] = _page(one.title, one.language, f'<p class="soft">{about}</p><ul>{items}</ul>', "../")
        laws.append(
            (
                one.jurisdiction,
                f'<li><a href="{page}" lang="{one.language}">{escape(one.title)}</a> <span class="soft">{escape(one.title_en)} · {escape(kind)} · {escape(standing)}</span></li>',
            )
        )
        found += [
            {"page": f"{page}#{c.clause.eid}", "law": one.title, "label": c.clause.label, "text": c.clause.text[:300], "language": c.clause.language,
             "find": f"{c.clause.text} {c.text_en} {one.title} {one.title_en}".lower()}
            for c in clauses
        ]  # fmt: skip
    for here, there in pairs:
        made = desk.dossier([here, there], language=language)
        files[f"dossier-{here.lower()}-{there.lower()}.html"] = desk.dossier_file(made, "html")
    files["clauses.json"] = json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")
    files["search.html"] = _page(
        "Search",
        language,
        '<input type="search" aria-label="Search"><p id="none" hidden>–</p><ol></ol><script src="search.js" defer></script>',
    )
    files["index.html"] = _page("stdalign", language, _index(desk, said, names, laws, pairs))
    for name, data in files.items():
        save(folder / name, data)
    return [folder / name for name in files]


def _index(
    desk: Desk,
    said: dict[str, dict[str, str]],
    names: dict[str, str],
    laws: list[tuple[str, str]],
    pairs: Sequence[tuple[str, str]],
) -> str:
    own = said["dossier"]
    rows = []
    for code in desk.present():
        held = desk.coverage(code)
        missing = "; ".join(law.short for law in held.missing)
        rows.append(
            f'<tr><th scope="row">{escape(names[code])}</th><td>{held.text}</td><td>{held.digest}</td><td>{held.listed}</td><td>{escape(missing)}</td></tr>'
        )
    head = "".join(
        f'<th scope="col">{escape(own[name])}</th>' for name in ("country", "text", "digest", "listed", "missing")
    )
    listed = "".join(
        f"<h2>{escape(names[code])}</h2><ul>{''.join(item for own_, item in laws if own_ == code)}</ul>"
        for code in desk.present()
    )
    links = "".join(
        f'<li><a href="dossier-{a.lower()}-{z.lower()}.html">{escape(own["title"])}: {escape(names[a])} – {escape(names[z])}</a></li>'
        for a, z in pairs
    )
    return f'<p><a href="search.html">Search</a></p><ul>{links}</ul><table><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>{listed}<p class="soft">{escape(own["legal"])}</p>'


def _page(title: str, language: str, body: str, up: str = "") -> bytes:
    text = (
        f'<!doctype html>\n<html lang="{escape(language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="{up}style.css"></head><body><p><a href="{up}index.html">stdalign</a></p>'
        f"<h1>{escape(title)}</h1>{body}</body></html>\n"
    )
    return text.encode("utf-8", "replace")
