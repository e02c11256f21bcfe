      *> libzapi 0.1.0, for 64 bits. See include/zapi.h for what each
      *> function does. GENERATED from it by `make update`.

       78  ZAPI-VERSION-MAJOR               VALUE 0.
       78  ZAPI-VERSION-MINOR               VALUE 1.
       78  ZAPI-VERSION-PATCH               VALUE 0.
       78  ZAPI-VERSION-NUMBER              VALUE 256.
       78  ZAPI-LINK-MAX                    VALUE 2048.
       78  ZAPI-OPTION-SECRET               VALUE 1.
       78  ZAPI-OPTION-PER-CALL             VALUE 2.
       78  ZAPI-OK                          VALUE 0.
       78  ZAPI-NO-PICTURE                  VALUE 1.
       78  ZAPI-DONE                        VALUE 2.
       78  ZAPI-PENDING                     VALUE 3.
       78  ZAPI-STOPPED                     VALUE 4.
       78  ZAPI-NOT-ASKED                   VALUE 5.
       78  ZAPI-NO-CONTACT                  VALUE 6.
       78  ZAPI-REFUSED                     VALUE 7.
       78  ZAPI-E-INVALID-ARGUMENT          VALUE -1.
       78  ZAPI-E-INVALID-CONFIG            VALUE -2.
       78  ZAPI-E-INVALID-PHONE             VALUE -3.
       78  ZAPI-E-BUFFER-TOO-SMALL          VALUE -4.
       78  ZAPI-E-CANCELLED                 VALUE -5.
       78  ZAPI-E-DNS                       VALUE -20.
       78  ZAPI-E-CONNECT                   VALUE -21.
       78  ZAPI-E-TLS                       VALUE -22.
       78  ZAPI-E-PROXY                     VALUE -23.
       78  ZAPI-E-TIMEOUT                   VALUE -24.
       78  ZAPI-E-IO                        VALUE -25.
       78  ZAPI-E-UNAUTHORIZED              VALUE -40.
       78  ZAPI-E-IP-NOT-ALLOWED            VALUE -41.
       78  ZAPI-E-INSTANCE-NOT-FOUND        VALUE -42.
       78  ZAPI-E-NOT-CONNECTED             VALUE -43.
       78  ZAPI-E-METHOD-NOT-ALLOWED        VALUE -44.
       78  ZAPI-E-UNSUPPORTED-MEDIA-TYPE    VALUE -45.
       78  ZAPI-E-RATE-LIMITED              VALUE -46.
       78  ZAPI-E-SERVER                    VALUE -47.
       78  ZAPI-E-API                       VALUE -48.
       78  ZAPI-E-BAD-RESPONSE              VALUE -49.
       78  ZAPI-E-TOO-LARGE                 VALUE -50.
       78  ZAPI-E-LINK-EXPIRED              VALUE -51.
       78  ZAPI-E-NOT-AN-IMAGE              VALUE -52.
       78  ZAPI-E-LINK-REFUSED              VALUE -53.
       78  ZAPI-E-FILE                      VALUE -60.
       78  ZAPI-E-STORE                     VALUE -61.
       78  ZAPI-E-BUSY                      VALUE -62.
       78  ZAPI-E-FULL                      VALUE -63.
       78  ZAPI-E-INTERNAL                  VALUE -90.
       78  ZAPI-ERROR-TEXT-MAX              VALUE 256.
       78  ZAPI-ERROR-RETRYABLE             VALUE 1.
       78  ZAPI-ERROR-TEXT-CUT              VALUE 2.
       78  ZAPI-ERROR-PACING                VALUE 4.
       78  ZAPI-ERROR-FOREIGN               VALUE 8.
       78  ZAPI-PHONE-MAX                   VALUE 64.
       78  ZAPI-BYPASS-CACHE                VALUE 1.
       78  ZAPI-KEY-MAX                     VALUE 1024.
       78  ZAPI-REASON-MAX                  VALUE 256.
       78  ZAPI-PICTURE-EXPIRY-READ         VALUE 1.
       78  ZAPI-PICTURE-STALE               VALUE 2.
       78  ZAPI-PICTURE-KEY-CUT             VALUE 4.
       78  ZAPI-IMAGE-JPEG                  VALUE 1.
       78  ZAPI-IMAGE-PNG                   VALUE 2.
       78  ZAPI-IMAGE-WEBP                  VALUE 3.
       78  ZAPI-ORDERED                     VALUE 2.
       78  ZAPI-PROGRESS-STOPPED            VALUE 1.
       78  ZAPI-LINKS-ONLY                  VALUE 4.
       78  ZAPI-WATCH                       VALUE 8.
       78  ZAPI-SYNC-SUSPECT                VALUE 1.
       78  ZAPI-LIMIT-CONTACTS              VALUE 1.
       78  ZAPI-LIMIT-TIME                  VALUE 2.
       78  ZAPI-LIMIT-PER-DAY               VALUE 3.
       78  ZAPI-REFERENCE-MAX               VALUE 208.
       78  ZAPI-FILE-MAX                    VALUE 96.
       78  ZAPI-STATE-ANY                   VALUE -1.
       78  ZAPI-STATE-NEVER                 VALUE 0.
       78  ZAPI-STATE-HAS                   VALUE 1.
       78  ZAPI-STATE-NONE                  VALUE 2.
       78  ZAPI-STATE-GONE                  VALUE 3.
       78  ZAPI-STATE-FORGOTTEN             VALUE 100.
       78  ZAPI-REFUSE                      VALUE 16.
       78  ZAPI-ACCOUNT-SCRUB-DUE           VALUE 1.
       78  ZAPI-LOG-OFF                     VALUE 0.
       78  ZAPI-LOG-ERROR                   VALUE 1.
       78  ZAPI-LOG-WARN                    VALUE 2.
       78  ZAPI-LOG-INFO                    VALUE 3.
       78  ZAPI-LOG-DEBUG                   VALUE 4.
       78  ZAPI-LOG-TRACE                   VALUE 5.
       78  ZAPI-CHECK-MAX                   VALUE 4096.
       78  ZAPI-ABI-VERSION                 VALUE 1.

      *> The groups can be used as they begin. What clears one, ZAPI-ITEM
      *> for example, and keeps its SIZE, which INITIALIZE alone does not:
      *>     INITIALIZE ZAPI-ITEM ALL TO VALUE THEN TO DEFAULT

       01  ZAPI-BUF.
           05  ZAPI-BUF-DATA                    POINTER.
           05  ZAPI-BUF-CAP                     BINARY-DOUBLE UNSIGNED.
           05  ZAPI-BUF-LEN                     BINARY-DOUBLE UNSIGNED.

       01  ZAPI-OPTION.
           05  ZAPI-OPTION-SIZE                 BINARY-LONG UNSIGNED
               VALUE 360.
           05  ZAPI-OPTION-FLAGS                BINARY-LONG UNSIGNED.
           05  ZAPI-OPTION-KEY                  PIC X(32).
           05  ZAPI-OPTION-DEFAULT-VALUE        PIC X(64).
           05  ZAPI-OPTION-TEXT                 PIC X(256).

       01  ZAPI-ERROR.
           05  ZAPI-ERROR-SIZE                  BINARY-LONG UNSIGNED
               VALUE 280.
           05  ZAPI-ERROR-STATUS                BINARY-LONG.
           05  ZAPI-ERROR-HTTP-STATUS           BINARY-LONG.
           05  ZAPI-ERROR-ATTEMPTS              BINARY-LONG.
           05  ZAPI-ERROR-RETRY-AFTER-MS        BINARY-LONG.
           05  ZAPI-ERROR-FLAGS                 BINARY-LONG UNSIGNED.
           05  ZAPI-ERROR-TEXT                  PIC X(256).

       01  ZAPI-CALL-OPTIONS.
           05  ZAPI-CALL-OPTIONS-SIZE           BINARY-LONG UNSIGNED
               VALUE 24.
           05  ZAPI-CALL-OPTIONS-FLAGS          BINARY-LONG UNSIGNED.
           05  ZAPI-CALL-OPTIONS-TIMEOUT-MS     BINARY-LONG UNSIGNED.
           05  ZAPI-CALL-OPTIONS-RESERVED       BINARY-LONG UNSIGNED.
           05  ZAPI-CALL-OPTIONS-CANCEL         POINTER.

       01  ZAPI-PICTURE.
           05  ZAPI-PICTURE-SIZE                BINARY-LONG UNSIGNED
               VALUE 3352.
           05  ZAPI-PICTURE-FLAGS               BINARY-LONG UNSIGNED.
           05  ZAPI-PICTURE-FETCHED-AT          BINARY-DOUBLE.
           05  ZAPI-PICTURE-EXPIRES-AT          BINARY-DOUBLE.
           05  ZAPI-PICTURE-LINK                PIC X(2048).
           05  ZAPI-PICTURE-KEY                 PIC X(1024).
           05  ZAPI-PICTURE-REASON              PIC X(256).

       01  ZAPI-IMAGE-INFO.
           05  ZAPI-IMAGE-INFO-SIZE             BINARY-LONG UNSIGNED
               VALUE 1056.
           05  ZAPI-IMAGE-INFO-KIND             BINARY-LONG UNSIGNED.
           05  ZAPI-IMAGE-INFO-WIDTH            BINARY-LONG UNSIGNED.
           05  ZAPI-IMAGE-INFO-HEIGHT           BINARY-LONG UNSIGNED.
           05  ZAPI-IMAGE-INFO-FLAGS            BINARY-LONG UNSIGNED.
           05  ZAPI-IMAGE-INFO-RESERVED         BINARY-LONG UNSIGNED.
           05  ZAPI-IMAGE-INFO-LEN              BINARY-DOUBLE UNSIGNED.
           05  ZAPI-IMAGE-INFO-KEY              PIC X(1024).

       01  ZAPI-BATCH-OPTIONS.
           05  ZAPI-BATCH-OPTIONS-SIZE          BINARY-LONG UNSIGNED
               VALUE 32.
           05  ZAPI-BATCH-OPTIONS-WORKERS       BINARY-LONG UNSIGNED.
           05  ZAPI-BATCH-OPTIONS-FLAGS         BINARY-LONG UNSIGNED.
           05  ZAPI-BATCH-OPTIONS-TIMEOUT-MS    BINARY-LONG UNSIGNED.
           05  ZAPI-BATCH-OPTIONS-CANCEL        POINTER.
           05  ZAPI-BATCH-OPTIONS-STOP-AFTER    BINARY-LONG UNSIGNED.
           05  ZAPI-BATCH-OPTIONS-MAX-HOLD-MS   BINARY-LONG UNSIGNED.

       01  ZAPI-ITEM.
           05  ZAPI-ITEM-SIZE                   BINARY-LONG UNSIGNED
               VALUE 3704.
           05  ZAPI-ITEM-STATUS                 BINARY-LONG.
           05  ZAPI-ITEM-INDEX                  BINARY-DOUBLE UNSIGNED.
           05  ZAPI-ITEM-FETCHED-AT             BINARY-DOUBLE.
           05  ZAPI-ITEM-EXPIRES-AT             BINARY-DOUBLE.
           05  ZAPI-ITEM-FLAGS                  BINARY-LONG UNSIGNED.
           05  ZAPI-ITEM-ERROR-FLAGS            BINARY-LONG UNSIGNED.
           05  ZAPI-ITEM-HTTP-STATUS            BINARY-LONG.
           05  ZAPI-ITEM-ATTEMPTS               BINARY-LONG.
           05  ZAPI-ITEM-RETRY-AFTER-MS         BINARY-LONG.
           05  ZAPI-ITEM-CAUSE                  BINARY-LONG.
           05  ZAPI-ITEM-PHONE                  PIC X(64).
           05  ZAPI-ITEM-LINK                   PIC X(2048).
           05  ZAPI-ITEM-KEY                    PIC X(1024).
           05  ZAPI-ITEM-REASON                 PIC X(256).
           05  ZAPI-ITEM-TEXT                   PIC X(256).

       01  ZAPI-PROGRESS.
           05  ZAPI-PROGRESS-SIZE               BINARY-LONG UNSIGNED
               VALUE 64.
           05  ZAPI-PROGRESS-FLAGS              BINARY-LONG UNSIGNED.
           05  ZAPI-PROGRESS-DONE               BINARY-DOUBLE UNSIGNED.
           05  ZAPI-PROGRESS-FOUND              BINARY-DOUBLE UNSIGNED.
           05  ZAPI-PROGRESS-NONE               BINARY-DOUBLE UNSIGNED.
           05  ZAPI-PROGRESS-FAILED             BINARY-DOUBLE UNSIGNED.
           05  ZAPI-PROGRESS-TOTAL              BINARY-DOUBLE UNSIGNED.
           05  ZAPI-PROGRESS-STOPPED-AT         BINARY-DOUBLE UNSIGNED.
           05  ZAPI-PROGRESS-HELD-FOR-MS        BINARY-DOUBLE UNSIGNED.

       01  ZAPI-ADDITIONS.
           05  ZAPI-ADDITIONS-SIZE              BINARY-LONG UNSIGNED
               VALUE 48.
           05  ZAPI-ADDITIONS-RESERVED          BINARY-LONG UNSIGNED.
           05  ZAPI-ADDITIONS-NEW-CONTACTS      BINARY-DOUBLE UNSIGNED.
           05  ZAPI-ADDITIONS-KNOWN             BINARY-DOUBLE UNSIGNED.
           05  ZAPI-ADDITIONS-REFUSED           BINARY-DOUBLE UNSIGNED.
           05  ZAPI-ADDITIONS-INVALID           BINARY-DOUBLE UNSIGNED.
           05  ZAPI-ADDITIONS-FIRST-INVALID     BINARY-DOUBLE UNSIGNED.

       01  ZAPI-SYNC-OPTIONS.
           05  ZAPI-SYNC-OPTIONS-SIZE           BINARY-LONG UNSIGNED
               VALUE 40.
           05  ZAPI-SYNC-OPTIONS-WORKERS        BINARY-LONG UNSIGNED.
           05  ZAPI-SYNC-OPTIONS-FLAGS          BINARY-LONG UNSIGNED.
           05  ZAPI-SYNC-OPTIONS-TIMEOUT-MS     BINARY-LONG UNSIGNED.
           05  ZAPI-SYNC-OPTIONS-CANCEL         POINTER.
           05  ZAPI-SYNC-OPTIONS-MAX            BINARY-LONG UNSIGNED.
           05  ZAPI-SYNC-OPTIONS-MAX-TIME-MS    BINARY-LONG UNSIGNED.
           05  ZAPI-SYNC-OPTIONS-PER-DAY        BINARY-LONG UNSIGNED.
           05  ZAPI-SYNC-OPTIONS-ACCEPT-GONE    BINARY-LONG UNSIGNED.

       01  ZAPI-SYNC-REPORT.
           05  ZAPI-SYNC-REPORT-SIZE            BINARY-LONG UNSIGNED
               VALUE 112.
           05  ZAPI-SYNC-REPORT-FLAGS           BINARY-LONG UNSIGNED.
           05  ZAPI-SYNC-REPORT-LIMIT           BINARY-LONG UNSIGNED.
           05  ZAPI-SYNC-REPORT-RESERVED        BINARY-LONG UNSIGNED.
           05  ZAPI-SYNC-REPORT-DUE             BINARY-DOUBLE UNSIGNED.
           05  ZAPI-SYNC-REPORT-ASKED           BINARY-DOUBLE UNSIGNED.
           05  ZAPI-SYNC-REPORT-NEW-PICTURES    BINARY-DOUBLE UNSIGNED.
           05  ZAPI-SYNC-REPORT-CHANGED         BINARY-DOUBLE UNSIGNED.
           05  ZAPI-SYNC-REPORT-SAME            BINARY-DOUBLE UNSIGNED.
           05  ZAPI-SYNC-REPORT-NONE            BINARY-DOUBLE UNSIGNED.
           05  ZAPI-SYNC-REPORT-GONE            BINARY-DOUBLE UNSIGNED.
           05  ZAPI-SYNC-REPORT-WITHHELD        BINARY-DOUBLE UNSIGNED.
           05  ZAPI-SYNC-REPORT-FAILED          BINARY-DOUBLE UNSIGNED.
           05  ZAPI-SYNC-REPORT-DOWNLOADED      BINARY-DOUBLE UNSIGNED.
           05  ZAPI-SYNC-REPORT-ELAPSED-MS      BINARY-DOUBLE UNSIGNED.
           05  ZAPI-SYNC-REPORT-HELD-FOR-MS     BINARY-DOUBLE UNSIGNED.

       01  ZAPI-ENTRY.
           05  ZAPI-ENTRY-SIZE                  BINARY-LONG UNSIGNED
               VALUE 2776.
           05  ZAPI-ENTRY-STATE                 BINARY-LONG.
           05  ZAPI-ENTRY-ID                    BINARY-DOUBLE.
           05  ZAPI-ENTRY-SEQ                   BINARY-DOUBLE UNSIGNED.
           05  ZAPI-ENTRY-ASKED-AT              BINARY-DOUBLE.
           05  ZAPI-ENTRY-ANSWERED-AT           BINARY-DOUBLE.
           05  ZAPI-ENTRY-CHANGED-AT            BINARY-DOUBLE.
           05  ZAPI-ENTRY-NEXT-CHECK-AT         BINARY-DOUBLE.
           05  ZAPI-ENTRY-EXPIRES-AT            BINARY-DOUBLE.
           05  ZAPI-ENTRY-STORED-AT             BINARY-DOUBLE.
           05  ZAPI-ENTRY-LEN                   BINARY-DOUBLE UNSIGNED.
           05  ZAPI-ENTRY-KIND                  BINARY-LONG UNSIGNED.
           05  ZAPI-ENTRY-WIDTH                 BINARY-LONG UNSIGNED.
           05  ZAPI-ENTRY-HEIGHT                BINARY-LONG UNSIGNED.
           05  ZAPI-ENTRY-FAILURES              BINARY-LONG UNSIGNED.
           05  ZAPI-ENTRY-FAILED-WITH           BINARY-LONG.
           05  ZAPI-ENTRY-RESERVED              BINARY-LONG UNSIGNED.
           05  ZAPI-ENTRY-PHONE                 PIC X(64).
           05  ZAPI-ENTRY-REFERENCE             PIC X(208).
           05  ZAPI-ENTRY-PICTURE-FILE          PIC X(96).
           05  ZAPI-ENTRY-LINK                  PIC X(2048).
           05  ZAPI-ENTRY-REASON                PIC X(256).

       01  ZAPI-ACCOUNT-STATUS.
           05  ZAPI-ACCOUNT-STATUS-SIZE         BINARY-LONG UNSIGNED
               VALUE 88.
           05  ZAPI-ACCOUNT-STATUS-FLAGS        BINARY-LONG UNSIGNED.
           05  ZAPI-ACCOUNT-STATUS-NEVER        BINARY-DOUBLE UNSIGNED.
           05  ZAPI-ACCOUNT-STATUS-HAS          BINARY-DOUBLE UNSIGNED.
           05  ZAPI-ACCOUNT-STATUS-NONE         BINARY-DOUBLE UNSIGNED.
           05  ZAPI-ACCOUNT-STATUS-GONE         BINARY-DOUBLE UNSIGNED.
           05  ZAPI-ACCOUNT-STATUS-FAILING      BINARY-DOUBLE UNSIGNED.
           05  ZAPI-ACCOUNT-STATUS-DUE          BINARY-DOUBLE UNSIGNED.
           05  ZAPI-ACCOUNT-STATUS-SEQ          BINARY-DOUBLE UNSIGNED.
           05  ZAPI-ACCOUNT-STATUS-ASKED-TODAY  BINARY-DOUBLE UNSIGNED.
           05  ZAPI-ACCOUNT-STATUS-SUSPECT-SINCE BINARY-DOUBLE.
           05  ZAPI-ACCOUNT-STATUS-HELD-UNTIL   BINARY-DOUBLE.

       01  ZAPI-VERIFIED.
           05  ZAPI-VERIFIED-SIZE               BINARY-LONG UNSIGNED
               VALUE 32.
           05  ZAPI-VERIFIED-RESERVED           BINARY-LONG UNSIGNED.
           05  ZAPI-VERIFIED-SOUND              BINARY-DOUBLE UNSIGNED.
           05  ZAPI-VERIFIED-MISSING            BINARY-DOUBLE UNSIGNED.
           05  ZAPI-VERIFIED-CHANGED            BINARY-DOUBLE UNSIGNED.

       01  ZAPI-STATS.
           05  ZAPI-STATS-SIZE                  BINARY-LONG UNSIGNED
               VALUE 48.
           05  ZAPI-STATS-RESERVED              BINARY-LONG UNSIGNED.
           05  ZAPI-STATS-REQUESTS              BINARY-DOUBLE UNSIGNED.
           05  ZAPI-STATS-RETRIES               BINARY-DOUBLE UNSIGNED.
           05  ZAPI-STATS-HITS                  BINARY-DOUBLE UNSIGNED.
           05  ZAPI-STATS-WAITS                 BINARY-DOUBLE UNSIGNED.
           05  ZAPI-STATS-CONNECTIONS           BINARY-DOUBLE UNSIGNED.

      *> The functions. Without SIZE 8 GnuCOBOL passes four bytes BY VALUE,
      *> however many the field has.

      *> CALL STATIC "zapi_profile_picture"
      *>     USING BY VALUE        CFG           POINTER
      *>           BY REFERENCE    PHONE         text and X"00"
      *>           BY REFERENCE    OUT-BUF       ZAPI-BUF
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_config_new"
      *>     RETURNING a POINTER

      *> CALL STATIC "zapi_config_set"
      *>     USING BY VALUE        CFG           POINTER
      *>           BY REFERENCE    KEY           text and X"00"
      *>           BY REFERENCE    VALUE         text and X"00"
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_config_get"
      *>     USING BY VALUE        CFG           POINTER
      *>           BY REFERENCE    KEY           text and X"00"
      *>           BY REFERENCE    OUT-BUF       ZAPI-BUF
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_config_load_env"
      *>     USING BY VALUE        CFG           POINTER
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_option_at"
      *>     USING BY VALUE        INDEX         uint32_t
      *>           BY REFERENCE    OUT           ZAPI-OPTION
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_config_free"
      *>     USING BY VALUE        CFG           POINTER
      *>     RETURNING OMITTED

      *> CALL STATIC "zapi_status_name"
      *>     USING BY VALUE        STATUS        int32_t
      *>     RETURNING a POINTER

      *> CALL STATIC "zapi_status_text"
      *>     USING BY VALUE        STATUS        int32_t
      *>     RETURNING a POINTER

      *> CALL STATIC "zapi_status_text_in"
      *>     USING BY VALUE        STATUS        int32_t
      *>           BY REFERENCE    LANGUAGE      text and X"00"
      *>     RETURNING a POINTER

      *> CALL STATIC "zapi_status_at"
      *>     USING BY VALUE        INDEX         uint32_t
      *>           BY REFERENCE    OUT           BINARY-LONG
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_last_error"
      *>     USING BY REFERENCE    OUT           ZAPI-ERROR
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_phone_from_masked"
      *>     USING BY REFERENCE    TEXT          text and X"00"
      *>           BY REFERENCE    COUNTRY       text and X"00"
      *>           BY REFERENCE    OUT-BUF       ZAPI-BUF
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_phone_variant_at"
      *>     USING BY REFERENCE    PHONE         text and X"00"
      *>           BY VALUE        INDEX         uint32_t
      *>           BY REFERENCE    OUT-BUF       ZAPI-BUF
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_profile_picture_ex"
      *>     USING BY VALUE        CFG           POINTER
      *>           BY REFERENCE    PHONE         text and X"00"
      *>           BY REFERENCE    OPTIONS       ZAPI-CALL-OPTIONS
      *>           BY REFERENCE    OUT           ZAPI-PICTURE
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_link_info"
      *>     USING BY REFERENCE    LINK          text and X"00"
      *>           BY VALUE SIZE 8 FETCHED-AT    int64_t
      *>           BY REFERENCE    OUT           ZAPI-PICTURE
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_download"
      *>     USING BY VALUE        CFG           POINTER
      *>           BY REFERENCE    PHONE         text and X"00"
      *>           BY REFERENCE    OPTIONS       ZAPI-CALL-OPTIONS
      *>           BY REFERENCE    OUT           POINTER
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_download_to_file"
      *>     USING BY VALUE        CFG           POINTER
      *>           BY REFERENCE    PHONE         text and X"00"
      *>           BY REFERENCE    OPTIONS       ZAPI-CALL-OPTIONS
      *>           BY REFERENCE    PATH          text and X"00"
      *>           BY REFERENCE    OUT           ZAPI-IMAGE-INFO
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_image_describe"
      *>     USING BY VALUE        IMAGE         POINTER
      *>           BY REFERENCE    OUT           ZAPI-IMAGE-INFO
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_image_data"
      *>     USING BY VALUE        IMAGE         POINTER
      *>     RETURNING a POINTER

      *> CALL STATIC "zapi_image_copy"
      *>     USING BY VALUE        IMAGE         POINTER
      *>           BY REFERENCE    OUT-BUF       ZAPI-BUF
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_image_free"
      *>     USING BY VALUE        IMAGE         POINTER
      *>     RETURNING OMITTED

      *> CALL STATIC "zapi_profile_pictures"
      *>     USING BY VALUE        CFG           POINTER
      *>           BY REFERENCE    PHONES        a table of POINTER
      *>           BY VALUE SIZE 8 COUNT         size_t
      *>           BY REFERENCE    OPTIONS       ZAPI-BATCH-OPTIONS
      *>           BY VALUE        ON-ITEM       PROGRAM-POINTER
      *>           BY VALUE        USER          POINTER
      *>           BY REFERENCE    OUT           ZAPI-PROGRESS
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_batch_start"
      *>     USING BY VALUE        CFG           POINTER
      *>           BY REFERENCE    PHONES        a table of POINTER
      *>           BY VALUE SIZE 8 COUNT         size_t
      *>           BY REFERENCE    OPTIONS       ZAPI-BATCH-OPTIONS
      *>     RETURNING a POINTER

      *> CALL STATIC "zapi_batch_next"
      *>     USING BY VALUE        BATCH         POINTER
      *>           BY VALUE        TIMEOUT-MS    int32_t
      *>           BY REFERENCE    OUT           ZAPI-ITEM
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_batch_progress"
      *>     USING BY VALUE        BATCH         POINTER
      *>           BY REFERENCE    OUT           ZAPI-PROGRESS
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_batch_cancel"
      *>     USING BY VALUE        BATCH         POINTER
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_batch_free"
      *>     USING BY VALUE        BATCH         POINTER
      *>     RETURNING OMITTED

      *> CALL STATIC "zapi_store_open"
      *>     USING BY REFERENCE    FOLDER        text and X"00"
      *>           BY REFERENCE    OUT           POINTER
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_store_add"
      *>     USING BY VALUE        STORE         POINTER
      *>           BY REFERENCE    ACCOUNT       text and X"00"
      *>           BY REFERENCE    PHONE         text and X"00"
      *>           BY REFERENCE    REFERENCE     text and X"00"
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_store_add_many"
      *>     USING BY VALUE        STORE         POINTER
      *>           BY REFERENCE    ACCOUNT       text and X"00"
      *>           BY REFERENCE    PHONES        a table of POINTER
      *>           BY REFERENCE    REFERENCES    a table of POINTER
      *>           BY VALUE SIZE 8 COUNT         size_t
      *>           BY REFERENCE    OUT           ZAPI-ADDITIONS
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_store_sync"
      *>     USING BY VALUE        STORE         POINTER
      *>           BY VALUE        CFG           POINTER
      *>           BY REFERENCE    ACCOUNT       text and X"00"
      *>           BY REFERENCE    OPTIONS       ZAPI-SYNC-OPTIONS
      *>           BY VALUE        ON-PROGRESS   PROGRAM-POINTER
      *>           BY VALUE        USER          POINTER
      *>           BY REFERENCE    OUT           ZAPI-SYNC-REPORT
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_store_picture_path"
      *>     USING BY VALUE        STORE         POINTER
      *>           BY REFERENCE    ACCOUNT       text and X"00"
      *>           BY REFERENCE    PHONE         text and X"00"
      *>           BY REFERENCE    OUT-BUF       ZAPI-BUF
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_store_entry"
      *>     USING BY VALUE        STORE         POINTER
      *>           BY REFERENCE    ACCOUNT       text and X"00"
      *>           BY REFERENCE    PHONE         text and X"00"
      *>           BY REFERENCE    OUT           ZAPI-ENTRY
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_store_touch"
      *>     USING BY VALUE        STORE         POINTER
      *>           BY REFERENCE    ACCOUNT       text and X"00"
      *>           BY REFERENCE    PHONE         text and X"00"
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_store_forget"
      *>     USING BY VALUE        STORE         POINTER
      *>           BY REFERENCE    ACCOUNT       text and X"00"
      *>           BY REFERENCE    PHONE         text and X"00"
      *>           BY VALUE        FLAGS         uint32_t
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_store_observe"
      *>     USING BY VALUE        STORE         POINTER
      *>           BY REFERENCE    ACCOUNT       text and X"00"
      *>           BY REFERENCE    PHONE         text and X"00"
      *>           BY REFERENCE    LINK          text and X"00"
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_store_observe_message"
      *>     USING BY VALUE        STORE         POINTER
      *>           BY REFERENCE    ACCOUNT       text and X"00"
      *>           BY REFERENCE    MESSAGE       text and X"00"
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_store_changes"
      *>     USING BY VALUE        STORE         POINTER
      *>           BY REFERENCE    ACCOUNT       text and X"00"
      *>           BY VALUE SIZE 8 SINCE         uint64_t
      *>           BY VALUE        ON-ENTRY      PROGRAM-POINTER
      *>           BY VALUE        USER          POINTER
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_store_entries"
      *>     USING BY VALUE        STORE         POINTER
      *>           BY REFERENCE    ACCOUNT       text and X"00"
      *>           BY VALUE        STATE         int32_t
      *>           BY VALUE SIZE 8 AFTER         int64_t
      *>           BY VALUE        ON-ENTRY      PROGRAM-POINTER
      *>           BY VALUE        USER          POINTER
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_store_status"
      *>     USING BY VALUE        STORE         POINTER
      *>           BY REFERENCE    ACCOUNT       text and X"00"
      *>           BY REFERENCE    OUT           ZAPI-ACCOUNT-STATUS
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_store_verify"
      *>     USING BY VALUE        STORE         POINTER
      *>           BY VALUE        CANCEL        POINTER
      *>           BY REFERENCE    OUT           ZAPI-VERIFIED
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_store_free"
      *>     USING BY VALUE        STORE         POINTER
      *>     RETURNING OMITTED

      *> CALL STATIC "zapi_cancel_new"
      *>     RETURNING a POINTER

      *> CALL STATIC "zapi_cancel_trigger"
      *>     USING BY VALUE        CANCEL        POINTER
      *>     RETURNING OMITTED

      *> CALL STATIC "zapi_config_set_cancel"
      *>     USING BY VALUE        CFG           POINTER
      *>           BY VALUE        CANCEL        POINTER
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_cancel_free"
      *>     USING BY VALUE        CANCEL        POINTER
      *>     RETURNING OMITTED

      *> CALL STATIC "zapi_config_set_log"
      *>     USING BY VALUE        CFG           POINTER
      *>           BY VALUE        LEVEL         int32_t
      *>           BY VALUE        LOG           PROGRAM-POINTER
      *>           BY VALUE        USER          POINTER
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_cache_forget"
      *>     USING BY VALUE        CFG           POINTER
      *>           BY REFERENCE    PHONE         text and X"00"
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_config_stats"
      *>     USING BY VALUE        CFG           POINTER
      *>           BY REFERENCE    OUT           ZAPI-STATS
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_check"
      *>     USING BY VALUE        CFG           POINTER
      *>           BY REFERENCE    PHONE         text and X"00"
      *>           BY REFERENCE    OUT-BUF       ZAPI-BUF
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_config_set_n"
      *>     USING BY VALUE        CFG           POINTER
      *>           BY REFERENCE    KEY           PIC X
      *>           BY VALUE SIZE 8 KEY-LEN       size_t
      *>           BY REFERENCE    VALUE         PIC X
      *>           BY VALUE SIZE 8 VALUE-LEN     size_t
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_config_get_n"
      *>     USING BY VALUE        CFG           POINTER
      *>           BY REFERENCE    KEY           PIC X
      *>           BY VALUE SIZE 8 KEY-LEN       size_t
      *>           BY REFERENCE    OUT-BUF       ZAPI-BUF
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_phone_from_masked_n"
      *>     USING BY REFERENCE    TEXT          PIC X
      *>           BY VALUE SIZE 8 TEXT-LEN      size_t
      *>           BY REFERENCE    COUNTRY       PIC X
      *>           BY VALUE SIZE 8 COUNTRY-LEN   size_t
      *>           BY REFERENCE    OUT-BUF       ZAPI-BUF
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_phone_variant_at_n"
      *>     USING BY REFERENCE    PHONE         PIC X
      *>           BY VALUE SIZE 8 PHONE-LEN     size_t
      *>           BY VALUE        INDEX         uint32_t
      *>           BY REFERENCE    OUT-BUF       ZAPI-BUF
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_profile_picture_n"
      *>     USING BY VALUE        CFG           POINTER
      *>           BY REFERENCE    PHONE         PIC X
      *>           BY VALUE SIZE 8 PHONE-LEN     size_t
      *>           BY REFERENCE    OUT-BUF       ZAPI-BUF
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_profile_picture_ex_n"
      *>     USING BY VALUE        CFG           POINTER
      *>           BY REFERENCE    PHONE         PIC X
      *>           BY VALUE SIZE 8 PHONE-LEN     size_t
      *>           BY REFERENCE    OPTIONS       ZAPI-CALL-OPTIONS
      *>           BY REFERENCE    OUT           ZAPI-PICTURE
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_link_info_n"
      *>     USING BY REFERENCE    LINK          PIC X
      *>           BY VALUE SIZE 8 LINK-LEN      size_t
      *>           BY VALUE SIZE 8 FETCHED-AT    int64_t
      *>           BY REFERENCE    OUT           ZAPI-PICTURE
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_download_n"
      *>     USING BY VALUE        CFG           POINTER
      *>           BY REFERENCE    PHONE         PIC X
      *>           BY VALUE SIZE 8 PHONE-LEN     size_t
      *>           BY REFERENCE    OPTIONS       ZAPI-CALL-OPTIONS
      *>           BY REFERENCE    OUT           POINTER
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_download_to_file_n"
      *>     USING BY VALUE        CFG           POINTER
      *>           BY REFERENCE    PHONE         PIC X
      *>           BY VALUE SIZE 8 PHONE-LEN     size_t
      *>           BY REFERENCE    OPTIONS       ZAPI-CALL-OPTIONS
      *>           BY REFERENCE    PATH          PIC X
      *>           BY VALUE SIZE 8 PATH-LEN      size_t
      *>           BY REFERENCE    OUT           ZAPI-IMAGE-INFO
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_profile_pictures_n"
      *>     USING BY VALUE        CFG           POINTER
      *>           BY REFERENCE    PHONES        a table of POINTER
      *>           BY REFERENCE    LENGTHS       a table of BINARY-DOUBLE UNSIGNED
      *>           BY VALUE SIZE 8 COUNT         size_t
      *>           BY REFERENCE    OPTIONS       ZAPI-BATCH-OPTIONS
      *>           BY VALUE        ON-ITEM       PROGRAM-POINTER
      *>           BY VALUE        USER          POINTER
      *>           BY REFERENCE    OUT           ZAPI-PROGRESS
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_batch_start_n"
      *>     USING BY VALUE        CFG           POINTER
      *>           BY REFERENCE    PHONES        a table of POINTER
      *>           BY REFERENCE    LENGTHS       a table of BINARY-DOUBLE UNSIGNED
      *>           BY VALUE SIZE 8 COUNT         size_t
      *>           BY REFERENCE    OPTIONS       ZAPI-BATCH-OPTIONS
      *>     RETURNING a POINTER

      *> CALL STATIC "zapi_store_open_n"
      *>     USING BY REFERENCE    FOLDER        PIC X
      *>           BY VALUE SIZE 8 FOLDER-LEN    size_t
      *>           BY REFERENCE    OUT           POINTER
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_store_add_n"
      *>     USING BY VALUE        STORE         POINTER
      *>           BY REFERENCE    ACCOUNT       PIC X
      *>           BY VALUE SIZE 8 ACCOUNT-LEN   size_t
      *>           BY REFERENCE    PHONE         PIC X
      *>           BY VALUE SIZE 8 PHONE-LEN     size_t
      *>           BY REFERENCE    REFERENCE     PIC X
      *>           BY VALUE SIZE 8 REFERENCE-LEN size_t
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_store_add_many_n"
      *>     USING BY VALUE        STORE         POINTER
      *>           BY REFERENCE    ACCOUNT       PIC X
      *>           BY VALUE SIZE 8 ACCOUNT-LEN   size_t
      *>           BY REFERENCE    PHONES        a table of POINTER
      *>           BY REFERENCE    LENGTHS       a table of BINARY-DOUBLE UNSIGNED
      *>           BY REFERENCE    REFERENCES    a table of POINTER
      *>           BY REFERENCE    REFERENCE-LENGTHSa table of BINARY-DOUBLE UNSIGNED
      *>           BY VALUE SIZE 8 COUNT         size_t
      *>           BY REFERENCE    OUT           ZAPI-ADDITIONS
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_store_sync_n"
      *>     USING BY VALUE        STORE         POINTER
      *>           BY VALUE        CFG           POINTER
      *>           BY REFERENCE    ACCOUNT       PIC X
      *>           BY VALUE SIZE 8 ACCOUNT-LEN   size_t
      *>           BY REFERENCE    OPTIONS       ZAPI-SYNC-OPTIONS
      *>           BY VALUE        ON-PROGRESS   PROGRAM-POINTER
      *>           BY VALUE        USER          POINTER
      *>           BY REFERENCE    OUT           ZAPI-SYNC-REPORT
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_store_picture_path_n"
      *>     USING BY VALUE        STORE         POINTER
      *>           BY REFERENCE    ACCOUNT       PIC X
      *>           BY VALUE SIZE 8 ACCOUNT-LEN   size_t
      *>           BY REFERENCE    PHONE         PIC X
      *>           BY VALUE SIZE 8 PHONE-LEN     size_t
      *>           BY REFERENCE    OUT-BUF       ZAPI-BUF
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_store_entry_n"
      *>     USING BY VALUE        STORE         POINTER
      *>           BY REFERENCE    ACCOUNT       PIC X
      *>           BY VALUE SIZE 8 ACCOUNT-LEN   size_t
      *>           BY REFERENCE    PHONE         PIC X
      *>           BY VALUE SIZE 8 PHONE-LEN     size_t
      *>           BY REFERENCE    OUT           ZAPI-ENTRY
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_store_touch_n"
      *>     USING BY VALUE        STORE         POINTER
      *>           BY REFERENCE    ACCOUNT       PIC X
      *>           BY VALUE SIZE 8 ACCOUNT-LEN   size_t
      *>           BY REFERENCE    PHONE         PIC X
      *>           BY VALUE SIZE 8 PHONE-LEN     size_t
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_store_forget_n"
      *>     USING BY VALUE        STORE         POINTER
      *>           BY REFERENCE    ACCOUNT       PIC X
      *>           BY VALUE SIZE 8 ACCOUNT-LEN   size_t
      *>           BY REFERENCE    PHONE         PIC X
      *>           BY VALUE SIZE 8 PHONE-LEN     size_t
      *>           BY VALUE        FLAGS         uint32_t
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_store_observe_n"
      *>     USING BY VALUE        STORE         POINTER
      *>           BY REFERENCE    ACCOUNT       PIC X
      *>           BY VALUE SIZE 8 ACCOUNT-LEN   size_t
      *>           BY REFERENCE    PHONE         PIC X
      *>           BY VALUE SIZE 8 PHONE-LEN     size_t
      *>           BY REFERENCE    LINK          PIC X
      *>           BY VALUE SIZE 8 LINK-LEN      size_t
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_store_observe_message_n"
      *>     USING BY VALUE        STORE         POINTER
      *>           BY REFERENCE    ACCOUNT       PIC X
      *>           BY VALUE SIZE 8 ACCOUNT-LEN   size_t
      *>           BY REFERENCE    MESSAGE       PIC X
      *>           BY VALUE SIZE 8 MESSAGE-LEN   size_t
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_store_changes_n"
      *>     USING BY VALUE        STORE         POINTER
      *>           BY REFERENCE    ACCOUNT       PIC X
      *>           BY VALUE SIZE 8 ACCOUNT-LEN   size_t
      *>           BY VALUE SIZE 8 SINCE         uint64_t
      *>           BY VALUE        ON-ENTRY      PROGRAM-POINTER
      *>           BY VALUE        USER          POINTER
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_store_entries_n"
      *>     USING BY VALUE        STORE         POINTER
      *>           BY REFERENCE    ACCOUNT       PIC X
      *>           BY VALUE SIZE 8 ACCOUNT-LEN   size_t
      *>           BY VALUE        STATE         int32_t
      *>           BY VALUE SIZE 8 AFTER         int64_t
      *>           BY VALUE        ON-ENTRY      PROGRAM-POINTER
      *>           BY VALUE        USER          POINTER
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_store_status_n"
      *>     USING BY VALUE        STORE         POINTER
      *>           BY REFERENCE    ACCOUNT       PIC X
      *>           BY VALUE SIZE 8 ACCOUNT-LEN   size_t
      *>           BY REFERENCE    OUT           ZAPI-ACCOUNT-STATUS
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_cache_forget_n"
      *>     USING BY VALUE        CFG           POINTER
      *>           BY REFERENCE    PHONE         PIC X
      *>           BY VALUE SIZE 8 PHONE-LEN     size_t
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_check_n"
      *>     USING BY VALUE        CFG           POINTER
      *>           BY REFERENCE    PHONE         PIC X
      *>           BY VALUE SIZE 8 PHONE-LEN     size_t
      *>           BY REFERENCE    OUT-BUF       ZAPI-BUF
      *>     RETURNING a BINARY-LONG

      *> CALL STATIC "zapi_pad"
      *>     USING BY REFERENCE    FIELD         PIC X
      *>           BY VALUE SIZE 8 LEN           size_t
      *>     RETURNING OMITTED

      *> CALL STATIC "zapi_version"
      *>     RETURNING a POINTER

      *> CALL STATIC "zapi_abi_version"
      *>     RETURNING a BINARY-LONG UNSIGNED
