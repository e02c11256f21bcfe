// Prints the link to a contact's picture, or those of many; see README.md.
// Exit code: 0 a picture or a whole batch, 1 no picture, 2 an error or a batch that ended early.

import com.sun.jna.Pointer;
import java.time.Instant;

final class ProfilePicture {
    private static int fail() {
        var error = new Zapi.zapi_error();
        Zapi.LIBRARY.zapi_last_error(error);
        String name = Zapi.LIBRARY.zapi_status_name(error.status);
        System.err.println("error: " + name + ": " + Zapi.text(error.text));
        return 2;
    }

    private static int askOne(Pointer config, String phone) {
        var picture = new Zapi.zapi_picture();
        int status = Zapi.LIBRARY.zapi_profile_picture_ex(config, phone, null, picture);
        if (status < 0) {
            return fail();
        }
        if (status == Zapi.ZAPI_NO_PICTURE) {
            System.out.println("no picture");
            return 1;
        }
        System.out.println("link: " + Zapi.text(picture.link));
        System.out.println("expires: " + Instant.ofEpochSecond(picture.expires_at));
        return 0;
    }

    private static int askMany(Pointer config, String[] phones) {
        Pointer batch = Zapi.LIBRARY.zapi_batch_start(config, phones, new Zapi.size_t(phones.length), null);
        if (batch == null) {
            return fail();
        }
        try {
            var item = new Zapi.zapi_item();
            int status;
            while ((status = Zapi.LIBRARY.zapi_batch_next(batch, -1, item)) == Zapi.ZAPI_OK) {
                System.out.println(phones[(int) item.index] + ": " + switch (item.status) {
                    case Zapi.ZAPI_OK -> Zapi.text(item.link);
                    case Zapi.ZAPI_NO_PICTURE -> "no picture";
                    default -> Zapi.LIBRARY.zapi_status_name(item.status) + ": " + Zapi.text(item.text);
                });
            }
            return status == Zapi.ZAPI_DONE ? 0 : endedEarly(batch, phones);
        } finally {
            Zapi.LIBRARY.zapi_batch_free(batch);
        }
    }

    private static int endedEarly(Pointer batch, String[] phones) {
        fail(); // First: zapi_batch_progress clears the last error.
        var progress = new Zapi.zapi_progress();
        Zapi.LIBRARY.zapi_batch_progress(batch, progress);
        if ((progress.flags & Zapi.ZAPI_PROGRESS_STOPPED) != 0) {
            System.err.println("resume at " + phones[(int) progress.stopped_at]);
        }
        return 2;
    }

    private static int ask(String[] phones) {
        Pointer config = Zapi.LIBRARY.zapi_config_new();
        try {
            if (Zapi.LIBRARY.zapi_config_load_env(config) < 0) {
                return fail();
            }
            return phones.length == 1 ? askOne(config, phones[0]) : askMany(config, phones);
        } finally {
            Zapi.LIBRARY.zapi_config_free(config);
        }
    }

    public static void main(String[] phones) {
        if (phones.length == 0) {
            System.err.println("usage: java ProfilePicture PHONE...");
            System.exit(2);
        }
        try {
            System.exit(ask(phones));
        } catch (RuntimeException | LinkageError error) {
            System.err.println("error: " + error);
            System.exit(2);
        }
    }
}
