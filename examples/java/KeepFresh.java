// Keeps the pictures of contacts in a folder, and shows where they are; run it every hour. See README.md.
// Exit code: 0 all is up to date, 1 some contacts failed, 2 an error; the next run goes on there.

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.util.Arrays;

final class KeepFresh {
    private static int fail() {
        var error = new Zapi.zapi_error();
        Zapi.LIBRARY.zapi_last_error(error);
        String name = Zapi.LIBRARY.zapi_status_name(error.status);
        System.err.println("error: " + name + ": " + Zapi.text(error.text));
        return 2;
    }

    /** Any other result than 0 stops the sync. */
    private static int onProgress(Zapi.zapi_sync_report report, Pointer user) {
        System.err.println(report.asked + " of " + report.due + " asked");
        return 0;
    }

    private static int show(Pointer store, String phone) {
        try (var path = new Memory(4096)) {
            var out = new Zapi.zapi_buf();
            out.data = path;
            out.cap = new Zapi.size_t(path.size());
            int status = Zapi.LIBRARY.zapi_store_picture_path(store, null, phone, out);
            if (status < 0) {
                return fail();
            }
            System.out.println(phone + ": " + switch (status) {
                case Zapi.ZAPI_OK -> path.getString(0, "UTF-8");
                case Zapi.ZAPI_NO_PICTURE -> "no picture";
                case Zapi.ZAPI_NO_CONTACT -> "not in the store";
                default -> "no answer yet";
            });
            return 0;
        }
    }

    private static int sync(Pointer config, Pointer store, String[] phones) {
        for (String phone : phones) { // Those that are there already stay as they are.
            if (Zapi.LIBRARY.zapi_store_add(store, null, phone, null) < 0) {
                return fail();
            }
        }
        var report = new Zapi.zapi_sync_report();
        if (Zapi.LIBRARY.zapi_store_sync(store, config, null, null, KeepFresh::onProgress, null, report) < 0) {
            return fail();
        }
        int code = report.failed + report.withheld > 0 ? 1 : 0;
        for (String phone : phones) {
            code = Math.max(code, show(store, phone));
        }
        return code;
    }

    private static int keepFresh(String folder, String[] phones) {
        Pointer config = Zapi.LIBRARY.zapi_config_new();
        var store = new PointerByReference();
        try {
            if (Zapi.LIBRARY.zapi_config_load_env(config) < 0 || Zapi.LIBRARY.zapi_store_open(folder, store) < 0) {
                return fail();
            }
            return sync(config, store.getValue(), phones);
        } finally {
            Zapi.LIBRARY.zapi_store_free(store.getValue());
            Zapi.LIBRARY.zapi_config_free(config);
        }
    }

    public static void main(String[] arguments) {
        if (arguments.length < 2) {
            System.err.println("usage: java KeepFresh FOLDER PHONE...");
            System.exit(2);
        }
        System.exit(keepFresh(arguments[0], Arrays.copyOfRange(arguments, 1, arguments.length)));
    }
}
