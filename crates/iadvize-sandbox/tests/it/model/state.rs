//! The state as plain maps: rows of every resource as JSON objects, what refers to what told by the names
//! of members. No SQL, and nothing of the crate.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::request::Members;
use crate::document::{Document, Kind, Operation};

pub(crate) type Row = Map<String, Value>;
pub(crate) type Rows = BTreeMap<i64, Row>;
/// Every sentence that a refusal may give, since nothing says which of several faults comes first.
pub(crate) type Faults = BTreeSet<String>;

pub(crate) fn invalid(name: &str) -> String {
    format!("Value of field '{name}' is not valid.")
}

pub(crate) fn unknown(resource: &str, id: i64) -> Faults {
    Faults::from([format!("Unknown '{resource}' with 'id' {id}.")])
}

/// Members that follow from other rows and are never stored.
const DERIVED: [(&str, &str); 3] = [
    ("skill", "operator_list"),
    ("group", "operator_list"),
    ("group", "parent_list"),
];

#[derive(Clone)]
pub(crate) struct Model {
    rows: BTreeMap<String, Arc<Rows>>,
    next: BTreeMap<String, i64>,
    /// Whether an operator is connected; those who never logged in are not in it.
    pub(crate) online: BTreeMap<i64, bool>,
    pub(crate) now: &'static str,
}

impl Model {
    /// The state behind full rows of all lists.
    pub(crate) fn new(all: BTreeMap<String, Vec<Value>>, online: BTreeMap<i64, bool>) -> Self {
        let mut rows = BTreeMap::new();
        let mut next = BTreeMap::new();
        for (resource, list) in all {
            let mut found = Rows::new();
            for row in list {
                let Value::Object(mut row) = row else {
                    panic!("no row: {row}")
                };
                row.retain(|name, _| {
                    name != "_link" && !DERIVED.contains(&(resource.as_str(), name))
                });
                found.insert(row["id"].as_i64().unwrap(), row);
            }
            next.insert(
                resource.clone(),
                found.keys().next_back().map_or(1, |id| id + 1),
            );
            rows.insert(resource, Arc::new(found));
        }
        Self {
            rows,
            next,
            online,
            now: "2020-06-30 12:00:00",
        }
    }

    pub(crate) fn rows(&self, resource: &str) -> &Rows {
        &self.rows[resource]
    }

    fn rows_mut(&mut self, resource: &str) -> &mut Rows {
        Arc::make_mut(self.rows.get_mut(resource).unwrap())
    }

    /// A stored row with everything that a full row shows.
    pub(crate) fn shown(&self, resource: &str, id: i64) -> Row {
        let mut row = self.rows(resource)[&id].clone();
        let operators = |wanted: &dyn Fn(&Row) -> bool| -> Value {
            let found = self.rows("operator").iter().filter(|(_, row)| wanted(row));
            found.map(|(id, _)| *id).collect()
        };
        match resource {
            "skill" => {
                let has = |row: &Row| row["skill_list"].as_array().unwrap().contains(&id.into());
                row.insert("operator_list".to_owned(), operators(&has));
            }
            "group" => {
                let own = operators(&|row: &Row| row["group_id"] == id);
                row.insert("operator_list".to_owned(), own);
                let above = self.above("group", id);
                row.insert("parent_list".to_owned(), above[1..].into());
            }
            _ => {}
        }
        row.insert("_link".to_owned(), format!("/{resource}/{id}").into());
        row
    }

    /// A row of a tree and those above it, nearest first.
    fn above(&self, resource: &str, id: i64) -> Vec<i64> {
        let mut found = vec![id];
        let rows = self.rows(resource);
        while let Some(parent) = rows[found.last().unwrap()]["parent_id"].as_i64() {
            found.push(parent);
        }
        found
    }

    /// The resource whose rows a member names, told by the member's name.
    fn target<'a>(&self, resource: &'a str, name: &'a str) -> Option<&'a str> {
        let stem = name
            .strip_suffix("_id")
            .or_else(|| name.strip_suffix("_list"))?;
        let stem = if stem == "parent" { resource } else { stem };
        self.rows.contains_key(stem).then_some(stem)
    }

    pub(crate) fn create(
        &mut self,
        operation: &Operation,
        changes: Changes,
        observed: &Value,
    ) -> Result<i64, Faults> {
        let resource = operation.resource.as_str();
        let id = self.next[resource];
        let mut row = defaults(resource);
        row.insert("id".to_owned(), id.into());
        if operation_row(resource, "created_at") {
            row.insert("created_at".to_owned(), self.now.into());
        }
        if resource == "visitor" && !matches!(changes.get("unique_id"), Some(Some(_))) {
            let uid = self.own_identifier(observed)?;
            row.insert("unique_id".to_owned(), uid.into());
        }
        self.rows_mut(resource).insert(id, row);
        self.next.insert(resource.to_owned(), id + 1);
        self.apply(resource, id, changes);
        Ok(id)
    }

