//! Who may come in. One layer stands outside every route, the unknown ones included: the `Host`
//! is checked before anything else, then the token, then where an unsafe request comes from; and
//! no answer leaves without its headers. It is apart so that a new route is behind it from birth:
//! what needs no token is named in the route table, and nothing is free by omission.

mod guard;
mod headers;
mod host;
mod origin;
mod session;
mod token;

pub(super) use guard::guard;
pub(super) use host::{Hosts, require_loopback};
pub(super) use session::{login, own_address};
pub(super) use token::Token;
