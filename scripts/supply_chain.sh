#!/bin/sh
# What an installation is made of (SBOM, CycloneDX JSON), whether known faults are in it (pip-audit), and the wheel twice, byte for byte.
#   sh scripts/supply_chain.sh FOLDER [PYTHON]
# FOLDER takes sbom.cdx.json and the tools' own environment; PYTHON is that of the installation, by default the one on PATH. The tools come from the package index; the audit
# asks the index for known faults and says so where it cannot be reached.
set -eu
out=$1
python=${2:-$(command -v python)}
top=$(git rev-parse --show-toplevel)
mkdir -p "$out"
[ -x "$out/tools/bin/cyclonedx-py" ] || { "$python" -m venv "$out/tools" && "$out/tools/bin/pip" install -q cyclonedx-bom==7.* pip-audit==2.* hatchling==1.*; }

"$out/tools/bin/cyclonedx-py" environment "$python" --pyproject "$top/pyproject.toml" --output-reproducible --of JSON -o "$out/sbom.cdx.json"
"$python" -c 'import json, sys; print(len(json.load(open(sys.argv[1]))["components"]), "packages in the list of what is installed")' "$out/sbom.cdx.json"

"$python" -m pip freeze --exclude-editable | grep -v '^stdalign' > "$out/installed.txt"
if "$out/tools/bin/pip-audit" --no-deps --disable-pip -r "$out/installed.txt" --progress-spinner off > "$out/audit.txt" 2>&1; then
    tail -1 "$out/audit.txt"
else
    echo "audit: known faults were found, or nobody could be asked; see $out/audit.txt:"
    tail -5 "$out/audit.txt"
fi

SOURCE_DATE_EPOCH=$(git -C "$top" log -1 --format=%ct)
export SOURCE_DATE_EPOCH
for at in one two; do
    rm -rf "$out/$at" && mkdir -p "$out/$at/tree"
    git -C "$top" archive HEAD | tar -x -C "$out/$at/tree"
    (cd "$out/$at/tree" && PATH="$out/tools/bin:$PATH" "$out/tools/bin/python" -m hatchling build -t wheel -d "$out/$at" > /dev/null)
    sleep 2 # another second of the clock: a time of the build in the file would show
done
name=$(basename "$out"/one/*.whl)
cmp "$out/one/$name" "$out/two/$name"
echo "$name: $(wc -c < "$out/one/$name") bytes, the same twice, sha256 $(sha256sum "$out/one/$name" | cut -d' ' -f1)"
rm -rf "$out/one/tree" "$out/two/tree"
