"""The snippets of the READMEs and the install pages, compiled and run against the emulator."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
DEBUG = TARGET / "debug"
WORK = TARGET / "readme"

READMES = ["README.md", "README.pt-BR.md"]
INSTALLING = ["docs/install.md", "docs/pt-BR/install.md"]
LANGUAGES = ["c", "cpp", "python", "rust"]
CREDENTIALS = {
    "ZAPI_INSTANCE_ID": "EMULATOR0INSTANCE",
    "ZAPI_TOKEN": "EMULATOR0TOKEN",
    "ZAPI_CLIENT_TOKEN": "EMULATOR0CLIENT0TOKEN",
}


def snippets(page: str, language: str) -> list[str]:
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def snippet(page: str, language: str) -> str:
    """The only one; in Python, the one before that of the store."""
    found = snippets(page, language)
    assert len(found) == (2 if page in READMES and language == "python" else 1), f"{page} has {len(found)} {language} snippets"
    return found[0]


def run(*command: str | Path, env: dict[str, str] | None = None, cwd: Path | None = None) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        env={**os.environ, **(env or {})},
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def program(language: str, source: str) -> list[str | Path]:
    """Builds the snippet and gives the command that runs it."""
    WORK.mkdir(parents=True, exist_ok=True)
    link = [f"-I{ROOT / 'include'}", f"-L{DEBUG}", "-lzapi", f"-Wl,-rpath,{DEBUG}"]
    if language == "rust":
        (WORK / "src").mkdir(exist_ok=True)
        (WORK / "src" / "main.rs").write_text(source, encoding="utf-8")
        manifest = WORK / "Cargo.toml"
        manifest.write_text(
            '[package]\nname = "readme"\nversion = "0.0.0"\nedition = "2024"\n\n[workspace]\n\n'
            f'[dependencies]\nzapi-core = {{ path = "{ROOT / "zapi-core"}" }}\nzapi-store = {{ path = "{ROOT / "zapi-store"}" }}\n',
            encoding="utf-8",
        )
        (WORK / "Cargo.lock").write_bytes((ROOT / "Cargo.lock").read_bytes())
        run("cargo", "build", "--quiet", "--manifest-path", manifest)
        return [DEBUG / "readme"]
    ending = {"c": ".c", "cpp": ".cpp", "python": ".py"}[language]
    file = WORK / f"snippet{ending}"
    file.write_text(source, encoding="utf-8")
    if language == "python":
        return [sys.executable, file]
    compiler = [os.environ.get("CC", "cc"), "-std=c99"] if language == "c" else [os.environ.get("CXX", "c++"), "-std=c++17"]
    built = WORK / language
    run(*compiler, "-Wall", "-Wextra", "-Werror", file, "-o", built, *link)
    return [built]


@pytest.fixture(scope="module")
def emulator() -> Iterator[str]:
    with subprocess.Popen(
        [DEBUG / "zapi-emulator", "--until-eof"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        yield process.stdout.readline().strip()
        process.stdin.close()


@pytest.mark.parametrize("readme", READMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_snippet_prints_a_link(readme: str, language: str, emulator: str) -> None:
    output = run(*program(language, snippet(readme, language)), env={"ZAPI_BASE_URL": emulator, **CREDENTIALS})
    assert f"{emulator}/pictures/" in output


@pytest.fixture
def contacts(tmp_path: Path) -> dict[str, str]:
    """The environment of a folder with contacts.csv, in which `zapi` is a command."""
    (tmp_path / "contacts.csv").write_text("name,phone\nAna,551199999999\nBia,551188888888\nCaio,5511990000020\n", encoding="utf-8")
    scripts = Path(sys.executable).parent
    return {"PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}", **CREDENTIALS}


@pytest.mark.parametrize("readme", READMES)
def test_the_store_keeps_pictures(readme: str, emulator: str, contacts: dict[str, str], tmp_path: Path) -> None:
    env = {"ZAPI_BASE_URL": emulator, **contacts}
    said = run("sh", "-euc", snippet(readme, "sh"), env=env, cwd=tmp_path)
    assert "3 asked: 2 new" in said
    path = said.splitlines()[-1]
    assert (tmp_path / path).read_bytes()[:2] == b"\xff\xd8"
    _, store = snippets(readme, "python")
    said = run(*program("python", store), env=env, cwd=tmp_path)
    assert "SyncReport(" in said and said.splitlines()[-1].endswith(Path(path).name)


@pytest.fixture(scope="module")
def demo() -> str:
    """What `make demo` prints, run with the Python of these tests."""
    run("make", "-s", "-C", ROOT, "examples", f"TARGET={TARGET}")
    emulated = {"ZAPI_INSTANCE_ID": "", "ZAPI_TOKEN": ""}
    return run("sh", ROOT / "examples" / "demo.sh", DEBUG, TARGET / "examples", sys.executable, "", env=emulated)


def settled(text: str) -> str:
    """The text without what differs from run to run."""
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:]+Z", "TIME", re.sub(r"127\.0\.0\.1:\d+", "HOST", text))


@pytest.mark.parametrize("readme", READMES)
def test_the_demo_prints_what_is_shown(readme: str, demo: str) -> None:
    shown = re.escape(settled(snippet(readme, "text"))).replace("…", ".*")
    assert re.search(shown, settled(demo), re.DOTALL), demo


@pytest.mark.parametrize("readme", READMES)
def test_a_readme_is_read_in_five_minutes(readme: str) -> None:
    assert len((ROOT / readme).read_text(encoding="utf-8").splitlines()) <= 160


def needs(*tools: str) -> None:
    missing = [tool for tool in tools if not shutil.which(tool)]
    if missing and os.environ.get("STRICT") == "1":
        pytest.fail(f"missing: {missing}")
    if missing:
        pytest.skip(f"missing: {missing}")


@pytest.fixture(scope="module")
def installed() -> Path:
    """What `make install` makes of the debug build; whose recipe is that of the release."""
    prefix = WORK / "installed"
    run("make", "-s", "-C", ROOT, "install", "PROFILE=dev", f"TARGET={TARGET}", f"PREFIX={prefix}")
    return prefix


@pytest.mark.parametrize(("readme", "installing"), list(zip(READMES, INSTALLING)))
@pytest.mark.parametrize("language", ["sh", "cmake"])
def test_the_installed_library_is_found(readme: str, installing: str, language: str, installed: Path, emulator: str) -> None:
    needs("pkg-config" if language == "sh" else "cmake")
    work = WORK / f"installed-{language}"
    work.mkdir(exist_ok=True)
    (work / "program.c").write_text(snippet(readme, "c"), encoding="utf-8")
    lines = snippet(installing, language)
    if language == "sh":
        run("sh", "-ec", f"cd '{work}' && {lines}", env={"PKG_CONFIG_PATH": str(installed / "lib/pkgconfig")})
    else:
        project = f"cmake_minimum_required(VERSION 3.10)\nproject(readme C)\nadd_executable(program program.c)\n{lines}"
        (work / "CMakeLists.txt").write_text(project, encoding="utf-8")
        run("cmake", "-S", work, "-B", work, f"-DCMAKE_PREFIX_PATH={installed}")
        run("cmake", "--build", work)
    env = {"ZAPI_BASE_URL": emulator, "LD_LIBRARY_PATH": str(installed / "lib"), **CREDENTIALS}
    assert f"{emulator}/pictures/" in run(work / "program", env=env)
