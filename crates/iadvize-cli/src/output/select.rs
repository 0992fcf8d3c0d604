//! What of a row is shown: chosen members (`--fields`), or what an expression makes of it (`--jq`).

use jaq_core::data::JustLut;
use jaq_core::load::{Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Filter, Vars, unwrap_valr};
use jaq_json::Val;

use super::row::{self, Row};
use crate::exit::Exit;
use crate::failure::Failure;

/// What becomes of every row.
pub(crate) enum Select {
    /// All of it stays.
    Everything,
    /// Only these members.
    Fields(Fields),
    /// Whatever the expression gives, any number of values.
    Expression(Box<Expression>),
}

impl Select {
    /// Puts a row through.
    pub(crate) fn apply(
        &mut self,
        row: Row<'_>,
        mut put: impl FnMut(Row<'_>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        match self {
            Self::Everything => put(row),
            Self::Fields(fields) => put(Row::Made(fields.pick(row.value()?.as_ref()))),
            Self::Expression(expression) => expression.run(row.value()?.into_owned(), put),
        }
    }
}

/// Members to show, by their dotted names.
pub(crate) struct Fields {
    names: Vec<String>,
    /// Whether any row had the member.
    seen: Vec<bool>,
    rows: u64,
}

impl Fields {
    /// Members by these names.
    pub(crate) fn new(names: &[String]) -> Self {
        Self {
            names: names.to_vec(),
            seen: vec![false; names.len()],
            rows: 0,
        }
    }

    fn pick(&mut self, value: &Val) -> Val {
        self.rows += 1;
        let members = self.names.iter().zip(&mut self.seen).map(|(name, seen)| {
            let found = row::member(value, name);
            *seen |= found.is_some();
            (row::string(name), found.cloned().unwrap_or_default())
        });
        Val::obj(members.collect())
    }

    /// The names that no row had, though there were rows: misspelt, most likely.
    pub(crate) fn never_seen(&self) -> Vec<&str> {
        let names = self.names.iter().zip(&self.seen);
        names
            .filter(|(_, seen)| self.rows > 0 && !**seen)
            .map(|(name, _)| name.as_str())
            .collect()
    }
}

/// A compiled expression of jq.
pub(crate) struct Expression(Filter<JustLut<Val>>);

impl Expression {
    /// Compiles an expression.
    ///
    /// # Errors
    ///
    /// When it is none, with the place where it stops being one.
    pub(crate) fn new(code: &str) -> Result<Self, Failure> {
        let definitions = jaq_core::defs()
            .chain(jaq_std::defs())
            .chain(jaq_json::defs());
        let functions = jaq_core::funs()
            .chain(jaq_std::funs())
            .chain(jaq_json::funs());
        let arena = Arena::default();
        let modules = Loader::new(definitions)
            .load(&arena, File { code, path: () })
            .map_err(|errors| refused(&unread(errors)))?;
        let filter = Compiler::default()
            .with_funs(functions)
            .compile(modules)
            .map_err(|errors| refused(&unknown(errors)))?;
        Ok(Self(filter))
    }

    fn run(
        &self,
        value: Val,
        mut put: impl FnMut(Row<'_>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let context = Ctx::<JustLut<Val>>::new(&self.0.lut, Vars::new([]));
        for outcome in self.0.id.run((context, value)).map(unwrap_valr) {
            let value = outcome.map_err(|error| {
                let error = super::harmless::shown(&error.to_string()).into_owned();
                Failure::new(
                    Exit::Other,
                    format!("--jq: {error}; mend the expression, for instance with `?` or `//`"),
                )
            })?;
            put(Row::Made(row::finite(value)))?;
        }
        Ok(())
    }
}

fn refused(why: &str) -> Failure {
    Failure::usage(format!(
        "--jq: {why}; see the manual of jq for its language"
    ))
}

/// Why an expression cannot be read.
fn unread(errors: jaq_core::load::Errors<&str, ()>) -> String {
    use jaq_core::load::Error;
    let reason = errors.into_iter().next().map(|(_, error)| match error {
        Error::Io(_) => "modules cannot be loaded here".to_owned(),
        Error::Lex(errors) => errors
            .into_iter()
            .next()
            .map_or_else(String::new, |(what, at)| {
                format!("{} is missing{}", what.as_str(), before(at))
            }),
        Error::Parse(errors) => errors
            .into_iter()
            .next()
            .map_or_else(String::new, |(what, at)| {
                format!("{} is missing{}", what.as_str(), before(at))
            }),
    });
    reason.unwrap_or_else(|| "the expression cannot be read".to_owned())
}

/// What an expression names that there is not.
fn unknown(errors: jaq_core::compile::Errors<&str, ()>) -> String {
    let first = errors.into_iter().flat_map(|(_, errors)| errors).next();
    first.map_or_else(
        || "the expression cannot be compiled".to_owned(),
        |(name, kind)| format!("there is no {} `{name}`", kind.as_str()),
    )
}

fn before(rest: &str) -> String {
    let rest: String = rest.chars().take(20).collect();
    if rest.is_empty() {
        " at the end".to_owned()
    } else {
        format!(" before `{rest}`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(code: &str, json: &str) -> Result<Vec<String>, Failure> {
        let mut select = Select::Expression(Box::new(Expression::new(code)?));
        let mut lines = Vec::new();
        select.apply(Row::Sent(json), |row| {
            lines.push(row.line().into_owned());
            Ok(())
        })?;
        Ok(lines)
    }

    #[test]
    fn expressions_give_any_number_of_values() {
        assert_eq!(
            run(".a[] | {x: .}", r#"{"a":[1,2]}"#).unwrap(),
            [r#"{"x":1}"#, r#"{"x":2}"#]
        );
        assert_eq!(
            run("select(.a > 1)", r#"{"a":1}"#).unwrap(),
            Vec::<String>::new()
        );
        assert_eq!(run("ascii_downcase", r#""A""#).unwrap(), [r#""a""#]);
    }

    #[test]
    fn what_is_no_expression_is_refused_before_anything_is_sent() {
        for code in [".a |", "(", "nose", "$x", "\"\\q\"", "."] {
            match Expression::new(code) {
                Ok(_) => assert_eq!(code, "."),
                Err(failure) => {
                    assert_eq!(failure.exit(), Exit::Usage);
                    assert_eq!(failure.to_string().lines().count(), 1, "{failure}");
                }
            }
        }
        assert_eq!(
            run(".a + 1", r#"{"a":"x"}"#).unwrap_err().exit(),
            Exit::Other
        );
    }

    #[test]
    fn fields_that_no_row_has_are_told() {
        let names = ["id".to_owned(), "a.b".to_owned(), "nose".to_owned()];
        let mut fields = Fields::new(&names);
        let row = Row::Sent(r#"{"id":1,"a":{"b":2}}"#);
        let picked = fields.pick(row.value().unwrap().as_ref());
        assert_eq!(row::compact(&picked), r#"{"id":1,"a.b":2,"nose":null}"#);
        assert_eq!(fields.never_seen(), ["nose"]);
    }
}
