//! The catalogue's account of rows: one constant for each schema of a row, shared by the operations that
//! answer with it.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use super::{fields, ids_and_enums, names, prepare};
use crate::document::{Document, step};
use crate::outcome::Failure;

const SCHEMAS: &str = "/components/schemas";

/// Objects may hold objects; a row that nests deeper than this is one that holds itself.
const DEEPEST: usize = 8;

/// The constants of all rows that operations answer with.
pub(super) fn constants(document: &Document) -> Result<Vec<TokenStream>, Failure> {
    let operations = prepare::operations(&document.value);
    let names: BTreeSet<&str> = operations
        .filter_map(|(_, _, operation)| schema(&document.value, operation))
        .collect();
    let constants = names.into_iter().map(|name| {
        let members = members(document, &format!("{SCHEMAS}/{name}/properties"), 0)?;
        let constant = constant(name);
        let doc = format!(" The members of `{name}`.");
        Ok(quote! {
            #[doc = #doc]
            const #constant: &[Member] = &[#(#members),*];
        })
    });
    constants.collect()
}

/// The rows that an operation answers with, as an expression.
pub(super) fn of(document: &Value, operation: &Value) -> TokenStream {
    match schema(document, operation).map(constant) {
        Some(constant) => quote!(#constant),
        None => quote!(&[]),
    }
}

fn constant(name: &str) -> Ident {
    format_ident!("{}_ROW", names::constant(name))
}

/// The name of the schema of the rows that an operation answers with, where its members are known.
fn schema<'a>(document: &'a Value, operation: &'a Value) -> Option<&'a str> {
    let data = prepare::unwrapped(&prepare::answer(document, operation)["properties"]["data"]);
    let row = if data["type"] == "array" {
        &data["items"]
    } else {
        data
    };
    let is_object = prepare::resolve(document, row)["properties"].is_object();
    prepare::component(row).filter(|_| is_object)
}

/// The members at a pointer, in the order they are written in.
fn members(document: &Document, at: &str, depth: usize) -> Result<Vec<TokenStream>, Failure> {
    if depth > DEEPEST {
        return Err(Failure::new(format!(
            "{}: a row holds itself, which no table can; give the member another schema",
            document.place(at)
        )));
    }
    let members = document.value.pointer(at).and_then(Value::as_object);
    let mut members: Vec<_> = members.into_iter().flatten().collect();
    members.sort_by_key(|(name, _)| document.line(&step(at, name)));
    members
        .into_iter()
        .map(|(name, property)| member(document, &step(at, name), name, property, depth))
        .collect()
}

fn member(
    document: &Document,
    at: &str,
    name: &str,
    property: &Value,
    depth: usize,
) -> Result<TokenStream, Failure> {
    let form = form(document, at, property)?;
    let members = match &form.members {
        Some(at) => members(document, at, depth + 1)?,
        None => Vec::new(),
    };
    let (kind, list, values) = (form.kind, form.list, form.values);
    let aliases = property["x-aliases"].as_array().into_iter().flatten();
    let aliases = aliases.filter_map(|alias| alias["name"].as_str());
    let personal = option(&property["x-personal"], "Personal");
    let unit = option(&property["x-unit"], "Unit");
    let description = property["description"].as_str().unwrap_or_default().trim();
    let deprecated = property["deprecated"] == Value::Bool(true);
    Ok(quote! {
        Member {
            name: #name,
            aliases: &[#(#aliases),*],
            kind: MemberKind::#kind,
            list: #list,
            members: &[#(#members),*],
            values: &[#(#values),*],
            personal: #personal,
            unit: #unit,
            description: #description,
            deprecated: #deprecated,
        }
    })
}

/// `Some(Unit::Seconds)` for `seconds`.
fn option(value: &Value, of: &str) -> TokenStream {
    let of = names::ident(of);
    match value.as_str().map(names::variant) {
        Some(variant) => quote!(Some(#of::#variant)),
        None => quote!(None),
    }
}

/// What a value looks like.
struct Form {
    kind: Ident,
    list: bool,
    /// Where the members of an object or an entry stand.
    members: Option<String>,
    values: Vec<String>,
}

impl Form {
    fn plain(kind: &str) -> Self {
        Self {
            kind: names::ident(kind),
            list: false,
            members: None,
            values: Vec::new(),
        }
    }

    fn holding(kind: &str, list: bool, members: String) -> Self {
        Self {
            list,
            members: Some(members),
            ..Self::plain(kind)
        }
    }
}

fn form(document: &Document, at: &str, property: &Value) -> Result<Form, Failure> {
    let (at, schema) = definition(document, at, property);
    let list_of = |at: &str, items: &Value| {
        let one = form(document, at, items)?;
        if one.list {
            return Err(Failure::new(format!(
                "{}: a list of lists, which the catalogue has no word for; add one",
                document.place(at)
            )));
        }
        Ok(Form { list: true, ..one })
    };
    match schema["x-rust-type"]["path"].as_str() {
        Some("iadvize_wire::DateTime" | "iadvize_wire::DateBound") => {
            return Ok(Form::plain("DateTime"));
        }
        Some("iadvize_wire::History") => {
            let entries = format!("{at}/x-entries");
            return Ok(Form::holding("History", true, entries));
        }
        Some("iadvize_wire::Flag") => return Ok(Form::plain("Flag")),
        Some("iadvize_wire::List" | "iadvize_wire::CommaList") => {
            let items = &schema["x-rust-type"]["parameters"][0];
            return list_of(&format!("{at}/x-rust-type/parameters/0"), items);
        }
        _ => {}
    }
    if schema["x-id"] == Value::Bool(true) {
        return Ok(Form::plain("Id"));
    }
    if ids_and_enums::is_value(schema) {
        return Ok(Form {
            values: fields::allowed(schema, property),
            ..Form::plain("Value")
        });
    }
    let kind = match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("array"), _) => return list_of(&format!("{at}/items"), &schema["items"]),
        (Some("object"), _) => {
            return Ok(Form::holding("Object", false, format!("{at}/properties")));
        }
        (Some("boolean"), _) => "Flag",
        (Some("integer"), Some("unix-milliseconds")) => "Instant",
        (Some("integer"), _) => "Integer",
        (Some("number"), _) => "Number",
        _ => "Text",
    };
    Ok(Form::plain(kind))
}

/// The schema that a property stands for, and where it is written: through references, and the wrapper that
/// lets one have siblings.
fn definition<'a>(document: &'a Document, at: &str, node: &'a Value) -> (String, &'a Value) {
    let (mut at, mut node) = (at.to_owned(), node);
    loop {
        if let Some(target) = node["$ref"].as_str().and_then(|all| all.strip_prefix('#')) {
            let Some(found) = document.value.pointer(target) else {
                return (at, node);
            };
            (at, node) = (target.to_owned(), found);
        } else if let Some([one]) = node["allOf"].as_array().map(Vec::as_slice) {
            (at, node) = (format!("{at}/allOf/0"), one);
        } else {
            return (at, node);
        }
    }
}
