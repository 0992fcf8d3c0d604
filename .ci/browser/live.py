"""Checks of the live page: what it shows is what the API gives, as text."""

import json
import time

from reference import attempt

HOSTILE = "\u202e<img src=x onerror=\"window.hit=1\"></td><script>window.hit=1</script> مرحبا & 'quoted'"

CHOOSE = """
const values = arguments[0];
for (const [id, value] of Object.entries(values)) {
  const control = document.querySelector(`#statistics #${id}`);
  control.value = value;
  if (control.value !== value) throw new Error(`${id} does not take ${value}`);
}
document.querySelector('#statistics form').requestSubmit();
"""

TABLE = """
const heading = document.querySelector('#statistics h3')?.textContent ?? '';
if (!heading.includes(arguments[0])) return undefined;
return [...document.querySelectorAll('#statistic-table tbody tr')].map((row) => {
  const text = row.querySelector('td').dataset.value;
  return [row.querySelector('th').textContent, text === '' ? null : Number(text)];
});
"""

BARS = "return document.querySelectorAll('#statistics svg .bar').length"


def pseudonyms(sandbox):
    """What the page calls each operator."""
    full = lambda row: " ".join(filter(None, (row["first_name"], row["name"])))
    return {row["id"]: row["pseudo"] or full(row) for row in sandbox.all("operator")}


def operators(browser, sandbox):
    """Those who are online, with their slots, and a change shows by itself."""
    browser.open(f"{sandbox.origin}/explorer/live#key={sandbox.explorer.split('#key=')[1]}")
    assert browser.run("return location.hash") == ""
    # Others come and go while the page is read, so that it has a moment to agree.
    shown = "return [...document.querySelectorAll('#operator-table tbody th bdi')].map((one) => one.textContent)"
    names = pseudonyms(sandbox)
    rows = sandbox.data("/operator/live", [("filters[connected]", 1), ("limit", 25)])
    assert browser.run(shown) == [names[row["id"]] for row in rows], (browser.run(shown), rows)
    chat = next(row for row in rows if row["chat"]["enabled"])
    cell = browser.run("return [...document.querySelectorAll('#operator-table tbody tr')]"
                       f"[{rows.index(chat)}].querySelector('td').textContent")
    assert f"{chat['chat']['slot_number']} of {chat['chat']['slot_max_number']}" in cell, cell
    answer = sandbox.call("PUT", f"/operator/{chat['id']}/live", {"connected": 0})
    assert answer["meta"]["status"] == "success", answer
    browser.wait("return ![...document.querySelectorAll('#operator-table tbody th bdi')].some((one) => one.textContent === arguments[0])",
                 "the operator to leave by itself", names[chat["id"]])


