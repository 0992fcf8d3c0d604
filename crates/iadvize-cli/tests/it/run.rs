//! Running the program.

use std::process::{Command, Output};

/// The program, without anything the environment of the tests may say.
pub(crate) fn iadvize() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_iadvize"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("IADVIZE_") {
            command.env_remove(name);
        }
    }
    command
}

/// What the program did with these arguments and a sandbox of its own.
pub(crate) fn sandbox(arguments: &[&str]) -> Output {
    iadvize().arg("--sandbox").args(arguments).output().unwrap()
}

/// Standard output of a run that has to succeed in silence.
pub(crate) fn printed(arguments: &[&str]) -> String {
    let output = sandbox(arguments);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && said.is_empty(), "{said}");
    String::from_utf8(output.stdout).unwrap()
}
