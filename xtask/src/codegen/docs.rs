//! Documentation of generated items, one attribute a line, so that it prints as `///`.

use syn::visit_mut::VisitMut;
use syn::{Attribute, Expr, ExprLit, Lit, Meta, parse_quote};

/// Splits documentation of several lines.
pub(crate) struct SplitLines;

impl VisitMut for SplitLines {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        *attributes = std::mem::take(attributes)
            .into_iter()
            .flat_map(split)
            .collect();
    }
}

fn split(attribute: Attribute) -> Vec<Attribute> {
    let Some(text) = text(&attribute) else {
        return vec![attribute];
    };
    text.trim_end()
        .lines()
        .map(|line| {
            let line = if line.is_empty() || line.starts_with(' ') {
                line.to_owned()
            } else {
                format!(" {line}")
            };
            parse_quote!(#[doc = #line])
        })
        .collect()
}

fn text(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}
