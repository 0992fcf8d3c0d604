//! The pager that shows rows on a terminal.

use std::env;
use std::io::{self, Write};
use std::process::{Child, ChildStdin, Command, Stdio};

use crate::session::{KEY_VARIABLE, MASK_VARIABLE};

/// The environment variables that name a pager, the first one first.
const VARIABLES: [&str; 2] = ["IADVIZE_PAGER", "PAGER"];
/// Shows what fits a screen without stopping, heeds colours, and leaves the text behind.
const USUAL: &str = "less -FRX";

/// A pager at work. It is waited for when it is dropped.
#[derive(Debug)]
pub(super) struct Pager {
    child: Child,
    stdin: Option<ChildStdin>,
}

impl Pager {
    /// Starts the pager that the user wants; nothing where that is none, or it cannot be started.
    pub(super) fn start() -> Option<Self> {
        let (program, arguments) = chosen(|name| env::var(name).ok())?;
        let mut child = command(&program, &arguments).spawn().ok()?;
        let stdin = child.stdin.take();
        Some(Self { child, stdin })
    }
}

/// The pager as it is started. It shows rows and lets its user run programs, neither of which needs secrets.
fn command(program: &str, arguments: &[String]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped());
    for secret in [KEY_VARIABLE, MASK_VARIABLE] {
        command.env_remove(secret);
    }
    command
}

/// The pager's program and its arguments; an empty name, or `cat`, means none.
fn chosen(variable: impl Fn(&str) -> Option<String>) -> Option<(String, Vec<String>)> {
    let named = VARIABLES.iter().find_map(|name| variable(name));
    let line = named.unwrap_or_else(|| USUAL.to_owned());
    let mut words = line.split_whitespace().map(str::to_owned);
    let program = words.next().filter(|program| program != "cat")?;
    Some((program, words.collect()))
}

impl Write for Pager {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        match &mut self.stdin {
            Some(stdin) => stdin.write(text),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stdin.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for Pager {
    fn drop(&mut self) {
        // The pager learns that there is no more, and the user reads on; how it ends is its own affair.
        drop(self.stdin.take());
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(own: Option<&str>, general: Option<&str>) -> Option<String> {
        let chosen = chosen(|name| match name {
            "IADVIZE_PAGER" => own.map(str::to_owned),
            _ => general.map(str::to_owned),
        });
        chosen.map(|(program, arguments)| format!("{program} {}", arguments.join(" ")))
    }

    #[test]
    fn the_users_pager_comes_before_the_usual_one() {
        assert_eq!(named(None, None).unwrap(), "less -FRX");
        assert_eq!(named(None, Some("more -d")).unwrap(), "more -d");
        assert_eq!(named(Some("most"), Some("more")).unwrap(), "most ");
        assert_eq!(named(Some(""), Some("more")), None);
        assert_eq!(named(None, Some("cat")), None);
    }

    #[test]
    fn a_pager_is_told_no_secret() {
        let command = command("less", &["-F".to_owned()]);
        let removed: Vec<_> = command
            .get_envs()
            .filter(|(_, value)| value.is_none())
            .map(|(name, _)| name.to_owned())
            .collect();
        assert_eq!(removed, [KEY_VARIABLE, MASK_VARIABLE]);
    }

    #[cfg(unix)]
    #[test]
    fn a_pager_that_ends_early_closes_the_pipe() {
        let mut child = Command::new("true").stdin(Stdio::piped()).spawn().unwrap();
        let stdin = child.stdin.take();
        child.wait().unwrap();
        let mut pager = Pager { child, stdin };
        let error = pager.write_all(&[0; 1 << 20]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    }
}
