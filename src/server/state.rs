//! [`Shared`]: what every request sees. One value for all worker threads, built once.

use std::net::SocketAddr;

use super::{
    api::events::Hub,
    problem::Failure,
    seam::{Seam, Work},
    security::{Hosts, Token},
    templates::Templates,
};
use crate::{error::Result, notebook::Notebook};

pub(crate) struct Shared {
    notebook: Notebook,
    seam: Seam,
    pub(super) token: Token,
    pub(super) hosts: Hosts,
    pub(super) templates: Templates,
    pub(super) hub: Hub,
    /// Tells this server's cookie from that of another one on the same host.
    pub(super) port: u16,
}

impl Shared {
    pub(super) fn new(notebook: Notebook, token: Token, address: SocketAddr) -> Result<Self> {
        Ok(Self {
            hub: Hub::start(notebook.events())?,
            notebook,
            seam: Seam::new(),
            token,
            hosts: Hosts::of(address),
            templates: Templates::load()?,
            port: address.port(),
        })
    }

    /// Runs `job` on the notebook, off the threads that serve requests.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Notebook) -> Result<T> + Send + 'static,
    ) -> Result<T, Failure> {
        self.cross(Work::Read, job).await
    }

    /// Like [`Shared::read`] for work that keeps a core busy: no more at once than there are cores.
    pub(super) async fn search<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Notebook) -> Result<T> + Send + 'static,
    ) -> Result<T, Failure> {
        self.cross(Work::Search, job).await
    }

    async fn cross<T: Send + 'static>(
        &self,
        work: Work,
        job: impl FnOnce(&Notebook) -> Result<T> + Send + 'static,
    ) -> Result<T, Failure> {
        let notebook = self.notebook.clone();
        self.seam.cross(work, move || job(&notebook)).await
    }
}
