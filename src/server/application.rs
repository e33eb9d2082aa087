//! [`Application`]: the server as a value that can be built, asked where it listens, and run. It
//! is apart from the command line so that a test runs the very same thing on a port of its own.

use std::net::{SocketAddr, TcpListener};

use actix_web::{
    App, HttpServer,
    middleware::{Compress, from_fn},
    web::{Data, FormConfig, JsonConfig},
};

use super::{problem, router, security, state::Shared};
use crate::{
    error::{Error, ErrorKind, Result},
    notebook::Notebook,
};

/// Forms and JSON bodies are a few names: the longest is a walk with the paths of its stops. A
/// whole note has a limit of its own in the router.
const BODY_LIMIT_BYTES: usize = 64 * 1024;

/// How long a stop waits for requests that are under way; event streams never end by themselves.
const SHUTDOWN_SECONDS: u64 = 1;

/// A bound server, ready to run.
pub struct Application {
    listener: TcpListener,
    address: SocketAddr,
    shared: Data<Shared>,
}

impl Application {
    /// Binds `bind`; port 0 takes any free one.
    ///
    /// # Errors
    /// An address that is not this machine's own loopback, one that is taken, a token in
    /// `EQUIPOISE_TOKEN` that is too short, or templates that do not parse.
    pub fn build(bind: SocketAddr, notebook: Notebook) -> Result<Self> {
        security::require_loopback(bind)?;
        let token = security::Token::from_environment()?;
        let listener = TcpListener::bind(bind).map_err(|error| taken(bind, error))?;
        let address = listener
            .local_addr()
            .map_err(|error| Error::io("asking which port was bound", error))?;
        let shared = Data::new(Shared::new(notebook, token, address)?);
        Ok(Self { listener, address, shared })
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The address with the token in it: whoever opens it is let in. Never log it.
    pub fn url(&self) -> String {
        format!("http://{}/?token={}", self.address, self.shared.token.reveal())
    }

    /// The token alone, for an `Authorization: Bearer` header.
    pub fn token(&self) -> &str {
        self.shared.token.reveal()
    }

    /// Serves until the process is told to stop (Ctrl-C, SIGTERM).
    ///
    /// # Errors
    /// The operating system refused a thread or the socket.
    pub fn run(self) -> Result<()> {
        let Self { listener, shared, .. } = self;
        actix_web::rt::System::new().block_on(async move {
            HttpServer::new(move || {
                App::new()
                    .app_data(shared.clone())
                    .app_data(FormConfig::default().limit(BODY_LIMIT_BYTES))
                    .app_data(JsonConfig::default().limit(BODY_LIMIT_BYTES))
                    // The last one wrapped is the outermost.
                    .wrap(from_fn(problem::shape))
                    .wrap(Compress::default())
                    .wrap(from_fn(security::guard))
                    .configure(router::configure)
            })
            // A browser that leaves a stream of events gives its place back at once.
            .h1_allow_half_closed(false)
            .shutdown_timeout(SHUTDOWN_SECONDS)
            .listen(listener)
            .map_err(|error| Error::io("listening for connections", error))?
            .run()
            .await
            .map_err(|error| Error::io("serving", error))
        })
    }
}

fn taken(address: SocketAddr, error: std::io::Error) -> Error {
    if error.kind() == std::io::ErrorKind::AddrInUse {
        return Error::new(
            ErrorKind::Conflict,
            format!("another program already listens on {address}"),
            "stop it, or choose another port: --bind 127.0.0.1:7118 (port 0 takes any free one)",
        )
        .because(error);
    }
    Error::io(format!("binding {address}"), error)
}
