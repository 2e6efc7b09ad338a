"""Commands are made when they are called; what is shown before that is data, and is what the commands themselves say."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module

import pytest

from stdalign.cli import page
from stdalign.cli.lazy import called, table
from stdalign.cli.reference import help_page

MODULES = sorted({module for module, _ in table().values()})


@pytest.mark.parametrize("module", MODULES)
def test_the_table_is_what_the_modules_have(module: str) -> None:
    app = import_module(f"stdalign.cli.{module}").app
    own = {called(info): (info.callback.__doc__ or "").strip().splitlines()[0] for info in app.registered_commands}
    own |= {
        group.name: (group.typer_instance.info.help or group.help or "").splitlines()[0] for group in app.registered_groups
    }
    assert {name: line for name, (of, line) in table().items() if of == module} == own


def test_the_page_of_help_is_what_the_parser_prints() -> None:
    assert page() == help_page(), "run: python -m stdalign.cli.reference --help-page"


def test_help_loads_no_parser_and_a_command_only_its_own_module() -> None:
    code = "import sys; from stdalign.cli import main\ntry: main()\nexcept SystemExit: pass\nprint(*sys.modules, file=sys.stderr)"

    def loaded(*words: str) -> tuple[str, set[str]]:
        done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True, timeout=60)
        return done.stdout, set(done.stderr.split())

    shown, modules = loaded("--help")
    assert shown == page() and not modules & {"typer", "numpy", "stdalign.cli.jobs"}
    shown, modules = loaded("rename", "--help")
    assert "Example: stdalign rename" in shown and "stdalign.cli.instruments" in modules
    assert not modules & {"numpy", "stdalign.cli.jobs", "stdalign.cli.reports", "stdalign.cli.reviews"}


def test_a_narrow_terminal_gets_a_narrow_page_and_a_mistyped_command_its_neighbour() -> None:
    def run(*words: str, columns: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "stdalign.cli", *words],
            capture_output=True, text=True, timeout=60, check=False, env={**os.environ, "COLUMNS": columns},
        )  # fmt: skip

    narrow = run("--help", columns="50").stdout
    assert "Commands:" in narrow and max(map(len, narrow.splitlines())) <= 50
    wrong = run("serach", "helmet", columns="80")
    assert wrong.returncode == 2 and "search" in wrong.stderr
