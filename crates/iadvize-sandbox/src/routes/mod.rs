//! From an operation of the document to what answers it. The five shapes on a resource's own path are
//! answered generically by [`crud`]; the operations that are more than that have an entry in
//! [`SPECIAL`] and a module of their own.

pub(crate) mod crud;
mod live;
mod odigo;
mod operator;
mod profile;
mod statistic;

use rusqlite::Connection;

use crate::body::Object;
use crate::clock::Wall;
use crate::document::{Operation, Shape};
use crate::envelope::{Answer, Failure};
use crate::query::Query;
use crate::table::{Table, Tables};

/// What a handler works on.
pub(crate) struct Scene<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) tables: &'a Tables,
    pub(crate) now: Wall,
    /// Rows on a page when the request names no limit.
    pub(crate) limit: Option<i64>,
}

impl Scene<'_> {
    pub(crate) fn table(&self, resource: &str) -> Result<&Table, Failure> {
        self.tables
            .of(resource)
            .ok_or_else(|| Failure::Internal(format!("no table '{resource}'")))
    }
}

/// A request, read and taken apart.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) operation: &'static Operation,
    /// The number in the path.
    pub(crate) id: i64,
    pub(crate) query: Query,
    pub(crate) objects: Vec<Object>,
}

impl Call {
    /// The one object of the body.
    pub(crate) fn object(&self) -> Result<&Object, Failure> {
        self.objects
            .first()
            .ok_or_else(|| Failure::Internal("a body was not read".to_owned()))
    }
}

/// Answers one operation, inside a transaction when the method writes.
pub(crate) type Handler = fn(&Scene<'_>, &Call) -> Result<Answer, Failure>;

/// Operations that are not a plain list, read, create, update or delete.
const SPECIAL: &[(&str, &str, Handler)] = &[
    ("POST", "/operator", operator::create),
    ("PUT", "/operator/{id}", operator::update),
    ("GET", "/operator/live", live::list),
    ("GET", "/operator/{id}/live", live::read),
    ("PUT", "/operator/{id}/live", live::set),
    ("GET", "/operator/{id}/statistic", statistic::of_operator),
    ("GET", "/operator/{id}/profile", profile::read),
    ("GET", "/statistic", statistic::list),
    ("POST", "/odigocallback/pickup", odigo::pick_up),
    ("POST", "/odigocallback/hangup", odigo::hang_up),
];

/// What answers an operation; nothing when the sandbox has no state for its resource.
pub(crate) fn handler(operation: &Operation, tables: &Tables) -> Option<Handler> {
    let special = SPECIAL
        .iter()
        .find(|(method, path, _)| *method == operation.method && *path == operation.path)
        .map(|(_, _, handler)| *handler);
    special.or_else(|| {
        tables.of(&operation.resource)?;
        match operation.shape {
            Shape::List => Some(crud::list as Handler),
            Shape::Read => Some(crud::read),
            Shape::Create => Some(crud::create),
            Shape::Update => Some(crud::update),
            Shape::Delete => Some(crud::delete),
            Shape::Special => None,
        }
    })
}
