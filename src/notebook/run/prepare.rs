//! What is about to run, and whether its user has approved exactly that. The bytes that were hashed
//! are the bytes that run: an input that changes between the question and the start changes nothing.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    error::{Error, ErrorKind, Result},
    evidence::{
        Evaluation, Inputs,
        approval::{Approvals, Input, what_runs},
        sandbox::Limits,
    },
    notebook::{Core, Notebook, shell, snapshot::Snapshot},
};

/// What a person is asked to approve.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Approval {
    pub evaluation: String,
    /// Built-in evaluators need none: they read their inputs and nothing else.
    pub needed: bool,
    pub approved: bool,
    /// Names exactly what would run; approving sends it back.
    pub hash: String,
    pub evaluator: String,
    pub command: Vec<String>,
    /// The command as one would type it; none where a model is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub typed: Option<String>,
    /// What the program may use at most, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limits: Option<String>,
    pub inputs: Vec<String>,
    /// Where a model would be asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
}

pub(super) struct Prepared {
    pub(super) evaluation: Evaluation,
    /// Read already where something outside of this program gets them.
    pub(super) inputs: Vec<Input>,
    pub(super) approval: Approval,
}

impl Notebook {
    /// Whether an evaluation may run, and what that would run.
    ///
    /// # Errors
    /// No such evaluation, or an input that cannot be read.
    pub fn approval(&self, path: &str) -> Result<Approval> {
        let core = self.core();
        prepare(core, &self.snapshot(), path).map(|prepared| prepared.approval)
    }

    /// Approves what `hash` names: the answer to [`Notebook::approval`] that was looked at.
    ///
    /// # Errors
    /// [`ErrorKind::Conflict`] where something else would run by now.
    pub fn approve(&self, path: &str, hash: &str) -> Result<Approval> {
        let core = self.core();
        let mut approval = prepare(core, &self.snapshot(), path)?.approval;
        if approval.hash != hash {
            return Err(Error::new(
                ErrorKind::Conflict,
                format!("{path} or one of its inputs has changed since you looked at it"),
                "look at what would run now, then approve that",
            ));
        }
        if approval.needed {
            approvals(core).approve(hash)?;
            approval.approved = true;
        }
        Ok(approval)
    }

    /// Takes an approval back.
    ///
    /// # Errors
    /// No such evaluation, or a state folder that cannot be written.
    pub fn withdraw_approval(&self, path: &str) -> Result<Approval> {
        let core = self.core();
        let mut approval = prepare(core, &self.snapshot(), path)?.approval;
        if approval.needed {
            approvals(core).withdraw(&[approval.hash.clone()].into())?;
            approval.approved = false;
        }
        Ok(approval)
    }
}

fn approvals(core: &Core) -> Approvals {
    Approvals::new(&core.config.state, core.vault.root())
}

pub(super) fn prepare(core: &Core, snapshot: &Snapshot, path: &str) -> Result<Prepared> {
    let note = snapshot.note(path)?;
    let reader = core.inputs(snapshot, &note.path);
    let (evaluation, problems) = Evaluation::read(note, &reader).ok_or_else(|| {
        Error::invalid(
            format!("{path} is no evaluation"),
            "name a note with `type: evaluation`; `equipoise run --all` runs each of them",
        )
    })?;
    let needed = evaluation.needs_approval();
    if !needed && evaluation.built_in().is_none() {
        // The note's own problem says it best.
        let error = problems.into_iter().next().map_or_else(
            || Error::invalid(format!("{path} names no evaluator"), "write one after `evaluator:`"),
            |problem| Error::invalid(format!("{path}: {}", problem.message), problem.remedy),
        );
        return Err(error);
    }
    let mut inputs = Vec::new();
    if needed {
        for input in &evaluation.inputs {
            inputs.push((input.clone(), reader.read(input)?));
        }
    }
    let hash = what_runs(&evaluation, &inputs);
    let runs_program = needed && !evaluation.command.is_empty();
    let approval = Approval {
        evaluation: path.to_owned(),
        needed,
        approved: !needed || approvals(core).holds(&hash),
        hash,
        evaluator: evaluation.evaluator.clone(),
        command: evaluation.command.clone(),
        typed: runs_program.then(|| shell::command(&evaluation.command)),
        limits: runs_program.then(|| Limits::of(&evaluation.limits).to_string()),
        inputs: evaluation.inputs.iter().map(ToString::to_string).collect(),
        endpoint: evaluation.endpoint(),
    };
    Ok(Prepared { evaluation, inputs, approval })
}

pub(super) fn require_approval(prepared: &Prepared) -> Result<()> {
    if prepared.approval.approved {
        return Ok(());
    }
    let path = &prepared.approval.evaluation;
    let what = match &prepared.approval.typed {
        None => "asks a model over the network".to_owned(),
        Some(command) => format!("runs `{command}`"),
    };
    Err(Error::new(
        ErrorKind::Denied,
        format!("{path} {what}, which you have not approved in this form"),
        format!("read it, then approve it on its page, or with: equipoise run --approve '{path}'"),
    ))
}
