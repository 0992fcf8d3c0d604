//! `iadvize`: the iAdvize REST API 2.0 from the command line. See the library for what it is made of.

use std::process::ExitCode;

fn main() -> ExitCode {
    iadvize_cli::main()
}
