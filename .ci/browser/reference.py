"""Checks of the reference page: every operation can be tried, and shows what came back."""

import json

from sandbox import KEY

CALLBACK = {"operator_external_id": "EXT-CALLS", "website_id": "1", "phone_number": "0639980000"}

# What each call is given that needs more than an identifier; `{first}` is the first row of the resource, `{new}` what the create before made.
VALUES = {
    "get_statistics": {"filters[indicators]": "contact_number"},
    "create_group": {"name": "Gate"},
    "update_group": {"id": "{new}", "name": "Gate 2"},
    "delete_group": {"id": "{new}"},
    "create_skill": {"name": "Gate", "order": "3"},
    "update_skill": {"id": "{new}", "name": "Gate 2"},
    "delete_skill": {"id": "{new}"},
    "create_operator": {"name": "Gate", "email": "gate@desk.example", "website_list": "1, 2"},
    "update_operator": {"id": "{new}", "pseudo": "G."},
    "delete_operator": {"id": "{new}"},
    "create_visitor": {"firstname": "Gate"},
    "update_visitor": {"id": "{new}", "city": "Brest"},
    "delete_visitor": {"id": "{new}"},
    "create_tags": {"name": "gate", "website_id": "1"},
    "update_website": {"id": "{first}", "label": "Gate"},
    "set_operator_availability": {"id": "{first}", "chat[available]": "0"},
    "pick_up_odigo_callback": CALLBACK,
    "hang_up_odigo_callback": CALLBACK,
}

FILL = """
const [operation, values] = arguments;
const details = document.getElementById(operation);
details.open = true;
return new Promise((done) => setTimeout(() => {
  for (const [name, value] of Object.entries(values)) {
    const control = [...details.querySelectorAll('[name]')].find((one) => one.name === name);
    if (!control) return done(`no field ${name}`);
    if (control.multiple) for (const one of control.options) one.selected = value.split(',').includes(one.value);
    else control.value = value;
    if (control.value === '') return done(`the field ${name} does not take ${value}`);
    control.dispatchEvent(new Event('input', { bubbles: true }));
  }
  details.querySelector('.answers').replaceChildren();
  details.querySelector('button[type=submit]').click();
  done('');
}, 0));
"""

ANSWER = """
const details = document.getElementById(arguments[0]);
const answer = details.querySelector('.answers > *');
if (!answer) return undefined;
return {
  outcome: details.querySelector('.outcome')?.textContent ?? answer.textContent,
  body: details.querySelector('.answer pre')?.textContent,
  command: details.querySelector('.command').textContent,
};
"""


def attempt(browser, operation, values=None):
    """Fills in the form of an operation, sends it, and gives what the page shows."""
    problem = browser.run(FILL, operation, values or {})
    assert problem == "", f"{operation}: {problem}"
    return browser.wait(ANSWER, f"the answer of {operation}", operation)


def unfold(browser, operation):
    """Opens an operation, which makes its form."""
    browser.run("document.getElementById(arguments[0]).open = true", operation)
    browser.wait("return document.getElementById(arguments[0]).querySelector('form')", f"the form of {operation}", operation)


def opens(browser, sandbox):
    """The page takes over the key and leaves no trace of it."""
    browser.open(sandbox.explorer)
    address, kept, history = browser.run(
        "return [location.href, sessionStorage.length, document.querySelector('#key').value]")
    assert address == f"{sandbox.origin}/explorer", address
    assert (kept, history) == (1, KEY)
    count = browser.run("return document.querySelectorAll('.operation').length")
    assert count == 43, count


def lists_with_filters(browser, sandbox):
    """Each filter of an object is a field, wildcards are sent as they are, the answer is the API's."""
    given = {"filters[name]": "*a*", "filters[website_list]": "1,2", "limit": "3", "full": "1"}
    shown = attempt(browser, "list_operators", given)
    direct = sandbox.call("GET", "/operator", pairs=given.items())
    assert json.loads(shown["body"]) == direct, shown
    assert len(direct["data"]) == 3 and direct["meta"]["filters"] == ["name", "website_list"], direct
    assert "filters[name]=*a*&filters[website_list]=1,2" in shown["command"], shown["command"]
    assert KEY not in shown["command"], "the command must not show the key"
    names = browser.run(
        "return [...document.querySelectorAll('#list_operators [name]')].map((one) => one.name)")
    document = sandbox.document["components"]["schemas"]["OperatorFilters"]["properties"]
    assert set(document) <= set(names), names

    pages = "#list_operators .pages button:last-child"
    browser.run(f"document.querySelector('{pages}').click()")
    browser.wait("return document.querySelector('#list_operators .pages')?.textContent.includes('page 2 of')",
                 "the next page")

    chosen = {"filters[indicators]": "contact_number,contact_duration", "filters[channel]": "chat"}
    shown = attempt(browser, "get_statistics", chosen)
    assert set(json.loads(shown["body"])["data"]) == {"contact_number", "contact_duration"}, shown


