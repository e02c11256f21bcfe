# make wheel, make sdist: the Python package for PyPI. make wheels: that for every system. make test-wheels: each in a Python of its system.

# For each system but this one: Rust's target, what else maturin is told, and the platform by the name that pip has for it.
ELSEWHERE := windows aarch64 musl musl-aarch64
TARGET_windows := $(TARGET_x64)
TARGET_aarch64 := $(call rust_target,aarch64-glibc2.17)
TARGET_musl := $(call rust_target,x86_64-musl)
TARGET_musl-aarch64 := $(call rust_target,aarch64-musl)
MATURIN_aarch64 := --zig --compatibility manylinux2014
MATURIN_musl := --zig --compatibility musllinux_1_2
MATURIN_musl-aarch64 := $(MATURIN_musl)
PLATFORM_windows := win_amd64
PLATFORM_aarch64 := manylinux2014_aarch64
PLATFORM_musl := musllinux_1_2_x86_64
PLATFORM_musl-aarch64 := musllinux_1_2_aarch64

.PHONY: wheel sdist wheels test-wheels $(ELSEWHERE:%=wheel-%) $(ELSEWHERE:%=test-wheel-%)

# $(1): what parts.py is told; $(2): variables; $(3): what maturin is told. It finds the linker (zig) beside Python, and includes LICENSE-*.
define built
@mkdir -p $(STAGE) $(DIST)
umask 022 && $(2) $(PY) $(PACKAGING)/parts.py bill zapi-py $(1) >$(STAGE)/zapi-py.cdx.json
umask 022 && trap 'exit 1' INT TERM && trap 'rm -f zapi-py/LICENSE-THIRD-PARTY' EXIT && $(2) $(PY) $(PACKAGING)/parts.py notices zapi-py $(1) >zapi-py/LICENSE-THIRD-PARTY && \
	PATH="$(VENV)/bin:$$PATH" RUSTFLAGS="$(REMAP)" $(2) $(VENV)/bin/maturin build --quiet --locked --release \
	-m zapi-py/Cargo.toml -o $(DIST) --sbom-include $(STAGE)/zapi-py.cdx.json $(3)
endef

wheel $(ELSEWHERE:%=wheel-%): export SOURCE_DATE_EPOCH := $(SOURCE_DATE_EPOCH)

# Python up to 3.13 ends a thread that comes back from a call too late, by glibc's unwinder. Unless the module has the same one, which is
# libgcc_s, the process crashes. zig would put its own in, but not where names are already known: so it is linked with those names.
UNWINDER := $(STAGE:$(CURDIR)/%=%)/unwinder
UNWINDS := Backtrace DeleteException FindEnclosingFunction ForcedUnwind GetCFA GetDataRelBase GetGR GetIP GetIPInfo GetLanguageSpecificData \
	GetRegionStart GetTextRelBase RaiseException Resume Resume_or_Rethrow SetGR SetIP
$(UNWINDER)/%/libgcc_s.so.1: $(VENV)/checks
	@mkdir -p $(@D)
	printf 'void _Unwind_%s(void) {}\n' $(UNWINDS) | \
		$(VENV)/bin/python-zig cc -target $*-linux-gnu.2.17 -shared -nostdlib -Wl,-soname,$(@F) -x c - -o $@
wheel: REMAP += -C link-arg=$(UNWINDER)/x86_64/libgcc_s.so.1
wheel-aarch64: REMAP += -C link-arg=$(UNWINDER)/aarch64/libgcc_s.so.1
wheel: $(UNWINDER)/x86_64/libgcc_s.so.1
wheel-aarch64: $(UNWINDER)/aarch64/libgcc_s.so.1

ABROAD := $(TARGET)/abroad
SETTINGS = CARGO_TARGET_DIR=$(ABROAD) CARGO_BUILD_BUILD_DIR=$(ABROAD)

