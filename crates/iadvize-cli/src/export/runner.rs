//! Running a plan: units in flight, put in order, recorded one by one.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use futures_util::stream::{self, StreamExt};
use futures_util::{FutureExt, TryFutureExt};
use tokio::task::{JoinError, JoinHandle};

use super::fetch::{Fetched, Source, Trouble};
use super::format::Store;
use super::manifest::{Entry, Manifest};
use super::unit::Unit;

/// A run over the units of a plan that are not there yet.
pub(super) struct Runner {
    pub(super) source: Source,
    pub(super) store: Arc<Mutex<Box<dyn Store>>>,
    pub(super) manifest: Manifest,
    /// Where the manifest is kept; nowhere where the store keeps none.
    pub(super) folder: Option<PathBuf>,
    /// All units, in order.
    pub(super) plan: Vec<Unit>,
    /// How many requests are in flight at once.
    pub(super) jobs: usize,
}

/// What a run did.
#[derive(Debug, Default)]
pub(super) struct Course {
    /// Units that the service refused, with its reason.
    pub(super) refused: Vec<(Unit, iadvize::Error)>,
    /// Whether it was asked to stop before its end.
    pub(super) interrupted: bool,
}

/// Why a run broke off: at which unit, and what happened.
#[derive(Debug)]
pub(super) struct Broken {
    pub(super) unit: Unit,
    pub(super) trouble: Trouble,
}

impl Runner {
    /// Fetches and puts every unit that is missing.
    ///
    /// # Errors
    ///
    /// When the service or the disk fails for good. What was put until then is recorded.
    pub(super) async fn run(mut self, missing: Vec<Unit>) -> Result<(Manifest, Course), Broken> {
        let mut course = Course::default();
        self.source.progress.begin(missing.len());
        let (dated, whole): (Vec<_>, Vec<_>) =
            missing.into_iter().partition(|unit| unit.window.is_some());
        // A list as a whole has its pages in flight. Of months several are, each page after page, which
        // is the order in which changes of a list are noticed best.
        for (units, at_once, pages) in [(whole, 1, self.jobs), (dated, self.jobs, 1)] {
            self.fly(units, at_once, pages, &mut course).await?;
        }
        let is_there = |unit: &Unit| self.manifest.entry(unit).is_some();
        let is_whole = self.plan.iter().all(is_there);
        course.interrupted = !is_whole && self.source.stop.is_asked();
        if is_whole && let Some(unit) = self.plan.last().copied() {
            let finished = self.finish().await;
            finished.map_err(|trouble| Broken { unit, trouble })?;
        }
        self.source.progress.end();
        Ok((self.manifest, course))
    }

    /// Fetches units, so many at once, and puts them in their order.
    async fn fly(
        &mut self,
        units: Vec<Unit>,
        at_once: usize,
        pages: usize,
        course: &mut Course,
    ) -> Result<(), Broken> {
        let (source, stop) = (self.source.clone(), self.source.stop.clone());
        // Lists that the service refuses, whose other months need not be asked for.
        let refusing = Mutex::new(BTreeSet::new());
        let refuses = |unit: &Unit| {
            let refusing = refusing.lock().unwrap_or_else(PoisonError::into_inner);
            refusing.contains(&unit.table())
        };
        let mut flights = stream::iter(units)
            .take_while(|_| std::future::ready(!stop.is_asked()))
            .filter(|unit| std::future::ready(!refuses(unit)))
            .map(|unit| {
                let flight = Flight::new(source.clone().fetch(unit, pages));
                async move { (unit, flight.await) }
            })
            .buffered(at_once);
        let mut landing = flights.next().await;
        while let Some((unit, fetched)) = landing {
            let broken = |trouble| Broken { unit, trouble };
            match fetched {
                Ok(fetched) => {
                    // The next one is fetched while this one is written.
                    let put = self.put(unit, fetched).map_err(broken);
                    ((), landing) = tokio::try_join!(put, flights.next().map(Ok))?;
                    continue;
                }
                Err(Trouble::Service(error)) if concerns_the_list(&error) => {
                    let mut refusing = refusing.lock().unwrap_or_else(PoisonError::into_inner);
                    if refusing.insert(unit.table()) {
                        course.refused.push((unit, error));
                    }
                }
                // What is under way when the run is asked to stop is not tried again.
                Err(Trouble::Service(_)) if stop.is_asked() => {}
                Err(trouble) => return Err(broken(trouble)),
            }
            landing = flights.next().await;
        }
        Ok(())
    }

    /// Puts a unit and records it.
    async fn put(&mut self, unit: Unit, fetched: Fetched) -> Result<(), Trouble> {
        let Fetched {
            mut rows,
            dates,
            incomplete,
            part,
        } = fetched;
        let is_doubtful = incomplete.is_some();
        let landed = self
            .with_store(move |store| {
                if is_doubtful {
                    store.doubt(&unit);
                }
                store.put(&unit, &mut rows)
            })
            .await?;
        let mut entry = Entry::new(&unit, landed);
        (entry.first, entry.last) = dates.unzip();
        entry.incomplete = incomplete;
        self.manifest.record(&self.plan, entry);
        self.save()?;
        part.done();
        Ok(())
    }

    async fn finish(&mut self) -> Result<(), Trouble> {
        self.with_store(|store| store.finish()).await?;
        // A run that found all units in place has still to say so.
        self.manifest.settle(&self.plan);
        Ok(self.save()?)
    }

    fn save(&self) -> io::Result<()> {
        match &self.folder {
            Some(folder) => self.manifest.write(folder),
            None => Ok(()),
        }
    }

    /// Lets the store work on a thread that may wait for the disk.
    async fn with_store<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Store) -> io::Result<T> + Send + 'static,
    ) -> Result<T, Trouble> {
        let store = Arc::clone(&self.store);
        let worked = tokio::task::spawn_blocking(move || {
            let mut store = store
                .lock()
                .map_err(|_| io::Error::other("the store broke"))?;
            work(store.as_mut())
        });
        Ok(joined(worked.await)??)
    }
}

/// What a task gave; its panic goes on here.
fn joined<T>(task: Result<T, JoinError>) -> io::Result<T> {
    task.map_err(|error| match error.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(error) => io::Error::other(error),
    })
}

/// Whether a failure is of this list alone, so that others may go on.
fn concerns_the_list(error: &iadvize::Error) -> bool {
    error.is_refused() || error.is_auth() || error.is_decode()
}

/// A fetch of its own, which goes on while other units are put. It ends when it is dropped.
struct Flight(JoinHandle<Result<Fetched, Trouble>>);

impl Flight {
    fn new(fetch: impl Future<Output = Result<Fetched, Trouble>> + Send + 'static) -> Self {
        Self(tokio::spawn(fetch))
    }
}

impl Future for Flight {
    type Output = Result<Fetched, Trouble>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let landed = Pin::new(&mut self.0).poll(cx);
        landed.map(|landed| joined(landed)?)
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.0.abort();
    }
}
