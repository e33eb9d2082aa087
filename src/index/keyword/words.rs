//! What a word is, for the index, for queries and for highlights alike: runs of letters and digits,
//! folded so that case, accents and width do not matter, with pairs of characters where a script
//! does not part its words by spaces. It is apart because three places must agree on it to the
//! letter, and because it knows nothing of any index.

use std::{borrow::Cow, collections::VecDeque, ops::Range};

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// A word's characters beyond this are left out, in notes and queries alike.
pub const MAX_CHARS: usize = 64;

/// Characters of an unspaced run that are taken at once.
const PIECE: usize = 256;

/// How a token came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A whole run of letters and digits, a pictograph, or a character that stands alone.
    Word,
    /// A part of a compound such as `cssClasses`, at the place of the whole.
    Part,
    /// One character of a longer run that is not parted by spaces.
    Single,
    /// Two neighbouring characters of such a run, at the place of the first.
    Pair,
}

/// A folded word and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    /// Bytes in the text it was taken from.
    pub span: Range<usize>,
    /// Counted from 0; parts and pairs share the place of what they stand for.
    pub position: u32,
    pub form: Form,
}

/// Every token of a text, as the index stores them.
pub fn words(text: &str) -> Words<'_> {
    Words { text, at: 0, position: 0, queue: VecDeque::new() }
}

/// The tokens of a text that a query asks for: as [`words`], without the single characters where
/// pairs of them exist.
pub fn query_words(text: &str) -> Vec<Word> {
    words(text).filter(|word| word.form != Form::Single).collect()
}

/// The stem of a folded word: Snowball's English for Latin letters, its Russian for Cyrillic ones;
/// any other word is its own stem.
pub fn stem(word: &str) -> Cow<'_, str> {
    let Some(first) = word.chars().next() else {
        return Cow::Borrowed(word);
    };
    if word.len() <= 2 {
        Cow::Borrowed(word)
    } else if first.is_ascii_alphabetic() && word.is_ascii() {
        frostem::Stemmer::new(frostem::Algorithm::English).stem(word)
    } else if is_cyrillic(first) {
        frostem::Stemmer::new(frostem::Algorithm::Russian).stem(word)
    } else {
        Cow::Borrowed(word)
    }
}

/// See [`words`].
pub struct Words<'t> {
    text: &'t str,
    /// Bytes consumed.
    at: usize,
    position: u32,
    queue: VecDeque<Word>,
}

/// What the reused buffer of [`Words::next_into`] does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub start: usize,
    pub end: usize,
    pub position: u32,
    pub form: Form,
}

