//! `/api/v1/events`: what changes, as it changes (server-sent events). One thread hears the
//! notebook and every reader has a bounded queue of its own; who reads too slowly is told that
//! events were missed, and asks for the status instead.

use std::{sync::Arc, thread, time::Duration};

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{self, ContentEncoding},
    },
    web::{Bytes, Data},
};
use crossbeam_channel::{Receiver, RecvTimeoutError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast};

use crate::{
    error::{Error, Result as CoreResult},
    notebook::Event,
    server::{
        problem::{Failure, ProblemDetails},
        state::Shared,
    },
};

/// Events that wait for one reader.
const QUEUE: usize = 256;

/// Streams at one time: a browser opens one a tab.
const READERS: usize = 64;

/// A comment line this often keeps proxies from closing a quiet stream.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Passes the notebook's events on to whoever listens.
pub(in crate::server) struct Hub {
    sender: broadcast::Sender<Bytes>,
    readers: Arc<Semaphore>,
}

impl Hub {
    /// # Errors
    /// The system has no thread left.
    pub(in crate::server) fn start(events: Receiver<Event>) -> CoreResult<Self> {
        let (sender, _) = broadcast::channel(QUEUE);
        let weak = sender.downgrade();
        let relay = move || {
            loop {
                let event = events.recv_timeout(Duration::from_secs(1));
                let Some(sender) = weak.upgrade() else { return };
                match event {
                    // Nobody listening is no failure.
                    Ok(event) => _ = sender.send(frame(&event)),
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => return,
                }
            }
        };
        thread::Builder::new()
            .name("events".into())
            .spawn(relay)
            .map_err(|error| Error::io("starting the thread that passes events on", error))?;
        Ok(Self { sender, readers: Arc::new(Semaphore::new(READERS)) })
    }
}

fn frame(event: &Event) -> Bytes {
    let name = match event {
        Event::Progress { .. } => "progress",
        Event::Changed { .. } => "changed",
        Event::Run { .. } => "run",
        Event::RunLog { .. } => "run-log",
    };
    // JSON has no raw line break, so one data line holds it.
    let data = serde_json::to_string(event).unwrap_or_default();
    Bytes::from(format!("event: {name}\ndata: {data}\n\n"))
}

/// Index progress, changed notes and runs, as server-sent events.
#[utoipa::path(
    get, path = "/api/v1/events", tag = "notebook",
    responses(
        (status = 200, body = Event, content_type = "text/event-stream",
         description = "`progress`, `changed`, `run`, `run-log`, and `missed` where this reader was too slow"),
        (status = "default", body = ProblemDetails, content_type = "application/problem+json"),
    ),
)]
pub(in crate::server) async fn stream(shared: Data<Shared>) -> Result<HttpResponse, Failure> {
    let permit = shared.hub.readers.clone().try_acquire_owned().map_err(|_| {
        Failure::new(
            StatusCode::SERVICE_UNAVAILABLE,
            format!("{READERS} streams are open already"),
            "close a tab of this notebook, or ask /api/v1/status from time to time",
        )
    })?;
    // Heard before asked, so that nothing falls between the two.
    let receiver = shared.hub.sender.subscribe();
    let progress = shared.read(|notebook| Ok(notebook.status().progress)).await?;
    let first = frame(&Event::Progress { progress });
    let stream =
        futures_util::stream::unfold(Reader { first: Some(first), receiver, permit }, next);
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        // A compressor would hold events back until it has enough of them.
        .insert_header(ContentEncoding::Identity)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .streaming(stream))
}

struct Reader {
    first: Option<Bytes>,
    receiver: broadcast::Receiver<Bytes>,
    /// Given back when the stream ends.
    permit: OwnedSemaphorePermit,
}

async fn next(mut reader: Reader) -> Option<(Result<Bytes, std::convert::Infallible>, Reader)> {
    use broadcast::error::RecvError;
    let bytes = match reader.first.take() {
        Some(first) => first,
        None => match tokio::time::timeout(HEARTBEAT, reader.receiver.recv()).await {
            Ok(Ok(bytes)) => bytes,
            Ok(Err(RecvError::Lagged(missed))) => {
                Bytes::from(format!("event: missed\ndata: {{\"missed\":{missed}}}\n\n"))
            }
            Ok(Err(RecvError::Closed)) => {
                drop(reader.permit);
                return None;
            }
            Err(_) => Bytes::from_static(b": still here\n\n"),
        },
    };
    Some((Ok(bytes), reader))
}
