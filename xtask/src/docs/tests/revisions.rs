//! Shapes a page may take in another year, each against the page as it was.

use super::super::source::Format;
use super::{LENDING, changes, facts, read};

/// The changes when one passage of the invented page is replaced.
fn after(from: &str, to: &str) -> Vec<String> {
    assert!(LENDING.contains(from), "{from}");
    changes(LENDING, &LENDING.replacen(from, to, 1))
}

/// The reasons reported when one passage of the invented page is replaced.
fn reported(from: &str, to: &str) -> Vec<String> {
    assert!(LENDING.contains(from), "{from}");
    let found = read(&LENDING.replacen(from, to, 1), Format::Markdown).unplaced;
    found.into_iter().map(|line| line.reason).collect()
}

const NONE: [&str; 0] = [];

#[test]
fn headings_may_be_decorated() {
    for heading in [
        "### ~~Shelf~~",
        "### Shelf (deprecated)",
        "### [DEPRECATED] Shelf",
        "### Shelf - deprecated",
        "### Shelf <span>deprecated</span>",
    ] {
        assert_eq!(
            after("### Shelf\n", &format!("{heading}\n")),
            ["deprecated resource Shelf"],
            "{heading}"
        );
    }
    for heading in [
        "### Shelf {#shelf}",
        "### <a name=\"shelf\"></a>Shelf",
        "### Shelf ###",
        "### *Shelf*",
        "## Shelf",
    ] {
        assert_eq!(
            after("### Shelf\n", &format!("{heading}\n")),
            NONE,
            "{heading}"
        );
    }
    assert_eq!(
        after("#### Paint a shelf", "#### Paint shelves"),
        ["changed endpoint.title PUT /shelf/{id}/coat"]
    );
    assert_eq!(
        after("### Figure\n", "### Figures\n"),
        ["changed resource.title Figures"]
    );
}

#[test]
fn endpoints_may_be_written_in_many_ways() {
    for endpoint in [
        "GET /shelf/12",
        "**GET** /shelf/7",
        "`GET /shelf/{shelf_id}`",
        "`GET /shelf/:id`",
        "GET /shelf/<id>",
        "```\nGET /shelf/12\n```",
        "    GET /shelf/12",
        "##### `GET /shelf/12`",
        "* `GET /shelf/12`",
        "`GET https://town.example.com/api/2/shelf/12`",
    ] {
        assert_eq!(after("`GET /shelf/12`", endpoint), NONE, "{endpoint}");
    }
    assert_eq!(
        after("`PUT /shelf/12/coat`", "~~`PUT /shelf/12/coat`~~"),
        ["deprecated endpoint PUT /shelf/{id}/coat"]
    );
    assert_eq!(
        after("?withNames=0", "?withNames=1"),
        ["changed parameter.value GET /reader.plain.withNames"]
    );
}

#[test]
fn a_struck_category_deprecates_its_indicators() {
    for heading in [
        "~~Loan indicators~~ deprecated",
        "Loan indicators (deprecated)",
    ] {
        let changes = after("#### Loan indicators\n", &format!("#### {heading}\n"));
        assert!(!changes.is_empty(), "{heading}");
        for change in changes {
            assert!(
                change.starts_with("deprecated indicator "),
                "{heading}: {change}"
            );
        }
    }
}

#[test]
fn notes_may_deprecate() {
    for note in [
        "> **Deprecated**: use another.",
        "> **Note**\n> This resource is deprecated.",
        "> [!WARNING]\n> This resource is deprecated.",
        "<div class=\"alert alert-warning\">This resource is deprecated.</div>",
        "**This resource is deprecated and goes next year.**",
    ] {
        assert_eq!(
            after("### Shelf\n", &format!("### Shelf\n\n{note}\n")),
            ["deprecated resource Shelf"],
            "{note}"
        );
    }
    assert_eq!(
        after(
            "### Shelf\n",
            "### Shelf\n\nDeprecated shelves are still listed.\n"
        ),
        ["added rule Shelf#1"]
    );
    let found = after(
        "#### Paint a shelf\n",
        "#### Paint a shelf\n\n> This endpoint is deprecated.\n\n",
    );
    assert_eq!(found, ["deprecated endpoint PUT /shelf/{id}/coat"]);
    let found = after(
        "**Entries of the log**",
        "The `height` field is deprecated.\n\n**Entries of the log**",
    );
    assert_eq!(found, ["deprecated field GET /shelf/{id}.height"]);
    assert_eq!(
        after(
            "### Shelf\n",
            "### Shelf\n\n> **Note:** at most 5 calls a second.\n"
        ),
        ["added rule Shelf#1"]
    );
}

