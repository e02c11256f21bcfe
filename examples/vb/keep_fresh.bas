Attribute VB_Name = "keep_fresh"
' Keeps the pictures of contacts in a folder, and shows where one is. For VB6 and VBA: see README.md here.
' Run KeepFresh ThisWorkbook.Path, phones (VB6: App.Path) every hour; zapi.bas goes with it.
Option Explicit

' The phones in a list; the folder with zapi.dll, in which the pictures get one. Gives what went wrong, or "".
Public Function KeepFresh(ByVal folder As String, ByVal phones As Collection) As String
    Dim config As LongPtr, store As LongPtr, status As Long, phone As Variant, place() As Byte
    ZapiLoad folder
    place = ZapiUtf8(folder & "\pictures")
    config = zapi_config_new()
    status = zapi_config_load_env(config)
    If status = ZAPI_OK Then status = zapi_store_open_n(place(0), UBound(place), store)
    For Each phone In phones ' Those that are there already stay as they are.
        If status >= 0 Then status = zapi_store_add(store, vbNullString, CStr(phone), vbNullString)
    Next
    If status >= 0 Then status = Sync(config, store)
    If status < 0 Then KeepFresh = Reason()
    zapi_store_free store
    zapi_config_free config
End Function

' A few contacts at a time, so that the window stays alive: callbacks do not suit the IDE.
Private Function Sync(ByVal config As LongPtr, ByVal store As LongPtr) As Long
    Dim options As zapi_sync_options, report As zapi_sync_report, asked As Double
    options.size = LenB(options)
    options.max = 20
    report.size = LenB(report)
    Do
        Sync = zapi_store_sync(store, config, vbNullString, VarPtr(options), 0, 0, report)
        asked = asked + report.asked * 10000
        Debug.Print asked & " asked"
        DoEvents
    Loop While Sync = ZAPI_OK And report.limit = ZAPI_LIMIT_CONTACTS
End Function

' Where the picture of a contact is; "" without one. The store is one that zapi_store_open_n gave.
Public Function PicturePath(ByVal store As LongPtr, ByVal phone As String) As String
    Dim memory(0 To 4095) As Byte, path As zapi_buf
    path.data = VarPtr(memory(0))
    path.cap = 4096
    If zapi_store_picture_path(store, vbNullString, phone, path) = ZAPI_OK Then PicturePath = ZapiText(VarPtr(memory(0)))
End Function

Private Function Reason() As String
    Dim failure As zapi_error
    failure.size = LenB(failure)
    zapi_last_error failure
    Reason = ZapiText(VarPtr(failure.text(0)))
End Function
