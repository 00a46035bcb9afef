"""Build dist/deployment.zip, planner.zip and sam.json for a stage: ``python -m infra.package STAGE``.

``python -m infra.package --python`` prints the path of the Python of the runtime, or how to install it.
"""

import argparse
import fnmatch
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from infra.functions import PLANNER, RUNTIME, STAGES
from infra.template.additions import rendered

ROOT = Path(__file__).parents[1]
DIST = ROOT / "dist"
PACKAGE = "deployment.zip"

# Of each zipped package, in bytes; Lambda takes 50 MB.
LARGEST = {PACKAGE: 20 * 1000 * 1000, PLANNER: 40 * 1000 * 1000}

_VERSION = RUNTIME.removeprefix("python")
# Amazon Linux 2023, under this runtime, has glibc 2.34; argon2's wheel asks for 2.26.
_PLATFORMS = ("manylinux2014_x86_64", "manylinux_2_26_x86_64", "manylinux_2_28_x86_64")

_IN_THE_RUNTIME = "the runtime has its own, patched by AWS; our code and PynamoDB take any recent one"
_COMMAND_LINE = "only Chalice's command line uses it"
# Requirements that are not packaged, and why.
LEFT_OUT = {
    **dict.fromkeys(("boto3", "botocore", "jmespath", "s3transfer", "urllib3"), _IN_THE_RUNTIME),
    **dict.fromkeys(
        (
            "ansicon", "blessed", "click", "editor", "inquirer", "jinxed", "packaging", "pip", "pyyaml",
            "readchar", "runs", "setuptools", "wcwidth", "wheel", "xmod",
        ),
        _COMMAND_LINE,
    ),
    "dnspython": "email-validator asks the DNS only when told to; we never do",
    "pycparser": "cffi parses C when it builds, not when it runs",
}  # fmt: skip

# Files of the other packages that are not read at run time; a pattern that begins with « ! » is kept all the
# same.
DROPPED = (
    "*.pyi", "*/py.typed", "*/tests/*", "*/__pycache__/*", "bin/*", "*.pth",
    # Packages read their own version, so METADATA stays; the other files describe the installation.
    "*.dist-info/*", "!*.dist-info/METADATA",
    # The same files of itself that Chalice's own packager takes.
    "chalice/*", "!chalice/__init__.py", "!chalice/app.py",
    # argon2 uses cffi only when it is compiled.
    "cffi/*",
    # Only France is used; the library loads each country by its name.
    "holidays/countries/*", "!holidays/countries/__init__.py", "!holidays/countries/france.py",
    "holidays/financial/*",
    "holidays/locale/*", "!holidays/locale/*/FR.mo",
    # Short numbers (15, 112) are loaded one country at a time, and no form accepts them. Regions stay: a
    # foreign number must be parsed to be refused.
    "phonenumbers/shortdata/region_*",
    # A web framework that is not used here, with its documentation pages.
    "aws_lambda_powertools/event_handler/*",
)  # fmt: skip

# This module imports every country; without it the library finds a country by its module name.
EMPTIED = ("holidays/countries/__init__.py",)

# The modules of our own code in the planner's package.
PLANNER_MODULES = ("case", "exact", "greedy", "handler", "search")
PLANNER_RULES = (
    "__init__.py",
    "domain/__init__.py",
    "domain/shared/__init__.py",
    "domain/shared/geography.py",
    "domain/training/__init__.py",
    "domain/training/planning.py",
    "integrations/__init__.py",
    "integrations/planner_wire.py",
)

Say = Callable[[str], None]


class CannotPackage(Exception):
    """No package was built; the message is a French sentence for the operator."""


