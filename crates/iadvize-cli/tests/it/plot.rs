//! Charts: on a terminal, as SVG and as PNG.

use crate::run::{iadvize, printed, sandbox};

/// A question about the sandbox's data, which are the same every time.
const DAYS: &[&str] = &[
    "statistic",
    "plot",
    "--indicator",
    "contact_number",
    "--from",
    "2020-05-01",
    "--to",
    "2020-05-31",
];

/// A question for bars.
const BARS: &[&str] = &[
    "statistic",
    "plot",
    "--indicator",
    "contact_number,contact_duration",
    "--resource",
    "group",
    "--from",
    "2020-04-01",
    "--to",
    "2020-06-30",
];

fn with<'a>(question: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    question.iter().chain(more).copied().collect()
}

#[test]
fn lines_and_bars_on_a_terminal() {
    insta::assert_snapshot!("lines", printed(DAYS));
    insta::assert_snapshot!("bars", printed(BARS));
}

#[test]
fn a_dumb_terminal_gets_ascii_and_colours_are_for_who_wants_them() {
    let several = [
        "--sandbox",
        "statistic",
        "plot",
        "--indicator",
        "contact_number,contact_sent_message_number",
        "--granularity",
        "month",
        "--from",
        "2019-06-01",
        "--to",
        "2020-05-31",
    ];
    let output = iadvize()
        .args(several)
        .env("TERM", "dumb")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && text.is_ascii(), "{text}");
    assert!(text.lines().all(|line| line.len() <= 80), "{text}");
    insta::assert_snapshot!("ascii", text);
    let colored = printed(&with(DAYS, &["--color", "always"]));
    assert!(colored.contains("\x1b[36m") && !printed(DAYS).contains('\x1b'));
}

#[test]
fn a_picture_is_the_same_every_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chart.svg");
    let path = path.to_str().unwrap();
    assert_eq!(printed(&with(DAYS, &["--quiet", "--svg", path])), "");
    let svg = std::fs::read_to_string(path).unwrap();
    insta::assert_snapshot!("svg", svg);
    // A picture that stands there is replaced as a whole, and nothing else is left in the folder.
    printed(&with(DAYS, &["--quiet", "--svg", path]));
    assert_eq!(std::fs::read_to_string(path).unwrap(), svg);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_png_has_the_size_of_the_svg_at_twice_the_density() {
    let folder = tempfile::tempdir().unwrap();
    let (svg, png) = (folder.path().join("c.svg"), folder.path().join("c.png"));
    let (svg_path, png_path) = (svg.to_str().unwrap(), png.to_str().unwrap());
    printed(&with(
        BARS,
        &["--quiet", "--svg", svg_path, "--png", png_path],
    ));
    let picture = tiny_skia::Pixmap::decode_png(&std::fs::read(png).unwrap()).unwrap();
    let text = std::fs::read_to_string(svg).unwrap();
    let size = format!(
        "width=\"{}\" height=\"{}\"",
        picture.width() / 2,
        picture.height() / 2
    );
    assert!(text.contains(&size), "{size}");
    let inked = picture
        .pixels()
        .iter()
        .filter(|pixel| pixel.red() < 0x80)
        .count();
    assert!(inked > 1_000, "{inked}");
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let said = |arguments: &[&str], code| {
        let output = sandbox(arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert_eq!(
            (said.lines().count(), output.stdout.len()),
            (1, 0),
            "{said}"
        );
        said
    };
    let empty = [
        "statistic",
        "plot",
        "--indicator",
        "contact_number",
        "--resource",
        "operator",
        "--from",
        "2035-01-01",
        "--to",
        "2035-01-31",
    ];
    assert!(said(&empty, 3).contains("nothing to draw"));
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("none/chart.svg");
    assert!(said(&with(DAYS, &["--svg", missing.to_str().unwrap()]), 2).contains("no directory"));
    assert!(
        said(&with(DAYS, &["--png", folder.path().to_str().unwrap()]), 2).contains("name a file")
    );
    assert!(said(&with(DAYS, &["--output", "csv"]), 2).contains("statistic get"));
    // The directory is checked before anything is sent: nobody listens here.
    let output = iadvize()
        .env("IADVIZE_API_KEY", "k")
        .env("IADVIZE_BASE_URL", "http://127.0.0.1:1/api/2")
        .args(with(DAYS, &["--svg", missing.to_str().unwrap()]))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
}
