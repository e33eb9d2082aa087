//! Papers as data: what a bibliography, a paper's own frontmatter or another program says of a
//! publication, in one type ([`Record`]), whatever the format. Libraries are read into records
//! ([`library`]), records become notes of kind paper ([`note`]), and are written out again as
//! citations ([`cite`]). What identifies a work across sources is decided in [`identity`]. Papers
//! themselves are read from their PDFs ([`pdf`]), and what one says about itself is found in its
//! sentences ([`facets`]); where a summary by another hand seems to say otherwise is told in
//! [`accounts`]. As everywhere in the vault, what a user wrote is never an error: it
//! yields records and a list of problems.

pub mod accounts;
pub mod cite;
pub mod facets;
pub mod identity;
pub mod import;
mod kinds;
pub mod library;
pub mod note;
pub mod pdf;
mod person;
mod record;
pub mod stance;
mod tagged;
pub mod works;

pub use identity::{Arxiv, Doi};
pub use person::Person;
pub use record::{Issued, Record};
