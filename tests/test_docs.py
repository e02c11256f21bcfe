"""The snippets of docs/*.md as a reader would use them: programs run against the emulator, commands in a shell."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from test_readme import CREDENTIALS, ROOT, WORK, emulator, installed, needs, program, run  # noqa: F401 (fixtures)

PAGES = sorted(path.name for path in (ROOT / "docs").glob("*.md"))


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def snippets(language: str) -> list[str]:
    found: list[str] = re.findall(rf"^```{language}\n(.*?)^```$", page("c.md"), re.MULTILINE | re.DOTALL)
    return found


def whole(language: str) -> str:
    """The snippets as one program: what begins with #include or static stands before main, the rest in it."""
    pieces = snippets(language)
    includes = [piece for piece in pieces if piece.startswith("#include")]
    functions = [piece for piece in pieces if piece.startswith("static")]
    body = [piece for piece in pieces if piece not in includes + functions]
    return "\n".join([*includes, *functions, "int main(void)\n{", *body, "return 0;\n}\n"])


def test_the_guide_in_c(emulator: str) -> None:
    said = run(*program("c", whole("c")), env={"ZAPI_BASE_URL": emulator, **CREDENTIALS})
    assert f"link: {emulator}/pictures/" in said
    assert re.search(r"^until: \d{10}$", said, re.MULTILINE)
    assert "links: 2\n" in said
    assert "551199999999: ZAPI_OK\n551188888888: ZAPI_OK\n5511990000020: ZAPI_NO_PICTURE\n" in said
    assert re.search(r"^image: 96 x 96, \d+ bytes$", said, re.MULTILINE)
    assert "cancelled\n" in said
    assert re.search(r"^4 zapi: .*9999", said, re.MULTILINE)


def test_the_guide_in_cpp(emulator: str) -> None:
    said = run(*program("cpp", whole("cpp")), env={"ZAPI_BASE_URL": emulator, **CREDENTIALS})
    assert f"link: {emulator}/pictures/" in said
    assert "ZAPI_E_INVALID_PHONE: " in said
    for answer in ["551199999999: ZAPI_OK", "551188888888: ZAPI_OK", "5511990000020: ZAPI_NO_PICTURE"]:
        assert f"{answer}\n" in said
    assert re.search(r"^image: \d+ bytes$", said, re.MULTILINE)


def test_the_commands_of_the_guide(installed: Path, emulator: str) -> None:
    needs("pkg-config", "cmake")
    app = WORK / "app"
    app.mkdir(exist_ok=True)
    (app / "app.c").write_text(whole("c"), encoding="utf-8")
    (app / "CMakeLists.txt").write_text("".join(snippets("cmake")), encoding="utf-8")
    for commands in snippets("sh"):
        run("sh", "-euc", f'cd "$1"\n{commands}', "sh", app, env={"PREFIX": str(installed)})
        built = app / ("build/app" if "cmake" in commands else "app")
        env = {"ZAPI_BASE_URL": emulator, "LD_LIBRARY_PATH": str(installed / "lib"), **CREDENTIALS}
        assert f"link: {emulator}/pictures/" in run(built, env=env)
        built.unlink()


@pytest.mark.parametrize("name", PAGES)
def test_every_snippet_is_in_a_language_that_is_checked(name: str) -> None:
    fences = re.findall(r"^```(.*)$", page(name), re.MULTILINE)
    assert set(fences[::2]) <= ({"c", "cpp", "sh", "cmake"} if name == "c.md" else {"console"})
    assert set(fences[1::2]) <= {""}


def test_each_tick_names_a_test_that_is_there() -> None:
    rows = [row.split(" | ") for row in page("abi.md").splitlines() if row.startswith("| ")][1:]
    assert len(rows) == 30
    for feature, mark, proof, *_ in rows:
        files = re.findall(r"`([^`]+\.(?:rs|c|cpp))`", proof)
        assert files or "✓" not in mark, feature
        assert proof.strip() or mark == "–", feature
        for file in files:
            assert (ROOT / "zapi-ffi/tests" / file).is_file(), file
