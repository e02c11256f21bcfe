Attribute VB_Name = "zapi"
' libzapi 0.1.0 for VB6 and VBA, 32 and 64 bits. NOT RUN by the tests: see README.md here.
' include/zapi.h says what each function does. GENERATED from it by `make update`.
'
' A 64-bit integer is a Currency, which holds a 10000th of it (-0.0001 is UINT64_MAX). Pass options
' ByVal: 0 for none, else VarPtr of the struct. A String is passed as ANSI, which is right for ASCII
' alone: for other text use the functions that end in _n, with the first byte and the UBound of what
' ZapiUtf8 makes.
Option Explicit

#If VBA7 = 0 Then
' VB6 and Office before 2010 do not know this type.
Public Enum LongPtr
    [_]
End Enum
#End If

Public Const ZAPI_VERSION_MAJOR As Long = 0
Public Const ZAPI_VERSION_MINOR As Long = 1
Public Const ZAPI_VERSION_PATCH As Long = 0
Public Const ZAPI_VERSION_NUMBER As Long = 256
Public Const ZAPI_LINK_MAX As Long = 2048
Public Const ZAPI_OPTION_SECRET As Long = 1
Public Const ZAPI_OPTION_PER_CALL As Long = 2
Public Const ZAPI_OK As Long = 0
Public Const ZAPI_NO_PICTURE As Long = 1
Public Const ZAPI_DONE As Long = 2
Public Const ZAPI_PENDING As Long = 3
Public Const ZAPI_STOPPED As Long = 4
Public Const ZAPI_NOT_ASKED As Long = 5
Public Const ZAPI_NO_CONTACT As Long = 6
Public Const ZAPI_REFUSED As Long = 7
Public Const ZAPI_E_INVALID_ARGUMENT As Long = -1
Public Const ZAPI_E_INVALID_CONFIG As Long = -2
Public Const ZAPI_E_INVALID_PHONE As Long = -3
Public Const ZAPI_E_BUFFER_TOO_SMALL As Long = -4
Public Const ZAPI_E_CANCELLED As Long = -5
Public Const ZAPI_E_DNS As Long = -20
Public Const ZAPI_E_CONNECT As Long = -21
Public Const ZAPI_E_TLS As Long = -22
Public Const ZAPI_E_PROXY As Long = -23
Public Const ZAPI_E_TIMEOUT As Long = -24
Public Const ZAPI_E_IO As Long = -25
Public Const ZAPI_E_UNAUTHORIZED As Long = -40
Public Const ZAPI_E_IP_NOT_ALLOWED As Long = -41
Public Const ZAPI_E_INSTANCE_NOT_FOUND As Long = -42
Public Const ZAPI_E_NOT_CONNECTED As Long = -43
Public Const ZAPI_E_METHOD_NOT_ALLOWED As Long = -44
Public Const ZAPI_E_UNSUPPORTED_MEDIA_TYPE As Long = -45
Public Const ZAPI_E_RATE_LIMITED As Long = -46
Public Const ZAPI_E_SERVER As Long = -47
Public Const ZAPI_E_API As Long = -48
Public Const ZAPI_E_BAD_RESPONSE As Long = -49
Public Const ZAPI_E_TOO_LARGE As Long = -50
Public Const ZAPI_E_LINK_EXPIRED As Long = -51
Public Const ZAPI_E_NOT_AN_IMAGE As Long = -52
Public Const ZAPI_E_LINK_REFUSED As Long = -53
Public Const ZAPI_E_FILE As Long = -60
Public Const ZAPI_E_STORE As Long = -61
Public Const ZAPI_E_BUSY As Long = -62
Public Const ZAPI_E_FULL As Long = -63
Public Const ZAPI_E_INTERNAL As Long = -90
Public Const ZAPI_ERROR_TEXT_MAX As Long = 256
Public Const ZAPI_ERROR_RETRYABLE As Long = 1
Public Const ZAPI_ERROR_TEXT_CUT As Long = 2
Public Const ZAPI_ERROR_PACING As Long = 4
Public Const ZAPI_ERROR_FOREIGN As Long = 8
Public Const ZAPI_PHONE_MAX As Long = 64
Public Const ZAPI_BYPASS_CACHE As Long = 1
Public Const ZAPI_KEY_MAX As Long = 1024
Public Const ZAPI_REASON_MAX As Long = 256
Public Const ZAPI_PICTURE_EXPIRY_READ As Long = 1
Public Const ZAPI_PICTURE_STALE As Long = 2
Public Const ZAPI_PICTURE_KEY_CUT As Long = 4
Public Const ZAPI_IMAGE_JPEG As Long = 1
Public Const ZAPI_IMAGE_PNG As Long = 2
Public Const ZAPI_IMAGE_WEBP As Long = 3
Public Const ZAPI_ORDERED As Long = 2
Public Const ZAPI_PROGRESS_STOPPED As Long = 1
Public Const ZAPI_LINKS_ONLY As Long = 4
Public Const ZAPI_WATCH As Long = 8
Public Const ZAPI_SYNC_SUSPECT As Long = 1
Public Const ZAPI_LIMIT_CONTACTS As Long = 1
Public Const ZAPI_LIMIT_TIME As Long = 2
Public Const ZAPI_LIMIT_PER_DAY As Long = 3
Public Const ZAPI_REFERENCE_MAX As Long = 208
Public Const ZAPI_FILE_MAX As Long = 96
Public Const ZAPI_STATE_ANY As Long = -1
Public Const ZAPI_STATE_NEVER As Long = 0
Public Const ZAPI_STATE_HAS As Long = 1
Public Const ZAPI_STATE_NONE As Long = 2
Public Const ZAPI_STATE_GONE As Long = 3
Public Const ZAPI_STATE_FORGOTTEN As Long = 100
Public Const ZAPI_REFUSE As Long = 16
Public Const ZAPI_ACCOUNT_SCRUB_DUE As Long = 1
Public Const ZAPI_LOG_OFF As Long = 0
Public Const ZAPI_LOG_ERROR As Long = 1
Public Const ZAPI_LOG_WARN As Long = 2
Public Const ZAPI_LOG_INFO As Long = 3
Public Const ZAPI_LOG_DEBUG As Long = 4
Public Const ZAPI_LOG_TRACE As Long = 5
Public Const ZAPI_CHECK_MAX As Long = 4096
Public Const ZAPI_ABI_VERSION_OF_HEADER As Long = 1

