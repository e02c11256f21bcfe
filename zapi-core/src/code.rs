//! The table of error codes: each number, name and sentence that a user of any language meets.

use std::fmt;

use crate::language::Language;

/// A row: what the code means; its name, its number, what Python adds to the name, whether the same
/// request can succeed a moment later, and whose error it is; what to do about it, in English and
/// in Portuguese.
macro_rules! codes {
    ($(#[doc = $meaning:literal] $name:ident = $number:literal $suffix:literal $retryable:literal $whose:ident: $english:literal, $portuguese:literal;)*) => {
        /// What went wrong, as a number that never changes its meaning.
        ///
        /// The C constants have the same numbers (`ZAPI_E_` and the name in capitals). The Python
        /// exceptions have the same names, some with `Error` at the end. The number of a code
        /// that is retired is never used again.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        #[repr(i32)]
        pub enum Code {
            $(#[doc = $meaning] $name = $number,)*
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            const fn row(self) -> &'static Row {
                match self {
                    $(Self::$name => &Row {
                        name: stringify!($name),
                        python_name: concat!(stringify!($name), $suffix),
                        meaning: $meaning,
                        texts: [$english, $portuguese],
                        is_retryable: $retryable,
                        whose: Whose::$whose,
                    },)*
                }
            }
        }
    };
}

codes! {
    /// A NULL, text that is not UTF-8, or a call that the object does not allow.
    InvalidArgument = -1 "" false Call:
        "check the arguments against the function's documentation",
        "confira os argumentos na documentação da função";
    /// An option is missing, unknown, or has a value that cannot be used.
    InvalidConfig = -2 "" false Account:
        "correct the option that the message names",
        "corrija a opção que a mensagem indica";
    /// The phone has none of the forms that Z-API accepts.
    InvalidPhone = -3 "" false Call:
        "send country code, area code and number as digits only, or a -group, @lid or @newsletter id",
        "envie DDI, DDD e número só com dígitos, ou um id -group, @lid ou @newsletter";
    /// The caller's buffer is too small for the answer.
    BufferTooSmall = -4 "" false Call:
        "pass a buffer of the returned length, plus one byte for the NUL of a text",
        "use um buffer do tamanho devolvido e, para texto, mais um byte para o NUL";
    /// The call was cancelled, by its caller or together with its batch.
    Cancelled = -5 "" false Call:
        "make the call again if you still need its answer",
        "faça a chamada de novo se ainda precisar da resposta";
    /// The host name could not be resolved.
    Dns = -20 "Error" true Outage:
        "check the network and base_url",
        "confira a rede e base_url";
    /// No connection to the host could be opened.
    Connect = -21 "Error" true Outage:
        "check the network, the firewall and base_url",
        "confira a rede, o firewall e base_url";
    /// The TLS handshake failed.
    Tls = -22 "Error" false Outage:
        "check the TLS setup of the server, usually its certificate",
        "confira o TLS do servidor, quase sempre o certificado";
    /// The proxy could not be reached or refused the connection.
    Proxy = -23 "Error" false Outage:
        "check the proxy option or the proxy environment variables",
        "confira a opção proxy ou as variáveis de ambiente de proxy";
    /// A time limit was reached; the message says which one.
    Timeout = -24 "" true Outage:
        "raise the limit that the message names, or try again later",
        "aumente o limite que a mensagem indica ou tente mais tarde";
    /// The connection was cut during the request or the reply.
    Io = -25 "Error" true Outage:
        "try again; if it happens often, check the network",
        "tente de novo; se acontecer muito, confira a rede";
    /// The account security token (Client-Token) is missing or was refused.
    Unauthorized = -40 "" false Account:
        "set client_token to the account security token (Z-API panel, Security), not to the instance token",
        "defina client_token com o token de segurança da conta (painel da Z-API, Segurança), não com o da instância";
    /// The caller's IP address is not on the account's list.
    IpNotAllowed = -41 "" false Account:
        "add this machine's IP address to the account's list (Z-API panel, Security)",
        "inclua o IP desta máquina na lista da conta (painel da Z-API, Segurança)";
    /// There is no instance with this id and token.
    InstanceNotFound = -42 "" false Account:
        "compare instance_id and token with the instance's page in the Z-API panel",
        "compare instance_id e token com a página da instância no painel da Z-API";
    /// The instance is not connected to WhatsApp.
    NotConnected = -43 "" false Account:
        "connect the instance to WhatsApp: scan its QR code in the Z-API panel",
        "conecte a instância ao WhatsApp: leia o QR code dela no painel da Z-API";
    /// The service answered 405.
    MethodNotAllowed = -44 "" false Call:
        "check base_url and any proxy: the request must arrive as a GET",
        "confira base_url e o proxy, se houver: a requisição deve chegar como GET";
    /// The service answered 415.
    UnsupportedMediaType = -45 "" false Call:
        "check base_url and any proxy: the header Content-Type: application/json must arrive",
        "confira base_url e o proxy, se houver: o cabeçalho Content-Type: application/json deve chegar";
    /// The service asks for fewer requests.
    RateLimited = -46 "" true Outage:
        "wait for retry_after before the next call, and send fewer requests",
        "espere retry_after antes da próxima chamada e faça menos requisições";
    /// The service failed for the moment (408, 425, 5xx except 511, or a text that says so).
    Server = -47 "Error" true Outage:
        "try again later",
        "tente mais tarde";
    /// The service refused for a reason that has no code of its own.
    Api = -48 "Error" false Call:
        "the message has the service's reason, if it gave one",
        "a mensagem traz o motivo dado pelo serviço, se houver";
    /// The reply is not JSON, or not what Z-API documents.
    BadResponse = -49 "" false Call:
        "unexpected reply: check base_url, and whether a proxy or login page is answering",
        "resposta inesperada: confira base_url, e se quem responde é um proxy ou uma página de login";
    /// The reply or the picture is larger than the limit.
    TooLarge = -50 "" false Call:
        "check base_url; for a picture, raise max_image_bytes",
        "confira base_url; para uma foto, aumente max_image_bytes";
    /// The link of the picture is no longer valid.
    LinkExpired = -51 "" false Call:
        "ask for a new link",
        "peça um link novo";
    /// What the link led to is not a JPEG, PNG or WebP image.
    NotAnImage = -52 "" false Call:
        "ask for a new link, or try again later",
        "peça um link novo ou tente mais tarde";
    /// The link leads to a host that pictures are not downloaded from.
    LinkRefused = -53 "" false Call:
        "only https links to image_hosts are downloaded: add the host there if you trust it",
        "só links https para image_hosts são baixados: inclua o host ali se confiar nele";
    /// A file could not be read or written.
    File = -60 "Error" false Call:
        "check the folder and its permissions",
        "confira a pasta e as permissões";
    /// The database of a store cannot be used.
    Store = -61 "Error" false Call:
        "check that the folder is a store of this version, on a local disk, and that you may write there",
        "confira se a pasta é um store desta versão, em disco local, e se você pode gravar nela";
    /// Another process holds the account.
    Busy = -62 "" true Call:
        "wait until the other process has finished, or stop it",
        "espere o outro processo terminar ou encerre-o";
    /// The disk is full, or the user's quota is used up.
    Full = -63 "" false Call:
        "free some space on the disk, then try again: what was there before is unchanged",
        "libere espaço no disco e tente de novo: o que já estava lá não mudou";
    /// A panic inside the library was caught.
    Internal = -90 "Error" false Call:
        "this is a bug in zapi: please report it",
        "isto é um bug do zapi: por favor, avise";
}

struct Row {
    name: &'static str,
    python_name: &'static str,
    meaning: &'static str,
    texts: [&'static str; 2],
    is_retryable: bool,
    whose: Whose,
}

/// Whose error it is: what a batch stops at.
enum Whose {
    Account,
    Outage,
    Call,
}

impl Code {
    /// The stable number, always below zero.
    #[must_use]
    pub const fn number(self) -> i32 {
        self as i32
    }

    /// The code with this number, if there is one.
    #[must_use]
    pub fn from_number(number: i32) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.number() == number)
    }

    /// The name in Rust: `"RateLimited"`, `"Dns"`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// The name of the exception in Python: `"RateLimited"`, `"DnsError"`.
    #[must_use]
    #[doc(hidden)]
    pub const fn python_name(self) -> &'static str {
        self.row().python_name
    }

    /// The name of the constant in C: `"ZAPI_E_RATE_LIMITED"`, `"ZAPI_E_DNS"`.
    #[must_use]
    pub fn c_name(self) -> String {
        let mut name = String::from("ZAPI_E");
        for c in self.name().chars() {
            if c.is_ascii_uppercase() {
                name.push('_');
            }
            name.push(c.to_ascii_uppercase());
        }
        name
    }

    /// What it means and what to do about it, in two English sentences.
    #[must_use]
    pub fn description(self) -> String {
        let (first, rest) = self.text().split_at(1);
        format!("{} {}{rest}.", self.row().meaning.trim(), first.to_ascii_uppercase())
    }

    /// What to do about it, in English.
    #[must_use]
    pub const fn text(self) -> &'static str {
        self.text_in(Language::English)
    }

    /// What to do about it.
    #[must_use]
    pub const fn text_in(self, language: Language) -> &'static str {
        language.of(self.row().texts)
    }

    /// Whether the same call may succeed if you try again.
    ///
    /// If you have an error, ask [`Error::is_retryable`](crate::Error::is_retryable) instead: a
    /// [`Code::Timeout`] can be retried only if an attempt timed out and not the whole call, and a
    /// [`Code::Proxy`] if the proxy could not be reached, hung up or answered 5xx.
    #[must_use]
    pub const fn is_retryable(self) -> bool {
        self.row().is_retryable
    }

    /// Whether every call for this account would fail in the same way, whatever the phone.
    #[must_use]
    pub const fn is_account_wide(self) -> bool {
        matches!(self.row().whose, Whose::Account)
    }

    /// Whether the network or the service failed, which says nothing about the phone.
    #[must_use]
    pub const fn is_outage(self) -> bool {
        matches!(self.row().whose, Whose::Outage)
    }
}

