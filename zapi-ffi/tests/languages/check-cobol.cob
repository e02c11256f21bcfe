      *> Prints how the groups of zapi.cpy lie in memory, and asks for a
      *> phone with a buffer that is too small.
       IDENTIFICATION DIVISION.
       PROGRAM-ID. CHECK-COBOL.
       DATA DIVISION.
       WORKING-STORAGE SECTION.
       COPY "zapi.cpy".
       01  BASE                   USAGE POINTER.
       01  BASE-NUMBER REDEFINES BASE USAGE BINARY-DOUBLE UNSIGNED.
       01  HERE                   USAGE POINTER.
       01  HERE-NUMBER REDEFINES HERE USAGE BINARY-DOUBLE UNSIGNED.
       01  SHOWN                  PIC Z(9)9.
       01  CFG                    USAGE POINTER.
       01  RESULT                 USAGE BINARY-LONG.
       01  PHONE                  PIC X(ZAPI-PHONE-MAX).
       01  SMALL-FIELD            PIC X(16).
       PROCEDURE DIVISION.
           COPY "layout.cpy".
           ACCEPT PHONE FROM ARGUMENT-VALUE
           CALL STATIC "zapi_config_new" RETURNING CFG
           CALL STATIC "zapi_config_load_env" USING BY VALUE CFG
               RETURNING RESULT
           SET ZAPI-BUF-DATA TO ADDRESS OF SMALL-FIELD
           MOVE LENGTH OF SMALL-FIELD TO ZAPI-BUF-CAP
           CALL STATIC "zapi_profile_picture_n" USING BY VALUE CFG
               BY REFERENCE PHONE BY VALUE SIZE 8 LENGTH OF PHONE
               BY REFERENCE ZAPI-BUF RETURNING RESULT
           CALL STATIC "zapi_last_error" USING BY REFERENCE ZAPI-ERROR
               RETURNING OMITTED
           CALL STATIC "zapi_pad" USING BY REFERENCE ZAPI-ERROR-TEXT
               BY VALUE SIZE 8 LENGTH OF ZAPI-ERROR-TEXT
               RETURNING OMITTED
           MOVE ZAPI-BUF-LEN TO SHOWN
           IF RESULT = ZAPI-E-BUFFER-TOO-SMALL
               DISPLAY "ZAPI_E_BUFFER_TOO_SMALL " FUNCTION TRIM(SHOWN)
                   ": " FUNCTION TRIM(ZAPI-ERROR-TEXT)
           END-IF
           CALL STATIC "zapi_config_free" USING BY VALUE CFG
               RETURNING OMITTED
           STOP RUN.
