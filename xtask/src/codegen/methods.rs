//! The methods of the generated client: progenitor's signatures and documentation over bodies that call
//! `iadvize-api`'s own client. What progenitor writes into a body tells what the request is made of.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{
    Expr, ExprMethodCall, GenericArgument, ImplItem, ImplItemFn, Item, LitStr, PathArguments,
    ReturnType, Token, Type,
};

use crate::outcome::Failure;

/// Keeps of a file the types and the methods, with bodies of their own.
pub(super) fn finish(file: &mut syn::File) -> Result<(), Failure> {
    let mut methods = Vec::new();
    for item in &file.items {
        let Item::Impl(block) = item else { continue };
        for item in &block.items {
            if let ImplItem::Fn(function) = item
                && function.sig.asyncness.is_some()
            {
                methods.push(method(function)?);
            }
        }
    }
    file.items
        .retain(|item| matches!(item, Item::Mod(module) if module.ident == "types"));
    let head: [Item; 2] = [
        syn::parse_quote!(
            use ::reqwest::Method;
        ),
        syn::parse_quote!(
            use crate::{Client, Error};
        ),
    ];
    file.items.splice(0..0, head);
    file.items.push(syn::parse_quote! {
        #[allow(clippy::all)]
        impl Client {
            #(#methods)*
        }
    });
    Ok(())
}