def build(stage: str, to: Path = DIST, say: Say = print) -> None:
    """Write ``sam.json`` and the two packages; the same sources give the same bytes.

    Args:
        stage: one of ``infra.functions.STAGES``.
        to: the folder to write into.
        say: prints one line.

    Raises:
        CannotPackage: the interpreter of the runtime or a wheel is missing, or the package is too large.
    """
    python = interpreter()
    to.mkdir(parents=True, exist_ok=True)
    _build(python, ROOT / "requirements.txt", _copy_sources, to / PACKAGE)
    _build(python, ROOT / "infra/planner/requirements.txt", _copy_planner, to / PLANNER)
    template(stage, to / "sam.json")
    _report(to / PACKAGE, say)
    say(f"{PLANNER} : {_megabytes((to / PLANNER).stat().st_size)}.")


def _build(python: str, requirements: Path, copy_sources: Callable[[Path], None], to: Path) -> None:
    with tempfile.TemporaryDirectory() as clean:
        package = Path(clean)
        _install(python, requirements, package)
        drop(package)
        copy_sources(package)
        _compile(python, package)
        _archive(package, to)


def interpreter() -> str:
    """Return the Python of the runtime: in PATH, pyenv's or uv's. A name can exist without its interpreter.

    Raises:
        CannotPackage: there is none; says what to install.
    """
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / f"versions/{_VERSION}.*"
    uv = Path(os.environ.get("UV_PYTHON_INSTALL_DIR", Path.home() / ".local/share/uv/python")) / (
        f"cpython-{_VERSION}.*"
    )
    installed = [path for folder in (pyenv, uv) for path in sorted(glob.glob(f"{folder}/bin/{RUNTIME}"))]
    candidates = [shutil.which(RUNTIME), *installed]
    test = f"import sys; sys.exit(sys.version_info[:2] != {tuple(map(int, _VERSION.split('.')))})"
    for candidate in candidates:
        if candidate and not subprocess.run([candidate, "-c", test], capture_output=True).returncode:
            return candidate
    raise CannotPackage(
        f"Il faut {RUNTIME}, la version de Lambda : « .venv/bin/uv python install {_VERSION} », "
        f"« pyenv install {_VERSION} » ou le paquet {RUNTIME} du système."
    )


def kept_requirements(text: str) -> str:
    """Return the pinned requirements that are packaged, with their hashes."""
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
    return "\n".join(block for block in blocks if re.split(r"[=\[ ]", block)[0] not in LEFT_OUT) + "\n"


def drop(package: Path) -> None:
    """Delete installed files that are not used at run time."""
    kept = [pattern.removeprefix("!") for pattern in DROPPED if pattern.startswith("!")]
    dropped = [pattern for pattern in DROPPED if not pattern.startswith("!")]
    for path in _files(package):
        name = path.relative_to(package).as_posix()
        if _matches(name, dropped) and not _matches(name, kept):
            path.unlink()
    for name in EMPTIED:
        if (package / name).exists():
            (package / name).write_text("")


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def _install(python: str, locked: Path, package: Path) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as requirements:
        requirements.write(kept_requirements(locked.read_text(encoding="utf-8")))
        requirements.flush()
        platforms = [option for platform in _PLATFORMS for option in ("--platform", platform)]
        # fmt: off
        done = subprocess.run(
            [
                sys.executable, "-m", "pip", "--python", python, "install", "--quiet",
                "--disable-pip-version-check", "--no-compile", "--no-deps", "--require-hashes",
                "--only-binary=:all:", *platforms, "--target", str(package), "-r", requirements.name,
            ],
            capture_output=True,
            text=True,
        )
        # fmt: on
    if done.returncode:
        raise CannotPackage(f"pip n'a pas trouvé de quoi remplir le paquet :\n{done.stderr.strip()}")


def _copy_sources(to: Path) -> None:
    shutil.copyfile(ROOT / "app.py", to / "app.py")
    shutil.copytree(
        ROOT / "chalicelib", to / "chalicelib", ignore=shutil.ignore_patterns("__pycache__", "*.pyc", ".*")
    )


