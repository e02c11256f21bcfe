"""What CONTRIBUTING says under "To add …", done in a copy of the project: an option, an error code, a field of the picture
and a C function, each by the edits in this table. `make update` and the tests have to do the rest."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
COPY = ROOT / "target" / "adding"


class Edit(NamedTuple):
    """Text that is put before the line with the first anchor behind `behind`; or in place of the anchor."""

    file: str
    anchor: str
    text: str
    behind: str = ""
    replaces: bool = False

    def made_in(self, source: str) -> str:
        start = source.find(self.behind)
        found = source.find(self.anchor, start + len(self.behind))
        if start < 0 or found < 0:
            raise LookupError(f"{self.file}: nothing is {self.anchor!r} behind {self.behind!r}; adapt tests/adding.py")
        if self.replaces:
            return source[:found] + self.text + source[found + len(self.anchor) :]
        line = source.rfind("\n", 0, found) + 1
        return source[:line] + self.text + source[line:]


class Addition(NamedTuple):
    """One thing to add."""

    # How CONTRIBUTING calls it, and how many files may have to be changed by hand.
    title: str
    most: int
    edits: list[Edit]

    def files(self) -> set[str]:
        return {edit.file for edit in self.edits}


OPTION = Addition("an option", 4, [
    Edit("zapi-core/src/config/options.rs", '"language" language(Language)', """\
    "patience_ms" patience(Duration): Duration = "5", Millis PerCall 1 to 10;
        "How patient it is.",
        "Quanta paciência tem.";
"""),
])

CODE = Addition("an error code", 3, [
    Edit("zapi-core/src/code.rs", "/// A panic inside", """\
    /// The service is asleep.
    Asleep = -89 "" true Outage:
        "wake it up",
        "acorde o serviço";
"""),
    Edit("zapi-core/src/code.rs", "-63, -90", "-63, -89, -90", "fn numbers_are_frozen", replaces=True),
])

FIELD = Addition("a field of the picture", 8, [
    Edit("zapi-core/src/picture.rs", "/// What stays the same", """\
    /// How many bytes the link has; 0 without one.
    #[must_use]
    pub fn link_bytes(&self) -> usize {
        self.link().map_or(0, str::len)
    }

"""),
    Edit("zapi-ffi/src/picture.rs", "}\n", "    /// How many bytes the link has.\n    pub link_bytes: u64,\n",
         "pub struct zapi_picture {"),
    Edit("zapi-ffi/src/picture.rs", "        out\n", "        out.link_bytes = picture.link_bytes() as u64;\n",
         "impl From<&ProfilePicture>"),
    Edit("zapi-ffi/src/picture.rs", "ZAPI_REASON_MAX;", "ZAPI_REASON_MAX + 8;", "let members", replaces=True),
    Edit("zapi-ffi/src/item.rs", "}\n", "    /// How many bytes the link has.\n    pub link_bytes: u64,\n",
         "pub struct zapi_item {"),
    Edit("zapi-ffi/src/item.rs", "key, reason, .. }", "key, reason, link_bytes, .. }", replaces=True),
    Edit("zapi-ffi/src/item.rs", "reason, ..out }", "reason, link_bytes, ..out }", replaces=True),
    Edit("zapi-ffi/src/item.rs", "3 * 8 + texts", "4 * 8 + texts", replaces=True),
    Edit("zapi-ffi/src/item.rs", "zapi_item::LEAST)", "zapi_item::LEAST + 8)", replaces=True),
    Edit("include/zapi.hpp", "    /* From a zapi_picture or", "    std::uint64_t link_bytes = 0;  /* how many bytes the link has */\n"),
    Edit("include/zapi.hpp", "ZAPI_PICTURE_STALE) != 0}", "ZAPI_PICTURE_STALE) != 0,\n                raw.link_bytes}", replaces=True),
    Edit("zapi-py/src/picture.rs", "}\n", "    /// How many bytes the link has; 0 without one.\n    #[pyo3(get)]\n    link_bytes: usize,\n",
         "pub(crate) struct ProfilePicture {"),
    Edit("zapi-py/src/picture.rs", "}\n", "            link_bytes: found.link_bytes(),\n", "found.is_stale(),\n"),
    Edit("zapi-py/src/picture.rs", "stale=false))", "stale=false, link_bytes=0))", replaces=True),
    Edit("zapi-py/src/picture.rs", "    ) -> PyResult<Self>", "        link_bytes: usize,\n", "    fn new("),
    Edit("zapi-py/src/picture.rs", "key, stale })", "key, stale, link_bytes })", replaces=True),
    Edit("zapi-py/src/picture.rs", "})\n", "            link_bytes: link.url().len(),\n", "stale: false,\n"),
    Edit("zapi-py/src/picture.rs", "Ok(dict)", '        dict.set_item("link_bytes", self.link_bytes)?;\n'),
    Edit("zapi-py/python/zapi/_native.pyi", "    ) -> ProfilePicture", "        link_bytes: int = 0,\n", "stale: bool = False,\n"),
    Edit("zapi-py/python/zapi/_native.pyi", "    def is_expired", "    link_bytes: Final[int]\n"),
    Edit("zapi-py/python/zapi/_rows.py", "}\n", '    "link_bytes": "int32",\n', "PICTURE = {"),
])

FUNCTION = Addition("a C function", 4, [
    Edit("zapi-ffi/src/version.rs", "/// Returns the ABI version", """\
