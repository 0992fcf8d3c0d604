"""Reads the JSON lines of a folder and writes each file as Parquet, with pyarrow: rows as they are, one
table a file, compressed as the program does it."""

import json
import os
import pathlib
import sys

import pyarrow
import pyarrow.parquet

source, target = map(pathlib.Path, sys.argv[1:])
for path in sorted(source.rglob("*.jsonl")):
    with open(path, encoding="utf-8") as lines:
        table = pyarrow.Table.from_pylist([json.loads(line) for line in lines])
    os.makedirs(target, exist_ok=True)
    pyarrow.parquet.write_table(table, target / (path.stem + ".parquet"), compression="snappy")
