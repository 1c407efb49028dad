"""`wenzhu draft …`: papers to print and hand in, out of a file of facts."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.clock import today
from bot.commanding import read_facts, read_figures, read_settings, read_shelf, refuse
from bot.drafts.fonts import script_of
from bot.drafts.writing import Format, bytes_of, write

if TYPE_CHECKING:
    from bot.drafts.model import Draft
    from bot.drafts.personal import Personal
    from bot.explain.values import Renderer
    from rules.case import Case

LARGEST_TEMPLATE = 5 * 1024 * 1024

draft_app = typer.Typer(
    help="申请草稿：照说过的事实填好，可以打印、可以改，供抄录到正式表格。",
    rich_markup_mode=None,
)


class KindOfPaper(StrEnum):
    """Which of a programme's papers."""

    APPLICATION = "application"
    DECLARATION = "declaration"
    CARD = "card"


class ForWhom(StrEnum):
    """For whom the papers are."""

    SELF = "self"
    FAMILY = "family"
    CHILD = "child"
    OTHER = "other"


ProgrammeOption = Annotated[
    str | None, typer.Option(help="哪一项救助，例如 quanzhou.medical_aid。", metavar="ID")
]


@draft_app.callback(invoke_without_command=True)
def draft(
    context: typer.Context,
    facts: Annotated[Path | None, typer.Option(help="JSON 事实文件。", metavar="FILE.json")] = None,
    programme: ProgrammeOption = None,
    form: Annotated[Format, typer.Option("--format", help="写成哪一种文件。")] = Format.DOCX,
    out: Annotated[Path, typer.Option(help="写到哪个文件夹。", metavar="DIR")] = Path(),
    personal: Annotated[
        Path | None,
        typer.Option(help="姓名、号码等，只用在纸上，不保存。", metavar="FILE.json"),
    ] = None,
    confirmed: Annotated[
        str, typer.Option(help="经工作人员核对的事实，用逗号隔开。", metavar="FACT,FACT")
    ] = "",
    parameters: Annotated[
        Path | None,
        typer.Option(help="TOML 文件：只用里面的数字。", metavar="FILE.toml"),
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option(help="用单位自己的 DOCX 模板来填（字段名见 draft fields）。", metavar="DOCX"),
    ] = None,
    kind: Annotated[KindOfPaper | None, typer.Option(help="只要其中一种。")] = None,
    whom: Annotated[ForWhom, typer.Option("--for", help="给谁办。")] = ForWhom.SELF,
    english: Annotated[bool, typer.Option("--english", help="字段旁边加英文。")] = False,
) -> None:
    """Make the papers where no narrower command is given."""
    if context.invoked_subcommand is not None:
        return
    if facts is None or programme is None:
        refuse("要有 --facts FILE.json 和 --programme ID；字段名用 wenzhu draft fields 看。")
    settings = read_settings()
    spoken = settings.language
    render = _renderer(script_of(spoken), whom)  # an office reads it, whatever is spoken
    made = _made(
        programme,
        read_facts(facts, read_figures(parameters, settings)),
        render,
        _personal(personal),
        frozenset(filter(None, (each.strip() for each in confirmed.split(",")))),
        english or not spoken.startswith("zh"),
    )
    wanted = [each for each in made if kind is None or each.kind.value == kind.value]
    if not wanted:
        refuse(f"这项救助没有这一种，有的是：{'、'.join(each.kind.value for each in made)}")
    if template is not None:
        typer.echo(_written(out / f"{wanted[0].name}.docx", _filled(template, wanted[0], render)))
        return
    for each in wanted:
        typer.echo(_written(out / f"{each.name}.{form.value}", bytes_of(each, form)))


@draft_app.command("fields", help="列出模板能用的字段名，和各自的意思。")
def fields(programme: ProgrammeOption = None) -> None:
    from bot.drafts.making import DraftError, documented_fields
    from rules.registry import BY_ID

    render = _renderer(read_settings().language, ForWhom.SELF)
    names: dict[str, str] = {}
    try:
        for each in [programme] if programme else BY_ID:
            names |= documented_fields(each, render)
    except DraftError as error:
        refuse(str(error))
    for name, label in names.items():
        typer.echo(f"{name}\t{label}")


# -- making and writing ---------------------------------------------------------------------------


def _made(
    programme: str,
    case: Case,
    render: Renderer,
    personal: Personal,
    confirmed: frozenset[str],
    english: bool,
) -> tuple[Draft, ...]:
    from bot.drafts.making import DraftError, drafts_for
    from rules.screening import screen

    try:
        return drafts_for(
            programme, case, screen(case), render, personal, confirmed, today(), english=english
        )
    except DraftError as error:
        refuse(str(error))


def _filled(template: Path, draft: Draft, render: Renderer) -> bytes:
    """An office's own form, filled; every documented name may stand in it, filled or blank."""
    from bot.drafts.making import documented_fields
    from bot.drafts.marks import TemplateError
    from bot.drafts.templates import filled

    form = _read(template, LARGEST_TEMPLATE)
    try:
        return filled(form, draft, documented_fields(draft.programme, render))
    except TemplateError as error:
        refuse(f"{template}: {error}")


def _written(path: Path, content: bytes) -> Path:
    try:
        return write(path, content)
    except OSError as error:
        refuse(f"{path}: {error.strerror}")


# -- what is given --------------------------------------------------------------------------------


def _read(path: Path, largest: int) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(largest + 1)
    except OSError as error:
        refuse(f"{path}: {error.strerror}")
    if len(content) > largest:
        refuse(f"{path}: 文件太大了")
    return content


def _renderer(language: str, whom: ForWhom) -> Renderer:
    from bot.diseases.loaded import LoadedDiseases
    from bot.explain.values import Renderer
    from bot.words import words

    said = words(language)
    return Renderer(said, LoadedDiseases(read_shelf()), said(f"who.{whom.value}"))


def _personal(path: Path | None) -> Personal:
    """Personal details; doubts are told by the name of their field, never by what stands there."""
    from bot.drafts.personal import LARGEST_FILE, NOTHING_PERSONAL, PersonalError, read_personal
    from bot.words import words

    if path is None:
        return NOTHING_PERSONAL
    try:
        details = read_personal(_read(path, LARGEST_FILE))
    except PersonalError as error:
        refuse(f"{path}: {error}")
    for field, doubt in details.doubts().items():
        typer.echo(f"wenzhu: {words()(f'print.field.{field}')}：{words()(doubt)}", err=True)
    return details
