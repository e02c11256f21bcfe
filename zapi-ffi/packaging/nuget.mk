# make nuget: the package for .NET, from the archives that the other targets leave.

.PHONY: nuget

nuget: export SOURCE_DATE_EPOCH := $(SOURCE_DATE_EPOCH)
nuget:
	umask 022 && $(PYTHON) $(PACKAGING)/nuget.py '$(DIST)' '$(VERSION)'