    /// The unique identifier that the service gave a visitor: nobody can know it, but it has a shape and
    /// is nobody else's.
    fn own_identifier(&self, observed: &Value) -> Result<String, Faults> {
        let uid = observed["data"]["unique_id"].as_str().unwrap_or("");
        let fits = uid.len() == 45 && uid.bytes().all(|byte| byte.is_ascii_hexdigit());
        if fits && self.visitor_of(uid).is_none() {
            Ok(uid.to_owned())
        } else {
            Err(Faults::from([format!("a new unique_id, not '{uid}'")]))
        }
    }

    fn visitor_of(&self, uid: &str) -> Option<i64> {
        let mut visitors = self.rows("visitor").iter();
        visitors
            .find(|(_, row)| row["unique_id"] == uid)
            .map(|(id, _)| *id)
    }

    pub(crate) fn update(&mut self, resource: &str, id: i64, changes: Changes) {
        self.apply(resource, id, changes);
    }

    /// Removes a row, unless a row of another list names it, or one below it in its tree.
    pub(crate) fn delete(&mut self, resource: &str, id: i64) -> Result<(), Faults> {
        let mut faults = Faults::new();
        for list in Document::embedded().resources() {
            let holder = list.resource.as_str();
            for member in &list.row {
                // Lists go with their row; call meetings name theirs by texts.
                let is_list = matches!(member.kind, Kind::List(_));
                if is_list || self.target(holder, &member.name) != Some(resource) {
                    continue;
                }
                let text = Value::from(id.to_string());
                let names = |row: &&Row| row[&member.name] == id || row[&member.name] == text;
                let rows = self.rows(holder).values();
                let count = rows.filter(names).count();
                if count > 0 {
                    faults.insert(format!(
                        "'{resource}' with 'id' {id} cannot be deleted: '{holder}' refers to it {count} times."
                    ));
                }
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        self.rows_mut(resource).remove(&id);
        match resource {
            "operator" => drop(self.online.remove(&id)),
            "skill" => {
                self.each_operator(|_, row| list_of(row, "skill_list").retain(|one| *one != id))
            }
            _ => {}
        }
        Ok(())
    }

    /// What is wrong with the references of a row that is created, or of the one with this identifier.
    pub(crate) fn refer(&self, resource: &str, id: Option<i64>, changes: &Changes) -> Faults {
        let mut faults = Faults::new();
        for (name, value) in changes {
            let ids: Vec<i64> = match value {
                Some(Value::Array(list)) => list.iter().filter_map(Value::as_i64).collect(),
                Some(Value::Number(number)) => number.as_i64().into_iter().collect(),
                _ => Vec::new(),
            };
            let Some(target) = self.target(resource, name) else {
                continue;
            };
            let exist = ids.iter().all(|id| self.rows(target).contains_key(id));
            let circle = exist
                && name == "parent_id"
                && ids
                    .iter()
                    .any(|up| id.is_some_and(|id| self.above(resource, *up).contains(&id)));
            if !exist || circle {
                faults.insert(invalid(name));
            }
        }
        if let Some(Some(Value::String(uid))) = changes.get("unique_id")
            && self.visitor_of(uid).is_some_and(|other| Some(other) != id)
        {
            faults.insert(invalid("unique_id"));
        }
        faults
    }

    fn apply(&mut self, resource: &str, id: i64, mut changes: Changes) {
        if resource == "operator" {
            join_roles(&mut changes);
        }
        let defaults = defaults(resource);
        for (name, value) in changes {
            let cleared = || defaults.get(&name).cloned();
            let Some(value) = value.or_else(cleared) else {
                continue;
            };
            let ids = |value: &Value| -> BTreeSet<i64> {
                value
                    .as_array()
                    .unwrap()
                    .iter()
                    .filter_map(Value::as_i64)
                    .collect()
            };
            match (resource, name.as_str()) {
                ("skill", "operator_list") => {
                    let chosen = ids(&value);
                    self.each_operator(|operator, row| {
                        let list = list_of(row, "skill_list");
                        list.retain(|one| *one != id);
                        if chosen.contains(&operator) {
                            list.push(id.into());
                            list.sort_by_key(Value::as_i64);
                        }
                    });
                }
                ("group", "operator_list") => {
                    let chosen = ids(&value);
                    self.each_operator(|operator, row| {
                        if chosen.contains(&operator) {
                            row["group_id"] = id.into();
                        } else if row["group_id"] == id {
                            row["group_id"] = Value::Null;
                        }
                    });
                }
                ("visitor", "unique_id") => {
                    self.rename_visitor(id, &value);
                }
                _ => {
                    let row = self.rows_mut(resource).get_mut(&id).unwrap();
                    row.insert(name, in_order(value));
                }
            }
        }
    }

    /// A visitor is known by the unique identifier elsewhere too, and stays known.
    fn rename_visitor(&mut self, id: i64, uid: &Value) {
        let row = self.rows_mut("visitor").get_mut(&id).unwrap();
        let before = row.insert("unique_id".to_owned(), uid.clone());
        for resource in ["conversation", "transaction", "callmeeting"] {
            let theirs = |row: &Row| before.is_some() && row.get("visitor_uid") == before.as_ref();
            if !self.rows(resource).values().any(theirs) {
                continue;
            }
            for row in self.rows_mut(resource).values_mut() {
                if theirs(row) {
                    row.insert("visitor_uid".to_owned(), uid.clone());
                }
            }
        }
    }

    fn each_operator(&mut self, mut change: impl FnMut(i64, &mut Row)) {
        for (id, row) in self.rows_mut("operator") {
            change(*id, row);
        }
    }
}

fn list_of<'a>(row: &'a mut Row, name: &str) -> &'a mut Vec<Value> {
    row[name].as_array_mut().unwrap()
}