impl Words<'_> {
    /// The next token; its text replaces `out`. Plain ASCII words allocate nothing.
    pub fn next_into(&mut self, out: &mut String) -> Option<Place> {
        loop {
            if let Some(word) = self.queue.pop_front() {
                out.clear();
                out.push_str(&word.text);
                return Some(Place {
                    start: word.span.start,
                    end: word.span.end,
                    position: word.position,
                    form: word.form,
                });
            }
            if let Some(place) = self.next_plain(out) {
                return Some(place);
            }
            let (start, class) = self.skip_separators()?;
            match class {
                Class::Letter => {
                    let end = self.word_end(start);
                    self.at = end;
                    let position = self.position;
                    self.position += 1;
                    self.queue_word(start..end, position);
                }
                Class::Unspaced => self.queue_unspaced(start),
                Class::Pictograph => {
                    let end = start + char_at(self.text, start).len_utf8();
                    self.at = end;
                    let position = self.position;
                    self.position += 1;
                    out.clear();
                    out.push_str(&self.text[start..end]);
                    return Some(Place { start, end, position, form: Form::Word });
                }
                Class::Separator => unreachable!("separators are skipped"),
            }
        }
    }

    /// The next token where it is an ASCII word without parts, as nearly all are.
    fn next_plain(&mut self, out: &mut String) -> Option<Place> {
        let bytes = self.text.as_bytes();
        let separators = bytes[self.at..]
            .iter()
            .take_while(|byte| byte.is_ascii() && !byte.is_ascii_alphanumeric())
            .count();
        self.at += separators;
        let start = self.at;
        let length = bytes[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let end = start + length;
        let run = &self.text[start..end];
        let ends = bytes.get(end).is_none_or(|&byte| byte.is_ascii() && byte != b'\'');
        if !ends || !is_plain(run) {
            return None;
        }
        out.clear();
        out.push_str(run);
        out.make_ascii_lowercase();
        self.at = end;
        let position = self.position;
        self.position += 1;
        Some(Place { start, end, position, form: Form::Word })
    }

    fn skip_separators(&mut self) -> Option<(usize, Class)> {
        for (offset, c) in self.text[self.at..].char_indices() {
            let class = class(c);
            if class != Class::Separator {
                return Some((self.at + offset, class));
            }
        }
        self.at = self.text.len();
        None
    }

    /// The end of the run of letters, digits and their marks that starts at `start`. An apostrophe
    /// between two letters belongs to the word.
    fn word_end(&self, start: usize) -> usize {
        let mut characters = self.text[start..].char_indices().peekable();
        let mut end = self.text.len();
        while let Some((offset, c)) = characters.next() {
            if class(c) == Class::Letter || is_combining_mark(c) {
                continue;
            }
            let joins = is_apostrophe(c)
                && characters
                    .peek()
                    .is_some_and(|&(_, next)| next.is_alphabetic() && class(next) == Class::Letter);
            if !joins {
                end = start + offset;
                break;
            }
        }
        end
    }

    /// Queues a word that needs folding, or has parts.
    fn queue_word(&mut self, span: Range<usize>, position: u32) {
        let run = &self.text[span.clone()];
        let text = fold(run);
        if !text.is_empty() {
            self.queue.push_back(Word { text, span: span.clone(), position, form: Form::Word });
        }
        for part in parts(run) {
            let span = span.start + part.start..span.start + part.end;
            let text = fold(&self.text[span.clone()]);
            self.queue.push_back(Word { text, span, position, form: Form::Part });
        }
    }

    /// Queues the characters and pairs of a run that is not parted by spaces. A long run is taken
    /// piece by piece, each beginning with the last character of the one before, so that memory
    /// stays small.
    fn queue_unspaced(&mut self, start: usize) {
        let mut units: Vec<Range<usize>> = Vec::new();
        let mut end = self.text.len();
        let mut more = false;
        for (offset, c) in self.text[start..].char_indices() {
            let at = start + offset;
            let count = units.len();
            match units.last_mut() {
                Some(last) if is_combining_mark(c) || matches!(c, '\u{FF9E}' | '\u{FF9F}') => {
                    last.end = at + c.len_utf8();
                }
                _ if class(c) != Class::Unspaced => {
                    end = at;
                    break;
                }
                _ if count == PIECE => {
                    more = true;
                    break;
                }
                _ => units.push(at..at + c.len_utf8()),
            }
        }
        let texts: Vec<String> = units.iter().map(|unit| fold(&self.text[unit.clone()])).collect();
        let form = if units.len() == 1 { Form::Word } else { Form::Single };
        for (index, unit) in units.iter().enumerate() {
            let next = units.get(index + 1);
            if more && next.is_none() {
                end = unit.start;
                break;
            }
            let (position, span) = (self.position, unit.clone());
            self.position += 1;
            self.queue.push_back(Word { text: texts[index].clone(), span, position, form });
            if let Some(next) = next {
                let text = format!("{}{}", texts[index], texts[index + 1]);
                let span = unit.start..next.end;
                self.queue.push_back(Word { text, span, position, form: Form::Pair });
            }
        }
        self.at = end;
    }
}

impl Iterator for Words<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        let mut text = String::new();
        let place = self.next_into(&mut text)?;
        Some(Word {
            text,
            span: place.start..place.end,
            position: place.position,
            form: place.form,
        })
    }
}

/// A word in the one spelling that is compared: lower case, without Latin and Greek accents,
/// compatible forms (full width, ligatures) replaced, apostrophes and a final `'s` removed, at most
/// [`MAX_CHARS`] characters.
pub fn fold(word: &str) -> String {
    if word.is_ascii() {
        let word = strip_possessive(word);
        return word
            .bytes()
            .filter(|&byte| byte != b'\'')
            .take(MAX_CHARS)
            .map(|byte| byte.to_ascii_lowercase() as char)
            .collect();
    }
    let mut folded = String::with_capacity(word.len());
    for c in strip_possessive(word).nfkc().flat_map(char::to_lowercase) {
        match c {
            'ё' => folded.push('е'),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'đ' | 'ð' => folded.push('d'),
            'ł' => folded.push('l'),
            'ı' => folded.push('i'),
            'þ' => folded.push_str("th"),
            'ς' => folded.push('σ'),
            c if is_apostrophe(c) || is_accent(c) => {}
            c if is_accented(c) => folded.extend(c.nfd().filter(|&c| !is_accent(c))),
            c => folded.push(c),
        }
    }
    if let Some((cut, _)) = folded.char_indices().nth(MAX_CHARS) {
        folded.truncate(cut);
    }
    folded
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    /// Of a script whose words are not parted by spaces, or (Hangul) whose particles cling.
    Unspaced,
    Pictograph,
    Separator,
}

