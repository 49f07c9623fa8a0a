"""What users install is the wheel: it holds the rules, and works away from the checkout."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from cleanpress import fold

ROOT = Path(__file__).parent.parent
LARGEST = 3_000_000


def run(*arguments: str | Path, **options) -> str:
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, timeout=120, **options)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run("-m", "pip", "wheel", "-q", "--no-deps", "--wheel-dir", folder, ROOT)
    (built,) = folder.glob("cleanpress-*.whl")
    return built


@pytest.fixture(scope="module")
def elsewhere(wheel, tmp_path_factory) -> tuple[Path, dict[str, str]]:
    """A folder with the installed wheel, and an environment in which it comes before the checkout."""
    target = tmp_path_factory.mktemp("installed")
    run("-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", target, wheel)
    return target, {**os.environ, "PYTHONPATH": str(target)}


def test_holds_rules_and_types_and_is_small(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    for file in (ROOT / "cleanpress").rglob("*"):
        if file.is_file() and "__pycache__" not in file.parts:
            assert file.relative_to(ROOT).as_posix() in names
    assert {"cleanpress/py.typed", "cleanpress/rules/README.md", "cleanpress/rules/id/related.toml"} <= names
    assert all(name.startswith(("cleanpress/", "cleanpress-")) for name in names)
    assert wheel.stat().st_size < LARGEST


def test_cleans_the_seeds_from_another_folder(elsewhere, tmp_path):
    target, environment = elsewhere
    where = run("-c", "import cleanpress; print(cleanpress.__file__)", cwd=tmp_path, env=environment)
    assert Path(where.strip()).is_relative_to(target)
    run("-m", "cleanpress", ROOT / "seeds", "-o", "out", "--quiet", cwd=tmp_path, env=environment)
    for line in (ROOT / "fixtures" / "seeds.jsonl").read_text("utf-8").splitlines():
        gold = json.loads(line)
        assert (tmp_path / "out" / f"{gold['id']}.txt").read_text("utf-8").rstrip("\n") == fold(gold["body"])
