# make release, and its parts: what is handed out, in target/dist.

# The one list: each of these targets puts what it makes into $(DIST).
ARTEFACTS ?= archive deb wheel sdist

# Tried before a release.
ADDING ?= adding

DIST ?= $(TARGET)/dist
STAGE := $(TARGET)/stage
OLDEST_GLIBC := 2.17
ZIGBUILD := $(VENV)/bin/cargo-zigbuild
PACKAGING := zapi-ffi/packaging
ARCHIVE = libzapi-$(VERSION)-linux-x86_64-glibc$(OLDEST_GLIBC)

# The date of all that is made is that of the last commit.
ifndef SOURCE_DATE_EPOCH
SOURCE_DATE_EPOCH := $(shell git log -1 --format=%ct 2>/dev/null || echo 0)
endif
$(ARTEFACTS) release: export SOURCE_DATE_EPOCH := $(SOURCE_DATE_EPOCH)

# `make install` for old systems, to a new folder of this name.
define staged
rm -rf '$(STAGE)/$(1)'
umask 022 && $(MAKE) --silent install GLIBC=$(OLDEST_GLIBC) PROFILE=release DESTDIR='$(STAGE)/$(1)' $(2)
umask 022 && $(PY) $(PACKAGING)/parts.py notices zapi-ffi >'$(STAGE)/third-party.txt'
umask 022 && $(PY) $(PACKAGING)/parts.py bill zapi-ffi >'$(STAGE)/libzapi.cdx.json'
endef

.PHONY: release archive deb reproducible

release: $(ADDING)
	rm -rf '$(DIST)'
	for artefact in $(ARTEFACTS); do $(MAKE) $$artefact || exit 1; done
	$(PYTHON) $(PACKAGING)/manifest.py '$(DIST)'

archive: | $(ZIGBUILD)
	$(call staged,$(ARCHIVE),PREFIX= LIBDIR=/lib INCLUDEDIR=/include DOCDIR=)
	cd '$(STAGE)' && install -m 644 '$(CURDIR)/LICENSE-MIT' '$(CURDIR)/LICENSE-APACHE' third-party.txt libzapi.cdx.json '$(ARCHIVE)'
	cd '$(STAGE)/$(ARCHIVE)' && find . -type f ! -name SHA256SUMS -printf '%P\n' | LC_ALL=C sort | xargs sha256sum >SHA256SUMS
	mkdir -p '$(DIST)'
	tar -C '$(STAGE)' --format=gnu --sort=name --mtime=@$(SOURCE_DATE_EPOCH) --owner=0 --group=0 --numeric-owner --mode=go-w \
		-cf '$(STAGE)/archive.tar' '$(ARCHIVE)'
	gzip -9n <'$(STAGE)/archive.tar' >'$(DIST)/$(ARCHIVE).tar.gz'

deb: | $(ZIGBUILD)
	$(call staged,deb/libzapi-dev,PREFIX=/usr LIBDIR=/usr/lib/x86_64-linux-gnu INCLUDEDIR=/usr/include DOCDIR=/usr/share/doc/libzapi-dev)
	mkdir -p '$(DIST)'
	sh $(PACKAGING)/debian/build.sh '$(STAGE)' '$(VERSION)' '$(SOVERSION)' $(OLDEST_GLIBC) '$(DIST)'

# Two clones in folders of different names: whatever is not the same is printed, and fails.
reproducible: | $(ZIGBUILD)
	rm -rf $(TARGET)/twice
	trap 'rm -rf $(TARGET)/twice' EXIT; \
	for folder in one another/one; do \
		git clone --quiet . $(TARGET)/twice/$$folder && \
		$(MAKE) --silent -C $(TARGET)/twice/$$folder release ADDING= TARGET=$(TARGET)/twice/$$folder/target VENV=$(VENV) || exit 1; \
	done; \
	diff $(TARGET)/twice/one/target/dist/SHA256SUMS $(TARGET)/twice/another/one/target/dist/SHA256SUMS

$(ZIGBUILD): $(PACKAGING)/requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

# Without STRICT=1, tests that need it are skipped where it is missing.
ifeq ($(STRICT),1)
test-rust: | $(ZIGBUILD)
endif
