//! `cargo xtask`: the tools that maintain this workspace.

fn main() {}
