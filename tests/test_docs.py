"""The snippets in docs, run against the emulator: programs compiled or interpreted, commands in a shell."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from test_readme import CREDENTIALS, DEBUG, ROOT, TARGET, WORK, contacts as contacts, emulator as emulator, installed as installed, needs, program, run  # noqa: F401 (fixtures)

PAGES = sorted(path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md"))
# What each page may hold: commands to be typed by a person are `console`, and not run.
LANGUAGES = {
    "batches.md": {"python"},
    "c.md": {"c", "cpp", "sh", "cmake"},
    "python.md": {"python", "sh"},
    "install.md": {"sh", "cmake", "console"},
    "pt-BR/install.md": {"sh", "cmake", "console"},
    "windows.md": {"c", "pascal", "csharp", "vb", "console"},
    "pt-BR/windows.md": {"c", "pascal", "csharp", "vb", "console"},
    "store.md": {"c", "cpp", "python", "rust", "sh", "console"},
    "pt-BR/store.md": {"c", "cpp", "python", "rust", "sh", "console"},
}
# The tables of what others have: their rows, and where the tests that prove ours are.
TABLES = [
    ("abi.md", 30, ["zapi-ffi/tests"]),
    ("python.md", 34, ["zapi-py/tests", "zapi-py/packaging", "tests"]),
]


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def snippets(language: str, name: str = "c.md") -> list[str]:
    found: list[str] = re.findall(rf"^```{language}\n(.*?)^```$", page(name), re.MULTILINE | re.DOTALL)
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
    assert "requests: 1, from the cache: 1\n" in said


def test_the_guide_in_c_tells_an_early_end(emulator: str) -> None:
    (fail,) = (piece for piece in snippets("c") if piece.startswith("static int fail"))
    (pull,) = (piece for piece in snippets("c") if "zapi_batch_start" in piece)
    phones = 'const char *phones[] = {"551199999999", "551188888888", "5511990000020"};'
    settings = "zapi_config *cfg = zapi_config_new();\nint32_t status = zapi_config_load_env(cfg);"
    source = "\n".join([snippets("c")[0], fail, "int main(void)\n{", phones, settings, pull, "return 0;\n}\n"])
    said = run(*program("c", source), env={"ZAPI_BASE_URL": emulator, **CREDENTIALS, "ZAPI_CLIENT_TOKEN": "WRONG"})
    assert "the batch ended early: ZAPI_E_UNAUTHORIZED: " in said and "resume at 551199999999\n" in said


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


def test_the_guide_in_python(emulator: str, tmp_path: Path) -> None:
    file = tmp_path / "guide.py"
    file.write_text("\n\n".join(snippets("python", "python.md")), encoding="utf-8")
    env = {"ZAPI_BASE_URL": emulator, **CREDENTIALS}
    said = run(sys.executable, "-W", "error::ResourceWarning", file, env=env, cwd=tmp_path)
    for line in [
        rf"link: {emulator}/pictures/\S+ until 2\S+ \S+",
        "nothing to see of 5511990000020",
        r"skipped: .*digits.*",
        "later, after 1.0 seconds: .*",
        "call     ok      a picture",
        "4 of 4, 1 failed",
        rf"0 {emulator}/pictures/.*",
        "2 no picture",
        "3 failed: .*",
        r"Cancelled, resume at \d",
        r"\{'link': 1, 'error': 1\}",
        "at once: 2",
        rf"async: ProfilePicture\(phone='…9999', link='{emulator}/.*",
        "gave up, and so did the connection",
        r"image: image/jpeg 96 96 \d+",
        "downloaded: 20",
        r"stored: /v/a.jpg 2024-\S+ \S+ True",
        "with a batch: 20",
        "FastAPI: link",
        "FastAPI: image/jpeg",
        "FastAPI: 404 422 503",
        "prefork: True",
        "gevent: 2",
        "requests of both: True",
        "the same picture: True",
        r"zapi: .*9999.*",
        "enriched: 1 without a link",
        "with Dask: 2 rows",
    ]:
        assert re.search(rf"^(?:{line})$", said, re.MULTILINE), f"{line}\n{said}"
    assert (tmp_path / "picture.jpg").read_bytes()[:2] == b"\xff\xd8"


def test_the_c_of_the_page_about_windows(emulator: str, tmp_path: Path) -> None:
    main = """
