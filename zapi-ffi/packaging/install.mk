# make library, make install and make uninstall: libzapi for programs in C and C++.

PROFILE ?= release
PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
DOCDIR ?= $(PREFIX)/share/doc/zapi
STRIP ?= strip
OBJCOPY ?= objcopy

VERSION := $(shell sed -n 's/^version = "\(.*\)"$$/\1/p' Cargo.toml)
SOVERSION := $(shell cat zapi-ffi/abi/soversion)
BUILT := $(TARGET)/$(PROFILE:dev=debug)
BUILD = $(CARGO) build --locked --profile $(PROFILE) -p zapi-ffi
BUILD_SELFTEST = $(CARGO) rustc --locked --profile $(PROFILE) -p zapi-selftest -- $(SMALL)
# For a program that is run once: small rather than fast.
SMALL := -C opt-level=s -C strip=symbols
ifdef FOR
include zapi-ffi/packaging/cross.mk
endif
SOURCES := Cargo.toml Cargo.lock zapi-ffi/abi/soversion \
	$(shell find zapi-core zapi-store zapi-ffi -name Cargo.toml -o -name build.rs -o -path '*/src/*.rs')
LIB := $(DESTDIR)$(LIBDIR)
INCLUDE := $(DESTDIR)$(INCLUDEDIR)
PACKAGE := $(LIB)/cmake/zapi
DOC := $(DESTDIR)$(DOCDIR)

