"""The wheel works by itself: in an empty environment, away from the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import jsonschema
import pytest

CHECKOUT = Path(__file__).parents[1]
SHIPPED = ("rules", "knowledge", "bot", "locales")
DATA = {".py", ".md", ".yaml", ".toml", ".po", ".csv", ".typ", ".mako"}
PROGRAMMES = [
    "xiamen.rare_disease_aid",
    "qingdao.rigid_expenditure_aid",
    "longyan.medical_aid",
    "quanzhou.medical_aid",
    "weihai_etdz.medical_aid",
]
PERSON = {"as_of": "2025-03-01", "insured_place": "quanzhou", "identities": {"dibao": True}}


def run(*command: str | Path, cwd: Path, stdin: str = "") -> str:
    """Standard output of a command that must succeed and must not see the checkout."""
    surroundings = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "WENZHU_"))}
    done = subprocess.run(
        command, cwd=cwd, input=stdin, env=surroundings, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, f"{command} failed:\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("dist")
    hatchling = (sys.executable, "-m", "hatchling")
    run(*hatchling, "build", "--target", "wheel", "--directory", target, cwd=CHECKOUT)
    [built] = target.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the wheel alone; it borrows the dependencies installed here."""
    home = tmp_path_factory.mktemp("elsewhere")
    venv.create(home)
    python = home / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    install = ("--python", str(python), "install", "--no-index", "--no-deps", wheel)
    run(*pip, *install, cwd=home)
    # A path named in a .pth file is searched, but its own .pth files are not read: what is
    # installed here as editable, this project above all, stays out.
    site_packages = sysconfig.get_path("purelib", vars={"base": str(home)})
    borrowed = dict.fromkeys((sysconfig.get_path("purelib"), sysconfig.get_path("platlib")))
    Path(site_packages, "borrowed.pth").write_text("\n".join(borrowed) + "\n", encoding="utf-8")
    return home


def wenzhu(environment: Path, *arguments: str, stdin: str = "") -> str:
    command = environment / "bin" / "wenzhu"
    return run(command, *arguments, cwd=environment, stdin=stdin)


def test_the_wheel_holds_every_file_of_the_packages(wheel: Path) -> None:
    ours = {
        path.relative_to(CHECKOUT).as_posix()
        for folder in SHIPPED
        for path in (CHECKOUT / folder).rglob("*")
        if path.suffix in DATA
    }
    packed = set(zipfile.ZipFile(wheel).namelist())
    assert ours <= packed
    assert {name.split("/")[0] for name in packed if ".dist-info/" not in name} == set(SHIPPED)


def test_the_packages_come_from_the_wheel(environment: Path) -> None:
    show = "import rules, knowledge, bot; print(*(m.__file__ for m in (rules, knowledge, bot)))"
    found = run(environment / "bin" / "python", "-c", show, cwd=environment).split()
    assert len(found) == 3
    assert all(Path(file).is_relative_to(environment) for file in found)


def test_it_knows_its_version(environment: Path) -> None:
    assert "0.1.0" in wenzhu(environment, "--version")


def test_it_describes_the_facts(environment: Path) -> None:
    jsonschema.validate(PERSON, json.loads(wenzhu(environment, "schema", "facts")))


def test_it_describes_the_result(environment: Path) -> None:
    [line] = wenzhu(environment, "screen", stdin=json.dumps(PERSON) + "\n").splitlines()
    jsonschema.validate(json.loads(line), json.loads(wenzhu(environment, "schema", "result")))


def test_it_screens_a_person(environment: Path) -> None:
    [line] = wenzhu(environment, "screen", stdin=json.dumps(PERSON) + "\n").splitlines()
    assert [programme["id"] for programme in json.loads(line)["programmes"]] == PROGRAMMES


def test_it_greets_and_takes_its_leave_when_nobody_speaks(environment: Path) -> None:
    assert wenzhu(environment, "chat").strip()
