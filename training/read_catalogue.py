"""Work out what either encoder says of each common requirement, and store it beside the weights (``align.kept``).

    python training/read_catalogue.py [--cache DIR]

To be run again when many entries or linked digests are new; an entry whose text is new is read by the model itself until then. After a change of the built-in
encoder it has to be run too.
"""

from __future__ import annotations

import argparse
from importlib.resources import files
from pathlib import Path

from stdalign.align.kept import Kept
from stdalign.encode import load_encoder
from stdalign.judge.pairs import shipped_engine


def main() -> None:
    """Encode and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, help="folder where the vectors of each text are kept")
    a = parser.parse_args()
    hub = shipped_engine().hub
    for name in ("builtin", "e5"):
        data = Kept.made(load_encoder(name, cache=a.cache if name == "e5" else None), hub.ids, hub.texts("en")).packed()
        Path(str(files("stdalign.align"))).joinpath(f"catalogue_{name}.npz").write_bytes(data)
        print(f"{name}: {len(hub.ids)} entries, {len(data)} bytes")


if __name__ == "__main__":
    main()
