//! Complaints about extensions, indicators, servers and texts.

use super::{Case, case};

pub(super) const CASES: &[Case] = &[
    // Extensions.
    case(
        "          x-docs: Pet.name",
        "          x-doc: Pet.name",
        "          x-doc:",
        "is no extension of openapi/README.md",
    ),
    case(
        "          x-docs: Pet.name",
        "          x-docs: []",
        "          x-docs: []",
        "names no fact",
    ),
    case(
        "x-unit: count",
        "x-unit: pounds",
        "          x-unit: pounds",
        "unit \"pounds\" is unknown",
    ),
    case(
        "x-unit: count",
        "x-personal: address",
        "          x-personal: address",
        "`x-personal` is \"address\"; write one of email, name, phone, text",
    ),
    case(
        "          x-origin: assumed\n          x-reason: Nobody says.",
        "          x-origin: assumed",
        "          x-origin: assumed",
        "without `x-reason`",
    ),
    case(
        "          x-origin: assumed\n          x-reason: Nobody says.",
        "          x-reason: Nobody says.",
        "          x-reason: Nobody",
        "without `x-origin`",
    ),
    case(
        "x-origin: assumed",
        "x-origin: guessed",
        "          x-origin: guessed",
        "write observed or assumed",
    ),
    case(
        "x-id: true",
        "x-id: 'yes'",
        "      x-id: 'yes'",
        "write true",
    ),
    case(
        "        weight:\n          type: number",
        "        weight:\n          type: number\n          x-search-origin: assumed",
        "          x-search-origin",
        "without `x-search`",
    ),
    case(
        "          x-docs: Pet.name",
        "          x-replacement: weight",
        "          x-replacement",
        "without `deprecated`",
    ),
    case(
        "          x-docs: Pet.name",
        "          x-rules: [{text: Short.}]",
        "          x-rules",
        "a rule needs",
    ),
    case(
        "        chat: Pet.channel",
        "        chad: Pet.channel",
        "        chad:",
        "not among the values of `enum`",
    ),
    case(
        "      type: object\n      description: What a pet wears.",
        "      type: string\n      x-patch: true",
        "      x-patch",
        "another type than object",
    ),
    // Indicators and servers.
    case(
        "          unit: ratio",
        "          unit: share",
        "          unit: share",
        "unit \"share\" is unknown",
    ),
    case(
        "          category: presence",
        "          category: present",
        "          category: present",
        "category \"present\" is unknown",
    ),
    case(
        "channels: [chat, call]",
        "channels: [chat, fax]",
        "          channels: [chat, fax]",
        "channel \"fax\" of pet_weight",
    ),
    case(
        "channels: [chat, call]",
        "channels: [chat, chat]",
        "          channels: [chat, chat]",
        "listed twice",
    ),
    case(
        "          label: Weight\n",
        "",
        "        - name: pet_weight",
        "without `label`",
    ),
    case(
        "        - name: pet_weight",
        "        - name: pet_number",
        "        - name: pet_number\n          label: Weight",
        "is called PetNumber in Rust",
    ),
    case(
        "    x-docs: Standard",
        "    description: Standard",
        "  - url:",
        "has no name",
    ),
    case(
        "https://pets.example/api",
        "/api",
        "  - url:",
        "is no base URL",
    ),
    // Texts.
    case(
        "description: What a pet wears.",
        "description: |-\n        A collar:\n\n            { \"colour\": 1 }",
        "      description: |-",
        "indented by four spaces",
    ),
    case(
        "description: What a pet wears.",
        "description: See [colour].",
        "      description: See",
        "read as a link",
    ),
    case(
        "description: What a pet wears.",
        "description: '```let a = 1;```'",
        "      description: '```",
        "a block of code",
    ),
];
