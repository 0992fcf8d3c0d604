"""The sandbox as the checks see it: the running program, and calls past the pages."""

import json
import os
import subprocess
from datetime import date, timedelta
from urllib.parse import quote

from webdriver import ask

# With characters that an address has to escape.
KEY = "gate_&_key_#1"


class Sandbox:
    """A running program on a free port. Use it in a `with`."""

    def __init__(self, binary):
        environment = {**os.environ, "IADVIZE_SANDBOX_KEY": KEY}
        self.process = subprocess.Popen(
            [binary, "--port", "0"], stdout=subprocess.PIPE, text=True, env=environment)
        self.said = {}
        while "explorer" not in self.said:
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError("the sandbox ended before it said where its pages are")
            name, _, value = line.strip().partition(" ")
            self.said[name if name != "base" else "base URL"] = value.removeprefix("URL").strip()
        self.base = self.said["base URL"]
        self.origin = self.base.removesuffix("/api/2")
        self.explorer = self.said["explorer"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=20)

    def call(self, method, path, body=None, pairs=()):
        """A call that does not go through a page; gives the envelope."""
        query = "&".join(f"{quote(name)}={quote(str(value))}" for name, value in pairs)
        headers = {"X-API-Key": KEY}
        text = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            text = json.dumps(body)
        _, answer = ask(method, f"{self.base}{path}{'?' + query if query else ''}", text, headers)
        return json.loads(answer)

    def operator_for_calls(self, external, **members):
        """Creates an operator of website 1 who takes calls; gives the identifier."""
        body = {"name": "Gate", "email": f"{external.lower()}@desk.example", "external_id": external,
                "website_list": [1], "call_enabled": True, **members}
        answer = self.call("POST", "/operator", body)
        assert answer["meta"]["status"] == "success", answer
        return answer["data"]["id"]

    def data(self, path, pairs=()):
        """The `data` of a call that must succeed."""
        answer = self.call("GET", path, pairs=pairs)
        assert answer["meta"]["status"] == "success", answer
        return answer["data"]

    def all(self, resource):
        """All full rows of a resource."""
        rows, page = [], 1
        while True:
            answer = self.call("GET", f"/{resource}", pairs=[("full", 1), ("limit", 100), ("page", page)])
            rows += answer["data"]
            if page >= answer["pagination"]["pages"]:
                return rows
            page += 1

    def month(self):
        """The thirty days that end two weeks before the newest conversation, as two texts."""
        newest = self.data("/conversation", [("full", 1), ("limit", 1)])[0]["created_at"][:10]
        end = date.fromisoformat(newest) - timedelta(days=14)
        return str(end - timedelta(days=29)), str(end)
