//! Any documented operation, by its entry in the catalogue: filters and members of the body by name.

use std::fmt;

use iadvize_api::catalogue::{BodyForm, Field, Operation};
use reqwest::Method;
use serde_json::{Map, Value};

use crate::client::Client;
use crate::error::{Error, Result};
use crate::request::{Request, Response};
use crate::value;

impl Client {
    /// Any documented operation, by its entry in the [`catalogue`](crate::catalogue): what a program needs
    /// that learns from its user what to call. Names and values are checked as the document has them, before
    /// anything is sent; lists of any length are [`records`](Client::records).
    ///
    /// ```no_run
    /// # async fn example(client: iadvize::Client) -> iadvize::Result<()> {
    /// use iadvize::catalogue;
    ///
    /// let answer = client
    ///     .invoke(&catalogue::UPDATE_OPERATOR)
    ///     .id(12)
    ///     .set("pseudo", "Ana")?
    ///     .set("chat_enabled", "1")?
    ///     .clear("group_id")?
    ///     .send()
    ///     .await?;
    /// let row: serde_json::Value = answer.data()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn invoke(&self, operation: &'static Operation) -> Invocation {
        Invocation {
            client: self.clone(),
            operation,
            id: None,
            query: Vec::new(),
            rows: vec![Row::default()],
        }
    }
}

/// An operation that has not been sent yet. See [`Client::invoke`].
#[derive(Clone)]
#[must_use = "an invocation does nothing until it is sent"]
pub struct Invocation {
    client: Client,
    operation: &'static Operation,
    id: Option<u64>,
    query: Vec<(&'static str, String)>,
    /// The objects of the body; one, unless the body is a list.
    rows: Vec<Row>,
}

/// The members of one object of the body, by the names they go out as.
#[derive(Clone, Default)]
struct Row(Map<String, Value>);

impl Invocation {
    /// The identifier in the path.
    pub fn id(mut self, id: u64) -> Self {
        self.id = Some(id);
        self
    }

    /// Adds a filter by its name, from text as the page writes it.
    ///
    /// # Errors
    ///
    /// [`is_invalid_input`](Error::is_invalid_input) when there is no such filter, or when it cannot have
    /// this value.
    pub fn filter(mut self, name: &str, value: &str) -> Result<Self> {
        let filter = value::filter(self.operation, name)?;
        let text = value::written(filter.kind, filter.values, value)
            .map_err(|why| self.refuse(format!("{name}: {why}")))?;
        self.query.retain(|(known, _)| *known != filter.parameter);
        self.query.push((filter.parameter, text));
        Ok(self)
    }

    /// Sets a member of the body by its name, from text: lists with commas between their values, switches
    /// as 0 and 1.
    ///
    /// # Errors
    ///
    /// [`is_invalid_input`](Error::is_invalid_input) when there is no such member, or when it cannot have
    /// this value.
    pub fn set(mut self, name: &str, value: &str) -> Result<Self> {
        let field = self.field(name)?;
        let value = if self.body_form() == Some(BodyForm::Form) {
            value::written(field.kind, field.values, value).map(Value::String)
        } else {
            value::json(field.kind, field.values, value)
        };
        let value = value.map_err(|why| self.refuse(format!("{name}: {why}")))?;
        self.put(field.member, value);
        Ok(self)
    }

    /// Clears a member of the body, which is neither leaving it as it is nor setting it to an empty value.
    ///
    /// # Errors
    ///
    /// [`is_invalid_input`](Error::is_invalid_input) when there is no such member, or when the operation
    /// cannot clear it.
    pub fn clear(mut self, name: &str) -> Result<Self> {
        let field = self.field(name)?;
        if !field.clearable {
            return Err(self.refuse(format!("{name} cannot be cleared, only set")));
        }
        self.put(field.member, Value::Null);
        Ok(self)
    }

    /// Begins a further object of a body that is a list, such as a second tag.
    ///
    /// # Errors
    ///
    /// [`is_invalid_input`](Error::is_invalid_input) when the body is no list.
    pub fn another(mut self) -> Result<Self> {
        if self.body_form() != Some(BodyForm::JsonList) {
            return Err(self.refuse("it takes one object at a time"));
        }
        self.rows.push(Row::default());
        Ok(self)
    }

    /// Sends it.
    ///
    /// # Errors
    ///
    /// [`is_invalid_input`](Error::is_invalid_input) before anything is sent, when the identifier or a
    /// member is missing, or when there is nothing to change; otherwise like any call. Whether the service
    /// agreed is asked of the [`Response`].
    pub async fn send(self) -> Result<Response> {
        self.request()?.send().await
    }

