"""What a generic tester has to be told of this service, each with its reason.

No check is switched off. The service answers HTTP 200 where others answer 4xx, and says in `meta.status`
how a call went (observed, see the rules of the document); checks judge by HTTP statuses, so an answer gets
the status that its envelope stands for before it is judged. Besides, the document says some things in
extensions that no generic tool reads; here they become schemas.
"""

import json
import os
import re
import urllib.parse

import schemathesis

KEY = os.environ["IADVIZE_SANDBOX_KEY"]

# Refusals of calls that each schema allows: rules between values, or between a value and the state. They
# count as conflicts (409); every other refusal means that a value is wrong in itself (400).
RULES = [
    # `x-period`: the longest span between two bounds.
    r"The period between 'from' and 'to' is over \d+ months\.",
    # `x-requires-single` and `x-available-on` of the statistics.
    r"A granularity is available for one indicator only\.",
    r"Indicator '\w+' is not available on channel '\w+'\.",
    # More stretches than the sandbox draws.
    r"The period has more than \d+ rows at this granularity\.",
    # A rule of the document: without indicators the call is refused (assumed).
    r"Field 'indicators' is missing\.",
    # An operator takes up to 100 chats at once (assumed).
    r"Value of field 'chat_max_number' is not valid\.",
    # `filters[resource_id]` goes with `filters[resource]`.
    r"Field 'resource' is missing\.",
    # What others refer to stays.
    r"'[a-z]+' with 'id' \d+ cannot be deleted: .*",
    # A list of creates may be empty to a schema.
    r"The list names no '[a-z]+' to create\.",
    # Two visitors have never the same identifier.
    r"Value of field 'unique_id' is not valid\.",
    # A channel that the operator may not use cannot be switched on; an availability names some change.
    r"Value of field '(chat|call|video)\[available\]' is not valid\.",
    r"Field '(chat|call|video)\[available\]' is missing\.",
    r"Operator is not connected and cannot be made available\.",
    # The operator of a callback, by his identifier in another system; his settings, and his call.
    r"Value of field 'operator_external_id' is not valid\.",
    r"The operator (does not work for this website|is in a \w+ conversation).*\.",
    r"There is no open call between this operator and this phone number on this website\.",
]

NOT_FOUND = re.compile(r"Unknown '[a-z]+' with 'id' -?\d+\.")
FIELD = re.compile(r"(?:Value of field|Field) '([^']*)'")

# (operation, member) of the members that are true or false.
SWITCHES = set()

# (operation, member) of the members that hold identifiers: whether one leads somewhere is for the state
# to say, not for a schema.
REFERENCES = set()


def resolve(schema, root):
    while "$ref" in schema:
        found = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part.replace("~1", "/").replace("~0", "~")]
        schema = found
    return schema


def parts(schema):
    return [part for key in ("allOf", "oneOf", "anyOf") for part in schema.get(key, [])]


def members(schema, root):
    """(name, schema) of the members of an object, or of the elements of a list of objects."""
    schema = resolve(schema, root)
    for part in parts(schema) + ([schema["items"]] if "items" in schema else []):
        yield from members(part, root)
    yield from schema.get("properties", {}).items()


def is_identifier(schema, root):
    """Whether a value, or an element of a list, is an identifier (`x-id`)."""
    schema = resolve(schema, root)
    inner = parts(schema) + ([schema["items"]] if "items" in schema else [])
    return bool(schema.get("x-id")) or any(is_identifier(part, root) for part in inner)


def close(schemas):
    """Rows may carry more members than are described, since the service's do. The sandbox's must not."""
    for name, schema in schemas.items():
        if schema.get("additionalProperties") is True or name.endswith("Response"):
            schema["additionalProperties"] = False


def spell_lists(schemas, root):
    """A list joined by commas is a text to a schema; the names it holds stand in a catalogue beside it."""
    for schema in schemas.values():
        rust = schema.get("x-rust-type", {})
        if rust.get("path", "").endswith("::CommaList") and "pattern" not in schema:
            element = resolve(rust["parameters"][0], root)
            one = "|".join(indicator["name"] for indicator in element["x-indicators"])
            schema["pattern"] = f"^({one})(,({one}))*$"


def narrow_values(schemas, root):
    """`x-enum-docs` says which place takes which values of a set that several places share."""
    for schema in list(schemas.values()):
        for name, member in schema.get("properties", {}).items():
            places = member.get("x-docs", [])
            places = {places} if isinstance(places, str) else set(places)
            for part in member.get("allOf", []):
                shared = resolve(part, root)
                if shared.get("x-open-enum") and "x-enum-docs" in shared:
                    docs = shared["x-enum-docs"]
                    here = [value for value in shared["enum"] if places & set(docs.get(value, []))]
                    if here:
                        member["enum"] = here


