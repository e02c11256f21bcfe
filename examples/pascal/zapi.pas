// libzapi 0.1.0 for Delphi 7 and later and for FreePascal. See include/zapi.h for what each
// function does. GENERATED from it by `make update`.
//
// Zero a record before you use it, and set its size:
//   FillChar(Options, SizeOf(Options), 0); Options.size := SizeOf(Options);
// A uint64_t is an Int64, so UINT64_MAX is -1.

unit zapi;

{$IFDEF FPC}{$MODE DELPHI}{$PACKRECORDS C}{$ELSE}{$ALIGN 8}{$ENDIF}

interface

const
  ZAPI_LIBRARY = {$IFDEF MSWINDOWS}'zapi.dll'{$ELSE}'libzapi.so'{$ENDIF};
  ZAPI_VERSION_MAJOR = 0;
  ZAPI_VERSION_MINOR = 1;
  ZAPI_VERSION_PATCH = 0;
  ZAPI_VERSION_NUMBER = 256;
  ZAPI_LINK_MAX = 2048;
  ZAPI_OPTION_SECRET = 1;
  ZAPI_OPTION_PER_CALL = 2;
  ZAPI_OK = 0;
  ZAPI_NO_PICTURE = 1;
  ZAPI_DONE = 2;
  ZAPI_PENDING = 3;
  ZAPI_STOPPED = 4;
  ZAPI_NOT_ASKED = 5;
  ZAPI_NO_CONTACT = 6;
  ZAPI_REFUSED = 7;
  ZAPI_E_INVALID_ARGUMENT = -1;
  ZAPI_E_INVALID_CONFIG = -2;
  ZAPI_E_INVALID_PHONE = -3;
  ZAPI_E_BUFFER_TOO_SMALL = -4;
  ZAPI_E_CANCELLED = -5;
  ZAPI_E_DNS = -20;
  ZAPI_E_CONNECT = -21;
  ZAPI_E_TLS = -22;
  ZAPI_E_PROXY = -23;
  ZAPI_E_TIMEOUT = -24;
  ZAPI_E_IO = -25;
  ZAPI_E_UNAUTHORIZED = -40;
  ZAPI_E_IP_NOT_ALLOWED = -41;
  ZAPI_E_INSTANCE_NOT_FOUND = -42;
  ZAPI_E_NOT_CONNECTED = -43;
  ZAPI_E_METHOD_NOT_ALLOWED = -44;
  ZAPI_E_UNSUPPORTED_MEDIA_TYPE = -45;
  ZAPI_E_RATE_LIMITED = -46;
  ZAPI_E_SERVER = -47;
  ZAPI_E_API = -48;
  ZAPI_E_BAD_RESPONSE = -49;
  ZAPI_E_TOO_LARGE = -50;
  ZAPI_E_LINK_EXPIRED = -51;
  ZAPI_E_NOT_AN_IMAGE = -52;
  ZAPI_E_LINK_REFUSED = -53;
  ZAPI_E_FILE = -60;
  ZAPI_E_STORE = -61;
  ZAPI_E_BUSY = -62;
  ZAPI_E_FULL = -63;
  ZAPI_E_INTERNAL = -90;
  ZAPI_ERROR_TEXT_MAX = 256;
  ZAPI_ERROR_RETRYABLE = 1;
  ZAPI_ERROR_TEXT_CUT = 2;
  ZAPI_ERROR_PACING = 4;
  ZAPI_ERROR_FOREIGN = 8;
  ZAPI_PHONE_MAX = 64;
  ZAPI_BYPASS_CACHE = 1;
  ZAPI_KEY_MAX = 1024;
  ZAPI_REASON_MAX = 256;
  ZAPI_PICTURE_EXPIRY_READ = 1;
  ZAPI_PICTURE_STALE = 2;
  ZAPI_PICTURE_KEY_CUT = 4;
  ZAPI_IMAGE_JPEG = 1;
  ZAPI_IMAGE_PNG = 2;
  ZAPI_IMAGE_WEBP = 3;
  ZAPI_ORDERED = 2;
  ZAPI_PROGRESS_STOPPED = 1;
  ZAPI_LINKS_ONLY = 4;
  ZAPI_WATCH = 8;
  ZAPI_SYNC_SUSPECT = 1;
  ZAPI_LIMIT_CONTACTS = 1;
  ZAPI_LIMIT_TIME = 2;
  ZAPI_LIMIT_PER_DAY = 3;
  ZAPI_REFERENCE_MAX = 208;
  ZAPI_FILE_MAX = 96;
  ZAPI_STATE_ANY = -1;
  ZAPI_STATE_NEVER = 0;
  ZAPI_STATE_HAS = 1;
  ZAPI_STATE_NONE = 2;
  ZAPI_STATE_GONE = 3;
  ZAPI_STATE_FORGOTTEN = 100;
  ZAPI_REFUSE = 16;
  ZAPI_ACCOUNT_SCRUB_DUE = 1;
  ZAPI_LOG_OFF = 0;
  ZAPI_LOG_ERROR = 1;
  ZAPI_LOG_WARN = 2;
  ZAPI_LOG_INFO = 3;
  ZAPI_LOG_DEBUG = 4;
  ZAPI_LOG_TRACE = 5;
  ZAPI_CHECK_MAX = 4096;
  ZAPI_ABI_VERSION_OF_HEADER = 1;

