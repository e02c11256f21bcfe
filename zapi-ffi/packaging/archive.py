"""A folder as a zip file, with the checksums of what is in it: the same bytes whenever and wherever it is made."""

import hashlib
import os
import sys
import time
import zipfile
from pathlib import Path


def main() -> None:
    folder, archive = Path(sys.argv[1]), Path(sys.argv[2])
    made = time.gmtime(max(int(os.environ["SOURCE_DATE_EPOCH"]), 315532800))  # zip begins in 1980
    sums = folder / "SHA256SUMS"
    sums.unlink(missing_ok=True)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    sums.write_text("".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder)}\n" for path in files))
    with zipfile.ZipFile(archive, "w") as zipped:
        for path in sorted([*files, sums]):
            entry = zipfile.ZipInfo(str(path.relative_to(folder.parent)), made[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            zipped.writestr(entry, path.read_bytes(), compresslevel=9)


if __name__ == "__main__":
    main()
