//! The generated client crate: progenitor's output, with its types and methods finished.

use openapiv3::OpenAPI;
use progenitor::{GenerationSettings, Generator, TypeImpl};
use progenitor::{InterfaceStyle, TagStyle};
use serde::Deserialize;
use serde_json::{Map, Value};
use syn::Item;

use super::{guard, ids_and_enums, methods, prepare, print_file, requests, types};
use crate::document::Document;
use crate::outcome::Failure;

const ABOUT: &str = "The client of every documented operation, and the types they take and give.";

/// The source of the generated client.
pub(crate) fn source(document: &Document, schemas: &Map<String, Value>) -> Result<String, Failure> {
    let mut file = progenitor_file(document, schemas)?;
    let document = &document.value;
    let values = ids_and_enums::items(document, schemas)?;
    let builders = requests::items(document, schemas)?;
    methods::finish(&mut file)?;
    for item in &mut file.items {
        let Item::Mod(module) = item else { continue };
        if module.ident != "types" {
            continue;
        }
        let Some((_, items)) = &mut module.content else {
            continue;
        };
        types::finish(items, schemas, &requests::bodies(document));
        items.extend(values.iter().cloned());
        items.extend(builders.iter().cloned());
    }
    let text = print_file(ABOUT, file);
    assert_wire_types(schemas, &text)?;
    Ok(text)
}

fn progenitor_file(
    document: &Document,
    schemas: &Map<String, Value>,
) -> Result<syn::File, Failure> {
    let prepared = prepare::for_progenitor(&document.value, schemas);
    let settings = settings(schemas);
    run_progenitor(&settings, &prepared).map_err(|reason| {
        guard::refusal(document, &prepared, &reason, |part| {
            run_progenitor(&settings, part).err()
        })
    })
}

fn settings(schemas: &Map<String, Value>) -> GenerationSettings {
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_tag(TagStyle::Merged)
        .with_map_type("::std::collections::BTreeMap")
        .with_derive("PartialEq")
        .with_crate("iadvize-wire", progenitor::CrateVers::Any, None);
    for name in ids_and_enums::names(schemas) {
        // Ids and open enums are written by this generator, beside the types that use them.
        let impls = [TypeImpl::Display, TypeImpl::FromStr];
        settings.with_replacement(name, format!("crate::types::{name}"), impls.into_iter());
    }
    settings
}

/// Progenitor's output, or why it gives none; it panics on much that it does not know.
fn run_progenitor(settings: &GenerationSettings, prepared: &Value) -> Result<syn::File, String> {
    guard::caught(|| {
        let document = OpenAPI::deserialize(prepared)
            .map_err(|error| format!("it is not OpenAPI 3.0: {error}"))?;
        let tokens = Generator::new(settings)
            .generate_tokens(&document)
            .map_err(|error| error.to_string())?;
        syn::parse2(tokens).map_err(|error| format!("what comes of it does not parse: {error}"))
    })?
}

/// A wrong path in `x-rust-type` makes progenitor generate a type of its own without a word.
fn assert_wire_types(schemas: &Map<String, Value>, text: &str) -> Result<(), Failure> {
    let generated: String = text.split_whitespace().collect();
    for (name, schema) in schemas {
        let Some(path) = schema["x-rust-type"]["path"].as_str() else {
            continue;
        };
        let shadow = [
            format!("pubstruct{name}("),
            format!("pubstruct{name}{{"),
            format!("pubenum{name}{{"),
        ];
        if shadow.iter().any(|shadow| generated.contains(shadow)) {
            return Err(Failure::new(format!(
                "schema {name}: progenitor did not take x-rust-type {path} and generated a type instead; correct its crate, version and path"
            )));
        }
    }
    Ok(())
}
