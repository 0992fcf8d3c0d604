//! `iadvize statistic plot`: a chart of what `statistic get` answers, on the terminal or as a picture.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command, value_parser};
use iadvize::catalogue::{GET_STATISTICS, OPERATIONS};
use iadvize::jiff::civil::Date;
use iadvize::types::{DateBound, Indicator};
use iadvize::{Client, Statistics};

use crate::exit::Exit;
use crate::export::durable::Draft;
use crate::failure::Failure;
use crate::flags;
use crate::options::Options;
use crate::output::{self, harmless};
use crate::plot::terminal::{self, Screen};
use crate::plot::{Chart, Crowd, Indicated, MOST_BARS, MOST_SERIES, Names, picture};
use crate::session::Session;

/// Columns where nothing tells how many there are.
const WIDTH: usize = 80;

/// The command.
pub(crate) fn command() -> Command {
    let command = Command::new("plot")
        .about("Chart statistics on the terminal, or as a picture")
        .long_about(
            "Chart statistics on the terminal, or as a picture.\n\nTakes the filters of `iadvize statistic \
             get`. With a granularity the values are lines over time, and each indicator is asked for by \
             itself; with a resource alone they are bars. With neither, the length of the period settles \
             the granularity.",
        )
        .arg(file("svg", "Writes the chart as SVG, instead of drawing it on the terminal"))
        .arg(file("png", "Writes the chart as PNG, instead of drawing it on the terminal"));
    // The service takes a granularity with one indicator only; a chart asks for each by itself.
    flags::with_filters(command, &GET_STATISTICS)
        .mut_arg("indicators", |arg| {
            arg.required(true)
                .help("The indicators to draw; see `iadvize indicator list`")
        })
        .mut_arg("granularity", |arg| {
            arg.help("Draws one value per hour, day or month")
        })
}

fn file(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .help(help)
        .help_heading("Pictures")
}

/// Asks for statistics and draws them.
pub(crate) async fn run(matches: &ArgMatches, options: &Options) -> Result<(), Failure> {
    if options.output.is_some() || options.jq.is_some() || !options.fields.is_empty() {
        return Err(Failure::usage(
            "a chart has no --output, --fields and --jq; take them to `iadvize statistic get`",
        ));
    }
    let pictures: Vec<(&str, &PathBuf)> = ["svg", "png"]
        .into_iter()
        .filter_map(|form| Some((form, matches.get_one::<PathBuf>(form)?)))
        .collect();
    for (_, path) in &pictures {
        check(path)?;
    }
    let session = Session::open(options).await?;
    let asked = Asked::new(matches);
    let answers = ask(&session, &asked).await;
    session.close().await;
    let (answers, names) = answers?;
    let indicated: Vec<Indicated<'_>> = asked
        .indicators
        .iter()
        .enumerate()
        .filter_map(|(index, indicator)| {
            let statistics = answers.get(index).or_else(|| answers.first())?;
            Some(Indicated {
                indicator,
                statistics,
            })
        })
        .collect();
    if pictures.is_empty() {
        let screen = screen(options);
        // Without colours lines in one panel cannot be told apart.
        let crowd = if screen.color || screen.ascii {
            Crowd::Shared
        } else {
            Crowd::Apart
        };
        let text = terminal::draw(&asked.chart(&indicated, &names, crowd, options)?, screen);
        let mut out = io::stdout().lock();
        let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        return written.map_err(|error| Failure::output(&error));
    }
    let chart = asked.chart(&indicated, &names, Crowd::Shared, options)?;
    for (form, path) in pictures {
        let bytes = match form {
            "svg" => Some(picture::svg(&chart).into_bytes()),
            _ => picture::png(&chart),
        };
        let bytes = bytes.ok_or_else(|| {
            Failure::new(Exit::Other, "the chart is too large for a PNG; use --svg")
        })?;
        write(path, &bytes)?;
        tell(
            options,
            &format!(
                "the chart is in {}",
                harmless::shown(&path.display().to_string())
            ),
        );
    }
    Ok(())
}

/// What the user asked for.
struct Asked {
    indicators: Vec<Indicator>,
    /// All filters but the indicators.
    filters: Vec<(&'static str, String)>,
}

impl Asked {
    fn new(matches: &ArgMatches) -> Self {
        let mut indicators: Vec<Indicator> = Vec::new();
        let mut filters = Vec::new();
        for (name, value) in flags::filters(matches, &GET_STATISTICS) {
            if name != "indicators" {
                filters.push((name, value));
                continue;
            }
            for indicator in value.split(',').map(Indicator::from) {
                if !indicators.contains(&indicator) {
                    indicators.push(indicator);
                }
            }
        }
        let mut asked = Self {
            indicators,
            filters,
        };
        if asked.value("granularity").is_none() && asked.value("resource").is_none() {
            let granularity = granularity(asked.value("from"), asked.value("to"));
            asked.filters.push(("granularity", granularity.to_owned()));
        }
        asked
    }

    fn value(&self, name: &str) -> Option<&str> {
        let filter = self.filters.iter().find(|(filter, _)| *filter == name);
        filter.map(|(_, value)| value.as_str())
    }

