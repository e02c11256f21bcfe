program keep_fresh;
{ Keeps the pictures of contacts in a folder, and shows where they are; run it every hour. See README.md.
  Exit code: 0 all is up to date, 1 some contacts failed, 2 an error; the next run goes on there. }
{$IFDEF FPC}{$MODE DELPHI}{$ENDIF} {$IFDEF MSWINDOWS}{$APPTYPE CONSOLE}{$ENDIF}

uses
  SysUtils, zapi;

procedure Fail;
var
  Error: zapi_error;
begin
  Error.size := SizeOf(Error);
  zapi_last_error(@Error);
  WriteLn(ErrOutput, 'error: ', zapi_status_name(Error.status), ': ', ZapiText(Error.text));
  ExitCode := 2;
end;

{ Any other result than 0 stops the sync. }
function OnProgress(Report: Pzapi_sync_report; User: Pointer): Integer; {$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF};
begin
  WriteLn(ErrOutput, Report^.asked, ' of ', Report^.due, ' asked');
  Result := 0;
end;

procedure Show(Store: Pzapi_store; const Phone: string);
var
  Path: array[0..4095] of AnsiChar;
  Buf: zapi_buf;
begin
  Path[0] := #0;
  Buf.data := Path;
  Buf.cap := SizeOf(Path);
  case zapi_store_picture_path(Store, nil, PAnsiChar(ZapiUtf8(Phone)), @Buf) of
    ZAPI_OK: WriteLn(Phone, ': ', ZapiText(Path));
    ZAPI_NO_PICTURE: WriteLn(Phone, ': no picture');
    ZAPI_NOT_ASKED: WriteLn(Phone, ': no answer yet');
    ZAPI_NO_CONTACT: WriteLn(Phone, ': not in the store');
  else Fail;
  end;
end;

procedure KeepFresh(Config: Pzapi_config; Store: Pzapi_store);
var
  Report: zapi_sync_report;
  I: Integer;
begin
  { Contacts that are there already stay as they are. }
  for I := 2 to ParamCount do
    if zapi_store_add(Store, nil, PAnsiChar(ZapiUtf8(ParamStr(I))), nil) < 0 then Fail;
  if ExitCode <> 0 then Exit;
  Report.size := SizeOf(Report);
  if zapi_store_sync(Store, Config, nil, nil, OnProgress, nil, @Report) < 0 then
    Fail
  else
  begin
    if Report.failed + Report.withheld > 0 then ExitCode := 1;
    for I := 2 to ParamCount do Show(Store, ParamStr(I));
  end;
end;

var
  Config: Pzapi_config;
  Store: Pzapi_store;
begin
  if ParamCount < 2 then
  begin
    WriteLn(ErrOutput, 'usage: keep_fresh FOLDER PHONE...');
    Halt(2);
  end;
  Config := zapi_config_new;
  Store := nil;
  if (zapi_config_load_env(Config) < 0) or
    (zapi_store_open(PAnsiChar(ZapiUtf8(ParamStr(1))), Store) < 0) then
    Fail
  else
    KeepFresh(Config, Store);
  zapi_store_free(Store);
  zapi_config_free(Config);
end.
