//! Whether a cost stays in proportion to what it is paid for, told on a machine that does other
//! things too.

use std::{
    sync::LazyLock,
    time::{Duration, Instant},
};

/// The processor's time that this thread has had, so that a busy machine does not speak for the
/// code; the wall's where the system does not tell.
pub(crate) fn thread_time() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

/// What `work` took of [`thread_time`].
pub(crate) fn cost(work: impl FnOnce()) -> Duration {
    let started = thread_time();
    work();
    thread_time().saturating_sub(started)
}

/// Fails if the cost of `text(size)` grows out of proportion to its length.
#[track_caller]
pub(crate) fn check_in_proportion(name: &str, text: impl Fn(usize) -> String, paid: impl Fn(&str)) {
    if let Err(seen) = in_proportion(text, |text| cost(|| paid(text))) {
        panic!("{name:?}: {seen:?}");
    }
}

/// Four times the text may cost about four times as much, and eight times where it outgrows the
/// processor's caches; in proportion to the square it is sixteen. One measurement proves nothing, for
/// neighbours share caches and memory: a step that costs too much is measured again, then the text
/// grows further, where a square cannot hide and chance does not last. It fails at the third such
/// step in a row, or once a text costs six seconds, with what was measured.
fn in_proportion(
    text: impl Fn(usize) -> String,
    measure: impl Fn(&str) -> Duration,
) -> Result<(), Vec<String>> {
    const SMALL: usize = 100_000;
    const FLOOR: Duration = Duration::from_millis(5);
    const MOST: Duration = Duration::from_secs(6);
    let least = |text: &str| (0..3).map(|_| measure(text)).min().unwrap_or_default();
    let mut size = 1;
    let mut small = text(size);
    while small.len() < SMALL && least(&small) < 2 * FLOOR {
        size *= 2;
        small = text(size);
    }
    let mut seen = Vec::new();
    for _ in 0..3 {
        let large = text(4 * size);
        let allowed = 2.0 * large.len() as f64 / small.len() as f64;
        let once = least(&small);
        let (mut often, mut kept) = (Duration::MAX, false);
        for _ in 0..3 {
            often = often.min(measure(&large));
            kept = often.as_secs_f64() / once.max(FLOOR).as_secs_f64() <= allowed;
            if kept || often > MOST {
                break;
            }
        }
        seen.push(format!("{} bytes: {once:?}, {}: {often:?}", small.len(), large.len()));
        match (kept, often > MOST) {
            (_, true) => break,
            (true, false) => return Ok(()),
            (false, false) => (size, small) = (4 * size, large),
        }
    }
    Err(seen)
}

#[test]
fn growth_out_of_proportion_is_told() {
    let check = |cost: fn(f64) -> f64, expected: bool| {
        let measured = std::cell::Cell::new(0);
        let told = in_proportion(
            |size| "x".repeat(size * 100),
            |text| {
                // Every fourth measurement is disturbed.
                measured.set(measured.get() + 1);
                let disturbed = if measured.get() % 4 == 0 { 20.0 } else { 1.0 };
                Duration::from_secs_f64(cost(text.len() as f64) * disturbed)
            },
        );
        assert_eq!(told.is_ok(), expected, "{told:?}");
    };
    check(|length| length * 1e-7, true);
    check(|length| length * length.log2() * 1e-8, true);
    check(|length| length.powi(2) * 1e-12, false);
    check(|length| length.powi(2) * 1e-9, false);
}
