"""The settings and what they point at, and what the rules lack on a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from bot.operating.checks.finding import Finding, Findings
from bot.settings import Settings, TelegramSettings

if TYPE_CHECKING:
    from rules.figures import Figures
    from rules.policy import Policy


def settings_findings(settings: Settings) -> Findings:
    """Whether what the settings name is there and can be used."""
    found = [*_language(settings), *_parameters(settings), *_lists(settings)]
    found += [*_documents(settings), *_webhook(settings.telegram)]
    yield from found or [Finding("设置", "ok", "都能用。")]


def _language(settings: Settings) -> Findings:
    from bot.words import locales

    if settings.language not in locales():
        known = "、".join(locales())
        text = f"WENZHU_LANGUAGE={settings.language}：没有这种语言，可以写 {known}。"
        yield Finding("设置", "broken", text)


def _parameters(settings: Settings) -> Findings:
    from bot.parameters import deployment_figures
    from rules.errors import FigureError

    try:
        if settings.parameters:
            deployment_figures(settings.parameters)
    except FigureError as error:
        name = f"WENZHU_PARAMETERS={settings.parameters}"
        yield Finding("设置", "broken", f"{name}：不能用（{error}）。改好文件，或先不设。")


def _lists(settings: Settings) -> Findings:
    from bot.diseases.shelf import ImportRefusedError, Shelf

    try:
        Shelf(settings.catalogues).checked()
    except ImportRefusedError as error:
        yield Finding("病种目录", "broken", f"不能用（{error}）。重新导入，或移走那个文件。")


def _documents(settings: Settings) -> Findings:
    from bot.rulebook import check_documents

    folder = settings.documents
    if folder is None:
        return
    if not folder.is_dir():
        text = f"WENZHU_DOCUMENTS={folder}：没有这个文件夹。写放官方文本的文件夹，或先不设。"
        yield Finding("官方文本", "broken", text)
        return
    problems, _ = check_documents(folder)
    if problems:
        text = f"有 {problems} 处对不上。看是哪些：wenzhu rules check {folder}"
        yield Finding("官方文本", "warning", text)


def _webhook(telegram: TelegramSettings) -> Findings:
    if telegram.webhook_url and not telegram.webhook_url.startswith("https://"):
        text = "TELEGRAM_WEBHOOK_URL 要以 https:// 开头，Telegram 只往加密的地址送。"
        yield Finding("设置", "broken", text)
    if telegram.webhook_url and not telegram.webhook_secret:
        text = "TELEGRAM_WEBHOOK_SECRET 没有设，别人也能冒充 Telegram。做一个：openssl rand -hex 32"
        yield Finding("设置", "warning", text)


# -- what the rules lack -----------------------------------------------------------------------


def expired_policies(today: date) -> Findings:
    from rules.registry import POLICIES

    over = [each.document for each in POLICIES if each.document.validity(today) == "expired"]
    for document in over:
        text = f"《{document.title}》写明到 {document.in_force_until} 为止，结果里会说只供参考。"
        yield Finding("文件", "warning", f"{text}有了新文件，更新问助。")
    if not over:
        yield Finding("文件", "ok", f"{len(POLICIES)} 份都没过自己写的有效期。")


def missing_figures(settings: Settings, today: date) -> Findings:
    """What the policies look at and nobody has supplied; where it stays so, people are told."""
    from rules.registry import POLICIES

    figures = _figures(settings)
    if figures is None:
        return
    missing = [text for policy in POLICIES for text in _missing(policy, figures, today)]
    for text in missing:
        yield Finding("数字", "warning", f"缺{text}，用得上时会说不知道。")
    if not missing:
        yield Finding("数字", "ok", "文件要用的都有。")


def _figures(settings: Settings) -> Figures | None:
    """The figures as the bot loads them; None where a finding of its own says why it cannot."""
    from bot.diseases.catalogues import with_xiamen_list
    from bot.diseases.shelf import ImportRefusedError, Shelf
    from bot.parameters import combined, deployment_figures, shipped_figures
    from rules.errors import FigureError

    figures = shipped_figures(settings.unchecked_figures)
    try:
        if settings.parameters:
            figures = combined(figures, deployment_figures(settings.parameters))
        return with_xiamen_list(figures, Shelf(settings.catalogues))
    except (FigureError, ImportRefusedError):
        return None


def _missing(policy: Policy, figures: Figures, today: date) -> Iterator[str]:
    """What one policy lacks, by the names that people are given."""
    from bot.words import words
    from rules.policy import parts_of
    from rules.published import Figure

    looked_at = {(each.key, today.year - each.years_before) for each in parts_of(policy, Figure)}
    for key, year in sorted(looked_at):
        if not any(row.year == year for row in figures.rows.get(key, ())):
            yield f"{words()(f'figure.{key}')}（{year} 年）"
    yield from _missing_day(policy, figures)
    yield from _missing_lists(policy, figures)


def _missing_day(policy: Policy, figures: Figures) -> Iterator[str]:
    from bot.words import words
    from rules.fujian import WithinTransition

    if _looks_at(policy, WithinTransition) and policy.place not in figures.transition_period_end:
        yield f"{words()(f'programme.{policy.id}.name')}说的过渡期的最后一天"


def _missing_lists(policy: Policy, figures: Figures) -> Iterator[str]:
    from rules.qingdao.annex import ITEMS
    from rules.qingdao.items import ItemAid
    from rules.xiamen.disease_list import OnXiamenList

    uncapped = len(set(ITEMS) - set(figures.item_caps))
    if uncapped and _looks_at(policy, ItemAid):
        yield f"青岛 {uncapped} 个项目的最高救助金额"
    if figures.xiamen_diseases is None and _looks_at(policy, OnXiamenList):
        yield "厦门的病种目录（导入：wenzhu catalogue import FILE.csv --as xiamen）"


def _looks_at(policy: Policy, kind: type) -> bool:
    from rules.policy import parts_of

    return next(parts_of(policy, kind), None) is not None
