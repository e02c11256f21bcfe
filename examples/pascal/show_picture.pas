program show_picture;
{ Saves a contact's picture to a file and, on Windows, shows it; see README.md.
  Exit code: 0 saved, 1 no picture, 2 an error. }
{$IFDEF FPC}{$MODE DELPHI}{$ENDIF} {$IFDEF MSWINDOWS}{$APPTYPE CONSOLE}{$ENDIF}

uses
  SysUtils, zapi;

{$IFDEF MSWINDOWS}
function ShellExecuteW(Window: THandle; Verb, Path, Parameters, Folder: PWideChar; Show: Integer): THandle;
  stdcall; external 'shell32.dll';

{ Opens it with the program that this Windows has for such files. }
procedure Show(const Path: string);
begin
  ShellExecuteW(0, nil, PWideChar(WideString(ExpandFileName(Path))), nil, nil, 1);
end;
{$ENDIF}

function Save(Config: Pzapi_config; const Phone, Path: string): Integer;
var
  Info: zapi_image_info;
begin
  FillChar(Info, SizeOf(Info), 0);
  Info.size := SizeOf(Info);
  Result := zapi_download_to_file(Config, PAnsiChar(ZapiUtf8(Phone)), nil, PAnsiChar(ZapiUtf8(Path)), @Info);
  if Result = ZAPI_OK then
    WriteLn(Path, ': ', Info.width, ' x ', Info.height, ', ', Info.len, ' bytes');
end;

procedure Explain;
var
  Error: zapi_error;
begin
  FillChar(Error, SizeOf(Error), 0);
  Error.size := SizeOf(Error);
  zapi_last_error(@Error);
  WriteLn(ErrOutput, 'error: ', zapi_status_name(Error.status), ': ', ZapiText(Error.text));
  if Error.flags and ZAPI_ERROR_RETRYABLE <> 0 then
    WriteLn(ErrOutput, 'try again later');
end;

var
  Config: Pzapi_config;
  Status: Integer;
begin
  if ParamCount <> 2 then
  begin
    WriteLn(ErrOutput, 'usage: show_picture PHONE FILE');
    Halt(2);
  end;
  Config := zapi_config_new;
  Status := zapi_config_load_env(Config);
  if Status = ZAPI_OK then
    Status := Save(Config, ParamStr(1), ParamStr(2));
  case Status of
    ZAPI_OK:
      {$IFDEF MSWINDOWS}Show(ParamStr(2)){$ENDIF};
    ZAPI_NO_PICTURE:
      begin
        WriteLn('no picture');
        ExitCode := 1;
      end;
  else
    begin
      Explain;
      ExitCode := 2;
    end;
  end;
  zapi_config_free(Config);
end.
