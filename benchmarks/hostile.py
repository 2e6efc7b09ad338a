"""Documents that are made to harm a reader, of every format: each is named or read within two seconds, and the one that asks lives on.

    python benchmarks/hostile.py [--limit 2.0]

All are made here and harmless outside a reader: archives and streams that unpack to gigabytes, entities, trees a hundred thousand deep, tables without end,
pages without number, circles. Prints the seconds that each took (reading in the limited process; splitting in this one where there is a text), its answer, and
the memory of this process afterwards. Exit code 1 where one took longer than the limit or raised anything but an error of the library.
"""

from __future__ import annotations

import argparse
import gzip
import io
import resource
import sys
import time
import zipfile
import zlib
from collections.abc import Callable

from stdalign.errors import StdalignError
from stdalign.knowledge import Knowledge
from stdalign.read.apart import protections, read_apart
from stdalign.splitting import split_source

Made = bytes | Callable[[], bytes]
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
N = 20_000


def packed(parts: dict[str, bytes]) -> bytes:
    """A ZIP of parts, packed hard."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def word(body: str, **more: str) -> bytes:
    """A Word document with this body, and further parts under word/."""
    parts = {
        "[Content_Types].xml": b"<Types/>",
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>".encode(),
    }
    return packed(parts | {f"word/{name}.xml": f"<w:{name} {W}>{text}</w:{name}>".encode() for name, text in more.items()})


def pdf(pages: str, *objects: bytes) -> bytes:
    """A PDF with this page tree and these objects from number 3 on."""
    parts = [b"<< /Type /Catalog /Pages 2 0 R >>", pages.encode(), *objects]
    out, places = b"%PDF-1.7\n", []
    for at, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (at, part)
    start = len(out)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(parts) + 1, table, len(parts) + 1, start)  # fmt: skip


def stream(content: bytes, *, times: int = 1, form: str = "") -> bytes:
    """A packed stream, whose content is repeated."""
    squeeze = zlib.compressobj(9)
    data = b"".join(squeeze.compress(content) for _ in range(times)) + squeeze.flush()
    return b"<< /Filter /FlateDecode %s /Length %d >>\nstream\n%s\nendstream" % (form.encode(), len(data), data)


ONE = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> /XObject << /X 4 0 R >> >> >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
FORM = "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 4 0 R >> >>"
AKN = '<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act><body>{}</body></act></akomaNtoso>'
ENTITIES = '<!ENTITY e0 "x">' + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))


def _bomb_in_bomb() -> bytes:
    data = packed({"a.txt": b"0" * 50_000_000})
    for level in range(6):
        data = packed({f"{level}.zip": data, f"x{level}.txt": b"1. A.\n2. B.\n"})
    return data


def _many_parts() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for at in range(10_001):
            archive.writestr(f"{at}.txt", b"1. A.\n")
    return out.getvalue()


DOCUMENTS: list[tuple[str, Made]] = [
    ("line.txt", b"a" * 30_000_000), ("marks.txt", ("a" + "\u0301\u0327" * 3 * N).encode()), ("nulls.txt", b"\x00" * N),
    ("heads.txt", ("第一条 " * N).encode()), ("brackets.txt", b"(" * N + b")" * N), ("directions.txt", ("\u202e\u2067" * N + "1. A").encode()),
    ("vietnamese.txt", bytes(range(128, 255)) * 3000),
    ("table.md", b"|" + b"a|" * N + b"\n|" + b"-|" * N + b"\n" + b"|x" * N), ("quotes.md", b">" * N + b" 1. A"), ("stars.md", b"**a" * N),
    ("links.md", b"[a](" * N), ("front.md", b"---\n" + b"a: b\n" * N), ("comments.md", b"<!--" * N), ("rules.md", b"- (a) x\n" * N),
    ("deep.html", b"<div>" * 2 * N + b"x"), ("tags.html", b"<b>x</b>" * 3 * N), ("torn.html", b'<a href="' * N), ("spans.html", b"<table><tr>" + b"<td rowspan=999999999 colspan=999999999>x" * 2000),
    ("tables.html", b"<table><tr><td>" * 20_000 + b"x"), ("rows.html", b"<table>" + b"<tr><td>8<td>h" * N), ("count.html", b"<ol start=99999999999999999999>" + b"<li>x" * N),
    ("lists.html", b"<ol type=a><li>" * 20_000 + b"x"), ("entities.html", b"<p>" + b"&amp" * N + b"&#x10FFFF;" * N), ("comments.html", b"<!--" * N), ("tail.html", b"<" * 2 * N),
    ("picture.html", b'<p>1. A<img src="data:' + b"A" * 5_000_000), ("attributes.html", b"<p " + b"a=b " * N + b">x"), ("sup.html", b"<p>x" + b"<sup>2" * N),
    ("bomb.xml", f"<?xml version='1.0'?><!DOCTYPE akomaNtoso [{ENTITIES}]>{AKN.format('&e11;')}".encode()),
    ("outside.xml", f"<?xml version='1.0'?><!DOCTYPE akomaNtoso [<!ENTITY a SYSTEM 'file:///etc/hostname'>]>{AKN.format('&a;')}".encode()),
    ("late.xml", ("<?xml version='1.0'?>" + " " * 70_000 + f"<!DOCTYPE akomaNtoso [{ENTITIES}]>{AKN.format('&e11;')}").encode()),
    ("wide.xml", ("\ufeff<?xml version='1.0' encoding='utf-16'?>" + f"<!DOCTYPE akomaNtoso [{ENTITIES}]>{AKN.format('&e11;')}").encode("utf-16-le")),
    ("deep.xml", AKN.format("<part>" * N).encode()), ("sections.xml", AKN.format("<section><num>1.</num><content><p>x</p></content></section>" * 5000).encode()),
    ("attributes.xml", ("<akomaNtoso " + " ".join(f"a{n}='b'" for n in range(N)) + "/>").encode()), ("names.xml", AKN.format("".join(f"<a{n}/>" for n in range(N))).encode()),
    ("namespaces.xml", ("<akomaNtoso " + " ".join(f"xmlns:n{n}='u{n}'" for n in range(20_000)) + "/>").encode()),
    ("cells.xml", AKN.format("<section><num>1</num><content><table><tr>" + "<td colspan='999999999' rowspan='999999999'><p>x</p></td>" * 3000 + "</tr></table></content></section>").encode()),
    ("packed.xml", lambda: gzip.compress(b"<akomaNtoso>" + b" " * 20_000_000 + b"</akomaNtoso>")),
    ("bomb.docx", lambda: packed({"word/document.xml": b"0" * 90_000_000})),
    ("spaces.docx", lambda: word("<w:p/>" + " " * 30_000_000)), ("entities.docx", packed({"word/document.xml": f"<!DOCTYPE a [{ENTITIES}]><a>&e11;</a>".encode()})),
    ("deep.docx", word("<w:sdt><w:sdtContent>" * N)), ("nested.docx", word("<w:tbl><w:tr><w:tc>" * 60 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 60)),
    ("columns.docx", word("<w:tbl><w:tr>" + "<w:tc><w:tcPr><w:gridSpan w:val='999999999'/></w:tcPr><w:p/></w:tc>" * 1000 + "</w:tr></w:tbl>")),
    ("styles.docx", word("<w:p><w:pPr><w:pStyle w:val='a'/></w:pPr><w:r><w:t>1. A</w:t></w:r></w:p>" * 2000, styles="<w:style w:styleId='a'><w:basedOn w:val='b'/></w:style><w:style w:styleId='b'><w:basedOn w:val='a'/></w:style>")),
    ("numbers.docx", word("<w:p><w:pPr><w:numPr><w:ilvl w:val='8'/><w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:t>A</w:t></w:r></w:p>" * 2000,
                          numbering="<w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='8'><w:start w:val='999999999'/><w:numFmt w:val='lowerLetter'/><w:lvlText w:val='%9.'/></w:lvl></w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>")),
    ("paragraphs.docx", lambda: word("<w:p><w:r><w:t>1. A lamp.</w:t></w:r></w:p>" * 10_000)),
    ("nested.zip", _bomb_in_bomb), ("parts.zip", _many_parts), ("ways.zip", packed({"../../a.txt": b"1. A.\n2. B.\n"})), ("torn.zip", packed({"a.txt": b"x" * 9000})[:-30]),
    ("pages.pdf", pdf("<< /Type /Pages /Kids [3 0 R] /Count 999999999 >>", PAGE, stream(b"BT ET"), FONT)),
    ("kids.pdf", pdf("<< /Type /Pages /Kids [" + "3 0 R " * N + f"] /Count {N} >>", PAGE, stream(b"BT ET"), FONT)),
    ("circle.pdf", pdf("<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>")), ("deep.pdf", pdf(ONE, b"[" * N + b"]" * N)),
    ("bomb.pdf", lambda: pdf(ONE, PAGE, stream(b" " * 1_000_000, times=1500), FONT)),
    ("text.pdf", lambda: pdf(ONE, PAGE, stream(b"BT /F1 1 Tf 1 1 Td (lamp oil wick) Tj ET " * 25_000, times=40), FONT)),
    ("boxes.pdf", lambda: pdf(ONE, PAGE, stream(b"0 0 9 9 re f " * 80_000, times=30), FONT)), ("again.pdf", pdf(ONE, PAGE, stream(b"/X Do " * 5000, form=FORM), FONT)),
    ("filters.pdf", pdf(ONE, PAGE, b"<< /Filter [" + b"/FlateDecode " * 5000 + b"] /Length 3 >>\nstream\nabc\nendstream", FONT)),
]  # fmt: skip


def answer(name: str, data: bytes, knowledge: Knowledge) -> str:
    """What reading and splitting a document gives, in a few words; an error that is not the library's goes through."""
    try:
        source = read_apart(data, name)[0]
        try:
            return f"{len(split_source(source, knowledge.profile('SG')).clauses)} clauses"
        except StdalignError as error:
            return f"read; {type(error).__name__}: {error.what[:60]}"
    except StdalignError as error:
        assert error.where, name
        return f"{type(error).__name__}: {error.what[:70]}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--limit", type=float, default=2.0)
    asked = parser.parse_args()
    known = Knowledge.shipped()
    answer("a.txt", b"1. A.\n2. B.\n", known)
    print("limits that hold here:", ", ".join(name for name, held in protections().items() if held))
    late = []
    for name, made in DOCUMENTS:
        data = made() if callable(made) else made
        start = time.monotonic()
        said = answer(name, data, known)
        took = time.monotonic() - start
        late += [name] if took > asked.limit else []
        print(f"{name:18} {len(data):11,} bytes {took:6.2f} s  {said}{'   LATE' if took > asked.limit else ''}", flush=True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{len(DOCUMENTS)} documents, {len(late)} over {asked.limit:g} s, most memory of this process {memory} MB")
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
