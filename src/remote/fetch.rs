//! Fetching one address that a person typed. Redirects are followed by hand, a few of them, each
//! looked at before it is taken; the whole has one deadline and one limit of bytes.

use std::{
    io::Read,
    time::{Duration, Instant},
};

use ureq::unversioned::{
    resolver::{DefaultResolver, Resolver},
    transport::DefaultConnector,
};
use url::Url;

use super::{
    address, host, is_loopback,
    places::{OutOfReach, Reach, Within},
    settings,
};
use crate::error::{Error, ErrorKind, Result};

/// An address that leads on more often leads nowhere.
const MOST_REDIRECTS: usize = 5;

/// The way out where fetching does not do.
const BY_HAND: &str = "or save the page's file with a browser and import that";

/// What one address may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub bytes: u64,
    /// From the first question to the last byte, redirects included.
    pub wall: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 64 << 20, wall: Duration::from_secs(60) }
    }
}

/// What an address gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    pub bytes: Vec<u8>,
    /// Where it came from in the end.
    pub from: Url,
}

/// Asks one address for what `accept` names, with no credentials of any kind.
///
/// # Errors
/// An address that is not asked (in the clear, or where one may not be led), a server that does not
/// answer or says no, and an answer beyond the limits.
pub fn fetch(text: &str, accept: &str, limits: Limits) -> Result<Fetched> {
    through(DefaultResolver::default(), text, accept, limits)
}

fn through(names: impl Resolver, text: &str, accept: &str, limits: Limits) -> Result<Fetched> {
    let mut url = address(text).ok_or_else(|| {
        Error::invalid(
            format!("{text:?} is no address that can be fetched"),
            "write it as https://example.org/list.bib, without a name or password in it",
        )
    })?;
    let reach = if is_loopback(&url) { Reach::Loopback } else { Reach::Public };
    if reach == Reach::Public && url.scheme() != "https" {
        return Err(Error::invalid(
            format!("what {} answers could be altered on its way", host(&url)),
            format!("use the address that begins with https://, {BY_HAND}"),
        ));
    }
    let agent = ureq::Agent::with_parts(
        settings(limits.wall),
        DefaultConnector::default(),
        Within { reach, names },
    );
    let deadline = Instant::now() + limits.wall;
    for _ in 0..=MOST_REDIRECTS {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(slow(&url, limits));
        }
        let request = agent.get(url.as_str()).header("Accept", accept);
        let request = request.config().timeout_global(Some(left)).build();
        let mut response = request.call().map_err(|error| failure(&url, error, limits))?;
        let status = response.status().as_u16();
        if matches!(status, 301 | 302 | 303 | 307 | 308) {
            let onward = response.headers().get("location").and_then(|value| value.to_str().ok());
            url = next(reach, &url, onward.unwrap_or_default())?;
            continue;
        }
        if status != 200 {
            return Err(refused(&url, status));
        }
        let mut bytes = Vec::new();
        let mut body = response.body_mut().as_reader().take(limits.bytes + 1);
        body.read_to_end(&mut bytes).map_err(|error| failure(&url, error.into(), limits))?;
        if bytes.len() as u64 > limits.bytes {
            return Err(Error::environment(
                format!("{} sends more than {} MiB", host(&url), limits.bytes >> 20),
                format!("ask for a part of it, {BY_HAND}"),
            ));
        }
        return Ok(Fetched { bytes, from: url });
    }
    Err(Error::environment(
        format!("{} leads on more than {MOST_REDIRECTS} times", host(&url)),
        format!("open the address in a browser and use the one where it ends, {BY_HAND}"),
    ))
}

/// Where a redirect leads. From this machine only to where one was already; from others only to
/// addresses that begin with `https`, whose names are looked at like the first.
fn next(reach: Reach, from: &Url, location: &str) -> Result<Url> {
    let onward = from.join(location).ok().filter(|_| !location.is_empty());
    let Some(onward) = onward.as_ref().and_then(|url| address(url.as_str())) else {
        return Err(Error::environment(
            format!("{} leads on to what is no address", host(from)),
            format!("open the address in a browser, {BY_HAND}"),
        ));
    };
    let allowed = match reach {
        Reach::Loopback => onward.origin() == from.origin(),
        Reach::Public => onward.scheme() == "https",
    };
    if allowed {
        return Ok(onward);
    }
    let why = match reach {
        Reach::Loopback => "away from where it was asked",
        Reach::Public => "on without encryption",
    };
    Err(Error::new(
        ErrorKind::Denied,
        format!("{} leads {why}, to {}, which was not asked", host(from), host(&onward)),
        format!("if you trust that address, import it by itself, {BY_HAND}"),
    ))
}

fn slow(url: &Url, limits: Limits) -> Error {
    let seconds = limits.wall.as_secs_f64();
    Error::environment(
        format!("{} took longer than {seconds} seconds", host(url)),
        format!("try again in a while, {BY_HAND}"),
    )
}

