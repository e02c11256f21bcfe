program calls;
{ The same as calls.c in Pascal. }

{$MODE DELPHI}

uses
  Windows, SysUtils, zapi;

const
  GOOD = '5511990000000';
  NONE = '5511990000020';
  STALL = '5511990000901';
  { In UTF-8, whatever the code page is. }
  NAME = 'foto '#$C3#$A9#$E6#$97#$A5'.jpg';
  FOLDER = 'fotos '#$C3#$A9#$E6#$97#$A5;

var
  Config: Pzapi_config;
  Link: array[0..ZAPI_LINK_MAX - 1] of AnsiChar;
  Buffer: zapi_buf;

procedure Check(Holds: Boolean; const What: string);
begin
  if Holds then
    Exit;
  WriteLn(ErrOutput, 'does not hold: ', What);
  ExitCode := 1;
end;

function Ask(const Phone: AnsiString; Cap: Integer): Int32;
begin
  Buffer.data := Link;
  Buffer.cap := Cap;
  Result := zapi_profile_picture(Config, PAnsiChar(Phone), @Buffer);
end;

function AddStatus(Item: Pzapi_item; Sum: Pointer): Int32; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
begin
  Inc(PInteger(Sum)^, Item.status);
  Result := 0;
end;

procedure AllCalls;
const
  Phones: array[0..2] of PAnsiChar = (GOOD, NONE, '+55');
var
  Sum: Int32;
begin
  Check((Ask(GOOD, SizeOf(Link)) = ZAPI_OK) and (Copy(string(Link), 1, 4) = 'http'), 'a picture');
  Check((Ask(GOOD, 10) = ZAPI_E_BUFFER_TOO_SMALL) and (Buffer.len > 10) and (Link[0] = #0), 'a small buffer');
  Check((Ask(NONE, SizeOf(Link)) = ZAPI_NO_PICTURE) and (Link[0] = #0), 'no picture');
  Check(Ask('5511990000404', SizeOf(Link)) = ZAPI_E_API, 'an error');
  Sum := 0;
  Check(zapi_profile_pictures(Config, @Phones[0], 3, nil, AddStatus, @Sum, nil) = ZAPI_OK, 'a batch');
  Check(Sum = ZAPI_NO_PICTURE + ZAPI_E_INVALID_PHONE, 'its items');
end;

function TriggerLater(Cancel: Pointer): PtrInt;
begin
  Sleep(200);
  zapi_cancel_trigger(Cancel);
  Result := 0;
end;

{ The clock has a grain of 16 ms. }
procedure Cancelled;
var
  Cancel: Pzapi_cancel;
  Start: QWord;
  Other: TThreadID;
begin
  Cancel := zapi_cancel_new;
  Check(Ask(GOOD, SizeOf(Link)) = ZAPI_OK, 'a picture');
  Check(zapi_config_set_cancel(Config, Cancel) = ZAPI_OK, 'a token');
  Start := GetTickCount64;
  Other := BeginThread(TriggerLater, Cancel);
  Check(Ask(STALL, SizeOf(Link)) = ZAPI_E_CANCELLED, 'the end of a stalled read');
  Check((GetTickCount64 - Start >= 184) and (GetTickCount64 - Start < 400), 'in time');
  WaitForThreadTerminate(Other, 1000);
  zapi_cancel_free(Cancel);
end;

procedure Dead;
var
  Start: QWord;
begin
  Check(zapi_config_set(Config, 'connect_timeout_ms', '500') = ZAPI_OK, 'an option');
  Start := GetTickCount64;
  Check(Ask(GOOD, SizeOf(Link)) = ZAPI_E_TIMEOUT, 'a timeout');
  Check((GetTickCount64 - Start >= 484) and (GetTickCount64 - Start < 800), 'in time');
end;

procedure ToFile;
begin
  Check(zapi_download_to_file(Config, NONE, nil, NAME, nil) = ZAPI_NO_PICTURE, 'no picture');
  Check(zapi_download_to_file(Config, GOOD, nil, 'foto.jpg ', nil) = ZAPI_E_FILE, 'a name that Windows cuts');
  Check(zapi_download_to_file(Config, GOOD, nil, NAME, nil) = ZAPI_OK, 'a file');
end;

procedure KeepFresh;
var
  Store: Pzapi_store;
  Path: array[0..1023] of AnsiChar;
begin
  Store := nil;
  Buffer.data := Path;
  Buffer.cap := SizeOf(Path);
  Check(zapi_store_open(FOLDER, Store) = ZAPI_OK, 'a store');
  Check(zapi_store_add(Store, nil, GOOD, nil) = ZAPI_OK, 'a contact');
  Check(zapi_store_picture_path(Store, nil, GOOD, @Buffer) = ZAPI_NOT_ASKED, 'no answer yet');
  Check(zapi_store_sync(Store, Config, nil, nil, nil, nil, nil) = ZAPI_OK, 'a sync');
  Check(zapi_store_picture_path(Store, nil, GOOD, @Buffer) = ZAPI_OK, 'a path');
  Check(StrPos(Path, FOLDER) <> nil, 'its folder');
  zapi_store_free(Store);
end;

begin
  Config := zapi_config_new;
  Check(zapi_config_load_env(Config) = ZAPI_OK, 'the environment');
  if ParamStr(1) = 'calls' then
    AllCalls
  else if ParamStr(1) = 'cancel' then
    Cancelled
  else if ParamStr(1) = 'dead' then
    Dead
  else if ParamStr(1) = 'file' then
    ToFile
  else if ParamStr(1) = 'store' then
    KeepFresh
  else
    Check(False, 'a way to call');
  zapi_config_free(Config);
end.
