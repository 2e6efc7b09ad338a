"""Text PDF: read in a child process with a memory and time limit, so that a hostile file never takes the parent down."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence

from stdalign.errors import EmptySource, Encrypted, LimitExceeded, NotText, Scanned
from stdalign.model import Finding
from stdalign.read.text import clean
from stdalign.source import Source

suffixes = (".pdf",)
media_types = ("application/pdf",)
SECONDS = 9
MEMORY = 900 * 1024 * 1024
MOST_PAGES = 3000
MOST_BYTES = 200 * 1024 * 1024
_GARBLED = re.compile("[\ufffd\ue000-\uf8ff]|\\(cid:\\d+\\)")
_CHILD = """
import sys, json, resource
memory, seconds, most = (int(value) for value in sys.argv[1:4])
resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
import pypdfium2
data = sys.stdin.buffer.read()
try:
    document = pypdfium2.PdfDocument(data)
except pypdfium2.PdfiumError as error:
    json.dump({"error": str(error)}, sys.stdout)
    raise SystemExit
count = len(document)
if count > most:
    json.dump({"pages_over": count}, sys.stdout)
    raise SystemExit
pages = []
left = 20_000_000
for at in range(count):
    page = document[at]
    text = page.get_textpage().get_text_bounded()
    left -= len(text)
    if left < 0:
        json.dump({"text_over": at}, sys.stdout)
        raise SystemExit
    pages.append(text)
json.dump({"pages": pages}, sys.stdout)
"""


def read(data: bytes, name: str, *, seconds: int = SECONDS) -> Source:
    """Read a PDF that has a text layer.

    Raises:
        Encrypted, LimitExceeded, EmptySource. NotText: broken, or scanned without a text layer.
    """
    if len(data) > MOST_BYTES:
        raise LimitExceeded(f"{len(data):,} bytes of PDF, the limit is {MOST_BYTES:,}", where=name, next_step="split it")
    command = [sys.executable, "-I", "-c", _CHILD, str(MEMORY), str(seconds), str(MOST_PAGES)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        raise LimitExceeded(
            f"reading takes longer than {seconds} s", where=name, next_step="split it, or give DOCX or HTML"
        ) from None
    except OSError as error:
        raise NotText(f"the PDF reader cannot be started ({error.strerror})", where=name) from None
    if done.returncode < 0 or b"MemoryError" in done.stderr:
        raise LimitExceeded(
            f"reading takes more than {MEMORY // 1024**2} MB or {seconds} s", where=name, next_step="do not trust this file"
        )
    try:
        answer = json.loads(done.stdout.decode("utf-8", "surrogatepass"))
    except ValueError:
        raise NotText("the PDF cannot be read", where=name, next_step="mend it, or give DOCX or HTML") from None
    return _source(answer, name)


def _source(answer: dict[str, object], name: str) -> Source:
    if "error" in answer:
        if "password" in str(answer["error"]).lower():
            raise Encrypted("the PDF asks for a password", where=name, next_step="save it without a password first")
        raise NotText(f"a broken PDF ({answer['error']})", where=name, next_step="fetch the file again")
    if "pages_over" in answer:
        raise LimitExceeded(
            f"{answer['pages_over']} pages, the limit is {MOST_PAGES}", where=name, next_step="split the file"
        )
    pages = answer.get("pages")
    if not isinstance(pages, list):
        raise LimitExceeded("more text than 20,000,000 characters", where=name, next_step="split the file")
    if not pages:
        raise EmptySource("a PDF without pages", where=name, next_step="fetch the file again")
    if sum(len(str(page).strip()) for page in pages) < 8 * len(pages):
        raise Scanned(
            "a scanned PDF without a text layer",
            where=name,
            next_step="name an OCR engine: read_file(path, ocr='rapidocr') after pip install 'stdalign[ocr]', or give DOCX",
        )
    return source_of([str(page) for page in pages], name)


def source_of(pages: Sequence[str], name: str, notes: tuple[Finding, ...] = ()) -> Source:
    """The pages' text as one source that knows where each page begins."""
    whole = "\f\n".join(page.replace("\r\n", "\n") for page in pages)
    mapped, _, warnings = clean(whole, name)
    warnings.extend(notes)
    garbled = len(_GARBLED.findall(mapped.text))
    if garbled > 0.02 * len(mapped.text):
        warnings.append(Finding("garbled", f"{garbled} characters have no meaning; prefer DOCX or HTML of this text"))
    starts = [0]
    starts.extend(found.end() for found in re.finditer("\f\n?", mapped.text))
    return Source(
        name=name, text=mapped.text, media_type="application/pdf", segments=mapped.segments, pages=tuple(starts),
        warnings=tuple(warnings),
    )  # fmt: skip
