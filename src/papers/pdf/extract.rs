//! The one place that names the library which reads the format. It gives each letter with its
//! place and size; here letters become runs, and what the document's own record says is read.
//! The library panics on much that is malformed: its callers catch that, page by page.

use pdf_extract::{
    Document as File, MediaBox, Object, OutputDev, OutputError, Stream, Transform, output_doc_page,
};

use super::{
    Fault, PageText,
    direction::as_drawn,
    layout::{self, Run},
    repair,
};

/// An open PDF.
pub(super) struct Document {
    file: File,
    pages: u32,
}

/// Runs that are kept of one page: a map or a plot drawn in letters has more, and is no text.
const MOST_RUNS: usize = 60_000;

/// Lines of the first page that may stand above an abstract.
const MOST_HEAD: usize = 40;

impl Document {
    pub(super) fn open(bytes: Vec<u8>) -> Result<Self, Fault> {
        let mut file = load(bytes)?;
        // Many are encrypted with an empty password, only to forbid printing.
        if file.is_encrypted() && file.decrypt("").is_err() {
            return Err(Fault::Encrypted);
        }
        let pages = u32::try_from(file.get_pages().len()).unwrap_or(u32::MAX);
        if pages == 0 {
            return Err(Fault::Damaged("it has no pages".into()));
        }
        Ok(Self { file, pages })
    }

    pub(super) fn pages(&self) -> u32 {
        self.pages
    }

    /// Title and author as the file's own record has them.
    pub(super) fn record(&self) -> (Option<String>, Option<String>) {
        let record = self.file.trailer.get(b"Info").ok().and_then(|info| match info {
            Object::Reference(id) => self.file.get_dictionary(*id).ok(),
            Object::Dictionary(record) => Some(record),
            _ => None,
        });
        let text = |key: &[u8]| {
            let value = record?.get(key).ok()?.as_str().ok()?;
            Some(text(value)).filter(|text| !text.is_empty())
        };
        (text(b"Title"), text(b"Author"))
    }

    /// One page, and whether all of it could be read. One-based.
    pub(super) fn page(&self, number: u32) -> (PageText, bool) {
        let mut letters = Letters::default();
        // What was read before the library gave up is worth keeping.
        let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            output_doc_page(&self.file, &mut letters, number)
        }));
        letters.close();
        let whole = matches!(read, Ok(Ok(()))) && letters.runs.len() < MOST_RUNS;
        let head = if number == 1 { head(&letters.runs) } else { Vec::new() };
        let pieces = layout::pieces(&letters.runs, letters.height);
        (PageText { number, pieces, head }, whole)
    }
}

/// The document as its own table of objects says, else by a table that is made anew.
fn load(bytes: Vec<u8>) -> Result<File, Fault> {
    let has_pages = |file: &File| file.is_encrypted() || !file.get_pages().is_empty();
    let read = |bytes: &[u8]| {
        let mut file = File::load_mem(bytes)?;
        mend_streams(&mut file, bytes);
        Ok::<_, pdf_extract::Error>(file)
    };
    let loaded = read(&bytes);
    if !loaded.as_ref().is_ok_and(has_pages)
        && let Some(mended) = repair::repair(&bytes)
        && let Ok(mended) = read(&mended)
        && has_pages(&mended)
    {
        return Ok(mended);
    }
    loaded.map_err(|error| Fault::Damaged(error.to_string()))
}

/// The library takes an object for a mere dictionary where its stream is not as long as it says.
fn mend_streams(file: &mut File, bytes: &[u8]) {
    let mut places = None;
    for ((number, _), object) in &mut file.objects {
        let Object::Dictionary(dictionary) = object else { continue };
        if !dictionary.has(b"Length") {
            continue;
        }
        let places = places.get_or_insert_with(|| repair::places(bytes));
        let content = places.get(number).and_then(|(place, _)| repair::stream(bytes, *place));
        if let Some(content) = content {
            *object = Object::Stream(Stream::new(std::mem::take(dictionary), content.to_vec()));
        }
    }
}

fn head(runs: &[Run]) -> Vec<String> {
    let lines = layout::plain_lines(runs).into_iter().map(|(text, _)| text);
    lines.take_while(|line| !line.to_lowercase().starts_with("abstract")).take(MOST_HEAD).collect()
}

/// A text of the file's record: UTF-16 with its mark, else one byte a letter.
fn text(bytes: &[u8]) -> String {
    let text = match bytes.strip_prefix(&[0xfe, 0xff]) {
        Some(rest) => {
            let (units, _) = rest.as_chunks::<2>();
            let units: Vec<u16> = units.iter().map(|unit| u16::from_be_bytes(*unit)).collect();
            String::from_utf16_lossy(&units)
        }
        None => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
        },
    };
    let text: String = text.chars().filter(|c| !c.is_control()).take(500).collect();
    text.trim().to_owned()
}

/// Gathers letters into runs as they are drawn.
#[derive(Default)]
struct Letters {
    runs: Vec<Run>,
    open: Option<Run>,
    left: f32,
    bottom: f32,
    height: f32,
}

impl Letters {
    fn close(&mut self) {
        if self.runs.len() < MOST_RUNS {
            self.runs.extend(self.open.take());
        }
    }
}

impl OutputDev for Letters {
    fn begin_page(
        &mut self,
        _: u32,
        page: &MediaBox,
        _: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        self.left = page.llx as f32;
        self.bottom = page.lly as f32;
        self.height = (page.ury - page.lly) as f32;
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        self.close();
        Ok(())
    }

    fn output_character(
        &mut self,
        place: &Transform,
        width: f64,
        _: f64,
        font_size: f64,
        letter: &str,
    ) -> Result<(), OutputError> {
        let turned = place.m12.abs() > 0.01 * place.m11.abs().max(0.01) || place.m11 < 0.0;
        let size =
            (font_size * (place.m11 * place.m22 - place.m12 * place.m21).abs().sqrt()) as f32;
        let (x, y) = (place.m31 as f32 - self.left, place.m32 as f32 - self.bottom);
        if !(size.is_finite() && x.is_finite() && y.is_finite()) || letter.is_empty() {
            return Ok(());
        }
        let width = (width * font_size * place.m11.abs()) as f32;
        // Where letters are set in a line with no more between them than kerning.
        let goes_on = |run: &Run| {
            let gap = x - (run.x + run.width);
            !turned
                && !run.turned
                && (run.y - y).abs() < 0.02 * size
                && (run.size - size).abs() < 0.05 * size
                && gap.abs() < 0.14 * size
        };
        let turned_on = |run: &Run| turned && run.turned && (run.size - size).abs() < 0.5;
        match &mut self.open {
            Some(run) if goes_on(run) => {
                run.text.push_str(&as_drawn(letter));
                run.width = x + width - run.x;
            }
            Some(run) if turned_on(run) => run.text.push_str(&as_drawn(letter)),
            _ => {
                self.close();
                let text = as_drawn(letter).into_owned();
                self.open = Some(Run { text, x, y, width, size, bold: false, turned });
            }
        }
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read_in_both_encodings() {
        assert_eq!(text(b"Plain"), "Plain");
        assert_eq!(text(&[0xfe, 0xff, 0, b'A', 0x26, 0x3a]), "A☺");
        assert_eq!(text(&[b'a', 0xe9]), "aé");
        assert_eq!(text(&[0xfe, 0xff, 0]), "");
    }
}
