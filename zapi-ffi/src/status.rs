//! The statuses as C constants. GENERATED from zapi-core/src/code.rs by `make update`.

use std::ffi::CStr;

/// Success.
pub const ZAPI_OK: i32 = 0;

/// No picture to see: none is set, it is hidden from this account, or the
/// number is not on WhatsApp.
pub const ZAPI_NO_PICTURE: i32 = 1;

/// There are no more items.
pub const ZAPI_DONE: i32 = 2;

/// Nothing yet: ask again.
pub const ZAPI_PENDING: i32 = 3;

/// A callback asked to stop.
pub const ZAPI_STOPPED: i32 = 4;

/// A store has no answer for the contact yet.
pub const ZAPI_NOT_ASKED: i32 = 5;

/// The contact is not in the store.
pub const ZAPI_NO_CONTACT: i32 = 6;

/// This person is refused: they were erased and are not to be added again.
pub const ZAPI_REFUSED: i32 = 7;

/// A NULL, text that is not UTF-8, or a call that the object does not allow.
/// Check the arguments against the function's documentation.
pub const ZAPI_E_INVALID_ARGUMENT: i32 = -1;

/// An option is missing, unknown, or has a value that cannot be used. Correct
/// the option that the message names.
pub const ZAPI_E_INVALID_CONFIG: i32 = -2;

/// The phone has none of the forms that Z-API accepts. Send country code, area
/// code and number as digits only, or a -group, @lid or @newsletter id.
pub const ZAPI_E_INVALID_PHONE: i32 = -3;

/// The caller's buffer is too small for the answer. Pass a buffer of the
/// returned length, plus one byte for the NUL of a text.
pub const ZAPI_E_BUFFER_TOO_SMALL: i32 = -4;

/// The call was cancelled, by its caller or together with its batch. Make the
/// call again if you still need its answer.
pub const ZAPI_E_CANCELLED: i32 = -5;

/// The host name could not be resolved. Check the network and base_url.
pub const ZAPI_E_DNS: i32 = -20;

/// No connection to the host could be opened. Check the network, the firewall
/// and base_url.
pub const ZAPI_E_CONNECT: i32 = -21;

/// The TLS handshake failed. Check the TLS setup of the server, usually its
/// certificate.
pub const ZAPI_E_TLS: i32 = -22;

/// The proxy could not be reached or refused the connection. Check the proxy
/// option or the proxy environment variables.
pub const ZAPI_E_PROXY: i32 = -23;

/// A time limit was reached; the message says which one. Raise the limit that
/// the message names, or try again later.
pub const ZAPI_E_TIMEOUT: i32 = -24;

/// The connection was cut during the request or the reply. Try again; if it
/// happens often, check the network.
pub const ZAPI_E_IO: i32 = -25;

/// The account security token (Client-Token) is missing or was refused. Set
/// client_token to the account security token (Z-API panel, Security), not to
/// the instance token.
pub const ZAPI_E_UNAUTHORIZED: i32 = -40;

/// The caller's IP address is not on the account's list. Add this machine's IP
/// address to the account's list (Z-API panel, Security).
pub const ZAPI_E_IP_NOT_ALLOWED: i32 = -41;

/// There is no instance with this id and token. Compare instance_id and token
/// with the instance's page in the Z-API panel.
pub const ZAPI_E_INSTANCE_NOT_FOUND: i32 = -42;

/// The instance is not connected to WhatsApp. Connect the instance to WhatsApp:
/// scan its QR code in the Z-API panel.
pub const ZAPI_E_NOT_CONNECTED: i32 = -43;

/// The service answered 405. Check base_url and any proxy: the request must
/// arrive as a GET.
pub const ZAPI_E_METHOD_NOT_ALLOWED: i32 = -44;

/// The service answered 415. Check base_url and any proxy: the header
/// Content-Type: application/json must arrive.
pub const ZAPI_E_UNSUPPORTED_MEDIA_TYPE: i32 = -45;

/// The service asks for fewer requests. Wait for retry_after before the next
/// call, and send fewer requests.
pub const ZAPI_E_RATE_LIMITED: i32 = -46;

/// The service failed for the moment (408, 425, 5xx except 511, or a text that
/// says so). Try again later.
pub const ZAPI_E_SERVER: i32 = -47;

/// The service refused for a reason that has no code of its own. The message
/// has the service's reason, if it gave one.
pub const ZAPI_E_API: i32 = -48;

/// The reply is not JSON, or not what Z-API documents. Unexpected reply: check
/// base_url, and whether a proxy or login page is answering.
pub const ZAPI_E_BAD_RESPONSE: i32 = -49;

/// The reply or the picture is larger than the limit. Check base_url; for a
/// picture, raise max_image_bytes.
pub const ZAPI_E_TOO_LARGE: i32 = -50;

