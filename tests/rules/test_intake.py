"""Input is taken strictly: each slip is an error that names the place and shows what would do."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from time import perf_counter
from typing import Any

import pytest

from rules.errors import FactError
from rules.facts import FACTS
from rules.figures import NO_FIGURES
from rules.intake import case_of, read_case
from rules.interval import UNBOUNDED
from rules.kinds import Flag, Number
from tests.rules.support import TODAY, figures_from, screened, screened_text


def facts_of(line: str | bytes) -> dict[str, Any]:
    return dict(read_case(line, TODAY).facts)


def refused(line: str | bytes, figures: Any = NO_FIGURES) -> FactError:
    with pytest.raises(FactError) as caught:
        read_case(line, TODAY, figures)
    return caught.value


ITEM = '"qingdao/22#尼膜同"'
SLIPS = [
    # a name that is none, with the nearest that is one
    ('{"insured_plase": "xiamen"}', "unknown_fact", "insured_plase"),
    ('{"identities": {"diabo": true}}', "unknown_fact", "identities.diabo"),
    ('{"identities.dibao": true}', "unknown_fact", "identities.dibao"),
    ('{"insured_plase": null}', "unknown_fact", "insured_plase"),
    ('{"identities": {"diabo": null}}', "unknown_fact", "identities.diabo"),
    ('{"": 1}', "unknown_fact", ""),
    # the wrong type
    ('{"household_income_yuan": "60000"}', "wrong_type", "household_income_yuan"),
    ('{"household_income_yuan": true}', "wrong_type", "household_income_yuan"),
    ('{"household_income_yuan": [1]}', "wrong_type", "household_income_yuan"),
    ('{"household_income_yuan": {"min": "1"}}', "wrong_type", "household_income_yuan"),
    ('{"household_income_yuan": {"min": false}}', "wrong_type", "household_income_yuan"),
    ('{"referral_compliant": 1}', "wrong_type", "referral_compliant"),
    ('{"referral_compliant": "true"}', "wrong_type", "referral_compliant"),
    ('{"referral_compliant": {}}', "wrong_type", "referral_compliant"),
    ('{"identities": {"dibao": 1}}', "wrong_type", "identities.dibao"),
    ('{"identities": ["dibao"]}', "wrong_type", "identities"),
    ('{"identities": true}', "wrong_type", "identities"),
    ('{"insured_place": 3}', "wrong_type", "insured_place"),
    ('{"insured_place": ["xiamen"]}', "wrong_type", "insured_place"),
    ('{"as_of": 20250301}', "wrong_type", "as_of"),
    ('{"county": 350502}', "wrong_type", "county"),
    ('{"diagnoses": "qingdao/21"}', "wrong_type", "diagnoses"),
    ('{"diagnoses": [21]}', "wrong_type", "diagnoses"),
    ('{"items": {"qingdao/22#尼膜同": 1}}', "wrong_type", "items"),
    ('{"item_burden_yuan": "3000"}', "wrong_type", "item_burden_yuan"),
    (f'{{"item_burden_yuan": {{{ITEM}: "3000"}}}}', "wrong_type", "item_burden_yuan"),
    # numbers that cannot be
    ('{"household_income_yuan": -0.01}', "out_of_range", "household_income_yuan"),
    ('{"household_income_yuan": {"min": -1}}', "out_of_range", "household_income_yuan"),
    ('{"household_income_yuan": 1000000000001}', "out_of_range", "household_income_yuan"),
    ('{"household_income_yuan": 1000000000000.01}', "out_of_range", "household_income_yuan"),
    ('{"household_income_yuan": 1e400}', "out_of_range", "household_income_yuan"),
    ('{"household_income_yuan": {"max": 1e13}}', "out_of_range", "household_income_yuan"),
    ('{"household_income_yuan": ' + "9" * 5000 + "}", "out_of_range", "household_income_yuan"),
    ('{"household_income_yuan": -' + "9" * 5000 + "}", "out_of_range", "household_income_yuan"),
    ('{"household_size": 0}', "out_of_range", "household_size"),
    ('{"household_size": 2.5}', "out_of_range", "household_size"),
    ('{"household_size": {"min": 0}}', "out_of_range", "household_size"),
    ('{"household_size": {"min": 1, "max": 2.5}}', "out_of_range", "household_size"),
    ('{"age_at_diagnosis": -1}', "out_of_range", "age_at_diagnosis"),
    (f'{{"item_burden_yuan": {{{ITEM}: -1}}}}', "out_of_range", "item_burden_yuan"),
    ('{"household_income_yuan": NaN}', "not_finite", "household_income_yuan"),
    ('{"household_income_yuan": Infinity}', "not_finite", "household_income_yuan"),
    ('{"household_income_yuan": {"max": -Infinity}}', "not_finite", "household_income_yuan"),
    # intervals that are none
    ('{"household_income_yuan": {"min": 2, "max": 1}}', "bad_interval", "household_income_yuan"),
    ('{"household_income_yuan": {"minimum": 2}}', "bad_interval", "household_income_yuan"),
    ('{"household_income_yuan": {"min": 1, "to": 2}}', "bad_interval", "household_income_yuan"),
    ('{"item_burden_yuan": {"min": 2, "max": 1}}', "bad_interval", "item_burden_yuan"),
    # days, codes and entries that do not exist
    ('{"as_of": "2025-02-30"}', "no_such_date", "as_of"),
    ('{"as_of": "2023-02-29"}', "no_such_date", "as_of"),
    ('{"as_of": "2025-3-1"}', "no_such_date", "as_of"),
    ('{"as_of": "20250301"}', "no_such_date", "as_of"),
    ('{"as_of": "2025-W09-6"}', "no_such_date", "as_of"),
    ('{"recognised_on": "2025-00-10"}', "no_such_date", "recognised_on"),
    ('{"recognised_on": "0000-01-01"}', "no_such_date", "recognised_on"),
    ('{"recognised_on": "２０２５-01-01"}', "no_such_date", "recognised_on"),
    ('{"insured_place": "Xiamen"}', "no_such_code", "insured_place"),
    ('{"hukou_place": "none"}', "no_such_code", "hukou_place"),
    ('{"care_setting": "outpatient"}', "no_such_code", "care_setting"),
    ('{"injury_cause": ""}', "no_such_code", "injury_cause"),
    ('{"payable_by_other": "work"}', "no_such_code", "payable_by_other"),
    ('{"insurance_type": "rural"}', "no_such_code", "insurance_type"),
    ('{"diagnoses": ["qingdao/26"]}', "no_such_entry", "diagnoses"),
    ('{"diagnoses": ["qingdao/0"]}', "no_such_entry", "diagnoses"),
    ('{"diagnoses": ["qingdao/021"]}', "no_such_entry", "diagnoses"),
    ('{"diagnoses": ["rare/1-122"]}', "no_such_entry", "diagnoses"),
    ('{"diagnoses": ["rare/2-87"]}', "no_such_entry", "diagnoses"),
    ('{"diagnoses": ["rare/3-1"]}', "no_such_entry", "diagnoses"),
    ('{"diagnoses": ["rare/1-0"]}', "no_such_entry", "diagnoses"),
    ('{"diagnoses": ["xiamen/"]}', "no_such_entry", "diagnoses"),
    ('{"diagnoses": ["qingdao/21", ""]}', "no_such_entry", "diagnoses"),
    ('{"items": ["qingdao/22#没有"]}', "no_such_entry", "items"),
    ('{"items": ["尼膜同"]}', "no_such_entry", "items"),
    ('{"items": ["qingdao/21#尼膜同"]}', "no_such_entry", "items"),
    ('{"item_burden_yuan": {"qingdao/22#没有": 1}}', "no_such_entry", "item_burden_yuan"),
    # names
    ('{"county": ""}', "out_of_range", "county"),
    ('{"county": "  "}', "out_of_range", "county"),
    ('{"county": "' + "区" * 41 + '"}', "out_of_range", "county"),
    ('{"county": "鲤城\\u0007区"}', "out_of_range", "county"),
    # lines that are no object of facts
    ('{"as_of": "2025-03-01", "as_of": "2025-03-01"}', "duplicate_key", "as_of"),
    ('{"identities": {"dibao": true, "dibao": false}}', "duplicate_key", "dibao"),
    ('{"identities": {}, "identities": {}}', "duplicate_key", "identities"),
    ('{"household_size": {"min": 1, "min": 2}}', "duplicate_key", "min"),
    ("", "empty_line", None),
    ("  \t\r\n", "empty_line", None),
    ("\ufeff", "empty_line", None),
    ("[]", "not_an_object", None),
    ("null", "not_an_object", None),
    ('"xiamen"', "not_an_object", None),
    ("3", "not_an_object", None),
    ("{", "not_json", None),
    ("{'insured_place': 'xiamen'}", "not_json", None),
    ('{"insured_place": "xiamen",}', "not_json", None),
    ('{"insured_place": "xiamen"} {}', "not_json", None),
    ('{"county": "鲤城\n区"}', "not_json", None),
    ('{"household_size": 03}', "not_json", None),
    ('{"household_size": .5}', "not_json", None),
    ("\x00", "not_json", None),
    ("[" * 100_000, "nested_too_deep", None),
    ('{"identities": ' * 100_000, "nested_too_deep", None),
    ("[" * 100_000 + "]" * 100_000, "nested_too_deep", None),
]


@pytest.mark.parametrize(
    ("line", "code", "place"), SLIPS, ids=[f"{code} {line[:45]}" for line, code, _ in SLIPS]
)
def test_a_slip_is_an_error_that_names_its_kind_and_place(
    line: str, code: str, place: str | None
) -> None:
    error = refused(line)
    assert (error.code, error.place) == (code, place)
    assert error.expected in str(error)
    assert len(str(error)) < 600


@pytest.mark.parametrize(
    "line",
    [
        line
        for line, code, place in SLIPS
        if place and code not in {"duplicate_key", "unknown_fact"}
    ],
    ids=lambda line: line[:45],
)
def test_the_example_in_an_error_is_itself_accepted(line: str) -> None:
    error = refused(line)
    assert error.example
    for example in error.example.split(", or "):
        field = error.example.partition(":")[0]
        whole = example if example.startswith(field) else f"{field}: {example}"
        nested = (
            f'{{"identities": {{{whole}}}}}' if "identities." in error.place else f"{{{whole}}}"
        )
        whole = f"{{{whole}}}" if error.place == "identities" else nested
        read_case(whole, TODAY)


@pytest.mark.parametrize(
    ("written", "nearest"),
    [
        ('{"insured_plase": "xiamen"}', "insured_place"),
        ('{"houshold_size": 3}', "household_size"),
        ('{"identity": {}}', "identities"),
        ('{"identities": {"diabo": true}}', "identities.dibao"),
        ('{"identities": {"tekum": true}}', "identities.tekun"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest_known_one(written: str, nearest: str) -> None:
    assert refused(written).example == nearest


@pytest.mark.parametrize(
    "line",
    [
        '{"\\ud800": 1}',
        '{"\\u0007\\u001b[31m": 1}',
        '{"a\\nb": 1}',
        '{"identities": {"\\udfff": true}}',
        '{"\\ud800": 1, "\\ud800": 2}',
        '{"county": "\\ud800"}',
        '{"diagnoses": ["xiamen/\\ud800"]}',
        '{"insured_place": "\\ud800"}',
    ],
)
def test_an_error_can_be_printed_whatever_was_written(line: str) -> None:
    error = refused(line)
    for text in (str(error), error.place or "", error.given):
        assert text.encode()
        assert text.isprintable()


@pytest.mark.parametrize(
    "number",
    [
        "1e9999999999999999999",
        "1e-9999999999999999999",
        "-1E+99999999999999999999",
        "0e9999999999999999999",
    ],
)
@pytest.mark.parametrize("name", ["household_income_yuan", "household_size", "referral_compliant"])
def test_a_number_with_an_endless_exponent_is_an_error_and_no_crash(name: str, number: str) -> None:
    assert refused(f'{{"{name}": {number}}}').code in {
        "out_of_range",
        "wrong_type",
        "not_finite",
        "not_json",
    }


@pytest.mark.parametrize(
    "raw", [b"\xff\xfe{}", b'{"county": "\xc0\xaf"}', '{"county": "鲤城区"}'.encode("gbk")]
)
def test_bytes_that_are_not_utf8_are_an_error(raw: bytes) -> None:
    error = refused(raw)
    assert (error.code, error.place) == ("not_utf8", None)


def test_a_byte_order_mark_is_accepted() -> None:
    line = '{"insured_place": "xiamen"}'
    expected = {"insured_place": "xiamen"}
    assert facts_of(line.encode("utf-8-sig")) == expected
    assert facts_of("\ufeff" + line) == expected


def test_space_around_an_object_is_accepted() -> None:
    assert facts_of(b' \t{"insured_place": "xiamen"}\r\n') == {"insured_place": "xiamen"}


@pytest.mark.parametrize("fact", [fact.key for fact in FACTS])
def test_null_is_unknown_for_every_fact(fact: str) -> None:
    outer, _, inner = fact.partition(".")
    assert facts_of(json.dumps({outer: {inner: None} if inner else None})) == {}


def test_null_identities_and_null_ends_of_an_interval_are_unknown() -> None:
    assert facts_of('{"identities": null}') == {}
    known = facts_of('{"household_size": {"min": null, "max": null}, "aid_received_yuan": {}}')
    assert known == {"household_size": (1, UNBOUNDED), "aid_received_yuan": (0, UNBOUNDED)}


def test_open_ends_of_an_interval_reach_as_far_as_the_fact_can() -> None:
    assert facts_of('{"household_size": {"max": 4}}')["household_size"] == (1, 4)
    assert facts_of('{"aid_received_yuan": {"max": 4}}')["aid_received_yuan"] == (0, 4)
    assert facts_of('{"aid_received_yuan": {"min": 4}}')["aid_received_yuan"] == (4, UNBOUNDED)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1000000000000", Decimal(10) ** 12),
        ("0", Decimal(0)),
        ("-0", Decimal(0)),
        ("-0.0", Decimal(0)),
        ("0.1", Decimal("0.1")),
        ("1e2", Decimal(100)),
        ("0." + "0" * 400 + "1", Decimal(10) ** -401),
        ("1e-400", Decimal("1e-400")),
    ],
)
def test_numbers_up_to_the_largest_are_read_exactly(written: str, value: Decimal) -> None:
    assert facts_of(f'{{"aid_received_yuan": {written}}}')["aid_received_yuan"] == (value, value)
    screened_text(f'{{"insured_place": "longyan", "aid_received_yuan": {written}}}')


def test_a_whole_number_may_be_written_with_a_point() -> None:
    assert facts_of('{"household_size": 3.0}')["household_size"] == (3, 3)


def test_without_a_day_the_question_is_asked_for_today() -> None:
    assert read_case("{}", date(2024, 2, 29)).as_of == date(2024, 2, 29)
    assert read_case('{"as_of": null}', date(2024, 2, 29)).as_of == date(2024, 2, 29)
    assert read_case('{"as_of": "2023-12-31"}', date(2024, 2, 29)).as_of == date(2023, 12, 31)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "9999-12-01"])
def test_any_day_of_the_calendar_can_be_screened(day: str) -> None:
    everyone = {"hukou_place": "longyan", "insured_place": "longyan", "identities": {"tekun": True}}
    assert screened(everyone | {"as_of": day, "recognised_on": day})["as_of"] == day


def test_with_a_list_at_hand_xiamens_codes_are_checked() -> None:
    figures = figures_from({"xiamen": {"disease_list": ["xiamen/101", "xiamen/102"]}})
    error = refused('{"diagnoses": ["xiamen/103"]}', figures)
    assert (error.code, error.place) == ("no_such_entry", "diagnoses")
    assert error.example in {"xiamen/101", "xiamen/102"}
    assert read_case('{"diagnoses": ["xiamen/102"]}', TODAY, figures).facts
    assert read_case('{"diagnoses": ["xiamen/103"]}', TODAY).facts


def test_the_same_checks_hold_for_facts_as_python_objects() -> None:
    assert case_of({"household_size": 3}, TODAY).facts == {"household_size": (3, 3)}
    for value in (True, "3", float("nan"), float("inf"), 2.5, 0, -1):
        with pytest.raises(FactError):
            case_of({"household_size": value}, TODAY)


def test_an_integer_too_long_to_print_is_an_error_like_any_other() -> None:
    with pytest.raises(FactError):
        case_of({"household_income_yuan": 10**5000}, TODAY)


def test_a_line_with_many_names_is_refused_as_fast_as_it_is_read() -> None:
    names = ",".join(f'"name_{number}": 1' for number in range(20_000))
    started = perf_counter()
    assert refused(f'{{{names}, "name_19999": 1}}').code == "duplicate_key"
    assert perf_counter() - started < 2


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.key)
def test_every_fact_refuses_what_is_of_no_type(fact: Any) -> None:
    for value in ([[]], {"a": {"b": []}}, Decimal(-7)):
        with pytest.raises(FactError) as caught:
            fact.parse(value)
        assert caught.value.place == fact.key
    assert isinstance(fact, Flag | Number) or fact.expected