fn class(c: char) -> Class {
    if c.is_ascii() {
        return if c.is_ascii_alphanumeric() { Class::Letter } else { Class::Separator };
    }
    match c {
        '\u{0E00}'..='\u{0EFF}'
        | '\u{1000}'..='\u{109F}'
        | '\u{1780}'..='\u{17FF}'
        | '\u{1100}'..='\u{11FF}'
        | '\u{3005}'
        | '\u{3007}'
        | '\u{3041}'..='\u{3096}'
        | '\u{309D}'..='\u{309F}'
        | '\u{30A1}'..='\u{30FA}'
        | '\u{30FC}'..='\u{30FF}'
        | '\u{3105}'..='\u{312F}'
        | '\u{3131}'..='\u{318E}'
        | '\u{31F0}'..='\u{31FF}'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{A960}'..='\u{A97F}'
        | '\u{AC00}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{FF66}'..='\u{FF9F}'
        | '\u{20000}'..='\u{323AF}'
            if c.is_alphanumeric() || is_combining_mark(c) =>
        {
            Class::Unspaced
        }
        '\u{2600}'..='\u{27BF}' | '\u{1F000}'..='\u{1FAFF}' if !c.is_alphanumeric() => {
            Class::Pictograph
        }
        c if c.is_alphanumeric() => Class::Letter,
        _ => Class::Separator,
    }
}

/// ASCII letters or digits, not both, that need but be put into lower case: no compound.
fn is_plain(run: &str) -> bool {
    let bytes = run.as_bytes();
    let Some((first, rest)) = bytes.split_first() else { return false };
    let all = |is: fn(&u8) -> bool| rest.iter().all(is);
    bytes.len() <= MAX_CHARS
        && if first.is_ascii_digit() {
            all(u8::is_ascii_digit)
        } else {
            all(u8::is_ascii_lowercase)
                || (first.is_ascii_uppercase() && all(u8::is_ascii_uppercase))
        }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{02BC}')
}

fn is_accent(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{064B}'..='\u{065F}' | '\u{0591}'..='\u{05C7}')
}

/// Latin and Greek letters that may carry accents.
fn is_accented(c: char) -> bool {
    matches!(c, '\u{00C0}'..='\u{024F}' | '\u{0370}'..='\u{03FF}' | '\u{1E00}'..='\u{1FFF}')
}

fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{0400}'..='\u{052F}')
}

fn strip_possessive(word: &str) -> &str {
    let mut characters = word.chars();
    if matches!(characters.next_back(), Some('s' | 'S'))
        && characters.next_back().is_some_and(is_apostrophe)
    {
        characters.as_str()
    } else {
        word
    }
}

/// The parts of a compound: between a lower-case letter and a capital (`cssClasses`), before the
/// last capital of several that a longer word follows (`HTTPServer`), and between letters and a
/// short number (`GPT4`). Empty where there is but one part.
fn parts(run: &str) -> Vec<Range<usize>> {
    let characters: Vec<(usize, char)> = run.char_indices().take(MAX_CHARS).collect();
    let digits_from = characters.iter().position(|(_, c)| c.is_ascii_digit());
    // Mixed letters and digits beyond "name, then number" are identifiers: left whole.
    let number = match digits_from {
        Some(from) if characters[from..].iter().all(|(_, c)| c.is_ascii_digit()) => {
            (from >= 2 && characters.len() - from <= 4).then_some(from)
        }
        Some(_) => return Vec::new(),
        None => None,
    };
    let mut cuts: Vec<usize> = Vec::new();
    for index in 1..characters.len() {
        let (before, here) = (characters[index - 1].1, characters[index].1);
        let lowercase_after =
            characters[index + 1..].iter().take_while(|(_, c)| c.is_lowercase()).count();
        let cut = (before.is_lowercase() && here.is_uppercase())
            || (before.is_uppercase() && here.is_uppercase() && lowercase_after >= 3)
            || number == Some(index);
        if cut {
            cuts.push(characters[index].0);
        }
    }
    if cuts.is_empty() {
        return Vec::new();
    }
    cuts.insert(0, 0);
    cuts.push(run.len());
    cuts.windows(2)
        .map(|pair| pair[0]..pair[1])
        .filter(|part| part.len() >= 2 || number.is_some())
        .collect()
}

fn char_at(text: &str, at: usize) -> char {
    text[at..].chars().next().unwrap_or(' ')
}

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
