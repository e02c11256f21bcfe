program form;
{ A form with what the lines of the page use. }
{$MODE DELPHI}
uses Classes, zapi;
type
  TPicture = class procedure LoadFromFile(const Name: string); end;
  TImage = class Picture: TPicture; end;
  TEdit = class Text: string; end;
  TForm1 = class Edit: TEdit; Image: TImage; procedure ButtonClick(Sender: TObject); end;
procedure TPicture.LoadFromFile(const Name: string);
begin WriteLn('shown: ', Name); end;
procedure ShowMessage(const Text: string);
begin WriteLn(Text); end;
@LINES@
var Form: TForm1;
begin
  Form := TForm1.Create; Form.Edit := TEdit.Create; Form.Image := TImage.Create;
  Form.Image.Picture := TPicture.Create;
  Form.Edit.Text := ParamStr(1);
  Form.ButtonClick(nil);
  if Form.Image.Picture = nil then WriteLn('none');
end.
