# make release, and its parts: what is handed out, in target/dist.

# What a release has: each of these targets puts what it makes into $(DIST).
ARTEFACTS ?= \
	archive \
	deb \
	windows-x64 windows-x86 \
	wheels sdist \
	nuget

# What it has to pass.
CHECKS ?= \
	adding \
	test-linux \
	test-without-store \
	test-windows-x64 test-windows-x86 \
	test-nuget \
	test-wheels test-package \
	test-spark

DIST ?= $(TARGET)/dist
STAGE := $(TARGET)/stage
ZIGBUILD := $(VENV)/bin/cargo-zigbuild
PACKAGING := zapi-ffi/packaging
include $(PACKAGING)/targets.mk

ARCHIVES := $(LINUX:%=archive-%)
ARCHIVE = libzapi-$(VERSION)-linux-$*

# The archive whose library the packages for a machine have, by Debian's name of that.
DEB_amd64 := x86_64-glibc2.17
DEB_arm64 := aarch64-glibc2.17
DEBS := deb-amd64 deb-arm64

# The date of all that is made is that of the last commit.
ifndef SOURCE_DATE_EPOCH
SOURCE_DATE_EPOCH := $(shell git log -1 --format=%ct 2>/dev/null || echo 0)
endif
$(ARTEFACTS) $(ARCHIVES) $(DEBS) release: export SOURCE_DATE_EPOCH := $(SOURCE_DATE_EPOCH)

# Into a new folder: `make install` for that row of targets.mk with these settings.
define staged
rm -rf '$(STAGE)/$(2)'
umask 022 && $(MAKE) --silent install FOR=$(1) PROFILE=release DESTDIR='$(STAGE)/$(2)' $(3)
endef

# Into a folder: what that library is linked from.
define parts
umask 022 && $(RUST_$(call std,$(1))) $(PY) $(PACKAGING)/parts.py notices zapi-ffi --target $(call rust_target,$(1)) >'$(STAGE)/$(2)/third-party.txt'
umask 022 && $(RUST_$(call std,$(1))) $(PY) $(PACKAGING)/parts.py bill zapi-ffi --target $(call rust_target,$(1)) >'$(STAGE)/$(2)/libzapi.cdx.json'
endef

.PHONY: release archive deb $(ARCHIVES) $(DEBS) reproducible

release:
	rm -rf '$(DIST)'
	for part in $(ARTEFACTS) $(CHECKS); do $(MAKE) $$part || exit 1; done
	$(PYTHON) $(PACKAGING)/manifest.py '$(DIST)'

archive: $(ARCHIVES)

$(ARCHIVES): archive-%: | $(ZIGBUILD)
	$(call staged,$*,$(ARCHIVE),PREFIX= SELFTEST_DIR=/bin LIBDIR=/lib INCLUDEDIR=/include DOCDIR=)
	$(call parts,$*,$(ARCHIVE))
	install -m 644 LICENSE-MIT LICENSE-APACHE '$(STAGE)/$(ARCHIVE)'
	cd '$(STAGE)/$(ARCHIVE)' && find . -type f ! -name SHA256SUMS -printf '%P\n' | LC_ALL=C sort | xargs sha256sum >SHA256SUMS
	mkdir -p '$(DIST)'
	tar -C '$(STAGE)' --format=gnu --sort=name --mtime=@$(SOURCE_DATE_EPOCH) --owner=0 --group=0 --numeric-owner --mode=go-w \
		--use-compress-program='gzip -9n' -cf '$(DIST)/$(ARCHIVE).tar.gz' '$(ARCHIVE)'

deb: $(DEBS)

$(DEBS): LIBDIR_OF_DEBIAN = /usr/lib/$(shell dpkg-architecture -a $* -q DEB_HOST_MULTIARCH 2>/dev/null)
$(DEBS): deb-%: | $(ZIGBUILD)
	$(call staged,$(DEB_$*),$@/libzapi-dev,PREFIX=/usr LIBDIR=$(LIBDIR_OF_DEBIAN) INCLUDEDIR=/usr/include DOCDIR=/usr/share/doc/libzapi-dev)
	$(call parts,$(DEB_$*),$@)
	mkdir -p '$(DIST)'
	sh $(PACKAGING)/debian/build.sh '$(STAGE)/$@' $* $(LIBDIR_OF_DEBIAN) '$(VERSION)' '$(SOVERSION)' $(lastword $(subst glibc, ,$(DEB_$*))) '$(DIST)'

# The tests run the archive's library, by the loader and the C library of Debian for that machine.
TESTED := $(LINUX:%=test-linux-%)

.PHONY: test-linux test-without-store $(TESTED)

test-linux: $(TESTED) | $(ZIGBUILD)
	DEB=arm64 $(CARGO) test --locked -p zapi-ffi --test release deb::

$(DEBIAN)/%:
	sh $(PACKAGING)/unpack.sh '$@' $* libc6 libgcc-s1 musl

$(TESTED): test-linux-%: archive-%
	$(MAKE) '$(DEBIAN)/$(call debian_machine,$*)'
	$(CLEAN) ROOT='$(STAGE)/$(ARCHIVE)' DEBIAN='$(DEBIAN)/$(call debian_machine,$*)' RUNNER='$(call runner,$*)' ZIG='$(VENV)/bin/python-zig' \
		ZIG_TARGET='$(call zig_target,$*)' $(CARGO) test --locked -p zapi-ffi --test linux

# libzapi without the store, stripped as it is handed out: at most so many bytes.
WITHOUT_STORE := $(TARGET)/without-store
test-without-store: export CARGO_TARGET_DIR := $(WITHOUT_STORE)
test-without-store: export CARGO_BUILD_BUILD_DIR := $(WITHOUT_STORE)
test-without-store: WINDOWS := $(WITHOUT_STORE)
test-without-store:
	$(CARGO) build --locked --release -p zapi-ffi --no-default-features
	$(call windows_cargo,x64) build --locked --release $(BUILD_STD) --target $(TARGET_x64) -p zapi-ffi --no-default-features
	$(STRIP) $(BARE) -o $(WITHOUT_STORE)/libzapi.so $(WITHOUT_STORE)/release/libzapi.so
	$(MINGW_x64)-strip --strip-all -o $(WITHOUT_STORE)/zapi.dll $(WITHOUT_STORE)/$(TARGET_x64)/release/zapi.dll
	@cd $(WITHOUT_STORE); for file in libzapi.so zapi.dll; do \
		size=$$(stat -c %s $$file); echo "$$file without the store: $$size bytes"; test $$size -le 2500000 || exit 1; \
	done

# Two clones in folders that differ in name and depth: whatever is not the same is printed, and fails.
reproducible: | $(ZIGBUILD)
	set -e; near=$(TARGET)/twice; far=$$(mktemp -d); rm -rf $$near; trap 'rm -rf $$near $$far' EXIT; \
	for folder in $$near/one $$far; do \
		git clone --quiet . $$folder; \
		$(MAKE) --silent -C $$folder release CHECKS= TARGET=$$folder/target VENV=$(VENV); \
	done; \
	diff $$near/one/target/dist/SHA256SUMS $$far/target/dist/SHA256SUMS

$(ZIGBUILD): $(PACKAGING)/requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

# Without STRICT=1, tests that need it are skipped where it is missing.
ifeq ($(STRICT),1)
check test-rust: | $(ZIGBUILD)
endif
