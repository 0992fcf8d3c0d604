//! The catalogue's account of single values: the members of bodies, and the kinds of values.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::{ids_and_enums, prepare, types};

/// What an operation takes as its body.
pub(crate) fn body(document: &Value, operation: &Value) -> TokenStream {
    let body = prepare::resolve(document, &operation["requestBody"]);
    let Some((media, content)) = body["content"]
        .as_object()
        .and_then(|all| all.iter().next())
    else {
        return quote!(None);
    };
    let schema = &content["schema"];
    let is_list = schema["type"] == "array";
    let form = match media.as_str() {
        "application/json" if is_list => quote!(JsonList),
        "application/json" => quote!(Json),
        _ => quote!(Form),
    };
    let object = prepare::resolve(document, if is_list { &schema["items"] } else { schema });
    let fields = object["properties"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(member, property)| field(document, object, member, property));
    quote!(Some(Body { form: BodyForm::#form, fields: &[#(#fields),*] }))
}

fn field(document: &Value, object: &Value, member: &str, property: &Value) -> TokenStream {
    let property = prepare::resolve(document, property);
    let name = types::rust_name(member, property).to_string();
    let name = name.trim_start_matches("r#");
    let description = property["description"].as_str().unwrap_or_default().trim();
    let required = object["required"]
        .as_array()
        .is_some_and(|all| all.iter().any(|one| one == member));
    let clearable =
        object["x-patch"] == Value::Bool(true) && property["nullable"] == Value::Bool(true);
    let deprecated = property["deprecated"] == Value::Bool(true);
    let (kind, values) = kind(document, property);
    quote! {
        Field {
            name: #name,
            member: #member,
            kind: Kind::#kind,
            values: &[#(#values),*],
            description: #description,
            required: #required,
            clearable: #clearable,
            deprecated: #deprecated,
        }
    }
}

/// The kind of a value, and the values the page allows it.
pub(crate) fn kind(document: &Value, property: &Value) -> (TokenStream, Vec<String>) {
    let schema = prepare::resolve(document, prepare::unwrapped(property));
    let kind = match schema["x-rust-type"]["path"].as_str() {
        Some("iadvize_wire::Flag") => quote!(Flag),
        Some("iadvize_wire::Offline") => return (quote!(Flag), vec!["0".to_owned()]),
        Some("iadvize_wire::Pattern") => quote!(Pattern),
        Some("iadvize_wire::DateBound" | "iadvize_wire::DateTime") => quote!(Date),
        Some("iadvize_wire::Presence") => quote!(Presence),
        Some("iadvize_wire::CommaList") => {
            return list(document, &schema["x-rust-type"]["parameters"][0]);
        }
        _ if schema["x-id"] == Value::Bool(true) => quote!(Id),
        _ if ids_and_enums::is_value(schema) => return (quote!(Value), allowed(schema, property)),
        _ => match schema["type"].as_str() {
            Some("array") => return list(document, &schema["items"]),
            Some("boolean") => quote!(Flag),
            Some("integer") => quote!(Integer),
            Some("number") => quote!(Number),
            _ => quote!(Text),
        },
    };
    (kind, Vec::new())
}

fn list(document: &Value, items: &Value) -> (TokenStream, Vec<String>) {
    let is_id = prepare::resolve(document, prepare::unwrapped(items))["x-id"] == Value::Bool(true);
    let (_, values) = kind(document, items);
    (if is_id { quote!(IdList) } else { quote!(List) }, values)
}

/// The values of an open enum that the row of this property allows.
pub(super) fn allowed(schema: &Value, property: &Value) -> Vec<String> {
    let row = &property["x-docs"];
    schema["enum"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .filter(|value| {
            let places = &schema["x-enum-docs"][*value];
            row.is_null()
                || places == row
                || places.as_array().is_some_and(|places| places.contains(row))
        })
        .map(str::to_owned)
        .collect()
}
