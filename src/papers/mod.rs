//! Papers as data. Files of publications are read ([`pdf`]), and what a paper says about itself is
//! found in its sentences ([`facets`]).

pub mod facets;
pub mod pdf;