int main(void)
{
    zapi_config *cfg = zapi_config_new();
    if (zapi_config_load_env(cfg) != ZAPI_OK || !save(cfg, "551199999999", "picture.jpg"))
        return 1;
    return save(cfg, "5511990000020", "none.jpg");
}
"""
    (source,) = snippets("c", "windows.md")
    run(*program("c", source + main), env={"ZAPI_BASE_URL": emulator, **CREDENTIALS}, cwd=tmp_path)
    assert (tmp_path / "picture.jpg").read_bytes()[:2] == b"\xff\xd8"
    assert not (tmp_path / "none.jpg").exists()


@pytest.mark.parametrize(
    ("language", "file", "tools", "compiled", "started"),
    [
        ("pascal", "picture.pas", ["fpc"], ["fpc", "-v0we", f"-Fu{ROOT / 'examples/pascal'}", "-FU.", f"-Fl{DEBUG}"], ["./picture"]),
        ("csharp", "picture.cs", ["mcs", "mono"], ["mcs", ROOT / "examples/csharp/Zapi.cs"], ["mono", "picture.exe"]),
    ],
)
def test_the_languages_of_the_page_about_windows(
    language: str, file: str, tools: list[str], compiled: list[str | Path], started: list[str], emulator: str, tmp_path: Path
) -> None:
    needs(*tools)
    (source,) = snippets(language, "windows.md")
    (tmp_path / file).write_text(source, encoding="utf-8")
    for config in (ROOT / "examples" / "csharp").glob("*.config"):
        shutil.copy(config, tmp_path / "picture.exe.config")
    output = ["-out:picture.exe"] if language == "csharp" else ["-opicture"]
    run(compiled[0], *output, *compiled[1:], file, cwd=tmp_path)
    env = {"ZAPI_BASE_URL": emulator, "LD_LIBRARY_PATH": str(DEBUG), **CREDENTIALS}
    assert f"{emulator}/pictures/" in run(*started, env=env, cwd=tmp_path)


def test_the_static_library_is_linked_as_its_page_says() -> None:
    """The tests for Windows link it with what the page in the zip file says."""
    in_the_archive = (ROOT / "zapi-ffi" / "packaging" / "windows-readme.txt").read_text(encoding="utf-8")
    ours, theirs = (re.findall(r"libzapi\.a((?: -l\w+)+)", text) for text in (page("windows.md"), in_the_archive))
    assert ours and ours == theirs


def test_the_names_in_basic_are_declared() -> None:
    """Nothing here runs it."""
    (source,) = snippets("vb", "windows.md")
    declared = (ROOT / "examples" / "vb" / "zapi.bas").read_text(encoding="utf-8")
    for name in re.findall(r"\bzapi\w+", source, re.IGNORECASE):
        assert re.search(rf"\b{name}\b", declared), name


def test_a_stopped_program_resumes_as_the_page_says(emulator: str, tmp_path: Path) -> None:
    file = tmp_path / "resume.py"
    file.write_text("".join(snippets("python", "batches.md")), encoding="utf-8")
    env = {**os.environ, "ZAPI_BASE_URL": emulator, **CREDENTIALS}

    def start(**more: str) -> tuple[int, str]:
        done = subprocess.run([sys.executable, file], env={**env, **more}, cwd=tmp_path, capture_output=True, text=True, timeout=60)
        return done.returncode, done.stdout + done.stderr

    code, said = start(ZAPI_CLIENT_TOKEN="WRONG")
    assert code == 1 and "stopped: HTTP 403" in said and "3 to do, 1 done\n" in said
    assert start() == (0, "2 to do, 2 done\n")
    assert start() == (0, "0 to do, 0 done\n")
    links = [row["link"] for row in json.loads((tmp_path / "rows.json").read_text(encoding="utf-8"))]
    assert links[0].startswith(emulator) and links[1:] == [None, None]


def test_the_commands_of_the_guide_in_python(emulator: str, tmp_path: Path) -> None:
    install, *others = snippets("sh", "python.md")
    env = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(TARGET / "wheels"), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    said = run("sh", "-euc", install, env=env, cwd=tmp_path)
    assert re.search(r"^\d+\.\d+\.\d+$", said, re.MULTILINE)
    for commands in others:
        said = run("sh", "-euc", commands, env={"ZAPI_BASE_URL": emulator, **CREDENTIALS}, cwd=tmp_path)
        assert f"{emulator}/pictures/" in said
        assert CREDENTIALS["ZAPI_TOKEN"] not in said
    assert len((tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()) == 2


STORES = ["store.md", "pt-BR/store.md"]


@pytest.mark.parametrize("name", STORES)
@pytest.mark.parametrize("language", ["c", "cpp"])
def test_the_c_and_cpp_of_the_page_about_stores(language: str, name: str, emulator: str, tmp_path: Path) -> None:
    (source,) = snippets(language, name)
    said = run(*program(language, source), env={"ZAPI_BASE_URL": emulator, **CREDENTIALS}, cwd=tmp_path)
    progress, path = said.splitlines()[-2:]
    assert progress in ("1 of 1", "1 new", "1 novas")
    assert Path(path).is_relative_to(tmp_path / "pictures") and Path(path).read_bytes()[:2] == b"\xff\xd8"


@pytest.mark.parametrize("name", STORES)
def test_the_guide_to_the_store(name: str, emulator: str, contacts: dict[str, str], tmp_path: Path) -> None:
    """Its commands and programs in the order of the page, in one folder."""
    env = {"ZAPI_BASE_URL": emulator, **contacts}
    first, erase = snippets("sh", name)
    *before, mirror, erase_in_python = snippets("python", name)

    def python(*sources: str) -> str:
        file = tmp_path / "guide.py"
        file.write_text("\n\n".join(sources), encoding="utf-8")
        return run(sys.executable, "-W", "error::ResourceWarning", file, env=env, cwd=tmp_path)

    said = run("sh", "-euc", first, env=env, cwd=tmp_path)
    assert "3 added, 0 known\n3 asked: 2 new, 0 changed, 0 the same, 1 without, 0 failed; 2 downloaded" in said
    path = next(line for line in said.splitlines() if line.endswith(".jpg"))
    said = python(*before)
    numbers = [re.findall(r"\d+", line) for line in said.splitlines()]
    # All are known and none is due, until a webhook brings a link.
    assert numbers[0] == ["0"] * 3 and numbers[-2:] == [["0"], ["1"]], said
    assert Path(path).name in said and "\nnone\n" in said
    assert re.fullmatch(r"1 changed [12].image\n2 changed [12].image\n", python(mirror))
    assert python(mirror) == ""
    assert (tmp_path / "mirror" / "1.image").read_bytes() == (tmp_path / path).read_bytes()
    run("sh", "-euc", erase, env=env, cwd=tmp_path)
    assert re.fullmatch(r"3 forgotten 2.image\n", python(mirror))
    assert sorted(file.name for file in (tmp_path / "mirror").iterdir()) == ["1.image", "since"]
    assert re.fullmatch(r"\w+: True True\n\w+: 1\n", python("import zapi", erase_in_python))


@pytest.mark.parametrize("name", STORES)
def test_the_store_in_rust(name: str, emulator: str, tmp_path: Path) -> None:
    (source,) = snippets("rust", name)
    said = run(*program("rust", source), env={"ZAPI_BASE_URL": emulator, **CREDENTIALS}, cwd=tmp_path)
    counts, path = said.splitlines()
    assert re.findall(r"\d+", counts) == ["2", "0"]
    assert (tmp_path / path).read_bytes()[:2] == b"\xff\xd8"


@pytest.mark.parametrize("name", PAGES)
def test_every_snippet_is_in_a_language_that_is_checked(name: str) -> None:
    fences = re.findall(r"^```(.*)$", page(name), re.MULTILINE)
    assert set(fences[::2]) <= LANGUAGES.get(name, {"console"})
    assert set(fences[1::2]) <= {""}


@pytest.mark.parametrize("name", PAGES)
def test_the_map_leads_to_every_page(name: str) -> None:
    assert name == "README.md" or f"]({name})" in page("README.md")


@pytest.mark.parametrize(("name", "count", "folders"), TABLES)
def test_each_tick_names_a_test_that_is_there(name: str, count: int, folders: list[str]) -> None:
    rows = [row.split(" | ") for row in page(name).splitlines() if row.startswith("| ")][1:]
    assert len(rows) == count
    for feature, mark, proof, *_ in rows:
        files = re.findall(r"`([^` ]+\.(?:rs|c|cpp|py|txt))`", proof)
        assert files or not set("✓●◐") & set(mark), feature
        assert proof.strip() or mark == "–", feature
        for file in files:
            assert any((ROOT / folder / file).is_file() for folder in folders), file
