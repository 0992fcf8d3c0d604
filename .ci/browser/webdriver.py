"""A browser without a window, driven over WebDriver with what Python brings along."""

import base64
import json
import re
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--window-size=1200,900", "about:blank",
]

# A proxy of the environment is for other places than this machine.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def ask(method, url, body=None, headers=None):
    """Sends a request; gives the status and the text of the answer, whatever the status is."""
    data = body.encode() if isinstance(body, str) else body
    request = urllib.request.Request(url, data=data, method=method, headers=headers or {})
    try:
        with OPENER.open(request, timeout=60) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


class Browser:
    """One session of Chromium with an empty profile. Use it in a `with`."""

    def __init__(self, chromium, driver):
        self.profile = tempfile.mkdtemp(prefix="explorer-profile-")
        self.process = subprocess.Popen(
            [driver, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.session = None
        try:
            self.url = f"http://127.0.0.1:{self._port()}"
            options = {"binary": chromium, "args": [*FLAGS, f"--user-data-dir={self.profile}"]}
            capabilities = {
                "browserName": "chrome", "goog:chromeOptions": options,
                "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
            }
            answer = self._call("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})
            self.session = answer["sessionId"]
        except BaseException:
            self.close()
            raise

    def _port(self):
        for line in self.process.stdout:
            found = re.search(r"started successfully on port (\d+)", line)
            if found:
                return found.group(1)
        raise RuntimeError("the driver of the browser did not start")

    def _call(self, method, path, body=None):
        place = path if self.session is None else f"/session/{self.session}{path}"
        text = None if body is None else json.dumps(body)
        status, answer = ask(method, self.url + place, text, {"Content-Type": "application/json"})
        value = json.loads(answer)["value"]
        if status >= 400:
            raise RuntimeError(f"{method} {path}: {value['error']}: {value['message'].splitlines()[0]}")
        return value

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Ends the browser and its driver, and removes the profile."""
        if self.session is not None:
            try:
                self._call("DELETE", "")
            except (RuntimeError, OSError):
                pass
            self.session = None
        self.process.terminate()
        self.process.wait(timeout=20)
        shutil.rmtree(self.profile, ignore_errors=True)

    def open(self, url):
        """Goes to an address, and waits until the page says that it is ready."""
        self.run("location.href = 'about:blank'")
        self._call("POST", "/url", {"url": url})
        self.wait("return document.body?.dataset.ready === 'true'", f"{url} to be ready")

    def run(self, script, *arguments):
        """Runs a script in the page; a promise that it returns is awaited."""
        return self._call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def wait(self, script, what, *arguments):
        """Runs a script until it returns something that holds, and gives that."""
        end = time.monotonic() + 30
        while time.monotonic() < end:
            value = self.run(script, *arguments)
            if value:
                return value
            time.sleep(0.05)
        raise AssertionError(f"waited in vain for {what}")

    def cdp(self, command, **parameters):
        """A command of the DevTools protocol."""
        return self._call("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def log(self, kind):
        """What has been logged since the last call, `browser` or `performance`."""
        return self._call("POST", "/se/log", {"type": kind})

    def screen(self, width, height, scheme="light"):
        """A screen of this width, on which pages are light or dark. Below 500 pixels it is a phone's."""
        phone = width < 500
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height,
                 deviceScaleFactor=1, mobile=phone)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.cdp("Emulation.setEmulatedMedia", features=features)

    def picture(self, path):
        """Saves what the screen shows."""
        shot = self.cdp("Page.captureScreenshot", format="png")
        with open(path, "wb") as file:
            file.write(base64.b64decode(shot["data"]))
