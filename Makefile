# Every command a person needs; `make help` lists them.

CARGO ?= cargo
PYTHON ?= python3
CC ?= cc
CXX ?= c++

TARGET := $(abspath target)
DEBUG := $(TARGET)/debug
EXAMPLES := $(TARGET)/examples
VENV := $(TARGET)/venv
PY := $(VENV)/bin/python
DIST := $(TARGET)/dist

# One target folder for everything, whatever the caller's environment says.
export STRICT
export CARGO_TARGET_DIR := $(TARGET)
export CARGO_BUILD_BUILD_DIR := $(TARGET)
# The full set of checks builds everything once, and has no use for what a second build would go on from.
ifeq ($(STRICT),1)
export CARGO_INCREMENTAL := 0
endif
# The native module of Python is not linked with a Python library.
export PYO3_BUILD_EXTENSION_MODULE := 1
# What a developer has set for the real service must not reach the tests.
CLEAN := env -u ZAPI_BASE_URL -u ZAPI_PROXY -u ZAPI_CA_FILE -u ZAPI_TIMEOUT_MS -u ZAPI_INSTANCE_ID -u ZAPI_TOKEN -u ZAPI_CLIENT_TOKEN -u ZAPI_LANGUAGE \
	-u https_proxy -u HTTPS_PROXY -u all_proxy -u ALL_PROXY -u no_proxy -u NO_PROXY \
	-u SSL_CERT_FILE -u SSL_CERT_DIR -u REQUESTS_CA_BUNDLE -u CURL_CA_BUNDLE

# Keep the paths of this machine out of the files: the same bytes from any folder.
REMAP := --remap-path-prefix=$(CURDIR)=zapi --remap-path-prefix=$(or $(CARGO_HOME),$(HOME)/.cargo)/registry/src=crates

# The tests wait more than they compute. $(1) is a target that computes, and $(2) the tests that it is made beside.
define beside
@mkdir -p $(TARGET)
nice -n 19 $(MAKE) $(1) >$(TARGET)/$(1).log 2>&1 & beside=$$!; \
	($(2)) || { kill $$beside; exit 1; }; wait $$beside || { cat $(TARGET)/$(1).log >&2; exit 1; }
endef

.DEFAULT_GOAL := help
.PHONY: help demo selftest build examples python test test-rust test-python test-package test-readme test-spark types check ahead late soak bench update screenshots abi api package adding clean

help:
	@echo "make demo     build everything and run it against an emulated Z-API; PHONE=… asks for one contact"
	@echo "make selftest  check libzapi on this system, and print a report of a page"
	@echo "make test     run the tests of this system; those whose tools are missing are skipped"
	@echo "make check    check format, lints and documentation, then run the tests (STRICT=1: nothing may be skipped)"
	@echo "make python   build the Python package for this machine, into target/venv"
	@echo "make wheel    build the Python package for PyPI, in target/dist; make wheels: for every system that gets one; make sdist: as source"
	@echo "make test-wheels  test the wheels for other systems: test-wheel-windows, -aarch64, -musl, -musl-aarch64"
	@echo "make test-spark  test the Arrow form of the Python package in Spark (needs Java 17; takes 700 MB)"
	@echo "make msrv     compile with the oldest Rust that is supported, which Debian has"
	@echo "make soak     test the store for a quarter of an hour: 1,000 kills, ten passes over 10,000 contacts, each operation failing, a million contacts (in memory: STORES=/dev/shm)"
	@echo "make bench    compare with libcurl, requests, httpx, aiohttp and pycurl"
	@echo "make update   rewrite the generated files"
	@echo "make screenshots  make the pictures of the store's page in docs/images (needs chromium and chromedriver)"
	@echo "make adding   test in a copy that CONTRIBUTING names every file to change for a new option, code, field or function"
	@echo "make abi      record additions to the C ABI in zapi-ffi/abi"
	@echo "make api      record changes to the public Rust API in public-api.txt of zapi-core and zapi-store"
	@echo "make package  package zapi-core and zapi-store as for crates.io, and build the packages"
	@echo "make library  build libzapi for make install; FOR=x86_64-glibc2.17 makes it run on older systems (needs zig)"
	@echo "make install  install headers, libraries, pkg-config and CMake files, docs, examples; PREFIX=/usr/local LIBDIR= INCLUDEDIR= DOCDIR= DESTDIR="
	@echo "make uninstall  remove what make install has installed"
	@echo "make release  build and test everything that is published, in target/dist; make archive, make deb: only that"
	@echo "make test-linux  test the archives for each kind of Linux, other machines by qemu; make test-linux-aarch64-musl: only that"
	@echo "make windows  build zapi.dll and what programs need to link to it, as target/dist/libzapi-…-windows-x64.zip, and test it under wine; make windows-x64, windows-x86: only build it"
	@echo "make nuget    build the package for .NET from the archives in target/dist; make test-nuget: test it"
	@echo "make test-windows-x86  build and test it for 32 bits (as root the first time, to set up WINE32=target/wine32)"
	@echo "make reproducible  build two releases in two folders and compare them"
	@echo "make test-windows-core  build the core's tests for Windows and run them under wine"
	@echo "make clean    remove everything that was built"

