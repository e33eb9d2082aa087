//! `equipoise import ADDRESS`: off until its user turns it on, and then bounded in every direction.
//! The servers asked are the tests' own, on this machine, which is why their addresses are let in.

use std::{io::Write, net::TcpStream, time::Duration};

use equipoise::{
    error::{Error, ErrorKind},
    remote::{self, Limits},
};
use serde_json::Value;

use super::{
    Fixture,
    remote::{Server, lead_on, respond_bytes},
};

const LIST: &str =
    "@article{one, title={A List from Elsewhere}, author={Ada Example}, year={2020}}\n";

/// A vault whose configuration lets addresses be asked, and the program on it.
fn import(fixture: &Fixture, what: &str) -> (i32, Value, String) {
    let config = fixture.dir.path().join("equipoise.toml");
    std::fs::write(&config, "[import]\nfetch = true\n").expect("a file");
    let mut command = fixture.command(&["import", what]);
    command.arg("--config").arg(config);
    // Nobody listens there: whoever took a proxy from the environment would get no answer.
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
    {
        command.env(name, "http://127.0.0.1:1").env_remove("no_proxy").env_remove("NO_PROXY");
    }
    let output = command.output().expect("it runs");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let json = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    (output.status.code().expect("a code"), json, text)
}

fn written(fixture: &Fixture) -> usize {
    std::fs::read_dir(fixture.vault()).expect("the vault").count()
}

#[test]
fn nothing_is_asked_unless_it_was_allowed() {
    let canary = Server::always("200 OK", "application/x-bibtex", LIST);
    let fixture = Fixture::new(&[]);
    let (code, _, said) = fixture.program(&["import", &canary.address("/list.bib")]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains(&format!("127.0.0.1:{} was not asked", canary.port)), "{said}");
    assert!(said.contains("`fetch = true` below `[import]`"), "{said}");
    for (typed, host) in [
        ("arXiv:2406.03198", "export.arxiv.org"),
        ("doi:10.1145/2090236.2090255", "doi.org"),
        ("https://openalex.org/W2741809807", "api.openalex.org"),
    ] {
        let (code, _, said) = fixture.program(&["import", typed]);
        assert!(code == 2 && said.contains(&format!("{host} was not asked")), "{said}");
    }
    assert_eq!((canary.asked().len(), written(&fixture)), (0, 0));
}

#[test]
fn what_an_address_answers_is_imported_as_a_file_is() {
    let server = Server::always("200 OK", "text/plain", LIST);
    let fixture = Fixture::new(&[]);
    let (code, report, said) = import(&fixture, &server.address("/list.bib?key=secret"));
    assert_eq!((code, &report["papers"]["added"]), (0, &1.into()), "{said}");
    let library = std::fs::read_to_string(fixture.vault().join("papers/imported.bib"));
    assert!(library.expect("a library").contains("A List from Elsewhere"));
    let (_, again, _) = import(&fixture, &server.address("/list.bib"));
    assert_eq!(again["papers"]["known"], 1);
    let asked = server.asked()[0].to_lowercase();
    assert!(asked.starts_with("get /list.bib?key=secret ") && !asked.contains("cookie"), "{asked}");
    assert!(asked.contains("accept: application/x-bibtex"), "{asked}");
}

#[test]
fn a_pdf_comes_under_its_own_name() {
    let server = Server::serve(|_, _, stream| {
        respond_bytes(stream, "200 OK", "application/pdf", b"%PDF-1.4 and nothing more");
    });
    let fixture = Fixture::new(&[]);
    let (code, report, said) = import(&fixture, &server.address("/get/Nine%20scores.pdf"));
    assert_eq!(code, 0, "{said}");
    assert_eq!(report["pdfs"][0]["path"], "papers/Nine scores.pdf");
    assert!(report["pdfs"][0]["problems"][0].as_str().is_some_and(|why| why.contains("qpdf")));
    assert!(fixture.vault().join("papers/Nine scores.pdf").is_file());
}

