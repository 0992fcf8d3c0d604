//! The help of every command.

use crate::run::iadvize;

/// The long help of a command.
fn help(path: &[&str]) -> String {
    let output = iadvize().args(path).arg("--help").output().unwrap();
    assert!(output.status.success(), "{path:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The commands below, by the help.
fn commands(help: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let lines = lines.take_while(|line| !line.is_empty());
    // A long description goes on in lines that are further in.
    let lines = lines.filter_map(|line| line.strip_prefix("  "));
    let names = lines.filter_map(|line| line.split(' ').next());
    names
        .filter(|name| !name.is_empty() && *name != "help")
        .map(str::to_owned)
        .collect()
}

/// The help of a command and of all below it. The flags that every command takes are shown once, at the
/// top.
fn all(path: &[&str], text: &mut String) {
    let help = help(path);
    let own = help.split("\nGlobal options:").next().unwrap_or_default();
    text.push_str(&format!("$ iadvize {} --help\n{own}\n", path.join(" ")));
    for name in commands(&help) {
        let below: Vec<&str> = path.iter().copied().chain([name.as_str()]).collect();
        all(&below, text);
    }
}

#[test]
fn the_program_explains_itself() {
    insta::assert_snapshot!("help", help(&[]));
}

#[test]
fn every_command_explains_itself() {
    let names = commands(&help(&[]));
    assert!(names.len() > 13, "{names:?}");
    for name in names {
        let mut text = String::new();
        all(&[&name], &mut text);
        insta::assert_snapshot!(format!("help_{name}"), text);
    }
}
