//! Lists: a value that carries filters, and becomes one page, or a stream of pages or of rows.

use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;
use std::pin::Pin;

use iadvize_api::catalogue::Operation;
use iadvize_wire::{DateBound, Flag, Limit, PageNumber};

use crate::client::Client;
use crate::error::{Error, Result};
use crate::page::{Page, Reference};
use crate::paging::{Items, Pages};
use crate::window;

/// A row that the service lists.
///
/// Implemented for every documented list by the code generator; not for other types.
pub trait Listed: sealed::Fetch {
    /// The filters the list takes.
    type Filters: Clone + Default + fmt::Debug + Send + Sync + 'static;
    /// The identifier of a row.
    type Id: Copy + fmt::Debug + fmt::Display + Send + Sync + Unpin + 'static;

    /// The identifier of this row.
    fn id(&self) -> Self::Id;
}

/// What a list gives for each row: [`Brief`], [`Full`] or [`AsSent`].
pub trait Wants<R: Listed>: sealed::Wanted {
    /// What stands for a row.
    type Item: Send + Unpin + 'static;
    #[doc(hidden)]
    const FULL: bool;
    #[doc(hidden)]
    fn item(row: R) -> Self::Item;
}

/// Rows as the service lists them by default: an identifier and a link.
#[derive(Debug)]
pub enum Brief {}

/// Rows with all their members.
#[derive(Debug)]
pub enum Full {}

/// Rows as they are sent without asking for all members: an identifier and a link as a rule, and whatever
/// else the service adds.
#[derive(Debug)]
pub enum AsSent {}

impl sealed::Wanted for Brief {}
impl sealed::Wanted for Full {}
impl sealed::Wanted for AsSent {}

impl<R: Listed> Wants<R> for Brief {
    type Item = Reference<R::Id>;
    const FULL: bool = false;

    fn item(row: R) -> Self::Item {
        Reference {
            id: row.id(),
            link: row.into_link(),
        }
    }
}

impl<R: Listed> Wants<R> for Full {
    type Item = R;
    const FULL: bool = true;

    fn item(row: R) -> R {
        row
    }
}

impl<R: Listed> Wants<R> for AsSent {
    type Item = R;
    const FULL: bool = false;

    fn item(row: R) -> R {
        row
    }
}

/// The ends of a period, each as the caller gave it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bounds {
    /// The beginning, included.
    pub from: Option<DateBound>,
    /// The end.
    pub to: Option<DateBound>,
}

/// What ties a row type to the generated client; nothing to implement or call by hand.
pub(crate) mod sealed {
    use super::{Bounds, Client, Flag, Limit, Listed, Operation, PageNumber, Result};
    use crate::call::Success;

    pub trait Wanted: Send + Sync + 'static {}

    pub trait Fetch: serde::de::DeserializeOwned + Send + Unpin + Sized + 'static {
        /// The identifier as a number, by which repeated rows are told.
        fn key(&self) -> u64;

        fn into_link(self) -> Option<String>;

        /// The ends of the period among the filters; none where the list takes no period.
        fn bounds(_: &<Self as Listed>::Filters) -> Bounds
        where
            Self: Listed,
        {
            Bounds::default()
        }

        fn set_bounds(_: &mut <Self as Listed>::Filters, _: Bounds)
        where
            Self: Listed,
        {
        }

        /// A filter that is a list and holds nothing.
        fn empty_list(_: &<Self as Listed>::Filters) -> Option<&'static str>
        where
            Self: Listed,
        {
            None
        }

        fn fetch(
            client: &Client,
            operation: &'static Operation,
            filters: &<Self as Listed>::Filters,
            full: Option<Flag>,
            limit: Option<Limit>,
            page: Option<PageNumber>,
        ) -> impl Future<Output = Result<Success<iadvize_wire::List<Self>>>> + Send
        where
            Self: Listed;
    }
}

