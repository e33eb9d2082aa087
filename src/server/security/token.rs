//! [`Token`]: the secret that opens this server, and the comparison that tells nothing about it.

use std::fmt;

use crate::error::{Error, Result};

/// Names the variable that keeps one token over restarts.
const VARIABLE: &str = "EQUIPOISE_TOKEN";

/// Short of this a token could be guessed; ours has 64 characters.
const LEAST_CHARACTERS: usize = 32;

/// A secret of 256 random bits, new at every start unless the environment fixes it.
pub(in crate::server) struct Token(String);

impl Token {
    /// The token of `EQUIPOISE_TOKEN`, else a fresh one.
    ///
    /// # Errors
    /// A token that is too short or that would not survive in a URL, or no randomness to be had.
    pub(in crate::server) fn from_environment() -> Result<Self> {
        match std::env::var(VARIABLE) {
            Ok(text) if !text.is_empty() => Self::parse(&text),
            _ => Self::random(),
        }
    }

    fn random() -> Result<Self> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|error| {
            Error::environment(
                format!("the system gave no random bytes: {error}"),
                format!("set {VARIABLE} to a secret of your own, 32 characters or more"),
            )
        })?;
        Ok(Self(blake3::Hash::from_bytes(bytes).to_hex().to_string()))
    }

    fn parse(text: &str) -> Result<Self> {
        let legal = text.len() >= LEAST_CHARACTERS
            && text.len() <= 512
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte));
        if legal {
            return Ok(Self(text.into()));
        }
        Err(Error::invalid(
            format!("{VARIABLE} is no usable token"),
            "use 32 or more letters, digits, - and _; `openssl rand -hex 32` makes one",
        ))
    }

    /// The secret itself: for the one line on the terminal, never for a log.
    pub(in crate::server) fn reveal(&self) -> &str {
        &self.0
    }

    /// In constant time: hashes are compared, and their comparison does not stop early.
    pub(in crate::server) fn matches(&self, presented: &str) -> bool {
        blake3::hash(self.0.as_bytes()) == blake3::hash(presented.as_bytes())
    }

    /// What the cookie holds: proof of the token, from which the token cannot be found.
    pub(in crate::server) fn session(&self) -> String {
        let key = blake3::derive_key("equipoise 2026 session cookie", self.0.as_bytes());
        blake3::Hash::from_bytes(key).to_hex().to_string()
    }

    /// What the address of the feed holds: it opens the feed and nothing else.
    pub(in crate::server) fn feed(&self) -> String {
        let key = blake3::derive_key("equipoise 2026 reading feed", self.0.as_bytes());
        blake3::Hash::from_bytes(key).to_hex().to_string()
    }

    pub(in crate::server) fn matches_feed(&self, presented: &str) -> bool {
        blake3::hash(self.feed().as_bytes()) == blake3::hash(presented.as_bytes())
    }

    pub(in crate::server) fn matches_session(&self, presented: &str) -> bool {
        blake3::hash(self.session().as_bytes()) == blake3::hash(presented.as_bytes())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_token_itself_matches() {
        let token = Token::random().expect("a token");
        let text = token.reveal().to_owned();
        assert_eq!(text.len(), 64);
        assert!(token.matches(&text));
        assert!(!token.matches(""));
        assert!(!token.matches(&text[..63]));
        assert!(!token.matches(&text.to_uppercase()) || text == text.to_uppercase());
        assert!(token.matches_session(&token.session()));
        assert!(!token.matches_session(&text), "the token is no cookie");
        assert!(!token.matches(&token.session()), "the cookie is no token");
        assert!(token.matches_feed(&token.feed()));
        assert!(!token.matches(&token.feed()) && !token.matches_session(&token.feed()));
        assert_ne!(text, Token::random().expect("a token").reveal());
    }

    #[test]
    fn a_token_never_shows_itself() {
        let token = Token::random().expect("a token");
        assert!(!format!("{token:?}").contains(token.reveal()));
    }

    #[test]
    fn weak_tokens_are_refused() {
        for text in ["short", "spaces are not for urls, not even 32 of them", &"é".repeat(40)] {
            assert!(Token::parse(text).is_err(), "{text}");
        }
        assert!(Token::parse(&"a".repeat(32)).is_ok());
    }
}
