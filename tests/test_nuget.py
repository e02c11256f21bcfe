"""The NuGet package: its structure, and programs that use it on Mono and on .NET Core.

NUPKG names that of a release (`make test-nuget`). Without it, the tests make one."""

from __future__ import annotations

import importlib.util
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from test_readme import CREDENTIALS, DEBUG, ROOT, emulator as emulator, needs, run  # noqa: F401 (a fixture)

VERSION = "1.2.3"
MAKE = ROOT / "zapi-ffi/packaging/nuget.py"
EXAMPLE = ROOT / "examples/csharp/ProfilePicture.cs"
SOVERSION = (ROOT / "zapi-ffi/abi/soversion").read_text(encoding="ascii").strip()
PICTURE, NO_PICTURE, FAILS = "5511990000000", "5511990000020", "5511990000500"
SYSTEMS = {
    "win-x64": "windows-x64.zip",
    "win-x86": "windows-x86.zip",
    "linux-x64": "linux-x86_64-glibc2.17.tar.gz",
    "linux-musl-x64": "linux-x86_64-musl.tar.gz",
    "linux-arm64": "linux-aarch64-glibc2.17.tar.gz",
}
ASSEMBLY = "Zapi.Net.dll"
# Of the schema that is documented.
REQUIRED = {"id", "version", "description", "authors"}
OPTIONAL = {"license", "readme", "tags", "dependencies"}


def archives(folder: Path, for_this_machine: bytes = b"linux-x64") -> None:
    """Archives like those of a release; of their libraries at most the one for this machine is one."""
    folder.mkdir(exist_ok=True)
    for system, ending in SYSTEMS.items():
        root = f"libzapi-{VERSION}-{ending}".removesuffix(".zip").removesuffix(".tar.gz")
        is_dll = ending.endswith(".zip")
        library = for_this_machine if system == "linux-x64" else system.encode()
        files = {"bin/zapi.dll" if is_dll else f"lib/libzapi.so.{VERSION}": library, "third-party.txt": b"licences for " + system.encode()}
        if is_dll:
            with zipfile.ZipFile(folder / f"libzapi-{VERSION}-{ending}", "w") as zipped:
                for name, data in files.items():
                    zipped.writestr(f"{root}/{name}", data)
        else:
            with tarfile.open(folder / f"libzapi-{VERSION}-{ending}", "w:gz", compresslevel=1) as tar:
                for name, data in files.items():
                    entry = tarfile.TarInfo(f"{root}/{name}")
                    entry.size = len(data)
                    tar.addfile(entry, io.BytesIO(data))


