//! The one place that speaks to a language model: an OpenAI-compatible endpoint, asked one question
//! at a time. It goes where the address says that a person approved or configured, and nowhere else.
//! The key is read from the environment, sent, and never written.

use std::{
    io::{BufRead, BufReader, Read},
    time::Duration,
};

use serde_json::{Value, json};

use super::{address, host, is_loopback};
use crate::error::{Error, Result};

/// No answer is longer.
const MOST_ANSWER_BYTES: u64 = 1 << 20;

/// Where a model is asked, and how.
#[derive(Clone)]
pub struct Client {
    agent: ureq::Agent,
    url: String,
    key: Option<String>,
    pub settings: Settings,
}

/// What goes with each question.
#[derive(Debug, Clone)]
pub struct Settings {
    pub endpoint: String,
    pub model: String,
    pub temperature: f64,
    pub max_tokens: u64,
    pub stream: bool,
    pub timeout: Duration,
    /// Names the variable that holds the key.
    pub key_env: Option<String>,
    pub system: Option<String>,
}

/// A model's words, and whether it was cut off by its own limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    pub text: String,
    pub cut: bool,
}

/// Why there is no answer.
#[derive(Debug)]
pub enum Failure {
    /// It may go better in a while; the server may have said in how many seconds.
    Passing(String, Option<u64>),
    /// It will not go better.
    Lasting(String),
}

impl Client {
    /// # Errors
    /// An address that is none, a key that is not there, or one that would travel in the clear.
    pub fn new(settings: Settings) -> Result<Self> {
        let Some(endpoint) = address(&settings.endpoint) else {
            return Err(Error::invalid(
                format!("{:?} is no address of a model", settings.endpoint),
                "write it as http://127.0.0.1:8000/v1, without a name or password in it",
            ));
        };
        let key = settings.key_env.as_deref().map(key).transpose()?;
        if key.is_some() && is_clear(&endpoint) {
            return Err(Error::invalid(
                format!("the key would travel to {} in the clear", host(&endpoint)),
                "use an address that begins with https://",
            ));
        }
        let agent = super::settings(settings.timeout).new_agent();
        let url = format!("{}/chat/completions", endpoint.as_str().trim_end_matches('/'));
        Ok(Self { agent, url, key, settings })
    }

    /// Asks one question.
    pub fn ask(&self, question: &str, seed: u64) -> Result<Answered, Failure> {
        let mut messages = Vec::new();
        if let Some(system) = &self.settings.system {
            messages.push(json!({"role": "system", "content": system}));
        }
        messages.push(json!({"role": "user", "content": question}));
        let body = json!({
            "model": self.settings.model,
            "messages": messages,
            "temperature": self.settings.temperature,
            "max_tokens": self.settings.max_tokens,
            "stream": self.settings.stream,
            "seed": seed,
        });
        let mut request = self.agent.post(&self.url).header("Accept", "application/json");
        if let Some(key) = &self.key {
            request = request.header("Authorization", format!("Bearer {key}"));
        }
        let mut response = request
            .send_json(&body)
            .map_err(|error| Failure::Passing(self.without_key(&error.to_string()), None))?;
        let status = response.status().as_u16();
        let wait = response
            .headers()
            .get("retry-after")
            .and_then(|value| value.to_str().ok()?.trim().parse().ok());
        // Some servers answer whole though a stream was asked for.
        let kind = response.headers().get("content-type").and_then(|value| value.to_str().ok());
        let is_json = kind.is_some_and(|kind| kind.trim_start().starts_with("application/json"));
        let reader = response.body_mut().as_reader().take(MOST_ANSWER_BYTES + 1);
        match status {
            200 if self.settings.stream && !is_json => streamed(BufReader::new(reader)),
            200 => whole(reader),
            408 | 409 | 425 | 429 | 500..=599 => {
                Err(Failure::Passing(format!("the server answered {status}"), wait))
            }
            _ => {
                let mut said = String::new();
                let _ = reader.take(2_000).read_to_string(&mut said);
                let said = self.without_key(&message_of(&said));
                Err(Failure::Lasting(format!("the server answered {status}: {said}")))
            }
        }
        .map_err(|failure| match failure {
            Failure::Passing(why, wait) => Failure::Passing(self.without_key(&why), wait),
            Failure::Lasting(why) => Failure::Lasting(why),
        })
    }

    /// A server may send back what it was sent.
    pub fn without_key(&self, text: &str) -> String {
        match &self.key {
            Some(key) => text.replace(key.as_str(), "[key]"),
            None => text.to_owned(),
        }
    }
}