#[test]
fn rows_may_be_marked_in_any_cell() {
    for row in [
        "| ~~height~~ | ~~Height~~ | ~~Double~~ |",
        "| height *(deprecated)* | Height | Double |",
        "| height | Height. This field is deprecated. | Double |",
        "| height | Height | Double (deprecated) |",
        "| height<br>**Deprecated** | Height | Double |",
    ] {
        let found = after("| height | Height | Double |", row);
        assert_eq!(found, ["deprecated field GET /shelf/{id}.height"], "{row}");
    }
    let found = after(
        "| paint `deprecated, use coat instead` | Paint | String |",
        "| paint | Paint | String |",
    );
    assert_eq!(found, ["undeprecated field GET /shelf/{id}.paint"]);
}

#[test]
fn columns_may_move_and_change_their_names() {
    let before = "| Parameter | Description | Values | Mandatory |\n| --- | --- | --- | --- |\n| name | Name | String | Yes |\n| shelf_id | shelf identifier | Integer | No |\n";
    for table in [
        "| Name | Type | Required | Description |\n|:-:|---|---|---|\n| `name` | string | yes | Name |\n| `shelf_id` | integer | no | shelf identifier |\n",
        "Parameter | Required? | Possible values | Description\n---|---|---|---\n**name** | Required | String | *Name*\nshelf_id | Optional | Integer | shelf identifier\n",
        "<table><tr><th>Parameter<th>Description<th>Type<th>Mandatory<tr><td>name<td>Name<td>String<td>Yes<tr><td>shelf_id<td>shelf identifier<td>Integer<td>No</table>\n",
    ] {
        assert_eq!(after(before, table), NONE, "{table}");
    }
    let more = before
        .replace("Mandatory |\n| --- |", "Mandatory | Since |\n| --- |")
        .replace("Yes |", "Yes | 3.1 |");
    assert_eq!(
        after(before, &more),
        ["changed parameter.since POST /reader.name"]
    );
}

#[test]
fn members_of_an_object_may_be_given_in_many_ways() {
    let row = "| lamp.power | Power of the lamp | Integer |\n| note | Words on it | String\n";
    let head = "| Field | Description | Values |\n| --- | --- | --- |\n";
    for given in [
        "| lamp[power] | Power of the lamp | Integer |\n| note | Words on it | String\n".to_owned(),
        "| ↳ power | Power of the lamp | Integer |\n| note | Words on it | String\n".to_owned(),
        "| &nbsp;&nbsp;power | Power of the lamp | Integer |\n| note | Words on it | String\n"
            .to_owned(),
        "| lamp > power | Power of the lamp | Integer |\n| note | Words on it | String\n"
            .to_owned(),
        format!(
            "| note | Words on it | String\n\n**lamp**\n\n{head}| power | Power of the lamp | Integer |\n"
        ),
        format!(
            "| note | Words on it | String\n\n##### Lamp object\n\n{head}| power | Power of the lamp | Integer |\n"
        ),
    ] {
        assert_eq!(after(row, &given), NONE, "{given}");
    }
    let cell = "| lamp | The lamp above | Object |\n| lamp.power | Power of the lamp | Integer |\n";
    let nested = "| lamp | The lamp above | Object <table><tr><th>Field</th><th>Values</th></tr><tr><td>power</td><td>Integer</td></tr></table> |\n";
    assert_eq!(
        after(cell, nested),
        ["changed field.description GET /shelf/{id}.lamp.power"]
    );
}

#[test]
fn decoration_is_no_fact() {
    for (from, to) in [
        (
            "# Lending API\n",
            "---\ntitle: Lending\n---\n# Lending API\n",
        ),
        (
            "## Base URL",
            "* [Base URL](#base-url)\n* [Resources](#resources)\n\n## Base URL",
        ),
        ("## Base URL", "![a picture](x.png)\n\n## Base URL"),
        ("## Base URL", "<!-- words\n\nmore words -->\n\n## Base URL"),
        ("## Base URL", "{:.toc}\n\n* * *\n\n## Base URL"),
        ("## Base URL", "[TOC]\n\n## Base URL"),
        ("# Lending API\n", "Lending API\n===========\n"),
        ("##### available on `desk`\n", "**available on `desk`**\n"),
        ("##### available on `desk`\n", "Available on: desk\n"),
    ] {
        assert_eq!(after(from, to), NONE, "{to}");
    }
}