def conversations(browser, sandbox):
    """The newest first, filters, pages, and the messages of one."""
    browser.open(f"{sandbox.origin}/explorer/live")
    began = "return [...document.querySelectorAll('#conversation-table td[data-label=Began]')].map((one) => one.textContent)"
    first = browser.run(began)
    assert len(first) == 20 and first == sorted(first, reverse=True), first
    browser.run("document.querySelector('#conversations .pages button:last-child').click()")
    browser.wait("return document.querySelector('#conversations .pages span').textContent.startsWith('page 2 of')", "page 2")
    second = browser.run(began)
    assert second[0] <= first[-1], (first[-1], second[0])

    choose = """
      const [label, value] = arguments;
      const control = [...document.querySelectorAll('#conversations .field')]
        .find((one) => one.querySelector('label').textContent === label).querySelector('input, select');
      control.value = value;
      if (control.value !== String(value)) throw new Error(`${label} does not take ${value}`);
    """
    start, end = sandbox.month()
    period = [("filters[from]", start), ("filters[to]", end), ("full", 1)]
    one = sandbox.data("/conversation", period)[-1]
    given = {"From": start, "To": end, "Channel": one["channel"], "Website": one["website_id"], "Operator": one["operator_id"] or ""}
    for label, value in given.items():
        browser.run(choose, label, value)
    browser.run("document.querySelector('#conversations form').requestSubmit()")
    names = {"Channel": "channel", "Website": "website_id", "Operator": "operator_id"}
    pairs = [*period, *[(f"filters[{names[label]}]", given[label]) for label in names if given[label]]]
    direct = sandbox.data("/conversation", pairs)
    assert one["id"] in [row["id"] for row in direct], pairs
    browser.wait(f"return JSON.stringify((() => {{ {began} }})()) === arguments[0]", "the filtered list",
                 json.dumps([row["created_at"] for row in direct], separators=(",", ":")))

    talk = next(row for row in sandbox.data("/conversation", [("full", 1), ("limit", 100)]) if row["history"].count("[") > 3)
    browser.run(choose, "Channel", "")
    browser.open(f"{sandbox.origin}/explorer/live")
    browser.run("const [id] = arguments; [...document.querySelectorAll('#conversation-table button')]"
                ".find((one) => one.textContent.endsWith(` ${id}`)).click()", talk["id"])
    shown = browser.wait("const all = [...document.querySelectorAll('.opened:not([hidden]) .message')];"
                         "return all.length && all.map((one) => [one.className, one.querySelector('p').textContent])", "messages")
    sides = {1: "operator", 2: "visitor", 3: "notice", 5: "notice", 6: "operator", 7: "visitor"}
    expected = [[f"message {sides[one[0]]}", one[2]] for one in json.loads(f"[{talk['history']}]")]
    assert shown == expected, (shown, expected)


def hostile(browser, sandbox):
    """What people typed is shown as they typed it, and nothing of it runs."""
    operator = sandbox.operator_for_calls("EXT-GATE", pseudo=HOSTILE)
    visitor = sandbox.call("POST", "/visitor", {"firstname": HOSTILE, "phone": "0639980077"})["data"]["id"]
    assert sandbox.call("POST", "/tag", [{"name": HOSTILE, "website_id": 1}])["meta"]["status"] == "success"
    call = sandbox.call("POST", "/odigocallback/pickup", {
        "operator_external_id": "EXT-GATE", "website_id": 1, "phone_number": "0639980077"})["data"]["conversation_id"]
    row = sandbox.data(f"/conversation/{call}")
    assert (row["operator_id"], row["visitor_id"]) == (operator, visitor), row

    browser.open(f"{sandbox.origin}/explorer/live")
    cell = "return document.querySelector('#conversation-table td[data-label=Operator]').textContent"
    assert browser.run(cell) == HOSTILE, browser.run(cell)
    browser.run("document.querySelector('#conversation-table button').click()")
    shown = browser.wait("return document.querySelector('.opened:not([hidden]) dd')?.textContent", "the visitor")
    assert shown == HOSTILE, shown

    # The module that shows messages, given messages that no service would send.
    texts = [HOSTILE, "javascript:window.hit=1", "data:text/html,<script>window.hit=1</script>", "https://shop.example/?a=<b>"]
    history = json.dumps([[kind, "2020-06-30 12:00:00", text] for kind in range(1, 9) for text in texts])[1:-1]
    shown = browser.run("""
      const [history] = arguments;
      return import('/explorer/history.js').then(({ historyView }) => {
        document.querySelector('main').append(historyView(history), historyView('no <b>history'));
        const list = [...document.querySelectorAll('main > ol p')];
        return [list.map((one) => one.textContent), [...document.querySelectorAll('main > ol a')].map((one) => one.protocol)];
      });
    """, history)
    assert shown == [texts * 8, ["https:"] * 3], shown
    browser.open(f"{sandbox.origin}/explorer")
    last = len(sandbox.data("/tag", [("limit", 100)]))
    shown = attempt(browser, "list_tags", {"full": "1", "limit": "1", "page": str(last)})
    assert json.loads(shown["body"])["data"][0]["name"] == HOSTILE, shown
    for page in ("/explorer/live", "/explorer"):
        browser.open(sandbox.origin + page)
        found = browser.run("return [window.hit ?? 0, document.querySelectorAll('img, main script, iframe').length]")
        assert found == [0, 0], (page, found)


