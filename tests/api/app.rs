//! [`TestApp`]: one running server over a vault made for it. Requests are written byte by byte:
//! a client library would correct just what these tests must send wrong.

use std::{
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    sync::LazyLock,
    thread,
    time::Duration,
};

use equipoise::{config::Config, notebook::Notebook, server::Application};
use tempfile::TempDir;

use crate::evidence::performed::perform;

pub(super) struct TestApp {
    pub(super) port: u16,
    pub(super) token: String,
    notebook: Notebook,
    /// Two runs of `evaluations/Gap.md`, the older first.
    pub(super) runs: [String; 2],
    /// The vault lies in it, beside what must never be served.
    folder: TempDir,
}

#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// Names in lower case.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// Written outside the vault; no answer may hold it.
pub(super) const SECRET: &str = "the canary that lies outside";

impl TestApp {
    /// A claim that those runs speak of.
    pub(super) const CLAIM: &str = "claims/Equal%20error%20rates%20exclude%20calibration.md";

    /// The one server that tests share which only read.
    pub(super) fn shared() -> &'static Self {
        static SHARED: LazyLock<TestApp> = LazyLock::new(TestApp::start);
        &SHARED
    }

    pub(super) fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let vault = folder.path().join("vault");
        fill(&vault);
        std::fs::create_dir(folder.path().join("vault-evil")).expect("a folder");
        for outside in ["secret.md", "vault-evil/secret.md"] {
            std::fs::write(folder.path().join(outside), SECRET).expect("a file");
        }
        #[cfg(unix)]
        for (target, link) in
            [("../secret.md", "out.md"), ("..", "up"), ("../secret.md", "out.png")]
        {
            std::os::unix::fs::symlink(target, vault.join(link)).expect("a link");
        }
        let runs = ["2026-02-03T10:11:12Z", "2026-02-04T10:11:12Z"]
            .map(|started| perform(&vault, "evaluations/Gap.md", started));
        Self::serve(folder, runs)
    }

    /// A server over a vault of the test's own.
    pub(super) fn over(fill: impl FnOnce(&Path)) -> Self {
        Self::configured(fill, |_| {})
    }

    /// The same under a configuration of the test's own.
    pub(super) fn configured(fill: impl FnOnce(&Path), set: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let vault = folder.path().join("vault");
        std::fs::create_dir(&vault).expect("a folder");
        fill(&vault);
        Self::serve_as(folder, Default::default(), set)
    }

    fn serve(folder: TempDir, runs: [String; 2]) -> Self {
        Self::serve_as(folder, runs, |_| {})
    }

    fn serve_as(folder: TempDir, runs: [String; 2], set: impl FnOnce(&mut Config)) -> Self {
        let vault = folder.path().join("vault");
        let mut config = Config::for_folders(vault, folder.path().join("index"));
        set(&mut config);
        let notebook = Notebook::open(config.clone()).expect("a notebook");
        notebook.refresh(&|_| {}).expect("an index");
        let app = Application::build(config.bind, notebook.clone()).expect("a server");
        let (port, token) = (app.port(), app.token().to_owned());
        thread::spawn(move || app.run());
        Self { port, token, notebook, runs, folder }
    }

    pub(super) fn vault(&self) -> std::path::PathBuf {
        self.folder.path().join("vault")
    }

    /// The answer after the server has looked at its folder again.
    pub(super) fn refreshed(&self, path: &str) -> serde_json::Value {
        self.notebook.refresh(&|_| {}).expect("a refresh");
        self.get(path).json()
    }

    pub(super) fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// With the token, as a script does.
    pub(super) fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[("Authorization", &format!("Bearer {}", self.token))], "")
    }

    pub(super) fn anonymous(&self, method: &str, path: &str) -> Answer {
        self.send(method, path, &[("Content-Type", "application/json")], "{}")
    }

    /// One request with a correct `Host`.
    pub(super) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let host = self.host();
        let mut all = vec![("Host", host.as_str())];
        all.extend(headers);
        self.raw(method, path, &all, body)
    }

    /// One request with these headers and no others but the body's length.
    pub(super) fn raw(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let mut request = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).expect("a request");
        let mut bytes = Vec::new();
        // A server that refuses may close before it read everything.
        _ = stream.read_to_end(&mut bytes);
        parse(&bytes)
    }

    pub(super) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a time limit");
        stream
    }
}

