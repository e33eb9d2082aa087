//! Telling listeners what happens: each gets every event from when it asked on. A listener that
//! does not keep up is disconnected and asks anew, so that no event is lost unnoticed; one that
//! went away is forgotten at the next event.

use std::sync::{Mutex, PoisonError};

use crossbeam_channel::{Receiver, Sender};

use super::view::Event;

/// Events kept for a listener that is busy.
const BACKLOG: usize = 256;

#[derive(Default)]
pub(super) struct Events {
    listeners: Mutex<Vec<Sender<Event>>>,
}

impl Events {
    pub(super) fn listen(&self) -> Receiver<Event> {
        let (sender, receiver) = crossbeam_channel::bounded(BACKLOG);
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
        receiver
    }

    pub(super) fn tell(&self, event: &Event) {
        self.listeners
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|listener| listener.try_send(event.clone()).is_ok());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notebook::Progress;

    const EVENT: Event = Event::Progress { progress: Progress::Idle };

    #[test]
    fn everybody_hears_everything_from_when_they_asked() {
        let events = Events::default();
        let first = events.listen();
        events.tell(&EVENT);
        let second = events.listen();
        events.tell(&EVENT);
        assert_eq!((first.len(), second.len()), (2, 1));
    }

    #[test]
    fn who_left_or_lags_is_forgotten() {
        let events = Events::default();
        drop(events.listen());
        let lagging = events.listen();
        for _ in 0..=BACKLOG {
            events.tell(&EVENT);
        }
        assert_eq!(events.listeners.lock().expect("no panic").len(), 0);
        assert_eq!(lagging.iter().count(), BACKLOG);
    }
}
