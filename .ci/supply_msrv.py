"""Each of our packages states a Rust version: none of what it is built from may state a later one."""

import json
import subprocess
import sys


def number(version):
    parts = [int(part) for part in (version or "0").split(".")]
    return tuple(parts + [0] * (3 - len(parts)))


metadata = json.loads(
    subprocess.run(
        ["cargo", "metadata", "--format-version", "1", "--all-features"], check=True, capture_output=True
    ).stdout
)
packages = {package["id"]: package for package in metadata["packages"]}
nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
later = []
for root in metadata["workspace_members"]:
    stated = packages[root]["rust_version"]
    seen, open_ = set(), [root]
    while open_:
        package = open_.pop()
        if package in seen:
            continue
        seen.add(package)
        for dependency in nodes[package]["deps"]:
            kinds = {kind["kind"] for kind in dependency["dep_kinds"]}
            if kinds != {"dev"}:
                open_.append(dependency["pkg"])
    for package in sorted(seen):
        wanted = packages[package]["rust_version"]
        if number(wanted) > number(stated):
            name = f'{packages[package]["name"]} {packages[package]["version"]}'
            later.append(f'{packages[root]["name"]} states Rust {stated}, but {name} needs {wanted}')
if later:
    sys.exit("\n".join(later))
