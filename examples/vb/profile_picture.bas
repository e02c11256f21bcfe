Attribute VB_Name = "profile_picture"
' Saves a contact's picture to a file, and says what came of it. For VB6 and VBA: see README.md here.
Option Explicit

' Where zapi.dll is and where the picture goes.
Private Function Folder() As String
#If VBA7 Then
    Folder = ThisWorkbook.Path ' In Access CurrentProject.Path, in Word ThisDocument.Path.
#Else
    Folder = App.Path
#End If
End Function

Public Sub Main()
    Dim phone As String
    On Error GoTo Failed
    ZapiLoad Folder()
    phone = InputBox("Phone, digits only, such as 551199999999:", "zapi")
    If phone <> "" Then MsgBox SavePicture(phone, Folder() & "\picture.jpg"), vbInformation, "zapi"
    Exit Sub
Failed:
    MsgBox Err.Description & " (" & Err.Number & ")", vbCritical, "zapi"
End Sub

' A program that asks more than once keeps its config, which holds the connection.
Private Function SavePicture(ByVal phone As String, ByVal path As String) As String
    Dim config As LongPtr, status As Long
    config = zapi_config_new()
    status = zapi_config_load_env(config)
    If status = ZAPI_OK Then status = Download(config, phone, path)
    Select Case status
        Case ZAPI_OK
            SavePicture = "Saved as " & path
        Case ZAPI_NO_PICTURE
            SavePicture = "This contact has no picture that you can see."
        Case Else
            SavePicture = Explanation()
    End Select
    zapi_config_free config
End Function

Private Function Download(ByVal config As LongPtr, ByVal phone As String, ByVal path As String) As Long
    Dim phoneBytes() As Byte, pathBytes() As Byte, info As zapi_image_info
    phoneBytes = ZapiUtf8(phone)
    pathBytes = ZapiUtf8(path)
    info.size = LenB(info)
    Download = zapi_download_to_file_n(config, phoneBytes(0), UBound(phoneBytes), 0, _
        pathBytes(0), UBound(pathBytes), info)
End Function

' What the last error was and what to do. Nothing of the library may be called before it.
Private Function Explanation() As String
    Dim failure As zapi_error, advice As String, text As String
    failure.size = LenB(failure)
    zapi_last_error failure
    Select Case failure.status
        Case ZAPI_E_INVALID_PHONE
            advice = "Type the country code, the area code and the number."
        Case ZAPI_E_INVALID_CONFIG, ZAPI_E_UNAUTHORIZED, ZAPI_E_IP_NOT_ALLOWED, ZAPI_E_INSTANCE_NOT_FOUND
            advice = "Correct the settings. Every other phone would fail as well."
        Case ZAPI_E_NOT_CONNECTED
            advice = "Connect the instance to WhatsApp. Every other phone would fail as well."
        Case ZAPI_E_FILE
            advice = "Choose another folder."
        Case ZAPI_E_FULL
            advice = "Free some space on the disk."
        Case ZAPI_E_INTERNAL
            advice = "This is a bug: please report it."
        Case Else
            If (failure.flags And ZAPI_ERROR_RETRYABLE) <> 0 Then advice = "Try again later."
    End Select
    text = ZapiText(zapi_status_name(failure.status)) & ": " & ZapiText(VarPtr(failure.text(0)))
    If advice <> "" Then text = text & vbCrLf & vbCrLf & advice
    Explanation = text
End Function
