"""The parts that a library of ours is linked from: as a bill of materials, or with their licences."""

import argparse
import html
import importlib.metadata
import importlib.util
import json
import os
import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOST = "x86_64-unknown-linux-gnu"
TEXT = re.compile(r"(un)?licen[cs]e|copying|copyright|notice", re.IGNORECASE)


@dataclass
class Part:
    """A crate, or what a compiler brings along."""

    name: str
    version: str
    licence: str
    url: str
    kind: str
    texts: dict[str, str]
    checksum: str = ""
    needs: tuple[str, ...] = ()

    @property
    def purl(self) -> str:
        return f"pkg:{self.kind}/{self.name}@{self.version}"


def output(*command: str) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT).stdout


def cargo(*arguments: str) -> str:
    return output(os.environ.get("CARGO", "cargo"), *arguments)


def texts(folder: Path) -> dict[str, str]:
    """The files below a folder that hold a licence, by their names."""
    files = (path for path in sorted(folder.rglob("*")) if TEXT.match(path.name) and path.is_file())
    return {str(path.relative_to(folder)): path.read_text() for path in files if path.suffix != ".rs"}


def linked(package: str, target: str) -> set[tuple[str, str]]:
    """Names and versions of what is linked, which a feature of another package is not."""
    tree = cargo("tree", "--locked", "-p", package, "-e", "normal,no-proc-macro", "--target", target, "--prefix", "none")
    found = re.findall(r"^(\S+) v(\S+)", tree, re.MULTILINE)
    return set(found)


def checksums() -> dict[tuple[str, str], str]:
    lock = (ROOT / "Cargo.lock").read_text()
    row = re.compile(r'name = "(.+)"\nversion = "(.+)"\nsource = .+\nchecksum = "(.+)"')
    return {(name, version): checksum for name, version, checksum in row.findall(lock)}


def crates(package: str, target: str) -> tuple[Part, list[Part]]:
    """The package itself, and the crates that it is linked from."""
    metadata = json.loads(cargo("metadata", "--locked", "--format-version", "1", "--filter-platform", target))
    wanted, known = linked(package, target), checksums()
    by_id = {}
    for found in metadata["packages"]:
        key = (found["name"], found["version"])
        if key not in wanted:
            continue
        folder = Path(found["manifest_path"]).parent
        # Ours have none of their own: LICENSE-MIT and LICENSE-APACHE lie beside these.
        held = texts(folder) if found["source"] else {}
        if found["source"] and not held:
            raise SystemExit(f"no licence text in {folder}")
        licence = found["license"].replace("/", " OR ")
        by_id[found["id"]] = Part(*key, licence, found["repository"] or "", "cargo", held, known.get(key, ""))
    for node in metadata["resolve"]["nodes"]:
        if node["id"] in by_id:
            normal = (need["pkg"] for need in node["deps"] if any(kind["kind"] is None for kind in need["dep_kinds"]))
            by_id[node["id"]].needs = tuple(sorted(by_id[need].purl for need in normal if need in by_id))
    parts = sorted(by_id.values(), key=lambda part: part.purl)
    subject = next(part for part in parts if part.name == package)
    return subject, [part for part in parts if part is not subject]


def of_debian(name: str, licence: str, package: str, url: str) -> Part:
    version = output("dpkg-query", "--show", "--showformat", "${Version}", package)
    text = Path("/usr/share/doc", package, "copyright").read_text()
    return Part(name, version, licence, url, "generic", {"copyright": text})


def std_of_debian() -> Part:
    """It has its notices among Debian's own."""
    return of_debian("rust-std", "MIT OR Apache-2.0", "rust-web-src", "https://www.rust-lang.org")


def toolchain_windows() -> list[Part]:
    """What Debian's compilers bring along for Windows: std, libgcc and the start of a DLL."""
    gcc = "GPL-3.0-or-later WITH GCC-exception-3.1"
    return [
        std_of_debian(),
        of_debian("libgcc", gcc, "gcc-mingw-w64-base", "https://gcc.gnu.org"),
        of_debian("mingw-w64", "ZPL-2.1", "mingw-w64-common", "https://www.mingw-w64.org"),
    ]


