"""Files in layers: a user's folder over what ships. One path names the same file in every layer."""

from __future__ import annotations

from fnmatch import fnmatch
from hashlib import sha256
from importlib.resources import files
from pathlib import Path, PurePosixPath

from stdalign.corpora import corpora_dir
from stdalign.errors import CorpusError
from stdalign.registry import Registry

SHIPPED = {
    "profiles": "profiles",
    "languages": "profiles/languages",
    "schemes": "schemes",
    "stringency.toml": "align/stringency.toml",
    "phrases.toml": "align/phrases.toml",
    "reasons.toml": "align/reasons.toml",
    "weights.json": "align/weights.json",
    "catalogue_builtin.npz": "align/catalogue_builtin.npz",
    "catalogue_e5.npz": "align/catalogue_e5.npz",
    "relation.json": "align/relation.json",
    "demands.npz": "analysis/demands.npz",
    "prior.json": "align/prior.json",
    "units.toml": "units.toml",
    "months.tsv": "splitting/months.tsv",
    "language.tsv": "language.tsv",
    "language_id_ms.tsv": "language_id_ms.tsv",
}
"""Where the first step of a path stands in the package; every other path stands in the corpora folder."""


_KINDS = frozenset((".toml", ".tsv", ".tbx", ".jsonl", ".json", ".npz", ".txt"))


class Layers:
    """Where knowledge is read from: a user's folder first, then what ships.

    Args:
        overlay: the user's folder, or None.
        added: folders of installed packages, under the user's and over what ships.
        corpora: a corpora folder that stands in for the one that ships: a folder or file of it
            (``termbase/``, ``cn/``, ``vocabulary.toml``) takes the place of the shipped one.

    Raises:
        CorpusError: one of the folders is not there.

    >>> Layers().names("languages", "v*.toml")
    ('vi.toml',)
    """

    def __init__(self, overlay: Path | None = None, corpora: Path | None = None, added: tuple[Path, ...] = ()) -> None:
        if overlay is not None and not overlay.is_dir():
            raise CorpusError("no such knowledge folder", where=str(overlay), next_step="give a folder, or leave it out")
        self.overlay = overlay
        self.over = (*added, *((overlay,) if overlay is not None else ()))
        """The folders that lie over what ships, the lowest first."""
        self.given_corpora = corpora
        self.corpora = corpora_dir(corpora)
        self._package = Path(str(files("stdalign")))
        self._ships = corpora_dir()

    def _under(self, relpath: str) -> Path:
        """The path in what ships (or in the corpora folder given)."""
        first, *rest = PurePosixPath(relpath).parts
        if first in SHIPPED:
            return self._package.joinpath(SHIPPED[first], *rest)
        own = self.corpora / first
        return (self.corpora if own.exists() else self._ships).joinpath(first, *rest)

    @property
    def corpora_folders(self) -> tuple[Path, ...]:
        """Folders that hold instruments (``cn/manifest.toml``), the lowest layer first."""
        return (self.corpora, *self.over)

    def paths(self, relpath: str) -> tuple[Path, ...]:
        """The files that a path names, the lowest layer first; empty where there is none."""
        here = [self._under(relpath), *(folder / relpath for folder in self.over)]
        return tuple(path for path in here if path.is_file())

    def names(self, folder: str, pattern: str = "*") -> tuple[str, ...]:
        """Names of the files of a folder in any layer, sorted."""
        found: set[str] = set()
        here = [self._under(folder), *(own / folder for own in self.over)]
        for path in here:
            if path.is_dir():
                found |= {entry.name for entry in path.iterdir() if entry.is_file() and fnmatch(entry.name, pattern)}
        return tuple(sorted(found))

    def everything(self) -> dict[str, Path]:
        """Every file that knowledge may be read from, by layer and name."""
        out: dict[str, Path] = {}
        places = [(name, self._package / place) for name, place in SHIPPED.items()]
        places += [
            ("corpora", self.corpora),
            *(("corpora that ship", self._ships) for _ in range(self._ships != self.corpora)),
        ]
        places += [(f"over {at}", folder) for at, folder in enumerate(self.over, 1)]
        for name, place in places:
            if place.is_file():
                out[name] = place
            for path in sorted(place.rglob("*")) if place.is_dir() else ():
                if path.is_file() and path.suffix in _KINDS:
                    out[f"{name}/{path.relative_to(place).as_posix()}"] = path
        return out

    def depth(self, path: Path) -> int:
        """Layer of a file: 0 for what ships, the highest for the user's folder."""
        return next((at for at in range(len(self.over), 0, -1) if self.over[at - 1] in path.parents), 0)

    def path(self, relpath: str) -> Path:
        """The uppermost file that a path names.

        Raises:
            CorpusError: there is none in any layer.
        """
        found = self.paths(relpath)
        if not found:
            raise CorpusError("no such knowledge file", where=relpath, next_step="see docs/knowledge.md for the names")
        return found[-1]

    def bytes(self, relpath: str) -> bytes:
        """Content of the uppermost file."""
        return self.path(relpath).read_bytes()

    def text(self, relpath: str) -> str:
        """Content of the uppermost file as text.

        Raises:
            CorpusError: there is none, or it is not UTF-8.
        """
        return decoded(self.path(relpath))

    def digest(self, relpaths: tuple[str, ...]) -> str:
        """SHA-256 over the names and contents of files, all layers of each."""
        made = sha256()
        for relpath in relpaths:
            for path in self.paths(relpath):
                data = path.read_bytes()
                made.update(f"{relpath}\x00{len(data)}\x00".encode())
                made.update(data)
        return made.hexdigest()


def added_folders() -> tuple[Path, ...]:
    """Knowledge folders of installed packages: entry points of the group ``stdalign.scheme``, each a path or a function giving one.

    Raises:
        MissingExtra: an entry point is broken. CorpusError: it names no folder.
    """
    found: list[Path] = []
    for name in _SCHEMES:
        given = _SCHEMES[name]
        path = Path(str(given() if callable(given) else given))
        if not path.is_dir():
            raise CorpusError(
                f"scheme {name!r} of an installed package names no folder",
                where=str(path),
                next_step="mend or remove the package that names it",
            )
        found.append(path)
    return tuple(found)


_SCHEMES: Registry[object] = Registry("scheme", {})


def decoded(path: Path) -> str:
    """Text of a knowledge file.

    Raises:
        CorpusError: it is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorpusError(f"not UTF-8 ({error.reason})", where=str(path), next_step="save it as UTF-8") from None
