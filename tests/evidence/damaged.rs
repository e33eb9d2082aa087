//! Copies of logs that are cut off or damaged, and files that are none: an error that names the file
//! and says what to do, and never half a run.

use std::path::Path;

use equipoise::{
    error::Error,
    evidence::{
        Run,
        import::{LogFile, import},
    },
};
use zip::CompressionMethod;

use super::{
    import::{NOW, one, repacked},
    support::shared,
};

/// Every shared log by the files it is made of, named as they are below its folder.
pub(crate) fn shared_logs() -> Vec<Vec<(String, Vec<u8>)>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/logs");
    if !root.is_dir() {
        eprintln!("skipped: {} is not there", root.display());
        return Vec::new();
    }
    let read = |folder: &str| -> Vec<(String, Vec<u8>)> {
        let listed = std::fs::read_dir(root.join(folder)).expect("a folder");
        let mut paths: Vec<_> = listed.map(|entry| entry.expect("it").path()).collect();
        paths.retain(|path| path.is_file());
        paths.sort();
        let name = |path: &Path| path.file_name().expect("a name").to_string_lossy().into_owned();
        paths.iter().map(|path| (name(path), std::fs::read(path).expect("a log"))).collect()
    };
    let single = |folder| read(folder).into_iter().map(|file| vec![file]);
    let mut logs: Vec<_> = single("inspect").chain(single("lm-eval/pythia")).collect();
    logs.push(read("lm-eval"));
    logs.push(read("helm/mmlu-philosophy-gpt2"));
    assert_eq!(logs.len(), 6 + 12 + 2);
    logs
}

fn imported(files: &[(String, Vec<u8>)]) -> Result<Vec<Run>, Error> {
    let files: Vec<LogFile<'_>> =
        files.iter().map(|(name, bytes)| LogFile { name, bytes }).collect();
    import(&files, NOW)
}

/// A log of which any file is cut anywhere, or has a byte changed, never panics, and where it fails
/// it names the file and says what to do.
#[test]
fn cut_and_damaged_copies() {
    for log in shared_logs() {
        assert_eq!(imported(&log).expect("a run").len(), 1);
        for (at, (name, bytes)) in log.iter().enumerate() {
            let with = |bytes: Vec<u8>| {
                let mut copy = log.clone();
                copy[at].1 = bytes;
                imported(&copy)
            };
            // The whole without its last line break is whole.
            let whole = bytes.trim_ascii_end().len();
            let step = whole / 24 + 1;
            for cut in (0..whole).step_by(step).chain([whole - 1]) {
                let left = &bytes[..cut];
                // Lines that are all there are samples.
                if name.ends_with(".jsonl") && left.trim_ascii_end().ends_with(b"}") {
                    continue;
                }
                let Err(error) = with(left.to_vec()) else {
                    panic!("{name}, cut after {cut} of {whole} bytes, is taken for a log")
                };
                assert!(!error.hint.is_empty() && error.message.contains(name.as_str()), "{error}");
            }
            for place in (0..bytes.len()).step_by(step) {
                let mut damaged = bytes.clone();
                damaged[place] ^= 0x55;
                if let Err(error) = with(damaged) {
                    assert!(!error.hint.is_empty() && !error.message.is_empty(), "{error}");
                }
            }
        }
    }
}

#[test]
fn a_damaged_part_of_an_archive_is_noticed() {
    let Some(bytes) = shared("logs/inspect/unfinished.eval") else { return };
    let stored = repacked(&bytes, CompressionMethod::Stored, |_| true);
    let needle = b"\"value\": 0.75";
    let at = stored.windows(needle.len()).position(|part| part == needle).expect("the figure");
    let mut damaged = stored.clone();
    damaged[at + needle.len() - 1] = b'9';
    let error = one("x.eval", &damaged).expect_err("an error");
    assert!(error.message.contains("header.json") && error.hint.contains("copy"), "{error}");
}

#[test]
fn what_is_no_log() {
    for (name, bytes) in
        [("a.json", &b"{}"[..]), ("a.json", b"[1]"), ("a.json", b"{\"results\": 3}")]
    {
        let error = one(name, bytes).expect_err("an error");
        assert!(error.hint.contains("Inspect"), "{error}");
    }
    assert!(one("a.eval", b"PK").is_err());
    assert!(import(&[], NOW).is_err());
}