/// A list that has not been asked for yet.
///
/// Set filters, then await it for one page, or take [`pages`](List::pages) or [`items`](List::items):
///
/// ```no_run
/// # async fn example(client: iadvize::Client) -> iadvize::Result<()> {
/// let page = client.operators().list().name("*uli*").limit(20).await?;
/// println!("{} of {:?}", page.items.len(), page.count);
///
/// let mut operators = client.operators().list().website_list([1, 2, 3]).full().items();
/// while let Some(operator) = operators.try_next().await? {
///     println!("{:?}", operator.pseudo);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "a list does nothing until it is awaited or streamed"]
pub struct List<R: Listed, W = Brief> {
    pub(crate) client: Client,
    pub(crate) operation: &'static Operation,
    pub(crate) filters: R::Filters,
    pub(crate) settings: Settings,
    wants: PhantomData<fn() -> W>,
}

/// How a list is asked for, beside its filters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    limit: Option<u32>,
    page: Option<u64>,
    split: bool,
    pub(crate) in_flight: usize,
}

impl<R: Listed> List<R, Brief> {
    pub(crate) fn new(client: &Client, operation: &'static Operation) -> Self {
        Self {
            client: client.clone(),
            operation,
            filters: R::Filters::default(),
            settings: Settings {
                limit: None,
                page: None,
                split: true,
                in_flight: client.config().in_flight.get(),
            },
            wants: PhantomData,
        }
    }

    /// Asks for all members of each row, which changes what the list gives.
    pub fn full(self) -> List<R, Full> {
        self.wanting()
    }

    /// Asks for no more than the list has anyway, and keeps all of it.
    pub fn as_sent(self) -> List<R, AsSent> {
        self.wanting()
    }

    fn wanting<W>(self) -> List<R, W> {
        List {
            client: self.client,
            operation: self.operation,
            filters: self.filters,
            settings: self.settings,
            wants: PhantomData,
        }
    }
}

impl<R: Listed, W: Wants<R>> List<R, W> {
    /// How many rows a page holds, 1 to 100. Streams ask for 100 unless told otherwise; for a single page
    /// the service chooses. More is refused before anything is sent.
    pub fn limit(mut self, rows: u32) -> Self {
        self.settings.limit = Some(rows);
        self
    }

    /// Which page to await, counted from 1. Streams begin with it; one over a period that has to be split
    /// is refused.
    pub fn page(mut self, number: u64) -> Self {
        self.settings.page = Some(number);
        self
    }

    /// How many pages a stream fetches at the same time, at least 1; the client's setting otherwise. With 1
    /// nothing is fetched ahead: each page is asked for when its reader wants it.
    pub fn pages_in_flight(mut self, pages: usize) -> Self {
        self.settings.in_flight = pages.max(1);
        self
    }

    /// Keeps the period in one piece: one that is longer than the service takes is refused instead of
    /// being split.
    pub fn unsplit(mut self) -> Self {
        self.settings.split = false;
        self
    }

    /// The operation that lists, with its filters and the longest period it takes.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// The filters as they will be sent.
    pub fn filters(&self) -> &R::Filters {
        &self.filters
    }

    /// A stream of pages, in the order of the service, several of them in flight.
    ///
    /// A period longer than the service takes is split into windows of calendar months, the latest first,
    /// since conversations come newest first. Rows that come twice, at the seams of windows or because the
    /// list shifted, are given once.
    ///
    /// # Errors
    ///
    /// The stream ends with the first error. When the list changed so that it cannot be proven complete,
    /// the last item is an error with [`Error::is_incomplete`], after all rows that did come.
    ///
    /// What tells is the number of pages, the count and repeated rows. Page after page
    /// ([`pages_in_flight(1)`](List::pages_in_flight)) a deletion is noticed whatever new rows come at the
    /// front; with several in flight, if the list is newest first: where a later page has rows newer than
    /// the first page's, the first one is asked for again. Rows that come elsewhere as others go may leave no
    /// trace.
    pub fn pages(self) -> Pages<R, W> {
        Pages::new(self)
    }

    /// A stream of rows, over all pages; see [`pages`](List::pages).
    pub fn items(self) -> Items<R, W> {
        Items::new(self.pages())
    }

