"""Checks of how the pages look and read: widths, colours, labels; and pictures of them."""

import os

from reference import attempt

WIDE = """
const width = document.documentElement.clientWidth;
const wide = [...document.querySelectorAll('body *')].filter((one) => {
  const box = one.getBoundingClientRect();
  return box.width && box.right > width + 1 && !one.closest('pre, .scroll, .skip, .unseen');
});
return [document.documentElement.scrollWidth, width, wide.slice(0, 5).map((one) => one.outerHTML.slice(0, 120))];
"""

# Contrast of text with what is behind it, after WCAG 2: 4.5 for text of this size.
PALE = """
const light = (color) => {
  const [r, g, b] = color.match(/[\\d.]+/g).slice(0, 3).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ground = (one) => {
  for (let at = one; at; at = at.parentElement) {
    const color = getComputedStyle(at).backgroundColor;
    if (!/, 0\\)$/.test(color)) return color;
  }
  return getComputedStyle(document.body).backgroundColor;
};
const pale = [];
for (const one of document.querySelectorAll('body *')) {
  const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  if (!own || !one.getClientRects().length || one.disabled || one.matches('option, optgroup')) continue;
  const style = getComputedStyle(one);
  const [a, b] = [light(one.matches('svg *') ? style.fill : style.color), light(ground(one))];
  const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (contrast < 4.5) pale.push(`${contrast.toFixed(2)} ${one.outerHTML.slice(0, 100)}`);
}
return [getComputedStyle(document.body).backgroundColor, pale.slice(0, 5)];
"""

NAMELESS = """
return [...document.querySelectorAll('input, select, textarea, button, a, meter, svg')].filter((one) => {
  const named = one.labels?.length || one.getAttribute('aria-label') || one.getAttribute('aria-labelledby');
  return !named && !one.textContent.trim();
}).map((one) => one.outerHTML.slice(0, 120));
"""

TWICE = """
const ids = [...document.querySelectorAll('[id]')].map((one) => one.id);
return ids.filter((id, index) => ids.indexOf(id) !== index);
"""

OPEN_ALL = """
for (const one of document.querySelectorAll('.operation')) one.open = true;
return new Promise((done) => setTimeout(() => {
  for (const one of document.querySelectorAll('details')) one.open = true;
  setTimeout(() => done(true), 100);
}, 100));
"""


def readable(browser, sandbox):
    """No page scrolls sideways on a phone, every control has a name, every text stands out."""
    key = sandbox.explorer.split("#")[1]
    for page in ("/explorer", "/explorer/live"):
        for width, height in ((360, 740), (1200, 900)):
            for scheme in ("light", "dark"):
                browser.screen(width, height, scheme)
                browser.open(f"{sandbox.origin}{page}#{key}")
                if page == "/explorer":
                    browser.run(OPEN_ALL)
                else:
                    browser.run("for (const one of [...document.querySelectorAll('#conversation-table button')].slice(0, 3)) one.click()")
                    browser.wait("return document.querySelector('.messages') && document.querySelector('#statistics svg')", "messages and a chart")
                where = f"{page} at {width} pixels, {scheme}"
                scrolled, seen, wide = browser.run(WIDE)
                assert seen <= width and scrolled <= seen and not wide, f"{where}: {scrolled} of {seen}: {wide}"
                ground, pale = browser.run(PALE)
                assert not pale, f"{where}: {pale}"
                assert (ground == "rgb(255, 255, 255)") == (scheme == "light"), f"{where}: {ground}"
                nameless = browser.run(NAMELESS)
                assert not nameless, f"{where}: {nameless}"
                twice = browser.run(TWICE)
                assert not twice, f"{where}: {twice}"


def keyboard(browser, sandbox):
    """The pages can be used without a pointer."""
    browser.screen(1200, 900)
    browser.open(f"{sandbox.origin}/explorer")
    press(browser, "Tab")
    assert browser.run("return document.activeElement.className") == "skip", "the first stop leads past the head"
    browser.run("document.querySelector('#list_clients summary').focus()")
    press(browser, "Enter")
    browser.wait("return document.querySelector('#list_clients form')", "the operation to open")
    browser.run("document.querySelector('#list_clients [name=limit]').focus()")
    browser.cdp("Input.insertText", text="2")
    press(browser, "Enter")
    browser.wait("return document.querySelector('#list_clients .answer.well')", "the answer after Enter")


def press(browser, name):
    """One stroke of a key."""
    codes = {"Tab": 9, "Enter": 13}
    for kind in ("keyDown", "keyUp"):
        text = {"text": "\r"} if name == "Enter" and kind == "keyDown" else {}
        browser.cdp("Input.dispatchKeyEvent", type=kind, key=name, code=name,
                    windowsVirtualKeyCode=codes[name], **text)


def pictures(browser, sandbox):
    """Pictures of both pages, on a desk and on a phone, light and dark."""
    folder = browser.pictures
    os.makedirs(folder, exist_ok=True)
    key = sandbox.explorer.split("#")[1]
    for scheme in ("light", "dark"):
        for name, width, height in (("desk", 1100, 800), ("phone", 360, 740)):
            browser.screen(width, height, scheme)
            browser.open(f"{sandbox.origin}/explorer#{key}")
            browser.picture(f"{folder}/reference-top-{name}-{scheme}.png")
            attempt(browser, "list_groups", {"limit": "1", "full": "1"})
            browser.run("document.querySelector('#list_groups').scrollIntoView()")
            browser.picture(f"{folder}/reference-{name}-{scheme}.png")
            browser.run("document.querySelector('#list_groups .command').scrollIntoView()")
            browser.picture(f"{folder}/reference-answer-{name}-{scheme}.png")
            browser.open(f"{sandbox.origin}/explorer/live")
            browser.picture(f"{folder}/live-{name}-{scheme}.png")
            browser.run("[...document.querySelectorAll('#conversation-table button')][4].click()")
            browser.wait("return document.querySelector('.messages')", "messages")
            browser.run("[...document.querySelectorAll('#conversation-table button')][4].scrollIntoView()")
            browser.picture(f"{folder}/conversation-{name}-{scheme}.png")
            browser.run("document.querySelector('#statistics').scrollIntoView()")
            browser.picture(f"{folder}/series-{name}-{scheme}.png")
            browser.run("document.querySelector('#split').value = 'website'; document.querySelector('#statistics form').requestSubmit()")
            browser.wait("return document.querySelector('#statistics h3').textContent.includes('by website')", "bars")
            browser.run("document.querySelector('#statistics').scrollIntoView()")
            browser.picture(f"{folder}/bars-{name}-{scheme}.png")


CHECKS = [readable, keyboard, pictures]
