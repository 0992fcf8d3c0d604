//! The streams: what to fetch next, and handing pages over in order.

use std::collections::BTreeMap;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_util::future::{self, BoxFuture, FutureExt};
use futures_util::stream::{self, BoxStream, Stream, StreamExt};
use iadvize_api::catalogue::Operation;
use iadvize_wire::{Flag, PageNumber};
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::task::JoinSet;
use tracing::Instrument;

use super::guard::Guard;
use super::seen::Seen;
use crate::client::Client;
use crate::error::{Error, Kind, Result};
use crate::list::{Bounds, Checked, List, Listed, Wants};
use crate::page::Page;
use crate::transport::patiently;

/// A stream of the pages of a list, in order.
#[must_use = "a stream does nothing until it is read"]
pub struct Pages<R: Listed, W: Wants<R>> {
    operation: &'static Operation,
    pages: BoxStream<'static, Result<Page<W::Item>>>,
}

impl<R: Listed, W: Wants<R>> Pages<R, W> {
    pub(crate) fn new(list: List<R, W>) -> Self {
        let pages = match Reader::new(&list) {
            Ok(reader) => stream::unfold(reader, |mut reader| async {
                let page = reader.next().await?;
                Some((page.map(|page| page.map(W::item)), reader))
            })
            .fuse()
            .boxed(),
            // A list that is refused before sending gives the refusal, once.
            Err(error) => stream::once(async { Err(error) }).fuse().boxed(),
        };
        Self {
            operation: list.operation,
            pages,
        }
    }

    /// The next page; `None` after the last one.
    ///
    /// # Errors
    ///
    /// The first failure, after which the stream ends; see [`List::pages`].
    pub async fn try_next(&mut self) -> Result<Option<Page<W::Item>>> {
        self.pages.next().await.transpose()
    }
}

impl<R: Listed, W: Wants<R>> Stream for Pages<R, W> {
    type Item = Result<Page<W::Item>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.pages.poll_next_unpin(cx)
    }
}

impl<R: Listed, W: Wants<R>> fmt::Debug for Pages<R, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pages").field(&self.operation.id).finish()
    }
}

/// A stream of the rows of a list, in order.
#[must_use = "a stream does nothing until it is read"]
pub struct Items<R: Listed, W: Wants<R>> {
    pages: Pages<R, W>,
    rows: std::vec::IntoIter<W::Item>,
}

impl<R: Listed, W: Wants<R>> Items<R, W> {
    pub(crate) fn new(pages: Pages<R, W>) -> Self {
        Self {
            pages,
            rows: Vec::new().into_iter(),
        }
    }

    /// The next row; `None` after the last one.
    ///
    /// # Errors
    ///
    /// The first failure, after which the stream ends; see [`List::pages`].
    pub async fn try_next(&mut self) -> Result<Option<W::Item>> {
        self.next().await.transpose()
    }

    /// All rows that are left.
    ///
    /// # Errors
    ///
    /// The first failure; the rows before it are lost. See [`List::pages`].
    pub async fn try_collect(mut self) -> Result<Vec<W::Item>> {
        let mut rows = Vec::new();
        while let Some(row) = self.try_next().await? {
            rows.push(row);
        }
        Ok(rows)
    }
}

impl<R: Listed, W: Wants<R>> Stream for Items<R, W> {
    type Item = Result<W::Item>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(row) = self.rows.next() {
                return Poll::Ready(Some(Ok(row)));
            }
            match ready!(self.pages.poll_next_unpin(cx)) {
                Some(Ok(page)) => self.rows = page.items.into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<R: Listed, W: Wants<R>> fmt::Debug for Items<R, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Items")
            .field(&self.pages.operation.id)
            .finish()
    }
}

/// A page's place: the window, and the page's number in it.
type Place = (usize, u64);

/// A page that has arrived, or failed to. It may be left to be decoded.
type Landing<R> = BoxFuture<'static, Result<Page<R>>>;

/// What a task that fetches a page gives.
type Flight<R> = (Place, Landing<R>);

