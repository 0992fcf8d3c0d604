//! Sample data as the page writes it: names without quotes, commas missing or too many, tuples.
//!
//! Only the shape is a fact: the path of each member and the kind of its value.

use std::collections::BTreeSet;

/// The shape of a sample: `data[].id: integer`, in page order.
///
/// # Errors
///
/// The line, from 0, that cannot be read as sample data, and why.
pub(crate) fn members(code: &str) -> Result<Vec<String>, (usize, String)> {
    let tokens = tokens(code)?;
    let mut reader = Reader {
        tokens: &tokens,
        at: 0,
        members: Vec::new(),
    };
    while reader.peek().is_some() {
        reader.value("")?;
    }
    Ok(reader
        .members
        .into_iter()
        .map(|(path, kinds)| format!("{path}: {}", join(&kinds)))
        .collect())
}

fn join(kinds: &BTreeSet<String>) -> String {
    kinds
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join("|")
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Mark(char),
    Text(String),
    Number(bool),
    Word(String),
}

type Placed = (usize, Token);

fn tokens(code: &str) -> Result<Vec<Placed>, (usize, String)> {
    let mut tokens = Vec::new();
    for (line, text) in code.lines().enumerate() {
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            match c {
                c if c.is_whitespace() || matches!(c, ',' | '`' | ';' | '|') => {}
                '{' | '}' | '[' | ']' | ':' => tokens.push((line, Token::Mark(c))),
                '"' | '\'' | '“' => {
                    let close = if c == '“' { '”' } else { c };
                    let (mut value, mut escaped, mut closed) = (String::new(), false, false);
                    for (_, c) in chars.by_ref() {
                        if c == close && !escaped {
                            closed = true;
                            break;
                        }
                        escaped = c == '\\' && !escaped;
                        value.push(c);
                    }
                    if !closed {
                        return Err((line, "a quote is not closed".to_owned()));
                    }
                    tokens.push((line, Token::Text(value)));
                }
                '/' if text[at..].starts_with("//") => break,
                '…' => {}
                '.' if text[at..].starts_with("...") => {}
                '.' if text[..at].ends_with('.') => {}
                c if c.is_alphanumeric() || matches!(c, '_' | '-' | '$' | '<' | '@' | '+') => {
                    let mut word = String::from(c);
                    while let Some((_, next)) = chars.peek() {
                        if next.is_whitespace()
                            || matches!(next, ',' | ':' | '{' | '}' | '[' | ']' | '"' | '`')
                        {
                            break;
                        }
                        word.push(*next);
                        chars.next();
                    }
                    tokens.push((line, word_token(word)));
                }
                _ => return Err((line, format!("`{c}` is not expected in sample data"))),
            }
        }
    }
    Ok(tokens)
}

fn word_token(word: String) -> Token {
    if word.parse::<i64>().is_ok() {
        Token::Number(false)
    } else if word.parse::<f64>().is_ok()
        && word.starts_with(|c: char| c.is_ascii_digit() || c == '-')
    {
        Token::Number(true)
    } else {
        Token::Word(word)
    }
}

struct Reader<'a> {
    tokens: &'a [Placed],
    at: usize,
    members: Vec<(String, BTreeSet<String>)>,
}