/// A note names the variable, so it may not name just any: only one that is there for this.
fn key(name: &str) -> Result<String> {
    if !name.ends_with("_API_KEY") || name.starts_with("EQUIPOISE") {
        return Err(Error::invalid(
            format!("{name:?} is no name of a key for a model"),
            "name a variable that ends in _API_KEY after `key_env`",
        ));
    }
    std::env::var(name).ok().filter(|key| key.len() >= 4 && key.is_ascii()).ok_or_else(|| {
        Error::invalid(
            format!("the environment has no {name}"),
            format!("start Equipoise with the key in it: {name}=… equipoise serve"),
        )
    })
}

/// Whether what is said to an address can be read on its way.
pub fn is_clear(endpoint: &url::Url) -> bool {
    endpoint.scheme() == "http" && !is_loopback(endpoint)
}

fn message_of(text: &str) -> String {
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    let message = value.pointer("/error/message").and_then(Value::as_str).unwrap_or(text);
    message.chars().filter(|c| !c.is_control()).take(300).collect()
}

fn interrupted(why: impl std::fmt::Display) -> Failure {
    Failure::Passing(format!("the answer ended in the middle: {why}"), None)
}

fn whole(mut reader: impl Read) -> Result<Answered, Failure> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).map_err(interrupted)?;
    if bytes.len() as u64 > MOST_ANSWER_BYTES {
        return Err(Failure::Lasting("the answer is larger than 1 MB".into()));
    }
    let value: Value = serde_json::from_slice(&bytes).map_err(interrupted)?;
    let choice = value.pointer("/choices/0");
    let text = choice.and_then(|choice| choice.pointer("/message/content")?.as_str());
    let text = text.ok_or_else(|| {
        Failure::Lasting("the answer has no choices[0].message.content".to_owned())
    })?;
    let cut = choice.and_then(|choice| choice.get("finish_reason")?.as_str()) == Some("length");
    Ok(Answered { text: text.to_owned(), cut })
}

/// Server-sent pieces, up to `[DONE]` or a reason to finish; without either the answer is not whole.
fn streamed(reader: impl BufRead) -> Result<Answered, Failure> {
    let mut answered = Answered { text: String::new(), cut: false };
    let (mut ended, mut total) = (false, 0);
    for line in reader.lines() {
        let line = line.map_err(interrupted)?;
        total += line.len() as u64;
        if total > MOST_ANSWER_BYTES {
            return Err(Failure::Lasting("the answer is larger than 1 MB".into()));
        }
        let Some(data) = line.strip_prefix("data:") else { continue };
        if data.trim() == "[DONE]" {
            ended = true;
            break;
        }
        let value: Value = serde_json::from_str(data).map_err(interrupted)?;
        if let Some(error) = value.get("error") {
            return Err(Failure::Passing(message_of(&json!({"error": error}).to_string()), None));
        }
        let choice = value.pointer("/choices/0");
        if let Some(text) = choice.and_then(|choice| choice.pointer("/delta/content")?.as_str()) {
            answered.text.push_str(text);
        }
        if let Some(why) = choice.and_then(|choice| choice.get("finish_reason")?.as_str()) {
            ended = true;
            answered.cut = why == "length";
        }
    }
    if ended { Ok(answered) } else { Err(interrupted("the stream stopped without its end mark")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(endpoint: &str, key_env: Option<&str>) -> Settings {
        Settings {
            endpoint: endpoint.into(),
            model: "m".into(),
            temperature: 0.0,
            max_tokens: 9,
            stream: false,
            timeout: Duration::from_secs(1),
            key_env: key_env.map(str::to_owned),
            system: None,
        }
    }

    #[test]
    fn addresses_and_keys_are_checked_before_anything_is_sent() {
        for endpoint in ["", "file:///etc/passwd", "http://", "https://me:word@host/v1", "host/v1"]
        {
            assert!(Client::new(settings(endpoint, None)).is_err(), "{endpoint}");
        }
        assert!(Client::new(settings("http://127.0.0.1:1/v1/", None)).is_ok());
        for name in ["HOME", "EQUIPOISE_TOKEN", "EQUIPOISE_API_KEY", "AWS_SECRET_ACCESS_KEY"] {
            assert!(Client::new(settings("https://x/v1", Some(name))).is_err(), "{name}");
        }
    }

    #[test]
    fn a_stream_needs_its_end() {
        let piece = |text: &str| {
            format!("data: {{\"choices\":[{{\"delta\":{{\"content\":\"{text}\"}}}}]}}\n\n")
        };
        let read = |text: String| streamed(BufReader::new(std::io::Cursor::new(text)));
        let two = format!(": a comment\n{}{}", piece("a"), piece("b"));
        assert!(matches!(read(two.clone()), Err(Failure::Passing(..))));
        let whole = read(format!("{two}data: [DONE]\n")).expect("an answer");
        assert_eq!((whole.text.as_str(), whole.cut), ("ab", false));
        let end = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}]}\n";
        assert!(read(format!("{two}{end}")).expect("an answer").cut);
        assert!(matches!(read(format!("{two}data: {{\"cho")), Err(Failure::Passing(..))));
    }
}