Public Type zapi_buf
    data As LongPtr
    cap As LongPtr
    length As LongPtr
End Type

Public Type zapi_option
    size As Long
    flags As Long
    key(0 To 31) As Byte
    default_value(0 To 63) As Byte
    text(0 To 255) As Byte
End Type

Public Type zapi_error
    size As Long
    status As Long
    http_status As Long
    attempts As Long
    retry_after_ms As Long
    flags As Long
    text(0 To 255) As Byte
End Type

Public Type zapi_call_options
    size As Long
    flags As Long
    timeout_ms As Long
    reserved As Long
    cancel As LongPtr
End Type

Public Type zapi_picture
    size As Long
    flags As Long
    fetched_at As Currency
    expires_at As Currency
    link(0 To 2047) As Byte
    key(0 To 1023) As Byte
    reason(0 To 255) As Byte
End Type

Public Type zapi_image_info
    size As Long
    kind As Long
    width As Long
    height As Long
    flags As Long
    reserved As Long
    length As Currency
    key(0 To 1023) As Byte
End Type

Public Type zapi_batch_options
    size As Long
    workers As Long
    flags As Long
    timeout_ms As Long
    cancel As LongPtr
    stop_after As Long
    max_hold_ms As Long
End Type

Public Type zapi_item
    size As Long
    status As Long
    index As Currency
    fetched_at As Currency
    expires_at As Currency
    flags As Long
    error_flags As Long
    http_status As Long
    attempts As Long
    retry_after_ms As Long
    cause As Long
    phone(0 To 63) As Byte
    link(0 To 2047) As Byte
    key(0 To 1023) As Byte
    reason(0 To 255) As Byte
    text(0 To 255) As Byte
End Type

Public Type zapi_progress
    size As Long
    flags As Long
    done As Currency
    found As Currency
    none As Currency
    failed As Currency
    total As Currency
    stopped_at As Currency
    held_for_ms As Currency
End Type

Public Type zapi_additions
    size As Long
    reserved As Long
    new_contacts As Currency
    known As Currency
    refused As Currency
    invalid As Currency
    first_invalid As Currency
End Type

Public Type zapi_sync_options
    size As Long
    workers As Long
    flags As Long
    timeout_ms As Long
    cancel As LongPtr
    max As Long
    max_time_ms As Long
    per_day As Long
    accept_gone As Long
End Type

Public Type zapi_sync_report
    size As Long
    flags As Long
    limit As Long
    reserved As Long
    due As Currency
    asked As Currency
    new_pictures As Currency
    changed As Currency
    same As Currency
    none As Currency
    gone As Currency
    withheld As Currency
    failed As Currency
    downloaded As Currency
    elapsed_ms As Currency
    held_for_ms As Currency
End Type

Public Type zapi_entry
    size As Long
    state As Long
    id As Currency
    seq As Currency
    asked_at As Currency
    answered_at As Currency
    changed_at As Currency
    next_check_at As Currency
    expires_at As Currency
    stored_at As Currency
    length As Currency
    kind As Long
    width As Long
    height As Long
    failures As Long
    failed_with As Long
    reserved As Long
    phone(0 To 63) As Byte
    reference(0 To 207) As Byte
    picture_file(0 To 95) As Byte
    link(0 To 2047) As Byte
    reason(0 To 255) As Byte
End Type

Public Type zapi_account_status
    size As Long
    flags As Long
    never As Currency
    has As Currency
    none As Currency
    gone As Currency
    failing As Currency
    due As Currency
    seq As Currency
    asked_today As Currency
    suspect_since As Currency
    held_until As Currency
End Type

Public Type zapi_verified
    size As Long
    reserved As Long
    sound As Currency
    missing As Currency
    changed As Currency
End Type

Public Type zapi_stats
    size As Long
    reserved As Long
    requests As Currency
    retries As Currency
    hits As Currency
    waits As Currency
    connections As Currency
End Type

