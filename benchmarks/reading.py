"""Reading measured: MB/s of made-up Word, HTML, Markdown and XML files, beside the libraries that people use for the same.

Run::

    python benchmarks/reading.py [--repeat 5]

Each line is our MB/s of the file (of the unpacked document for Word), the peer's where it is installed, and the ratio.
"""

from __future__ import annotations

import argparse
import io
import time
import zipfile
from collections.abc import Callable
from importlib.util import find_spec

from stdalign.read import read_bytes

_WORDS = "The keeper lights lamp {0} at dusk, trims the wick and puts it out at dawn, each day of the year; see section {0}."
_SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word(count: int) -> tuple[bytes, int]:
    """A Word file with automatic numbers, and the size of its document."""
    properties = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    body = "".join(f"<w:p>{properties}<w:r><w:t>{_WORDS.format(at)}</w:t></w:r></w:p>" for at in range(count))
    level = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    document = f"<w:document {_SPACE}><w:body>{body}</w:body></w:document>"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{kind}" Target="word/document.xml"/></Relationships>',
        )
        archive.writestr("word/document.xml", document)
        archive.writestr("word/numbering.xml", f"<w:numbering {_SPACE}>{numbering}</w:numbering>")
    return out.getvalue(), len(document)


def page(count: int) -> bytes:
    """A page with headings, paragraphs, lists and tables of figures."""
    block = (
        "<h3>Lamp {0}</h3><p>{0}. " + _WORDS + "</p><ol type='a'><li>red&nbsp;oil;</li><li>blue oil.</li></ol>"
        "<table><tr><td>8 h</td><td>85</td></tr><tr><td>4 h</td><td>88</td></tr></table>\n"
    )
    return ("<html><body>" + "".join(block.format(at) for at in range(count)) + "</body></html>").encode()


def markdown(count: int) -> bytes:
    """Markdown with headings, bold labels and tables."""
    block = "### Lamp {0}\n\n**{0}.** " + _WORDS + "\n\n| hours | dB |\n|---|---|\n| 8 | 85 |\n\n"
    return "".join(block.format(at) for at in range(count)).encode()


def act(count: int) -> bytes:
    """Akoma Ntoso with sections and subsections."""
    section = (
        "<section><num>{0}.</num><heading>Lamp</heading><subsection><num>(1)</num><content><p>" + _WORDS + "</p></content>"
        "</subsection></section>"
    )
    body = "".join(section.format(at) for at in range(count))
    return f"<akomaNtoso><act><body>{body}</body></act></akomaNtoso>".encode()


def speed(run: Callable[[], object], size: int, repeat: int) -> float:
    """Best MB/s of some runs, by processor time."""
    best = 1e9
    for _ in range(repeat):
        began = time.process_time()
        run()
        best = min(best, time.process_time() - began)
    return size / 1e6 / best


def _docx_peer(data: bytes) -> object:
    import docx

    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs)


def _html_peer(data: bytes) -> object:
    import lxml.html

    return lxml.html.fromstring(data).text_content()


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5)
    repeat = parser.parse_args().repeat
    document, size = word(8000)
    files = (
        ("a.docx", document, size, "docx", "python-docx", _docx_peer),
        ("a.html", page(4000), 0, "lxml", "lxml.html text_content", _html_peer),
        ("a.md", markdown(6000), 0, "", "", None),
        ("a.xml", act(6000), 0, "", "", None),
    )
    for name, data, unpacked, module, title, peer in files:
        ours = speed(lambda data=data, name=name: read_bytes(data, name), unpacked or len(data), repeat)  # type: ignore[misc]
        line = f"{name}: {ours:.1f} MB/s"
        if peer is not None and find_spec(module):
            theirs = speed(lambda data=data, peer=peer: peer(data), unpacked or len(data), repeat)  # type: ignore[misc]
            line += f"; {title} {theirs:.1f} MB/s, ratio {ours / theirs:.2f}"
        print(line)


if __name__ == "__main__":
    main()
