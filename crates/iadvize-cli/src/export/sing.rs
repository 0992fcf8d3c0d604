//! Exports as Singer's messages on standard output, from the same plan and by the same runner as those into
//! a folder. What a run needs to go on from is the target's to keep: the state.

use std::io::{self, BufWriter};
use std::sync::{Arc, Mutex};

use super::fetch::Source;
use super::format::Store;
use super::format::singer::{Singer, State};
use super::manifest::Account;
use super::mask::Masked;
use super::order::{Order, civil, is_due};
use super::report::{self, Place, Report};
use super::runner::Runner;
use super::spool::Spools;
use super::unit::Unit;
use super::{Setting, fetch};
use crate::failure::Failure;

/// Sends an export to a target and tells what became of it. Of the setting, the folder is one in which rows
/// may wait that do not fit in memory.
///
/// What the state covers is not sent again, save the last `overlap` days, which lie in months that are sent
/// as a whole: targets put rows in the place of those with the same identifier.
///
/// # Errors
///
/// When the order contradicts itself, the service or the disk fails, the run is interrupted, or something
/// cannot be proven complete. What was sent stays sent.
pub(crate) async fn run(
    order: &Order,
    state: State,
    overlap: u16,
    setting: Setting,
) -> Result<Report, Failure> {
    let task = order.task(None, Account::default(), setting.today);
    let task = task.map_err(Failure::usage)?;
    let units = task.plan.iter().copied();
    let plan: Vec<Unit> = units
        .filter(|unit| is_missing(unit, &state, overlap))
        .collect();
    for unit in &plan {
        // It is only built, and sends nothing.
        drop(fetch::list(
            &setting.client,
            &task.manifest.asked.filters,
            unit,
        )?);
    }
    let there = task.plan.len() - plan.len();
    let out = BufWriter::with_capacity(1 << 16, io::stdout());
    let mut store: Box<dyn Store> = Box::new(Singer::new(out, state));
    if let Some(mask) = task.mask {
        store = Box::new(Masked::new(store, mask));
    }
    let source = Source {
        client: setting.client,
        filters: task.manifest.asked.filters.clone(),
        spools: Spools::new(setting.folder),
        attempts: setting.attempts,
        progress: setting.progress,
        stop: setting.stop,
    };
    let runner = Runner {
        source,
        store: Arc::new(Mutex::new(store)),
        manifest: task.manifest,
        folder: None,
        plan: plan.clone(),
        jobs: setting.jobs,
    };
    let ran = runner.run(plan).await;
    let (manifest, course) = ran.map_err(|broken| report::broken(broken, &Place::Target))?;
    Report::new(manifest, course, there, Place::Target).judged()
}

/// Whether the state leaves a unit to be sent.
pub(super) fn is_missing(unit: &Unit, state: &State, overlap: u16) -> bool {
    let covered = state.until(&unit.table()).and_then(civil);
    is_due(unit, covered, overlap)
}
