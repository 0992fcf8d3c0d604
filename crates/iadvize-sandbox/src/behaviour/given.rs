//! The members of a JSON object, taken one by one, so that what nobody takes is reported.

use serde_json::{Map, Value};

use crate::limits;

/// What is left of an object.
pub(crate) struct Given {
    members: Map<String, Value>,
    /// The names that were asked for, to name them where another is given.
    known: Vec<&'static str>,
}

impl Given {
    pub(crate) fn new(members: Map<String, Value>) -> Self {
        Self {
            members,
            known: Vec::new(),
        }
    }

    fn take(&mut self, name: &'static str) -> Option<Value> {
        self.known.push(name);
        self.members.remove(name).filter(|value| !value.is_null())
    }

    pub(crate) fn text(&mut self, name: &'static str) -> Result<Option<String>, String> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(format!("'{name}' must be text")),
        }
    }

    /// Texts in a list, or one text.
    pub(crate) fn texts(&mut self, name: &'static str) -> Result<Vec<String>, String> {
        let most = limits::ELEMENTS;
        let wrong = || format!("'{name}' must be a list of at most {most} texts");
        match self.take(name) {
            None => Ok(Vec::new()),
            Some(Value::String(text)) => Ok(vec![text]),
            Some(Value::Array(list)) if list.len() <= most => list
                .into_iter()
                .map(|one| one.as_str().map(str::to_owned).ok_or_else(wrong))
                .collect(),
            Some(_) => Err(wrong()),
        }
    }

    pub(crate) fn flag(&mut self, name: &'static str) -> Result<bool, String> {
        match self.take(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(flag),
            Some(_) => Err(format!("'{name}' must be true or false")),
        }
    }

    /// The place of the text among those allowed.
    pub(crate) fn one_of(
        &mut self,
        name: &'static str,
        allowed: &[&str],
    ) -> Result<Option<usize>, String> {
        let Some(text) = self.text(name)? else {
            return Ok(None);
        };
        match allowed.iter().position(|one| *one == text) {
            Some(at) => Ok(Some(at)),
            None => Err(format!("'{name}' must be one of {}", allowed.join(", "))),
        }
    }

    pub(crate) fn whole(
        &mut self,
        name: &'static str,
        minimum: u64,
        maximum: u64,
    ) -> Result<Option<u64>, String> {
        let Some(value) = self.take(name) else {
            return Ok(None);
        };
        value
            .as_u64()
            .filter(|number| (minimum..=maximum).contains(number))
            .map(Some)
            .ok_or_else(|| match maximum {
                u64::MAX => format!("'{name}' must be a whole number from {minimum}"),
                _ => format!("'{name}' must be a whole number from {minimum} to {maximum}"),
            })
    }

    pub(crate) fn required_whole(
        &mut self,
        name: &'static str,
        minimum: u64,
        maximum: u64,
    ) -> Result<u64, String> {
        self.whole(name, minimum, maximum)?.ok_or_else(|| {
            format!("'{name}' is missing, a whole number from {minimum} to {maximum}")
        })
    }

    pub(crate) fn size(
        &mut self,
        name: &'static str,
        minimum: u64,
    ) -> Result<Option<usize>, String> {
        let size = self.whole(name, minimum, u64::from(u32::MAX))?;
        Ok(size.and_then(|size| usize::try_from(size).ok()))
    }

    /// A number of seconds, also before now.
    pub(crate) fn seconds(&mut self, name: &'static str) -> Result<Option<i64>, String> {
        match self.take(name) {
            None => Ok(None),
            Some(value) => value
                .as_i64()
                .map(Some)
                .ok_or_else(|| format!("'{name}' must be a whole number of seconds")),
        }
    }

    /// Text, or a number as text.
    pub(crate) fn text_or_number(&mut self, name: &'static str) -> Result<Option<String>, String> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(Value::Number(number)) => Ok(Some(number.to_string())),
            Some(_) => Err(format!("'{name}' must be text or a number")),
        }
    }

    pub(crate) fn share(&mut self, name: &'static str) -> Result<Option<f64>, String> {
        match self.take(name) {
            None => Ok(None),
            Some(value) => value
                .as_f64()
                .filter(|share| (0.0..=1.0).contains(share))
                .map(Some)
                .ok_or_else(|| format!("'{name}' must be a number from 0 to 1")),
        }
    }

    /// Fails when a member is left.
    pub(crate) fn finish(mut self) -> Result<(), String> {
        let Some(name) = self.members.keys().next() else {
            return Ok(());
        };
        self.known.sort_unstable();
        self.known.dedup();
        let shown: String = name
            .chars()
            .filter(|one| !one.is_control())
            .take(64)
            .collect();
        Err(format!(
            "there is no member '{shown}' here; known are {}",
            self.known.join(", ")
        ))
    }
}
