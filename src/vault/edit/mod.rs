//! Changing a note's text by as little as can be: a save keeps the bytes of every line that it
//! does not change, an item joins or leaves one list of the properties, a mention becomes a link.
//! Pure functions from text to text. Each edit of a part reads its own result back, and yields
//! nothing where that does not say what was meant: a note that is written in a way which an edit
//! does not understand is left to its author.

mod json;
mod keep;
mod lists;
mod mention;

pub use keep::keep;
pub use lists::{with_item, without_item};
pub use mention::link_mention;
