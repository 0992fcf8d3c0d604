//! What the lint holds the document against, read from where it is defined: the conventions in
//! `openapi/README.md`, the wire types, the units and the kinds of personal data.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use syn::{GenericParam, Item, UseTree, Visibility};

use crate::outcome::{Failure, workspace_root};

const CONVENTIONS: &str = "openapi/README.md";
const WIRE: &str = "crates/iadvize-wire/src";
const UNITS: &str = "crates/iadvize-api/src/catalogue/mod.rs";
const PERSONAL: &str = "crates/iadvize-api/src/catalogue/row.rs";

/// Names that are defined elsewhere.
pub(super) struct Known {
    /// The extensions of the conventions.
    pub(super) extensions: BTreeSet<String>,
    /// The categories of indicators, from the conventions.
    pub(super) categories: BTreeSet<String>,
    /// The variants of the catalogue's `Unit`.
    pub(super) units: BTreeSet<String>,
    /// The variants of the catalogue's `Personal`.
    pub(super) personal: BTreeSet<String>,
    /// The types that `iadvize-wire` exports, with how many type parameters each takes, where that is
    /// plain to see.
    pub(super) wire_types: BTreeMap<String, Option<usize>>,
}

impl Known {
    /// Reads the workspace's own files.
    pub(super) fn load() -> Result<Self, Failure> {
        let conventions = read(&workspace_root().join(CONVENTIONS), CONVENTIONS)?;
        Ok(Self {
            extensions: extensions(&conventions),
            categories: categories(&conventions),
            units: variants(UNITS, "Unit", "x-unit")?,
            personal: variants(PERSONAL, "Personal", "x-personal")?,
            wire_types: wire_types()?,
        })
    }
}

fn read(path: &Path, name: &str) -> Result<String, Failure> {
    std::fs::read_to_string(path)
        .map_err(|error| Failure::new(format!("reading {name} for the lint failed: {error}")))
}

fn parse(path: &Path, name: &str) -> Result<syn::File, Failure> {
    syn::parse_file(&read(path, name)?).map_err(|error| {
        Failure::new(format!(
            "reading {name} for the lint failed: {error}; `cargo check` says more"
        ))
    })
}

/// The rows of the table of extensions: the names in the first cell, and the whole row.
fn rows(conventions: &str) -> impl Iterator<Item = (Vec<&str>, &str)> {
    conventions
        .lines()
        .filter(|line| line.starts_with("| `x-"))
        .map(|line| {
            let first = line.trim_start_matches('|').split('|').next();
            (quoted(first.unwrap_or_default()), line)
        })
}

/// What stands between backticks.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

fn extensions(conventions: &str) -> BTreeSet<String> {
    rows(conventions)
        .flat_map(|(names, _)| names)
        .map(str::to_owned)
        .collect()
}

/// The words of the row `x-indicators`, save the extension itself and the shape of an entry.
fn categories(conventions: &str) -> BTreeSet<String> {
    rows(conventions)
        .filter(|(names, _)| names.contains(&"x-indicators"))
        .flat_map(|(_, row)| quoted(row))
        .filter(|word| word.chars().all(|c| c.is_ascii_lowercase()))
        .map(str::to_owned)
        .collect()
}

/// The variants of an enum of the catalogue.
fn variants(file: &str, name: &str, extension: &str) -> Result<BTreeSet<String>, Failure> {
    let parsed = parse(&workspace_root().join(file), file)?;
    let variants = parsed.items.iter().find_map(|item| match item {
        Item::Enum(item) if item.ident == name => Some(&item.variants),
        _ => None,
    });
    let variants = variants.ok_or_else(|| {
        Failure::new(format!(
            "{file} defines no `enum {name}` to hold {extension} against; restore it"
        ))
    })?;
    Ok(variants.iter().map(|one| one.ident.to_string()).collect())
}

fn wire_types() -> Result<BTreeMap<String, Option<usize>>, Failure> {
    let folder = workspace_root().join(WIRE);
    let failed = |error| Failure::new(format!("reading {WIRE} for the lint failed: {error}"));
    let mut definitions = BTreeMap::new();
    for entry in std::fs::read_dir(&folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            let file = parse(&path, WIRE)?;
            definitions.extend(file.items.iter().filter_map(definition));
        }
    }
    let root = parse(&folder.join("lib.rs"), WIRE)?;
    let exported = root.items.iter().flat_map(exported);
    Ok(exported
        .filter_map(|name| match definitions.get(&name) {
            Some(Definition::Type(parameters)) => Some((name, Some(*parameters))),
            Some(Definition::Other) => None,
            // A macro of the crate defines it.
            None => Some((name, None)),
        })
        .collect())
}

enum Definition {
    Type(usize),
    Other,
}

fn definition(item: &Item) -> Option<(String, Definition)> {
    let of_type = |generics: &syn::Generics| {
        let types = generics
            .params
            .iter()
            .filter(|parameter| matches!(parameter, GenericParam::Type(_)));
        Definition::Type(types.count())
    };
    match item {
        Item::Struct(item) => Some((item.ident.to_string(), of_type(&item.generics))),
        Item::Enum(item) => Some((item.ident.to_string(), of_type(&item.generics))),
        Item::Type(item) => Some((item.ident.to_string(), of_type(&item.generics))),
        Item::Trait(item) => Some((item.ident.to_string(), Definition::Other)),
        Item::Fn(item) => Some((item.sig.ident.to_string(), Definition::Other)),
        _ => None,
    }
}

/// The names that an item of the crate's root makes public.
fn exported(item: &Item) -> Vec<String> {
    match item {
        Item::Use(item) if matches!(item.vis, Visibility::Public(_)) => leaves(&item.tree),
        _ => Vec::new(),
    }
}

fn leaves(tree: &UseTree) -> Vec<String> {
    match tree {
        UseTree::Path(path) => leaves(&path.tree),
        UseTree::Name(name) => vec![name.ident.to_string()],
        UseTree::Rename(name) => vec![name.rename.to_string()],
        UseTree::Group(group) => group.items.iter().flat_map(leaves).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_from_where_they_are_defined() {
        let known = Known::load().unwrap();
        assert!(known.extensions.contains("x-unit-origin"));
        assert!(!known.extensions.contains("x-doc"));
        assert!(known.categories.contains("satisfaction"));
        assert!(known.units.contains("Seconds"));
        assert!(known.personal.contains("Email"));
        assert_eq!(known.wire_types["CommaList"], Some(1));
        assert_eq!(known.wire_types["Flag"], Some(0));
        assert!(known.wire_types.contains_key("Status"));
        assert!(
            !known.wire_types.contains_key("Lenient"),
            "a trait is no type"
        );
        assert!(!known.wire_types.contains_key("paris"), "nor is a function");
    }
}
