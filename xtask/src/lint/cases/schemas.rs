//! Complaints about schemas, names and hand-written types.

use super::{Case, case};

pub(super) const CASES: &[Case] = &[
    // Schemas.
    case(
        "        colour:\n          type: string",
        "        colour:\n          type: text",
        "          type: text",
        "type \"text\" is unknown",
    ),
    case(
        "        colour:\n          type: string",
        "        colour:\n          type: [string]",
        "          type: [string]",
        "is unknown",
    ),
    case(
        "        colour:\n          type: string\n          nullable: true",
        "        colour:\n          nullable: true",
        "        colour:",
        "would take any value",
    ),
    case(
        "        colour:\n          type: string",
        "        colour:\n          type: array",
        "        colour:",
        "an array without `items`",
    ),
    case(
        "        colour:\n          type: string",
        "        colour:\n          type: string\n          readonly: true",
        "          readonly: true",
        "has no meaning to the generator",
    ),
    case(
        "        colour:\n          type: string",
        "        colour:\n          type: string\n          enum: [red, blue]",
        "          enum: [red, blue]",
        "fails on the first new value",
    ),
    case(
        "          allOf: [{$ref: '#/components/schemas/Collar'}]",
        "          allOf: [{$ref: '#/components/schemas/Collar'}, {$ref: '#/components/schemas/Pet'}]",
        "          allOf: [{$ref: '#/components/schemas/Collar'},",
        "is not merged",
    ),
    case(
        "        colour:\n          type: string",
        "        colour:\n          oneOf: [{type: string}, {type: integer}]",
        "          oneOf:",
        "give the schema an `x-rust-type`",
    ),
    case(
        "        colour:\n          type: string",
        "        colour:\n          type: object\n          properties: {red: {type: integer}}",
        "        colour:",
        "an object without a name",
    ),
    case(
        "    Collar:\n      type: object",
        "    Collars:\n      type: array\n      items: {$ref: '#/components/schemas/Collar'}\n    Collar:\n      type: object",
        "    Collars:",
        "becomes a type that nothing finishes",
    ),
    case(
        "      required: [id]",
        "      required: [id, age]",
        "      required: [id, age]",
        "\"age\" is not among the properties",
    ),
    case(
        "additionalProperties: true",
        "additionalProperties: false",
        "      additionalProperties: false",
        "refuses unknown members",
    ),
    case(
        "      enum: [chat, call]",
        "      enum: [chat, call, 1]",
        "      enum: [chat, call, 1]",
        "no text; quote it",
    ),
    case(
        "      type: string\n      enum: [chat, call]\n      description: A channel.\n      x-open-enum: true",
        "      type: string\n      enum: [chat, call]\n      description: A channel.",
        "      enum: [chat, call]",
        "not open",
    ),
    // Names.
    case(
        "    Collar:\n",
        "    collarBone: {type: object}\n    Collar:\n",
        "    collarBone",
        "camel case",
    ),
    case(
        "        colour:\n",
        "        colour: {type: string}\n        Colour:\n",
        "        colour: {type",
        "is called colour in Rust, as is Colour",
    ),
    case(
        "        colour:\n",
        "        '1st':\n",
        "        '1st':",
        "does not make a name in Rust",
    ),
    case(
        "        colour:\n",
        "        '++':\n",
        "        '++':",
        "does not make a name in Rust",
    ),
    case(
        "          type: number\n          nullable: true\n",
        "          type: number\n          x-rust-name: extra\n",
        "        weight:",
        "is called extra in Rust",
    ),
    case(
        "{name: called,",
        "{name: weight,",
        "            - {name: weight",
        "that of another property",
    ),
    case(
        "enum: [chat, call]",
        "enum: [chat, call, unknown]",
        "      enum: [chat, call, unknown]",
        "is called Unknown in Rust",
    ),
    case(
        "enum: [chat, call]",
        "enum: [chat, call, '*']",
        "      enum: [chat, call, '*']",
        "does not make a variant",
    ),
    case(
        "enum: [chat, call]",
        "enum: [chat, call, Call]",
        "      enum: [chat, call, Call]",
        "is called Call in Rust, as is call",
    ),
    case(
        "food[kind]:\n          type: string\n          x-rust-name: kind",
        "new:\n          type: string",
        "      requestBody:\n        content:\n          application/x-www",
        "clashes with the body's constructor",
    ),
    // Hand-written types.
    case(
        "path: 'iadvize_wire::Flag'",
        "path: 'iadvize_wire::Flagg'",
        "      x-rust-type: {crate: iadvize-wire, version: '*', path: 'iadvize_wire::Flagg'}",
        "is no type that iadvize-wire exports",
    ),
    case(
        "path: 'iadvize_wire::Flag'",
        "path: 'iadvize_wire::Lenient'",
        "      x-rust-type: {crate: iadvize-wire, version: '*', path: 'iadvize_wire::Lenient'}",
        "is no type that iadvize-wire exports",
    ),
    case(
        "{crate: iadvize-wire, version: '*', path: 'iadvize_wire::Flag'}",
        "{crate: iadvize, version: '*', path: 'iadvize_wire::Flag'}",
        "      x-rust-type: {crate: iadvize,",
        "of another crate",
    ),
    case(
        "        path: iadvize_wire::CommaList\n        parameters:\n          - $ref: '#/components/schemas/PetId'",
        "        path: iadvize_wire::CommaList",
        "        path: iadvize_wire::CommaList",
        "takes 1 parameters and is given 0",
    ),
    case(
        "path: 'iadvize_wire::Flag'",
        "path: 'iadvize_wire::Offline'",
        "    Flag:",
        "call it Offline",
    ),
    case(
        "        colour:\n          type: string",
        "        colour:\n          type: string\n          x-rust-type: {crate: iadvize-wire, version: '*', path: 'iadvize_wire::Pattern'}",
        "          x-rust-type: {crate: iadvize-wire, version: '*', path: 'iadvize_wire::Pattern'}",
        "outside components/schemas",
    ),
];