    /// The request it is, checked.
    fn request(&self) -> Result<Request> {
        let operation = self.operation;
        let method = Method::from_bytes(operation.method.as_bytes())
            .map_err(|_| self.refuse("its method cannot be sent"))?;
        let mut request = self.client.request(method, &self.path()?);
        for (name, value) in operation.constants {
            request = request.query(name, value);
        }
        for (name, value) in &self.query {
            request = request.query(name, value);
        }
        let Some(body) = &operation.body else {
            return Ok(request);
        };
        for row in &self.rows {
            let missing = body
                .fields
                .iter()
                .find(|field| field.required && !row.0.contains_key(field.member));
            if let Some(field) = missing {
                return Err(self.refuse(format!("{} is missing", field.name)));
            }
            if row.0.is_empty() && operation.method == "PUT" {
                return Err(self.refuse("there is nothing to change; name a member"));
            }
        }
        Ok(match body.form {
            BodyForm::JsonList => {
                request.json(&self.rows.iter().map(|row| &row.0).collect::<Vec<_>>())
            }
            BodyForm::Form => request.form(self.rows.iter().flat_map(Row::pairs)),
            _ => request.json(&self.rows.first().map(|row| &row.0)),
        })
    }

    fn path(&self) -> Result<String> {
        let takes_id = self.operation.path.contains("{id}");
        match self.id {
            Some(id) if takes_id => Ok(self.operation.path.replace("{id}", &id.to_string())),
            None if !takes_id => Ok(self.operation.path.to_owned()),
            None => Err(self.refuse("the identifier is missing")),
            Some(_) => Err(self.refuse("it takes no identifier")),
        }
    }

    fn body_form(&self) -> Option<BodyForm> {
        self.operation.body.as_ref().map(|body| body.form)
    }

    fn field(&self, name: &str) -> Result<&'static Field> {
        let fields = self
            .operation
            .body
            .as_ref()
            .map_or(&[][..], |body| body.fields);
        fields
            .iter()
            .find(|field| field.name == name)
            .ok_or_else(|| {
                let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
                self.refuse(format!(
                    "no member is named {name}; {}",
                    value::known(&names)
                ))
            })
    }

    fn put(&mut self, member: &str, value: Value) {
        if let Some(row) = self.rows.last_mut() {
            row.0.insert(member.to_owned(), value);
        }
    }

    fn refuse(&self, why: impl Into<String>) -> Error {
        Error::input(why).of(self.operation)
    }
}

impl Row {
    fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str().unwrap_or_default()))
    }
}

/// Without what is sent: it may hold personal data.
impl fmt::Debug for Invocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Invocation")
            .field("operation", &self.operation.id)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use iadvize_api::catalogue;

    use super::*;

    fn client() -> Client {
        Client::builder().api_key("k").build().unwrap()
    }

    fn refused<T>(outcome: Result<T>) -> String {
        let error = outcome.err().unwrap();
        assert!(error.is_invalid_input(), "{error}");
        error.to_string()
    }

    #[test]
    fn bodies_have_the_types_of_the_document() {
        let update = client()
            .invoke(&catalogue::UPDATE_OPERATOR)
            .id(12)
            .set("pseudo", "007")
            .and_then(|update| update.set("chat_enabled", "0"))
            .and_then(|update| update.set("skill_list", "3, 4"))
            .and_then(|update| update.set("language_list", "fr,en"))
            .and_then(|update| update.set("chat_max_number", "5"))
            .and_then(|update| update.clear("group_id"))
            .unwrap();
        assert_eq!(
            serde_json::to_string(&update.rows[0].0).unwrap(),
            r#"{"chat_enabled":false,"chat_max_number":5,"group_id":null,"language_list":["fr","en"],"pseudo":"007","skill_list":[3,4]}"#
        );
        let availability = client()
            .invoke(&catalogue::SET_OPERATOR_AVAILABILITY)
            .id(12)
            .set("chat", "1")
            .unwrap();
        let pairs: Vec<_> = availability.rows[0].pairs().collect();
        assert_eq!(pairs, [("chat[available]", "1")]);
    }

    #[test]
    fn what_the_service_would_refuse_is_refused_before() {
        let operator = || client().invoke(&catalogue::UPDATE_OPERATOR).id(12);
        assert!(refused(operator().request()).contains("nothing to change"));
        assert!(refused(operator().set("nose", "1")).contains("no member is named nose"));
        assert!(refused(operator().set("chat_enabled", "maybe")).contains("chat_enabled"));
        assert!(refused(operator().set("language_admin", "tlh")).contains("tlh"));
        assert!(refused(operator().set("skill_list", "1,x")).contains("`x`"));
        let create = client().invoke(&catalogue::CREATE_GROUP);
        assert!(refused(create.clone().request()).contains("name is missing"));
        assert!(refused(create.clone().clear("parent_id")).contains("cannot be cleared"));
        assert!(refused(create.clone().another()).contains("one object"));
        assert!(refused(create.id(1).request()).contains("no identifier"));
        let get = client().invoke(&catalogue::GET_GROUP);
        assert!(refused(get.clone().request()).contains("identifier is missing"));
        assert!(refused(get.filter("name", "x")).contains("no filter"));
    }

    #[test]
    fn a_list_of_objects_is_checked_one_by_one() {
        let tags = client()
            .invoke(&catalogue::CREATE_TAGS)
            .set("name", "Returns")
            .and_then(|tags| tags.set("website_id", "1"))
            .and_then(Invocation::another)
            .unwrap();
        assert!(refused(tags.clone().request()).contains("name is missing"));
        assert!(
            tags.set("name", "Sizes")
                .unwrap()
                .set("website_id", "2")
                .unwrap()
                .request()
                .is_ok()
        );
    }
}