#If VBA7 Then
Private Declare PtrSafe Function LoadLibraryW Lib "kernel32" (ByVal path As LongPtr) As LongPtr
Private Declare PtrSafe Function MultiByteToWideChar Lib "kernel32" (ByVal page As Long, ByVal flags As Long, ByVal bytes As LongPtr, ByVal count As Long, ByVal text As LongPtr, ByVal size As Long) As Long
Private Declare PtrSafe Function WideCharToMultiByte Lib "kernel32" (ByVal page As Long, ByVal flags As Long, ByVal text As LongPtr, ByVal length As Long, ByVal bytes As LongPtr, ByVal size As Long, ByVal instead As LongPtr, ByVal used As LongPtr) As Long
Public Declare PtrSafe Function zapi_profile_picture Lib "zapi.dll" (ByVal cfg As LongPtr, ByVal phone As String, ByRef out_buf As zapi_buf) As Long
Public Declare PtrSafe Function zapi_config_new Lib "zapi.dll" () As LongPtr
Public Declare PtrSafe Function zapi_config_set Lib "zapi.dll" (ByVal cfg As LongPtr, ByVal key As String, ByVal value As String) As Long
Public Declare PtrSafe Function zapi_config_get Lib "zapi.dll" (ByVal cfg As LongPtr, ByVal key As String, ByRef out_buf As zapi_buf) As Long
Public Declare PtrSafe Function zapi_config_load_env Lib "zapi.dll" (ByVal cfg As LongPtr) As Long
Public Declare PtrSafe Function zapi_option_at Lib "zapi.dll" (ByVal index As Long, ByRef out As zapi_option) As Long
Public Declare PtrSafe Sub zapi_config_free Lib "zapi.dll" (ByVal cfg As LongPtr)
Public Declare PtrSafe Function zapi_status_name Lib "zapi.dll" (ByVal status As Long) As LongPtr
Public Declare PtrSafe Function zapi_status_text Lib "zapi.dll" (ByVal status As Long) As LongPtr
Public Declare PtrSafe Function zapi_status_text_in Lib "zapi.dll" (ByVal status As Long, ByVal language As String) As LongPtr
Public Declare PtrSafe Function zapi_status_at Lib "zapi.dll" (ByVal index As Long, ByRef out As Long) As Long
Public Declare PtrSafe Function zapi_last_error Lib "zapi.dll" (ByRef out As zapi_error) As Long
Public Declare PtrSafe Function zapi_phone_from_masked Lib "zapi.dll" (ByVal text As String, ByVal country As String, ByRef out_buf As zapi_buf) As Long
Public Declare PtrSafe Function zapi_phone_variant_at Lib "zapi.dll" (ByVal phone As String, ByVal index As Long, ByRef out_buf As zapi_buf) As Long
Public Declare PtrSafe Function zapi_profile_picture_ex Lib "zapi.dll" (ByVal cfg As LongPtr, ByVal phone As String, ByVal options As LongPtr, ByRef out As zapi_picture) As Long
Public Declare PtrSafe Function zapi_link_info Lib "zapi.dll" (ByVal link As String, ByVal fetched_at As Currency, ByRef out As zapi_picture) As Long
Public Declare PtrSafe Function zapi_download Lib "zapi.dll" (ByVal cfg As LongPtr, ByVal phone As String, ByVal options As LongPtr, ByRef out As LongPtr) As Long
Public Declare PtrSafe Function zapi_download_to_file Lib "zapi.dll" (ByVal cfg As LongPtr, ByVal phone As String, ByVal options As LongPtr, ByVal path As String, ByRef out As zapi_image_info) As Long
Public Declare PtrSafe Function zapi_image_describe Lib "zapi.dll" (ByVal image As LongPtr, ByRef out As zapi_image_info) As Long
Public Declare PtrSafe Function zapi_image_data Lib "zapi.dll" (ByVal image As LongPtr) As LongPtr
Public Declare PtrSafe Function zapi_image_copy Lib "zapi.dll" (ByVal image As LongPtr, ByRef out_buf As zapi_buf) As Long
Public Declare PtrSafe Sub zapi_image_free Lib "zapi.dll" (ByVal image As LongPtr)
Public Declare PtrSafe Function zapi_profile_pictures Lib "zapi.dll" (ByVal cfg As LongPtr, ByRef phones As LongPtr, ByVal count As LongPtr, ByVal options As LongPtr, ByVal on_item As LongPtr, ByVal user As LongPtr, ByRef out As zapi_progress) As Long
Public Declare PtrSafe Function zapi_batch_start Lib "zapi.dll" (ByVal cfg As LongPtr, ByRef phones As LongPtr, ByVal count As LongPtr, ByVal options As LongPtr) As LongPtr
Public Declare PtrSafe Function zapi_batch_next Lib "zapi.dll" (ByVal batch As LongPtr, ByVal timeout_ms As Long, ByRef out As zapi_item) As Long
Public Declare PtrSafe Function zapi_batch_progress Lib "zapi.dll" (ByVal batch As LongPtr, ByRef out As zapi_progress) As Long
Public Declare PtrSafe Function zapi_batch_cancel Lib "zapi.dll" (ByVal batch As LongPtr) As Long
Public Declare PtrSafe Sub zapi_batch_free Lib "zapi.dll" (ByVal batch As LongPtr)
Public Declare PtrSafe Function zapi_store_open Lib "zapi.dll" (ByVal folder As String, ByRef out As LongPtr) As Long
Public Declare PtrSafe Function zapi_store_add Lib "zapi.dll" (ByVal store As LongPtr, ByVal account As String, ByVal phone As String, ByVal reference As String) As Long
Public Declare PtrSafe Function zapi_store_add_many Lib "zapi.dll" (ByVal store As LongPtr, ByVal account As String, ByRef phones As LongPtr, ByRef references As LongPtr, ByVal count As LongPtr, ByRef out As zapi_additions) As Long
Public Declare PtrSafe Function zapi_store_sync Lib "zapi.dll" (ByVal store As LongPtr, ByVal cfg As LongPtr, ByVal account As String, ByVal options As LongPtr, ByVal on_progress As LongPtr, ByVal user As LongPtr, ByRef out As zapi_sync_report) As Long
Public Declare PtrSafe Function zapi_store_picture_path Lib "zapi.dll" (ByVal store As LongPtr, ByVal account As String, ByVal phone As String, ByRef out_buf As zapi_buf) As Long
Public Declare PtrSafe Function zapi_store_entry Lib "zapi.dll" (ByVal store As LongPtr, ByVal account As String, ByVal phone As String, ByRef out As zapi_entry) As Long
Public Declare PtrSafe Function zapi_store_touch Lib "zapi.dll" (ByVal store As LongPtr, ByVal account As String, ByVal phone As String) As Long
Public Declare PtrSafe Function zapi_store_forget Lib "zapi.dll" (ByVal store As LongPtr, ByVal account As String, ByVal phone As String, ByVal flags As Long) As Long
Public Declare PtrSafe Function zapi_store_observe Lib "zapi.dll" (ByVal store As LongPtr, ByVal account As String, ByVal phone As String, ByVal link As String) As Long
Public Declare PtrSafe Function zapi_store_observe_message Lib "zapi.dll" (ByVal store As LongPtr, ByVal account As String, ByVal message As String) As Long
Public Declare PtrSafe Function zapi_store_changes Lib "zapi.dll" (ByVal store As LongPtr, ByVal account As String, ByVal since As Currency, ByVal on_entry As LongPtr, ByVal user As LongPtr) As Long
Public Declare PtrSafe Function zapi_store_entries Lib "zapi.dll" (ByVal store As LongPtr, ByVal account As String, ByVal state As Long, ByVal after As Currency, ByVal on_entry As LongPtr, ByVal user As LongPtr) As Long
Public Declare PtrSafe Function zapi_store_status Lib "zapi.dll" (ByVal store As LongPtr, ByVal account As String, ByRef out As zapi_account_status) As Long
Public Declare PtrSafe Function zapi_store_verify Lib "zapi.dll" (ByVal store As LongPtr, ByVal cancel As LongPtr, ByRef out As zapi_verified) As Long
Public Declare PtrSafe Sub zapi_store_free Lib "zapi.dll" (ByVal store As LongPtr)
Public Declare PtrSafe Function zapi_cancel_new Lib "zapi.dll" () As LongPtr
Public Declare PtrSafe Sub zapi_cancel_trigger Lib "zapi.dll" (ByVal cancel As LongPtr)
Public Declare PtrSafe Function zapi_config_set_cancel Lib "zapi.dll" (ByVal cfg As LongPtr, ByVal cancel As LongPtr) As Long
Public Declare PtrSafe Sub zapi_cancel_free Lib "zapi.dll" (ByVal cancel As LongPtr)
Public Declare PtrSafe Function zapi_config_set_log Lib "zapi.dll" (ByVal cfg As LongPtr, ByVal level As Long, ByVal log As LongPtr, ByVal user As LongPtr) As Long
Public Declare PtrSafe Function zapi_cache_forget Lib "zapi.dll" (ByVal cfg As LongPtr, ByVal phone As String) As Long
Public Declare PtrSafe Function zapi_config_stats Lib "zapi.dll" (ByVal cfg As LongPtr, ByRef out As zapi_stats) As Long
Public Declare PtrSafe Function zapi_check Lib "zapi.dll" (ByVal cfg As LongPtr, ByVal phone As String, ByRef out_buf As zapi_buf) As Long
Public Declare PtrSafe Function zapi_config_set_n Lib "zapi.dll" (ByVal cfg As LongPtr, ByRef key As Byte, ByVal key_len As LongPtr, ByRef value As Byte, ByVal value_len As LongPtr) As Long
Public Declare PtrSafe Function zapi_config_get_n Lib "zapi.dll" (ByVal cfg As LongPtr, ByRef key As Byte, ByVal key_len As LongPtr, ByRef out_buf As zapi_buf) As Long
Public Declare PtrSafe Function zapi_phone_from_masked_n Lib "zapi.dll" (ByRef text As Byte, ByVal text_len As LongPtr, ByRef country As Byte, ByVal country_len As LongPtr, ByRef out_buf As zapi_buf) As Long
Public Declare PtrSafe Function zapi_phone_variant_at_n Lib "zapi.dll" (ByRef phone As Byte, ByVal phone_len As LongPtr, ByVal index As Long, ByRef out_buf As zapi_buf) As Long
Public Declare PtrSafe Function zapi_profile_picture_n Lib "zapi.dll" (ByVal cfg As LongPtr, ByRef phone As Byte, ByVal phone_len As LongPtr, ByRef out_buf As zapi_buf) As Long
Public Declare PtrSafe Function zapi_profile_picture_ex_n Lib "zapi.dll" (ByVal cfg As LongPtr, ByRef phone As Byte, ByVal phone_len As LongPtr, ByVal options As LongPtr, ByRef out As zapi_picture) As Long
Public Declare PtrSafe Function zapi_link_info_n Lib "zapi.dll" (ByRef link As Byte, ByVal link_len As LongPtr, ByVal fetched_at As Currency, ByRef out As zapi_picture) As Long
Public Declare PtrSafe Function zapi_download_n Lib "zapi.dll" (ByVal cfg As LongPtr, ByRef phone As Byte, ByVal phone_len As LongPtr, ByVal options As LongPtr, ByRef out As LongPtr) As Long
Public Declare PtrSafe Function zapi_download_to_file_n Lib "zapi.dll" (ByVal cfg As LongPtr, ByRef phone As Byte, ByVal phone_len As LongPtr, ByVal options As LongPtr, ByRef path As Byte, ByVal path_len As LongPtr, ByRef out As zapi_image_info) As Long
Public Declare PtrSafe Function zapi_profile_pictures_n Lib "zapi.dll" (ByVal cfg As LongPtr, ByRef phones As LongPtr, ByRef lengths As LongPtr, ByVal count As LongPtr, ByVal options As LongPtr, ByVal on_item As LongPtr, ByVal user As LongPtr, ByRef out As zapi_progress) As Long
Public Declare PtrSafe Function zapi_batch_start_n Lib "zapi.dll" (ByVal cfg As LongPtr, ByRef phones As LongPtr, ByRef lengths As LongPtr, ByVal count As LongPtr, ByVal options As LongPtr) As LongPtr
Public Declare PtrSafe Function zapi_store_open_n Lib "zapi.dll" (ByRef folder As Byte, ByVal folder_len As LongPtr, ByRef out As LongPtr) As Long
Public Declare PtrSafe Function zapi_store_add_n Lib "zapi.dll" (ByVal store As LongPtr, ByRef account As Byte, ByVal account_len As LongPtr, ByRef phone As Byte, ByVal phone_len As LongPtr, ByRef reference As Byte, ByVal reference_len As LongPtr) As Long
Public Declare PtrSafe Function zapi_store_add_many_n Lib "zapi.dll" (ByVal store As LongPtr, ByRef account As Byte, ByVal account_len As LongPtr, ByRef phones As LongPtr, ByRef lengths As LongPtr, ByRef references As LongPtr, ByRef reference_lengths As LongPtr, ByVal count As LongPtr, ByRef out As zapi_additions) As Long
Public Declare PtrSafe Function zapi_store_sync_n Lib "zapi.dll" (ByVal store As LongPtr, ByVal cfg As LongPtr, ByRef account As Byte, ByVal account_len As LongPtr, ByVal options As LongPtr, ByVal on_progress As LongPtr, ByVal user As LongPtr, ByRef out As zapi_sync_report) As Long
Public Declare PtrSafe Function zapi_store_picture_path_n Lib "zapi.dll" (ByVal store As LongPtr, ByRef account As Byte, ByVal account_len As LongPtr, ByRef phone As Byte, ByVal phone_len As LongPtr, ByRef out_buf As zapi_buf) As Long
Public Declare PtrSafe Function zapi_store_entry_n Lib "zapi.dll" (ByVal store As LongPtr, ByRef account As Byte, ByVal account_len As LongPtr, ByRef phone As Byte, ByVal phone_len As LongPtr, ByRef out As zapi_entry) As Long
Public Declare PtrSafe Function zapi_store_touch_n Lib "zapi.dll" (ByVal store As LongPtr, ByRef account As Byte, ByVal account_len As LongPtr, ByRef phone As Byte, ByVal phone_len As LongPtr) As Long
Public Declare PtrSafe Function zapi_store_forget_n Lib "zapi.dll" (ByVal store As LongPtr, ByRef account As Byte, ByVal account_len As LongPtr, ByRef phone As Byte, ByVal phone_len As LongPtr, ByVal flags As Long) As Long
Public Declare PtrSafe Function zapi_store_observe_n Lib "zapi.dll" (ByVal store As LongPtr, ByRef account As Byte, ByVal account_len As LongPtr, ByRef phone As Byte, ByVal phone_len As LongPtr, ByRef link As Byte, ByVal link_len As LongPtr) As Long
Public Declare PtrSafe Function zapi_store_observe_message_n Lib "zapi.dll" (ByVal store As LongPtr, ByRef account As Byte, ByVal account_len As LongPtr, ByRef message As Byte, ByVal message_len As LongPtr) As Long
Public Declare PtrSafe Function zapi_store_changes_n Lib "zapi.dll" (ByVal store As LongPtr, ByRef account As Byte, ByVal account_len As LongPtr, ByVal since As Currency, ByVal on_entry As LongPtr, ByVal user As LongPtr) As Long
Public Declare PtrSafe Function zapi_store_entries_n Lib "zapi.dll" (ByVal store As LongPtr, ByRef account As Byte, ByVal account_len As LongPtr, ByVal state As Long, ByVal after As Currency, ByVal on_entry As LongPtr, ByVal user As LongPtr) As Long
Public Declare PtrSafe Function zapi_store_status_n Lib "zapi.dll" (ByVal store As LongPtr, ByRef account As Byte, ByVal account_len As LongPtr, ByRef out As zapi_account_status) As Long
Public Declare PtrSafe Function zapi_cache_forget_n Lib "zapi.dll" (ByVal cfg As LongPtr, ByRef phone As Byte, ByVal phone_len As LongPtr) As Long
Public Declare PtrSafe Function zapi_check_n Lib "zapi.dll" (ByVal cfg As LongPtr, ByRef phone As Byte, ByVal phone_len As LongPtr, ByRef out_buf As zapi_buf) As Long
Public Declare PtrSafe Sub zapi_pad Lib "zapi.dll" (ByRef field As Byte, ByVal length As LongPtr)
Public Declare PtrSafe Function zapi_version Lib "zapi.dll" () As LongPtr
Public Declare PtrSafe Function zapi_abi_version Lib "zapi.dll" () As Long

