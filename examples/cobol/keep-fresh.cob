      *> Keeps the pictures of contacts in a folder, and shows where
      *> they are; run it every hour. See README.md. Exit code: 0 all is
      *> up to date, 1 some contacts failed, 2 an error.
       IDENTIFICATION DIVISION.
       PROGRAM-ID. KEEP-FRESH.
       DATA DIVISION.
       WORKING-STORAGE SECTION.
       COPY "zapi.cpy".
       01  CFG            USAGE POINTER.
       01  STORE          USAGE POINTER.
       01  PROGRESS       USAGE PROGRAM-POINTER.
       01  RESULT         USAGE BINARY-LONG.
       01  FOLDER         PIC X(1024).
       01  PHONE          PIC X(ZAPI-PHONE-MAX).
       01  PICTURE-PATH   PIC X(4096).
       01  NAME-POINTER   USAGE POINTER.
       01  NAME-TEXT      PIC X(64) BASED.
       01  MESSAGE-TEXT   PIC X(400).
       01  ARGUMENTS      USAGE BINARY-LONG.
       01  I              USAGE BINARY-LONG.
       PROCEDURE DIVISION.
           ACCEPT ARGUMENTS FROM ARGUMENT-NUMBER
           IF ARGUMENTS < 2
               DISPLAY "usage: keep-fresh FOLDER PHONE..." UPON SYSERR
               STOP RUN RETURNING 2.
           ACCEPT FOLDER FROM ARGUMENT-VALUE
           CALL STATIC "zapi_config_new" RETURNING CFG
           CALL STATIC "zapi_config_load_env" USING BY VALUE CFG
               RETURNING RESULT
           IF RESULT = ZAPI-OK
      *> The end of a path is not cut off: its length is without spaces.
               CALL STATIC "zapi_store_open_n" USING
                   BY REFERENCE FOLDER BY VALUE SIZE 8
                   FUNCTION LENGTH(FUNCTION TRIM(FOLDER))
                   BY REFERENCE STORE RETURNING RESULT.
           PERFORM VARYING I FROM 2 BY 1
                   UNTIL I > ARGUMENTS OR RESULT < 0
               PERFORM READ-PHONE
      *> One that is there already stays as it is.
               CALL STATIC "zapi_store_add_n" USING BY VALUE STORE
                   BY REFERENCE OMITTED BY VALUE SIZE 8 0
                   BY REFERENCE PHONE BY VALUE SIZE 8 LENGTH OF PHONE
                   BY REFERENCE OMITTED BY VALUE SIZE 8 0
                   RETURNING RESULT
           END-PERFORM
           IF RESULT >= 0 PERFORM SYNC-ACCOUNT.
           IF RESULT < 0
               PERFORM FAIL
           ELSE
               PERFORM VARYING I FROM 2 BY 1 UNTIL I > ARGUMENTS
                   PERFORM READ-PHONE
                   PERFORM SHOW
               END-PERFORM
           END-IF
           CALL STATIC "zapi_store_free" USING BY VALUE STORE
               RETURNING OMITTED
           CALL STATIC "zapi_config_free" USING BY VALUE CFG
               RETURNING OMITTED
           STOP RUN.
       READ-PHONE.
           DISPLAY I UPON ARGUMENT-NUMBER
           ACCEPT PHONE FROM ARGUMENT-VALUE.
       SYNC-ACCOUNT.
           SET PROGRESS TO ENTRY "ON-PROGRESS"
           CALL STATIC "zapi_store_sync_n" USING BY VALUE STORE CFG
               BY REFERENCE OMITTED BY VALUE SIZE 8 0
               BY REFERENCE OMITTED BY VALUE PROGRESS
               BY REFERENCE OMITTED ZAPI-SYNC-REPORT RETURNING RESULT
           IF ZAPI-SYNC-REPORT-FAILED > 0
                   OR ZAPI-SYNC-REPORT-WITHHELD > 0
               MOVE 1 TO RETURN-CODE.
       SHOW.
           SET ZAPI-BUF-DATA TO ADDRESS OF PICTURE-PATH
           MOVE LENGTH OF PICTURE-PATH TO ZAPI-BUF-CAP
           CALL STATIC "zapi_store_picture_path_n" USING BY VALUE STORE
               BY REFERENCE OMITTED BY VALUE SIZE 8 0
               BY REFERENCE PHONE BY VALUE SIZE 8 LENGTH OF PHONE
               BY REFERENCE ZAPI-BUF RETURNING RESULT
           IF RESULT < 0
               PERFORM FAIL
           ELSE
               DISPLAY FUNCTION TRIM(PHONE) ": " NO ADVANCING
               EVALUATE RESULT
                   WHEN ZAPI-OK
                       DISPLAY PICTURE-PATH(1:ZAPI-BUF-LEN)
                   WHEN ZAPI-NO-PICTURE DISPLAY "no picture"
                   WHEN ZAPI-NO-CONTACT DISPLAY "not in the store"
                   WHEN OTHER DISPLAY "no answer yet"
               END-EVALUATE
           END-IF.
       FAIL.
           CALL STATIC "zapi_last_error" USING BY REFERENCE ZAPI-ERROR
               RETURNING OMITTED
           CALL STATIC "zapi_status_name" USING
               BY VALUE ZAPI-ERROR-STATUS RETURNING NAME-POINTER
           SET ADDRESS OF NAME-TEXT TO NAME-POINTER
           MOVE SPACES TO MESSAGE-TEXT
           STRING NAME-TEXT DELIMITED LOW-VALUE ": " DELIMITED SIZE
               ZAPI-ERROR-TEXT DELIMITED LOW-VALUE INTO MESSAGE-TEXT
           DISPLAY "error: " FUNCTION TRIM(MESSAGE-TEXT) UPON SYSERR
           MOVE 2 TO RETURN-CODE.
       END PROGRAM KEEP-FRESH.

      *> The library calls it; any other RETURN-CODE than 0 stops the
      *> sync.
       IDENTIFICATION DIVISION.
       PROGRAM-ID. ON-PROGRESS.
       DATA DIVISION.
       WORKING-STORAGE SECTION.
       COPY "zapi.cpy".
       01  ASKED          PIC Z(8)9.
       01  DUE            PIC Z(8)9.
       LINKAGE SECTION.
       01  REPORT-BYTES   PIC X(112).
       PROCEDURE DIVISION USING REPORT-BYTES.
           MOVE REPORT-BYTES TO ZAPI-SYNC-REPORT
           MOVE ZAPI-SYNC-REPORT-ASKED TO ASKED
           MOVE ZAPI-SYNC-REPORT-DUE TO DUE
           DISPLAY FUNCTION TRIM(ASKED) " of " FUNCTION TRIM(DUE)
               " asked" UPON SYSERR
           MOVE 0 TO RETURN-CODE
           GOBACK.
       END PROGRAM ON-PROGRESS.
