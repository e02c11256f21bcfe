//! The network settings of macOS, as its program `scutil` prints them.

use std::collections::HashMap;

use super::said::{SCRIPT, SOCKS, SystemProxy, UNREADABLE};

/// Asks the program; the framework behind it has no safe interface.
#[cfg(target_os = "macos")]
pub(super) fn read() -> Result<SystemProxy, &'static str> {
    use std::process::{Command, Stdio};

    let mut scutil = Command::new("/usr/sbin/scutil");
    scutil.arg("--proxy").stdin(Stdio::null()).stderr(Stdio::null());
    let printed = scutil.output().map_err(|_| UNREADABLE)?;
    proxy(&String::from_utf8_lossy(&printed.stdout))
}

fn proxy(printed: &str) -> Result<SystemProxy, &'static str> {
    // From the outermost inwards, by name.
    let mut within = Vec::new();
    let mut values = HashMap::new();
    let mut exceptions = Vec::new();
    for line in printed.lines().map(str::trim) {
        let (key, value) = line.split_once(" : ").unwrap_or(("", line));
        match within[..] {
            _ if value.ends_with('{') => within.push(key),
            _ if line == "}" => drop(within.pop()),
            [_] => drop(values.insert(key, value)),
            [_, "ExceptionsList"] => exceptions.push(value),
            _ => {}
        }
    }
    if !printed.starts_with("<dictionary>") || !within.is_empty() {
        return Err(UNREADABLE);
    }
    let is_on = |key| values.get(key) == Some(&"1");
    if is_on("ProxyAutoConfigEnable") || is_on("ProxyAutoDiscoveryEnable") {
        return Err(SCRIPT);
    }
    if is_on("HTTPSEnable") {
        let (Some(host), Some(port)) = (values.get("HTTPSProxy"), values.get("HTTPSPort")) else {
            return Err(UNREADABLE);
        };
        if is_on("ExcludeSimpleHostnames") {
            exceptions.push("<local>");
        }
        let server = format!("{host}:{port}");
        return Ok(SystemProxy::Named { server, bypass: exceptions.join(";") });
    }
    if is_on("SOCKSEnable") { Err(SOCKS) } else { Ok(SystemProxy::Direct) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = "<dictionary> {
  ExceptionsList : <array> {
    0 : *.local
    1 : 169.254/16
  }
  ExcludeSimpleHostnames : 1
  FTPPassive : 1
  HTTPEnable : 1
  HTTPPort : 8080
  HTTPProxy : plain.test
  HTTPSEnable : 1
  HTTPSPort : 3128
  HTTPSProxy : proxy.test
  ProxyAutoConfigEnable : 0
  SOCKSEnable : 1
  __SCOPED__ : <dictionary> {
    en0 : <dictionary> {
      ProxyAutoConfigEnable : 1
    }
  }
}
";

    #[test]
    fn what_it_prints_is_read() {
        let (server, bypass) = ("proxy.test:3128".into(), "*.local;169.254/16;<local>".into());
        assert_eq!(proxy(PRINTED), Ok(SystemProxy::Named { server, bypass }));
        let no_https = PRINTED.replace("HTTPSEnable : 1", "HTTPSEnable : 0");
        assert_eq!(proxy(&no_https), Err(SOCKS));
        let none = no_https.replace("SOCKSEnable : 1", "SOCKSEnable : 0");
        assert_eq!(proxy(&none), Ok(SystemProxy::Direct));
        assert_eq!(proxy("<dictionary> {\n}\n"), Ok(SystemProxy::Direct));
        for script in ["ProxyAutoConfigEnable : 1", "ProxyAutoDiscoveryEnable : 1"] {
            assert_eq!(proxy(&none.replace("ProxyAutoConfigEnable : 0", script)), Err(SCRIPT));
        }
    }

    #[test]
    fn what_cannot_be_read_is_not_no_proxy() {
        let no_port = PRINTED.replace("HTTPSPort", "Other");
        for printed in ["", "scutil: command failed", &PRINTED[..40], &no_port] {
            assert_eq!(proxy(printed), Err(UNREADABLE), "{printed}");
        }
    }
}