/// Reads the pages of a list.
struct Reader<R: Listed> {
    client: Client,
    operation: &'static Operation,
    checked: Arc<Checked<R>>,
    full: Option<Flag>,
    in_flight: usize,
    windows: Vec<Window>,
    /// Tasks of their own, so that a page in flight does not run out of time while its reader is busy with
    /// another. They end when they are dropped.
    flights: JoinSet<Flight<R>>,
    /// Pages that came before their turn.
    ready: BTreeMap<Place, Landing<R>>,
    /// The page to hand over next.
    turn: Place,
    /// Rows given by any window; none where a single one's guard knows them all.
    seen: Option<Seen>,
    /// The window whose first page is to be asked for again.
    odd: Option<usize>,
    /// Why the list may be incomplete, to be told after its last row.
    doubt: Option<Error>,
}

/// The reading of one window.
struct Window {
    bounds: Bounds,
    /// The next page to ask for.
    next: u64,
    /// The last page, as far as is known.
    last: Option<u64>,
    guard: Guard,
}

impl<R: Listed> Reader<R> {
    fn new<W: Wants<R>>(list: &List<R, W>) -> Result<Self> {
        let mut checked = list.checked()?;
        if checked.limit.is_none() {
            checked.limit = Some(iadvize_wire::Limit::MAX);
        }
        let first = checked.first();
        let limit = checked.limit.map_or(0, |limit| u64::from(limit.value()));
        let windows = list
            .windows(&checked)?
            .into_iter()
            .map(|bounds| Window {
                bounds,
                next: first,
                last: None,
                guard: Guard::new(first, limit),
            })
            .collect::<Vec<_>>();
        Ok(Self {
            client: list.client.clone(),
            operation: list.operation,
            checked: Arc::new(checked),
            full: W::FULL.then(|| Flag::from(true)),
            in_flight: list.settings.in_flight,
            seen: (windows.len() > 1).then(Seen::default),
            windows,
            flights: JoinSet::new(),
            ready: BTreeMap::new(),
            turn: (0, first),
            odd: None,
            doubt: None,
        })
    }

    /// The next page in order.
    async fn next(&mut self) -> Option<Result<Page<R>>> {
        if let Some(index) = self.odd.take()
            && let Err(error) = self.look_again(index).await
        {
            return Some(Err(self.failed(error)));
        }
        loop {
            if self.turn.0 >= self.windows.len() {
                return self.doubt.take().map(|error| Err(error.of(self.operation)));
            }
            if let Some(page) = self.ready.remove(&self.turn) {
                let page = page.await.and_then(|page| self.hand_over(page));
                if page.is_ok() && self.in_flight > 1 {
                    // The next ones come while the reader looks at this one.
                    self.fill();
                }
                return Some(page.map_err(|error| self.failed(error)));
            }
            self.fill();
            let (place, mut page) = match landed(&mut self.flights).await {
                Ok(landed) => landed,
                Err(error) => return Some(Err(self.failed(error))),
            };
            if place.1 == self.checked.first() {
                // It tells how many there are.
                let decoded = page.await;
                if let Ok(page) = &decoded {
                    self.windows[place.0].last = Some(page.pages);
                }
                page = future::ready(decoded).boxed();
            }
            // A page beyond an end that moved up has no turn any more.
            if place >= self.turn {
                self.ready.insert(place, page);
            }
        }
    }

    /// Ends the stream: nothing is asked for after a failure.
    fn failed(&mut self, error: Error) -> Error {
        self.windows.clear();
        self.flights = JoinSet::new();
        self.ready.clear();
        self.doubt = None;
        error.of(self.operation)
    }

    /// Looks whether the first page of a window is what it was.
    async fn look_again(&mut self, index: usize) -> Result<()> {
        let place = (index, self.checked.first());
        let mut look = JoinSet::new();
        look.spawn(self.flight(place));
        let page = landed(&mut look).await?.1.await?;
        let ids = page.items.iter().map(R::key);
        if let Err(error) = self.windows[index].guard.look_again(page.count, ids) {
            self.doubt.get_or_insert(error);
        }
        Ok(())
    }

    /// Keeps as many pages in flight as is allowed.
    fn fill(&mut self) {
        while self.flights.len() < self.in_flight
            && let Some(place) = self.set_out()
        {
            self.flights.spawn(self.flight(place));
        }
    }