#Else
Private Declare Function LoadLibraryW Lib "kernel32" (ByVal path As LongPtr) As LongPtr
Private Declare Function MultiByteToWideChar Lib "kernel32" (ByVal page As Long, ByVal flags As Long, ByVal bytes As LongPtr, ByVal count As Long, ByVal text As LongPtr, ByVal size As Long) As Long
Private Declare Function WideCharToMultiByte Lib "kernel32" (ByVal page As Long, ByVal flags As Long, ByVal text As LongPtr, ByVal length As Long, ByVal bytes As LongPtr, ByVal size As Long, ByVal instead As LongPtr, ByVal used As LongPtr) As Long
Public Declare Function zapi_profile_picture Lib "zapi.dll" (ByVal cfg As LongPtr, ByVal phone As String, ByRef out_buf As zapi_buf) As Long
Public Declare Function zapi_config_new Lib "zapi.dll" () As LongPtr
Public Declare Function zapi_config_set Lib "zapi.dll" (ByVal cfg As LongPtr, ByVal key As String, ByVal value As String) As Long
Public Declare Function zapi_config_get Lib "zapi.dll" (ByVal cfg As LongPtr, ByVal key As String, ByRef out_buf As zapi_buf) As Long
Public Declare Function zapi_config_load_env Lib "zapi.dll" (ByVal cfg As LongPtr) As Long
Public Declare Function zapi_option_at Lib "zapi.dll" (ByVal index As Long, ByRef out As zapi_option) As Long
Public Declare Sub zapi_config_free Lib "zapi.dll" (ByVal cfg As LongPtr)
Public Declare Function zapi_status_name Lib "zapi.dll" (ByVal status As Long) As LongPtr
Public Declare Function zapi_status_text Lib "zapi.dll" (ByVal status As Long) As LongPtr
Public Declare Function zapi_status_text_in Lib "zapi.dll" (ByVal status As Long, ByVal language As String) As LongPtr
Public Declare Function zapi_status_at Lib "zapi.dll" (ByVal index As Long, ByRef out As Long) As Long
Public Declare Function zapi_last_error Lib "zapi.dll" (ByRef out As zapi_error) As Long
Public Declare Function zapi_phone_from_masked Lib "zapi.dll" (ByVal text As String, ByVal country As String, ByRef out_buf As zapi_buf) As Long
Public Declare Function zapi_phone_variant_at Lib "zapi.dll" (ByVal phone As String, ByVal index As Long, ByRef out_buf As zapi_buf) As Long
Public Declare Function zapi_profile_picture_ex Lib "zapi.dll" (ByVal cfg As LongPtr, ByVal phone As String, ByVal options As LongPtr, ByRef out As zapi_picture) As Long
Public Declare Function zapi_link_info Lib "zapi.dll" (ByVal link As String, ByVal fetched_at As Currency, ByRef out As zapi_picture) As Long
Public Declare Function zapi_download Lib "zapi.dll" (ByVal cfg As LongPtr, ByVal phone As String, ByVal options As LongPtr, ByRef out As LongPtr) As Long
Public Declare Function zapi_download_to_file Lib "zapi.dll" (ByVal cfg As LongPtr, ByVal phone As String, ByVal options As LongPtr, ByVal path As String, ByRef out As zapi_image_info) As Long
Public Declare Function zapi_image_describe Lib "zapi.dll" (ByVal image As LongPtr, ByRef out As zapi_image_info) As Long
Public Declare Function zapi_image_data Lib "zapi.dll" (ByVal image As LongPtr) As LongPtr
Public Declare Function zapi_image_copy Lib "zapi.dll" (ByVal image As LongPtr, ByRef out_buf As zapi_buf) As Long
Public Declare Sub zapi_image_free Lib "zapi.dll" (ByVal image As LongPtr)
Public Declare Function zapi_profile_pictures Lib "zapi.dll" (ByVal cfg As LongPtr, ByRef phones As LongPtr, ByVal count As LongPtr, ByVal options As LongPtr, ByVal on_item As LongPtr, ByVal user As LongPtr, ByRef out As zapi_progress) As Long
Public Declare Function zapi_batch_start Lib "zapi.dll" (ByVal cfg As LongPtr, ByRef phones As LongPtr, ByVal count As LongPtr, ByVal options As LongPtr) As LongPtr
Public Declare Function zapi_batch_next Lib "zapi.dll" (ByVal batch As LongPtr, ByVal timeout_ms As Long, ByRef out As zapi_item) As Long
Public Declare Function zapi_batch_progress Lib "zapi.dll" (ByVal batch As LongPtr, ByRef out As zapi_progress) As Long
Public Declare Function zapi_batch_cancel Lib "zapi.dll" (ByVal batch As LongPtr) As Long
Public Declare Sub zapi_batch_free Lib "zapi.dll" (ByVal batch As LongPtr)
Public Declare Function zapi_store_open Lib "zapi.dll" (ByVal folder As String, ByRef out As LongPtr) As Long
Public Declare Function zapi_store_add Lib "zapi.dll" (ByVal store As LongPtr, ByVal account As String, ByVal phone As String, ByVal reference As String) As Long
Public Declare Function zapi_store_add_many Lib "zapi.dll" (ByVal store As LongPtr, ByVal account As String, ByRef phones As LongPtr, ByRef references As LongPtr, ByVal count As LongPtr, ByRef out As zapi_additions) As Long
Public Declare Function zapi_store_sync Lib "zapi.dll" (ByVal store As LongPtr, ByVal cfg As LongPtr, ByVal account As String, ByVal options As LongPtr, ByVal on_progress As LongPtr, ByVal user As LongPtr, ByRef out As zapi_sync_report) As Long
Public Declare Function zapi_store_picture_path Lib "zapi.dll" (ByVal store As LongPtr, ByVal account As String, ByVal phone As String, ByRef out_buf As zapi_buf) As Long
Public Declare Function zapi_store_entry Lib "zapi.dll" (ByVal store As LongPtr, ByVal account As String, ByVal phone As String, ByRef out As zapi_entry) As Long
Public Declare Function zapi_store_touch Lib "zapi.dll" (ByVal store As LongPtr, ByVal account As String, ByVal phone As String) As Long
Public Declare Function zapi_store_forget Lib "zapi.dll" (ByVal store As LongPtr, ByVal account As String, ByVal phone As String, ByVal flags As Long) As Long
Public Declare Function zapi_store_observe Lib "zapi.dll" (ByVal store As LongPtr, ByVal account As String, ByVal phone As String, ByVal link As String) As Long
Public Declare Function zapi_store_observe_message Lib "zapi.dll" (ByVal store As LongPtr, ByVal account As String, ByVal message As String) As Long
Public Declare Function zapi_store_changes Lib "zapi.dll" (ByVal store As LongPtr, ByVal account As String, ByVal since As Currency, ByVal on_entry As LongPtr, ByVal user As LongPtr) As Long
Public Declare Function zapi_store_entries Lib "zapi.dll" (ByVal store As LongPtr, ByVal account As String, ByVal state As Long, ByVal after As Currency, ByVal on_entry As LongPtr, ByVal user As LongPtr) As Long
Public Declare Function zapi_store_status Lib "zapi.dll" (ByVal store As LongPtr, ByVal account As String, ByRef out As zapi_account_status) As Long
Public Declare Function zapi_store_verify Lib "zapi.dll" (ByVal store As LongPtr, ByVal cancel As LongPtr, ByRef out As zapi_verified) As Long
Public Declare Sub zapi_store_free Lib "zapi.dll" (ByVal store As LongPtr)
Public Declare Function zapi_cancel_new Lib "zapi.dll" () As LongPtr
Public Declare Sub zapi_cancel_trigger Lib "zapi.dll" (ByVal cancel As LongPtr)
Public Declare Function zapi_config_set_cancel Lib "zapi.dll" (ByVal cfg As LongPtr, ByVal cancel As LongPtr) As Long
Public Declare Sub zapi_cancel_free Lib "zapi.dll" (ByVal cancel As LongPtr)
Public Declare Function zapi_config_set_log Lib "zapi.dll" (ByVal cfg As LongPtr, ByVal level As Long, ByVal log As LongPtr, ByVal user As LongPtr) As Long
Public Declare Function zapi_cache_forget Lib "zapi.dll" (ByVal cfg As LongPtr, ByVal phone As String) As Long
Public Declare Function zapi_config_stats Lib "zapi.dll" (ByVal cfg As LongPtr, ByRef out As zapi_stats) As Long
Public Declare Function zapi_check Lib "zapi.dll" (ByVal cfg As LongPtr, ByVal phone As String, ByRef out_buf As zapi_buf) As Long
Public Declare Function zapi_config_set_n Lib "zapi.dll" (ByVal cfg As LongPtr, ByRef key As Byte, ByVal key_len As LongPtr, ByRef value As Byte, ByVal value_len As LongPtr) As Long
Public Declare Function zapi_config_get_n Lib "zapi.dll" (ByVal cfg As LongPtr, ByRef key As Byte, ByVal key_len As LongPtr, ByRef out_buf As zapi_buf) As Long
Public Declare Function zapi_phone_from_masked_n Lib "zapi.dll" (ByRef text As Byte, ByVal text_len As LongPtr, ByRef country As Byte, ByVal country_len As LongPtr, ByRef out_buf As zapi_buf) As Long
Public Declare Function zapi_phone_variant_at_n Lib "zapi.dll" (ByRef phone As Byte, ByVal phone_len As LongPtr, ByVal index As Long, ByRef out_buf As zapi_buf) As Long
Public Declare Function zapi_profile_picture_n Lib "zapi.dll" (ByVal cfg As LongPtr, ByRef phone As Byte, ByVal phone_len As LongPtr, ByRef out_buf As zapi_buf) As Long
Public Declare Function zapi_profile_picture_ex_n Lib "zapi.dll" (ByVal cfg As LongPtr, ByRef phone As Byte, ByVal phone_len As LongPtr, ByVal options As LongPtr, ByRef out As zapi_picture) As Long
Public Declare Function zapi_link_info_n Lib "zapi.dll" (ByRef link As Byte, ByVal link_len As LongPtr, ByVal fetched_at As Currency, ByRef out As zapi_picture) As Long
Public Declare Function zapi_download_n Lib "zapi.dll" (ByVal cfg As LongPtr, ByRef phone As Byte, ByVal phone_len As LongPtr, ByVal options As LongPtr, ByRef out As LongPtr) As Long
Public Declare Function zapi_download_to_file_n Lib "zapi.dll" (ByVal cfg As LongPtr, ByRef phone As Byte, ByVal phone_len As LongPtr, ByVal options As LongPtr, ByRef path As Byte, ByVal path_len As LongPtr, ByRef out As zapi_image_info) As Long
Public Declare Function zapi_profile_pictures_n Lib "zapi.dll" (ByVal cfg As LongPtr, ByRef phones As LongPtr, ByRef lengths As LongPtr, ByVal count As LongPtr, ByVal options As LongPtr, ByVal on_item As LongPtr, ByVal user As LongPtr, ByRef out As zapi_progress) As Long
Public Declare Function zapi_batch_start_n Lib "zapi.dll" (ByVal cfg As LongPtr, ByRef phones As LongPtr, ByRef lengths As LongPtr, ByVal count As LongPtr, ByVal options As LongPtr) As LongPtr
Public Declare Function zapi_store_open_n Lib "zapi.dll" (ByRef folder As Byte, ByVal folder_len As LongPtr, ByRef out As LongPtr) As Long
Public Declare Function zapi_store_add_n Lib "zapi.dll" (ByVal store As LongPtr, ByRef account As Byte, ByVal account_len As LongPtr, ByRef phone As Byte, ByVal phone_len As LongPtr, ByRef reference As Byte, ByVal reference_len As LongPtr) As Long
Public Declare Function zapi_store_add_many_n Lib "zapi.dll" (ByVal store As LongPtr, ByRef account As Byte, ByVal account_len As LongPtr, ByRef phones As LongPtr, ByRef lengths As LongPtr, ByRef references As LongPtr, ByRef reference_lengths As LongPtr, ByVal count As LongPtr, ByRef out As zapi_additions) As Long
Public Declare Function zapi_store_sync_n Lib "zapi.dll" (ByVal store As LongPtr, ByVal cfg As LongPtr, ByRef account As Byte, ByVal account_len As LongPtr, ByVal options As LongPtr, ByVal on_progress As LongPtr, ByVal user As LongPtr, ByRef out As zapi_sync_report) As Long
Public Declare Function zapi_store_picture_path_n Lib "zapi.dll" (ByVal store As LongPtr, ByRef account As Byte, ByVal account_len As LongPtr, ByRef phone As Byte, ByVal phone_len As LongPtr, ByRef out_buf As zapi_buf) As Long
Public Declare Function zapi_store_entry_n Lib "zapi.dll" (ByVal store As LongPtr, ByRef account As Byte, ByVal account_len As LongPtr, ByRef phone As Byte, ByVal phone_len As LongPtr, ByRef out As zapi_entry) As Long
Public Declare Function zapi_store_touch_n Lib "zapi.dll" (ByVal store As LongPtr, ByRef account As Byte, ByVal account_len As LongPtr, ByRef phone As Byte, ByVal phone_len As LongPtr) As Long
Public Declare Function zapi_store_forget_n Lib "zapi.dll" (ByVal store As LongPtr, ByRef account As Byte, ByVal account_len As LongPtr, ByRef phone As Byte, ByVal phone_len As LongPtr, ByVal flags As Long) As Long
Public Declare Function zapi_store_observe_n Lib "zapi.dll" (ByVal store As LongPtr, ByRef account As Byte, ByVal account_len As LongPtr, ByRef phone As Byte, ByVal phone_len As LongPtr, ByRef link As Byte, ByVal link_len As LongPtr) As Long
Public Declare Function zapi_store_observe_message_n Lib "zapi.dll" (ByVal store As LongPtr, ByRef account As Byte, ByVal account_len As LongPtr, ByRef message As Byte, ByVal message_len As LongPtr) As Long
Public Declare Function zapi_store_changes_n Lib "zapi.dll" (ByVal store As LongPtr, ByRef account As Byte, ByVal account_len As LongPtr, ByVal since As Currency, ByVal on_entry As LongPtr, ByVal user As LongPtr) As Long
Public Declare Function zapi_store_entries_n Lib "zapi.dll" (ByVal store As LongPtr, ByRef account As Byte, ByVal account_len As LongPtr, ByVal state As Long, ByVal after As Currency, ByVal on_entry As LongPtr, ByVal user As LongPtr) As Long
Public Declare Function zapi_store_status_n Lib "zapi.dll" (ByVal store As LongPtr, ByRef account As Byte, ByVal account_len As LongPtr, ByRef out As zapi_account_status) As Long
Public Declare Function zapi_cache_forget_n Lib "zapi.dll" (ByVal cfg As LongPtr, ByRef phone As Byte, ByVal phone_len As LongPtr) As Long
Public Declare Function zapi_check_n Lib "zapi.dll" (ByVal cfg As LongPtr, ByRef phone As Byte, ByVal phone_len As LongPtr, ByRef out_buf As zapi_buf) As Long
Public Declare Sub zapi_pad Lib "zapi.dll" (ByRef field As Byte, ByVal length As LongPtr)
Public Declare Function zapi_version Lib "zapi.dll" () As LongPtr
Public Declare Function zapi_abi_version Lib "zapi.dll" () As Long
#End If