impl Reader<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(_, token)| token)
    }

    fn line(&self) -> usize {
        self.tokens
            .get(self.at)
            .or(self.tokens.last())
            .map_or(0, |(line, _)| *line)
    }

    fn note(&mut self, path: &str, kind: &str) {
        let path = if path.is_empty() { "." } else { path };
        match self.members.iter_mut().find(|(known, _)| known == path) {
            Some((_, kinds)) => {
                kinds.insert(kind.to_owned());
            }
            None => self
                .members
                .push((path.to_owned(), BTreeSet::from([kind.to_owned()]))),
        }
    }

    fn value(&mut self, path: &str) -> Result<(), (usize, String)> {
        match self.peek() {
            Some(Token::Mark('{')) => self.object(path),
            Some(Token::Mark('[')) => self.array(path),
            _ => {
                let kind = self.scalar()?;
                self.note(path, &kind);
                Ok(())
            }
        }
    }

    fn scalar(&mut self) -> Result<String, (usize, String)> {
        let kind = match self.peek() {
            Some(Token::Text(_)) => "string",
            Some(Token::Number(false)) => "integer",
            Some(Token::Number(true)) => "number",
            Some(Token::Word(word)) => match word.as_str() {
                "true" | "false" => "boolean",
                "null" => "null",
                _ => "word",
            },
            Some(Token::Mark(mark)) => {
                return Err((self.line(), format!("`{mark}` stands where a value should")));
            }
            None => {
                return Err((
                    self.line(),
                    "the sample ends where a value should stand".to_owned(),
                ));
            }
        };
        self.at += 1;
        Ok(kind.to_owned())
    }

    fn object(&mut self, path: &str) -> Result<(), (usize, String)> {
        self.at += 1;
        if !path.is_empty() {
            self.note(path, "object");
        }
        loop {
            match self.peek().cloned() {
                Some(Token::Mark('}')) => {
                    self.at += 1;
                    return Ok(());
                }
                // A list in curly brackets: `{ [1, "a"], [2, "b"] }`.
                Some(Token::Mark('[' | '{')) => self.value(&format!("{path}[]"))?,
                Some(Token::Text(name) | Token::Word(name)) => {
                    let line = self.line();
                    self.at += 1;
                    if self.peek() != Some(&Token::Mark(':')) {
                        return Err((line, format!("the member `{name}` has no value")));
                    }
                    self.at += 1;
                    let member = if path.is_empty() {
                        name
                    } else {
                        format!("{path}.{name}")
                    };
                    self.value(&member)?;
                }
                Some(Token::Number(_) | Token::Mark(_)) => {
                    return Err((self.line(), "a member's name should stand here".to_owned()));
                }
                None => return Err((self.line(), "a curly bracket is not closed".to_owned())),
            }
        }
    }

    fn array(&mut self, path: &str) -> Result<(), (usize, String)> {
        self.at += 1;
        let mut scalars: Vec<String> = Vec::new();
        let mut nested = false;
        loop {
            match self.peek() {
                Some(Token::Mark(']')) => {
                    self.at += 1;
                    break;
                }
                Some(Token::Mark('[' | '{')) => {
                    nested = true;
                    self.value(&format!("{path}[]"))?;
                }
                None => return Err((self.line(), "a square bracket is not closed".to_owned())),
                Some(_) => scalars.push(self.scalar()?),
            }
        }
        if scalars.iter().any(|kind| *kind != scalars[0]) {
            self.note(path, &format!("[{}]", scalars.join(", ")));
        } else if let Some(kind) = scalars.first() {
            self.note(&format!("{path}[]"), kind);
        } else if !nested {
            self.note(path, "array");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::members;

    #[test]
    fn the_shape_is_read_through_slips() {
        let code = "{\n  meta: {\n    status: \"fail\"\n    message: \"it's 'so'\",\n  },\n  data: [ { id: 1, rate: 0.5, on: true, to: null } { id: 2 } ],\n  list: [],\n}";
        let expected = [
            "meta: object",
            "meta.status: string",
            "meta.message: string",
            "data[]: object",
            "data[].id: integer",
            "data[].rate: number",
            "data[].on: boolean",
            "data[].to: null",
            "list: array",
        ];
        assert_eq!(members(code).unwrap(), expected);
    }

    #[test]
    fn tuples_have_a_shape() {
        assert_eq!(
            members("{ [1,\"a\"], [2,\"b\",3]` }").unwrap(),
            ["[]: [integer, string, integer]|[integer, string]"]
        );
    }

    #[test]
    fn what_is_no_sample_is_an_error_with_its_line() {
        assert_eq!(members("{\n a: {\n").unwrap_err().0, 1);
        assert_eq!(members("{\n  words only\n}").unwrap_err().0, 1);
        assert!(members("{ a: \"b }").is_err());
    }
}
