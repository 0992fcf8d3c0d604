//! `cargo xtask api`: what each library promises its users, as text that is reviewed when it changes.
//!
//! rustdoc describes a crate as JSON, whose form belongs to a version of Rust: the crate `public-api` reads
//! that of one version and refuses the others.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command as Process;

use clap::Args;
use similar::TextDiff;

use crate::outcome::{Failure, Outcome, Verdict, workspace_root};

/// Writes down the public items of each library, in crates/*/public-api.txt.
#[derive(Args)]
pub(crate) struct Command {
    /// Write nothing; print how the items differ from what is written down, and fail if they do.
    #[arg(long)]
    check: bool,
}

/// The libraries. A change of the document that breaks users of the generated one shows here, too.
const LIBRARIES: &[&str] = &["iadvize", "iadvize-api", "iadvize-wire", "iadvize-sandbox"];

/// Runs the command.
pub(crate) fn run(command: &Command) -> Outcome {
    let target = target()?;
    let mut out = std::io::stdout().lock();
    let mut verdict = Verdict::Clean;
    for library in LIBRARIES {
        let items = items(library, &target)?;
        let path = format!("crates/{library}/public-api.txt");
        let place = workspace_root().join(&path);
        let written = fs::read_to_string(&place).unwrap_or_default();
        if written == items {
            continue;
        }
        if command.check {
            let diff = TextDiff::from_lines(written.as_str(), items.as_str());
            let diff = diff.unified_diff().header(&path, "as it is").to_string();
            writeln!(out, "{diff}run `cargo xtask api` and review the change")?;
            verdict = Verdict::Differs;
        } else {
            fs::write(&place, items)?;
            writeln!(out, "wrote {path}")?;
        }
    }
    Ok(verdict)
}

/// A folder of its own, since dependencies are built anew with what is not yet stable.
fn target() -> Result<PathBuf, Failure> {
    let program = std::env::current_exe()?;
    let target = program.parent().and_then(Path::parent);
    target.map(|target| target.join("api")).ok_or_else(|| {
        Failure::new("this program lies in no target folder; run it by `cargo xtask`")
    })
}

/// The public items of a library, one a line.
fn items(library: &str, target: &Path) -> Result<String, Failure> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let described = Process::new(cargo)
        .current_dir(workspace_root())
        // rustdoc's JSON is not stable, and no other toolchain may be at hand.
        .env("RUSTC_BOOTSTRAP", "1")
        .args(["rustdoc", "--quiet", "--lib", "--package", library])
        .arg("--target-dir")
        .arg(target)
        .args(["--", "-Zunstable-options", "--output-format=json"])
        .args(["--cap-lints", "allow"])
        .status();
    if !described.is_ok_and(|status| status.success()) {
        return Err(Failure::new(format!(
            "rustdoc cannot describe {library}; see `cargo doc --package {library}`"
        )));
    }
    let json = format!("doc/{}.json", library.replace('-', "_"));
    let api = public_api::Builder::from_rustdoc_json(target.join(json))
        .omit_blanket_impls(true)
        // A handful for each type, most of them of no interest: `crates/iadvize/tests/it/markers.rs` has those
        // that are promised.
        .omit_auto_trait_impls(true)
        .build()
        .map_err(|error| {
            Failure::new(format!(
                "what rustdoc says of {library} cannot be read ({error}); try the Rust version that \
                 .ci/supply names"
            ))
        })?;
    Ok(api.to_string())
}