def _copy_planner(to: Path) -> None:
    """Copy the planner, and the rules of plans with the modules that they import."""
    for name in ("infra/planner/__init__.py", *(f"infra/planner/{one}.py" for one in PLANNER_MODULES)):
        _copy(name, to)
    (to / "infra/__init__.py").touch()
    for name in PLANNER_RULES:
        _copy(f"chalicelib/{name}", to)


def _copy(name: str, to: Path) -> None:
    (to / name).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ROOT / name, to / name)


_COMPILE = """
import pathlib, py_compile, sys
root = pathlib.Path(sys.argv[1])
for path in sorted(root.rglob("*.py")):
    py_compile.compile(
        str(path), dfile="/var/task/" + path.relative_to(root).as_posix(), doraise=True,
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )
"""


def _compile(python: str, package: Path) -> None:
    """Compile to bytecode: on Lambda's read-only disk each cold start would compile again, twice as slow.

    One process, one order, one seed and no dates, so that the bytes do not vary.
    """
    subprocess.run(
        [python, "-I", "-c", _COMPILE, str(package)], check=True, env={**os.environ, "PYTHONHASHSEED": "0"}
    )


def _archive(package: Path, to: Path) -> None:
    # The earliest date of the zip format; fixed, so that the same sources give the same bytes.
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH", "315532800"))
    date = time.gmtime(max(epoch, 315532800))[:6]
    draft = to.with_suffix(".draft")
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in _files(package):
            entry = zipfile.ZipInfo(path.relative_to(package).as_posix(), date)
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED, 9)
    if draft.stat().st_size > LARGEST.get(to.name, LARGEST[PACKAGE]):
        raise CannotPackage(f"Le paquet fait {_megabytes(draft.stat().st_size)} : c'est plus que permis.")
    draft.replace(to)


def template(stage: str, to: Path) -> None:
    """Let Chalice write the template of a stage, in a folder that holds the sources and nothing else.

    Raises:
        CannotPackage: Chalice failed; the message is its output.
    """
    with tempfile.TemporaryDirectory() as clean:
        project = Path(clean)
        _copy_sources(project)
        shutil.copytree(ROOT / ".chalice", project / ".chalice")
        shutil.copytree(ROOT / "infra" / "policies", project / "infra" / "policies")
        # Chalice would fetch and zip every requirement again, for the Python that runs it.
        (project / "requirements.txt").touch()
        (project / "additions.json").write_text(rendered(stage), encoding="utf-8")
        chalice = str(Path(sys.executable).with_name("chalice"))
        done = subprocess.run(
            [chalice, "package", "--stage", stage, "--merge-template", "additions.json", "out"],
            cwd=project,
            # Chalice requires a region but does not write it.
            env={"AWS_DEFAULT_REGION": "eu-west-3", **os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise CannotPackage(f"Chalice n'a pas écrit le modèle :\n{done.stderr.strip()}")
        shutil.copyfile(project / "out" / "sam.json", to)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def sizes(archive: Path) -> list[tuple[str, int]]:
    """Return the compressed size of each package in bytes, largest first."""
    total: Counter[str] = Counter()
    with zipfile.ZipFile(archive) as opened:
        for entry in opened.infolist():
            name = entry.filename.split("/")[0]
            total["(métadonnées)" if name.endswith(".dist-info") else name] += entry.compress_size
    return total.most_common()


def _report(archive: Path, say: Say) -> None:
    say(f"{archive.name} : {_megabytes(archive.stat().st_size)}. Les dix plus gros :")
    for name, size in sizes(archive)[:10]:
        say(f"  {_megabytes(size):>9}  {name}")


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.2f} Mo".replace(".", ",")


def main(arguments: Iterable[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(description="Construit le paquet et le modèle d'un déploiement.")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("stage", nargs="?", choices=STAGES)
    what.add_argument("--python", action="store_true", help="dit seulement quel Python il faut, s'il est là")
    options = parser.parse_args(None if arguments is None else list(arguments))
    try:
        if options.python:
            print(interpreter())
        else:
            build(options.stage)
    except CannotPackage as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