#[test]
fn the_words_around_a_value_change_with_it() {
    let changes = after(
        "`0` (matt) - the one value possible",
        "`0` (matt) or `1` (glossy)",
    );
    assert_eq!(changes.len(), 1, "{changes:?}");
    assert!(
        changes[0].starts_with("changed parameter.enum "),
        "{changes:?}"
    );
}

#[test]
fn hosts_may_move_and_platforms_be_listed() {
    assert_eq!(
        after("https://town.", "https://sd."),
        ["changed base_url Town library"]
    );
    let table = "| Town library | Night library |\n| --- | --- |\n| `https://town.example.com/api/2` | `https://night.example.com/api/2` |\n";
    for given in [
        "* Town library: `https://town.example.com/api/2`\n* Night library: https://night.example.com/api/2\n",
        "| Platform | URL |\n| --- | --- |\n| Town library | https://town.example.com/api/2 |\n| Night library | https://night.example.com/api/2/ |\n",
    ] {
        assert_eq!(after(table, given), NONE, "{given}");
    }
}

#[test]
fn what_goes_with_an_operation_is_listed_row_by_row() {
    let (start, end) = (
        LENDING.find("#### Add readers").unwrap(),
        LENDING.find("### Figure").unwrap(),
    );
    let found = changes(
        LENDING,
        &format!("{}{}", &LENDING[..start], &LENDING[end..]),
    );
    assert_eq!(
        found,
        [
            "removed endpoint POST /reader",
            "removed parameter POST /reader.name",
            "removed parameter POST /reader.shelf_id",
            "removed rule POST /reader#1",
        ]
    );
}

#[test]
fn rules_are_told_apart_by_what_they_say() {
    assert_eq!(
        after("at most 2 weeks", "at most 1 week"),
        ["changed rule GET /reader.plain#1"]
    );
    let found = after(
        "*   If `from` is given",
        "*   Without `from` the last week is listed\n*   If `from` is given",
    );
    assert_eq!(found, ["added rule GET /reader.plain#2"]);
    assert_eq!(
        after("Only JSON is answered.", "Only *JSON* is answered"),
        NONE
    );
}

#[test]
fn a_page_without_a_heading_over_its_resources_reads_the_same() {
    let flat = "# A\n## Thing\n### List things\n`GET /thing`\n\n| Field | Type |\n| --- | --- |\n| id | Integer |\n";
    let found = facts(flat, Format::Markdown);
    assert_eq!(
        found
            .iter()
            .map(|fact| fact.key.as_str())
            .collect::<Vec<_>>(),
        ["Thing", "GET /thing", "GET /thing.id"]
    );
}

#[test]
fn indicators_without_a_table_are_reported() {
    let start = LENDING.find("##### available on `desk`, `phone`").unwrap();
    for listed in [
        "**loan_number**\n*Loans*\nNumber of loans.\n",
        "**loan_number**<br>*Loans*<br>Number of loans.\n",
        "**loan_number**\n\n*Loans*\n\nNumber of loans.\n",
        "#### loan_number\n\n*Loans*\n\nNumber of loans.\n",
    ] {
        let page = format!(
            "{}**available on Desk, Phone**\n\n{listed}",
            &LENDING[..start]
        );
        let found = read(&page, Format::Markdown).unplaced;
        let reasons: Vec<&str> = found.iter().map(|line| line.reason.as_str()).collect();
        assert_eq!(
            reasons,
            [
                "an availability stands over no table of indicators",
                "a name stands alone; rows are read from tables"
            ],
            "{listed}"
        );
    }
}

#[test]
fn an_endpoint_that_cannot_be_read_keeps_its_rows_off_others() {
    for endpoint in [
        "`GET shelf/12`",
        "`FETCH /shelf/12`",
        "`/shelf/12`",
        "`/shelf/12` (GET)",
        "Send a `GET` request to `/shelf/12`",
    ] {
        let found = reported("`GET /shelf/12`", endpoint);
        assert!(
            found[0].starts_with("the line names an operation"),
            "{endpoint}: {found:?}"
        );
        assert!(
            found[1].starts_with("the table stands under a heading"),
            "{endpoint}: {found:?}"
        );
    }
}