def charts(browser, sandbox):
    """The table beside a chart has the API's numbers, the drawing a shape for each."""
    browser.open(f"{sandbox.origin}/explorer/live")
    start, end = sandbox.month()
    span = [("filters[from]", start), ("filters[to]", end)]
    dates = {"statistic-from": start, "statistic-to": end}

    for indicator in ("contact_number", "satisfaction_global_rate", "contact_duration", "transaction_total_amount"):
        named = [("filters[indicators]", indicator), *span]
        for split in ("month", "day"):
            browser.run(CHOOSE, {"indicator": indicator, "split": f"granularity={split}", **dates})
            direct = [[row["date"], row[indicator]] for row in sandbox.data("/statistic", [*named, ("filters[granularity]", split)])]
            same_table(browser, f"by {split}", direct)
            known = [value for _, value in direct if value is not None]
            assert browser.run(BARS) == len(known), (indicator, split)

        browser.run(CHOOSE, {"indicator": indicator, "split": "website", **dates})
        direct = [
            [site["label"], sandbox.data("/statistic", [*named, ("filters[website_id]", site["id"])])[indicator]]
            for site in sandbox.data("/website", [("full", 1), ("limit", 100)])
        ]
        same_table(browser, "by website", direct)

        browser.run(CHOOSE, {"indicator": indicator, "split": "resource=operator", **dates})
        rows = sandbox.data("/statistic", [*named, ("filters[resource]", "operator")])
        names = pseudonyms(sandbox)
        same_table(browser, "by operator", [[names[row["id"]], row[indicator]] for row in rows])

    # A column is as high as its value.
    browser.run(CHOOSE, {"indicator": "contact_number", "split": "granularity=month", **dates})
    direct = [row["contact_number"] for row in sandbox.data("/statistic", [("filters[indicators]", "contact_number"), *span, ("filters[granularity]", "month")])]
    heights = browser.wait("const bars = [...document.querySelectorAll('#statistics svg .bar')];"
                           "return bars.length === arguments[0] && bars.map((one) => one.height.baseVal.value)", "a column for each month", len(direct))
    tallest = max(heights)
    assert all(abs(height / tallest - value / max(direct)) < 0.01 for height, value in zip(heights, direct)), (heights, direct)
    drawing = "const svg = document.querySelector('#statistics svg'); return [svg.getAttribute('role'), svg.querySelector('title').textContent, svg.querySelector('desc').textContent]"
    role, title, about = browser.run(drawing)
    assert role == "img" and title == f"Initiated contacts by month, from {start} to {end}", title
    assert f"the highest is {max(direct)}" in about, about
    browser.run(CHOOSE, {"indicator": "contact_number", "split": "granularity=hour", **dates})
    browser.wait("return document.querySelector('#statistics svg .line')", "a line for many values")


def same_table(browser, heading, direct):
    """Waits until the table shows these rows, and tells what it shows when it does not."""
    end = time.monotonic() + 30
    while (shown := browser.run(TABLE, heading)) != direct:
        assert time.monotonic() < end, f"{heading} the page shows {shown} for {direct}"
        time.sleep(0.05)


def wrong_key(browser, sandbox):
    """Without the right key each part says so, and with it the page goes on."""
    browser.open(f"{sandbox.origin}/explorer/live#key=wrong")
    for part in ("operators", "conversations", "statistics"):
        text = browser.wait(f"return document.querySelector('#{part} .problem')?.textContent", f"a problem in {part}")
        assert "Forbidden" in text and "key" in text, text
    browser.expect_failures(None)
    browser.run("sessionStorage.clear()")
    browser.open(f"{sandbox.origin}/explorer/live")
    assert browser.run("return !document.querySelector('#lacking').hidden"), "a hint that the key is lacking"
    browser.run("location.hash = arguments[0]", sandbox.explorer.split("#")[1])
    browser.wait("return document.querySelectorAll('#conversation-table button').length === 20", "the list after all")


CHECKS = [operators, conversations, hostile, charts, wrong_key]