demo: build examples python
	@sh examples/demo.sh "$(DEBUG)" "$(EXAMPLES)" "$(PY)" "$(PHONE)"

selftest: build
	$(CARGO) build --quiet --locked -p zapi-selftest
	@$(DEBUG)/zapi-selftest

build:
	$(CARGO) build --locked

examples: build
	@mkdir -p $(EXAMPLES)
	$(CC) -std=c99 -Wall -Wextra -Iinclude examples/c/profile_picture.c -o $(EXAMPLES)/c -L$(DEBUG) -lzapi -Wl,-rpath,$(DEBUG)
	$(CXX) -std=c++17 -Wall -Wextra -Iinclude examples/cpp/profile_picture.cpp -o $(EXAMPLES)/cpp -L$(DEBUG) -lzapi -Wl,-rpath,$(DEBUG)

$(VENV)/ready: zapi-py/tests/requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check -r zapi-py/tests/requirements.txt
	@touch $@

$(VENV)/checks: zapi-py/tests/requirements-check.txt zapi-py/tests/requirements-tables.txt $(VENV)/ready
	$(PY) -m pip install --quiet --disable-pip-version-check -r zapi-py/tests/requirements-check.txt
	@touch $@

python: $(VENV)/ready
	@rm -rf $(TARGET)/wheels
	$(VENV)/bin/maturin build --quiet --locked --profile dev -m zapi-py/Cargo.toml -i $(PY) -o $(TARGET)/wheels
	$(PY) -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps $(TARGET)/wheels/*.whl

test: test-rust test-python test-package test-readme

# Without npm, or without a package registry, the test of Node is skipped.
$(TARGET)/node/ready: examples/node/package-lock.json
	@mkdir -p $(@D)
	@cp examples/node/package.json examples/node/package-lock.json $(@D)
	@if cd $(@D) && npm ci --ignore-scripts --no-audit --no-fund --silent; then touch $@; else echo "no koffi for Node" >&2; fi

# Without a server (Debian: postgresql, pgbouncer), they are skipped unless STRICT=1. A kill costs a second there: `make soak` has
# more of them.
ON_POSTGRES := --features zapi-store/postgres --test on_postgres --test on_pgbouncer --test on_server --test on_leases
test-rust: build $(TARGET)/node/ready
	$(CARGO) test --locked --no-run --quiet
	$(CARGO) test --locked --no-run --quiet $(ON_POSTGRES)
	$(CLEAN) $(CARGO) test --locked --offline
	$(CLEAN) KILLS=5 CONTACTS=200 $(CARGO) test --locked --offline $(ON_POSTGRES)

test-python: build python $(VENV)/checks
	$(call beside,types,cd zapi-py && $(CLEAN) $(PY) -m pytest -q)

# packaging has its own conftest, and mypy accepts only one at a time.
types:
	cd zapi-py && $(PY) -m mypy python tests ../tests ../.ci/call.py ../examples/python ../examples/distributed
	cd zapi-py && $(PY) -m mypy packaging
	cd zapi-py && $(PY) -m mypy.stubtest zapi --mypy-config-file pyproject.toml --allowlist tests/typed/stubtest.txt
	cd zapi-py && PYRIGHT_PYTHON_IGNORE_WARNINGS=1 $(VENV)/bin/pyright --pythonpath $(PY)

test-package: build python wheel sdist package
	cd zapi-py && $(CLEAN) DIST=$(DIST) $(PY) -m pytest -q packaging

test-readme: build python $(VENV)/checks
	$(CLEAN) $(PY) -m pytest -q -p no:cacheprovider tests

# Spark is large, so it has a folder of its own.
SPARK := $(TARGET)/spark
$(SPARK)/ready: zapi-py/tests/spark/requirements.txt
	$(PYTHON) -m venv $(SPARK)
	$(SPARK)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

test-spark: build python $(SPARK)/ready
	$(SPARK)/bin/python -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps $(TARGET)/wheels/*.whl
	cd zapi-py && $(CLEAN) SPARK_LOCAL_IP=127.0.0.1 $(SPARK)/bin/python -m pytest -q tests/spark/in_spark.py

check: $(VENV)/checks
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	$(CARGO) clippy --locked -p zapi-ffi --no-default-features -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --workspace --no-deps --document-private-items
	$(call beside,ahead,$(MAKE) test-rust)
	$(call beside,late,$(MAKE) test-python test-package test-readme)
	$(MAKE) check-windows

# What no test needs (msrv.mk), beside tests that leave more of the machine.
late:

# What the later tests need, in target folders of its own, so that the first ones do not wait for it.
ahead:
ifeq ($(STRICT),1)
	$(MAKE) library FOR=x86_64-glibc2.17
endif
	$(MAKE) build-windows
	$(MAKE) wheel

# A million pictures would take an hour to be synced to a disk.
STORES ?= /dev/shm
SOAK := $(CLEAN) $(CARGO) test --locked --release -p zapi-store
soak:
	KILLS=1000 CONTACTS=2000 $(SOAK) --test kills kills_lose_nothing -- --nocapture
	CONTACTS=10000 $(SOAK) --test kills ten_passes -- --nocapture
	EVERY=1 $(SOAK) --test beneath -- --nocapture
	CONTACTS=1000000 STORES=$(STORES) $(SOAK) --test many -- --nocapture
	WAIT=1 $(SOAK) --features postgres --test on_leases -- --nocapture
	KILLS=200 $(SOAK) --features postgres --test on_postgres kills_lose_nothing -- --nocapture

bench:
	$(PYTHON) tests/bench/run.py $(BENCH)

update: build python
	UPDATE=1 $(CARGO) test --locked -p zapi-emulator --test table
	UPDATE=1 $(CARGO) test --locked -p zapi-core --test generated
	UPDATE=1 $(CARGO) test --locked -p zapi-ffi --test generated
	UPDATE=1 $(CARGO) test --locked -p zapi-ffi --test languages declarations
	UPDATE=1 $(CARGO) test --locked -p zapi-ffi --test selftest declarations
	cd zapi-py && UPDATE=1 $(PY) -m pytest -q tests/test_generated.py
	$(CARGO) fmt --all
	$(MAKE) abi api

screenshots: build python
	$(PY) tests/screenshots.py

abi:
	UPDATE=1 $(CARGO) test --locked -p zapi-ffi --test abi

api:
	UPDATE=1 $(CARGO) test --locked -p zapi-core --test public_api

# The crates as they would be uploaded, built from their own files alone.
package:
	$(CARGO) package --locked --allow-dirty --quiet -p zapi-core -p zapi-store

# It builds all of the copy, and takes minutes.
adding: $(VENV)/checks
	$(PY) tests/adding.py

clean:
	rm -rf $(TARGET)

include zapi-ffi/packaging/release.mk
include zapi-ffi/packaging/install.mk
include zapi-ffi/packaging/windows.mk
include zapi-ffi/packaging/nuget.mk
include zapi-ffi/packaging/msrv.mk
include zapi-py/packaging/wheels.mk
