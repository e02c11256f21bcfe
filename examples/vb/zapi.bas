Attribute VB_Name = "zapi"
' libzapi 0.1.0 for VB6 and VBA, 32 and 64 bits. NOT RUN by the tests: see README.md here.
' include/zapi.h says what each function does. GENERATED from it by `make update`.
'
' A 64-bit integer is a Currency, which holds a 10000th of it. Pass options ByVal: 0 for none, else
' VarPtr of the struct.
Option Explicit

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
Public Const ZAPI_E_INTERNAL As Long = -90
Public Const ZAPI_ERROR_TEXT_MAX As Long = 256
Public Const ZAPI_ERROR_RETRYABLE As Long = 1
Public Const ZAPI_ERROR_TEXT_CUT As Long = 2
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
Public Const ZAPI_LOG_OFF As Long = 0
Public Const ZAPI_LOG_ERROR As Long = 1
Public Const ZAPI_LOG_WARN As Long = 2
Public Const ZAPI_LOG_INFO As Long = 3
Public Const ZAPI_LOG_DEBUG As Long = 4
Public Const ZAPI_LOG_TRACE As Long = 5
Public Const ZAPI_CHECK_MAX As Long = 4096
Public Const ZAPI_ABI_VERSION_OF_HEADER As Long = 1

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

Public Type zapi_buf
    data As LongPtr
    cap As LongPtr
    length As LongPtr
End Type

Public Type zapi_call_options
    size As Long
    flags As Long
    timeout_ms As Long
    reserved As Long
    cancel As LongPtr
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
Public Declare PtrSafe Function zapi_cancel_new Lib "zapi.dll" () As LongPtr
Public Declare PtrSafe Sub zapi_cancel_trigger Lib "zapi.dll" (ByVal cancel As LongPtr)
Public Declare PtrSafe Function zapi_config_set_cancel Lib "zapi.dll" (ByVal cfg As LongPtr, ByVal cancel As LongPtr) As Long
Public Declare PtrSafe Sub zapi_cancel_free Lib "zapi.dll" (ByVal cancel As LongPtr)
Public Declare PtrSafe Function zapi_config_set_log Lib "zapi.dll" (ByVal cfg As LongPtr, ByVal level As Long, ByVal log As LongPtr, ByVal user As LongPtr) As Long
Public Declare PtrSafe Function zapi_cache_forget Lib "zapi.dll" (ByVal cfg As LongPtr, ByVal phone As String) As Long
Public Declare PtrSafe Function zapi_config_stats Lib "zapi.dll" (ByVal cfg As LongPtr, ByRef out As zapi_stats) As Long
Public Declare PtrSafe Function zapi_check Lib "zapi.dll" (ByVal cfg As LongPtr, ByVal phone As String, ByRef out_buf As zapi_buf) As Long
Public Declare PtrSafe Function zapi_config_set_n Lib "zapi.dll" (ByVal cfg As LongPtr, ByVal key As String, ByVal key_len As LongPtr, ByVal value As String, ByVal value_len As LongPtr) As Long
Public Declare PtrSafe Function zapi_config_get_n Lib "zapi.dll" (ByVal cfg As LongPtr, ByVal key As String, ByVal key_len As LongPtr, ByRef out_buf As zapi_buf) As Long
Public Declare PtrSafe Function zapi_phone_from_masked_n Lib "zapi.dll" (ByVal text As String, ByVal text_len As LongPtr, ByVal country As String, ByVal country_len As LongPtr, ByRef out_buf As zapi_buf) As Long
Public Declare PtrSafe Function zapi_phone_variant_at_n Lib "zapi.dll" (ByVal phone As String, ByVal phone_len As LongPtr, ByVal index As Long, ByRef out_buf As zapi_buf) As Long
Public Declare PtrSafe Function zapi_profile_picture_n Lib "zapi.dll" (ByVal cfg As LongPtr, ByVal phone As String, ByVal phone_len As LongPtr, ByRef out_buf As zapi_buf) As Long
Public Declare PtrSafe Function zapi_profile_picture_ex_n Lib "zapi.dll" (ByVal cfg As LongPtr, ByVal phone As String, ByVal phone_len As LongPtr, ByVal options As LongPtr, ByRef out As zapi_picture) As Long
Public Declare PtrSafe Function zapi_link_info_n Lib "zapi.dll" (ByVal link As String, ByVal link_len As LongPtr, ByVal fetched_at As Currency, ByRef out As zapi_picture) As Long
Public Declare PtrSafe Function zapi_download_n Lib "zapi.dll" (ByVal cfg As LongPtr, ByVal phone As String, ByVal phone_len As LongPtr, ByVal options As LongPtr, ByRef out As LongPtr) As Long
Public Declare PtrSafe Function zapi_download_to_file_n Lib "zapi.dll" (ByVal cfg As LongPtr, ByVal phone As String, ByVal phone_len As LongPtr, ByVal options As LongPtr, ByVal path As String, ByVal path_len As LongPtr, ByRef out As zapi_image_info) As Long
Public Declare PtrSafe Function zapi_profile_pictures_n Lib "zapi.dll" (ByVal cfg As LongPtr, ByRef phones As LongPtr, ByRef lengths As LongPtr, ByVal count As LongPtr, ByVal options As LongPtr, ByVal on_item As LongPtr, ByVal user As LongPtr, ByRef out As zapi_progress) As Long
Public Declare PtrSafe Function zapi_batch_start_n Lib "zapi.dll" (ByVal cfg As LongPtr, ByRef phones As LongPtr, ByRef lengths As LongPtr, ByVal count As LongPtr, ByVal options As LongPtr) As LongPtr
Public Declare PtrSafe Function zapi_cache_forget_n Lib "zapi.dll" (ByVal cfg As LongPtr, ByVal phone As String, ByVal phone_len As LongPtr) As Long
Public Declare PtrSafe Function zapi_check_n Lib "zapi.dll" (ByVal cfg As LongPtr, ByVal phone As String, ByVal phone_len As LongPtr, ByRef out_buf As zapi_buf) As Long
Public Declare PtrSafe Sub zapi_pad Lib "zapi.dll" (ByRef field As Byte, ByVal length As LongPtr)
Public Declare PtrSafe Function zapi_version Lib "zapi.dll" () As LongPtr
Public Declare PtrSafe Function zapi_abi_version Lib "zapi.dll" () As Long

