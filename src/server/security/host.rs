//! [`Hosts`]: the names by which this server answers. A foreign page can make its own name point
//! at 127.0.0.1 (DNS rebinding) but cannot make a browser send another `Host`, so every other name
//! is turned away before routing.

use std::net::SocketAddr;

use actix_web::{
    HttpRequest,
    http::{StatusCode, header},
};

use crate::{
    error::{Error, Result},
    server::problem::Failure,
};

/// The allowed values of `Host`, compared byte for byte.
#[derive(Debug)]
pub(in crate::server) struct Hosts(Vec<String>);

impl Hosts {
    pub(in crate::server) fn of(address: SocketAddr) -> Self {
        let port = address.port();
        let mut names =
            vec![format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("[::1]:{port}")];
        if !names.contains(&address.to_string()) {
            names.push(address.to_string());
        }
        // A browser leaves out the port of plain HTTP.
        if port == 80 {
            let bare: Vec<_> =
                names.iter().map(|name| name.trim_end_matches(":80").into()).collect();
            names.extend(bare);
        }
        Self(names)
    }

    pub(super) fn allows(&self, host: &str) -> bool {
        self.0.iter().any(|name| name == host)
    }

    /// Exactly one `Host`, and one of ours; an absolute request line must agree.
    pub(super) fn check(&self, request: &HttpRequest) -> Result<(), Failure> {
        let mut named = request.headers().get_all(header::HOST);
        let host = match (named.next().map(|host| host.to_str()), named.next()) {
            (Some(Ok(host)), None) => host,
            _ => return Err(self.refusal("one Host header, and a readable one, is needed")),
        };
        if !self.allows(host) {
            return Err(self.refusal("this server does not answer by that name"));
        }
        match request.uri().authority() {
            Some(authority) if !self.allows(authority.as_str()) => {
                Err(self.refusal("the address and the Host header disagree"))
            }
            _ => Ok(()),
        }
    }

    fn refusal(&self, message: &str) -> Failure {
        let address = self.0.first().map_or("127.0.0.1", String::as_str);
        Failure::new(
            StatusCode::FORBIDDEN,
            message,
            format!(
                "open http://{address}/; over SSH forward the same port number on both sides, so \
                 that the name stays {address}"
            ),
        )
    }
}

/// Beyond loopback anyone on the network could reach the notebook, and there are no accounts yet.
pub(in crate::server) fn require_loopback(address: SocketAddr) -> Result<()> {
    if address.ip().is_loopback() {
        return Ok(());
    }
    Err(Error::invalid(
        format!("{address} can be reached from other machines, and this server has no accounts"),
        "bind 127.0.0.1 and reach it over SSH: ssh -L 7117:127.0.0.1:7117 HOST",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_exact() {
        let hosts = Hosts::of(SocketAddr::from(([127, 0, 0, 1], 7117)));
        for name in ["127.0.0.1:7117", "localhost:7117", "[::1]:7117"] {
            assert!(hosts.allows(name), "{name}");
        }
        for name in [
            "",
            "evil.com",
            "localhost",
            "localhost:7118",
            "localhost:71170",
            "localhost.:7117",
            "127.0.0.1.evil.com:7117",
            "127.0.0.1:7117.evil.com",
            "evil.com#127.0.0.1:7117",
            "user@localhost:7117",
        ] {
            assert!(!hosts.allows(name), "{name}");
        }
    }

    #[test]
    fn plain_http_leaves_the_port_out() {
        let hosts = Hosts::of(SocketAddr::from(([127, 0, 0, 1], 80)));
        assert!(hosts.allows("localhost") && hosts.allows("localhost:80") && hosts.allows("[::1]"));
    }

    #[test]
    fn only_loopback_is_bound() {
        for address in ["0.0.0.0:1", "[::]:1", "192.168.0.4:1", "8.8.8.8:1"] {
            assert!(require_loopback(address.parse().expect("an address")).is_err(), "{address}");
        }
        for address in ["127.0.0.1:1", "127.0.0.2:1", "[::1]:1"] {
            assert!(require_loopback(address.parse().expect("an address")).is_ok(), "{address}");
        }
    }
}
