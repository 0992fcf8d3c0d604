//! Running the program.

use std::process::{Command, Output};

use iadvize_sandbox::{Builder, Sandbox};
use tokio::runtime::Runtime;

/// The program, without anything the environment of the tests may say.
pub(crate) fn iadvize() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_iadvize"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("IADVIZE_") {
            command.env_remove(name);
        }
    }
    // Nor anything that its user has set or keeps.
    command.env(
        "IADVIZE_CONFIG_DIR",
        env!("CARGO_TARGET_TMPDIR").to_owned() + "/no-profiles",
    );
    command
}

/// A shell in the environment of a command.
#[cfg(unix)]
pub(crate) fn shell(like: &Command) -> Command {
    let mut shell = Command::new("sh");
    for (name, value) in like.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell
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

/// A sandbox that runs beside the program.
pub(crate) struct Service {
    pub(crate) runtime: Runtime,
    pub(crate) sandbox: Sandbox,
}

impl Service {
    pub(crate) fn start(builder: Builder) -> Self {
        let runtime = Runtime::new().unwrap();
        let sandbox = runtime.block_on(builder.start()).unwrap();
        Self { runtime, sandbox }
    }

    /// The program, at work with this sandbox.
    pub(crate) fn iadvize(&self, arguments: &[&str]) -> Command {
        let mut command = iadvize();
        command
            .env("IADVIZE_BASE_URL", self.sandbox.base_url())
            .env("IADVIZE_API_KEY", self.sandbox.api_key())
            .args(arguments);
        command
    }
}

/// A run as its user sees it: the command, the exit code, and what was printed on either side.
pub(crate) fn transcript(arguments: &[&str], output: &Output) -> String {
    let shown = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let code = output.status.code();
    let code = code.map_or_else(|| "no code".to_owned(), |code| code.to_string());
    let mut text = format!("$ iadvize {}\n", arguments.join(" "));
    text.push_str(&shown(&output.stdout));
    for line in shown(&output.stderr).lines() {
        text.push_str(&format!("! {line}\n"));
    }
    if code != "0" {
        text.push_str(&format!("exit {code}\n"));
    }
    text
}
