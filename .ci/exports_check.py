"""Reads exports back with engines that are not ours, and holds them against each other and the service.

`exports_check.py FOLDER URL` compares the exports `jsonl`, `csv`, `parquet` and `sqlite` and what a Singer
target wrote to `singer` in the folder; the key is in IADVIZE_API_KEY. Each list is measured in as many ways as
it has columns (counts, sums of numbers and moments, lengths of texts and lists). The JSON lines are measured
in plain Python, which knows nothing of the program's own reading.
"""

import json
import os
import sqlite3
import sys
import urllib.parse
import urllib.request
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import datafusion
import duckdb

FOLDER, URL = Path(sys.argv[1]), sys.argv[2]
PARIS = ZoneInfo("Europe/Paris")
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def moment(text):
    """The moment of a wall-clock date in milliseconds, whose sums fit 64 bits; None where it does not exist."""
    try:
        local = datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=PARIS)
    except (TypeError, ValueError):
        return None
    return (local - EPOCH) // timedelta(milliseconds=1)


def messages(text):
    """The messages of a history: arrays, joined by commas."""
    return json.loads(f"[{text}]") if text else []


def total(values):
    return sum(value for value in values if value is not None)


def octets(text):
    return len(text.encode())


class Measure:
    """One number about a list, asked for in three languages."""

    def __init__(self, name, duck, fusion, python):
        self.name, self.duck, self.fusion, self.python = name, duck, fusion, python


def measures(columns):
    """The measures of a table, by the types that DuckDB finds in the files."""
    yield Measure("rows", "count(*)", "count(*)", len)
    for column, kind in columns.items():
        yield from of_column(column, kind)


def of_column(column, kind):
    name = f'"{column}"'
    get = lambda rows: [row.get(column) for row in rows]
    if column in ("month", "extra") or column.endswith("_text"):
        return
    if kind == "BIGINT":
        yield Measure(column, f"sum({name})", f"sum({name})", lambda rows: total(get(rows)))
    elif kind == "DOUBLE":
        yield Measure(column, f"sum({name})", f"sum({name})", lambda rows: total(get(rows)))
    elif kind == "BOOLEAN":
        sql = f"sum(case when {name} then 1 else 0 end)"
        yield Measure(column, sql, sql, lambda rows: sum(bool(value) for value in get(rows)))
    elif kind == "VARCHAR":
        yield Measure(
            column, f"sum(strlen({name}))", f"sum(octet_length({name}))", lambda rows: total(map(octets, filter(None, get(rows))))
        )
    elif kind == "TIMESTAMP WITH TIME ZONE":
        yield Measure(
            column, f"sum(epoch_ms({name}))", f"sum(cast({name} as bigint) / 1000)", lambda rows: total(map(moment, get(rows)))
        )
    elif kind == "BIGINT[]":
        yield Measure(
            column,
            f"sum(list_sum({name}))",
            f"(select sum(x) from (select unnest({name}) as x from {{table}}))",
            lambda rows: total(total(value or []) for value in get(rows)),
        )
        yield Measure(
            f"length of {column}", f"sum(len({name}))", f"sum(cardinality({name}))",
            lambda rows: sum(len(value or []) for value in get(rows)),
        )
    elif kind.startswith("STRUCT(kind") and kind.endswith("[]"):
        yield from of_history(name, lambda rows: [message for text in get(rows) for message in messages(text)])
    elif kind not in ("VARCHAR[]",) and not kind.startswith("STRUCT"):
        raise SystemExit(f"{column} has the type {kind}, which is not measured")


def of_history(name, all_messages):
    def measure(what, duck, fusion, python):
        return Measure(
            f"{what} of {name}",
            f"sum(list_sum(list_transform({name}, lambda m: {duck})))",
            f"(select sum({fusion}) from (select unnest({name}) as m from {{table}}))",
            lambda rows: total(map(python, all_messages(rows))),
        )

    yield measure("messages", "1", "1", lambda message: 1)
    yield measure("kinds", "m.kind", "m['kind']", lambda message: message[0])
    yield measure("moments", 'epoch_ms(m."at")', "cast(m['at'] as bigint) / 1000", lambda message: moment(message[1]))
    yield measure("texts", "strlen(m.text)", "octet_length(m['text'])", lambda message: octets(message[2]))
    yield measure(
        "exact moments", "epoch_ms(m.sent_at)", "cast(m['sent_at'] as bigint) / 1000",
        lambda message: message[3] if len(message) > 3 else None,
    )


failures = []


def same(what, **found):
    """Fails where the values differ; sums of floating numbers may differ in their last digits."""
    values = [value or 0 for value in found.values()]
    if any(abs(value - values[0]) > 1e-9 * max(1, abs(values[0])) for value in values):
        failures.append(f"{what}: {found}")


def json_lines(table):
    """The rows of a list by month, '' where it has none."""
    months = {}
    for path in sorted((FOLDER / "jsonl" / table).rglob("*.jsonl")):
        month = path.parent.name.removeprefix("month=") if "=" in path.parent.name else ""
        with path.open() as lines:
            months[month] = [json.loads(line) for line in lines]
    return months