#[test]
fn rows_given_as_a_list_are_reported() {
    let table = "| Filter | Description | Use |\n| --- | --- | --- |\n| shelf_id | Shelf identifier | `?filters[shelf_id]=12` |\n";
    for list in [
        "* `shelf_id`: Shelf identifier\n",
        "<dl><dt>shelf_id</dt><dd>Shelf identifier</dd></dl>\n",
    ] {
        assert_eq!(
            reported(table, list)[0],
            "no table follows what announces one",
            "{list}"
        );
    }
}

#[test]
fn an_availability_that_is_no_plain_list_is_reported() {
    for words in [
        "available on all channels",
        "available on all channels except `phone`",
        "available on most things, see below (beta)",
        "not available on `phone`",
        "`desk` and `phone` only",
        "available on `desk` and ~~`phone`~~",
        "available on `desk` (deprecated)",
    ] {
        assert_eq!(
            reported("available on `desk`\n", &format!("{words}\n")),
            ["the availability is not a plain list of channels"],
            "{words}"
        );
    }
    assert_eq!(after("available on `desk`\n", "Available on Desk\n"), NONE);
    assert_eq!(
        after("##### available on `desk`\n", "#### Late indicators\n")[..2],
        [
            "changed indicator.category late_rate",
            "changed indicator.channels late_rate"
        ]
    );
}

#[test]
fn a_column_may_deprecate_its_rows() {
    let before = "| Indicator | Label | Description | Number |\n| --- | --- | --- | --- |\n| late_rate | Late loans | Share of loans that came back late. | Rate |\n| desk_presence | Presence | Time that the desk was open. |\n";
    for (late, desk) in [("Yes", "No"), ("\u{2713}", ""), ("since 4.2", "-")] {
        let table = before
            .replace("Number |\n| --- |", "Number | Deprecated |\n| --- | --- |")
            .replace("Rate |", &format!("Rate | {late} |"))
            .replace("open. |", &format!("open. | | {desk} |"));
        assert_eq!(
            after(before, &table),
            ["deprecated indicator late_rate"],
            "{late}"
        );
    }
    let table = before
        .replace(
            "Number |\n| --- |",
            "Number | Available on |\n| --- | --- |",
        )
        .replace("Rate |", "Rate | `desk`, `phone` |")
        .replace("open. |", "open. | | `desk` |");
    assert_eq!(
        after(before, &table),
        ["changed indicator.channels late_rate"]
    );
}

#[test]
fn an_answer_without_a_question_is_reported() {
    assert_eq!(
        reported(
            "| height | Height | Double |",
            "| height | Height | Double | x |"
        ),
        ["the cell fits none of the table's columns"]
    );
}

#[test]
fn descriptions_have_many_headings() {
    for heading in [
        "Definition",
        "Comments",
        "Explanation",
        "Info",
        "Meaning",
        "Details",
    ] {
        assert_eq!(
            after(
                "| Field | Description | Values |",
                &format!("| Field | {heading} | Values |")
            ),
            NONE,
            "{heading}"
        );
    }
}

#[test]
fn marks_are_on_what_they_stand_on() {
    for (from, to, reason) in [
        (
            "**Filters**\n\n| Filter | Description | Values | Use |",
            "**Filters** *(deprecated)*\n\n| Filter | Description | Values | Use |",
            "the mark of deprecation stands on an announcement; mark its rows",
        ),
        (
            "`oak`, `ash` or `elm` |",
            "`oak`, `ash` or `elm` (deprecated) |",
            "a mark stands on one of several values",
        ),
        (
            "`oak`, `ash` or `elm` |",
            "`oak`, `ash` or ~~`elm`~~ |",
            "a part of the cell is struck",
        ),
        (
            "#### Paint a shelf\n",
            "#### Paint a shelf (removed)\n",
            "the title may mark a deprecation",
        ),
    ] {
        assert_eq!(reported(from, to), [reason], "{to}");
    }
    assert_eq!(
        after(
            "#### Paint a shelf\n",
            "#### Paint a shelf\n\n> :warning: This endpoint is deprecated.\n\n"
        ),
        ["deprecated endpoint PUT /shelf/{id}/coat"]
    );
    assert_eq!(
        after(
            "### Shelf\n",
            "### Shelf <span class=\"badge\">beta</span>\n"
        ),
        NONE
    );
}
