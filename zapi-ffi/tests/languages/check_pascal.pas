program check_pascal;
{ Prints how the unit's records lie in memory, and asks with a buffer that is too small. }

{$MODE DELPHI}

uses
  zapi;

{ A record on the stack holds what was there before, unless it is made anew. }
function WithOptions(Config: Pzapi_config; const Phone: AnsiString): Integer;
var
  Options: zapi_call_options;
  Picture: zapi_picture;
begin
  FillChar(Options, SizeOf(Options), $AA);
  Options := Default(zapi_call_options);
  Options.size := SizeOf(Options);
  Picture := Default(zapi_picture);
  Picture.size := SizeOf(Picture);
  WithOptions := zapi_profile_picture_ex(Config, PAnsiChar(Phone), @Options, @Picture);
end;

var
  Config: Pzapi_config;
  Small: array[0..15] of AnsiChar;
  Buffer: zapi_buf;
  Error: zapi_error;
  Status: Integer;
begin
  {$I layout.inc}
  Config := zapi_config_new;
  zapi_config_load_env(Config);
  if WithOptions(Config, ParamStr(1)) <> ZAPI_OK then
    WriteLn('with options: failed');
  FillChar(Small, SizeOf(Small), 'x');
  Buffer.data := Small;
  Buffer.cap := SizeOf(Small);
  Status := zapi_profile_picture(Config, PAnsiChar(ParamStr(1)), @Buffer);
  Error.size := SizeOf(Error);
  zapi_last_error(@Error);
  WriteLn(zapi_status_name(Status), ' ', Buffer.len, ': ', PAnsiChar(@Error.text));
  zapi_config_free(Config);
end.
