//! Builders of what is sent: a constructor of what is required and a setter for each optional member.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::{Map, Value};
use syn::Item;

use super::{ids_and_enums, prepare, types};
use crate::outcome::Failure;

/// The schemas that operations take as bodies.
pub(crate) fn bodies(document: &Value) -> Vec<String> {
    let mut bodies: Vec<String> = prepare::operations(document)
        .filter_map(|(_, _, operation)| {
            let body = prepare::resolve(document, operation.get("requestBody")?);
            let schema = &body["content"].as_object()?.values().next()?["schema"];
            prepare::component(schema).or_else(|| prepare::component(&schema["items"]))
        })
        .map(str::to_owned)
        .collect();
    bodies.sort();
    bodies.dedup();
    bodies
}

/// The constructors and setters of every body.
pub(crate) fn items(document: &Value, schemas: &Map<String, Value>) -> Result<Vec<Item>, Failure> {
    let mut items = Vec::new();
    for name in bodies(document) {
        let Some(schema) = schemas.get(&name) else {
            continue;
        };
        let file: syn::File = syn::parse2(body(schemas, &name, schema)).map_err(|error| {
            Failure::new(format!("the builder of {name} does not parse: {error}"))
        })?;
        items.extend(file.items);
    }
    Ok(items)
}

fn body(schemas: &Map<String, Value>, name: &str, schema: &Value) -> TokenStream {
    let ident = format_ident!("{name}");
    let is_patch = schema["x-patch"] == Value::Bool(true);
    let required: Vec<&str> = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let (mut arguments, mut values, mut setters) = (Vec::new(), Vec::new(), Vec::new());
    let naming = Naming {
        schemas,
        types: quote!(super::types),
    };
    for (sent, property) in schema["properties"].as_object().into_iter().flatten() {
        let field = types::rust_name(sent, property);
        let argument = naming.argument(property);
        let (ty, convert) = (&argument.ty, &argument.convert);
        if required.contains(&sent.as_str()) {
            arguments.push(quote!(#field: #ty));
            values.push(quote!(#field: { let value = #field; #convert }));
            continue;
        }
        values.push(quote!(#field: ::std::default::Default::default()));
        setters.push(setter(&field, sent, &argument, is_patch));
    }
    let new = format!(" A `{name}` with what is required, and nothing else set.");
    quote! {
        impl #ident {
            #[doc = #new]
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values),* }
            }
            #(#setters)*
        }
    }
}

fn setter(field: &syn::Ident, sent: &str, argument: &Argument, is_patch: bool) -> TokenStream {
    let (ty, convert) = (&argument.ty, &argument.convert);
    let doc = format!(" Sets `{sent}`.");
    let stored = if is_patch {
        quote!(::iadvize_wire::Patch::Set(#convert))
    } else if argument.is_list {
        quote!(#convert)
    } else {
        quote!(Some(#convert))
    };
    let clearing = is_patch.then(|| {
        let clear = format_ident!("clear_{}", syn::ext::IdentExt::unraw(field));
        let doc = format!(" Clears `{sent}`: the service is told to forget its value.");
        quote! {
            #[doc = #doc]
            #[must_use]
            pub fn #clear(mut self) -> Self {
                self.#field = ::iadvize_wire::Patch::Clear;
                self
            }
        }
    });
    quote! {
        #[doc = #doc]
        #[must_use]
        pub fn #field(mut self, value: #ty) -> Self {
            self.#field = #stored;
            self
        }
        #clearing
    }
}

/// How a value is taken from a caller: the argument's type, and the expression that makes of `value` what
/// is stored.
pub(crate) struct Argument {
    pub(crate) ty: TokenStream,
    pub(crate) convert: TokenStream,
    is_list: bool,
}

/// Where the generated types are found.
pub(crate) struct Naming<'a> {
    pub(crate) schemas: &'a Map<String, Value>,
    pub(crate) types: TokenStream,
}

impl Naming<'_> {
    /// The argument for a property.
    pub(crate) fn argument(&self, property: &Value) -> Argument {
        let schema = prepare::unwrapped(property);
        match prepare::component(schema) {
            Some(name) => self.component(name),
            None => self.plain(schema),
        }
    }

    fn component(&self, name: &str) -> Argument {
        let schema = self.schemas.get(name).unwrap_or(&Value::Null);
        let (rust, types) = (&schema["x-rust-type"], &self.types);
        match rust["path"].as_str() {
            Some("iadvize_wire::Flag") => Argument {
                ty: quote!(bool),
                convert: quote!(::iadvize_wire::Flag::from(value)),
                is_list: false,
            },
            Some("iadvize_wire::CommaList") => iterated(&self.argument(&rust["parameters"][0])),
            Some("iadvize_wire::Presence") => {
                let held = prepare::component(&rust["parameters"][0]).unwrap_or_default();
                let held = format_ident!("{held}");
                into(&quote!(::iadvize_wire::Presence<#types::#held>))
            }
            Some(path) => match syn::parse_str::<syn::Path>(path) {
                Ok(path) => into(&quote!(::#path)),
                Err(_) => self.plain(schema),
            },
            None if ids_and_enums::is_value(schema) || schema["type"] == "object" => {
                let ident = format_ident!("{name}");
                into(&quote!(#types::#ident))
            }
            None => self.plain(schema),
        }
    }

    fn plain(&self, schema: &Value) -> Argument {
        let as_is = |ty| Argument {
            ty,
            convert: quote!(value),
            is_list: false,
        };
        match (schema["type"].as_str(), schema["format"].as_str()) {
            (Some("boolean"), _) => as_is(quote!(bool)),
            (Some("integer"), Some("int32")) => as_is(quote!(i32)),
            (Some("integer"), _) => as_is(quote!(i64)),
            (Some("number"), _) => as_is(quote!(f64)),
            (Some("array"), _) => iterated(&self.argument(&schema["items"])),
            _ => into(&quote!(::std::string::String)),
        }
    }
}

fn into(ty: &TokenStream) -> Argument {
    Argument {
        ty: quote!(impl ::std::convert::Into<#ty>),
        convert: quote!(value.into()),
        is_list: false,
    }
}

fn iterated(item: &Argument) -> Argument {
    let (ty, convert) = (&item.ty, &item.convert);
    Argument {
        ty: quote!(impl ::std::iter::IntoIterator<Item = #ty>),
        convert: quote!(value.into_iter().map(|value| #convert).collect()),
        is_list: true,
    }
}
