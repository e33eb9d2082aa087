//! A synthesis of a paper by a language model: off unless a model is configured, asked for only when
//! a reader says so, kept in the vault as a file that says who wrote it, and shown apart from
//! everything that the paper itself says.

mod answer;
mod given;
mod kept;

use serde::Serialize;

use super::{Core, Notebook, Reading, cite::paper_note, view::NoteView};
use crate::{
    config,
    error::{Error, ErrorKind, Result},
    model::{Note, VaultPath},
    remote::{
        self,
        chat::{Client, Failure, Settings, is_clear},
    },
};
use given::Given;

/// A slow model on a small machine needs a while for a few sentences.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(120);
const MOST_TOKENS: u64 = 2_000;

/// What a paper's page shows of syntheses.
#[derive(Debug, Clone, Serialize)]
pub struct Synthesis {
    /// The model that may be asked now, where one is configured.
    pub ask: Option<Asking>,
    pub written: Option<Written>,
    /// The file that holds it, whether it is there or not.
    pub path: String,
}

/// What asking would do.
#[derive(Debug, Clone, Serialize)]
pub struct Asking {
    pub model: String,
    pub host: String,
    /// How many sentences it would be given beside the title.
    pub sentences: usize,
    /// Whether the abstract goes with them.
    pub summary: bool,
}

/// What a model has written.
#[derive(Debug, Clone, Serialize)]
pub struct Written {
    pub model: String,
    pub host: String,
    pub asked: String,
    pub sentences: Vec<Claimed>,
    /// The paper says something else since.
    pub stale: bool,
}

/// A sentence of the model's, and the paper's own that it names for it.
#[derive(Debug, Clone, Serialize)]
pub struct Claimed {
    pub text: String,
    pub sources: Vec<Cited>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Cited {
    pub number: usize,
    pub text: String,
    /// The id of its place on the paper's page; `None` where the paper no longer says it.
    pub anchor: Option<String>,
}

impl Notebook {
    /// Asks the configured model for a synthesis of a paper, and keeps it in place of an older one.
    ///
    /// # Errors
    /// No such paper, no model, one that is asked already or gives no answer that can be used (what
    /// was there before stays), or a vault that cannot be written.
    pub fn ask_for_synthesis(&self, paper: &str) -> Result<()> {
        let core = self.core();
        let settings = core.config.synthesis.as_ref().ok_or_else(|| {
            Error::new(
                ErrorKind::Denied,
                "no language model is configured",
                "write `endpoint` and `model` below `[synthesis]` in equipoise.toml, then start again",
            )
        })?;
        let endpoint = endpoint(settings)?;
        let view = self.note(paper)?;
        let reading = self.reading(&view)?;
        let snapshot = self.snapshot();
        let note = paper_note(&snapshot, paper)?;
        let given = core.given(&view, &reading, note)?;
        let path = kept::place(&note.path).filter(|_| !given.is_empty()).ok_or_else(|| {
            Error::invalid(
                "this paper has no sentences that a model could be given",
                "add its abstract, or its PDF",
            )
        })?;
        let client = Client::new(Settings {
            endpoint: settings.endpoint.clone(),
            model: settings.model.clone(),
            temperature: 0.0,
            max_tokens: MOST_TOKENS,
            stream: true,
            timeout: PATIENCE,
            key_env: settings.key_env.clone(),
            system: Some(given::SYSTEM.into()),
        })?;
        let _one_at_a_time = core.asking.try_lock().map_err(|_| {
            Error::new(
                ErrorKind::Conflict,
                format!("the model {} is being asked already", settings.model),
                "wait for its answer, then try again",
            )
        })?;
        let answered = client
            .ask(&given.question(), 0)
            .map_err(|failure| no_answer(&settings.model, &remote::host(&endpoint), failure))?;
        let lines = answer::lines(&client.without_key(&answered.text));
        if answer::sentences(&lines, given.sentences.len()).is_empty() {
            return Err(Error::environment(
                format!("nothing that could be kept came from {}", settings.model),
                "ask again, or configure another model; nothing was changed",
            ));
        }
        let kept = kept::new(&settings.model, &remote::host(&endpoint), &given, lines);
        let text = kept::text(&kept, &note.title, &snapshot.resolver.link_to(&note.path));
        core.put(&path, &text)
    }

