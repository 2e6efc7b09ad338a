# Sourced by build.sh and test.sh: a virtual environment with CPU torch and stdalign in it.
# STDALIGN_VENV chooses the folder, PYTHON the interpreter (3.11 or newer).
set -eu
cd "$(dirname "$0")/.."
venv="${STDALIGN_VENV:-.venv}"
extras="$1"
if [ ! -x "$venv/bin/python" ]; then
  echo "making $venv" >&2
  "${PYTHON:-python3}" -m venv "$venv"
fi
stamp="$venv/.stdalign-$extras"
if [ ! -f "$stamp" ] || [ pyproject.toml -nt "$stamp" ]; then
  echo "installing (a few minutes the first time)" >&2
  # torch comes first and pinned: otherwise the newest build with its GPU packages is fetched.
  "$venv/bin/python" -c 'import torch' 2>/dev/null || "$venv/bin/pip" install -q -r constraints.txt >&2
  "$venv/bin/pip" install -q -c constraints.txt -e ".$extras" >&2
  touch "$stamp"
fi
