"""The NuGet package: the class for P/Invoke, and libzapi for each system, taken from the archives of a release."""

import hashlib
import os
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent / "nuget"
ID = "Zapi"
# Not Zapi: programs for Windows have zapi.dll in the same folder, which would be the same name.
ASSEMBLY = "Zapi.Net.dll"
DESCRIPTION = "The profile picture of a WhatsApp contact, through Z-API: libzapi for Windows and Linux, and its declarations for .NET."
LICENCE = "MIT OR Apache-2.0"
TAGS = "whatsapp z-api zapi native pinvoke"

# For each of .NET's names of a system: the archive, the library in it, and the target of make that makes the archive.
SYSTEMS = {
    "win-x64": ("windows-x64.zip", "bin/zapi.dll", "windows-x64"),
    "win-x86": ("windows-x86.zip", "bin/zapi.dll", "windows-x86"),
    "linux-x64": ("linux-x86_64-glibc2.17.tar.gz", "lib/libzapi.so.{version}", "archive-x86_64-glibc2.17"),
    "linux-musl-x64": ("linux-x86_64-musl.tar.gz", "lib/libzapi.so.{version}", "archive-x86_64-musl"),
    "linux-arm64": ("linux-aarch64-glibc2.17.tar.gz", "lib/libzapi.so.{version}", "archive-aarch64-glibc2.17"),
}
# The class needs nothing that .NET Framework 4.0 does not have; one file serves both.
FRAMEWORKS = {"net40": ".NETFramework4.0", "netstandard2.0": ".NETStandard2.0"}

NUSPEC = """<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
  <metadata>
    <id>{id}</id>
    <version>{version}</version>
    <authors>zapi</authors>
    <description>{description}</description>
    <license type="expression">{licence}</license>
    <readme>README.md</readme>
    <tags>{tags}</tags>
    <dependencies>
{groups}
    </dependencies>
  </metadata>
</package>
"""

RELATIONSHIPS = """<?xml version="1.0" encoding="utf-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
  <Relationship Type="http://schemas.microsoft.com/packaging/2010/07/manifest" Target="/{id}.nuspec" Id="R1" />
  <Relationship Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="/{properties}" Id="R2" />
</Relationships>
"""

PROPERTIES = """<?xml version="1.0" encoding="utf-8"?>
<coreProperties xmlns="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">
  <dc:creator>zapi</dc:creator>
  <dc:description>{description}</dc:description>
  <dc:identifier>{id}</dc:identifier>
  <version>{version}</version>
  <keywords>{tags}</keywords>
</coreProperties>
"""


def member(archive: Path, name: str) -> bytes:
    """A file in an archive, whose names begin with a folder."""
    folder = archive.name.removesuffix(".zip").removesuffix(".tar.gz")
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as zipped:
            return zipped.read(f"{folder}/{name}")
    with tarfile.open(archive) as tar:
        held = tar.extractfile(f"{folder}/{name}")
        assert held is not None, f"{name} is no file"
        return held.read()


def libraries(dist: Path, version: str) -> dict[str, bytes]:
    """libzapi for each system, with the licences of its parts."""
    files = {}
    for system, (ending, library, target) in SYSTEMS.items():
        archive = dist / f"libzapi-{version}-{ending}"
        if not archive.is_file():
            raise SystemExit(f"{archive} is missing: run `make {target}` first")
        name = library.format(version=version)
        # Not the name with the number: .NET looks for this one.
        short = "zapi.dll" if system.startswith("win-") else "libzapi.so"
        files[f"runtimes/{system}/native/{short}"] = member(archive, name)
        files[f"third-party/{system}.txt"] = member(archive, "third-party.txt")
    return files