    /// What there is of a synthesis and what could be asked for; `None` where neither.
    pub(super) fn synthesis(
        &self,
        view: &NoteView,
        reading: &Reading,
        note: &Note,
    ) -> Result<Option<Synthesis>> {
        let core = self.core();
        let Some(path) = kept::place(&note.path) else { return Ok(None) };
        let file = core.text(&path).map(|text| kept::read(&text));
        let settings = core.config.synthesis.as_ref();
        if file.is_none() && settings.is_none() {
            return Ok(None);
        }
        let given = core.given(view, reading, note)?;
        let ask = settings.filter(|_| !given.is_empty()).map(|settings| Asking {
            model: settings.model.clone(),
            host: remote::address(&settings.endpoint)
                .as_ref()
                .map(remote::host)
                .unwrap_or_default(),
            sentences: given.sentences.len(),
            summary: given.has_summary(),
        });
        let written = file.map(|file| written(file, &given));
        let some = ask.is_some() || written.is_some();
        Ok(some.then(|| Synthesis { ask, written, path: path.to_string() }))
    }
}

impl Core {
    fn given(&self, view: &NoteView, reading: &Reading, note: &Note) -> Result<Given> {
        let summary = super::cite::record(&self.index, note)?.summary;
        Ok(Given::of(view, reading, summary.as_deref()))
    }

    /// Writes a file anew, over whatever it said before.
    fn put(&self, path: &VaultPath, text: &str) -> Result<()> {
        let replace = || self.edit(path, |_, _| Ok(text.to_owned()));
        match replace() {
            Err(error) if error.kind == ErrorKind::NotFound => {}
            other => return other,
        }
        match self.create(path, text) {
            // Somebody made it between the two.
            Err(error) if error.kind == ErrorKind::Conflict => replace(),
            other => other,
        }
    }
}

fn written(file: kept::Kept, given: &Given) -> Written {
    let anchor = |text: &str| {
        let now = given.sentences.iter().find(|source| source.text == text);
        now.map(|source| source.anchor.clone())
    };
    let cited = |number: usize| {
        let text = file.sources.get(number - 1)?;
        Some(Cited { number, text: text.clone(), anchor: anchor(text) })
    };
    let sentences = answer::sentences(&file.lines, file.sources.len());
    Written {
        sentences: sentences
            .into_iter()
            .map(|one| Claimed {
                sources: one.cited.iter().filter_map(|number| cited(*number)).collect(),
                text: one.text,
            })
            .collect(),
        stale: file.given != given.hash(),
        model: file.model,
        host: file.host,
        asked: file.asked,
    }
}

/// # Errors
/// An address that is none, or one whose words could be read on their way.
fn endpoint(settings: &config::Synthesis) -> Result<url::Url> {
    let endpoint = remote::address(&settings.endpoint);
    endpoint.filter(|endpoint| !is_clear(endpoint)).ok_or_else(|| {
        Error::invalid(
            format!("{:?} is no address that a paper may be sent to", settings.endpoint),
            "write `endpoint` below `[synthesis]` as https://…, or as http://127.0.0.1:8000/v1 for a \
             model on this machine",
        )
    })
}

fn no_answer(model: &str, host: &str, failure: Failure) -> Error {
    let (why, step) = match failure {
        Failure::Passing(why, Some(seconds)) => (why, format!("try again in {seconds} seconds")),
        Failure::Passing(why, None) => {
            (why, "see that the model's server runs, then ask again".to_owned())
        }
        Failure::Lasting(why) if why.contains("401") || why.contains("403") => {
            (why, "see that `key_env` below `[synthesis]` names the right key".to_owned())
        }
        Failure::Lasting(why) => {
            (why, "see `endpoint` and `model` below `[synthesis]` in equipoise.toml".to_owned())
        }
    };
    Error::environment(
        format!("no answer came from {model} at {host}: {why}"),
        format!("{step}; nothing was changed"),
    )
}
