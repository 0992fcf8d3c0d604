//! Which command stands for which operation: resource and verb, from method and path.
//!
//! Nothing is listed by hand: a new operation of the document is a new command, and a new filter or member
//! a new flag.

use clap::Command;
use iadvize::catalogue::{OPERATIONS, Operation};

use crate::flags;

/// The commands of one resource.
pub(crate) struct Resource {
    /// Its name, such as `operator`.
    pub(crate) name: &'static str,
    /// Its verbs, in the order of the catalogue.
    pub(crate) verbs: Vec<Verb>,
}

/// One command: an operation, or two that differ in whether they take an identifier.
pub(crate) struct Verb {
    /// Its name, such as `list`.
    pub(crate) name: &'static str,
    /// The operation without an identifier in its path.
    pub(crate) bare: Option<&'static Operation>,
    /// The operation with one.
    pub(crate) one: Option<&'static Operation>,
}

/// Every resource of the catalogue.
pub(crate) fn resources() -> Vec<Resource> {
    let mut resources: Vec<Resource> = Vec::new();
    for operation in OPERATIONS.iter().copied() {
        let resource = match resources
            .iter_mut()
            .position(|resource| resource.name == operation.resource)
        {
            Some(index) => &mut resources[index],
            None => {
                resources.push(Resource {
                    name: operation.resource,
                    verbs: Vec::new(),
                });
                let last = resources.len() - 1;
                &mut resources[last]
            }
        };
        resource.add(operation);
    }
    resources
}

impl Resource {
    fn add(&mut self, operation: &'static Operation) {
        let name = verb(operation);
        let index = match self.verbs.iter().position(|verb| verb.name == name) {
            Some(index) => index,
            None => {
                self.verbs.push(Verb {
                    name,
                    bare: None,
                    one: None,
                });
                self.verbs.len() - 1
            }
        };
        let place = if takes_id(operation) {
            &mut self.verbs[index].one
        } else {
            &mut self.verbs[index].bare
        };
        *place = Some(operation);
    }

    /// The command with all its verbs.
    pub(crate) fn command(&self) -> Command {
        let verbs: Vec<&str> = self.verbs.iter().map(|verb| verb.name).collect();
        Command::new(self.name)
            .about(format!("What can be done: {}", verbs.join(", ")))
            .subcommand_required(true)
            .arg_required_else_help(true)
            .subcommands(self.verbs.iter().map(Verb::command))
    }
}

impl Verb {
    /// The operations behind it.
    pub(crate) fn operations(&self) -> impl Iterator<Item = &'static Operation> {
        self.bare.into_iter().chain(self.one)
    }

    fn command(&self) -> Command {
        let about: Vec<&str> = self
            .operations()
            .map(|operation| operation.summary)
            .collect();
        let calls: Vec<String> = self
            .operations()
            .map(|operation| format!("`{operation}`"))
            .collect();
        let about = about.join("; with ID: ");
        let command = Command::new(self.name)
            .long_about(format!("{about}.\n\nCalls {}.", calls.join(" or ")))
            .about(about);
        flags::add(command, self)
    }
}

/// Whether the operation is about the row with an identifier in its path.
pub(crate) fn takes_id(operation: &Operation) -> bool {
    operation.path.contains("{id}")
}

/// The name of the command for an operation.
///
/// What ends at the resource or at one of its rows is named by what it does; what goes on behind, by the
/// last segment of its path. Two methods may share such a path; there the one that writes is named by its
/// identifier in the document, as in `set_operator_availability`.
pub(crate) fn verb(operation: &'static Operation) -> &'static str {
    let last = operation
        .path
        .split('/')
        .skip(2)
        .filter(|segment| !segment.is_empty() && *segment != "{id}")
        .last();
    match (operation.method, last) {
        ("GET", Some(last)) | ("POST", Some(last)) => last,
        (_, Some(last)) => named(operation).unwrap_or(last),
        ("GET", None) if operation.paged => "list",
        ("GET", None) => "get",
        ("POST", None) => "create",
        ("DELETE", None) => "delete",
        (_, None) => "update",
    }
}

/// What an identifier such as `set_operator_availability` says beside the resource and its first word.
fn named(operation: &'static Operation) -> Option<&'static str> {
    let (_, rest) = operation.id.split_once('_')?;
    rest.strip_prefix(operation.resource)?.strip_prefix('_')
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// `resource verb` of every command, with the operations behind it.
    fn commands() -> Vec<(String, Vec<&'static str>)> {
        let mut commands = Vec::new();
        for resource in resources() {
            for verb in &resource.verbs {
                commands.push((
                    format!("{} {}", resource.name, verb.name),
                    verb.operations().map(|operation| operation.id).collect(),
                ));
            }
        }
        commands
    }

    #[test]
    fn every_operation_of_the_document_has_one_command() {
        let root = crate::command::root();
        let mut reached = Vec::new();
        for (command, operations) in commands() {
            let (resource, verb) = command.split_once(' ').unwrap();
            let parent = root.find_subcommand(resource).unwrap();
            assert!(parent.find_subcommand(verb).is_some(), "{command}");
            reached.extend(operations);
        }
        let known: BTreeSet<_> = OPERATIONS.iter().map(|operation| operation.id).collect();
        assert_eq!(reached.iter().copied().collect::<BTreeSet<_>>(), known);
        assert_eq!(reached.len(), known.len(), "an operation has two commands");
    }

    #[test]
    fn every_filter_and_member_has_a_flag() {
        let root = crate::command::root();
        for resource in resources() {
            let parent = root.find_subcommand(resource.name).unwrap();
            for verb in &resource.verbs {
                let command = parent.find_subcommand(verb.name).unwrap();
                for operation in verb.operations() {
                    let fields = operation.body.as_ref().map_or(&[][..], |body| body.fields);
                    let names = operation.filters.iter().map(|filter| filter.name);
                    for name in names.chain(fields.iter().map(|field| field.name)) {
                        assert!(
                            command.get_arguments().any(|arg| arg.get_id() == name),
                            "{operation}: {name}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn verbs_are_the_words_people_use() {
        let names: Vec<String> = commands().into_iter().map(|(name, _)| name).collect();
        for name in [
            "operator list",
            "operator live",
            "operator availability",
            "operator statistic",
            "operator profile",
            "odigo pickup",
            "odigo hangup",
            "statistic get",
            "tag create",
            "website update",
            "conversation get",
        ] {
            assert!(names.iter().any(|known| known == name), "{name}: {names:?}");
        }
    }

    #[test]
    fn the_command_line_is_consistent() {
        crate::command::root().debug_assert();
    }
}
