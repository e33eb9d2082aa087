//! Where an address may lead, looked at after its name was resolved and before anything is sent: a
//! name that somebody points at this machine or at a lab's own network, at once or between two
//! questions, leads nowhere.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use ureq::{
    config::Config,
    http::Uri,
    unversioned::{
        resolver::{ResolvedSocketAddrs, Resolver},
        transport::NextTimeout,
    },
};

/// Where one may be led.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Machines that anybody can reach.
    Public,
    /// This machine, which its user named.
    Loopback,
}

impl Reach {
    pub(super) fn allows(self, ip: IpAddr) -> bool {
        match (self, ip) {
            (Self::Public, IpAddr::V4(ip)) => is_public(ip),
            (Self::Public, IpAddr::V6(ip)) => is_public_v6(ip),
            (Self::Loopback, ip) => ip.is_loopback(),
        }
    }
}

/// What IANA lists as special is not.
fn is_public(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = match a {
        0 | 10 | 127 | 224.. => true,
        100 => (64..128).contains(&b),
        169 => b == 254,
        172 => (16..32).contains(&b),
        192 => matches!((b, c), (168, _) | (0, 0 | 2) | (88, 99)),
        198 => matches!((b, c), (18 | 19, _) | (51, 100)),
        203 => (b, c) == (0, 113),
        _ => false,
    };
    !special
}

/// Global unicast addresses, but for those that hide another address or document one.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    let parts = ip.segments();
    let embedded = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public(Ipv4Addr::new(a, b, c, d))
    };
    match parts {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            embedded(high, low)
        }
        // Teredo, benchmarks and other trials; 6to4; documentation.
        [0x2001, ..0x200, ..] | [0x2001, 0xdb8, ..] | [0x2002, ..] | [0x3fff, ..0x1000, ..] => {
            false
        }
        [first, ..] => (0x2000..0x4000).contains(&first),
    }
}

/// Resolves names, and gives only the addresses that are within reach.
#[derive(Debug)]
pub(super) struct Within<R> {
    pub(super) reach: Reach,
    pub(super) names: R,
}

/// A name led to no address within reach.
#[derive(Debug)]
pub(super) struct OutOfReach(pub(super) Reach);

impl<R: Resolver> Resolver for Within<R> {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.names.resolve(uri, config, timeout)?;
        let mut within = self.empty();
        for address in found.iter().filter(|address| self.reach.allows(address.ip())) {
            within.push(*address);
        }
        match within.is_empty() {
            true => Err(ureq::Error::Other(Box::new(OutOfReach(self.reach)))),
            false => Ok(within),
        }
    }
}

impl fmt::Display for OutOfReach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Reach::Public => "it leads to this machine or to a network that is not public",
            Reach::Loopback => "it leads away from this machine",
        })
    }
}

impl std::error::Error for OutOfReach {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_within_public_reach() {
        let allowed = |text: &str| Reach::Public.allows(text.parse().expect("an address"));
        for text in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::a00:1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "fec0::1",
            "ff02::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "100::1",
            "5f00::1",
        ] {
            assert!(!allowed(text), "{text}");
        }
        for text in [
            "1.1.1.1",
            "172.32.0.1",
            "100.128.0.1",
            "192.0.1.1",
            "198.20.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2001:4860:4860::8888",
            "::ffff:1.1.1.1",
            "64:ff9b::101:101",
        ] {
            assert!(allowed(text), "{text}");
        }
    }

    #[test]
    fn from_this_machine_one_is_led_nowhere_else() {
        let allowed = |text: &str| Reach::Loopback.allows(text.parse().expect("an address"));
        assert!(allowed("127.0.0.1") && allowed("::1"));
        assert!(!allowed("1.1.1.1") && !allowed("10.0.0.1") && !allowed("::ffff:1.1.1.1"));
    }
}
