//! A terminal that commands run in: `script` lends a real one, and `vt100` keeps what it shows.

use std::env;
use std::num::NonZeroU16;
use std::path::Path;
use std::process::{Command, Stdio};

use vt100::Parser;

use crate::outcome::Failure;

/// Columns of the terminal.
pub(super) const COLUMNS: u16 = 100;
/// More rows than the recording fills.
const ROWS: u16 = 200;

/// What a terminal shows after commands.
pub(super) struct Recording {
    parser: Parser,
}

/// Text of one style, and the column it begins in.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Run {
    pub(super) column: u16,
    pub(super) width: u16,
    pub(super) text: String,
    pub(super) style: Style,
}

/// How text looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Style {
    pub(super) bold: bool,
    pub(super) faint: bool,
    pub(super) colour: vt100::Color,
}

impl Recording {
    pub(super) fn new() -> Self {
        Self {
            parser: Parser::new(nonzero(ROWS), nonzero(COLUMNS), 0),
        }
    }

    /// Runs a command of the shell, and records it and what it prints.
    pub(super) fn run(
        &mut self,
        command: &str,
        programs: &Path,
        folder: &Path,
    ) -> Result<(), Failure> {
        if self.parser.screen().cursor_position().0 > 0 {
            self.parser.process(b"\r\n");
        }
        self.parser
            .process(format!("\x1b[1;32m$\x1b[0m \x1b[1m{command}\x1b[0m\r\n").as_bytes());
        let path = env::join_paths(
            std::iter::once(programs.to_path_buf())
                .chain(env::split_paths(&env::var_os("PATH").unwrap_or_default())),
        )
        .map_err(Failure::new)?;
        let output = Command::new("script")
            .args(["--quiet", "--return", "--command"])
            .arg(format!("stty cols {COLUMNS} rows {ROWS}; {command}"))
            .arg("/dev/null")
            .current_dir(folder)
            .env_clear()
            .envs([
                ("TERM", "xterm-256color"),
                ("LC_ALL", "C.UTF-8"),
                ("SHELL", "/bin/sh"),
            ])
            .env("PATH", path)
            .env("HOME", folder)
            .stdin(Stdio::null())
            .output()
            .map_err(|error| {
                Failure::new(format!(
                    "`script` of util-linux cannot run: {error}; install it"
                ))
            })?;
        if !output.status.success() {
            return Err(Failure::new(format!(
                "`{command}` failed: {}",
                String::from_utf8_lossy(&output.stdout).trim()
            )));
        }
        self.parser.process(&output.stdout);
        Ok(())
    }

    /// The lines it shows, without empty ones at the end.
    pub(super) fn lines(&self) -> Vec<Vec<Run>> {
        let mut lines: Vec<Vec<Run>> = (0..ROWS).map(|row| self.line(row)).collect();
        while lines.last().is_some_and(Vec::is_empty) {
            lines.pop();
        }
        lines
    }

    fn line(&self, row: u16) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for column in 0..COLUMNS {
            let Some(cell) = self.parser.screen().cell(row, column) else {
                continue;
            };
            if cell.is_wide_continuation() || !cell.has_contents() || cell.contents() == " " {
                continue;
            }
            let style = Style {
                bold: cell.bold(),
                faint: cell.dim(),
                colour: cell.fgcolor(),
            };
            let width = if cell.is_wide() { 2 } else { 1 };
            match runs.last_mut() {
                // A space between words stays within their run.
                Some(run) if run.style == style && column - run.column - run.width <= 1 => {
                    if column > run.column + run.width {
                        run.text.push(' ');
                    }
                    run.text.push_str(cell.contents());
                    run.width = column + width - run.column;
                }
                _ => runs.push(Run {
                    column,
                    width,
                    text: cell.contents().to_owned(),
                    style,
                }),
            }
        }
        runs
    }
}

/// A size as the terminal takes it.
fn nonzero(size: u16) -> NonZeroU16 {
    NonZeroU16::new(size).unwrap_or(NonZeroU16::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_keeps_what_the_screen_shows_in_the_end() {
        let mut recording = Recording::new();
        recording
            .parser
            .process(b"50%\r\x1b[2Kdone well  \x1b[1;36mnow\x1b[0m\r\n");
        let lines = recording.lines();
        assert_eq!(lines.len(), 1);
        let texts: Vec<_> = lines[0]
            .iter()
            .map(|run| (run.column, run.text.as_str()))
            .collect();
        assert_eq!(texts, [(0, "done well"), (11, "now")]);
        assert!(lines[0][1].style.bold && lines[0][1].style.colour == vt100::Color::Idx(6));
    }
}
