//! What a profile can set: flags that every command takes. A flag comes before the environment, and the
//! environment before the profile.

use std::error::Error;

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};

use super::{Profile, variable};
use crate::failure::Failure;
use crate::options::Options;

/// One setting, which is a global flag, too.
#[derive(Debug)]
pub(crate) struct Setting {
    /// Its name in the file, which is that of the flag but for `_` in the place of `-`.
    pub(crate) name: &'static str,
    /// The environment variable that has a say, too.
    pub(crate) variable: &'static str,
    /// Carries the value over.
    assign: fn(&mut Options, Options),
}

/// Every setting.
pub(crate) const SETTINGS: &[Setting] = &[
    Setting {
        name: "base_url",
        variable: "IADVIZE_BASE_URL",
        assign: |options, given| options.base_url = given.base_url,
    },
    Setting {
        name: "output",
        variable: "IADVIZE_OUTPUT",
        assign: |options, given| options.usual_output = given.output,
    },
    Setting {
        name: "color",
        variable: "IADVIZE_COLOR",
        assign: |options, given| options.color = given.color,
    },
    Setting {
        name: "timeout",
        variable: "IADVIZE_TIMEOUT",
        assign: |options, given| options.timeout = given.timeout,
    },
    Setting {
        name: "rate_limit",
        variable: "IADVIZE_RATE_LIMIT",
        assign: |options, given| options.rate_limit = given.rate_limit,
    },
];

/// What a command needs to know of environment and profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Needs {
    /// Nothing, so that it works while settings are broken.
    Nothing,
    /// The settings of a profile that need not be there yet.
    Settings,
    /// The settings of a profile, which has to be there when the user names one.
    Profile,
}

/// A value, and where it comes from.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Given {
    /// The value as text.
    pub(crate) value: String,
    /// Where it comes from, in words: a flag, a variable, or a profile.
    pub(crate) from: String,
}

/// The setting of a name.
///
/// # Errors
///
/// When there is none, with those there are.
pub(crate) fn setting(name: &str) -> Result<&'static Setting, Failure> {
    let wanted = name.replace('-', "_");
    SETTINGS
        .iter()
        .find(|setting| setting.name == wanted)
        .ok_or_else(|| {
            let names: Vec<&str> = SETTINGS.iter().map(|setting| setting.name).collect();
            Failure::usage(format!(
                "`{name}` is no setting; there are {}",
                names.join(", ")
            ))
        })
}

impl Setting {
    /// What is given for it, and where.
    ///
    /// # Errors
    ///
    /// When the environment or the profile says something that cannot be read.
    pub(crate) fn given(
        &self,
        matches: &ArgMatches,
        profile: &Profile,
    ) -> Result<Option<Given>, Failure> {
        if matches.value_source(self.name) == Some(ValueSource::CommandLine) {
            let mut raw = matches.get_raw(self.name).into_iter().flatten();
            let value = raw.next().unwrap_or_default().to_string_lossy();
            return Ok(Some(Given {
                value: value.into_owned(),
                from: format!("flag --{}", self.flag()),
            }));
        }
        if let Some(value) = variable(self.variable)? {
            let from = format!("environment variable {}", self.variable);
            return Ok(Some(Given { value, from }));
        }
        let value = profile.setting(self.name)?;
        Ok(value.map(|value| Given {
            value,
            from: format!("profile {}", profile.name()),
        }))
    }

    /// What holds where nothing is given.
    pub(crate) fn default(&self) -> Option<String> {
        let command = globals();
        let arg = command.get_arguments().find(|arg| self.is(arg))?;
        let value = arg.get_default_values().first()?;
        Some(value.to_string_lossy().into_owned())
    }

    /// Checks a value as its flag would.
    ///
    /// # Errors
    ///
    /// When it is none, with what would be one.
    pub(crate) fn check(&self, value: &str) -> Result<(), Failure> {
        let options = self.read(value, "the value")?;
        if let Some(url) = options.base_url {
            // A key of no meaning: only what the client says of the URL is of interest.
            iadvize::Client::builder()
                .api_key("none")
                .base_url(url)
                .build()?;
        }
        Ok(())
    }

    fn read(&self, value: &str, whose: &str) -> Result<Options, Failure> {
        let flag = format!("--{}={value}", self.flag());
        let matches = globals().try_get_matches_from([flag]).map_err(|error| {
            let command = globals();
            let arg = command.get_arguments().find(|arg| self.is(arg));
            let values: Vec<String> = arg
                .map(Arg::get_possible_values)
                .into_iter()
                .flatten()
                .map(|value| value.get_name().to_owned())
                .collect();
            let why = match (values.as_slice(), error.source()) {
                ([], Some(why)) => why.to_string(),
                ([], None) => "it cannot be read".to_owned(),
                (values, _) => format!("it is one of {}", values.join(", ")),
            };
            Failure::usage(format!("{whose} of {} is wrong: {why}", self.name))
        })?;
        Options::from_arg_matches(&matches).map_err(|error| Failure::usage(error.to_string()))
    }

    fn flag(&self) -> String {
        self.name.replace('_', "-")
    }

    fn is(&self, arg: &Arg) -> bool {
        arg.get_id().as_str() == self.name
    }
}

/// The flags of every command, and nothing else.
fn globals() -> Command {
    Options::augment_args(Command::new("iadvize").no_binary_name(true))
}

/// Fills in what the command line leaves open, from the environment and the profile.
///
/// # Errors
///
/// When one of them says something that is no value, or the profile something that is no setting.
pub(crate) fn apply(
    options: &mut Options,
    matches: &ArgMatches,
    needs: Needs,
) -> Result<(), Failure> {
    let profile = match needs {
        Needs::Nothing => return Ok(()),
        Needs::Settings => Profile::named(options)?,
        Needs::Profile => Profile::existing(options)?,
    };
    for name in profile.set_names() {
        setting(&name).map_err(|failure| {
            Failure::usage(format!(
                "{}, profile `{}`: {failure}",
                profile.path().display(),
                profile.name()
            ))
        })?;
    }
    for setting in SETTINGS {
        let is_idle = setting.name == "base_url" && options.sandbox;
        if is_idle || matches.value_source(setting.name) == Some(ValueSource::CommandLine) {
            continue;
        }
        if let Some(given) = setting.given(matches, &profile)? {
            let read = setting.read(&given.value, &format!("the {}'s value", given.from))?;
            (setting.assign)(options, read);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_is_a_flag_of_every_command() {
        let command = globals();
        for setting in SETTINGS {
            assert!(command.get_arguments().any(|arg| setting.is(arg)
                && arg.get_long() == Some(&setting.flag())
                && arg.is_global_set()));
        }
    }

    #[test]
    fn values_are_checked_as_flags_are() {
        let check = |name: &str, value: &str| {
            let checked = setting(name).unwrap().check(value);
            checked.map_err(|failure| failure.to_string())
        };
        check("output", "csv").unwrap();
        check("base-url", "https://example.com/api/2").unwrap();
        assert!(
            check("output", "xml")
                .unwrap_err()
                .contains("one of table, json")
        );
        assert!(check("timeout", "-1").unwrap_err().contains("above 0"));
        assert!(
            check("base_url", "http://example.com")
                .unwrap_err()
                .contains("https")
        );
        assert!(setting("ouput").unwrap_err().to_string().contains("output"));
    }
}