def compiled(source: Path, version: str) -> bytes:
    """The class as an assembly, by Mono's compiler."""
    with tempfile.TemporaryDirectory() as folder:
        attributes, assembly = Path(folder, "Assembly.cs"), Path(folder, ASSEMBLY)
        numbers = version.partition("-")[0]
        attributes.write_text(f'[assembly: System.Reflection.AssemblyVersion("{numbers}")]\n')
        try:
            subprocess.run(["mcs", "-target:library", "-optimize+", "-warnaserror", f"-out:{assembly}", source, attributes], check=True)
        except FileNotFoundError:
            raise SystemExit("mcs is missing: install mono-mcs") from None
        return settled(assembly.read_bytes(), source.read_bytes())


def settled(assembly: bytes, source: bytes) -> bytes:
    """The assembly without what is another one each time: the date in the head, and the number in the list of GUIDs."""
    date = int.from_bytes(assembly[0x3C:0x40], "little") + 8
    metadata = assembly.index(b"BSJB")
    stream = assembly.index(b"#GUID\0\0\0", metadata) - 8
    number = metadata + int.from_bytes(assembly[stream : stream + 4], "little")
    fixed = bytearray(assembly)
    fixed[date : date + 4] = bytes(4)
    fixed[number : number + 16] = hashlib.sha256(source).digest()[:16]
    return bytes(fixed)


def types(names: list[str]) -> str:
    """What OPC wants to know of each file: its type, by the ending of its name."""
    endings = {name.rpartition(".")[2] for name in names if "." in name.rpartition("/")[2]} - {"rels", "psmdcp"}
    lines = [
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml" />',
        '<Default Extension="psmdcp" ContentType="application/vnd.openxmlformats-package.core-properties+xml" />',
    ]
    lines += [f'<Default Extension="{ending}" ContentType="application/octet" />' for ending in sorted(endings)]
    bare = sorted(name for name in names if "." not in name.rpartition("/")[2])
    lines += [f'<Override PartName="/{name}" ContentType="application/octet" />' for name in bare]
    body = "".join(f"  {line}\n" for line in lines)
    space = "http://schemas.openxmlformats.org/package/2006/content-types"
    return f'<?xml version="1.0" encoding="utf-8"?>\n<Types xmlns="{space}">\n{body}</Types>\n'


def contents(dist: Path, version: str) -> dict[str, bytes]:
    """All files of the package, by their names in it."""
    files = libraries(dist, version)
    source = ROOT / "examples/csharp/Zapi.cs"
    assembly = compiled(source, version)
    files |= {f"lib/{framework}/{ASSEMBLY}": assembly for framework in FRAMEWORKS}
    files["src/Zapi.cs"] = source.read_bytes()
    # The second is for projects that use one which uses the package.
    files |= {f"{folder}/net40/{ID}.targets": (HERE / "Zapi.targets").read_bytes() for folder in ["build", "buildTransitive"]}
    files["README.md"] = (HERE / "README.md").read_bytes()
    files |= {name: (ROOT / name).read_bytes() for name in ["LICENSE-MIT", "LICENSE-APACHE"]}

    groups = "\n".join(f'      <group targetFramework="{name}" />' for name in FRAMEWORKS.values())
    words = {"id": ID, "version": version, "description": escape(DESCRIPTION), "licence": LICENCE, "tags": TAGS, "groups": groups}
    properties = f"package/services/metadata/core-properties/{hashlib.sha256(version.encode()).hexdigest()[:32]}.psmdcp"
    files[f"{ID}.nuspec"] = NUSPEC.format(**words).encode()
    files[properties] = PROPERTIES.format(**words).encode()
    files["_rels/.rels"] = RELATIONSHIPS.format(properties=properties, **words).encode()
    files["[Content_Types].xml"] = types(list(files)).encode()
    return files


def main() -> None:
    dist, version = Path(sys.argv[1]), sys.argv[2]
    files = contents(dist, version)
    made = time.gmtime(max(int(os.environ["SOURCE_DATE_EPOCH"]), 315532800))  # zip begins in 1980
    with zipfile.ZipFile(dist / f"{ID}.{version}.nupkg", "w") as package:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, made[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            package.writestr(entry, files[name], compresslevel=9)


if __name__ == "__main__":
    main()
