program check_pascal;
{ Prints how the unit's records lie in memory, and asks with a buffer that is too small. }

{$MODE DELPHI}

uses
  zapi;

var
  Config: Pzapi_config;
  Small: array[0..15] of AnsiChar;
  Buffer: zapi_buf;
  Error: zapi_error;
  Status: Int32;
begin
  {$I layout.inc}
  Config := zapi_config_new;
  zapi_config_load_env(Config);
  FillChar(Small, SizeOf(Small), 'x');
  Buffer.data := Small;
  Buffer.cap := SizeOf(Small);
  Status := zapi_profile_picture(Config, PAnsiChar(ParamStr(1)), @Buffer);
  Error.size := SizeOf(Error);
  zapi_last_error(@Error);
  WriteLn(zapi_status_name(Status), ' ', Buffer.len, ': ', PAnsiChar(@Error.text));
  zapi_config_free(Config);
end.