    /// Checks everything that can be checked before sending.
    pub(crate) fn checked(&self) -> Result<Checked<R>> {
        let limit = match self.settings.limit {
            Some(rows) => Some(Limit::new(rows).map_err(|error| self.refuse(error))?),
            None => None,
        };
        let page = match self.settings.page {
            Some(number) => Some(PageNumber::new(number).map_err(|error| self.refuse(error))?),
            None => None,
        };
        let operation = self.operation;
        if !operation.paged {
            return Err(self.refuse("it gives no list"));
        }
        let bounds = R::bounds(&self.filters);
        let takes_period = operation.filters.iter().any(|filter| filter.name == "from");
        if bounds != Bounds::default() && !takes_period {
            return Err(self.refuse("the list takes no period"));
        }
        let months = self.operation.period.map(|period| period.maximum_months);
        window::check(bounds).map_err(|error| error.of(self.operation))?;
        if let Some(filter) = R::empty_list(&self.filters) {
            return Err(self.refuse(format_args!(
                "the list of {filter} is empty, which would select everything; name at least one value"
            )));
        }
        Ok(Checked {
            filters: self.filters.clone(),
            limit,
            page,
            bounds,
            months,
        })
    }

    fn refuse(&self, why: impl fmt::Display) -> Error {
        Error::input(why.to_string()).of(self.operation)
    }

    /// The windows of the period, the latest first; a single one when there is nothing to split.
    pub(crate) fn windows(&self, checked: &Checked<R>) -> Result<Vec<Bounds>> {
        let Some(months) = checked.months else {
            return Ok(vec![checked.bounds]);
        };
        if !self.settings.split {
            window::check_span(checked.bounds, months).map_err(|error| error.of(self.operation))?;
        }
        let windows = window::split(checked.bounds, months);
        let begins_later = checked.page.is_some_and(|page| page.value() > 1);
        if windows.len() > 1 && begins_later {
            return Err(self.refuse(
                "a period that is split has pages of its own in each part; begin later with `from`, not `page`",
            ));
        }
        Ok(windows)
    }

    async fn one_page(self) -> Result<Page<W::Item>> {
        let checked = self.checked()?;
        if let Some(months) = checked.months {
            window::check_span(checked.bounds, months).map_err(|error| error.of(self.operation))?;
        }
        let full = W::FULL.then(|| Flag::from(true));
        let success = R::fetch(
            &self.client,
            self.operation,
            &checked.filters,
            full,
            checked.limit,
            checked.page,
        )
        .await?;
        let page = Page::new(success, checked.page).map_err(|error| error.of(self.operation))?;
        Ok(page.map(W::item))
    }
}

/// What a list asks for, checked.
pub(crate) struct Checked<R: Listed> {
    pub(crate) filters: R::Filters,
    pub(crate) limit: Option<Limit>,
    pub(crate) page: Option<PageNumber>,
    pub(crate) bounds: Bounds,
    pub(crate) months: Option<u8>,
}

impl<R: Listed> Checked<R> {
    /// The page that reading begins with.
    pub(crate) fn first(&self) -> u64 {
        self.page.map_or(1, PageNumber::value)
    }
}

/// One page of the list.
///
/// # Errors
///
/// [`Error::is_invalid_input`] before anything is sent, for a limit, page or period that the service would
/// refuse; the service's refusal; or a failure on the way.
impl<R: Listed, W: Wants<R>> IntoFuture for List<R, W> {
    type Output = Result<Page<W::Item>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.one_page())
    }
}

impl<R: Listed, W> Clone for List<R, W> {
    fn clone(&self) -> Self {
        Self {
            client: self.client.clone(),
            operation: self.operation,
            filters: self.filters.clone(),
            settings: self.settings,
            wants: PhantomData,
        }
    }
}

impl<R: Listed, W> fmt::Debug for List<R, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let filters = format!("{:?}", self.filters);
        f.debug_struct("List")
            .field("operation", &self.operation.id)
            // Whoever builds paths by hand may have put the key there.
            .field(
                "filters",
                &format_args!("{}", self.client.harmless(&filters)),
            )
            .finish_non_exhaustive()
    }
}
