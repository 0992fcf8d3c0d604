//! Exports: any span, any size, resumable, without a lost or doubled row.
//!
//! An [`Order`] becomes a plan of units (`plan`): a list, or one calendar month of it.
//! Units are fetched several at a time (`fetch`), each proven complete and sorted out of memory (`spool`),
//! put one after another into a store (`format`, `folder`), and recorded in a manifest (`manifest`), which
//! is the checkpoint a later run goes on from (`runner`).

mod dated;
pub(crate) mod durable;
mod fetch;
mod folder;
pub(crate) mod format;
#[cfg(fuzzing)]
pub(crate) mod fuzzing;
pub(crate) mod interrupt;
mod lock;
mod manifest;
pub(crate) mod mask;
mod memory;
pub(crate) mod order;
mod plan;
pub(crate) mod progress;
pub(crate) mod rehearsal;
mod report;
mod row;
mod runner;
pub(crate) mod sing;
mod spool;
pub(crate) mod unit;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use iadvize::Client;
use iadvize::jiff::civil::Date;

use self::fetch::Source;
use self::format::Store;
use self::interrupt::Stop;
use self::lock::Lock;
use self::manifest::{Account, Manifest};
use self::mask::Masked;
use self::order::{Order, Task};
use self::progress::Progress;
use self::report::{Place, Report};
use self::runner::Runner;
use self::spool::Spools;
use self::unit::Unit;
use crate::failure::Failure;

/// Where an export runs, and how.
#[derive(Debug)]
pub(crate) struct Setting {
    /// The client.
    pub(crate) client: Client,
    /// Where the service is, as the manifest names it.
    pub(crate) base_url: String,
    /// The flags by which it is reached, which a command that goes on needs again.
    pub(crate) flags: Vec<String>,
    /// The folder that the export fills.
    pub(crate) folder: PathBuf,
    /// The day on which an export without an end ends.
    pub(crate) today: Date,
    /// How many requests are in flight at once.
    pub(crate) jobs: usize,
    /// How often a unit is fetched at most while the service fails.
    pub(crate) attempts: u32,
    /// What is shown meanwhile.
    pub(crate) progress: Progress,
    /// Whether to stop early.
    pub(crate) stop: Stop,
}

/// Runs an export and tells what became of it.
///
/// # Errors
///
/// When the order does not fit what is in the folder, another run is at work there, the service or the disk
/// fails, the run is interrupted, or something cannot be proven complete. What was put stays.
pub(crate) async fn run(order: &Order, setting: Setting) -> Result<Report, Failure> {
    let folder = setting.folder.clone();
    check(order, &setting)?;
    let _lock = open(&folder)?;
    let there = read_manifest(&folder)?;
    if there.is_none() {
        refuse_foreign(&folder)?;
    }
    let account = account(&setting.client, &setting.base_url).await?;
    let task = order
        .task(there, account, setting.today)
        .map_err(Failure::usage)?;
    let Task {
        mut manifest,
        plan,
        format,
        mask,
    } = task;
    let source = Source {
        client: setting.client,
        filters: manifest.asked.filters.clone(),
        spools: Spools::new(folder.clone()),
        attempts: setting.attempts,
        progress: setting.progress,
        stop: setting.stop,
    };
    let on_disk = |error: io::Error| disk(&folder, &error);
    // Before the store makes files of its own, so that a run which is broken off here can be continued.
    manifest.begin();
    manifest.write(&folder).map_err(on_disk)?;
    let mut store = format.store(&folder).map_err(on_disk)?;
    if let Some(mask) = mask {
        store = Box::new(Masked::new(store, mask));
    }
    let missing = looked_at(store.as_mut(), &mut manifest, &plan).map_err(on_disk)?;
    let count = missing.len();
    let place = Place::Folder {
        path: folder.clone(),
        flags: setting.flags,
    };
    let runner = Runner {
        source,
        store: Arc::new(Mutex::new(store)),
        manifest,
        folder: Some(folder.clone()),
        plan: plan.clone(),
        jobs: setting.jobs,
    };
    let (manifest, course) = runner
        .run(missing)
        .await
        .map_err(|broken| report::broken(broken, &place))?;
    Report::new(manifest, course, plan.len() - count, place).judged()
}