fn parse(bytes: &[u8]) -> Answer {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let mut lines = head.lines();
    let status =
        lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse().ok());
    let headers = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    Answer { status: status.unwrap_or(0), headers, body: body.to_owned() }
}

/// A title that would run, were it ever put on a page unescaped.
pub(super) const HOSTILE: &str =
    r#""><script>alert(1)</script><img src=x onerror=alert(2)>'{{7*7}}"#;

fn fill(vault: &Path) {
    let hostile = serde_json::to_string(HOSTILE).expect("a text");
    let files: &[(&str, &str)] = &[
        (
            "claims/Equal error rates exclude calibration.md",
            "---\ntype: claim\nclaim: When base rates differ, calibration and equal error rates exclude \
             each other.\nscope:\n  attribute: [race]\n  use_case: recidivism\ntags: [fairness/group]\n\
             ---\nA theorem that fits on a line.\n\n## Where it comes from\nBase rates of two groups \
             differ.\n\n- supports:: [[Group fairness]] — even for one task the criteria compete\n",
        ),
        (
            "claims/No model is fair in general.md",
            "---\ntype: claim\nclaim: No language model can be certified fair in general.\n---\nSee \
             [[Group fairness]] and [[Nothing there]].\n",
        ),
        (
            "concepts/Group fairness.md",
            "---\ntype: concept\ndescription: Rates that are equal between groups.\naliases: [parity]\n\
             tags: [fairness/group]\n---\nCompares rates between named groups.\n",
        ),
        (
            "papers/BBQ.md",
            "---\ntype: paper\ntitle: \"BBQ: A Hand-Built Bias Benchmark\"\nauthors: [Alicia Parrish]\n\
             year: 2022\nvenue: Findings of ACL\narxiv: \"2110.08193\"\n---\nQuestions about two people.\n",
        ),
        (
            "inquiries/Which error should a score equalise.md",
            "---\ntype: inquiry\n---\nTwo sides.\n\n- draws-on:: [[Equal error rates exclude calibration]] — the theorem\n",
        ),
        ("odd/100% sure? yes #1 & more.md", "A name with everything that an address escapes.\n"),
        ("odd/日本語 ∀.md", "公平性についての覚え書き。\n"),
        (
            "odd/hostile.md",
            &format!(
                "---\ntype: claim\ntitle: {hostile}\ndescription: {hostile}\nclaim: {hostile}\n\
                 aliases: [{hostile}]\ntags: [\"<b>x</b>\"]\nscope:\n  population: [{hostile}]\n---\n\
                 # {HOSTILE}\n\n{HOSTILE}\n\n[click](javascript:alert(3)) [[Group fairness|{HOSTILE}]]\n\n\
                 - contradicts:: [[Group fairness]] — {HOSTILE}\n"
            ),
        ),
        (
            "odd/hostile paper.md",
            &format!(
                "---\ntype: paper\ntitle: {hostile}\nauthors: [{hostile}]\nvenue: {hostile}\ndoi: {hostile}\n\
                 url: \"javascript:alert(4)\"\n\
                 abstract: \"Larger <i onclick='alert(6)'>models</i> do not align better.\"\n\
                 abstract-source: {hostile}\n\
                 summary: \"Larger <script>alert(7)</script> models align better.\"\n\
                 summary-source: {hostile}\n---\n[[hostile]]\n"
            ),
        ),
        (
            "evaluations/Gap.md",
            "---\ntype: evaluation\ntitle: The gap in error rates\nevaluator: group-fairness\n\
             inputs: [data/counts.csv]\nparams: { group: group, compare: [A, B] }\nclaims:\n  - \
             claim: \"[[Equal error rates exclude calibration]]\"\n    supports: \"fpr_gap > 0.05\"\n  \
             - claim: \"[[hostile]]\"\n    supports: \"abs(ppv_gap) < 0.01\"\n---\nRates by group.\n",
        ),
        ("data/counts.csv", "group,tp,fp,fn,tn\nA,1369,805,532,990\nB,505,349,461,1139\n"),
        ("files/page.html", "<script>alert(5)</script>"),
        (
            "files/drawing.svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(6)</script></svg>",
        ),
        ("files/polyglot.png", "\u{89}PNG<script>alert(7)</script>"),
        ("files/paper.pdf", "%PDF-1.4\n"),
        ("files/table.csv", "a,b\n1,2\n"),
    ];
    for (path, text) in files {
        let path = vault.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
}