fn failure(url: &Url, error: ureq::Error, limits: Limits) -> Error {
    let host = host(url);
    match error {
        ureq::Error::Timeout(_) => slow(url, limits),
        ureq::Error::HostNotFound => no_such_host(&host, "it has no address"),
        ureq::Error::Other(other) if other.is::<OutOfReach>() => Error::new(
            ErrorKind::Denied,
            format!("{host} was not asked: {other}"),
            "save the file yourself and import that; only public addresses are fetched, and this \
             machine where you name it as 127.0.0.1",
        ),
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::TimedOut => slow(url, limits),
        error => no_such_host(&host, &error.to_string()),
    }
}

fn no_such_host(host: &str, why: &str) -> Error {
    Error::environment(
        format!("{host} gave no answer: {why}"),
        format!(
            "check the address and your connection (a proxy is not used), then try again, {BY_HAND}"
        ),
    )
}

fn refused(url: &Url, status: u16) -> Error {
    let (kind, step) = match status {
        404 | 410 => (ErrorKind::NotFound, "check the number or the address"),
        401..=403 => (ErrorKind::Denied, "it wants to know who asks: open it in a browser"),
        406 => (ErrorKind::Invalid, "it has no such format: look for another address of the paper"),
        408 | 425 | 429 | 500..=599 => (ErrorKind::Environment, "wait a few minutes and try again"),
        _ => (ErrorKind::Environment, "open the address in a browser"),
    };
    Error::new(kind, format!("{} answered {status}", host(url)), format!("{step}, {BY_HAND}"))
}

#[cfg(test)]
mod tests {
    use std::net::{SocketAddr, TcpListener};

    use ureq::{http::Uri, unversioned::resolver::ResolvedSocketAddrs};

    use super::*;

    /// Every name leads to one address.
    #[derive(Debug)]
    struct Leads(SocketAddr);

    impl Resolver for Leads {
        fn resolve(
            &self,
            _: &Uri,
            _: &ureq::config::Config,
            _: ureq::unversioned::transport::NextTimeout,
        ) -> Result<ResolvedSocketAddrs, ureq::Error> {
            let mut found = self.empty();
            found.push(self.0);
            Ok(found)
        }
    }

    #[test]
    fn a_name_that_leads_to_this_machine_is_not_asked() {
        let canary = TcpListener::bind("127.0.0.1:0").expect("a port");
        canary.set_nonblocking(true).expect("a setting");
        let port = canary.local_addr().expect("an address").port();
        for (ip, text) in [
            ("127.0.0.1", format!("https://public.example:{port}/list.bib")),
            ("::ffff:127.0.0.1", format!("https://public.example:{port}/list.bib")),
            ("169.254.169.254", "https://public.example/latest".to_owned()),
            // The other way round: this machine's name leads elsewhere.
            ("192.0.2.1", format!("http://localhost:{port}/list.bib")),
        ] {
            let to = SocketAddr::new(ip.parse().expect("an address"), port);
            let error = through(Leads(to), &text, "*/*", Limits::default()).expect_err("refused");
            assert_eq!(error.kind, ErrorKind::Denied, "{text}: {error}");
            assert!(error.message.contains("was not asked"), "{error}");
        }
        let private = fetch("https://10.0.0.1/list.bib", "*/*", Limits::default());
        assert_eq!(private.expect_err("refused").kind, ErrorKind::Denied);
        assert!(canary.accept().is_err(), "nobody knocked");
    }

    #[test]
    fn addresses_in_the_clear_are_refused_before_anything_is_sent() {
        let error = fetch("http://example.org/x.bib", "*/*", Limits::default()).expect_err("no");
        assert!(error.hint.contains("https://"), "{}", error.hint);
        assert!(fetch("ftp://example.org/x.bib", "*/*", Limits::default()).is_err());
        assert!(fetch("https://me:word@example.org/x", "*/*", Limits::default()).is_err());
    }

    #[test]
    fn redirects_stay_encrypted_and_leave_this_machine_never() {
        let check = |from: &str, to: &str, expected: Option<&str>| {
            let from = address(from).expect("an address");
            let reach = if is_loopback(&from) { Reach::Loopback } else { Reach::Public };
            let onward = next(reach, &from, to).ok();
            assert_eq!(onward.as_ref().map(Url::as_str), expected, "{from} -> {to}");
        };
        check("https://a.org/x/y", "../z", Some("https://a.org/z"));
        check("https://a.org/x", "https://b.org/y", Some("https://b.org/y"));
        check("https://a.org/x", "//b.org/y", Some("https://b.org/y"));
        check("https://a.org/x", "http://a.org/y", None);
        check("https://a.org/x", "file:///etc/passwd", None);
        check("https://a.org/x", "https://me:word@b.org/", None);
        check("https://a.org/x", "", None);
        check("http://127.0.0.1:81/x", "/y", Some("http://127.0.0.1:81/y"));
        check("http://127.0.0.1:81/x", "http://127.0.0.1:82/y", None);
        check("http://127.0.0.1:81/x", "http://localhost:81/y", None);
        check("http://127.0.0.1:81/x", "https://a.org/y", None);
    }
}