fn operation_row(resource: &str, name: &str) -> bool {
    let list = Document::embedded().on("GET", resource, true);
    list.is_some_and(|list| list.row.iter().any(|member| member.name == name))
}

/// Lists are sets: each value once, in order.
fn in_order(value: Value) -> Value {
    let Value::Array(mut list) = value else {
        return value;
    };
    list.sort_by(|left, right| match (left.as_str(), right.as_str()) {
        (Some(left), Some(right)) => left.cmp(right),
        _ => left.as_i64().cmp(&right.as_i64()),
    });
    list.dedup();
    Value::Array(list)
}

/// The checked members of a body; nothing stands for a member that is cleared.
pub(crate) type Changes = BTreeMap<String, Option<Value>>;

/// The single role and the list of roles are one fact; the list decides, and nobody is without a role.
fn join_roles(changes: &mut Changes) {
    let empty = |value: &Option<Value>| value.as_ref().is_none_or(|list| *list == json!([]));
    let roles = match (changes.get("roles"), changes.get("role")) {
        (Some(roles), _) if !empty(roles) => roles.clone().unwrap(),
        (_, Some(Some(role))) => json!([role]),
        (Some(_), _) | (_, Some(None)) => json!(["operator"]),
        (None, None) => return,
    };
    let mut strongest = ["admin", "manager"].into_iter();
    let role = strongest
        .find(|rank| roles.as_array().unwrap().contains(&json!(rank)))
        .unwrap_or("operator");
    changes.insert("role".to_owned(), Some(role.into()));
    changes.insert("roles".to_owned(), Some(roles));
}

/// What members hold that a create leaves out or an update clears. What is not here has to have a value.
pub(crate) fn defaults(resource: &str) -> Members {
    let defaults = match resource {
        "operator" => json!({
            "first_name": "", "pseudo": "", "external_id": null, "role": "operator", "roles": ["operator"],
            "chat_enabled": true, "call_enabled": false, "video_enabled": false, "chat_max_number": 3,
            "chat_and_call": false, "chat_priority": 0, "call_priority": 0, "video_priority": 0,
            "language_admin": "fr", "language_list": [], "group_id": null, "website_list": [],
            "skill_list": [], "sso_key": null,
        }),
        "group" => json!({ "parent_id": null, "operator_list": [] }),
        "skill" => json!({ "parent_id": null, "operator_list": [], "order": 0 }),
        "visitor" => json!({
            "external_id": null, "lastname": null, "firstname": null, "address": null, "city": null,
            "zip": null, "country": null, "phone": null, "email": null, "browser": null, "website_id": [],
        }),
        "website" => json!({
            "currency": "EUR", "language_admin": "fr", "timezone": "Europe/Paris",
        }),
        _ => json!({}),
    };
    let Value::Object(mut defaults) = defaults else {
        unreachable!("defaults are objects")
    };
    defaults.retain(|name, _| !DERIVED.contains(&(resource, name)) || name == "operator_list");
    defaults
}
