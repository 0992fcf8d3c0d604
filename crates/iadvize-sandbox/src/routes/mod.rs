//! From an operation of the document to what answers it. The five shapes on a resource's own path are
//! answered generically by [`crud`]; the operations that are more than that have an entry in
//! [`SPECIAL`] and a module of their own.

pub(crate) mod crud;
mod live;
mod odigo;
mod operator;
mod profile;
pub(crate) mod statistic;

use rusqlite::Connection;

use crate::body::Object;
use crate::clock::Wall;
use crate::document::{Operation, Shape};
use crate::envelope::{Answer, Failure, Lists};
use crate::paging::Memo;
use crate::query::Query;
use crate::table::{Table, Tables};

/// What a handler works on.
pub(crate) struct Scene<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) tables: &'a Tables,
    /// What is known about this state of the data.
    pub(crate) memo: &'a Memo,
    pub(crate) now: Wall,
    /// Rows on a page when the request names no limit.
    pub(crate) limit: Option<i64>,
    /// How pages are cut while quirks are at work.
    pub(crate) lists: Lists,
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

#[cfg(test)]
mod tests {
    use rusqlite::Connection;
    use serde_json::{Value, json};

    use super::*;
    use crate::document::Document;
    use crate::filter;

    /// The document, changed, and the tables that follow from it.
    fn changed(change: impl FnOnce(&mut Value)) -> (Document, Tables) {
        let mut root: Value = serde_json::from_str(include_str!("../../openapi.json")).unwrap();
        change(&mut root);
        let document = Document::from_json(&root.to_string()).unwrap();
        let connection = Connection::open_in_memory().unwrap();
        connection
            .execute_batch(include_str!("../schema.sql"))
            .unwrap();
        let tables = Tables::prepare(&connection, &document).unwrap();
        (document, tables)
    }

    fn unanswered(document: &Document, tables: &Tables) -> Vec<String> {
        let lacking = document
            .operations
            .iter()
            .filter(|operation| handler(operation, tables).is_none());
        lacking
            .map(|operation| format!("{} {}", operation.method, operation.path))
            .collect()
    }

    #[test]
    fn every_operation_and_filter_of_the_document_is_served() {
        let (document, tables) = changed(|_| {});
        assert_eq!(document.operations.len(), 43);
        assert_eq!(unanswered(&document, &tables), Vec::<String>::new());
        assert_eq!(filter::unserved(&document, &tables), Vec::<String>::new());
    }

    #[test]
    fn an_operation_or_filter_without_an_answer_is_found() {
        let (document, tables) = changed(|root| {
            root["paths"]["/operator/{id}/mood"] = json!({ "get": { "operationId": "get_mood" } });
            root["paths"]["/planet"] = json!({ "get": { "operationId": "list_planets" } });
            root["components"]["schemas"]["OperatorFilters"]["properties"]["filters[moon]"] =
                json!({ "type": "string" });
        });
        assert_eq!(
            unanswered(&document, &tables),
            ["GET /operator/{id}/mood", "GET /planet"]
        );
        let unserved = filter::unserved(&document, &tables);
        assert_eq!(
            unserved,
            ["GET /operator: moon", "GET /operator/live: moon"]
        );
    }

    #[test]
    fn a_new_member_and_its_filter_need_no_code() {
        let (document, tables) = changed(|root| {
            let schemas = &mut root["components"]["schemas"];
            schemas["Operator"]["properties"]["desk"] =
                json!({ "type": "string", "nullable": true });
            schemas["OperatorFilters"]["properties"]["filters[desk]"] = json!({ "type": "string" });
            schemas["OperatorFilters"]["properties"]["filters[pseudo]"] =
                json!({ "type": "string" });
        });
        assert_eq!(filter::unserved(&document, &tables), Vec::<String>::new());
        assert!(tables.of("operator").unwrap().has_column("desk"));
    }
}
