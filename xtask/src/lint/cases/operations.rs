//! Complaints about operations, parameters and references.

use super::{Case, case};

pub(super) const CASES: &[Case] = &[
    case(
        "openapi: 3.0.3",
        "openapi: 3.1.0",
        "openapi: 3.1.0",
        "takes 3.0 only",
    ),
    // Operations.
    case(
        "      operationId: feed_pet\n",
        "",
        "    put:\n",
        "without `operationId`",
    ),
    case(
        "operationId: feed_pet",
        "operationId: create_pet",
        "      operationId: create_pet\n      tags: [pet]\n      summary: Feed",
        "is taken by pets.yaml:33",
    ),
    case(
        "operationId: create_pet",
        "operationId: createPet",
        "      operationId: createPet",
        "write it in snake case",
    ),
    case(
        "operationId: create_pet",
        "operationId: move",
        "      operationId: move",
        "does not make the name of a method",
    ),
    case(
        "tags: [pet]\n      summary: Create",
        "tags: [dog]\n      summary: Create",
        "      tags: [dog]",
        "belongs to no resource",
    ),
    case(
        "    put:\n",
        "    options:\n",
        "    options:",
        "`options` of a path is passed over",
    ),
    case(
        "        default:\n",
        "        '201':\n",
        "        '201':",
        "a second success, 201",
    ),
    case(
        "        '200':\n          description: Fed.",
        "        default:\n          description: Fed.",
        "      responses:\n        default:\n          description: Fed.",
        "no answer 200",
    ),
    case(
        "          description: Fed.\n          content:\n            application/json:\n              schema:\n                $ref: '#/components/schemas/Acknowledgement'",
        "          description: Fed.",
        "        '200':\n          description: Fed.",
        "an answer is JSON",
    ),
    case(
        "          description: The pet.\n          content:\n            application/json:\n              schema:\n                $ref: '#/components/schemas/PetResponse'\n  /pet/{id}",
        "          description: The pet.\n          content:\n            application/json:\n              schema:\n                $ref: '#/components/schemas/Pet'\n  /pet/{id}",
        "        '200':\n          description: The pet.\n          content:\n            application/json:\n              schema:\n                $ref: '#/components/schemas/Pet'\n",
        "no `meta`",
    ),
    case(
        "operationId: list_pets",
        "operationId: all_pets",
        "      operationId: all_pets",
        "is not called a list",
    ),
    case(
        "operationId: feed_pet",
        "operationId: list_meals",
        "      operationId: list_meals",
        "gives no list of rows",
    ),
    case(
        "          application/x-www-form-urlencoded:",
        "          text/plain:",
        "      requestBody:\n        content:\n          text",
        "a body as text/plain",
    ),
    case(
        "              $ref: '#/components/schemas/PetCreate'",
        "              type: string",
        "      requestBody:\n        content:\n          application/json:\n            schema:\n              type",
        "the body has no name",
    ),
    case(
        "          type: string\n          x-rust-name: kind",
        "          type: array\n          items: {type: string}\n          x-rust-name: kind",
        "      requestBody:\n        content:\n          application/x-www",
        "which a form cannot hold",
    ),
    case(
        "filters: ['filters[from]']",
        "filters: ['filters[since]']",
        "      x-period:",
        "is no filter of the operation",
    ),
    case(
        "maximum_months: 3",
        "maximum_months: 0",
        "      x-period:",
        "is no limit",
    ),
    // Parameters.
    case(
        "    parameters:\n      - $ref: '#/components/parameters/PetPath'\n    get:",
        "    get:",
        "  /pet/{id}:",
        "`{id}` of the path is not among the parameters",
    ),
    case(
        "  /pet/{id}:",
        "  /pet/one:",
        "  /pet/one:",
        "is not in the path",
    ),
    case(
        "      in: path\n      required: true",
        "      in: path",
        "    PetPath:",
        "is not required",
    ),
    case(
        "      name: full\n      in: query",
        "      name: full\n      in: cookie",
        "      in: cookie",
        "a parameter in cookie",
    ),
    case(
        "      explode: true\n",
        "",
        "    PetFilters:\n      name",
        "write `style: form` and `explode: true`",
    ),
    case(
        "      style: form\n",
        "      style: deepObject\n",
        "    PetFilters:\n      name",
        "write `style: form` and `explode: true`",
    ),
    case(
        "      name: full\n      in: query\n      schema:\n        $ref: '#/components/schemas/Flag'",
        "      name: full\n      in: query\n      explode: false\n      schema:\n        type: array\n        items: {type: string}",
        "    Full:",
        "use a schema of CommaList",
    ),
    case(
        "        filters[list]:",
        "        list:",
        "        list:",
        "write `filters[list]`",
    ),
    // References.
    case(
        "#/components/responses/Failure",
        "#/components/responses/Fail",
        "          $ref: '#/components/responses/Fail'",
        "leads nowhere",
    ),
    case(
        "parameters/PetPath'",
        "parameters/Pet'",
        "      - $ref: '#/components/parameters/Pet'",
        "leads nowhere",
    ),
    case(
        "Pet/properties/name'",
        "Pet/properties/nick'",
        "          $ref: '#/components/schemas/Pet/properties/nick'",
        "leads nowhere",
    ),
    case(
        "Pet/properties/name'",
        "PetCreate/properties/name'",
        "          $ref: '#/components/schemas/PetCreate/",
        "leads back to itself",
    ),
    case(
        "        data:\n          $ref: '#/components/schemas/Pet'",
        "        data:\n          $ref: 'pets.json'",
        "          $ref: 'pets.json'",
        "leads out of the document",
    ),
    case(
        "'#/components/parameters/Page'",
        "'#/components/schemas/PageNumber'",
        "        - $ref: '#/components/schemas/PageNumber'",
        "one to '#/components/parameters/…'",
    ),
    case(
        "          $ref: '#/components/schemas/Pet/properties/name'",
        "          $ref: '#/components/schemas/Pet/properties/name'\n          description: Its name.",
        "          description: Its name.",
        "beside `$ref` is ignored",
    ),
    case(
        "  /pet/{id}:\n",
        "  /cat:\n    $ref: '#/paths/~1pet'\n  /pet/{id}:\n",
        "    $ref: '#/paths",
        "`$ref` of a path is passed over",
    ),
    case(
        "    ReadPet:\n      operationId: get_pet",
        "    ReadPet:\n      operationId: read_pet",
        "      operationId: read_pet",
        "leads to no operation",
    ),
    case(
        "      summary: Feed a pet\n",
        "",
        "    put:",
        "says nothing of itself",
    ),
    case(
        "    Full:\n      name: full\n      in: query\n",
        "    Full:\n      name: full\n",
        "    get:\n      operationId: list_pets",
        "does not say where it stands",
    ),
];
