// Prints the link to a contact's picture, or those of many; see README.md.
// Exit code: 0 a picture or a batch, 1 no picture, 2 an error.

import com.sun.jna.Pointer;
import java.time.Instant;

final class ProfilePicture {
    private static final Zapi ZAPI = Zapi.LIBRARY;

    private static int fail() {
        var error = new Zapi.zapi_error();
        ZAPI.zapi_last_error(error);
        System.err.println("error: " + ZAPI.zapi_status_name(error.status) + ": " + Zapi.text(error.text));
        return 2;
    }

    private static int askOne(Pointer config, String phone) {
        var picture = new Zapi.zapi_picture();
        int status = ZAPI.zapi_profile_picture_ex(config, phone, null, picture);
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
        Pointer batch = ZAPI.zapi_batch_start(config, phones, new Zapi.size_t(phones.length), null);
        if (batch == null) {
            return fail();
        }
        try {
            var item = new Zapi.zapi_item();
            while (ZAPI.zapi_batch_next(batch, -1, item) == Zapi.ZAPI_OK) {
                System.out.println(phones[(int) item.index] + ": " + switch (item.status) {
                    case Zapi.ZAPI_OK -> Zapi.text(item.link);
                    case Zapi.ZAPI_NO_PICTURE -> "no picture";
                    default -> ZAPI.zapi_status_name(item.status) + ": " + Zapi.text(item.text);
                });
            }
            return 0;
        } finally {
            ZAPI.zapi_batch_free(batch);
        }
    }

    private static int ask(String[] phones) {
        Pointer config = ZAPI.zapi_config_new();
        try {
            if (ZAPI.zapi_config_load_env(config) < 0) {
                return fail();
            }
            return phones.length == 1 ? askOne(config, phones[0]) : askMany(config, phones);
        } finally {
            ZAPI.zapi_config_free(config);
        }
    }

    public static void main(String[] phones) {
        if (phones.length == 0) {
            System.err.println("usage: java ProfilePicture PHONE...");
            System.exit(2);
        }
        System.exit(ask(phones));
    }
}
