//! YAML: a mapping, or a sequence that is written as its rows come.

use jaq_json::{Num, Val};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::{Form, Look};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::row::{self, Row};
use crate::output::{Shape, harmless};

/// YAML.
pub(super) struct Yaml {
    shape: Shape,
    look: Look,
    rows: u64,
}

impl Yaml {
    pub(super) fn new(shape: Shape, look: Look) -> Self {
        Self {
            shape,
            look,
            rows: 0,
        }
    }
}

impl Form for Yaml {
    fn row(&mut self, row: &Row<'_>, out: &mut String) -> Result<(), Failure> {
        self.rows += 1;
        let value = row.value()?;
        let node = Node(value.as_ref());
        let text = match self.shape {
            Shape::Rows => serde_saphyr::to_string(&[node]),
            Shape::One => serde_saphyr::to_string(&node),
        }
        .map_err(|error| {
            Failure::new(
                Exit::Other,
                format!("a row cannot be written as YAML: {error}"),
            )
        })?;
        if self.look.terminal {
            out.push_str(&harmless::lines(&text));
        } else {
            out.push_str(&text);
        }
        if !text.ends_with('\n') {
            out.push('\n');
        }
        Ok(())
    }

    fn end(&mut self, out: &mut String) -> Result<(), Failure> {
        if self.shape == Shape::Rows && self.rows == 0 {
            out.push_str("[]\n");
        }
        Ok(())
    }
}

/// A value with its members in their order.
struct Node<'a>(&'a Val);

impl Serialize for Node<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Val::Null => serializer.serialize_unit(),
            Val::Bool(flag) => serializer.serialize_bool(*flag),
            Val::Num(number) => serialize_number(number, serializer),
            Val::Arr(values) => {
                let mut sequence = serializer.serialize_seq(Some(values.len()))?;
                for value in values.iter() {
                    sequence.serialize_element(&Node(value))?;
                }
                sequence.end()
            }
            Val::Obj(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members.iter() {
                    map.serialize_entry(&row::cell(Some(name)), &Node(value))?;
                }
                map.end()
            }
            Val::TStr(_) | Val::BStr(_) => serializer.serialize_str(&row::cell(Some(self.0))),
        }
    }
}

fn serialize_number<S: Serializer>(number: &Num, serializer: S) -> Result<S::Ok, S::Error> {
    let text = number.to_string();
    if let Ok(whole) = text.parse::<i64>() {
        serializer.serialize_i64(whole)
    } else if let Ok(number) = text.parse::<f64>() {
        serializer.serialize_f64(number)
    } else {
        serializer.serialize_str(&text)
    }
}
