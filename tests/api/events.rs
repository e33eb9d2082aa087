//! The stream of events.

use std::{
    io::{BufRead, BufReader, Write},
    thread,
    time::{Duration, Instant},
};

use super::TestApp;

#[test]
fn a_stream_begins_with_what_the_index_does() {
    let app = TestApp::shared();
    let mut stream = app.connect();
    let request = format!(
        "GET /api/v1/events HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nAccept-Encoding: br\r\n\r\n",
        app.host(),
        app.token
    );
    stream.write_all(request.as_bytes()).expect("a request");
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    assert!(lines.next().is_some_and(|line| line.contains("200")));
    let head: Vec<_> = lines
        .by_ref()
        .take_while(|line| !line.is_empty())
        .map(|line| line.to_lowercase())
        .collect();
    assert!(head.contains(&"content-type: text/event-stream".to_owned()), "{head:?}");
    assert!(
        !head.iter().any(|line| line.contains("br")),
        "a compressor would hold events back: {head:?}"
    );
    let event = lines.by_ref().find(|line| line.starts_with("event:"));
    assert_eq!(event.as_deref(), Some("event: progress"));
    let data = lines.find(|line| line.starts_with("data:")).expect("data");
    let value: serde_json::Value = serde_json::from_str(&data[5..]).expect("JSON");
    assert!(value["progress"]["phase"].is_string(), "{value}");
}

#[test]
fn streams_are_bounded() {
    let app = TestApp::start();
    let open = || {
        let mut stream = app.connect();
        let request = format!(
            "GET /api/v1/events HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\r\n",
            app.host(),
            app.token
        );
        stream.write_all(request.as_bytes()).expect("a request");
        let mut line = String::new();
        BufReader::new(stream.try_clone().expect("a handle")).read_line(&mut line).expect("a line");
        (stream, line)
    };
    let streams: Vec<_> = (0..64).map(|_| open()).collect();
    assert!(streams.iter().all(|(_, line)| line.contains("200")));
    assert!(open().1.contains("503"), "one too many");
    drop(streams);
    let until = Instant::now() + Duration::from_secs(20);
    while !open().1.contains("200") {
        assert!(Instant::now() < until, "a reader that left gives the place back");
        thread::sleep(Duration::from_millis(20));
    }
}