def standard_library() -> Part:
    """The std of the compiler that RUSTC names."""
    rustc = os.environ.get("RUSTC", "rustc")
    file = Path(output(rustc, "--print", "sysroot").strip(), "share/doc/rust/COPYRIGHT-library.html")
    if not file.exists():
        return std_of_debian()
    release = re.search(r"^release: (.+)$", output(rustc, "-vV"), re.MULTILINE)
    notices = html.unescape(re.sub(r"<[^>]+>", "", file.read_text()))
    notices = re.sub(r"\s*\n\s*\n\s*\n", "\n\n", notices)
    return Part("rust-std", release[1], "MIT OR Apache-2.0", "https://www.rust-lang.org", "generic", {"COPYRIGHT": notices})


def toolchain(package: str, target: str) -> list[Part]:
    """What the compilers bring along: std, and what zig links in place of libgcc and for the stat of an old glibc."""
    zig = Path(importlib.util.find_spec("ziglang").origin).parent
    version = importlib.metadata.version("ziglang")

    def of_zig(name: str, licence: str, file: str) -> Part:
        # Of a source file, what stands at its head.
        text = (zig / file).read_text().split("*/")[0]
        return Part(name, version, licence, "https://ziglang.org", "generic", {Path(file).name: text})

    parts = [
        standard_library(),
        of_zig("zig-compiler-rt", "MIT", "LICENSE"),
    ]
    # wheels.mk tells why not.
    if package != "zapi-py" or "-gnu" not in target:
        parts.append(of_zig("zig-libunwind", "Apache-2.0 WITH LLVM-exception", "lib/libunwind/LICENSE.TXT"))
    if "-gnu" in target:
        parts.append(of_zig("zig-glibc-stat", "LicenseRef-LGPL-2.1-or-later-may-be-linked", "lib/libc/glibc/io/stat64-2.32.c"))
    return parts


def notices(subject: Part, parts: list[Part]) -> str:
    """Who has which licence, then each text once."""
    parts = [part for part in parts if part.texts]
    lines = [f"{subject.name} {subject.version} is linked from these parts, whose licences follow.", ""]
    lines += [f"{part.name} {part.version}: {part.licence}" for part in parts]
    holders: dict[str, list[str]] = {}
    for part in parts:
        for name, text in part.texts.items():
            holders.setdefault(text.strip("\n"), []).append(f"{part.name} {part.version}: {name}")
    for text, of in holders.items():
        lines += ["", "=" * 78, *of, "=" * 78, "", text]
    return "\n".join(lines) + "\n"


def component(part: Part) -> dict[str, object]:
    entry: dict[str, object] = {"type": "library", "bom-ref": part.purl, "name": part.name, "version": part.version}
    entry["licenses"] = [{"expression": part.licence}]
    entry["purl"] = part.purl
    if part.checksum:
        entry["hashes"] = [{"alg": "SHA-256", "content": part.checksum}]
    if part.url:
        entry["externalReferences"] = [{"type": "website", "url": part.url}]
    return entry


def bill(subject: Part, parts: list[Part]) -> str:
    """CycloneDX, with no date but that of the sources."""
    made = time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH", "0")))
    needs = {part.purl: list(part.needs) for part in [subject, *parts]}
    needs[subject.purl] += [part.purl for part in parts if part.kind != "cargo"]
    return json.dumps(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.5",
            "version": 1,
            "metadata": {"timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", made), "component": component(subject)},
            "components": [component(part) for part in parts],
            "dependencies": [{"ref": ref, "dependsOn": sorted(needs[ref])} for ref in sorted(needs)],
        },
        indent=1,
    ) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["bill", "notices"])
    parser.add_argument("package")
    parser.add_argument("--target", default=HOST)
    asked = parser.parse_args()
    subject, parts = crates(asked.package, asked.target)
    make = bill if asked.what == "bill" else notices
    if "-windows-" in asked.target:
        brought = toolchain_windows()
    else:
        # Apple's own linker adds nothing to std.
        brought = [standard_library()] if "-apple-" in asked.target else toolchain(asked.package, asked.target)
    print(make(subject, parts + brought), end="")


if __name__ == "__main__":
    main()