wheel: $(VENV)/checks
	@rm -f $(DIST)/zapi_py-*-manylinux*_x86_64.whl
	$(call built,,$(SETTINGS),--zig --compatibility manylinux2014 -i $(PY))

# Debian's Rust builds std from its source (windows.mk). A module has no musl of its own: Python brings it.
$(ELSEWHERE:%=wheel-%): SETTINGS += $(RUST_source)
wheel-windows: SETTINGS = $(filter-out /usr/bin/cargo,$(call windows_cargo,x64))
wheel-musl wheel-musl-aarch64: REMAP += -C target-feature=-crt-static

$(ELSEWHERE:%=wheel-%): wheel-%: $(VENV)/checks
	@rm -f $(DIST)/zapi_py-*$(PLATFORM_$*)*.whl
	$(call built,--target $(TARGET_$*),$(SETTINGS),--target $(TARGET_$*) $(MATURIN_$*) $(subst -Z,-Z ,$(BUILD_STD)) -i python3.10)

# One after the other: each has its own LICENSE-THIRD-PARTY in the package's folder.
wheels: wheel
	for system in $(ELSEWHERE); do $(MAKE) wheel-$$system || exit 1; done

sdist: $(VENV)/ready
	@rm -f $(DIST)/zapi_py-*.tar.gz
	$(VENV)/bin/maturin sdist -m zapi-py/Cargo.toml -o $(DIST)

# pythons/make.sh tells what each is.
PYTHONS := $(TARGET)/pythons
$(PYTHONS)/%/python: zapi-py/packaging/pythons/make.sh zapi-py/packaging/pythons/requirements.txt | $(VENV)/ready
	WINE=$(WINE) sh $< $* $(PYTHONS)/$* $(PY)

# A program under wine can start only those for Windows.
EMULATOR := $(DEBUG)/zapi-emulator
suite-windows: EMULATOR := $(WINDOWS)/$(TARGET_windows)/release/zapi-emulator.exe
test-wheel-windows: emulator-windows
SUITES := $(ELSEWHERE:%=suite-%)
.PHONY: emulator emulator-windows $(SUITES)
emulator:
	$(CARGO) build --quiet --locked -p zapi-emulator
emulator-windows:
	$(call windows_cargo,x64) build --quiet --locked --release $(BUILD_STD) --target $(TARGET_windows) -p zapi-emulator

# musl's Python has no OpenSSL.
HELPER_musl := ZAPI_PYTHON=$(PY)
HELPER_musl-aarch64 := $(HELPER_musl)

$(ELSEWHERE:%=test-wheel-%): test-wheel-%: emulator wheel-% $(PYTHONS)/%/python
	$(MAKE) suite-$*

# First as a user meets it, then by the tests of the package.
$(SUITES): suite-%:
	rm -rf $(PYTHONS)/$*/packages/zapi*
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-index --no-compile --target $(PYTHONS)/$*/packages/ \
		--only-binary=:all: --platform $(PLATFORM_$*) --implementation cp --abi abi3 --python-version 3.11 $(DIST)/zapi_py-*$(PLATFORM_$*)*.whl
	cd zapi-py && $(CLEAN) PYTHON=$(PYTHONS)/$*/python $(PY) -m pytest -q packaging/elsewhere.py
	cd zapi-py && $(CLEAN) ZAPI_EMULATOR=$(EMULATOR) $(HELPER_$*) PYTHONPATH=packaging/pythons PYTHONDONTWRITEBYTECODE=1 \
		$(PY) packaging/pythons/piped.py $(PYTHONS)/$*/python -m pytest -q -p not_there --system $*

# wine needs the machine for itself; qemu uses one processor.
test-wheels: emulator emulator-windows $(ELSEWHERE:%=wheel-%) $(ELSEWHERE:%=$(PYTHONS)/%/python)
	$(MAKE) suite-windows
	$(MAKE) -j2 --output-sync=line $(filter-out suite-windows,$(SUITES))