type
  size_t = {$IFDEF FPC}PtrUInt{$ELSE}{$IF CompilerVersion < 23}Cardinal{$ELSE}NativeUInt{$IFEND}{$ENDIF};
  Psize_t = ^size_t;
  PPAnsiChar = ^PAnsiChar;
  zapi_config = record end;
  Pzapi_config = ^zapi_config;
  zapi_image = record end;
  Pzapi_image = ^zapi_image;
  zapi_batch = record end;
  Pzapi_batch = ^zapi_batch;
  zapi_store = record end;
  Pzapi_store = ^zapi_store;
  zapi_cancel = record end;
  Pzapi_cancel = ^zapi_cancel;

  zapi_buf = record
    data: PAnsiChar;
    cap: size_t;
    len: size_t;
  end;
  Pzapi_buf = ^zapi_buf;

  zapi_option = record
    size: Cardinal;
    flags: Cardinal;
    key: array[0..31] of AnsiChar;
    default_value: array[0..63] of AnsiChar;
    text: array[0..255] of AnsiChar;
  end;
  Pzapi_option = ^zapi_option;

  zapi_error = record
    size: Cardinal;
    status: Integer;
    http_status: Integer;
    attempts: Integer;
    retry_after_ms: Integer;
    flags: Cardinal;
    text: array[0..255] of AnsiChar;
  end;
  Pzapi_error = ^zapi_error;

  zapi_call_options = record
    size: Cardinal;
    flags: Cardinal;
    timeout_ms: Cardinal;
    reserved: Cardinal;
    cancel: Pzapi_cancel;
  end;
  Pzapi_call_options = ^zapi_call_options;

  zapi_picture = record
    size: Cardinal;
    flags: Cardinal;
    fetched_at: Int64;
    expires_at: Int64;
    link: array[0..2047] of AnsiChar;
    key: array[0..1023] of AnsiChar;
    reason: array[0..255] of AnsiChar;
  end;
  Pzapi_picture = ^zapi_picture;

  zapi_image_info = record
    size: Cardinal;
    kind: Cardinal;
    width: Cardinal;
    height: Cardinal;
    flags: Cardinal;
    reserved: Cardinal;
    len: Int64;
    key: array[0..1023] of AnsiChar;
  end;
  Pzapi_image_info = ^zapi_image_info;

  zapi_batch_options = record
    size: Cardinal;
    workers: Cardinal;
    flags: Cardinal;
    timeout_ms: Cardinal;
    cancel: Pzapi_cancel;
    stop_after: Cardinal;
    max_hold_ms: Cardinal;
  end;
  Pzapi_batch_options = ^zapi_batch_options;

  zapi_item = record
    size: Cardinal;
    status: Integer;
    index: Int64;
    fetched_at: Int64;
    expires_at: Int64;
    flags: Cardinal;
    error_flags: Cardinal;
    http_status: Integer;
    attempts: Integer;
    retry_after_ms: Integer;
    cause: Integer;
    phone: array[0..63] of AnsiChar;
    link: array[0..2047] of AnsiChar;
    key: array[0..1023] of AnsiChar;
    reason: array[0..255] of AnsiChar;
    text: array[0..255] of AnsiChar;
  end;
  Pzapi_item = ^zapi_item;

  zapi_progress = record
    size: Cardinal;
    flags: Cardinal;
    done: Int64;
    found: Int64;
    none: Int64;
    failed: Int64;
    total: Int64;
    stopped_at: Int64;
    held_for_ms: Int64;
  end;
  Pzapi_progress = ^zapi_progress;

  zapi_additions = record
    size: Cardinal;
    reserved: Cardinal;
    new_contacts: Int64;
    known: Int64;
    refused: Int64;
    invalid: Int64;
    first_invalid: Int64;
  end;
  Pzapi_additions = ^zapi_additions;

  zapi_sync_options = record
    size: Cardinal;
    workers: Cardinal;
    flags: Cardinal;
    timeout_ms: Cardinal;
    cancel: Pzapi_cancel;
    max: Cardinal;
    max_time_ms: Cardinal;
    per_day: Cardinal;
    accept_gone: Cardinal;
  end;
  Pzapi_sync_options = ^zapi_sync_options;

  zapi_sync_report = record
    size: Cardinal;
    flags: Cardinal;
    limit: Cardinal;
    reserved: Cardinal;
    due: Int64;
    asked: Int64;
    new_pictures: Int64;
    changed: Int64;
    same: Int64;
    none: Int64;
    gone: Int64;
    withheld: Int64;
    failed: Int64;
    downloaded: Int64;
    elapsed_ms: Int64;
    held_for_ms: Int64;
  end;
  Pzapi_sync_report = ^zapi_sync_report;

  zapi_entry = record
    size: Cardinal;
    state: Integer;
    id: Int64;
    seq: Int64;
    asked_at: Int64;
    answered_at: Int64;
    changed_at: Int64;
    next_check_at: Int64;
    expires_at: Int64;
    stored_at: Int64;
    len: Int64;
    kind: Cardinal;
    width: Cardinal;
    height: Cardinal;
    failures: Cardinal;
    failed_with: Integer;
    reserved: Cardinal;
    phone: array[0..63] of AnsiChar;
    reference: array[0..207] of AnsiChar;
    picture_file: array[0..95] of AnsiChar;
    link: array[0..2047] of AnsiChar;
    reason: array[0..255] of AnsiChar;
  end;
  Pzapi_entry = ^zapi_entry;

  zapi_account_status = record
    size: Cardinal;
    flags: Cardinal;
    never: Int64;
    has: Int64;
    none: Int64;
    gone: Int64;
    failing: Int64;
    due: Int64;
    seq: Int64;
    asked_today: Int64;
    suspect_since: Int64;
    held_until: Int64;
  end;
  Pzapi_account_status = ^zapi_account_status;

  zapi_verified = record
    size: Cardinal;
    reserved: Cardinal;
    sound: Int64;
    missing: Int64;
    changed: Int64;
  end;
  Pzapi_verified = ^zapi_verified;

  zapi_stats = record
    size: Cardinal;
    reserved: Cardinal;
    requests: Int64;
    retries: Int64;
    hits: Int64;
    waits: Int64;
    connections: Int64;
  end;
  Pzapi_stats = ^zapi_stats;

  zapi_item_fn = function(AItem: Pzapi_item; AUser: Pointer): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};

  zapi_sync_fn = function(AReport: Pzapi_sync_report; AUser: Pointer): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};

  zapi_entry_fn = function(AEntry: Pzapi_entry; AUser: Pointer): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};

  zapi_log_fn = procedure(ALevel: Integer; ATarget: PAnsiChar; AText: PAnsiChar; AUser: Pointer); {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};