/// The link of the picture is no longer valid. Ask for a new link.
pub const ZAPI_E_LINK_EXPIRED: i32 = -51;

/// What the link led to is not a JPEG, PNG or WebP image. Ask for a new link,
/// or try again later.
pub const ZAPI_E_NOT_AN_IMAGE: i32 = -52;

/// The link leads to a host that pictures are not downloaded from. Only https
/// links to image_hosts are downloaded: add the host there if you trust it.
pub const ZAPI_E_LINK_REFUSED: i32 = -53;

/// A file could not be read or written. Check the folder and its permissions.
pub const ZAPI_E_FILE: i32 = -60;

/// The database of a store cannot be used. Check that the folder is a store of
/// this version, on a local disk, and that you may write there.
pub const ZAPI_E_STORE: i32 = -61;

/// Another process holds the account. Wait until the other process has
/// finished, or stop it.
pub const ZAPI_E_BUSY: i32 = -62;

/// The disk is full, or the user's quota is used up. Free some space on the
/// disk, then try again: what was there before is unchanged.
pub const ZAPI_E_FULL: i32 = -63;

/// A panic inside the library was caught. This is a bug in zapi: please report
/// it.
pub const ZAPI_E_INTERNAL: i32 = -90;

/// A status: its number, its name, and what to do about it in English and in Portuguese.
pub(crate) type Row = (i32, &'static CStr, [&'static CStr; 2]);

