"""What is fuzzed: for each grammar, seeds of our own words and the call that must answer or raise an error of the library."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stdalign.address import ClauseAddress, Eid, WorkUri, instrument_id
from stdalign.analysis import analyse_text
from stdalign.corpora import json_lines_of
from stdalign.errors import StdalignError
from stdalign.export.akn import to_akn
from stdalign.knowledge import Knowledge, schema
from stdalign.knowledge.tables import read_toml
from stdalign.numerals import chinese_to_int, digits_to_int, roman_to_int, to_arabic
from stdalign.query import read_cursor, share, split_key
from stdalign.read import read_bytes
from stdalign.report.decisions import FIELDS, read, write
from stdalign.scheme import Scheme
from stdalign.source import Source
from stdalign.splitting import split_source
from stdalign.terms import read_termbase

KNOWN = Knowledge.shipped()
WORDS = [
    b"<", b">", b"</", b"<!--", b"&", b"&#0;", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r\n", b"\n\n", b"\t", b"((((", b"[[", b"**",
    b"|", b"---", b"9999999999", b"1e400", b"NaN", b"-1", b"\xf0\x9f\x98\x80", b"\xed\xa0\x80", "\u200b\u202e\ufeff".encode(), "a\u0301\u0327".encode(),
    b'"', b"'", b"\\", b"=1+1", b"%s", b"{n}", b"(a)", b"(i)", b"1.", b"4.2.1", "第一条".encode(), "Điều 1.".encode(), "มาตรา ๑".encode(),
    b"Pasal 1", "“".encode(), "”".encode(), b"<table>", b"<tr><td>", b"rowspan=999999", b"colspan='-1'", b"<ol start=1e9>",
]  # fmt: skip
AKN = """<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act name="act"><body><section eId="sec_1"><num>1.</num>
<heading>Lamps</heading><subsection eId="sec_1__subsec_1"><num>(1)</num><intro><p>The keeper must—</p></intro><paragraph><num>(a)</num>
<content><p>trim the wick;</p><table><tr><td><p>8</p></td></tr></table></content></paragraph></subsection></section></body></act></akomaNtoso>"""
CLML = """<Legislation xmlns="http://www.legislation.gov.uk/namespaces/legislation"><Primary><Body><P1group><Title>Lamps</Title><P1><Pnumber>1</Pnumber>
<P1para><P2><Pnumber>1</Pnumber><P2para><Text>Trim the wick.</Text></P2para></P2></P1para></P1></P1group></Body></Primary></Legislation>"""
USLM = """<uslm xmlns="http://schemas.gpo.gov/xml/uslm"><main><section identifier="/us/s1"><num value="1">§ 1.</num><heading>Lamps</heading>
<subsection><num value="a">(a)</num><content>Trim the wick.</content></subsection></section></main></uslm>"""
ECFR = """<DIV5 N="1910" TYPE="PART"><HEAD>PART 1910</HEAD><DIV8 N="1910.1" TYPE="SECTION"><HEAD>§ 1910.1 Lamps.</HEAD><P>(a) Trim the wick.</P>
<P>(1) Each day.</P></DIV8></DIV5>"""
FORMEX = """<ACT><ENACTING.TERMS><ARTICLE IDENTIFIER="001"><TI.ART>Article 1</TI.ART><PARAG><NO.PARAG>1.</NO.PARAG><ALINEA>Trim the wick.</ALINEA></PARAG>
</ARTICLE></ENACTING.TERMS></ACT>"""
TBX = """<tbx xmlns="urn:iso:std:iso:30042:ed-2" style="dca" type="TBX-Basic"><text><body><conceptEntry id="lamp"><descrip type="subjectField">tools</descrip>
<langSec xml:lang="en"><termSec><term>lamp</term></termSec></langSec><langSec xml:lang="vi"><termSec><term>đèn</term></termSec></langSec></conceptEntry></body></text></tbx>"""
HTML = """<html><head><meta charset="utf-8"></head><body><h1>Lamp Act</h1><ol><li>Trim the wick.<li>Fill the lamp.</ol><table><tr><td rowspan=2>8<td>h</tr>
<tr><td>85</td></tr></table><p>Section 1. A<sup>2</sup> &amp; b<!-- c --><script>x</script></p></body></html>"""
MARKDOWN = (
    "---\ntitle: x\n---\n# Lamps\n\n**1.** The keeper\n\n- (a) trims;\n- (b) fills.\n\n| a | b |\n|---|---|\n| 8 | 85 |\n"
)
SAID = {
    "zh": "用人单位应当每年至少组织两次演练,工作时间不超过八小时,罚款二万元以上十万元以下。", "vi": "Người sử dụng lao động phải huấn luyện ít nhất 02 lần một năm, không quá 85 dBA trong 8 giờ.",
    "th": "นายจ้างต้องจัดอบรมอย่างน้อยปีละสองครั้ง ไม่เกิน ๘ ชั่วโมงต่อวัน ปรับไม่เกินหนึ่งแสนบาท", "id": "Pengusaha wajib melatih paling sedikit 2 (dua) kali setahun, denda paling banyak Rp10.000.000,00.",
    "ms": "Majikan hendaklah melatih sekurang-kurangnya dua kali setahun, denda tidak melebihi RM5,000.", "en": "An employer must train every worker at least twice a year, not more than 85 dB(A) in 8 hours, 1 ¾ m above.",
    "pt": "O empregador deve formar pelo menos duas vezes por ano, no máximo 8 horas por dia.", "tl": "Ang employer ay dapat magsanay nang hindi bababa sa dalawang beses bawat taon, 8 oras.",
    "km": "និយោជកត្រូវបណ្តុះបណ្តាលយ៉ាងតិច ២ ដងក្នុងមួយឆ្នាំ មិនលើសពី ៨ ម៉ោង។", "lo": "ນາຍຈ້າງຕ້ອງຝຶກອົບຮົມຢ່າງໜ້ອຍ ໒ ເທື່ອຕໍ່ປີ ບໍ່ເກີນ ໘ ຊົ່ວໂມງ.", "my": "အလုပ်ရှင်သည် တစ်နှစ်လျှင် အနည်းဆုံး ၂ ကြိမ် သင်တန်းပေးရမည်။",
}  # fmt: skip
COUNTRY = {
    "zh": "CN",
    "vi": "VN",
    "th": "TH",
    "id": "ID",
    "ms": "MY",
    "en": "SG",
    "pt": "TL",
    "tl": "PH",
    "km": "KH",
    "lo": "LA",
    "my": "MM",
}


@dataclass(frozen=True)
class Target:
    """One grammar: seeds, how an input is made of them, the call, and the share of all cases that it gets."""

    name: str
    seeds: Sequence[bytes]
    call: Callable[[bytes, random.Random], object]
    share: float
    make: Callable[[random.Random, bytes], bytes] | None = None


def mutated(rng: random.Random, seed: bytes, other: bytes = b"", most: int = 100_000) -> bytes:
    """A seed with some changes: bits, cuts, copies, words of the grammars, a stretch of another seed, one piece many times."""
    data = bytearray(seed)
    for _ in range(1 + int(rng.expovariate(0.4))):
        at = rng.randrange(len(data) + 1)
        kind = rng.randrange(8)
        end = min(len(data), at + 1 + int(rng.expovariate(0.05)))
        if kind == 0 and at < len(data):
            data[at] ^= 1 << rng.randrange(8)
        elif kind == 1:
            del data[at:end]
        elif kind == 2:
            data[at:at] = data[at:end] * rng.randrange(1, 4)
        elif kind in (3, 4):
            data[at:at] = rng.choice(WORDS)
        elif kind == 5 and other:
            low = rng.randrange(len(other))
            data[at:end] = other[low : low + rng.randrange(1, 60)]
        elif kind == 6:
            data[at:end] = rng.randbytes(rng.randrange(1, 9))
        elif rng.random() < 0.02:
            data[at:at] = (bytes(data[at:end]) or rng.choice(WORDS)) * rng.randrange(2, 2000)
    return bytes(data[:most])


def _reader(name: str) -> Callable[[bytes, random.Random], object]:
    return lambda data, _: read_bytes(data, name)


def _split(data: bytes, rng: random.Random) -> object:
    code = rng.choice(KNOWN.jurisdictions)
    text = data.decode("utf-8", "replace")
    kind = rng.choice([None, None, "law", "standard", "code"])
    try:
        done = split_source(Source("a.txt", text, raw=text), KNOWN.profile(code), kind=kind)
    except StdalignError:
        return None
    assert done.source == text
    for clause in done.clauses:
        assert 0 <= clause.start <= clause.end <= len(text)
    return done


def _analyse(data: bytes, rng: random.Random) -> object:
    text = data.decode("utf-8", "replace")
    language = rng.choice(list(SAID))
    found = analyse_text(text[:4000], COUNTRY[language], language, knowledge=KNOWN)
    for one in found.quantities:
        assert 0 <= one.start <= one.end <= len(text)
    return found


def _numbers(data: bytes, rng: random.Random) -> object:
    text = data.decode("utf-8", "replace")
    numbers = KNOWN.cues(rng.choice(list(SAID))).numbers
    for call in (numbers.exact, numbers.readings, numbers.pair, digits_to_int, chinese_to_int, roman_to_int, to_arabic):
        call(text)
    try:
        return KNOWN.ratios.factor(text)
    except StdalignError:
        return None


def _addresses(data: bytes, rng: random.Random) -> object:
    text = data.decode("utf-8", "replace")
    for call in (ClauseAddress.parse, Eid.parse, WorkUri.parse, instrument_id, split_key):
        try:
            call(text)
        except StdalignError:
            continue
    for ask in (lambda: read_cursor(text, "probability"), lambda: share("p", text)):
        try:
            ask()
        except StdalignError:
            continue
    return None


class _OnePath:
    """A file that readers of paths are given; in memory where the machine has such a folder."""

    def __init__(self) -> None:
        import tempfile

        shm = Path("/dev/shm")
        self._folder = tempfile.TemporaryDirectory(dir=shm if shm.is_dir() else None)
        self.path = Path(self._folder.name) / "one"

    def with_bytes(self, data: bytes) -> Path:
        self.path.write_bytes(data)
        return self.path


_FILE = _OnePath()


def _toml(data: bytes, rng: random.Random) -> object:
    kind = rng.choice(
        [schema.LANGUAGE, schema.SHARED, schema.STRINGENCY, schema.PHRASES, schema.UNITS, schema.MANIFEST, schema.PARAMETERS]
    )
    return read_toml(_FILE.with_bytes(data), kind, KNOWN.vocabulary)


def _scheme(data: bytes, rng: random.Random) -> object:
    return Scheme.from_toml(data.decode("utf-8", "replace"), "fuzzed", {})


def _tbx(data: bytes, rng: random.Random) -> object:
    return read_termbase([(0, _FILE.with_bytes(data))], {})


def _decisions(form: str) -> Callable[[bytes, random.Random], object]:
    return lambda data, _: read(data, form)


def packed(parts: dict[str, bytes]) -> bytes:
    """A ZIP of some parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    """The parts of a ZIP."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _inside(rng: random.Random, seed: bytes) -> bytes:
    """One part of an archive changed and the archive packed again, or the archive itself changed."""
    if rng.random() < 0.3:
        return mutated(rng, seed)
    parts = unpacked(seed)
    name = rng.choice(sorted(parts, key=lambda one: ("document" not in one and "sheet1" not in one, one))[:4])
    parts[name] = mutated(rng, parts[name])
    return packed(parts)


def _docx() -> bytes:
    import docx

    document = docx.Document()
    document.add_heading("Lamps", 1)
    for line in ("Section 1. The keeper must—", "(a) trim the wick;", "(b) fill the lamp."):
        document.add_paragraph(line)
    document.add_table(1, 2).cell(0, 0).text = "left"
    out = io.BytesIO()
    document.save(out)
    parts = unpacked(out.getvalue())
    return packed({name: parts[name] for name in parts if "theme" not in name and "thumbnail" not in name})


def decided(source: str = "cn-a#art_1", target: str = "vn-a#art_1") -> list[dict[str, str]]:
    """Two decisions, the second on the country where nothing answers."""
    row = dict.fromkeys(FIELDS, "") | {
        "source": source, "target": target, "decision": "accept", "relation": "equal", "reason": "=x", "time": "2026-01-01T00:00:00Z",
        "reviewer": "An", "token": "t", "stringency": "same",
    }  # fmt: skip
    return [row, row | {"target": "VN", "decision": "reject"}]


def targets() -> list[Target]:
    """Every grammar with its seeds."""
    laws = [example.text.encode() for code in KNOWN.jurisdictions for kind in ("law", "standard")
            for example in _examples(code, kind)]  # fmt: skip
    said = [text.encode() for text in SAID.values()]
    figures = [
        "二百五十万",
        "1.500.000,5",
        "ba triệu rưỡi",
        "twenty-five",
        "dua puluh lima",
        "๑๒.๕",
        "mg/m3",
        "10-15 %",
        "³⁄₄",
    ]
    addresses = ["cn-a-2021#art_21__para_1__point_3", "/akn/cn/act/2002/70/zho@2021-06-10/~art_21", "cn-x:art_1~vn-y:art_2", "art_14-1",
                 "WyJzY29yZSIsMC41LDdd", "0.5"]  # fmt: skip
    pages = [to_akn(split_source(Source("a.txt", laws[0].decode(), raw=laws[0].decode()), KNOWN.profile("CN")))]
    tables = [KNOWN.text(f"languages/{one}.toml").encode()[:6000] for one in ("lo", "_shared")]
    tables += [KNOWN.text(name).encode() for name in ("stringency.toml", "phrases.toml")]
    schemes = [KNOWN.text(f"schemes/{one}").encode() for one in ("cn-standard.toml", "kh-law.toml", "sg-law.toml")
               if one in KNOWN.layers.names("schemes", "*.toml")]  # fmt: skip
    return [
        Target("text", [*laws, *said], _reader("a.txt"), 10),
        Target("markdown", [MARKDOWN.encode(), *laws[:6]], _reader("a.md"), 8),
        Target("html", [HTML.encode()], _reader("a.html"), 10),
        Target("xml", [one.encode() for one in (AKN, CLML, USLM, ECFR, FORMEX)] + pages, _reader("a.xml"), 12),
        Target("docx", [_docx()], _reader("a.docx"), 0.2, _inside),
        Target("zip", [packed({"a.txt": laws[0], "b/c.html": HTML.encode()})], _reader("a.zip"), 1, _inside),
        Target("splitter", laws, _split, 3),
        Target("analysis", said, _analyse, 1.5),
        Target("numbers and units", [one.encode() for one in figures] + said, _numbers, 30),
        Target("addresses", [one.encode() for one in addresses], _addresses, 25),
        Target("tbx", [TBX.encode()], _tbx, 8),
        Target("knowledge", tables, _toml, 2),
        Target("scheme", schemes, _scheme, 1),
        Target("decisions csv", [write(decided(), "csv")], _decisions("csv"), 4),
        Target("decisions jsonl", [write(decided(), "jsonl")], _decisions("jsonl"), 4),
        Target("decisions sssom", [write(decided(), "sssom")], _decisions("sssom"), 4),
        Target("decisions xlsx", [write(decided(), "xlsx")], _decisions("xlsx"), 0.1, _inside),
        Target("json lines", [b'{"eid": "art_1", "text": {"en": "x"}}\n{"a": [1, null]}\n'], lambda d, _: list(json_lines_of(d, "a")), 4),
    ]  # fmt: skip


def _examples(code: str, kind: str) -> Sequence[Any]:
    try:
        return KNOWN.scheme(code, kind).examples
    except StdalignError:
        return ()