def pack(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
    return subprocess.run([sys.executable, MAKE, folder, VERSION], env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Beside the archives that it was made of."""
    needs("mcs")
    if released := os.environ.get("NUPKG"):
        return Path(released)
    folder = tmp_path_factory.mktemp("nuget")
    run("strip", "--strip-debug", "-o", folder / "libzapi.so", DEBUG / "libzapi.so")
    archives(folder, (folder / "libzapi.so").read_bytes())
    done = pack(folder)
    assert done.returncode == 0, done.stderr
    return folder / f"Zapi.{VERSION}.nupkg"


@pytest.fixture(scope="module")
def version(package: Path) -> str:
    return package.name.removeprefix("Zapi.").removesuffix(".nupkg")


@pytest.fixture(scope="module")
def held(package: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(package) as zipped:
        assert zipped.testzip() is None
        return {name: zipped.read(name) for name in zipped.namelist()}


def archived(archive: Path) -> dict[str, bytes]:
    """The files in it, by their names in its folder."""
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as zipped:
            files = {name: zipped.read(name) for name in zipped.namelist()}
    else:
        with tarfile.open(archive) as tar:
            files = {entry.name: file.read() for entry in tar if entry.isfile() and (file := tar.extractfile(entry))}
    return {name.partition("/")[2]: data for name, data in files.items()}


def xml(data: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(data)


def local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def test_what_is_in_it(held: dict[str, bytes], package: Path, version: str) -> None:
    natives = [f"runtimes/{system}/native/{'zapi.dll' if system.startswith('win') else 'libzapi.so'}" for system in SYSTEMS]
    expected = [
        "LICENSE-APACHE", "LICENSE-MIT", "README.md", "Zapi.nuspec", "[Content_Types].xml", "_rels/.rels",
        "build/net40/Zapi.targets", "buildTransitive/net40/Zapi.targets",
        f"lib/net40/{ASSEMBLY}", f"lib/netstandard2.0/{ASSEMBLY}", "src/Zapi.cs",
        *natives, *(f"third-party/{system}.txt" for system in SYSTEMS),
    ]  # fmt: skip
    (properties,) = set(held) - set(expected)
    assert re.fullmatch(r"package/services/metadata/core-properties/[0-9a-f]{32}\.psmdcp", properties)
    assert sorted(held) == sorted([*expected, properties])
    for system, name in zip(SYSTEMS, natives):
        files = archived(package.with_name(f"libzapi-{version}-{SYSTEMS[system]}"))
        library = "bin/zapi.dll" if system.startswith("win") else f"lib/libzapi.so.{version}"
        assert (held[name], held[f"third-party/{system}.txt"]) == (files[library], files["third-party.txt"])
    # The compiler's date would be another one each time.
    assembly = held[f"lib/net40/{ASSEMBLY}"]
    head = int.from_bytes(assembly[0x3C:0x40], "little")
    assert assembly[head : head + 4] == b"PE\0\0" and assembly[head + 8 : head + 12] == bytes(4)
    assert held[f"lib/netstandard2.0/{ASSEMBLY}"] == assembly
    assert held["src/Zapi.cs"] == (ROOT / "examples/csharp/Zapi.cs").read_bytes()


@pytest.mark.parametrize("framework", ["net40", "netstandard2.0"])
@pytest.mark.parametrize("system", SYSTEMS)
def test_a_program_gets_no_two_files_of_one_name(held: dict[str, bytes], system: str, framework: str) -> None:
    """Both the assembly and the library go beside the program, and Windows takes Zapi.dll for zapi.dll."""
    names = [name.rpartition("/") for name in held]
    beside = [name.lower() for folder, _, name in names if folder in (f"lib/{framework}", f"runtimes/{system}/native")]
    assert len(beside) == len(set(beside)) == 2


def test_the_manifest(held: dict[str, bytes], version: str) -> None:
    root = xml(held["Zapi.nuspec"])
    assert root.tag == "{http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd}package"
    (metadata,) = root
    assert local(metadata) == "metadata"
    stated = {local(element): element for element in metadata}
    assert len(stated) == len(metadata) and REQUIRED <= set(stated) <= REQUIRED | OPTIONAL
    assert (stated["id"].text, stated["version"].text) == ("Zapi", version)
    assert stated["license"].attrib == {"type": "expression"} and stated["license"].text == "MIT OR Apache-2.0"
    assert stated["readme"].text in held
    # A group for each folder in lib, or NuGet warns.
    groups = [element.attrib["targetFramework"] for element in stated["dependencies"]]
    assert groups == [".NETFramework4.0", ".NETStandard2.0"]


def test_the_parts_of_the_container(held: dict[str, bytes], version: str) -> None:
    types = xml(held["[Content_Types].xml"])
    endings = {element.attrib["Extension"] for element in types if local(element) == "Default"}
    names = {element.attrib["PartName"] for element in types if local(element) == "Override"}
    for name in set(held) - {"[Content_Types].xml"}:
        base = name.rpartition("/")[2]
        assert f"/{name}" in names if "." not in base else base.rpartition(".")[2] in endings, name
    targets = {element.attrib["Type"].rpartition("/")[2]: element.attrib["Target"] for element in xml(held["_rels/.rels"])}
    assert set(targets) == {"manifest", "core-properties"} and all(target[1:] in held for target in targets.values())
    properties = {local(element): element.text for element in xml(held[targets["core-properties"][1:]])}
    assert (properties["identifier"], properties["version"]) == ("Zapi", version)


@pytest.mark.parametrize("folder", ["build", "buildTransitive"])
def test_what_net_framework_copies(held: dict[str, bytes], folder: str) -> None:
    project = xml(held[f"{folder}/net40/Zapi.targets"])
    space = {"": "http://schemas.microsoft.com/developer/msbuild/2003"}
    choices = {element.text for element in project.iterfind("PropertyGroup/ZapiPlatform", space)}
    (content,) = project.iterfind("ItemGroup/Content", space)
    assert choices == {"x64", "x86"}
    for choice in choices:
        path = content.attrib["Include"].replace("$(MSBuildThisFileDirectory)", f"{folder}/net40/").replace("$(ZapiPlatform)", str(choice))
        assert os.path.normpath(path.replace("\\", "/")) == f"runtimes/win-{choice}/native/zapi.dll"
    link = content.find("Link", space)
    assert link is not None and link.text == "zapi.dll"


def test_the_same_bytes_each_time(tmp_path: Path) -> None:
    needs("mcs")
    packages: list[bytes] = []
    for name in ["one", "another"]:
        archives(tmp_path / name)
        assert pack(tmp_path / name).returncode == 0
        packages.append((tmp_path / name / f"Zapi.{VERSION}.nupkg").read_bytes())
    assert packages[0] == packages[1]


def test_a_release_reads_its_version(package: Path, version: str) -> None:
    spec = importlib.util.spec_from_file_location("manifest", MAKE.with_name("manifest.py"))
    assert spec is not None and spec.loader is not None
    manifest = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(manifest)
    stated = list(manifest.stated(package))
    assert stated[:2] == [("name", version), ("nuspec", version)]
    assert {place for place, _ in stated[2:]} == {"zapi.dll"}


@pytest.mark.parametrize(
    ("system", "target"),
    [
        ("win-x64", "windows-x64"),
        ("win-x86", "windows-x86"),
        ("linux-x64", "archive-x86_64-glibc2.17"),
        ("linux-musl-x64", "archive-x86_64-musl"),
        ("linux-arm64", "archive-aarch64-glibc2.17"),
    ],
)
def test_a_missing_archive_names_the_target(tmp_path: Path, system: str, target: str) -> None:
    archives(tmp_path)
    (tmp_path / f"libzapi-{VERSION}-{SYSTEMS[system]}").unlink()
    done = pack(tmp_path)
    assert done.returncode == 1 and done.stderr.endswith(f"is missing: run `make {target}` first\n"), done.stderr
    assert not list(tmp_path.glob("*.nupkg"))


def dotnet() -> Path:
    """.NET Core's runtime, which a package for Python brings along."""
    found = importlib.util.find_spec("dotnetcore2")
    assert found is not None and found.origin is not None, "requirements-check.txt is not installed"
    program = Path(found.origin).parent / "bin/dotnet"
    program.chmod(0o755)
    return program


def on_mono(folder: Path, held: dict[str, bytes]) -> list[str | Path]:
    """Puts the native library next to the program, where .NET Framework looks for it."""
    (folder / "libzapi.so").write_bytes(held["runtimes/linux-x64/native/libzapi.so"])
    return ["mono", folder / "program.exe"]


def settings(folder: Path) -> None:
    framework = {"name": "Microsoft.NETCore.App", "version": "3.1.0"}
    config = {"runtimeOptions": {"tfm": "netcoreapp3.1", "framework": framework, "configProperties": {"System.Globalization.Invariant": True}}}
    (folder / "program.runtimeconfig.json").write_text(json.dumps(config), encoding="utf-8")


def on_net_core(folder: Path, held: dict[str, bytes]) -> list[str | Path]:
    """As `dotnet build` leaves it: .NET takes the library for this system from the folder runtimes."""
    settings(folder)
    natives = [name for name in held if name.startswith("runtimes/")]
    for name in natives:
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_bytes(held[name])
    runtimes = {name: {"rid": name.split("/")[1], "assetType": "native"} for name in natives}
    target: dict[str, dict[str, object]] = {
        "program/1.0.0": {"dependencies": {"Zapi": VERSION}, "runtime": {"program.exe": {}}},
        f"Zapi/{VERSION}": {"runtime": {f"lib/netstandard2.0/{ASSEMBLY}": {}}, "runtimeTargets": runtimes},
    }
    libraries = {
        "program/1.0.0": {"type": "project", "serviceable": False, "sha512": ""},
        f"Zapi/{VERSION}": {"type": "package", "serviceable": False, "sha512": ""},
    }
    name = ".NETCoreApp,Version=v3.1"
    deps: dict[str, object] = {"runtimeTarget": {"name": name}, "targets": {name: target}, "libraries": libraries}
    (folder / "program.deps.json").write_text(json.dumps(deps), encoding="utf-8")
    return [dotnet(), folder / "program.exe"]


def answers(command: list[str | Path], emulator: str, env: dict[str, str] | None = None) -> None:
    """One contact, and a list with every kind of answer."""
    surroundings = {"PATH": os.environ["PATH"], "ZAPI_BASE_URL": emulator, "ZAPI_MAX_RETRIES": "0", **CREDENTIALS, **(env or {})}

    def ask(*phones: str) -> tuple[int, str, str]:
        done = subprocess.run([str(part) for part in [*command, *phones]], env=surroundings, capture_output=True, text=True, timeout=120)
        return done.returncode, done.stdout, done.stderr

    code, out, err = ask(PICTURE)
    assert code == 0 and out.startswith(f"link: {emulator}/pictures/"), out + err
    assert ask(NO_PICTURE) == (1, "no picture\n", "")
    code, out, err = ask(PICTURE, NO_PICTURE, FAILS)
    assert code == 0 and not err
    first, second, third = sorted(out.splitlines())
    assert first.startswith(f"{PICTURE}: {emulator}/pictures/") and second == f"{NO_PICTURE}: no picture"
    assert third.startswith(f"{FAILS}: ZAPI_E_SERVER: ")


@pytest.mark.parametrize("runtime", [on_mono, on_net_core])
def test_a_program_uses_it(
    runtime: Callable[[Path, dict[str, bytes]], list[str | Path]], held: dict[str, bytes], emulator: str, tmp_path: Path
) -> None:
    needs("mono")
    assembly = tmp_path / ASSEMBLY
    assembly.write_bytes(held[f"lib/{'net40' if runtime is on_mono else 'netstandard2.0'}/{ASSEMBLY}"])
    run("mcs", "-warnaserror", f"-r:{assembly}", f"-out:{tmp_path / 'program.exe'}", EXAMPLE)
    answers(runtime(tmp_path, held), emulator)


def test_the_lines_of_its_page_compile(held: dict[str, bytes], tmp_path: Path) -> None:
    (lines,) = re.findall(r"^```csharp\n(.*?)^```$", held["README.md"].decode(), re.MULTILINE | re.DOTALL)
    (tmp_path / ASSEMBLY).write_bytes(held[f"lib/net40/{ASSEMBLY}"])
    (tmp_path / "page.cs").write_text(f"using System;\nstatic class Page {{ static void Main() {{\n{lines}}} }}\n", encoding="utf-8")
    run("mcs", "-warnaserror", "-langversion:5", f"-r:{tmp_path / ASSEMBLY}", tmp_path / "page.cs")


def test_the_source_finds_the_name_with_the_number(emulator: str, tmp_path: Path) -> None:
    """What .NET 5 and later compile, on .NET Core 3.1, which has it all but the compiler's symbol."""
    needs("mcs")
    program = dotnet()
    (framework,) = (program.parent / "shared/Microsoft.NETCore.App").iterdir()
    names = ["System.Private.CoreLib", "System.Runtime", "System.Runtime.Extensions", "System.Console"]
    references = [f"-r:{framework / name}.dll" for name in names]
    source = ROOT / "examples/csharp/Zapi.cs"
    run("mcs", "-nostdlib", "-noconfig", "-define:NET5_0_OR_GREATER", *references, f"-out:{tmp_path / 'program.exe'}", EXAMPLE, source)
    settings(tmp_path)
    shutil.copy(DEBUG / "libzapi.so", tmp_path / f"libzapi.so.{SOVERSION}")
    answers([program, tmp_path / "program.exe"], emulator, {"LD_LIBRARY_PATH": str(tmp_path)})
