//! The sandbox as a program of its own.

use std::io::Write;
use std::process::ExitCode;

use iadvize_sandbox::program;

fn main() -> ExitCode {
    let matches = program::command("iadvize-sandbox")
        .version(env!("CARGO_PKG_VERSION"))
        .get_matches();
    let done = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Into::into)
        .and_then(|runtime| {
            let done = runtime.block_on(program::serve(&matches));
            // Whoever stops the program while data is made does not wait for it.
            runtime.shutdown_background();
            done
        });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to be done when even this cannot be written.
            let _ = writeln!(std::io::stderr().lock(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}