#Else

Public Type zapi_buf
    data As Long
    cap As Long
    length As Long
End Type

Public Type zapi_call_options
    size As Long
    flags As Long
    timeout_ms As Long
    reserved As Long
    cancel As Long
End Type

Public Type zapi_batch_options
    size As Long
    workers As Long
    flags As Long
    timeout_ms As Long
    cancel As Long
    stop_after As Long
    max_hold_ms As Long
End Type

Public Declare Function zapi_profile_picture Lib "zapi.dll" (ByVal cfg As Long, ByVal phone As String, ByRef out_buf As zapi_buf) As Long
Public Declare Function zapi_config_new Lib "zapi.dll" () As Long
Public Declare Function zapi_config_set Lib "zapi.dll" (ByVal cfg As Long, ByVal key As String, ByVal value As String) As Long
Public Declare Function zapi_config_get Lib "zapi.dll" (ByVal cfg As Long, ByVal key As String, ByRef out_buf As zapi_buf) As Long
Public Declare Function zapi_config_load_env Lib "zapi.dll" (ByVal cfg As Long) As Long
Public Declare Function zapi_option_at Lib "zapi.dll" (ByVal index As Long, ByRef out As zapi_option) As Long
Public Declare Sub zapi_config_free Lib "zapi.dll" (ByVal cfg As Long)
Public Declare Function zapi_status_name Lib "zapi.dll" (ByVal status As Long) As Long
Public Declare Function zapi_status_text Lib "zapi.dll" (ByVal status As Long) As Long
Public Declare Function zapi_status_text_in Lib "zapi.dll" (ByVal status As Long, ByVal language As String) As Long
Public Declare Function zapi_status_at Lib "zapi.dll" (ByVal index As Long, ByRef out As Long) As Long
Public Declare Function zapi_last_error Lib "zapi.dll" (ByRef out As zapi_error) As Long
Public Declare Function zapi_phone_from_masked Lib "zapi.dll" (ByVal text As String, ByVal country As String, ByRef out_buf As zapi_buf) As Long
Public Declare Function zapi_phone_variant_at Lib "zapi.dll" (ByVal phone As String, ByVal index As Long, ByRef out_buf As zapi_buf) As Long
Public Declare Function zapi_profile_picture_ex Lib "zapi.dll" (ByVal cfg As Long, ByVal phone As String, ByVal options As Long, ByRef out As zapi_picture) As Long
Public Declare Function zapi_link_info Lib "zapi.dll" (ByVal link As String, ByVal fetched_at As Currency, ByRef out As zapi_picture) As Long
Public Declare Function zapi_download Lib "zapi.dll" (ByVal cfg As Long, ByVal phone As String, ByVal options As Long, ByRef out As Long) As Long
Public Declare Function zapi_download_to_file Lib "zapi.dll" (ByVal cfg As Long, ByVal phone As String, ByVal options As Long, ByVal path As String, ByRef out As zapi_image_info) As Long
Public Declare Function zapi_image_describe Lib "zapi.dll" (ByVal image As Long, ByRef out As zapi_image_info) As Long
Public Declare Function zapi_image_data Lib "zapi.dll" (ByVal image As Long) As Long
Public Declare Function zapi_image_copy Lib "zapi.dll" (ByVal image As Long, ByRef out_buf As zapi_buf) As Long
Public Declare Sub zapi_image_free Lib "zapi.dll" (ByVal image As Long)
Public Declare Function zapi_profile_pictures Lib "zapi.dll" (ByVal cfg As Long, ByRef phones As Long, ByVal count As Long, ByVal options As Long, ByVal on_item As Long, ByVal user As Long, ByRef out As zapi_progress) As Long
Public Declare Function zapi_batch_start Lib "zapi.dll" (ByVal cfg As Long, ByRef phones As Long, ByVal count As Long, ByVal options As Long) As Long
Public Declare Function zapi_batch_next Lib "zapi.dll" (ByVal batch As Long, ByVal timeout_ms As Long, ByRef out As zapi_item) As Long
Public Declare Function zapi_batch_progress Lib "zapi.dll" (ByVal batch As Long, ByRef out As zapi_progress) As Long
Public Declare Function zapi_batch_cancel Lib "zapi.dll" (ByVal batch As Long) As Long
Public Declare Sub zapi_batch_free Lib "zapi.dll" (ByVal batch As Long)
Public Declare Function zapi_cancel_new Lib "zapi.dll" () As Long
Public Declare Sub zapi_cancel_trigger Lib "zapi.dll" (ByVal cancel As Long)
Public Declare Function zapi_config_set_cancel Lib "zapi.dll" (ByVal cfg As Long, ByVal cancel As Long) As Long
Public Declare Sub zapi_cancel_free Lib "zapi.dll" (ByVal cancel As Long)
Public Declare Function zapi_config_set_log Lib "zapi.dll" (ByVal cfg As Long, ByVal level As Long, ByVal log As Long, ByVal user As Long) As Long
Public Declare Function zapi_cache_forget Lib "zapi.dll" (ByVal cfg As Long, ByVal phone As String) As Long
Public Declare Function zapi_config_stats Lib "zapi.dll" (ByVal cfg As Long, ByRef out As zapi_stats) As Long
Public Declare Function zapi_check Lib "zapi.dll" (ByVal cfg As Long, ByVal phone As String, ByRef out_buf As zapi_buf) As Long
Public Declare Function zapi_config_set_n Lib "zapi.dll" (ByVal cfg As Long, ByVal key As String, ByVal key_len As Long, ByVal value As String, ByVal value_len As Long) As Long
Public Declare Function zapi_config_get_n Lib "zapi.dll" (ByVal cfg As Long, ByVal key As String, ByVal key_len As Long, ByRef out_buf As zapi_buf) As Long
Public Declare Function zapi_phone_from_masked_n Lib "zapi.dll" (ByVal text As String, ByVal text_len As Long, ByVal country As String, ByVal country_len As Long, ByRef out_buf As zapi_buf) As Long
Public Declare Function zapi_phone_variant_at_n Lib "zapi.dll" (ByVal phone As String, ByVal phone_len As Long, ByVal index As Long, ByRef out_buf As zapi_buf) As Long
Public Declare Function zapi_profile_picture_n Lib "zapi.dll" (ByVal cfg As Long, ByVal phone As String, ByVal phone_len As Long, ByRef out_buf As zapi_buf) As Long
Public Declare Function zapi_profile_picture_ex_n Lib "zapi.dll" (ByVal cfg As Long, ByVal phone As String, ByVal phone_len As Long, ByVal options As Long, ByRef out As zapi_picture) As Long
Public Declare Function zapi_link_info_n Lib "zapi.dll" (ByVal link As String, ByVal link_len As Long, ByVal fetched_at As Currency, ByRef out As zapi_picture) As Long
Public Declare Function zapi_download_n Lib "zapi.dll" (ByVal cfg As Long, ByVal phone As String, ByVal phone_len As Long, ByVal options As Long, ByRef out As Long) As Long
Public Declare Function zapi_download_to_file_n Lib "zapi.dll" (ByVal cfg As Long, ByVal phone As String, ByVal phone_len As Long, ByVal options As Long, ByVal path As String, ByVal path_len As Long, ByRef out As zapi_image_info) As Long
Public Declare Function zapi_profile_pictures_n Lib "zapi.dll" (ByVal cfg As Long, ByRef phones As Long, ByRef lengths As Long, ByVal count As Long, ByVal options As Long, ByVal on_item As Long, ByVal user As Long, ByRef out As zapi_progress) As Long
Public Declare Function zapi_batch_start_n Lib "zapi.dll" (ByVal cfg As Long, ByRef phones As Long, ByRef lengths As Long, ByVal count As Long, ByVal options As Long) As Long
Public Declare Function zapi_cache_forget_n Lib "zapi.dll" (ByVal cfg As Long, ByVal phone As String, ByVal phone_len As Long) As Long
Public Declare Function zapi_check_n Lib "zapi.dll" (ByVal cfg As Long, ByVal phone As String, ByVal phone_len As Long, ByRef out_buf As zapi_buf) As Long
Public Declare Sub zapi_pad Lib "zapi.dll" (ByRef field As Byte, ByVal length As Long)
Public Declare Function zapi_version Lib "zapi.dll" () As Long
Public Declare Function zapi_abi_version Lib "zapi.dll" () As Long
#End If
