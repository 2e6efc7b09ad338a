#!/bin/sh
# docx2python, which writes the automatic numbers of Word's lists into the text, leaves them out where the paragraph has its numbering
# from its style ("List Number") instead of from itself: the numbers that a reader sees on the page, and by which a law is cited, are
# nowhere. A good guess was that a style's numbering counts as the paragraph's, as it does in Word. docx2python 3.7.1, python-docx 1.2.0.
set -eu
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/v" && "$dir/v/bin/pip" -q install 'docx2python==3.7.1' 'python-docx==1.2.0'
"$dir/v/bin/python" - "$dir" <<'P'
import sys
import docx
from docx2python import docx2python
words = ["Lamps are trimmed.", "Wicks are cut."]
styled, direct = docx.Document(), docx.Document()
for one in words:
    styled.add_paragraph(one, style="List Number")
    paragraph = direct.add_paragraph(one)
    numbering = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    numbering.get_or_add_ilvl().val, numbering.get_or_add_numId().val = 0, direct.styles["List Number"].element.pPr.numPr.numId.val
out = []
for name, document in (("styled", styled), ("direct", direct)):
    document.save(f"{sys.argv[1]}/{name}.docx")
    out.append([line.strip() for line in docx2python(f"{sys.argv[1]}/{name}.docx").text.splitlines() if line.strip()])
print("docx2python 3.7.1: numbered by the style", out[0], "by the paragraph itself", out[1])
assert out[0] == words and all(line.startswith(f"{at}") for at, line in enumerate(out[1], 1)), "the behaviour changed"
P
