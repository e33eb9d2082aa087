//! [`Watch`]: what a run that takes its time says meanwhile, and how it hears that it should stop.

/// Held by whoever waits for a run.
pub trait Watch: Sync {
    /// A line of the run's log, as it is written.
    fn line(&self, text: &str);

    /// Whether a person has asked the run to stop.
    fn cancelled(&self) -> bool;

    /// Called now and then, so that lines do not wait for the next one.
    fn tick(&self) {}
}

/// Nobody listens, and nobody stops it.
pub struct Unwatched;

impl Watch for Unwatched {
    fn line(&self, _: &str) {}

    fn cancelled(&self) -> bool {
        false
    }
}