/// Doubles a number.
///
/// Returns: twice the number.
/// Ownership: nothing is owned.
/// Threads: any.
/// Since: 0.1.0.
/// Example:
///     printf("%u\\n", (unsigned)zapi_twice(21));
#[unsafe(no_mangle)]
pub extern "system" fn zapi_twice(number: u32) -> u32 {
    caught_or(0, || number.wrapping_mul(2))
}

"""),
    Edit("zapi-ffi/selftest/src/checks/mod.rs", "    check.holds(abi", '    check.same("twice 21", library.zapi_twice(21), 42);\n', "fn version("),
])

ADDITIONS = [OPTION, CODE, FIELD, FUNCTION]


def scratch() -> None:
    """A fresh copy of what is tracked, with all of the edits made. What was built there before stays."""
    COPY.mkdir(parents=True, exist_ok=True)
    for old in COPY.iterdir():
        if old.is_dir() and old.name != "target":
            shutil.rmtree(old)
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        source, copy = ROOT / name, COPY / name
        if source.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, copy)
            # All is new to cargo; but make must not take what the developer has installed for stale.
            if "requirements" not in name:
                copy.touch()
    for edit in [edit for addition in ADDITIONS for edit in addition.edits]:
        path = COPY / edit.file
        path.write_text(edit.made_in(path.read_text(encoding="utf-8")), encoding="utf-8")


CARGO = "cargo test --quiet --locked --offline"
# What has to pass once `make update` has run. Tests that spell out what was added are not counted.
CHECKS = [
    f"{CARGO} -p zapi-core --lib -- code:: config:: picture::",
    f"{CARGO} -p zapi-core --test generated",
    f"{CARGO} -p zapi-ffi --lib",
    f"{CARGO} -p zapi-ffi --test generated --test header --test doc --test exports",
    f"{CARGO} -p zapi-ffi --test c options",
    f"{CARGO} -p zapi-ffi --test c statuses",
    f"{CARGO} -p zapi-ffi --test cpp",
    f"{CARGO} -p zapi-ffi --test selftest all_is_well",
]
PYTHON = """
import zapi
link = zapi.ProfilePicture.from_link("https://a/b")
assert link.link_bytes == len(link.link)
assert (zapi.Asleep.code, zapi.Asleep.retryable) == (-89, True)
client = zapi.Client(instance_id="I", token="T", patience=0.007, trust_env=False)
client.with_options(patience=0.01)
assert "``patience``" in zapi.Client.__doc__
"""


def main() -> None:
    for addition in ADDITIONS:
        print(f"{addition.title}: {len(addition.files())} of at most {addition.most} files", flush=True)
    scratch()
    target, site = COPY / "target", COPY / "target" / "site"
    venv = Path(sys.executable).parents[1]
    # The package goes to a folder of its own, and not over the one that is installed.
    environment = {**os.environ, "PIP_TARGET": str(site), "PIP_UPGRADE": "1", "PIP_NO_INDEX": "1", "PYTHONPATH": str(site)}
    environment |= {"CARGO_TARGET_DIR": str(target), "CARGO_BUILD_BUILD_DIR": str(target), "CARGO_NET_OFFLINE": "true"}

    def run(command: list[str], folder: Path = COPY) -> None:
        print("+", *command, flush=True)
        subprocess.run(command, cwd=folder, check=True, env=environment)

    # The second time with the classes and arguments that the first has written.
    for goal in ("update", "python"):
        run(["make", goal, f"TARGET={target}", f"VENV={venv}"])
    for check in CHECKS:
        run(check.split())
    run([sys.executable, "-c", PYTHON])
    run([sys.executable, "-m", "pytest", "-q", "tests/test_generated.py", "tests/test_errors.py"], COPY / "zapi-py")


if __name__ == "__main__":
    main()