/// Refuses an order that cannot be carried out before a folder is made or anything is sent.
fn check(order: &Order, setting: &Setting) -> Result<(), Failure> {
    let there = read_manifest(&setting.folder)?;
    // Whose data it is is not known yet, and compared later.
    let account = there.as_ref().map(|there| there.asked.account.clone());
    let task = order.task(there, account.unwrap_or_default(), setting.today);
    let task = task.map_err(Failure::usage)?;
    for unit in &task.plan {
        // It is only built, and sends nothing.
        drop(fetch::list(
            &setting.client,
            &task.manifest.asked.filters,
            unit,
        )?);
    }
    Ok(())
}

/// Makes the folder and takes its lock.
fn open(folder: &Path) -> Result<Lock, Failure> {
    durable::make_folders(folder).map_err(|error| disk(folder, &error))?;
    match Lock::take(folder).map_err(|error| disk(folder, &error))? {
        Some(lock) => Ok(lock),
        None => Err(Failure::usage(format!(
            "another export is at work in {}: wait until it ends, or choose another --out",
            folder.display()
        ))),
    }
}

fn read_manifest(folder: &Path) -> Result<Option<Manifest>, Failure> {
    Manifest::read(folder).map_err(|error| {
        let path = folder.join(manifest::NAME);
        let path = path.display();
        Failure::usage(format!(
            "{path} cannot be continued from: {error}; choose another --out, or move that folder away"
        ))
    })
}

/// Refuses a folder that holds something which is no export: tools that read the folder would take it for
/// rows.
fn refuse_foreign(folder: &Path) -> Result<(), Failure> {
    let entries = fs::read_dir(folder).map_err(|error| disk(folder, &error))?;
    let foreign = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        // Hidden ones are the lock, and what a run left that was broken off before it began.
        .find(|name| !name.starts_with('.'));
    match foreign {
        Some(name) => Err(Failure::usage(format!(
            "{} holds `{name}` and no manifest of an export: choose an empty --out",
            folder.display()
        ))),
        None => Ok(()),
    }
}

/// Whose data it is. A key that may not see its clients is told by the base URL alone.
async fn account(client: &Client, base_url: &str) -> Result<Account, Failure> {
    let clients = match client.clients().list().items().try_collect().await {
        Ok(clients) => {
            let mut ids: Vec<u64> = clients.iter().map(|client| client.id.value()).collect();
            ids.sort_unstable();
            Some(ids)
        }
        // Where the service is not, no manifest is begun that names it.
        Err(error) if error.is_refused() && !error.is_misdirected() => None,
        Err(error) => return Err(error.into()),
    };
    Ok(Account {
        base_url: base_url.to_owned(),
        clients,
    })
}

/// The units that are not there, whole and unharmed, as recorded.
fn looked_at(
    store: &mut dyn Store,
    manifest: &mut Manifest,
    plan: &[Unit],
) -> io::Result<Vec<Unit>> {
    let (mut there, mut missing) = (Vec::new(), Vec::new());
    for unit in plan {
        let recorded = manifest
            .entry(unit)
            .filter(|entry| entry.incomplete.is_none());
        let is_there = match recorded {
            Some(entry) => store.holds(unit, &entry.landed)?,
            None => false,
        };
        if is_there {
            there.push(*unit);
        } else {
            missing.push(*unit);
        }
    }
    manifest.keep(&there);
    Ok(missing)
}

fn disk(folder: &Path, error: &io::Error) -> Failure {
    report::disk(&folder.display().to_string(), error, "")
}
