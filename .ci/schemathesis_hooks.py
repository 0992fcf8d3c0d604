"""What a generic tester has to be told of this service, each with its reason.

Nothing here switches a check off. The service answers HTTP 200 where others answer 4xx and says in
`meta.status` how the call went (observed, see the document's rules); checks judge by HTTP statuses, so the
answers get the status that their envelope stands for before they are judged.
"""

import json
import os
import re

import schemathesis

KEY = os.environ["IADVIZE_SANDBOX_KEY"]

# Refusals of calls that the schemas allow: rules between values, which a schema cannot say.
RULES = [
    # `x-period` of conversations: the longest span between two bounds.
    r"The period between 'from' and 'to' is over \d+ months\.",
]

FIELD = re.compile(r"(?:Value of field|Field) '([^']*)'")

# Members that are references, by operation: their type is an identifier, and whether it leads somewhere is
# for the state to say, not for a schema.
REFERENCES = set()


def walk(schema, root, names=()):
    """All (name, schema) pairs of the properties below a schema, references followed."""
    while "$ref" in schema:
        schema = resolve(schema["$ref"], root)
    for part in schema.get("allOf", []) + schema.get("oneOf", []) + schema.get("anyOf", []):
        yield from walk(part, root, names)
    if "items" in schema:
        yield from walk(schema["items"], root, names)
    for name, member in schema.get("properties", {}).items():
        yield name, member


def resolve(reference, root):
    for part in reference.removeprefix("#/").split("/"):
        root = root[part.replace("~1", "/").replace("~0", "~")]
    return root


def is_identifier(schema, root):
    """Whether a value, or the elements of a list, are identifiers (`x-id`)."""
    while "$ref" in schema:
        schema = resolve(schema["$ref"], root)
    parts = schema.get("allOf", []) + schema.get("oneOf", []) + [schema[key] for key in ("items",) if key in schema]
    return bool(schema.get("x-id")) or any(is_identifier(part, root) for part in parts)


@schemathesis.hook
def before_load_schema(context, raw_schema):
    schemas = raw_schema["components"]["schemas"]
    for name, schema in schemas.items():
        # The document lets rows carry more members, since the real service's do. The sandbox's must not.
        if schema.get("additionalProperties") is True or name.endswith("Response"):
            schema["additionalProperties"] = False
        # A list joined by commas is a text to a schema. What its elements are stands beside it.
        rust = schema.get("x-rust-type", {})
        if rust.get("path", "").endswith("::CommaList") and "pattern" not in schema:
            element = resolve(rust["parameters"][0]["$ref"], raw_schema)
            names = [indicator["name"] for indicator in element.get("x-indicators", [])]
            one = "|".join(names) if names else "[1-9][0-9]{0,8}"
            schema["pattern"] = f"^(?:{one})(?:,(?:{one}))*$"
    for path in raw_schema["paths"].values():
        for operation in path.values():
            if not isinstance(operation, dict):
                continue
            for media in operation.get("requestBody", {}).get("content", {}).values():
                for name, member in walk(media["schema"], raw_schema):
                    if is_identifier(member, raw_schema):
                        REFERENCES.add((operation["operationId"], name))


def judged(case, message):
    """The HTTP status that a refusal stands for."""
    if re.fullmatch(r"Unknown '[a-z]+' with 'id' -?\d+\.", message):
        return 404
    field = FIELD.match(message)
    operation = case.operation.definition.raw["operationId"]
    if field and (operation, field[1]) in REFERENCES:
        return 409
    if any(re.fullmatch(rule, message) for rule in RULES):
        return 409
    return 400


@schemathesis.hook
def after_call(context, case, response):
    try:
        meta = json.loads(response.content)["meta"]
    except (ValueError, KeyError, TypeError):
        return
    if response.status_code == 200 and meta.get("status") == "fail":
        response.status_code = judged(case, meta.get("message", ""))


@schemathesis.check
def envelope_agrees(ctx, response, case):
    """Every answer with a body is the page's envelope, and `success` comes with 200 alone."""
    if case.method == "HEAD" or response.request.method == "HEAD":
        assert not response.content, "an answer to HEAD has a body"
        return
    meta = json.loads(response.content)["meta"]
    assert meta["status"] in ("success", "fail", "error"), "meta.status is none of the three"
    assert (meta["status"] == "success") == (response.status_code == 200), "meta.status and the status differ"
    assert meta["status"] == "success" or meta.get("message"), "a failure does not say why"


@schemathesis.check
def nothing_of_the_inside_shows(ctx, response, case):
    """No answer holds a statement, a word of the database, or the key."""
    text = response.content.decode()
    shown = re.search(
        r"sqlite|SELECT |INSERT |UPDATE |DELETE FROM|constraint failed|no such (?:table|column)|syntax error"
        r"|panicked|\.rs:\d",
        text,
    )
    assert shown is None, f"an answer shows {shown[0]!r}"
    assert KEY not in text, "an answer shows the key"