#[test]
fn what_holds_no_papers_is_named_and_changes_nothing() {
    let fixture = Fixture::new(&[]);
    let page = Server::always("200 OK", "text/html", "<!DOCTYPE html><title>Sign in</title>");
    let (code, _, said) = import(&fixture, &page.address("/paper.pdf"));
    assert!(code == 2 && said.contains("it is a web page") && said.contains("next: "), "{said}");
    for (status, hint) in [
        ("404 Not Found", "check the number"),
        ("403 Forbidden", "browser"),
        ("429 Too Many Requests", "wait a few minutes"),
    ] {
        let server = Server::always(status, "text/plain", LIST);
        let (code, _, said) = import(&fixture, &server.address("/x"));
        assert!(code == 2 && said.contains(&status[..3]) && said.contains(hint), "{said}");
    }
    assert_eq!(written(&fixture), 0);
}

#[test]
fn redirects_are_followed_on_one_server_and_no_further() {
    let canary = Server::always("200 OK", "text/plain", LIST);
    let away = canary.address("/list.bib");
    let server = Server::serve(move |_, request, stream| {
        match request.head.split(' ').nth(1).unwrap_or_default() {
            "/start" => lead_on(stream, "list.bib"),
            "/away" => lead_on(stream, &away),
            "/name" => lead_on(stream, "http://localhost/list.bib"),
            "/private" => lead_on(stream, "https://192.168.0.1/list.bib"),
            "/round" => lead_on(stream, "/round"),
            _ => respond_bytes(stream, "200 OK", "text/plain", LIST.as_bytes()),
        }
    });
    let fetch = |path: &str| remote::fetch(&server.address(path), "*/*", Limits::default());
    let fetched = fetch("/start").expect("an answer");
    assert_eq!((fetched.bytes, fetched.from.path()), (LIST.as_bytes().to_vec(), "/list.bib"));
    for path in ["/away", "/name", "/private"] {
        let error = fetch(path).expect_err("refused");
        assert_eq!(error.kind, ErrorKind::Denied, "{path}: {error}");
        assert!(error.message.contains("which was not asked"), "{error}");
    }
    assert!(canary.asked().is_empty(), "nobody was led there");
    let asked = server.asked().len();
    let error = fetch("/round").expect_err("it never ends");
    assert!(error.message.contains("more than 5 times"), "{error}");
    assert_eq!(server.asked().len() - asked, 6);
}

/// Writes until nobody reads any more.
fn without_end(stream: &mut TcpStream, piece: &[u8], pause: Duration) {
    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n");
    while stream.write_all(piece).is_ok() {
        std::thread::sleep(pause);
    }
}

#[test]
fn a_body_without_end_is_cut_off_and_so_is_one_that_drips() {
    let flood = Server::serve(|_, _, stream| without_end(stream, &[b'x'; 65_536], Duration::ZERO));
    let drip = Server::serve(|_, _, stream| without_end(stream, b"x", Duration::from_millis(5)));
    let silent = Server::serve(|_, _, stream| {
        // Until the other side hangs up.
        let _ = std::io::Read::read(stream, &mut [0; 1]);
    });
    let refused = |server: &Server, limits: Limits| -> Error {
        remote::fetch(&server.address("/x"), "*/*", limits).expect_err("a limit")
    };
    let error = refused(&flood, Limits { bytes: 3 << 20, ..Limits::default() });
    assert!(error.message.contains("sends more than 3 MiB"), "{error}");
    let short = Limits { wall: Duration::from_millis(400), ..Limits::default() };
    for server in [&drip, &silent] {
        let error = refused(server, short);
        assert!(error.message.contains("took longer than 0.4 seconds"), "{error}");
    }
}

#[test]
fn a_server_that_is_not_there_is_named() {
    let error = remote::fetch("http://127.0.0.1:1/x.bib", "*/*", Limits::default());
    let error = error.expect_err("nobody listens there");
    assert!(error.message.contains("127.0.0.1") && error.hint.contains("connection"), "{error}");
}