/// Every status.
#[rustfmt::skip]
pub(crate) const ROWS: &[Row] = &[
    (ZAPI_OK, c"ZAPI_OK", [c"success", c"sucesso"]),
    (ZAPI_NO_PICTURE, c"ZAPI_NO_PICTURE", [c"no picture to see: none is set, it is hidden from this account, or the number is not on WhatsApp", c"sem foto visível: não há foto, ela não aparece para esta conta ou o número não está no WhatsApp"]),
    (ZAPI_DONE, c"ZAPI_DONE", [c"there are no more items", c"não há mais itens"]),
    (ZAPI_PENDING, c"ZAPI_PENDING", [c"nothing yet: ask again", c"nada ainda: pergunte de novo"]),
    (ZAPI_STOPPED, c"ZAPI_STOPPED", [c"a callback asked to stop", c"um callback pediu para parar"]),
    (ZAPI_NOT_ASKED, c"ZAPI_NOT_ASKED", [c"a store has no answer for the contact yet", c"um store ainda não tem resposta para o contato"]),
    (ZAPI_NO_CONTACT, c"ZAPI_NO_CONTACT", [c"the contact is not in the store", c"o contato não está no store"]),
    (ZAPI_REFUSED, c"ZAPI_REFUSED", [c"this person is refused: they were erased and are not to be added again", c"esta pessoa foi recusada: foi apagada e não deve ser adicionada de novo"]),
    (ZAPI_E_INVALID_ARGUMENT, c"ZAPI_E_INVALID_ARGUMENT", [c"check the arguments against the function's documentation", c"confira os argumentos na documentação da função"]),
    (ZAPI_E_INVALID_CONFIG, c"ZAPI_E_INVALID_CONFIG", [c"correct the option that the message names", c"corrija a opção que a mensagem indica"]),
    (ZAPI_E_INVALID_PHONE, c"ZAPI_E_INVALID_PHONE", [c"send country code, area code and number as digits only, or a -group, @lid or @newsletter id", c"envie DDI, DDD e número só com dígitos, ou um id -group, @lid ou @newsletter"]),
    (ZAPI_E_BUFFER_TOO_SMALL, c"ZAPI_E_BUFFER_TOO_SMALL", [c"pass a buffer of the returned length, plus one byte for the NUL of a text", c"use um buffer do tamanho devolvido e, para texto, mais um byte para o NUL"]),
    (ZAPI_E_CANCELLED, c"ZAPI_E_CANCELLED", [c"make the call again if you still need its answer", c"faça a chamada de novo se ainda precisar da resposta"]),
    (ZAPI_E_DNS, c"ZAPI_E_DNS", [c"check the network and base_url", c"confira a rede e base_url"]),
    (ZAPI_E_CONNECT, c"ZAPI_E_CONNECT", [c"check the network, the firewall and base_url", c"confira a rede, o firewall e base_url"]),
    (ZAPI_E_TLS, c"ZAPI_E_TLS", [c"check the TLS setup of the server, usually its certificate", c"confira o TLS do servidor, quase sempre o certificado"]),
    (ZAPI_E_PROXY, c"ZAPI_E_PROXY", [c"check the proxy option or the proxy environment variables", c"confira a opção proxy ou as variáveis de ambiente de proxy"]),
    (ZAPI_E_TIMEOUT, c"ZAPI_E_TIMEOUT", [c"raise the limit that the message names, or try again later", c"aumente o limite que a mensagem indica ou tente mais tarde"]),
    (ZAPI_E_IO, c"ZAPI_E_IO", [c"try again; if it happens often, check the network", c"tente de novo; se acontecer muito, confira a rede"]),
    (ZAPI_E_UNAUTHORIZED, c"ZAPI_E_UNAUTHORIZED", [c"set client_token to the account security token (Z-API panel, Security), not to the instance token", c"defina client_token com o token de segurança da conta (painel da Z-API, Segurança), não com o da instância"]),
    (ZAPI_E_IP_NOT_ALLOWED, c"ZAPI_E_IP_NOT_ALLOWED", [c"add this machine's IP address to the account's list (Z-API panel, Security)", c"inclua o IP desta máquina na lista da conta (painel da Z-API, Segurança)"]),
    (ZAPI_E_INSTANCE_NOT_FOUND, c"ZAPI_E_INSTANCE_NOT_FOUND", [c"compare instance_id and token with the instance's page in the Z-API panel", c"compare instance_id e token com a página da instância no painel da Z-API"]),
    (ZAPI_E_NOT_CONNECTED, c"ZAPI_E_NOT_CONNECTED", [c"connect the instance to WhatsApp: scan its QR code in the Z-API panel", c"conecte a instância ao WhatsApp: leia o QR code dela no painel da Z-API"]),
    (ZAPI_E_METHOD_NOT_ALLOWED, c"ZAPI_E_METHOD_NOT_ALLOWED", [c"check base_url and any proxy: the request must arrive as a GET", c"confira base_url e o proxy, se houver: a requisição deve chegar como GET"]),
    (ZAPI_E_UNSUPPORTED_MEDIA_TYPE, c"ZAPI_E_UNSUPPORTED_MEDIA_TYPE", [c"check base_url and any proxy: the header Content-Type: application/json must arrive", c"confira base_url e o proxy, se houver: o cabeçalho Content-Type: application/json deve chegar"]),
    (ZAPI_E_RATE_LIMITED, c"ZAPI_E_RATE_LIMITED", [c"wait for retry_after before the next call, and send fewer requests", c"espere retry_after antes da próxima chamada e faça menos requisições"]),
    (ZAPI_E_SERVER, c"ZAPI_E_SERVER", [c"try again later", c"tente mais tarde"]),
    (ZAPI_E_API, c"ZAPI_E_API", [c"the message has the service's reason, if it gave one", c"a mensagem traz o motivo dado pelo serviço, se houver"]),
    (ZAPI_E_BAD_RESPONSE, c"ZAPI_E_BAD_RESPONSE", [c"unexpected reply: check base_url, and whether a proxy or login page is answering", c"resposta inesperada: confira base_url, e se quem responde é um proxy ou uma página de login"]),
    (ZAPI_E_TOO_LARGE, c"ZAPI_E_TOO_LARGE", [c"check base_url; for a picture, raise max_image_bytes", c"confira base_url; para uma foto, aumente max_image_bytes"]),
    (ZAPI_E_LINK_EXPIRED, c"ZAPI_E_LINK_EXPIRED", [c"ask for a new link", c"peça um link novo"]),
    (ZAPI_E_NOT_AN_IMAGE, c"ZAPI_E_NOT_AN_IMAGE", [c"ask for a new link, or try again later", c"peça um link novo ou tente mais tarde"]),
    (ZAPI_E_LINK_REFUSED, c"ZAPI_E_LINK_REFUSED", [c"only https links to image_hosts are downloaded: add the host there if you trust it", c"só links https para image_hosts são baixados: inclua o host ali se confiar nele"]),
    (ZAPI_E_FILE, c"ZAPI_E_FILE", [c"check the folder and its permissions", c"confira a pasta e as permissões"]),
    (ZAPI_E_STORE, c"ZAPI_E_STORE", [c"check that the folder is a store of this version, on a local disk, and that you may write there", c"confira se a pasta é um store desta versão, em disco local, e se você pode gravar nela"]),
    (ZAPI_E_BUSY, c"ZAPI_E_BUSY", [c"wait until the other process has finished, or stop it", c"espere o outro processo terminar ou encerre-o"]),
    (ZAPI_E_FULL, c"ZAPI_E_FULL", [c"free some space on the disk, then try again: what was there before is unchanged", c"libere espaço no disco e tente de novo: o que já estava lá não mudou"]),
    (ZAPI_E_INTERNAL, c"ZAPI_E_INTERNAL", [c"this is a bug in zapi: please report it", c"isto é um bug do zapi: por favor, avise"]),
];
