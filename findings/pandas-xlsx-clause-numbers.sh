#!/bin/sh
# pandas turns cells that the XLSX file itself holds as text into numbers: the clause numbers 1.1, 1.10 and 1.100 of a standard, typed as
# text in the spreadsheet, all come back as the float 1.1, and the clause of a row can't be told any more. A good guess was that a cell
# keeps the type that the file gives it, as openpyxl does; dtype=str keeps it. pandas 3.1.1, openpyxl 3.1.5.
set -eu
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/v" && "$dir/v/bin/pip" -q install 'pandas==3.1.1' 'openpyxl==3.1.5'
"$dir/v/bin/python" - "$dir/table.xlsx" <<'P'
import sys
import openpyxl, pandas
book = openpyxl.Workbook()
for row in (["clause", "limit"], ["1.1", 85], ["1.10", 90], ["1.100", 95]):
    book.active.append(row)
book.save(sys.argv[1])
kinds = [cell.data_type for cell in openpyxl.load_workbook(sys.argv[1]).active["A"]]
seen = pandas.read_excel(sys.argv[1])["clause"].tolist()
kept = pandas.read_excel(sys.argv[1], dtype=str)["clause"].tolist()
print("pandas", pandas.__version__, "types in the file", kinds, "read", seen, "with dtype=str", kept)
assert kinds == ["s"] * 4 and seen == [1.1, 1.1, 1.1] and kept == ["1.1", "1.10", "1.100"], "the behaviour changed"
P
