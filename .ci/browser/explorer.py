"""Drives the pages of a running sandbox: `explorer.py SANDBOX CHROMIUM CHROMEDRIVER PICTURES`."""

import json
import sys
import time
from urllib.parse import urlsplit

import live
import looks
import reference
from sandbox import KEY, Sandbox
from webdriver import Browser, ask


class Watched(Browser):
    """A browser whose requests and complaints are looked at after each check."""

    def __init__(self, chromium, driver, pictures):
        super().__init__(chromium, driver)
        self.pictures = pictures
        self.expected = 0

    def expect_failures(self, count):
        """So many calls were meant to fail, which the browser reports; `None` stands for any number."""
        self.expected = count

    def examine(self, sandbox):
        """No complaint of the browser but the expected ones, no request to anywhere else."""
        complaints = [entry["message"] for entry in self.log("browser")]
        failures = [one for one in complaints if "status of 403" in one]
        others = [one for one in complaints if one not in failures]
        assert not others, f"the console has {others}"
        assert self.expected is None or len(failures) == self.expected, f"the console has {failures}"
        self.expected = 0
        requests = 0
        for entry in self.log("performance"):
            event = json.loads(entry["message"])["message"]
            if event["method"] != "Network.requestWillBeSent":
                continue
            url = event["params"]["request"]["url"]
            place = urlsplit(url)
            assert place.scheme in ("about", "data") or f"{place.scheme}://{place.netloc}" == sandbox.origin, f"a request to {url}"
            assert KEY not in url.split("#")[0] and "key=" not in url.split("#")[0], f"the key in {url}"
            requests += 1
        return requests


def main():
    binary, chromium, driver, pictures = sys.argv[1:]
    with Sandbox(binary) as sandbox, Watched(chromium, driver, pictures) as browser:
        sandbox.document = json.loads(ask("GET", f"{sandbox.origin}/openapi.json")[1])
        browser.screen(1200, 900)
        browser.log("performance")
        for check in (*reference.CHECKS, *live.CHECKS, *looks.CHECKS):
            began = time.monotonic()
            note = check(browser, sandbox)
            requests = browser.examine(sandbox)
            words = f"{check.__module__}: {check.__name__.replace('_', ' ')}"
            print(f"{words:38} {time.monotonic() - began:5.1f} s {requests:4} requests {note or ''}".rstrip(), flush=True)
    print(f"pictures are in {pictures}")


if __name__ == "__main__":
    try:
        main()
    except AssertionError as error:
        sys.exit(f"explorer: {error}")
