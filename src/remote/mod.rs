//! What this program says to other machines, all of it: asking a language model ([`chat`]), and
//! fetching one address that a person typed ([`fetch`]). Nothing here is begun by a note or by a
//! page that is opened. No proxy is taken from the environment, no redirect is followed unseen, no
//! cookie is kept, and every answer has a limit of bytes and of time.

pub mod chat;
mod fetch;
mod places;

use std::time::Duration;

use url::{Host, Url};

pub use fetch::{Fetched, Limits, fetch};

/// How every agent of this program asks.
fn settings(timeout: Duration) -> ureq::config::Config {
    ureq::Agent::config_builder()
        .timeout_global(Some(timeout))
        .max_redirects(0)
        .proxy(None)
        .http_status_as_error(false)
        .user_agent(concat!("equipoise/", env!("CARGO_PKG_VERSION")))
        .build()
}

/// An address that begins with `http://` or `https://`, without a name or a password in it.
pub fn address(text: &str) -> Option<Url> {
    let url = Url::parse(text.trim()).ok()?;
    let open = url.username().is_empty() && url.password().is_none();
    (matches!(url.scheme(), "http" | "https") && url.has_host() && open).then_some(url)
}

/// Whether an address names this machine itself; what it says to it nobody else hears.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// The host of an address for a reader, with its port where it is not the usual one.
pub fn host(url: &Url) -> String {
    let name = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_of_the_web_and_carry_no_password() {
        for text in ["", "file:///etc/passwd", "http://", "https://me:word@host/v1", "host/v1"] {
            assert_eq!(address(text), None, "{text}");
        }
        let url = address(" https://Example.org:8443/v1 ").expect("an address");
        assert_eq!(host(&url), "example.org:8443");
    }

    #[test]
    fn this_machine_is_known_however_it_is_written() {
        let loopback = |text: &str| is_loopback(&address(text).expect("an address"));
        for text in ["http://127.0.0.1:80", "http://[::1]:80", "http://localhost", "http://0x7f.1/"]
        {
            assert!(loopback(text), "{text}");
        }
        for text in ["http://127.0.0.1.example.org", "http://10.0.0.1:80", "http://localhost.org"] {
            assert!(!loopback(text), "{text}");
        }
    }
}