# What the languages that call C copy: declarations, a program and how to build it. By their endings, since
# that may have been done in those folders.
LANGUAGES := $(filter-out distributed emulator nginx python rust systemd,$(patsubst examples/%/,%,$(wildcard examples/*/)))
SHOWN := bas c cbl cob config cpp cpy cs go java js json md mod pas php rb vbp
SHOWN := $(wildcard $(foreach language,$(LANGUAGES),$(SHOWN:%=examples/$(language)/*.%)))

# The documentation, and whatever a link in it leads to.
PAGES := README.md README.pt-BR.md CHANGELOG.md CONTRIBUTING.md SECURITY.md $(wildcard docs/*.md docs/*/*.md docs/images/*) \
	zapi-py/README.md examples/emulator/README.md examples/python/webhook.py \
	$(wildcard examples/distributed/*.py examples/nginx/* examples/systemd/*)

# The way from one folder to another.
way = $$(realpath -ms --relative-to='$(1)/' '$(2)/')

# How many bytes a pointer of the library has: the fifth of an ELF file is 1 for 32 bits and 2 for 64.
pointer = $$(( $$(od -An -tu1 -j4 -N1 '$(LIB)/libzapi.so.$(VERSION)') * 4 ))

# A template with the versions, and with the ways that make a tree one that can be moved. A system's /usr
# stays: pkg-config leaves out its folders, but not by such a way, and as `-isystem` they would break C++.
define fill
sed -e 's|@VERSION@|$(VERSION)|g' -e 's|@SOVERSION@|$(SOVERSION)|g' \
	-e "s|@PREFIX@|$(if $(filter /usr,$(abspath $(PREFIX))),/usr,\$${pcfiledir}/../@UP@)|g" \
	-e "s|@UP@|$(call way,$(LIBDIR),$(PREFIX))|g" -e "s|@LIBDIR@|$(call way,$(PREFIX),$(LIBDIR))|g" \
	-e "s|@INCLUDEDIR@|$(call way,$(PREFIX),$(INCLUDEDIR))|g" -e "s|@POINTER@|$(call pointer)|g" zapi-ffi/packaging/$(1).in >'$(2)/$(1)'
chmod 644 '$(2)/$(1)'
endef

# What Debian takes away too.
BARE := --strip-unneeded --remove-section=.comment --remove-section=.note

# The static library: one object in which nothing but the C ABI is global, so that another library in
# Rust, which brings the same names, may be in one program with it. Groups must be resolved in the same
# step: left open, the program's linker would drop one of two of a name, and both need theirs to unwind.
define isolate
$(LD) -r --force-group-allocation $(patsubst %,-u %,$(shell sed '1d;s/,.*//' zapi-ffi/abi/symbols.csv)) \
	-o '$(LIB)/libzapi.o' $(BUILT)/libzapi.a
$(OBJCOPY) --wildcard --keep-global-symbol='zapi_*' --remove-section=.llvmbc --remove-section=.llvmcmd \
	$(if $(filter dev,$(PROFILE)),,$(BARE)) '$(LIB)/libzapi.o'
rm -f '$(LIB)/libzapi.a'
$(AR) rcsD '$(LIB)/libzapi.a' '$(LIB)/libzapi.o'
rm '$(LIB)/libzapi.o'
chmod 644 '$(LIB)/libzapi.a'
endef

# The headers, where pages look for them; in an archive that is where they are.
ifneq ($(abspath $(DOCDIR)/include),$(abspath $(INCLUDEDIR)))
define headers
install -d '$(DOC)/include'
for file in zapi.h zapi.hpp; do ln -sf "$(call way,$(DOCDIR)/include,$(INCLUDEDIR))/$$file" '$(DOC)/include' || exit 1; done
endef
endif

# Only if SELFTEST_DIR says where to: in an archive.
define selftest
$(BUILD_SELFTEST)
install -D -m 755 $(BUILT)/zapi-selftest '$(DESTDIR)$(SELFTEST_DIR)/zapi-selftest'
endef

.PHONY: library install uninstall

library:
	$(BUILD)

# Only where it is older than its sources: after `make library`, root needs no cargo.
$(BUILT)/libzapi.so: $(SOURCES)
	$(BUILD)
	@touch $@

install: $(BUILT)/libzapi.so
	install -d '$(INCLUDE)' '$(LIB)/pkgconfig' '$(PACKAGE)'
	install -m 644 include/zapi.h include/zapi.hpp '$(INCLUDE)'
	install -m 755 $< '$(LIB)/libzapi.so.$(VERSION)'
	$(isolate)
ifneq ($(PROFILE),dev)
	$(STRIP) $(BARE) '$(LIB)/libzapi.so.$(VERSION)'
endif
	ln -sf libzapi.so.$(VERSION) '$(LIB)/libzapi.so.$(SOVERSION)'
	ln -sf libzapi.so.$(SOVERSION) '$(LIB)/libzapi.so'
	$(call fill,zapi.pc,$(LIB)/pkgconfig)
	$(call fill,zapi-static.pc,$(LIB)/pkgconfig)
	$(call fill,zapi-config.cmake,$(PACKAGE))
	$(call fill,zapi-config-version.cmake,$(PACKAGE))
	for file in $(SHOWN) $(PAGES); do install -D -m 644 $$file '$(DOC)'/$$file || exit 1; done
	$(headers)
	$(if $(SELFTEST_DIR),$(selftest))

uninstall:
	rm -f '$(INCLUDE)/zapi.h' '$(INCLUDE)/zapi.hpp' '$(LIB)/pkgconfig/zapi.pc' '$(LIB)/pkgconfig/zapi-static.pc'
	rm -f '$(LIB)/libzapi.a' '$(LIB)/libzapi.so' '$(LIB)/libzapi.so.$(SOVERSION)' '$(LIB)/libzapi.so.$(VERSION)'
	rm -rf '$(PACKAGE)'
	rm -f $(SHOWN:%='$(DOC)/%') $(PAGES:%='$(DOC)/%') '$(DOC)/include/zapi.h' '$(DOC)/include/zapi.hpp'
	-for folder in '' $(filter-out ./,$(dir $(SHOWN) $(PAGES))) examples/ include/; do echo '$(DOC)'/$$folder; done | sort -ru | \
		while read -r folder; do test ! -d "$$folder" || rmdir --ignore-fail-on-non-empty "$$folder"; done
