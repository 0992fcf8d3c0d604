//! The data of every operation's answer, for the fuzz targets.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::{Map, Value};

use super::{json_schemas, prepare, print};
use crate::outcome::Failure;

const ABOUT: &str = "The data of every operation's answer.";

/// The source of a table of operations, each with the function that tries the data of its answer.
pub(crate) fn source(document: &Value) -> Result<String, Failure> {
    let schemas = prepare::schemas(document);
    let answers: Option<Vec<TokenStream>> = prepare::operations(document)
        .map(|(_, _, operation)| {
            let id = operation["operationId"].as_str()?;
            let data = data(document, &schemas, operation)?;
            Some(quote!((#id, read_as::<#data>)))
        })
        .collect();
    let answers = answers.ok_or_else(|| {
        Failure::new("the data of an answer has no type of its own; give the answer an envelope")
    })?;
    let tokens = quote! {
        use crate::rows::{Read, read_as};

        /// Every operation, in the order of the document, with what reads the data of its answer.
        pub(crate) static ANSWERS: &[(&str, Read)] = &[#(#answers),*];
    };
    print(ABOUT, tokens)
}

/// What the envelope of a successful answer holds.
fn data(document: &Value, schemas: &Map<String, Value>, operation: &Value) -> Option<TokenStream> {
    let answer = prepare::resolve(document, &operation["responses"]["200"]);
    let schema = &answer["content"]["application/json"]["schema"];
    let envelope = prepare::envelope(prepare::resolve(document, schema));
    json_schemas::hand_written(
        schemas,
        &envelope["x-rust-type"]["parameters"][0]["x-rust-type"],
    )
    .or_else(|| json_schemas::parameter(schemas, &envelope["x-rust-type"]["parameters"][0]))
}