def asked(path, **query):
    request = urllib.request.Request(f"{URL}{path}?{urllib.parse.urlencode(query)}")
    request.add_header("X-API-Key", os.environ["IADVIZE_API_KEY"])
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def month_bounds(month):
    first = datetime.strptime(month, "%Y-%m")
    following = (first + timedelta(days=32)).replace(day=1)
    return {"filters[from]": f"{first}", "filters[to]": f"{following - timedelta(seconds=1)}"}


def check_service(table, months):
    """The service's own counts, and for purchases its amounts, month by month."""
    path = {"conversation": "/conversation.json-unicode", "operator_live": "/operator/live"}.get(table, f"/{table}")
    for month, rows in months.items():
        query = month_bounds(month) if month else {}
        if table == "conversation":
            query["formatHistory"] = 0
        if table == "operator_live":
            same(f"{table} of the service", service=len(asked(path)["data"]), lines=len(rows))
            continue
        count = asked(path, limit=1, **query)["pagination"]["count"]
        same(f"{table} {month} of the service", service=count, lines=len(rows))
        if table == "transaction":
            amounts, page, pages = 0, 0, 1
            while page < pages:
                page += 1
                answer = asked(path, limit=100, page=page, full=1, **query)
                pages = answer["pagination"]["pages"]
                amounts += total(row["amount"] for row in answer["data"])
            same(f"amounts {month} of the service", service=amounts, lines=total(row["amount"] for row in rows))


def main():
    manifest = json.loads((FOLDER / "jsonl" / "manifest.json").read_text())
    duck, fusion = duckdb.connect(), datafusion.SessionContext()
    lite = sqlite3.connect(FOLDER / "sqlite" / "iadvize.sqlite")
    if lite.execute("pragma foreign_key_check").fetchall():
        failures.append("SQLite: a child has no parent")
    count = 0
    for table in manifest["asked"]["lists"]:
        months = json_lines(table)
        rows = [row for month in months.values() for row in month]
        partitioned = "" not in months
        folder = FOLDER / "parquet" / table
        source = f"read_parquet('{folder}/**/*.parquet', hive_partitioning = true)"
        columns = {row[0]: row[1] for row in duck.execute(f"describe select * from {source}").fetchall()}
        by_month = "partitioned by (month)" if partitioned else ""
        fusion.sql(f"create external table {table} stored as parquet {by_month} location '{folder}/'")
        for measure in measures(columns):
            found = {
                "lines": measure.python(rows),
                "duckdb": duck.execute(f"select {measure.duck} from {source}").fetchone()[0],
                "datafusion": fusion.sql(f"select {measure.fusion.format(table=table)} as x from {table}")
                .to_pydict()["x"][0],
            }
            same(f"{table}: {measure.name}", **found)
            count += 1
        if partitioned:
            sql = "select month, count(*) as n from {} group by month"
            of_duck = dict(duck.execute(sql.format(source)).fetchall())
            answer = fusion.sql(sql.format(table)).to_pydict()
            of_fusion = dict(zip(answer["month"], answer["n"]))
            filled = {month: len(rows) for month, rows in months.items() if rows}
            if not of_duck == of_fusion == filled:
                failures.append(f"{table}: the months differ: {of_duck} {of_fusion} {filled}")
        lost = duck.execute(f"select count(*) from {source} where extra is not null").fetchone()[0]
        same(f"{table}: rows with members that nobody documents", parquet=lost, expected=0)
        csv = f"read_csv('{FOLDER}/csv/{table}/**/*.csv', all_varchar = true, header = true)"
        of_csv = duck.execute(f"select count(*), sum(cast(id as bigint)) from {csv}").fetchone()
        of_lite = lite.execute(f'select count(*), sum(id) from "{table}"').fetchone()
        target = list((FOLDER / "singer").glob(f"{table}-*.jsonl"))
        sung = [json.loads(line)["id"] for path in target for line in path.open()]
        same(f"{table}: rows", lines=len(rows), csv=of_csv[0], sqlite=of_lite[0], singer=len(sung))
        ids = total(row["id"] for row in rows)
        same(f"{table}: identifiers", lines=ids, csv=of_csv[1], sqlite=of_lite[1], singer=sum(sung))
        check_service(table, months)
    amounts = duck.execute(
        f"select sum(cast(amount as double)) from read_csv('{FOLDER}/csv/transaction/**/*.csv', all_varchar = true)"
    ).fetchone()[0]
    of_lite = lite.execute("select sum(amount) from \"transaction\"").fetchone()[0]
    same("amounts", csv=amounts, sqlite=of_lite, lines=total(r["amount"] for m in json_lines("transaction").values() for r in m))
    texts = lite.execute("select sum(length(cast(text as blob))), count(*) from conversation_history").fetchone()
    said = [m for rows in json_lines("conversation").values() for row in rows for m in messages(row["history"])]
    same("messages in SQLite", lines=len(said), sqlite=texts[1])
    same("their texts in SQLite", lines=sum(octets(m[2]) for m in said), sqlite=texts[0])
    for failure in failures:
        print(failure, file=sys.stderr)
    print(f"{count} measures of {len(manifest['asked']['lists'])} lists agree" if not failures else "the exports differ")
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
