"""The package: its exports, its import time, and its error when it is broken."""

import ast
import datetime
import inspect
import re
import shutil
import subprocess
import sys
import typing
from importlib.metadata import requires, version
from pathlib import Path
from typing import Any

import pytest
import zapi

HERE = Path(__file__).resolve()
NATIVE = Path(zapi._native.__file__).name


def run(source: str, *options: str, **settings: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", *options, "-c", source]
    return subprocess.run(command, capture_output=True, text=True, **settings)


def test_names() -> None:
    assert zapi.__version__ == version("zapi-py")
    assert not requires("zapi-py")
    modules = {"arrow", "testing"}
    names = {name for name in dir(zapi) if name[0] != "_"} - modules
    assert set(zapi.__all__) == names | {"__version__"}
    for name in zapi.__all__:
        if isinstance(thing := getattr(zapi, name), type):
            assert (thing.__module__, thing.__name__) == ("zapi", name)
            assert thing.__doc__


def test_every_public_member_is_documented() -> None:
    found = map(vars(zapi).get, zapi.__all__)
    kinds: list[type[Any]] = [kind for kind in found if isinstance(kind, type)]
    assert zapi.Image in kinds and zapi.AsyncClient.__doc__ and zapi.AsyncBatch.__doc__
    for kind in [*kinds, zapi.AsyncClient, zapi.AsyncBatch, zapi.Store, zapi.AsyncStore]:
        if not issubclass(kind, Exception):
            for name in dir(kind):
                assert name[0] == "_" or getattr(kind, name).__doc__, f"{kind.__name__}.{name}"


def test_annotations_can_be_evaluated() -> None:
    kinds = [kind for name in zapi.__all__ if isinstance(kind := getattr(zapi, name), type)]
    stores = [zapi.testing.Store, zapi.testing.AsyncStore]
    for kind in [*kinds, zapi.testing.Client, zapi.testing.AsyncClient, *stores]:
        inspect.signature(kind, eval_str=True)
        members = [member for base in kind.__mro__[:-1] for member in vars(base).items()]
        for name, thing in members:
            thing = getattr(thing, "fget", None) or getattr(thing, "__func__", thing)
            if inspect.isfunction(thing) and (name[0] != "_" or name[:2] == "__"):
                assert typing.get_type_hints(thing), f"{kind}.{name}"
    assert typing.get_type_hints(zapi.Error)["cause"] == zapi.Error | None
    progress = vars(zapi.Batch.__mro__[1])["progress"]
    hints = typing.get_type_hints(zapi.Client.__init__)
    assert hints["timeout"] == zapi.Seconds | None == float | datetime.timedelta | None
    assert typing.get_type_hints(progress.fget)["return"] is zapi.Progress


def test_what_the_type_checkers_read_runs() -> None:
    command = [sys.executable, "-W", "error", str(HERE.parent / "typed" / "program.py")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "[1, 2]\n", "")


def test_importing_loads_nothing_heavy() -> None:
    done = run(
        "import sys; old = set(sys.modules); import zapi; print(*sorted(set(sys.modules) - old))"
    )
    loaded = set(done.stdout.split())
    foreign = {name for name in loaded if not name.startswith(("zapi", "__future__"))}
    interpreters = {"_interpreters", "_xxsubinterpreters"}
    assert foreign <= {"atexit", "_datetime", *interpreters}, "which are written in C"
    assert len(loaded - interpreters) <= 20


def test_asyncio_is_imported_when_it_is_needed() -> None:
    done = run(
        "import sys, zapi; assert 'asyncio' not in sys.modules; assert 'AsyncClient' in dir(zapi)\n"
        "from zapi import AsyncBatch, AsyncClient; assert 'asyncio' in sys.modules\n"
        "assert zapi.AsyncClient is AsyncClient and AsyncClient.__module__ == 'zapi'\n"
        "assert zapi.Store.__module__ == zapi.AsyncStore.__module__ == 'zapi'\n"
        "from zapi import *; assert Client is zapi.Client"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "has no attribute 'Async'" in run("import zapi; zapi.Async").stderr


def test_modules_are_imported_when_they_are_needed() -> None:
    done = run(
        "import sys, zapi; assert {'arrow', 'testing'} <= set(dir(zapi))\n"
        "assert 'zapi.arrow' not in sys.modules and 'zapi.testing' not in sys.modules\n"
        "assert zapi.arrow.enrich_batches and zapi.testing.Client"
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_importing_takes_a_sixth_of_what_asyncio_takes() -> None:
    """That is 10 ms where asyncio takes 60; a slow or emulated machine takes longer for both."""

    def quickest(module: str) -> float:
        source = f"import time; start = time.process_time(); import {module}\nprint(time.process_time() - start)"
        # Of the processor, and the quickest: the others had to share its caches.
        return min(float(run(source).stdout) for _ in range(5))

    assert quickest("zapi") <= quickest("asyncio") / 6


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_importing_starts_nothing() -> None:
    done = run(
        "import os; found = lambda: [os.listdir(f'/proc/self/{of}') for of in ('fd', 'task')]\n"
        "old = found(); import zapi; assert found() == old"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_missing_or_broken_native_module_is_explained(tmp_path: Path) -> None:
    package = Path(zapi.__file__).parent
    shutil.copytree(package, tmp_path / "zapi", ignore=shutil.ignore_patterns(NATIVE, "*.pyc"))
    source = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import zapi"
    missing = run(source)
    assert missing.returncode == 1
    assert "ImportError: zapi: there is no native module in" in missing.stderr
    assert f"Python {sys.version.split()[0]} on {sys.platform}" in missing.stderr
    assert "install zapi-py again" in missing.stderr
    (tmp_path / "zapi" / NATIVE).write_bytes(b"no library")
    assert f"{NATIVE} in" in (broken := run(source)).stderr
    assert "another platform" in broken.stderr


def test_the_stub_names_what_the_native_module_has() -> None:
    stub = ast.parse((HERE.parents[1] / "python/zapi/_native.pyi").read_text())
    named = {node.name for node in stub.body
             if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and not node.name.startswith("_")}
    named |= {node.target.id for node in stub.body
              if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
              and node.value is None and not node.target.id.startswith("_")}
    assert named == {name for name in dir(zapi._native) if name[0] != "_"}


def test_the_fields_of_a_value_in_the_stub_are_what_makes_it() -> None:
    stub = ast.parse((HERE.parents[1] / "python/zapi/_native.pyi").read_text())
    values = [node for node in stub.body if isinstance(node, ast.ClassDef)
              and "_value" in map(ast.unparse, node.decorator_list)]
    assert len(values) == 15
    for value in values:
        fields = [field for field in value.body if isinstance(field, ast.AnnAssign)]
        written = [ast.unparse(field.target) + (f"={ast.unparse(field.value)}" if field.value else "")
                   for field in fields]
        made = getattr(zapi, value.name)
        arguments = inspect.signature(made).parameters.values()
        assert written == [str(argument) for argument in arguments], value.name
        assert made.__match_args__ == tuple(argument.name for argument in arguments)


def test_no_file_grows_beyond_its_limit_and_each_says_what_it_is() -> None:
    examples = HERE.parents[2] / "examples"
    for path in [*HERE.parents[1].rglob("*.py"), *examples.rglob("*.py")]:
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 400, path
        # Only the list of layers may come first.
        assert re.match(r'(#.*\n)*\n?"""\S[^"]*\.', text), path


def test_a_free_threaded_python_is_told_that_the_gil_is_needed() -> None:
    source = (HERE.parents[1] / "src/lib.rs").read_text(encoding="utf-8")
    assert "#[pymodule(gil_used = true)]\nmod _native" in source
