"""The command line. Commands load what they need when they are run, so that each starts fast."""

from __future__ import annotations

import sys
from datetime import datetime
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from bot.clock import today
from bot.commanding import read_facts, read_figures, read_settings, read_shelf, refuse
from bot.drafts.command import draft_app
from bot.operating.api_key_command import api_key_app
from bot.operating.desk_commands import audit_app, user_app
from bot.operating.keys_command import keys_app
from bot.settings import Settings

if TYPE_CHECKING:
    from knowledge.match import Diseases
    from rules.figures import Figures

FAULTY = 1

app = typer.Typer(
    name="wenzhu",
    help=(
        "问助：看看厦门、青岛、龙岩、泉州、威海经开区的医疗救助，哪一项看起来符合。\n\n"
        "对话用 wenzhu chat；批量筛查用 wenzhu screen；看规则和条款用 wenzhu rules。\n"
        "一切结果只是照文件条款对照，最终由当地部门认定。"
    ),
    epilog='例：echo \'{"insured_place": "quanzhou"}\' | wenzhu screen',
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
catalogue_app = typer.Typer(
    help="病种目录：看装了哪些，导入手上才有的。", rich_markup_mode=None, no_args_is_help=True
)
app.add_typer(catalogue_app, name="catalogue")
app.add_typer(keys_app, name="keys")
app.add_typer(draft_app, name="draft")
app.add_typer(user_app, name="user")
app.add_typer(audit_app, name="audit")
app.add_typer(api_key_app, name="api-key")
rules_app = typer.Typer(
    help="五份文件的规则：概况、条款账本、与官方文本核对。", rich_markup_mode=None
)
app.add_typer(rules_app, name="rules")

ParametersOption = Annotated[
    Path | None,
    typer.Option(
        help="TOML 文件：只用里面的数字，每个都要有年份和来源；没有的就是不知道。",
        metavar="FILE.toml",
    ),
]


class City(StrEnum):
    """The five places."""

    XIAMEN = "xiamen"
    QINGDAO = "qingdao"
    LONGYAN = "longyan"
    QUANZHOU = "quanzhou"
    WEIHAI_ETDZ = "weihai_etdz"


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"wenzhu {version('wenzhu')}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", help="版本号。", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Options that stand before any command."""


@app.command(help="开始一次对话：逐个回答问题，看结果。也可以把写好的回答一行一个接进来。")
def chat(
    parameters: ParametersOption = None,
    resume: Annotated[
        str | None, typer.Option(help="接着在别处存下的一份：用那边给的口令。", metavar="口令")
    ] = None,
) -> None:
    from bot.channels.drafting import Drafting
    from bot.channels.terminal import converse
    from bot.conversation import Conversation
    from bot.diseases.loaded import LoadedDiseases
    from bot.words import words

    _as_utf8()
    settings = read_settings()
    diseases, figures = LoadedDiseases(read_shelf()), read_figures(parameters, settings)
    if resume is not None:
        _resume(resume, settings, diseases, figures)
        return
    conversation = Conversation(
        words(settings.language), diseases, today(), figures, follows_first_words=True
    )
    converse(conversation, sys.stdin, sys.stdout, Drafting(lambda: conversation, Path()))


def _resume(code: str, settings: Settings, diseases: Diseases, figures: Figures) -> None:
    """Go on in this terminal with a conversation that is kept elsewhere."""
    from bot.channels.drafting import Drafting
    from bot.channels.terminal import converse
    from bot.keeping import resumed
    from bot.running import NotRunnableError
    from bot.storage.handover import CodeError

    try:
        with resumed(code, settings, diseases, figures, today) as talk:
            converse(talk, sys.stdin, sys.stdout, Drafting(lambda: talk.talk, Path()))
    except NotRunnableError as error:
        refuse(str(error))
    except CodeError:
        refuse("这个口令不对，或用过了，或过了 15 分钟。在原来的聊天里发 /code 再要一个。")


@app.command(help="看看这里能不能跑：设置、数据库、密钥、时钟、令牌、过期的文件、缺的数字。")
def doctor() -> None:
    import asyncio
    import os
    from datetime import UTC

    from bot.operating.doctor import examine_environment, report, worst

    findings = asyncio.run(examine_environment(os.environ, today(), datetime.now(UTC)))
    typer.echo("\n".join(report(findings)))
    raise typer.Exit(FAULTY if worst(findings) == "broken" else 0)


@app.command(help="在 Telegram 里对话。要先设 TELEGRAM_TOKEN；别的设置见 docs/deploy.md。")
def telegram(parameters: ParametersOption = None) -> None:
    import asyncio

    from bot.channels.telegram.starting import run_telegram
    from bot.running import NotRunnableError

    settings = read_settings()
    try:
        asyncio.run(run_telegram(settings, read_shelf(), read_figures(parameters, settings)))
    except NotRunnableError as error:
        refuse(str(error))


@app.command(help="打开网页：居民在 /，热线人员在 /staff。账户用 wenzhu user add 建。")
def console(
    host: Annotated[str, typer.Option(help="听哪个地址；默认只有这台机器打得开。")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="听哪个端口。", min=0, max=65535)] = 8642,
    parameters: ParametersOption = None,
) -> None:
    import asyncio

    from bot.channels.web.starting import run_console
    from bot.running import NotRunnableError

    settings = read_settings()
    try:
        figures = read_figures(parameters, settings)
        asyncio.run(run_console(settings, read_shelf(), figures, host, port))
    except NotRunnableError as error:
        refuse(str(error))


def _as_utf8() -> None:
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if sys.stdin.isatty():
        import readline  # noqa: F401 - gives input() line editing


@app.command(help="批量筛查：每行一个 JSON 事实对象，每行输出一个 JSON 结果，次序不变。")
def screen(
    file: Annotated[str, typer.Argument(help="JSONL 文件；- 或不写是标准输入。")] = "-",
    parameters: ParametersOption = None,
) -> None:
    from bot.batch import screen_lines

    figures = read_figures(parameters, Settings.from_environment())
    with _opened(file) as lines:
        faultless = screen_lines(lines, sys.stdout.buffer, today(), figures)
    raise typer.Exit(0 if faultless else FAULTY)


@app.command(help="把各人自己说的病名对到目录：每行一段话，每行输出一个 JSON，次序不变。")
def match(
    file: Annotated[str, typer.Argument(help="文本文件；- 或不写是标准输入。")] = "-",
    jsonl: Annotated[bool, typer.Option("--jsonl", help='每行是 {"id", "text"}。')] = False,
) -> None:
    from bot.diseases.building import build
    from bot.matching import match_lines

    made = build(read_shelf())
    with _opened(file) as lines:
        faultless = match_lines(lines, sys.stdout.buffer, made, jsonl)
    raise typer.Exit(0 if faultless else FAULTY)


@app.command(help="照着一份完整的事实走一遍问答，输出问了哪些问题和结果（JSON）。")
def interview(
    facts: Annotated[Path, typer.Option(help="JSON 事实文件；没写的事实按“不清楚”回答。")],
    city: Annotated[City | None, typer.Option(help="只看一个城市。")] = None,
    parameters: ParametersOption = None,
) -> None:
    import msgspec

    from bot.interview.play import as_json, play
    from rules.registry import BY_PLACE, POLICIES

    case = read_facts(facts, read_figures(parameters, Settings.from_environment()))
    asked, result = play(case, (BY_PLACE[city.value],) if city else POLICIES)
    _print_json(msgspec.json.encode({"asked": as_json(asked), "result": result}))


@app.command(
    help="凭收据重现一个结果，或说明后来什么变了。收据里没有个人信息，所以要另给事实文件。"
)
def replay(
    receipt: Annotated[Path, typer.Argument(help="收据，或带收据的结果（JSON）。")],
    facts: Annotated[Path, typer.Option(help="当时的 JSON 事实文件。")],
    parameters: ParametersOption = None,
) -> None:
    import msgspec

    from bot.replaying import differences, read_receipt
    from rules.errors import FactError
    from rules.screening import screen as screened

    case = read_facts(facts, read_figures(parameters, Settings.from_environment()))
    try:
        kept = read_receipt(receipt.read_bytes())
    except OSError as error:
        refuse(f"{receipt}: {error.strerror}")
    except FactError as error:
        refuse(str(error))
    case.as_of = kept.as_of
    result = screened(case)
    changed = differences(kept, result.receipt)
    for line in changed:
        typer.echo(line, err=True)
    _print_json(msgspec.json.encode(result))
    raise typer.Exit(FAULTY if changed else 0)


class Schema(StrEnum):
    """What can be described by JSON Schema."""

    FACTS = "facts"
    RESULT = "result"


@app.command(help="打印输入（facts）或输出（result）的 JSON Schema。")
def schema(what: Schema) -> None:
    import msgspec

    from rules.schema import facts_schema, result_schema

    made = facts_schema() if what is Schema.FACTS else result_schema()
    _print_json(msgspec.json.encode(made))


class ImportedAs(StrEnum):
    """What can be imported."""

    XIAMEN = "xiamen"
    VOCABULARY = "vocabulary"


@catalogue_app.command(
    "import", help="导入一份目录或词表（CSV）；有一处不对就整份不收，原来的不变。"
)
def catalogue_import(
    file: Annotated[Path, typer.Argument(help="CSV：code,name,aliases；词表是 name,aliases。")],
    kind: Annotated[ImportedAs, typer.Option("--as", help="当作什么。")],
    source: Annotated[str, typer.Option(help="来源，如文号；不写是文件名。")] = "",
    dated: Annotated[datetime | None, typer.Option(help="发布日期。", formats=["%Y-%m-%d"])] = None,
) -> None:
    from bot.diseases.importing import import_vocabulary, import_xiamen
    from bot.diseases.shelf import ImportRefusedError, Shelf

    shelf = Shelf(Settings.from_environment().catalogues)
    take = import_xiamen if kind is ImportedAs.XIAMEN else import_vocabulary
    try:
        report = take(file, shelf, source, dated.date() if dated else None, today())
    except ImportRefusedError as error:
        refuse(str(error))
    typer.echo(report)


@catalogue_app.command("list", help="装了哪些目录：条数、来源、日期。")
def catalogue_list() -> None:
    from bot.diseases.catalogues import overview

    typer.echo("\n".join(overview(read_shelf())))


@rules_app.callback(invoke_without_command=True)
def rules_overview(context: typer.Context) -> None:
    """Policies, validity and coverage, where no narrower command is given."""
    if context.invoked_subcommand is None:
        from bot.rulebook import overview

        typer.echo("\n".join(overview(today())))


@rules_app.command("ledger", help="一份文件的条款账本：每一条怎么用、怎么读。")
def rules_ledger(city: City) -> None:
    from bot.rulebook import ledger_of

    typer.echo(ledger_of(city.value))


@rules_app.command("check", help="拿官方文本核对：每条条款的字句、每个数字都要找得到。")
def rules_check(
    directory: Annotated[Path, typer.Argument(help="放官方文本的文件夹。", metavar="DIR")],
) -> None:
    from bot.rulebook import check_documents

    problems, lines = check_documents(directory)
    typer.echo("\n".join(lines))
    raise typer.Exit(FAULTY if problems else 0)


def _opened(file: str) -> BinaryIO:
    if file == "-":
        return sys.stdin.buffer
    try:
        return Path(file).open("rb")
    except OSError as error:
        refuse(f"{file}: {error.strerror}")


def _print_json(made: bytes) -> None:
    sys.stdout.buffer.write(made + b"\n")
    sys.stdout.buffer.flush()