/// Its [name](Code::name).
impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_frozen() {
        let numbers: Vec<i32> = Code::ALL.iter().map(|code| code.number()).collect();
        assert_eq!(
            numbers,
            [
                -1, -2, -3, -4, -5, -20, -21, -22, -23, -24, -25, -40, -41, -42, -43, -44, -45,
                -46, -47, -48, -49, -50, -51, -52, -53, -60, -61, -62, -63, -90
            ]
        );
    }

    #[test]
    fn a_number_leads_back_to_its_code() {
        for code in Code::ALL {
            assert_eq!(Code::from_number(code.number()), Some(*code));
            assert_eq!(format!("{code:?}"), code.name());
            assert_eq!(format!("{code:>30}").trim_start(), code.name());
        }
        assert_eq!(Code::from_number(0), None);
    }

    #[test]
    fn names_in_c_and_python_follow_from_the_row() {
        assert_eq!(Code::RateLimited.c_name(), "ZAPI_E_RATE_LIMITED");
        assert_eq!(Code::RateLimited.python_name(), "RateLimited");
        assert_eq!(Code::Dns.python_name(), "DnsError");
    }

    #[test]
    fn a_text_is_short_and_in_both_languages() {
        for code in Code::ALL {
            let [english, portuguese] =
                [Language::English, Language::Portuguese].map(|language| code.text_in(language));
            assert_ne!(english, portuguese, "{code:?}");
            assert!(english.len().max(portuguese.len()) <= 110, "{code:?}");
            assert!(code.description().matches(". ").count() == 1, "{code:?}");
        }
    }
}