' Loads zapi.dll from a folder. Call it before all else: Windows looks beside the program, which in
' Office and in the IDE of VB6 is not where your project is.
Public Sub ZapiLoad(ByVal folder As String)
    Dim code As Long
    If LoadLibraryW(StrPtr(folder & "\zapi.dll")) <> 0 Then Exit Sub
    code = Err.LastDllError
    If code = 193 Then Err.Raise 48, "zapi", "The zapi.dll in " & folder & " has the wrong number of bits for this program."
    Err.Raise 53, "zapi", "Windows cannot load zapi.dll from " & folder & " (error " & code & ")."
End Sub

' Text of the library, such as ZapiText(VarPtr(item.text(0))) or ZapiText(zapi_status_name(status)).
Public Function ZapiText(ByVal address As LongPtr) As String
    Dim text As String, count As Long
    If address = 0 Then Exit Function
    count = MultiByteToWideChar(65001, 0, address, -1, 0, 0)
    text = String$(count, vbNullChar)
    MultiByteToWideChar 65001, 0, address, -1, StrPtr(text), count
    ZapiText = Left$(text, count - 1)
End Function

' A string as UTF-8. A NUL follows it, so there is always a first byte, and UBound is the length.
Public Function ZapiUtf8(ByVal text As String) As Byte()
    Dim bytes() As Byte, count As Long
    text = text & vbNullChar
    count = WideCharToMultiByte(65001, 0, StrPtr(text), Len(text), 0, 0, 0, 0)
    ReDim bytes(0 To count - 1)
    WideCharToMultiByte 65001, 0, StrPtr(text), Len(text), VarPtr(bytes(0)), count, 0, 0
    ZapiUtf8 = bytes
End Function
