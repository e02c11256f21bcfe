      *> Asks for a contact's picture and prints its link; with more
      *> than one phone it asks for all of them. See README.md.
      *> Exit code: 0 a picture or whole batch, 1 no picture, 2 error.
       IDENTIFICATION DIVISION.
       PROGRAM-ID. PROFILE-PICTURE.
       DATA DIVISION.
       WORKING-STORAGE SECTION.
       COPY "zapi.cpy".
       01  CFG            USAGE POINTER.
       01  BATCH          USAGE POINTER.
       01  RESULT         USAGE BINARY-LONG.
      *> Linux hands over nothing longer, so nothing is cut unseen.
       01  ARGUMENT       PIC X(131072).
       01  PHONES.
           05  PHONE      PIC X(ZAPI-PHONE-MAX) OCCURS 100.
           05  ADDRESSES  USAGE POINTER OCCURS 100.
           05  LENGTHS    USAGE BINARY-DOUBLE UNSIGNED OCCURS 100.
       01  PICTURE-LINK   PIC X(ZAPI-LINK-MAX).
       01  NAME-POINTER   USAGE POINTER.
       01  NAME-TEXT      PIC X(64) BASED.
       01  MESSAGE-TEXT   PIC X(400).
       01  PHONE-COUNT    USAGE BINARY-LONG.
       01  I              USAGE BINARY-LONG.
       01  NOW            USAGE BINARY-DOUBLE.
       01  DAYS           USAGE BINARY-DOUBLE.
       01  SECS           USAGE BINARY-DOUBLE.
       PROCEDURE DIVISION.
           ACCEPT PHONE-COUNT FROM ARGUMENT-NUMBER
           IF PHONE-COUNT < 1 OR > 100
               DISPLAY "usage: profile-picture PHONE... (up to 100)"
                   UPON SYSERR
               STOP RUN RETURNING 2.
           PERFORM VARYING I FROM 1 BY 1 UNTIL I > PHONE-COUNT
               ACCEPT ARGUMENT FROM ARGUMENT-VALUE
               MOVE ARGUMENT TO PHONE(I)
      *> What does not fit is no phone, and must not become one.
               IF PHONE(I) NOT = ARGUMENT MOVE "???" TO PHONE(I) END-IF
               SET ADDRESSES(I) TO ADDRESS OF PHONE(I)
               MOVE LENGTH OF PHONE(I) TO LENGTHS(I)
           END-PERFORM
           CALL STATIC "zapi_config_new" RETURNING CFG
           CALL STATIC "zapi_config_load_env" USING BY VALUE CFG
               RETURNING RESULT
           EVALUATE TRUE
               WHEN RESULT < 0 PERFORM FAIL
               WHEN PHONE-COUNT = 1 PERFORM ASK-ONE
               WHEN OTHER PERFORM ASK-MANY
           END-EVALUATE
           CALL STATIC "zapi_config_free" USING BY VALUE CFG
               RETURNING OMITTED
           STOP RUN.
       ASK-ONE.
           SET ZAPI-BUF-DATA TO ADDRESS OF PICTURE-LINK
           MOVE LENGTH OF PICTURE-LINK TO ZAPI-BUF-CAP
           CALL STATIC "zapi_profile_picture_n" USING BY VALUE CFG
               BY REFERENCE PHONE(1) BY VALUE SIZE 8 LENGTH OF PHONE(1)
               BY REFERENCE ZAPI-BUF RETURNING RESULT
           CALL STATIC "time" USING BY REFERENCE NOW RETURNING OMITTED
           IF RESULT = ZAPI-OK
               CALL STATIC "zapi_link_info" USING
                   BY REFERENCE PICTURE-LINK BY VALUE SIZE 8 NOW
                   BY REFERENCE ZAPI-PICTURE RETURNING RESULT
               DIVIDE ZAPI-PICTURE-EXPIRES-AT BY 86400 GIVING DAYS
                   REMAINDER SECS
               ADD FUNCTION INTEGER-OF-DATE(19700101) TO DAYS.
           EVALUATE TRUE
               WHEN RESULT < 0 PERFORM FAIL
               WHEN RESULT = ZAPI-NO-PICTURE
                   DISPLAY "no picture" MOVE 1 TO RETURN-CODE
               WHEN OTHER
                   DISPLAY "link: " PICTURE-LINK(1:ZAPI-BUF-LEN)
                   DISPLAY "expires: " FUNCTION FORMATTED-DATETIME(
                       "YYYY-MM-DDThh:mm:ssZ", DAYS, SECS, 0)
           END-EVALUATE.
       ASK-MANY.
           CALL STATIC "zapi_batch_start_n" USING BY VALUE CFG
               BY REFERENCE ADDRESSES(1) LENGTHS(1) BY VALUE SIZE 8
               PHONE-COUNT BY REFERENCE OMITTED RETURNING BATCH
           PERFORM UNTIL BATCH = NULL OR RESULT NOT = ZAPI-OK
               CALL STATIC "zapi_batch_next" USING BY VALUE BATCH -1
                   BY REFERENCE ZAPI-ITEM RETURNING RESULT
               IF RESULT = ZAPI-OK PERFORM SHOW-ITEM END-IF
           END-PERFORM
           IF RESULT NOT = ZAPI-DONE PERFORM FAIL.
           CALL STATIC "zapi_batch_progress" USING BY VALUE BATCH
               BY REFERENCE ZAPI-PROGRESS RETURNING RESULT
           IF ZAPI-PROGRESS-FLAGS = ZAPI-PROGRESS-STOPPED
               ADD 1 TO ZAPI-PROGRESS-STOPPED-AT GIVING I
               DISPLAY "resume at " FUNCTION TRIM(PHONE(I)) UPON SYSERR.
           CALL STATIC "zapi_batch_free" USING BY VALUE BATCH
               RETURNING OMITTED.
       SHOW-ITEM.
           ADD 1 TO ZAPI-ITEM-INDEX GIVING I
           DISPLAY FUNCTION TRIM(PHONE(I)) ": " NO ADVANCING
           CALL STATIC "zapi_pad" USING BY REFERENCE ZAPI-ITEM-LINK
               BY VALUE SIZE 8 ZAPI-LINK-MAX RETURNING OMITTED
           EVALUATE TRUE
               WHEN ZAPI-ITEM-STATUS = ZAPI-OK
                   DISPLAY FUNCTION TRIM(ZAPI-ITEM-LINK)
               WHEN ZAPI-ITEM-STATUS = ZAPI-NO-PICTURE
                   DISPLAY "no picture"
               WHEN OTHER
                   MOVE ZAPI-ITEM-STATUS TO ZAPI-ERROR-STATUS
                   MOVE ZAPI-ITEM-TEXT TO ZAPI-ERROR-TEXT
                   PERFORM MAKE-MESSAGE
                   DISPLAY FUNCTION TRIM(MESSAGE-TEXT)
           END-EVALUATE.
       FAIL.
           CALL STATIC "zapi_last_error" USING BY REFERENCE ZAPI-ERROR
               RETURNING OMITTED
           PERFORM MAKE-MESSAGE
           DISPLAY "error: " FUNCTION TRIM(MESSAGE-TEXT) UPON SYSERR
           MOVE 2 TO RETURN-CODE.
       MAKE-MESSAGE.
           CALL STATIC "zapi_status_name" USING
               BY VALUE ZAPI-ERROR-STATUS RETURNING NAME-POINTER
           SET ADDRESS OF NAME-TEXT TO NAME-POINTER
           MOVE SPACES TO MESSAGE-TEXT
           STRING NAME-TEXT DELIMITED LOW-VALUE ": " DELIMITED SIZE
               ZAPI-ERROR-TEXT DELIMITED LOW-VALUE INTO MESSAGE-TEXT.
