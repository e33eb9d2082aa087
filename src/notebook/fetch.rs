//! Files from addresses, for `equipoise import`: asked only where the configuration allows it, and
//! only for what a person typed. No note, page or import ever leads here.

use super::{ImportFile, Notebook};
use crate::{
    config::Config,
    error::{Error, ErrorKind, Result},
    papers::import,
    remote::{self, Limits},
};

impl Notebook {
    /// Fetches what an address has, as a file to be imported; `None` where the text is no address.
    ///
    /// # Errors
    /// Fetching is not allowed, an address that may not be asked, or one that gives no answer.
    pub fn fetch(config: &Config, text: &str) -> Result<Option<ImportFile>> {
        let Some(request) = import::request(text) else { return Ok(None) };
        let request = request.map_err(|why| Error::invalid(why, "write the number as shown"))?;
        if !config.fetch {
            let asked = remote::address(&request.address);
            let host = asked.as_ref().map_or_else(|| request.name.clone(), remote::host);
            return Err(Error::new(
                ErrorKind::Denied,
                format!("{host} was not asked: fetching is off"),
                format!(
                    "to allow it, write `fetch = true` below `[import]` in {}; or save the file \
                     with a browser and import that",
                    config.file.display()
                ),
            ));
        }
        let fetched = remote::fetch(&request.address, request.accept, Limits::default())?;
        tracing::info!(from = %remote::host(&fetched.from), bytes = fetched.bytes.len(), "fetched");
        Ok(Some((request.name, fetched.bytes)))
    }
}