    /// The next page to fetch, if any may be fetched now. While a window's number of pages is unknown,
    /// the first pages of the windows behind it are fetched; they wait in `ready`, which is bounded too.
    fn set_out(&mut self) -> Option<Place> {
        let first = self.checked.first();
        let (index, number) = self.wanted(first)?;
        // First pages that wait for their windows may do so for long, and would keep those that are due
        // sooner from being fetched ahead.
        let parked = if number == first { 0 } else { self.parked() };
        // About a quarter as many again as are in flight: more takes memory and is hardly faster, whatever
        // comes late.
        let room = self
            .in_flight
            .saturating_add(self.in_flight.saturating_add(2) / 4)
            .saturating_add(parked);
        if self.flights.len() + self.ready.len() >= room {
            return None;
        }
        self.windows[index].next = number.saturating_add(1);
        Some((index, number))
    }

    /// The page to fetch next, if any can be told yet.
    fn wanted(&self, first: u64) -> Option<Place> {
        let mut windows = self.windows.iter().enumerate().skip(self.turn.0);
        windows.find_map(|(index, window)| {
            let known = window
                .last
                .map_or(window.next == first, |last| window.next <= last);
            known.then_some((index, window.next))
        })
    }

    /// How many pages of later windows wait, of which no more count than are in flight.
    fn parked(&self) -> usize {
        let later = self.ready.range((self.turn.0 + 1, 0)..);
        later.count().min(self.in_flight)
    }

    /// The fetch of a page, for a task of its own: who waits for it may give that up for long, and would
    /// keep others from the client's limits.
    fn flight(&self, place: Place) -> impl Future<Output = Flight<R>> + Send + 'static {
        let (client, checked, full) = (self.client.clone(), Arc::clone(&self.checked), self.full);
        let (operation, bounds) = (self.operation, self.windows[place.0].bounds);
        let page = patiently(async move {
            let mut filters = checked.filters.clone();
            R::set_bounds(&mut filters, bounds);
            let number =
                PageNumber::new(place.1).map_err(|error| Error::input(error.to_string()))?;
            let limit = checked.limit;
            let success = R::fetch(&client, operation, &filters, full, limit, Some(number)).await?;
            Page::new(success, Some(number))
        });
        // One page after the other, or where one thread does everything, a page is decoded when it is its
        // turn: rows that wait take more memory, and are no longer near when somebody reads them.
        let in_turn = self.in_flight == 1
            || Handle::current().runtime_flavor() == RuntimeFlavor::CurrentThread;
        let flight = async move {
            let landing = if in_turn {
                page.answered().await.boxed()
            } else {
                future::ready(page.await).boxed()
            };
            (place, landing)
        };
        flight.in_current_span()
    }

    /// Lets the guard look at a page, keeps the rows that are new, and moves on.
    fn hand_over(&mut self, mut page: Page<R>) -> Result<Page<R>> {
        let (index, number) = self.turn;
        let first = self.checked.first();
        let window = &mut self.windows[index];
        window.last = window.last.max(Some(page.pages));
        window.guard.admit(number, &page)?;
        if number == first && page.pages < first {
            // Who begins past the end is answered with the last page, which was not asked for.
            page.items.clear();
        }
        let (guard, seen) = (&mut window.guard, &mut self.seen);
        page.items.retain(|row| {
            let key = row.key();
            // Both take note, whatever the other says.
            let anywhere = seen.as_mut().is_none_or(|seen| seen.insert(key));
            guard.row(key) && anywhere
        });
        if page.pages < number {
            window.last = Some(number);
        }
        if window.last.is_some_and(|last| number < last) {
            self.turn.1 += 1;
        } else {
            match window.guard.close() {
                Err(error) => _ = self.doubt.get_or_insert(error),
                Ok(()) if self.in_flight > 1 && window.guard.is_odd() => self.odd = Some(index),
                Ok(()) => {}
            }
            self.turn = (index + 1, first);
            // Pages asked for beyond an end that moved up are of no use.
            self.ready.retain(|place, _| place.0 > index);
        }
        Ok(page)
    }
}

/// The next page that arrives.
async fn landed<R: Listed>(flights: &mut JoinSet<Flight<R>>) -> Result<Flight<R>> {
    match flights.join_next().await {
        Some(Ok(landed)) => return Ok(landed),
        Some(Err(error)) => {
            if let Ok(panic) = error.try_into_panic() {
                std::panic::resume_unwind(panic);
            }
        }
        None => {}
    }
    let what = "the list may be incomplete: the runtime that fetched its pages ended";
    Err(Error::new(Kind::Incomplete, what))
}
