program profile_picture;
{ Prints the link to a contact's picture, or those of many; see README.md.
  Exit code: 0 a picture or a whole batch, 1 no picture, 2 an error or a batch that ended early. }
{$IFDEF FPC}{$MODE DELPHI}{$ENDIF} {$IFDEF MSWINDOWS}{$APPTYPE CONSOLE}{$ENDIF}

uses
  SysUtils, DateUtils, zapi;

procedure Fail;
var
  Error: zapi_error;
begin
  Error.size := SizeOf(Error);
  zapi_last_error(@Error);
  WriteLn(ErrOutput, 'error: ', zapi_status_name(Error.status), ': ', ZapiText(Error.text));
  ExitCode := 2;
end;

procedure AskOne(Config: Pzapi_config; const Phone: UTF8String);
var
  Picture: zapi_picture;
begin
  Picture.size := SizeOf(Picture);
  case zapi_profile_picture_ex(Config, PAnsiChar(Phone), nil, @Picture) of
    ZAPI_OK:
      WriteLn('link: ', ZapiText(Picture.link), sLineBreak, 'expires: ',
        FormatDateTime('yyyy"-"mm"-"dd"T"hh":"nn":"ss"Z"', UnixToDateTime(Picture.expires_at)));
    ZAPI_NO_PICTURE:
      begin
        WriteLn('no picture');
        ExitCode := 1;
      end;
  else Fail;
  end;
end;

procedure AskMany(Config: Pzapi_config; const Phones: array of UTF8String);
var
  Batch: Pzapi_batch;
  Item: zapi_item;
  Progress: zapi_progress;
  Status: Integer;
begin
  Item.size := SizeOf(Item);
  { A string is a pointer to text that ends with a NUL. }
  Batch := zapi_batch_start(Config, PPAnsiChar(@Phones[0]), Length(Phones), nil);
  Status := ZAPI_OK;
  while (Batch <> nil) and (Status = ZAPI_OK) do
  begin
    Status := zapi_batch_next(Batch, -1, @Item);
    if Status = ZAPI_OK then
    begin
      Write(ParamStr(Integer(Item.index) + 1), ': ');
      case Item.status of
        ZAPI_OK: WriteLn(ZapiText(Item.link));
        ZAPI_NO_PICTURE: WriteLn('no picture');
      else WriteLn(zapi_status_name(Item.status), ': ', ZapiText(Item.text));
      end;
    end;
  end;
  if Status <> ZAPI_DONE then
    Fail; { First: zapi_batch_progress clears the last error. }
  Progress.size := SizeOf(Progress);
  zapi_batch_progress(Batch, @Progress);
  if Progress.flags and ZAPI_PROGRESS_STOPPED <> 0 then
    WriteLn(ErrOutput, 'resume at ', ParamStr(Integer(Progress.stopped_at) + 1));
  zapi_batch_free(Batch);
end;

var
  Config: Pzapi_config;
  Phones: array of UTF8String;
  I: Integer;
begin
  SetLength(Phones, ParamCount);
  for I := 0 to ParamCount - 1 do Phones[I] := ZapiUtf8(ParamStr(I + 1));
  if ParamCount = 0 then
  begin
    WriteLn(ErrOutput, 'usage: profile_picture PHONE...');
    Halt(2);
  end;
  Config := zapi_config_new;
  if zapi_config_load_env(Config) < 0 then
    Fail
  else if ParamCount = 1 then
    AskOne(Config, Phones[0])
  else
    AskMany(Config, Phones);
  zapi_config_free(Config);
end.