def demand_values(schemas, root):
    """What a create requires is never null there (openapi/README.md), and a text of it is not empty."""
    for schema in list(schemas.values()):
        for name in schema.get("required", []):
            member = schema.get("properties", {}).get(name, {})
            target = resolve(member, root)
            if "$ref" in member and target.get("nullable"):
                schema["properties"][name] = target = {**target, "nullable": False}
            if target.get("type") == "string" and "enum" not in target and "meta" not in schema["properties"]:
                schema["properties"][name] = {**target, "minLength": 1}


def spell_languages(schemas):
    """Two letters, as the description says; a pattern would make the client refuse rows with others."""
    for schema in schemas.values():
        languages = schema.get("properties", {}).get("language_list", {})
        if "items" in languages:
            languages["items"]["pattern"] = "^[a-z]{2}$"


def inline(schemas, root):
    """A member that refers by `allOf` is what it refers to. `nullable` beside it allows null, whatever the
    schema referred to says (openapi/README.md)."""
    for schema in schemas.values():
        for member in schema.get("properties", {}).values():
            if len(member.get("allOf", [])) == 1:
                target = resolve(member.pop("allOf")[0], root)
                for key, value in target.items():
                    member.setdefault(key, value)
                if member.get("nullable") and "enum" in member and None not in member["enum"]:
                    member["enum"] = [*member["enum"], None]


def close_bodies(media, root):
    """A member that the document does not name is refused in a body (assumed, see the crate's README)."""
    body = resolve(media["schema"], root)
    resolve(body.get("items", body), root)["additionalProperties"] = False


@schemathesis.hook
def before_load_schema(context, raw_schema):
    components = raw_schema["components"]
    schemas = components["schemas"]
    close(schemas)
    spell_lists(schemas, raw_schema)
    narrow_values(schemas, raw_schema)
    spell_languages(schemas)
    inline(schemas, raw_schema)
    demand_values(schemas, raw_schema)
    # `full=true` is accepted as well (observed), and an empty value is no (assumed); with all of them in the
    # document the client's switch would become a choice of types. They are texts, as they stand in a URL, so
    # that a number turned into its own text is no other value.
    spellings = ["0", "1", "false", "true", ""]
    components["parameters"]["Full"]["schema"] = {"type": "string", "enum": spellings}
    components["parameters"]["Full"]["example"] = "1"
    for path in raw_schema["paths"].values():
        for method, operation in path.items():
            if method not in ("get", "post", "put", "delete"):
                continue
            for media in operation.get("requestBody", {}).get("content", {}).values():
                close_bodies(media, raw_schema)
                for name, member in members(media["schema"], raw_schema):
                    if resolve(member, raw_schema).get("type") == "boolean":
                        SWITCHES.add((operation["operationId"], name))
                    if is_identifier(member, raw_schema):
                        REFERENCES.add((operation["operationId"], name))


def clears(case, name):
    """Whether an update empties what no row of the sandbox can be without (assumed)."""
    return case.method == "PUT" and isinstance(case.body, dict) and case.body.get(name, 0) in (None, "")


def holds_nul(case, response):
    """No text of the sandbox holds a NUL (assumed), which a schema of a text cannot say."""
    return "%00" in response.request.url or "\\u0000" in json.dumps(case.body, default=str)


def leads_nowhere(case):
    """Whether the identifier in the path was taken from a member of an answer that was null or a list."""
    return any(value is None or isinstance(value, list) for value in case.path_parameters.values())


def judged(case, response, message):
    """The HTTP status that a refusal stands for."""
    if NOT_FOUND.fullmatch(message) or leads_nowhere(case):
        return 404
    name = FIELD.match(message)
    operation = case.operation.definition.raw["operationId"]
    if name and ((operation, name[1]) in REFERENCES or clears(case, name[1]) or holds_nul(case, response)):
        return 409
    return 409 if any(re.fullmatch(rule, message) for rule in RULES) else 400


@schemathesis.hook
def after_call(context, case, response):
    if response.status_code != 200:
        return
    try:
        meta = json.loads(response.content)["meta"]
    except (ValueError, KeyError, TypeError):
        return
    if meta.get("status") == "fail":
        response.status_code = judged(case, response, meta.get("message", ""))


def numbers_for_switches(case):
    """The service writes 0 and 1 for false and true, so the sandbox reads them, in JSON too (assumed)."""
    operation = case.operation.definition.raw["operationId"]
    return isinstance(case.body, dict) and any(
        type(value) is int and value in (0, 1) and (operation, name) in SWITCHES
        for name, value in case.body.items()
    )


def repeats(response):
    """Of a name that comes again in a query the last value counts, as PHP has it (assumed)."""
    query = urllib.parse.urlsplit(response.request.url).query
    names = [name for name, _ in urllib.parse.parse_qsl(query, keep_blank_values=True)]
    return len(names) != len(set(names))


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Drops the failures that would come of what is accepted on purpose."""
    if type(failure).__name__ != "AcceptedNegativeData":
        return True
    return not (numbers_for_switches(case) or repeats(response))


@schemathesis.check
def envelope_agrees(ctx, response, case):
    """Every answer with a body is the page's envelope, and `success` comes with 200 alone."""
    if response.request.method == "HEAD":
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
