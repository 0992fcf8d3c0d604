//! Every operation of the document, called by its command.

use std::collections::BTreeSet;

use iadvize::catalogue;
use iadvize_sandbox::Sandbox;

use crate::run::{Service, transcript};

/// A command for each operation, in an order in which they find what they need.
pub(crate) const COMMANDS: &[&str] = &[
    "callmeeting list --website-id 1 --from 2020-06-01 --limit 2",
    "client list",
    "client get 1",
    "conversation list --from 2019-01-01 --to 2020-06-30 --channel chat --limit 3",
    "conversation get 1 --fields id,operator_id,created_at",
    "group list --full",
    "group create --name Night --operator-list 1,2",
    "group update 7 --name Nights --clear-operator-list",
    "group get 7",
    "group delete 13",
    "operator list --website-list 1,2,3 --name *le* --connected --full --fields id,name",
    "operator create --name Martin --email zoe@desk.example --first-name Zoé --chat-enabled on --roles operator,manager --website-list 1",
    "operator update 61 --pseudo Ana --call-enabled off --clear-first-name",
    "operator get 61",
    "operator live --group-id 6 --connected",
    "operator live 1",
    "operator availability 1 --chat off --connected off",
    "operator statistic 1",
    "operator profile 1",
    "operator delete 61",
    "odigo pickup --operator-external-id EXT-0006 --phone-number +33123456789 --website-id 1",
    "odigo hangup --operator-external-id EXT-0006 --phone-number +33123456789 --website-id 1",
    "satisfaction list --operator-id 1 --limit 2",
    "satisfaction get 1",
    "skill list --limit 2",
    "skill create --name Returns --order 3",
    "skill update 16 --order 4 --clear-parent-id",
    "skill get 16",
    "skill delete 16",
    "statistic get --indicator contact_number --granularity month --from 2020-04-01 --to 2020-06-30",
    "tag list --website-id 1 --full",
    "tag create --name Size --name Colour --website-id 1",
    "tag get 1",
    "transaction list --conversation-id !null --limit 2",
    "transaction get 1",
    "visitor list --website-id 1 --limit 2",
    "visitor create --unique-id v-1 --firstname Léa --website-id 1,2",
    "visitor update 1 --phone 0102030405 --clear-city",
    "visitor get 1 --fields id,phone,city",
    "visitor delete 1587",
    "website list",
    "website update 1 --label Shop",
    "website get 1",
];

#[test]
fn every_operation_is_called_by_its_command() {
    let service = Service::start(Sandbox::builder());
    let mut text = String::new();
    for line in COMMANDS {
        let arguments: Vec<&str> = line.split(' ').collect();
        let output = service.iadvize(&arguments).output().unwrap();
        text.push_str(&transcript(&arguments, &output));
    }
    insta::assert_snapshot!("every_operation", text);
    let called: BTreeSet<String> = service
        .sandbox
        .requests()
        .into_iter()
        .filter_map(|request| request.operation)
        .collect();
    let known = catalogue::OPERATIONS.iter();
    let known: BTreeSet<String> = known.map(|operation| operation.id.to_owned()).collect();
    assert_eq!(called, known);
}