    fn chart(
        &self,
        indicated: &[Indicated<'_>],
        names: &Names,
        crowd: Crowd,
        options: &Options,
    ) -> Result<Chart, Failure> {
        let (panels, hidden) = Chart::panels(indicated, names, crowd);
        if panels.is_empty() {
            return Err(Failure::new(
                Exit::NotFound,
                "there is nothing to draw: the service has no values for this; choose another period or other filters",
            ));
        }
        if hidden > 0 {
            tell(
                options,
                &format!(
                    "{hidden} smaller rows are left out, as a panel shows up to {MOST_SERIES} lines or {MOST_BARS} \
                     bars; choose with --resource-id"
                ),
            );
        }
        let subtitle = self.subtitle();
        let (title, subtitle) = match panels.as_slice() {
            [one] => (
                format!("{}{}", one.title, crate::plot::unit(one.unit)),
                subtitle,
            ),
            _ => (self.labels(), subtitle),
        };
        Ok(Chart {
            title,
            subtitle,
            panels,
        })
    }

    fn labels(&self) -> String {
        let labels = self.indicators.iter().map(|indicator| {
            indicator
                .info()
                .map_or(indicator.as_str(), |info| info.label)
        });
        labels.collect::<Vec<_>>().join(", ")
    }

    /// By what the values were selected, in words.
    fn subtitle(&self) -> String {
        let mut parts = Vec::new();
        match (self.value("from"), self.value("to")) {
            (Some(from), Some(to)) => parts.push(format!("{from} to {to}")),
            (Some(from), None) => parts.push(format!("from {from}")),
            (None, Some(to)) => parts.push(format!("to {to}")),
            (None, None) => {}
        }
        for (name, value) in &self.filters {
            match *name {
                "from" | "to" => {}
                "granularity" => parts.push(format!("per {value}")),
                "resource" => parts.push(format!("by {}", value.replace('_', " "))),
                _ => parts.push(format!("{} {value}", name.replace('_', " "))),
            }
        }
        parts.join(" · ")
    }
}

/// The granularity that suits a period: hours within two days, months from two years on, else days.
fn granularity(from: Option<&str>, to: Option<&str>) -> &'static str {
    let date =
        |text: Option<&str>| -> Option<Date> { Some(text?.parse::<DateBound>().ok()?.date()) };
    let (Some(from), Some(to)) = (date(from), date(to)) else {
        return "day";
    };
    match from.until(to).map_or(0, |span| span.get_days()) {
        ..2 => "hour",
        2..730 => "day",
        _ => "month",
    }
}

/// The answers: one for each indicator over time, else one for all of them; and the names of what they are
/// grouped by.
async fn ask(session: &Session, asked: &Asked) -> Result<(Vec<Statistics>, Names), Failure> {
    let questions: Vec<String> = if asked.value("granularity").is_some() {
        asked
            .indicators
            .iter()
            .map(|one| one.as_str().to_owned())
            .collect()
    } else {
        let all: Vec<&str> = asked.indicators.iter().map(Indicator::as_str).collect();
        vec![all.join(",")]
    };
    let mut queries = Vec::new();
    for indicators in &questions {
        let mut query = session
            .client()
            .statistics()
            .filter("indicators", indicators)?;
        for (name, value) in &asked.filters {
            query = query.filter(name, value)?;
        }
        queries.push(query);
    }
    let mut answers = Vec::new();
    for query in queries {
        answers.push(query.send().await?);
    }
    let names = match asked.value("resource") {
        Some(resource) => names(session.client(), resource).await,
        None => Names::new(),
    };
    Ok((answers, names))
}

/// The names of a resource's rows, where it has a list of them and the key may read it: without them a chart
/// has identifiers.
async fn names(client: &Client, resource: &str) -> Names {
    let mut names = Names::new();
    let list = OPERATIONS.iter().copied().find(|operation| {
        operation.resource == resource && operation.paged && operation.body.is_none()
    });
    let Some(list) = list else { return names };
    let Some(member) = list
        .row
        .iter()
        .find(|member| matches!(member.name, "pseudo" | "name"))
    else {
        return names;
    };
    let mut rows = client.records(list).full().items();
    while let Ok(Some(row)) = rows.try_next().await {
        let Ok(value) = row.parse::<serde_json::Value>() else {
            continue;
        };
        if let Some(name) = value[member.name].as_str().filter(|name| !name.is_empty()) {
            names.insert(row.id(), name.to_owned());
        }
    }
    names
}

fn screen(options: &Options) -> Screen {
    let stdout = io::stdout();
    let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    Screen {
        width: width.filter(|_| stdout.is_terminal()).unwrap_or(WIDTH),
        color: output::is_colored(options),
        ascii: std::env::var_os("TERM").is_some_and(|term| term == "dumb"),
    }
}

/// Whether a file can be written there, before anything is sent.
fn check(path: &Path) -> Result<(), Failure> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let shown = |path: &Path| harmless::shown(&path.display().to_string()).into_owned();
    if !folder.is_dir() {
        return Err(Failure::usage(format!(
            "{} is no directory; make it first",
            shown(folder)
        )));
    }
    if path.is_dir() || path.file_name().is_none() {
        return Err(Failure::usage(format!(
            "{} is a directory; name a file",
            shown(path)
        )));
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let written = Draft::create(path).and_then(|mut draft| {
        draft.write_all(bytes)?;
        draft.publish()
    });
    written.map(|_| ()).map_err(|error| {
        let path = path.display().to_string();
        Failure::new(
            Exit::Other,
            format!(
                "{} cannot be written: {error}; choose another place",
                harmless::shown(&path)
            ),
        )
    })
}

fn tell(options: &Options, note: &str) {
    if !options.quiet {
        // Nothing is left to be done when even this cannot be written.
        let _ = writeln!(io::stderr().lock(), "note: {note}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_period_settles_the_granularity() {
        assert_eq!(granularity(None, Some("2020-01-01")), "day");
        assert_eq!(granularity(Some("2020-01-01"), Some("2020-01-02")), "hour");
        assert_eq!(granularity(Some("2020-01-01"), Some("2020-03-31")), "day");
        assert_eq!(granularity(Some("2018-01-01"), Some("2020-06-30")), "month");
    }
}
