//! (vault)