fn method(function: &ImplItemFn) -> Result<ImplItemFn, Failure> {
    let name = function.sig.ident.to_string();
    let unknown = |what: &str| {
        Failure::new(format!(
            "method {name}: {what} of what progenitor generates has changed; adapt xtask/src/codegen/methods.rs"
        ))
    };
    let envelope = envelope(&function.sig.output).ok_or_else(|| unknown("the result"))?;
    if ["new", "call"].contains(&name.as_str()) {
        return Err(Failure::new(format!(
            "operation {name}: the client has a method of this name already; choose another operationId"
        )));
    }
    let mut request = Request::default();
    request.visit_block(&function.block);
    if let Some(call) = request.unknown {
        return Err(unknown(&format!("the call of `{call}`")));
    }
    let (path, call) = (request.path, request.call);
    let path = path.ok_or_else(|| unknown("the URL"))?;
    let verb = request.method.ok_or_else(|| unknown("the HTTP method"))?;
    let mut method = function.clone();
    method.sig.output = syn::parse_quote!(-> Result<#envelope, Error>);
    method.block = syn::parse_quote! {{
        self.call(#name, Method::#verb, &[#(#path),*])#call.send().await
    }};
    Ok(method)
}

/// `T` of `Result<ResponseValue<T>, Error<()>>`.
fn envelope(output: &ReturnType) -> Option<Type> {
    let ReturnType::Type(_, result) = output else {
        return None;
    };
    first_argument(&first_argument(result)?)
}

fn first_argument(of: &Type) -> Option<Type> {
    let Type::Path(path) = of else { return None };
    let PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Type(of) => Some(of.clone()),
        _ => None,
    }
}

/// What a body of progenitor's makes of its arguments.
#[derive(Default)]
struct Request {
    method: Option<syn::Ident>,
    /// An expression for each segment.
    path: Option<Vec<TokenStream>>,
    /// The calls that add query and body.
    call: TokenStream,
    /// A call that is none of those known.
    unknown: Option<String>,
}

impl<'ast> Visit<'ast> for Request {
    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        // What is added first stands innermost.
        visit::visit_expr_method_call(self, call);
        let name = call.method.to_string();
        if !builds_request(call) {
            if name == "append" && !names(call, "api-version") {
                self.unknown = Some(name);
            }
            return;
        }
        let added = match (name.as_str(), call.args.first()) {
            ("get" | "post" | "put" | "delete" | "patch", Some(_)) => {
                let upper = name.to_uppercase();
                self.method = Some(syn::Ident::new(&upper, call.method.span()));
                return;
            }
            // The map holds the version of the API, for which the service has never asked.
            ("headers" | "build", _) => return,
            // `iadvize-api` adds the one header there is to add.
            ("header", _) if names(call, "ACCEPT") => return,
            ("query", Some(parameter)) => {
                parameter_of(parameter).map(|(name, value)| quote!(.query(#name, #value)))
            }
            ("json", Some(Expr::Reference(body))) => {
                let body = &body.expr;
                Some(quote!(.json(#body)))
            }
            ("form_urlencoded", Some(Expr::Reference(body))) => {
                let body = &body.expr;
                Some(quote!(.form(#body)))
            }
            _ => None,
        };
        match added {
            Some(added) => self.call.extend(added),
            None => self.unknown = Some(name),
        }
    }

    fn visit_macro(&mut self, format: &'ast syn::Macro) {
        if format.path.is_ident("format") && self.path.is_none() {
            self.path = segments(format.tokens.clone());
        }
    }
}

/// Whether a call is one of the chain that begins with `self.client`.
fn builds_request(call: &ExprMethodCall) -> bool {
    let mut receiver = &*call.receiver;
    loop {
        receiver = match receiver {
            Expr::MethodCall(inner) => &inner.receiver,
            Expr::Try(inner) => &inner.expr,
            Expr::Field(field) => {
                return matches!(&field.member, syn::Member::Named(name) if name == "client");
            }
            _ => return false,
        }
    }
}

/// Whether the first argument of a call has a word in it.
fn names(call: &ExprMethodCall, word: &str) -> bool {
    let argument = call.args.first().map(ToTokens::to_token_stream);
    argument.is_some_and(|argument| argument.to_string().contains(word))
}

/// Name and value of `&progenitor_client::QueryParam::new("name", &value)`.
fn parameter_of(argument: &Expr) -> Option<(&Expr, &Expr)> {
    let Expr::Reference(argument) = argument else {
        return None;
    };
    let Expr::Call(new) = &*argument.expr else {
        return None;
    };
    match (new.args.first()?, new.args.get(1)?) {
        (name, Expr::Reference(value)) => Some((name, &value.expr)),
        _ => None,
    }
}

/// The segments of `"{}/operator/{}/live", self.baseurl, encode_path(&id.to_string())`.
fn segments(format: TokenStream) -> Option<Vec<TokenStream>> {
    let parts = Punctuated::<Expr, Token![,]>::parse_terminated
        .parse2(format)
        .ok()?;
    let mut parts = parts.into_iter();
    let template: LitStr = syn::parse2(parts.next()?.into_token_stream()).ok()?;
    let template = template.value();
    let path = template.strip_prefix("{}/")?;
    let mut values = parts.skip(1);
    path.split('/')
        .map(|segment| match segment {
            "{}" => match values.next()? {
                Expr::Call(encoded) => encoded.args.first().map(ToTokens::to_token_stream),
                _ => None,
            },
            // It would be written in another way, or be none.
            "" | "." | ".." => None,
            plain if plain.contains(['{', '}', '%', '?', '#', '\\']) => None,
            plain => Some(TokenStream::from(TokenTree::from(
                proc_macro2::Literal::string(plain),
            ))),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use iadvize_api::catalogue::OPERATIONS;

    use super::super::{client, prepare};
    use super::*;
    use crate::document::Document;

    #[test]
    fn each_method_calls_what_the_document_says() {
        let document = Document::load().unwrap();
        let source = client::source(&document, &prepare::schemas(&document.value)).unwrap();
        let source: String = source.split_whitespace().collect();
        for operation in OPERATIONS {
            let segments = operation.path.split('/').skip(1);
            let segments: Vec<String> = segments
                .map(|segment| match segment {
                    "{id}" => "&id.to_string()".to_owned(),
                    plain => format!("\"{plain}\""),
                })
                .collect();
            let call = format!(
                "self.call(\"{}\",Method::{},&[{}]",
                operation.id,
                operation.method,
                segments.join(",")
            );
            assert_eq!(source.matches(&call).count(), 1, "{call}");
        }
        assert_eq!(source.matches("self.call(").count(), OPERATIONS.len());
    }

    #[test]
    fn paths_that_would_be_written_otherwise_are_refused() {
        let path = |template: &str| segments(quote!(#template, self.baseurl, encode_path(&id)));
        assert!(path("{}/a/{}").is_some());
        for template in [
            "{}/a%20b",
            "{}/a?b=c",
            "{}/a/../b",
            "{}/a/",
            "{}/a#b",
            "{}/{}.json",
        ] {
            assert!(path(template).is_none(), "{template}");
        }
    }

    #[test]
    fn a_header_is_refused_and_so_is_a_name_that_is_taken() {
        let function = |name: &str, header: &str| -> ImplItemFn {
            let name = quote::format_ident!("{name}");
            syn::parse_quote! {
                pub async fn #name(&self) -> Result<ResponseValue<Envelope>, Error<()>> {
                    let url = format!("{}/file", self.baseurl,);
                    header_map.append(HeaderName::from_static(#header), value);
                    let request = self.client.get(url).headers(header_map).build()?;
                }
            }
        };
        assert!(method(&function("list_files", "api-version")).is_ok());
        assert!(method(&function("list_files", "x-tenant")).is_err());
        assert!(method(&function("call", "api-version")).is_err());
    }

    #[test]
    fn a_request_that_is_made_in_a_new_way_is_refused() {
        let function = |added: TokenStream| -> ImplItemFn {
            syn::parse_quote! {
                pub async fn upload(&self) -> Result<ResponseValue<Envelope>, Error<()>> {
                    let url = format!("{}/file", self.baseurl,);
                    let request = self.client.post(url) #added .build()?;
                    self.post(&result, &info).await?;
                }
            }
        };
        assert!(method(&function(quote!(.json(&body)))).is_ok());
        for added in [quote!(.header(COOKIE, "a")), quote!(.bearer_auth(key))] {
            assert!(method(&function(added)).is_err());
        }
        let failure = method(&function(quote!(.multipart(form)))).err().unwrap();
        assert!(
            failure.to_string().contains("the call of `multipart`"),
            "{failure}"
        );
    }
}