function zapi_profile_picture(ACfg: Pzapi_config; APhone: PAnsiChar; AOutBuf: Pzapi_buf): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_config_new: Pzapi_config; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_config_set(ACfg: Pzapi_config; AKey: PAnsiChar; AValue: PAnsiChar): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_config_get(ACfg: Pzapi_config; AKey: PAnsiChar; AOutBuf: Pzapi_buf): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_config_load_env(ACfg: Pzapi_config): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_option_at(AIndex: Cardinal; AOut: Pzapi_option): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

procedure zapi_config_free(ACfg: Pzapi_config); {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_status_name(AStatus: Integer): PAnsiChar; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_status_text(AStatus: Integer): PAnsiChar; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_status_text_in(AStatus: Integer; ALanguage: PAnsiChar): PAnsiChar; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_status_at(AIndex: Cardinal; out AOut: Integer): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_last_error(AOut: Pzapi_error): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_phone_from_masked(AText: PAnsiChar; ACountry: PAnsiChar; AOutBuf: Pzapi_buf): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_phone_variant_at(APhone: PAnsiChar; AIndex: Cardinal; AOutBuf: Pzapi_buf): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_profile_picture_ex(ACfg: Pzapi_config; APhone: PAnsiChar; AOptions: Pzapi_call_options; AOut: Pzapi_picture): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_link_info(ALink: PAnsiChar; AFetchedAt: Int64; AOut: Pzapi_picture): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_download(ACfg: Pzapi_config; APhone: PAnsiChar; AOptions: Pzapi_call_options; out AOut: Pzapi_image): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_download_to_file(ACfg: Pzapi_config; APhone: PAnsiChar; AOptions: Pzapi_call_options; APath: PAnsiChar; AOut: Pzapi_image_info): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_image_describe(AImage: Pzapi_image; AOut: Pzapi_image_info): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_image_data(AImage: Pzapi_image): Pointer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_image_copy(AImage: Pzapi_image; AOutBuf: Pzapi_buf): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

procedure zapi_image_free(AImage: Pzapi_image); {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_profile_pictures(ACfg: Pzapi_config; APhones: PPAnsiChar; ACount: size_t; AOptions: Pzapi_batch_options; AOnItem: zapi_item_fn; AUser: Pointer; AOut: Pzapi_progress): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_batch_start(ACfg: Pzapi_config; APhones: PPAnsiChar; ACount: size_t; AOptions: Pzapi_batch_options): Pzapi_batch; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_batch_next(ABatch: Pzapi_batch; ATimeoutMs: Integer; AOut: Pzapi_item): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_batch_progress(ABatch: Pzapi_batch; AOut: Pzapi_progress): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_batch_cancel(ABatch: Pzapi_batch): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

procedure zapi_batch_free(ABatch: Pzapi_batch); {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_store_open(AFolder: PAnsiChar; out AOut: Pzapi_store): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_store_add(AStore: Pzapi_store; AAccount: PAnsiChar; APhone: PAnsiChar; AReference: PAnsiChar): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_store_add_many(AStore: Pzapi_store; AAccount: PAnsiChar; APhones: PPAnsiChar; AReferences: PPAnsiChar; ACount: size_t; AOut: Pzapi_additions): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_store_sync(AStore: Pzapi_store; ACfg: Pzapi_config; AAccount: PAnsiChar; AOptions: Pzapi_sync_options; AOnProgress: zapi_sync_fn; AUser: Pointer; AOut: Pzapi_sync_report): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_store_picture_path(AStore: Pzapi_store; AAccount: PAnsiChar; APhone: PAnsiChar; AOutBuf: Pzapi_buf): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_store_entry(AStore: Pzapi_store; AAccount: PAnsiChar; APhone: PAnsiChar; AOut: Pzapi_entry): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_store_touch(AStore: Pzapi_store; AAccount: PAnsiChar; APhone: PAnsiChar): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_store_forget(AStore: Pzapi_store; AAccount: PAnsiChar; APhone: PAnsiChar; AFlags: Cardinal): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_store_observe(AStore: Pzapi_store; AAccount: PAnsiChar; APhone: PAnsiChar; ALink: PAnsiChar): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_store_observe_message(AStore: Pzapi_store; AAccount: PAnsiChar; AMessage: PAnsiChar): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_store_changes(AStore: Pzapi_store; AAccount: PAnsiChar; ASince: Int64; AOnEntry: zapi_entry_fn; AUser: Pointer): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_store_entries(AStore: Pzapi_store; AAccount: PAnsiChar; AState: Integer; AAfter: Int64; AOnEntry: zapi_entry_fn; AUser: Pointer): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_store_status(AStore: Pzapi_store; AAccount: PAnsiChar; AOut: Pzapi_account_status): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_store_verify(AStore: Pzapi_store; ACancel: Pzapi_cancel; AOut: Pzapi_verified): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

procedure zapi_store_free(AStore: Pzapi_store); {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_cancel_new: Pzapi_cancel; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

procedure zapi_cancel_trigger(ACancel: Pzapi_cancel); {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_config_set_cancel(ACfg: Pzapi_config; ACancel: Pzapi_cancel): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

procedure zapi_cancel_free(ACancel: Pzapi_cancel); {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_config_set_log(ACfg: Pzapi_config; ALevel: Integer; ALog: zapi_log_fn; AUser: Pointer): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_cache_forget(ACfg: Pzapi_config; APhone: PAnsiChar): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_config_stats(ACfg: Pzapi_config; AOut: Pzapi_stats): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_check(ACfg: Pzapi_config; APhone: PAnsiChar; AOutBuf: Pzapi_buf): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_config_set_n(ACfg: Pzapi_config; AKey: PAnsiChar; AKeyLen: size_t; AValue: PAnsiChar; AValueLen: size_t): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_config_get_n(ACfg: Pzapi_config; AKey: PAnsiChar; AKeyLen: size_t; AOutBuf: Pzapi_buf): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_phone_from_masked_n(AText: PAnsiChar; ATextLen: size_t; ACountry: PAnsiChar; ACountryLen: size_t; AOutBuf: Pzapi_buf): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_phone_variant_at_n(APhone: PAnsiChar; APhoneLen: size_t; AIndex: Cardinal; AOutBuf: Pzapi_buf): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_profile_picture_n(ACfg: Pzapi_config; APhone: PAnsiChar; APhoneLen: size_t; AOutBuf: Pzapi_buf): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_profile_picture_ex_n(ACfg: Pzapi_config; APhone: PAnsiChar; APhoneLen: size_t; AOptions: Pzapi_call_options; AOut: Pzapi_picture): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_link_info_n(ALink: PAnsiChar; ALinkLen: size_t; AFetchedAt: Int64; AOut: Pzapi_picture): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_download_n(ACfg: Pzapi_config; APhone: PAnsiChar; APhoneLen: size_t; AOptions: Pzapi_call_options; out AOut: Pzapi_image): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_download_to_file_n(ACfg: Pzapi_config; APhone: PAnsiChar; APhoneLen: size_t; AOptions: Pzapi_call_options; APath: PAnsiChar; APathLen: size_t; AOut: Pzapi_image_info): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_profile_pictures_n(ACfg: Pzapi_config; APhones: PPAnsiChar; ALengths: Psize_t; ACount: size_t; AOptions: Pzapi_batch_options; AOnItem: zapi_item_fn; AUser: Pointer; AOut: Pzapi_progress): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_batch_start_n(ACfg: Pzapi_config; APhones: PPAnsiChar; ALengths: Psize_t; ACount: size_t; AOptions: Pzapi_batch_options): Pzapi_batch; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_store_open_n(AFolder: PAnsiChar; AFolderLen: size_t; out AOut: Pzapi_store): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_store_add_n(AStore: Pzapi_store; AAccount: PAnsiChar; AAccountLen: size_t; APhone: PAnsiChar; APhoneLen: size_t; AReference: PAnsiChar; AReferenceLen: size_t): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_store_add_many_n(AStore: Pzapi_store; AAccount: PAnsiChar; AAccountLen: size_t; APhones: PPAnsiChar; ALengths: Psize_t; AReferences: PPAnsiChar; AReferenceLengths: Psize_t; ACount: size_t; AOut: Pzapi_additions): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_store_sync_n(AStore: Pzapi_store; ACfg: Pzapi_config; AAccount: PAnsiChar; AAccountLen: size_t; AOptions: Pzapi_sync_options; AOnProgress: zapi_sync_fn; AUser: Pointer; AOut: Pzapi_sync_report): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_store_picture_path_n(AStore: Pzapi_store; AAccount: PAnsiChar; AAccountLen: size_t; APhone: PAnsiChar; APhoneLen: size_t; AOutBuf: Pzapi_buf): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_store_entry_n(AStore: Pzapi_store; AAccount: PAnsiChar; AAccountLen: size_t; APhone: PAnsiChar; APhoneLen: size_t; AOut: Pzapi_entry): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_store_touch_n(AStore: Pzapi_store; AAccount: PAnsiChar; AAccountLen: size_t; APhone: PAnsiChar; APhoneLen: size_t): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_store_forget_n(AStore: Pzapi_store; AAccount: PAnsiChar; AAccountLen: size_t; APhone: PAnsiChar; APhoneLen: size_t; AFlags: Cardinal): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_store_observe_n(AStore: Pzapi_store; AAccount: PAnsiChar; AAccountLen: size_t; APhone: PAnsiChar; APhoneLen: size_t; ALink: PAnsiChar; ALinkLen: size_t): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_store_observe_message_n(AStore: Pzapi_store; AAccount: PAnsiChar; AAccountLen: size_t; AMessage: PAnsiChar; AMessageLen: size_t): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_store_changes_n(AStore: Pzapi_store; AAccount: PAnsiChar; AAccountLen: size_t; ASince: Int64; AOnEntry: zapi_entry_fn; AUser: Pointer): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_store_entries_n(AStore: Pzapi_store; AAccount: PAnsiChar; AAccountLen: size_t; AState: Integer; AAfter: Int64; AOnEntry: zapi_entry_fn; AUser: Pointer): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_store_status_n(AStore: Pzapi_store; AAccount: PAnsiChar; AAccountLen: size_t; AOut: Pzapi_account_status): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_cache_forget_n(ACfg: Pzapi_config; APhone: PAnsiChar; APhoneLen: size_t): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_check_n(ACfg: Pzapi_config; APhone: PAnsiChar; APhoneLen: size_t; AOutBuf: Pzapi_buf): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

procedure zapi_pad(AField: PAnsiChar; ALen: size_t); {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_version: PAnsiChar; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

function zapi_abi_version: Cardinal; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
  external ZAPI_LIBRARY;

{ Text of the library (UTF-8) as a string of this compiler. }
function ZapiText(AText: PAnsiChar): string;

{ A string as text for the library: PAnsiChar(ZapiUtf8(Edit1.Text)). }
function ZapiUtf8(const AText: string): UTF8String;

implementation

{ On Unix the strings of FreePascal are UTF-8 already. }
function ZapiText(AText: PAnsiChar): string;
begin
  {$IFDEF UNIX}Result := AText;{$ELSE}Result := Utf8ToAnsi(UTF8String(AText));{$ENDIF}
end;

function ZapiUtf8(const AText: string): UTF8String;
begin
  {$IFDEF UNIX}SetString(Result, PAnsiChar(AText), Length(AText));{$ELSE}Result := AnsiToUtf8(AText);{$ENDIF}
end;

end.
