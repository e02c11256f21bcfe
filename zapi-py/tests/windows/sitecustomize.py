"""Programs that tests start on Windows listen for Ctrl-C."""

import sys

if sys.platform == "win32":
    import ctrl_c

    ctrl_c.start()
