"""Commands of an office, run on a copy of the tiny tables."""

from collections.abc import Callable

import pytest

from analysis.cli.main import main


@pytest.fixture
def command(folder, tmp_path, capsys) -> Callable[..., tuple[int, str, str]]:
    """Run a command on the folder; return exit code, output, error text. Lists are given as lines of text."""

    def run(*arguments: str, date: str = "2026-12-01", **lists: str) -> tuple[int, str, str]:
        paths = []
        for name, lines in lists.items():
            paths.append(tmp_path / f"{name}.csv")
            paths[-1].write_text(lines + "\n", encoding="utf-8")
        code = main([*arguments, *map(str, paths), "--data", str(folder), "--date", date])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run
