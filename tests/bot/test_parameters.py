"""A deployment's figures: each with its year and source, or refused in words that help."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bot.parameters import combined, deployment_figures, shipped_figures
from rules.case import Case
from rules.errors import FigureError
from rules.figures import NO_FIGURES, Figures
from rules.intake import case_of
from rules.published import Figure
from rules.screening import screen

INCOME = "per_capita_disposable_income"
STANDARD = "marginal_income_standard"
ITEM = "qingdao/22#尼膜同"

Load = Callable[[str], Figures]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def from_text(text: str) -> Figures:
        path = tmp_path / "figures.toml"
        path.write_text(text, encoding="utf-8")
        return deployment_figures(path)

    return from_text


def row(place: str = "longyan", name: str = INCOME, **fields: str) -> str:
    """A document of one row; fields are written as in TOML, and those that are empty left out."""
    unit = {("longyan", STANDARD): "yuan_per_year", ("weihai_etdz", STANDARD): "yuan_per_month"}
    good = {"year": "2024", unit.get((place, name), "yuan"): "52200", "source": '"统计公报"'}
    cells = ", ".join(f"{key} = {value}" for key, value in (good | fields).items() if value)
    return f"[{place}]\n{name} = [{{{cells}}}]\n"


def in_quanzhou(*rows: str) -> str:
    return f"[quanzhou]\n{STANDARD} = [{', '.join(rows)}]\n"


def county_row(county: str, year: int = 2025, yuan: int = 12000) -> str:
    named = f'county = "{county}", ' if county else ""
    return f'{{{named}year = {year}, yuan_per_year = {yuan}, source = "文号"}}'


# -- what loads ----------------------------------------------------------------------------------


def test_a_figure_keeps_its_year_amount_and_source(load: Load) -> None:
    [found] = load(row()).rows[f"longyan.{INCOME}"]
    assert (found.year, found.yuan, found.source) == (2024, Decimal(52200), "统计公报")
    assert found.county is None
    assert found.checked


def test_an_amount_keeps_every_digit_it_was_written_with(load: Load) -> None:
    [found] = load(row(yuan="52200.10")).rows[f"longyan.{INCOME}"]
    assert str(found.yuan) == "52200.10"


@pytest.mark.parametrize(
    ("place", "name", "unit"),
    [
        ("xiamen", INCOME, "yuan"),
        ("longyan", STANDARD, "yuan_per_year"),
        ("quanzhou", STANDARD, "yuan_per_year"),
        ("weihai_etdz", STANDARD, "yuan_per_month"),
        ("longyan", "annual_cap", "yuan"),
    ],
)
def test_a_figure_is_written_in_its_own_unit(load: Load, place: str, name: str, unit: str) -> None:
    text = f'[{place}]\n{name} = [{{year = 2025, {unit} = 900, source = "文号"}}]'
    assert load(text).rows[f"{place}.{name}"][0].yuan == 900


@pytest.mark.parametrize("day", ['"2025-12-31"', "2025-12-31"])
def test_a_day_may_be_written_as_a_string_or_as_a_date(load: Load, day: str) -> None:
    figures = load(f'[longyan]\ntransition_period_end = {{date = {day}, source = "文号"}}')
    assert figures.transition_period_end["longyan"].day == date(2025, 12, 31)


def test_an_items_cap_loads(load: Load) -> None:
    figures = load(f'[qingdao.item_cap]\n"{ITEM}" = {{yuan = 5000, source = "文号"}}')
    assert figures.item_caps[ITEM].yuan == 5000


def test_a_byte_order_mark_does_no_harm(load: Load) -> None:
    assert load("\ufeff" + row()).rows == load(row()).rows


def test_lines_may_end_as_on_windows(tmp_path: Path) -> None:
    path = tmp_path / "figures.toml"
    path.write_bytes(row().replace("\n", "\r\n").encode())
    assert deployment_figures(path).rows


def test_an_empty_file_holds_no_figures(load: Load) -> None:
    assert load("# nothing yet\n").rows == {}


# -- what is refused -----------------------------------------------------------------------------


def day_of(value: str) -> str:
    return f"[longyan]\ntransition_period_end = {value}\n"


def cap_of(item: str, value: str) -> str:
    return f'[qingdao.item_cap]\n"{item}" = {value}\n'


WHERE = f"longyan.{INCOME}[0]"
IN_A_ROW = f"[longyan]\n{INCOME} = {{}}\n"
IN_A_CAP = "[qingdao.item_cap]\n{}\n"
IN_THE_PLACE = "[longyan]\n{}\n"
ALONE = "{}\n"
AS_A_NAME = '[longyan]\n{} = [{{year = 2024, yuan = 1, source = "文号"}}]\n'
AS_AN_ITEM = '[qingdao.item_cap]\n"{}" = {{yuan = 1, source = "文号"}}\n'
AS_A_CELL = f"[longyan]\n{INCOME} = [{{{{year = 2024, yuan = 1, source = 'a', {{}}}}}}]\n"

# what is wrong, which kind of error, which place it names, and where its example belongs
REFUSED = [
    pytest.param(row(source=""), "no_source", WHERE, IN_A_ROW, id="no source"),
    pytest.param(row(source='"  "'), "no_source", WHERE, IN_A_ROW, id="a blank source"),
    pytest.param(row(source="2024"), "no_source", WHERE, IN_A_ROW, id="a number for a source"),
    pytest.param(row(year=""), "bad_year", WHERE, IN_A_ROW, id="no year"),
    pytest.param(row(year="24"), "bad_year", WHERE, IN_A_ROW, id="a year of two digits"),
    pytest.param(row(year="2024.0"), "bad_year", WHERE, IN_A_ROW, id="a year with a point"),
    pytest.param(row(year='"2024"'), "bad_year", WHERE, IN_A_ROW, id="a year in quotes"),
    pytest.param(row(year="true"), "bad_year", WHERE, IN_A_ROW, id="true for a year"),
    pytest.param(row(yuan=""), "bad_amount", WHERE, IN_A_ROW, id="no amount"),
    pytest.param(row(yuan='"52200"'), "bad_amount", WHERE, IN_A_ROW, id="an amount in quotes"),
    pytest.param(row(yuan="true"), "bad_amount", WHERE, IN_A_ROW, id="true for an amount"),
    pytest.param(row(yuan="-1"), "bad_amount", WHERE, IN_A_ROW, id="a negative amount"),
    pytest.param(row(yuan="nan"), "bad_amount", WHERE, IN_A_ROW, id="NaN"),
    pytest.param(row(yuan="inf"), "bad_amount", WHERE, IN_A_ROW, id="infinity"),
    pytest.param(row(yuan="1e13"), "bad_amount", WHERE, IN_A_ROW, id="more than 1e12"),
    pytest.param(
        row(yuan="", yuan_per_month="4000"), "unknown_key", WHERE, IN_A_ROW, id="a wrong unit"
    ),
    pytest.param(
        row("longyan", STANDARD, yuan_per_year="", yuan_per_month="900"),
        "unknown_key",
        f"longyan.{STANDARD}[0]",
        f"[longyan]\n{STANDARD} = {{}}\n",
        id="by the month where it is by the year",
    ),
    pytest.param(
        row("weihai_etdz", STANDARD, yuan_per_month="", yuan_per_year="9000"),
        "unknown_key",
        f"weihai_etdz.{STANDARD}[0]",
        f"[weihai_etdz]\n{STANDARD} = {{}}\n",
        id="by the year where it is by the month",
    ),
    pytest.param(row(note='"?"'), "unknown_key", WHERE, IN_A_ROW, id="an unknown cell"),
    pytest.param(row(checked='"no"'), "wrong_type", WHERE, IN_A_ROW, id="checked in quotes"),
    pytest.param(row(county='""'), "wrong_type", WHERE, AS_A_CELL, id="a county without a name"),
    pytest.param(row(county="3"), "wrong_type", WHERE, AS_A_CELL, id="a number for a county"),
    pytest.param(
        f"[longyan]\n{INCOME} = [1]", "wrong_type", WHERE, IN_A_ROW, id="a bare number in a list"
    ),
    pytest.param(
        f"[longyan]\n{INCOME} = 52200", "wrong_type", f"longyan.{INCOME}", IN_THE_PLACE,
        id="a bare number",
    ),
    pytest.param(
        f"[longyan]\n{STANDARD} = 9000", "wrong_type", f"longyan.{STANDARD}", IN_THE_PLACE,
        id="a bare number for a figure by the year",
    ),
    pytest.param(
        f"[weihai_etdz]\n{STANDARD} = 900", "wrong_type", f"weihai_etdz.{STANDARD}",
        "[weihai_etdz]\n{}\n",
        id="a bare number for a figure by the month",
    ),
    pytest.param(
        row(name="per_capita_income"), "unknown_figure", "longyan.per_capita_income", AS_A_NAME,
        id="an unknown figure",
    ),
    pytest.param(
        row(name="zzz"), "unknown_figure", "longyan.zzz", AS_A_NAME, id="a figure like no other"
    ),
    pytest.param(row("quangzhou"), "unknown_place", "quangzhou", ALONE, id="an unknown place"),
    pytest.param("year = 2024", "unknown_place", "year", ALONE, id="a figure without a place"),
    pytest.param("longyan = 3", "wrong_type", "longyan", ALONE, id="a number for a place"),
    pytest.param("[[longyan]]\na = 1", "wrong_type", "longyan", ALONE, id="a list of places"),
    pytest.param(
        f"[longyan]\n{INCOME} = [" + ", ".join(['{year = 2024, yuan = 1, source = "a"}'] * 2) + "]",
        "twice", f"longyan.{INCOME}", IN_A_ROW, id="one year twice",
    ),
    pytest.param(
        in_quanzhou(county_row("鲤城区"), county_row("鲤城区")), "twice", f"quanzhou.{STANDARD}",
        f"[quanzhou]\n{STANDARD} = {{}}\n", id="one county twice",
    ),
    pytest.param(
        day_of('{date = "2025-02-30", source = "a"}'), "no_such_date",
        "longyan.transition_period_end", IN_THE_PLACE, id="no such day",
    ),
    pytest.param(
        day_of('{date = 20251231, source = "a"}'), "no_such_date",
        "longyan.transition_period_end", IN_THE_PLACE, id="a day as a number",
    ),
    pytest.param(
        day_of('{source = "a"}'), "no_such_date", "longyan.transition_period_end", IN_THE_PLACE,
        id="no day",
    ),
    pytest.param(
        day_of('{date = "2025-12-31"}'), "no_source", "longyan.transition_period_end",
        IN_THE_PLACE, id="a day without a source",
    ),
    pytest.param(
        day_of('"2025-12-31"'), "wrong_type", "longyan.transition_period_end", IN_THE_PLACE,
        id="a bare day",
    ),
    pytest.param(
        cap_of("qingdao/22#尼莫同", '{yuan = 1, source = "a"}'), "no_such_entry",
        "qingdao.item_cap.qingdao/22#尼莫同", AS_AN_ITEM, id="an unknown item",
    ),
    pytest.param(
        cap_of(ITEM, "{yuan = 5000}"), "no_source", f"qingdao.item_cap.{ITEM}", IN_A_CAP,
        id="a cap without a source",
    ),
    pytest.param(
        cap_of(ITEM, '{yuan = -1, source = "a"}'), "bad_amount", f"qingdao.item_cap.{ITEM}",
        IN_A_CAP, id="a negative cap",
    ),
    pytest.param(
        cap_of(ITEM, '{yuan = nan, source = "a"}'), "bad_amount", f"qingdao.item_cap.{ITEM}",
        IN_A_CAP, id="a cap that is no number",
    ),
    pytest.param(
        cap_of(ITEM, "5000"), "wrong_type", f"qingdao.item_cap.{ITEM}", IN_A_CAP, id="a bare cap"
    ),
    pytest.param(
        "[qingdao]\nitem_cap = 5000", "wrong_type", "qingdao.item_cap", IN_A_CAP,
        id="a number for all caps",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "place", "belongs"), REFUSED)
def test_what_is_wrong_is_refused_by_its_place_with_an_example_that_loads(
    load: Load, text: str, code: str, place: str, belongs: str
) -> None:
    with pytest.raises(FigureError) as refused:
        load(text)
    error = refused.value
    assert (error.code, error.place) == (code, place)
    assert str(error).startswith(f"{place}: expected ")
    assert error.example, f"no example: {error}"
    assert str(error).endswith(f"for example {error.example}")
    assert load(belongs.replace("{{", "{").replace("}}", "}").replace("{}", error.example))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (row(name="per_capita_income"), INCOME),
        (row(name="marginal_standard"), STANDARD),
        (row(name="anual_cap"), "annual_cap"),
        (row(name="transition_end"), "transition_period_end"),
        (row("quangzhou"), "quanzhou"),
        (row("weihai"), "weihai_etdz"),
        (cap_of("qingdao/22#尼莫同", '{yuan = 1, source = "a"}'), ITEM),
    ],
    ids=lambda text: text if "\n" not in text else "",
)
def test_the_nearest_name_is_offered(load: Load, written: str, meant: str) -> None:
    with pytest.raises(FigureError) as refused:
        load(written)
    assert meant in refused.value.example


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("[longyan", "not_toml", id="half a table"),
        pytest.param('{"longyan": {}}', "not_toml", id="JSON"),
        pytest.param(row() + row(), "not_toml", id="a table twice"),
    ],
)
def test_what_is_no_toml_is_refused_by_the_files_name(load: Load, text: str, code: str) -> None:
    with pytest.raises(FigureError, match=r"^figures\.toml: expected ") as refused:
        load(text)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(row(yuan="1e99999999999999999999"), id="an amount that no decimal holds"),
        pytest.param(row(yuan="9" * 5000), id="an amount of five thousand digits"),
        pytest.param(row(year="9" * 5000), id="a year of five thousand digits"),
    ],
)
def test_a_number_too_large_to_be_read_is_refused(load: Load, text: str) -> None:
    with pytest.raises(FigureError):
        load(text)


def test_lists_without_end_are_refused(load: Load) -> None:
    with pytest.raises(FigureError, match=r"^figures\.toml: "):
        load("a = " + "[" * 50_000)


def test_a_day_with_a_time_of_day_is_refused_or_taken_as_that_day(load: Load) -> None:
    text = day_of('{date = 2025-12-31T08:00:00, source = "a"}')
    facts = {"insured_place": "longyan", "identities": {"relapse_risk": True}}
    with suppress(FigureError):
        assert screen(case_of(facts, date(2025, 12, 31), load(text))).programmes


def test_what_is_not_utf8_is_refused_by_the_files_name(tmp_path: Path) -> None:
    path = tmp_path / "figures.toml"
    path.write_bytes(row().encode("gb18030"))
    with pytest.raises(FigureError, match=r"^figures\.toml: expected UTF-8") as refused:
        deployment_figures(path)
    assert refused.value.code == "not_utf8"


def test_a_file_that_is_not_there_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(FigureError, match=r"^nowhere\.toml: expected ") as refused:
        deployment_figures(tmp_path / "nowhere.toml")
    assert refused.value.code == "unreadable"


def test_a_folder_is_no_file_of_figures(tmp_path: Path) -> None:
    with pytest.raises(FigureError):
        deployment_figures(tmp_path)


def test_a_file_that_is_far_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "figures.toml"
    with path.open("wb") as stream:
        stream.truncate(64 * 1024 * 1024)
    with pytest.raises(FigureError, match="at most"):
        deployment_figures(path)


# -- counties ------------------------------------------------------------------------------------


def quanzhous_standard(figures: Figures, county: str | None, year: int = 2025) -> int | None:
    facts = {"county": county} if county else {}
    found = Figure("quanzhou", STANDARD).row(Case(facts, date(year, 6, 1), figures))
    return int(found.yuan) if found else None


def test_the_county_decides_where_figures_are_set_by_county(load: Load) -> None:
    rows = (county_row("鲤城区", yuan=12000), county_row("晋江市", yuan=13000))
    figures = load(in_quanzhou(*rows))
    assert quanzhous_standard(figures, "鲤城区") == 12000
    assert quanzhous_standard(figures, "晋江市") == 13000
    assert quanzhous_standard(figures, "安溪县") is None
    assert quanzhous_standard(figures, None) is None


def test_a_row_without_a_county_holds_for_the_others_but_not_for_an_unknown_one(load: Load) -> None:
    figures = load(in_quanzhou(county_row("鲤城区", yuan=12000), county_row("", yuan=11000)))
    assert quanzhous_standard(figures, "鲤城区") == 12000
    assert quanzhous_standard(figures, "安溪县") == 11000
    assert quanzhous_standard(figures, None) is None


def test_a_row_without_a_county_alone_needs_no_county(load: Load) -> None:
    figures = load(in_quanzhou(county_row("", yuan=11000)))
    assert quanzhous_standard(figures, None) == quanzhous_standard(figures, "鲤城区") == 11000


def test_blanks_around_a_county_are_no_part_of_its_name(load: Load) -> None:
    assert quanzhous_standard(load(in_quanzhou(county_row(" 鲤城区 "))), "鲤城区") == 12000


def test_one_county_may_have_a_row_for_each_year(load: Load) -> None:
    rows = (county_row("鲤城区", 2024, 1), county_row("鲤城区", 2025, 2))
    figures = load(in_quanzhou(*rows))
    assert [quanzhous_standard(figures, "鲤城区", year) for year in (2024, 2025)] == [1, 2]


# -- years ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", [2021, 2022, 2024, 2025, 2026])
def test_another_years_figure_is_never_used(load: Load, year: int) -> None:
    figures = load(in_quanzhou(county_row("", 2023)))
    assert quanzhous_standard(figures, "鲤城区", 2023) == 12000
    assert quanzhous_standard(figures, "鲤城区", year) is None


def test_a_figure_of_the_year_before_is_that_years_alone(load: Load) -> None:
    figures = load(row(year="2023"))
    last_years = Figure("longyan", INCOME, years_before=1)
    known = {
        year: last_years.row(Case({}, date(year, 12, 31), figures)) for year in (2023, 2024, 2025)
    }
    assert [year for year, found in known.items() if found] == [2024]


def test_a_verdict_names_the_year_it_lacks_rather_than_take_an_older_one(load: Load) -> None:
    facts = {
        "insured_place": "longyan",
        "identities": dict.fromkeys(("illness_impoverished", "dibao"), None),
        "in_scope_self_pay_12m_yuan": 999_999,
    }
    figures = load(row(year="2023"))
    in_2024, in_2025 = (
        screen(case_of(facts, date(year, 6, 1), figures)).programmes[2] for year in (2024, 2025)
    )
    assert f"longyan.{INCOME}" not in in_2024.missing_parameters
    assert f"longyan.{INCOME}" in in_2025.missing_parameters


# -- shipped figures, and a deployment's over them -----------------------------------------------


def years(figures: Figures, key: str) -> list[int]:
    return [found.year for found in figures.rows[key]]


def test_every_shipped_figure_has_a_source() -> None:
    rows = [found for rows in shipped_figures(unchecked=True).rows.values() for found in rows]
    assert rows
    assert all(found.source for found in rows)


def test_unchecked_figures_are_off_by_default_and_on_where_asked_for() -> None:
    every, checked = shipped_figures(unchecked=True).rows, shipped_figures().rows
    unchecked = [(key, found) for key, rows in every.items() for found in rows if not found.checked]
    assert unchecked
    assert all(found not in checked[key] for key, found in unchecked)
    assert all(found.checked for rows in checked.values() for found in rows)
    assert {key: tuple(each for each in rows if each.checked) for key, rows in every.items()} == (
        dict(checked)
    )


def test_a_deployments_row_replaces_the_shipped_one_of_that_year(load: Load) -> None:
    shipped = load(row("xiamen", year="2023", yuan="1") + row("longyan", year="2023", yuan="2"))
    own = load(row("xiamen", year="2023", yuan="3"))
    both = combined(shipped, own)
    assert [found.yuan for found in both.rows[f"xiamen.{INCOME}"]] == [3]
    assert [found.yuan for found in both.rows[f"longyan.{INCOME}"]] == [2]


def test_a_deployments_row_of_another_year_stands_beside_the_shipped_one(load: Load) -> None:
    shipped, own = load(row("xiamen", year="2023")), load(row("xiamen", year="2024"))
    assert sorted(years(combined(shipped, own), f"xiamen.{INCOME}")) == [2023, 2024]


def test_a_deployments_row_replaces_that_of_its_own_county_alone(load: Load) -> None:
    shipped = load(in_quanzhou(county_row("鲤城区", yuan=1), county_row("晋江市", yuan=2)))
    own = load(in_quanzhou(county_row("晋江市", yuan=3), county_row("", yuan=4)))
    both = combined(shipped, own)
    seen = [quanzhous_standard(both, county) for county in ("鲤城区", "晋江市", "安溪县")]
    assert seen == [1, 3, 4]


def test_days_and_caps_of_a_deployment_win_as_well(load: Load) -> None:
    day, cap = '{{date = "{}", source = "a"}}', '{{yuan = {}, source = "a"}}'
    shipped = load(day_of(day.format("2025-12-31")) + cap_of(ITEM, cap.format(1)))
    own = load(day_of(day.format("2026-12-31")) + cap_of(ITEM, cap.format(2)))
    both = combined(shipped, own)
    assert both.transition_period_end["longyan"].day == date(2026, 12, 31)
    assert both.item_caps[ITEM].yuan == 2


def test_without_figures_of_its_own_a_deployment_has_the_shipped_ones() -> None:
    shipped = shipped_figures()
    assert dict(combined(shipped, NO_FIGURES).rows) == dict(shipped.rows)


def test_the_contracts_own_example_loads_once_its_amounts_are_filled_in(load: Load) -> None:
    text = f"""
        [longyan]
        {INCOME} = [{{year = 2024, yuan = 1, source = "a"}}]
        {STANDARD} = [{{year = 2025, yuan_per_year = 1, source = "a"}}]
        annual_cap = [{{year = 2025, yuan = 1, source = "a"}}]
        transition_period_end = {{date = "2025-12-31", source = "a"}}
        [quanzhou]
        {STANDARD} = [{{year = 2025, yuan_per_year = 1, source = "a", county = "鲤城区"}}]
        [xiamen]
        {INCOME} = [{{year = 2024, yuan = 1, source = "a"}}]
        [weihai_etdz]
        {STANDARD} = [{{year = 2025, yuan_per_month = 1, source = "a", county = "环翠区"}}]
        [qingdao.item_cap]
        "{ITEM}" = {{yuan = 1, source = "a"}}
    """
    assert tomllib.loads(text).keys() == {key.partition(".")[0] for key in load(text).rows} | {
        "qingdao"
    }
