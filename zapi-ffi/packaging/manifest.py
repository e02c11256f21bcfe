"""What a release holds: each file's size and checksum, if all of them state the same version."""

import ctypes
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text, re.MULTILINE)
    return match[1] if match else "none"


def of_library(path: Path) -> Iterator[tuple[str, str]]:
    """What it returns, if it is for this system: `make test-linux` asks the others."""
    try:
        tell = ctypes.CDLL(str(path)).zapi_version
    except OSError:
        return
    tell.restype = ctypes.c_char_p
    yield "zapi_version()", tell().decode()


def of_resource(path: Path) -> str:
    """What the Explorer shows."""
    wanted = "ProductVersion\0".encode("utf-16-le")
    _, _, rest = path.read_bytes().partition(wanted)
    return rest[:64].decode("utf-16-le", "replace").strip("\0").split("\0")[0]


def of_tree(root: Path) -> Iterator[tuple[str, str]]:
    """Each place below a folder that states a version, with what it states."""
    for path in sorted(root.rglob("*")):
        name = path.name
        if not path.is_file() or path.is_symlink():
            continue
        if name == "zapi.h":
            yield name, found(r'^#define ZAPI_VERSION "(.+)"$', path.read_text())
        elif name.endswith(".pc"):
            yield name, found(r"^Version: (.+)$", path.read_text())
        elif name == "zapi-config-version.cmake":
            yield name, found(r'^set\(PACKAGE_VERSION "(.+)"\)$', path.read_text())
        elif name.startswith("libzapi.so."):
            yield "libzapi.so's name", name.removeprefix("libzapi.so.")
            yield from of_library(path)
        elif name == "zapi.dll":
            yield "zapi.dll", of_resource(path)
        elif name == "libzapi.cdx.json":
            yield name, json.loads(path.read_text())["metadata"]["component"]["version"]
        elif name == "PKG-INFO":
            yield name, found(r"^Version: (.+)$", path.read_text())


def stated(path: Path) -> Iterator[tuple[str, str]]:
    """Each place in and on a file that states a version, with what it states."""
    with tempfile.TemporaryDirectory() as folder:
        if path.suffix == ".deb":
            yield "name", path.name.split("_")[1].split("-")[0]
            control = subprocess.check_output(["dpkg-deb", "--field", path, "Version"], text=True)
            yield "control", control.strip().split("-")[0]
            subprocess.run(["dpkg-deb", "--extract", path, folder], check=True)
        elif path.name.endswith(".tar.gz"):
            yield "name", path.name.removesuffix(".tar.gz").split("-")[1]
            subprocess.run(["tar", "-xf", path, "-C", folder], check=True)
        elif path.suffix == ".zip":
            yield "name", path.name.split("-")[1]
            with zipfile.ZipFile(path) as archive:
                archive.extractall(folder)
        elif path.suffix == ".whl":
            yield "name", path.name.split("-")[1]
            with zipfile.ZipFile(path) as wheel:
                metadata = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
                yield "METADATA", found(r"^Version: (.+)$", wheel.read(metadata).decode())
        elif path.suffix == ".nupkg":
            yield "name", path.name.removesuffix(".nupkg").partition(".")[2]
            with zipfile.ZipFile(path) as package:
                package.extractall(folder)
                yield "nuspec", found("<version>(.+)</version>", package.read("Zapi.nuspec").decode())
        else:
            yield "kind", "none"
        yield from of_tree(Path(folder))


def main() -> None:
    folder = Path(sys.argv[1])
    version = found(r'^version = "(.+)"$', (ROOT / "Cargo.toml").read_text())
    files = [path for path in sorted(folder.iterdir()) if path.name != "SHA256SUMS"]
    wrong, sums = [], []
    print(f"version {version}")
    for path in files:
        places = list(stated(path))
        wrong += [f"{path.name}: {place} states {other}" for place, other in places if other != version]
        sums.append((hashlib.sha256(path.read_bytes()).hexdigest(), path))
        print(f"{sums[-1][0]}  {path.stat().st_size:>9}  {path.name}: {', '.join(place for place, _ in places)}")
    if wrong or not files:
        raise SystemExit("\n".join(["not a release:", *wrong]))
    (folder / "SHA256SUMS").write_text("".join(f"{checksum}  {path.name}\n" for checksum, path in sums))


if __name__ == "__main__":
    main()