def bodies(browser, sandbox):
    """JSON with its types, a form, an array, and the text itself."""
    shown = attempt(browser, "create_operator", VALUES["create_operator"])
    row = json.loads(shown["body"])["data"]
    kept = sandbox.data(f"/operator/{row['id']}")
    assert (kept["name"], kept["website_list"]) == ("Gate", [1, 2]), kept
    shown = attempt(browser, "update_operator", {"id": str(row["id"]), "chat_max_number": "4"})
    assert sandbox.data(f"/operator/{row['id']}")["chat_max_number"] == 4, shown

    online = str(sandbox.data("/operator/live", [("filters[connected]", 1)])[0]["id"])
    shown = attempt(browser, "set_operator_availability", {"id": online, "connected": "0"})
    assert "application/x-www-form-urlencoded" in shown["command"] and "connected=0" in shown["command"], shown
    assert sandbox.data(f"/operator/{online}/live")["connected"] is False, shown

    more = "document.querySelector('#create_tags .body > button')"
    attempt(browser, "create_tags", {"name": "one", "website_id": "1"})
    browser.run(f"{more}.click(); const last = [...document.querySelectorAll('#create_tags [name=name]')].at(-1);"
                "last.value = 'two'; [...document.querySelectorAll('#create_tags [name=website_id]')].at(-1).value = '2'")
    shown = attempt(browser, "create_tags")
    tags = json.loads(shown["body"])["data"]
    assert [tag["name"] for tag in tags] == ["one", "two"], shown

    unfold(browser, "create_skill")
    browser.run("const body = document.querySelector('#create_skill .body'); const kind = body.querySelector('select');"
                "document.querySelector('#create_skill [name=name]').value = 'By form';"
                "kind.value = kind.options[1].value; kind.dispatchEvent(new Event('change'))")
    shown = attempt(browser, "create_skill")
    assert "--data-raw 'name=By+form'" in shown["command"], shown["command"]
    assert json.loads(shown["body"])["data"]["name"] == "By form", shown

    unfold(browser, "create_group")
    browser.run("const raw = document.querySelector('#create_group .body input[type=checkbox]'); raw.click();"
                "document.querySelector('#create_group textarea').value = '{\"name\": 7}'")
    shown = attempt(browser, "create_group")
    assert "Value of field 'name' is not valid." in shown["outcome"], shown


def every_operation(browser, sandbox):
    """All 43 forms make a call that succeeds."""
    browser.open(sandbox.explorer)
    operations = [
        (method, path, one["operationId"])
        for path, item in sandbox.document["paths"].items()
        for method, one in item.items() if method != "parameters"
    ]
    order = ["get", "post", "put", "delete"]
    operations.sort(key=lambda one: (order.index(one[0]), "hangup" in one[1]))
    sandbox.operator_for_calls("EXT-CALLS")
    created = {}
    for method, path, operation in operations:
        values = dict(VALUES.get(operation, {"id": "{first}"} if "{id}" in path else {}))
        assert method == "get" or operation in VALUES, f"no values for {operation}"
        resource = path.split("/")[1]
        for name, value in values.items():
            if value == "{first}":
                values[name] = str(sandbox.data(f"/{resource}", [("limit", 1)])[0]["id"])
            elif value == "{new}":
                values[name] = str(created[resource])
        shown = attempt(browser, operation, values)
        assert shown["outcome"].startswith("success · HTTP 200"), f"{operation}: {shown}"
        if method == "post" and isinstance(json.loads(shown["body"])["data"], dict):
            created[resource] = json.loads(shown["body"])["data"].get("id")
    return f"{len(operations)} operations"


def refusals(browser, sandbox):
    """A wrong key, a value that does not fit and a missing one show why the call failed."""
    browser.open(sandbox.explorer)
    shown = attempt(browser, "list_operators", {"limit": "101"})
    assert "Value of field 'limit' is not valid." in shown["outcome"], shown
    shown = attempt(browser, "get_operator")
    assert "Enter a value for id first." in shown["outcome"], shown
    browser.run("const key = document.querySelector('#key'); key.value = 'wrong'; key.dispatchEvent(new Event('input'))")
    shown = attempt(browser, "list_clients")
    assert shown["outcome"].startswith("error · HTTP 403") and "Forbidden" in shown["outcome"], shown
    browser.expect_failures(1)
    browser.open(sandbox.explorer)
    assert attempt(browser, "list_clients")["outcome"].startswith("success"), "the right key again"


def search(browser, sandbox):
    """Words narrow the operations, and an address opens one."""
    browser.open(sandbox.explorer)
    browser.run("const field = document.querySelector('#search'); field.value = 'odigo hang';"
                "field.dispatchEvent(new Event('input'))")
    seen = "return [...document.querySelectorAll('.operation:not([hidden])')].map((one) => one.id)"
    assert browser.run(seen) == ["hang_up_odigo_callback"], browser.run(seen)
    browser.open(f"{sandbox.origin}/explorer#get_visitor")
    browser.wait("return document.querySelector('#get_visitor form')", "the operation of the address")


CHECKS = [opens, lists_with_filters, bodies, every_operation, refusals, search]
