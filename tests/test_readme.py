"""The snippets of the READMEs, compiled and run against the emulator as a reader would run them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
DEBUG = TARGET / "debug"
WORK = TARGET / "readme"

READMES = ["README.md", "README.pt-BR.md"]
LANGUAGES = ["c", "cpp", "python", "rust"]


def snippet(readme: str, language: str) -> str:
    text = (ROOT / readme).read_text(encoding="utf-8")
    found: list[str] = re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert len(found) == 1, f"{readme} has {len(found)} {language} snippets"
    return found[0]


def run(*command: str | Path, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        env={**os.environ, **(env or {})},
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
            f'[dependencies]\nzapi-core = {{ path = "{ROOT / "zapi-core"}" }}\n',
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
def emulator():
    with subprocess.Popen(
        [DEBUG / "zapi-emulator", "--until-eof"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        yield process.stdout.readline().strip()
        process.stdin.close()


@pytest.mark.parametrize("readme", READMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_snippet_prints_a_link(readme: str, language: str, emulator: str) -> None:
    output = run(
        *program(language, snippet(readme, language)),
        env={
            "ZAPI_BASE_URL": emulator,
            "ZAPI_INSTANCE_ID": "EMULATOR0INSTANCE",
            "ZAPI_TOKEN": "EMULATOR0TOKEN",
            "ZAPI_CLIENT_TOKEN": "EMULATOR0CLIENT0TOKEN",
        },
    )
    assert f"{emulator}/pictures/" in output


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_readmes_show_the_same_code(language: str) -> None:
    def code(readme: str) -> str:
        lines = snippet(readme, language).splitlines()
        # Comments and what the programs say are in the language of the reader.
        return re.sub(r'#.*|//.*|"[^"]*"', "", "\n".join(lines))

    first, second = (code(readme) for readme in READMES)
    assert first == second
