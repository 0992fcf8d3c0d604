//! The outline kept as a snapshot, and changes classified.

use super::*;
use crate::docs::classify::Op;

#[test]
fn the_outline_is_the_reviewed_one() {
    let outline = text(&Document::load().unwrap());
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_description(
        "The outline of openapi/iadvize.yaml; look at what changes before accepting it.",
    );
    settings.bind(|| insta::assert_snapshot!("outline", outline));
}

const PETS: &str = include_str!("../lint/pets.yaml");

fn pets(from: &str, to: &str) -> Vec<Change> {
    assert!(PETS.contains(from), "no {from:?} to change");
    let old = Document::parse(PETS, "old").unwrap();
    let new = Document::parse(&PETS.replacen(from, to, 1), "new").unwrap();
    changes(&old, &new)
}

/// The one change, as `class op what key`, beside what it says of the words.
fn only(from: &str, to: &str) -> String {
    let changes = pets(from, to);
    let told: Vec<String> = changes
        .iter()
        .filter(|change| change.what.rsplit(' ').next() != Some("words"))
        .map(|change| {
            format!(
                "{} {} {} {}",
                change.class.name(),
                change.op.name(),
                change.what,
                change.key
            )
        })
        .collect();
    told.join("\n")
}

#[test]
fn a_document_does_not_differ_from_itself() {
    assert_eq!(pets("openapi", "openapi"), []);
    assert_eq!(bump(std::iter::empty()), "none");
}

#[test]
fn what_comes_with_a_new_operation_breaks_nobody() {
    let new = "  /kennel/{id}:\n    get:\n      operationId: get_kennel\n      tags: [pet]\n      summary: Read a kennel\n      parameters:\n        - {name: id, in: path, required: true, schema: {type: integer}}\n      responses:\n        '200':\n          description: The kennel.\n";
    let told = only("paths:\n", &format!("paths:\n{new}"));
    assert!(
        told.contains("compatible added parameter GET /kennel/{id}?id"),
        "{told}"
    );
    assert!(!told.contains("breaking"), "{told}");
}

#[test]
fn operations_and_parameters_are_classified() {
    assert_eq!(
        only("operationId: feed_pet", "operationId: give_meal"),
        "breaking changed operation operationId PUT /pet/{id}"
    );
    assert_eq!(
        only("        - $ref: '#/components/parameters/Full'\n", ""),
        "breaking removed parameter GET /pet?full"
    );
    assert_eq!(
        only("maximum_months: 3", "maximum_months: 2"),
        "breaking changed operation longest period GET /pet"
    );
    assert_eq!(
        only("maximum_months: 3", "maximum_months: 4"),
        "compatible changed operation longest period GET /pet"
    );
    assert_eq!(
        only(
            "      summary: Feed a pet",
            "      deprecated: true\n      summary: Feed a pet"
        ),
        "compatible deprecated operation deprecated PUT /pet/{id}"
    );
    assert_eq!(
        only("application/x-www-form-urlencoded", "application/json"),
        "compatible changed operation format of the body PUT /pet/{id}"
    );
    assert_eq!(only("summary: Feed a pet", "summary: Feed one pet"), "");
    assert_eq!(
        pets("summary: Feed a pet", "summary: Feed one pet")[0].class,
        Class::Text
    );
}

#[test]
fn members_are_classified() {
    let member = "        colour:\n          type: string";
    assert_eq!(
        only(
            member,
            &format!("        size:\n          type: string\n{member}")
        ),
        "compatible added member Collar.size"
    );
    assert_eq!(
        only(member, "        colour:\n          type: integer"),
        "breaking changed member type Collar.colour"
    );
    assert_eq!(
        only("          x-unit: count\n", ""),
        "breaking changed member unit Pet.weight"
    );
    assert_eq!(
        only(
            "          x-origin: assumed",
            "          x-origin: observed"
        ),
        "text changed member origin Pet.weight"
    );
    assert_eq!(
        only(
            "          x-aliases:\n            - {name: called, x-origin: observed, x-reason: Seen.}\n",
            ""
        ),
        "breaking changed member aliases Pet.name\nbreaking changed member aliases PetCreate.name"
    );
    assert_eq!(
        only("      required: [id]", "      required: [id, weight]"),
        "breaking changed member required Pet.weight"
    );
    assert_eq!(
        only(
            "          description: Which one.",
            "          nullable: true\n          description: Which one."
        ),
        "breaking changed member nullable Pet.id"
    );
    assert_eq!(
        only(
            "colour:\n          type: string\n          nullable: true",
            "colour:\n          type: string"
        ),
        "compatible changed member nullable Collar.colour"
    );
    assert_eq!(
        only(
            "        food[kind]:",
            "        food[amount]: {type: integer}\n        food[kind]:"
        ),
        "compatible added member Meal.food[amount]"
    );
    assert_eq!(
        only(
            "    Meal:\n      type: object",
            "    Meal:\n      type: object\n      required: ['food[kind]']"
        ),
        "breaking changed member required Meal.food[kind]"
    );
    assert_eq!(
        only(
            "        filters[list]:\n          allOf: [{$ref: '#/components/schemas/PetIdList'}]\n",
            ""
        ),
        "breaking removed member PetFilters.filters[list]"
    );
}

#[test]
fn a_member_that_only_changed_its_name_is_renamed() {
    let changes = pets("        weight:\n", "        mass:\n");
    let change = &changes[0];
    assert_eq!((change.op, change.class), (Op::Changed, Class::Breaking));
    assert_eq!(change.before.as_deref(), Some("Pet.weight"));
    assert_eq!(change.after.as_deref(), Some("Pet.mass"));
    assert_eq!(changes.len(), 1);
    assert_eq!(change.operations, ["create_pet", "get_pet", "list_pets"]);
}

#[test]
fn values_indicators_and_platforms_are_classified() {
    assert_eq!(
        only("enum: [chat, call]", "enum: [chat, call, sms]"),
        "compatible added value Channel=sms"
    );
    assert_eq!(
        only("enum: [chat, call]", "enum: [chat]"),
        "breaking removed value Channel=call"
    );
    assert_eq!(
        only("channels: [chat, call]", "channels: [call]"),
        "breaking changed indicator channels pet_weight"
    );
    assert_eq!(
        only("channels: [chat]\n", "channels: [chat, call]\n"),
        "compatible changed indicator channels pet_number"
    );
    assert_eq!(
        only("          unit: ratio", "          unit: percent"),
        "breaking changed indicator unit pet_weight"
    );
    assert_eq!(
        only("label: Weight", "label: Mass"),
        "text changed indicator label pet_weight"
    );
    assert_eq!(
        only("https://pets.example/api", "https://pets.example/v2"),
        "breaking changed platform URL Standard"
    );
}

#[test]
fn what_cannot_be_compared_with_is_said_in_one_line() {
    let failure = version("no-such-revision").err().unwrap().to_string();
    assert!(
        failure.starts_with(
            "no-such-revision is no file, and git has no no-such-revision:openapi/iadvize.yaml: "
        ),
        "{failure}"
    );
}
