"""Recognised hardships that a message names, and whether the patient holds them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.listening.findings import Heard, whether
from bot.listening.identities import words
from bot.listening.identities.answers import heard_degree
from bot.listening.identities.held import (
    GATHERED,
    HARDLY,
    NO,
    PERHAPS,
    YES,
    Around,
    Told,
    said,
    told_by,
)
from bot.listening.identities.holders import of_whom
from bot.listening.identities.names import Named, Says, lists_of, named_in
from bot.listening.identities.tempered import REACH, Mention, around_of, denials_behind, tempered
from bot.listening.message.clauses import Stance
from bot.listening.message.context import Context

_DIBAO, _MARGINAL = "identities.dibao", "identities.dibao_marginal"  # nobody holds both
# 我们这种低收入的有没有补助, 这不就是因病致贫吗
_OF_US = re.compile(
    "[我俺咱]们?家?(?:这种|这样|这号|这类)的?$|"
    "(?:这|那)(?:不|不就|可不就?|难道不)(?:叫|算|是)(?:个|典型的?)?$"
)
_CHOICE = re.compile("还是|或")
_RUNS_ON = re.compile("(?:户|证)?[、/和及或]?")
_NOT_I = re.compile("(?:但|可|不过)?(?:我|俺|阮)们?家?(?:自己)?(?:没有?|不是|无)")
_MANY = 3  # names in a row: seldom held all at once


def heard_identities(context: Context) -> Iterator[Heard]:
    """What the message says of recognised hardships."""
    heard = [*heard_degree(context)]
    for row in lists_of(context.text, named_in(context.clauses)):
        heard += [each for named in row for each in _heard(context, named, row)]
    marginal = any(each.fact == _MARGINAL and each.value is True for each in heard)
    unsure = _told_of_two(context, heard)
    for each in heard:
        both = each.fact in unsure or (marginal and each.fact == _DIBAO and each.value is True)
        yield whether(each.start, each.end, each.fact) if both else each


def _told_of_two(context: Context, heard: list[Heard]) -> set[str]:
    """我哥领低保 我没有低保: what one has and another perhaps not, and who is ill is not sure."""
    if context.people.certain or context.people.patient is None:
        return set()
    held = {each.fact for each in heard if each.value is True}
    denied = {
        each.fact
        for each in heard
        if each.value is not True and _NOT_I.match(context.clauses.at(each.start).text)
    }
    return held & denied


def _heard(context: Context, named: Named, row: list[Named]) -> Iterator[Heard]:
    told = _told(context, named, row)
    if told is not None:
        yield from said(named, told)
    elif named.says is Says.HELD:
        yield from _left_out(context, named)


def _told(context: Context, named: Named, row: list[Named]) -> Told | None:
    around = around_of(context, named)
    if context.is_silent(named.start):
        return _beside_a_question(context, named, around)
    behind_row = context.text[row[-1].end :][:REACH]
    of_all = _by_value(context, row) or _of_all(row, behind_row)
    told = _of_one(context, named, row, of_all) or _told_in_row(context, named, row)
    if told is YES and words.ASKED_OF_THEM.match(behind_row):
        return None
    choice = _CHOICE.search(context.text, row[0].end, row[-1].start)
    applied = len(row) > 1 and words.APPLYING_BEHIND.match(behind_row)
    if told is YES and (len(row) >= _MANY or choice or applied):
        told = PERHAPS
    return of_whom(context, named, tempered(Mention(context, named, around), told))


def _by_value(context: Context, row: list[Named]) -> Told | None:
    """What a value says that stands right behind, as in notes and forms: 低保 无."""
    before = context.clauses.before(row[0].start)
    if before and words.VALUE_BEFORE.search(before[-4:]):
        return None
    behind = context.text[row[-1].end :][:REACH]
    if words.NO_BEHIND.match(behind):
        return NO
    if len(row) > 1:
        return None
    if words.BLANK_BEHIND.match(behind):
        return PERHAPS
    return YES if words.YES_BEHIND.match(behind) else None


def _told_in_row(context: Context, named: Named, row: list[Named]) -> Told | None:
    """What the words around a name say; in 没有低保特困 what denies the first denies all."""
    told = told_by(around_of(context, named))
    first, number = row[0], row.index(named)
    between = (context.text[one.end : other.start] for one, other in pairwise(row[: number + 1]))
    if told is YES and number and all(_RUNS_ON.fullmatch(each) for each in between):
        denied = told_by(around_of(context, first)._replace(behind="")) is NO
        return NO if denied else told
    return told


def _of_one(context: Context, named: Named, row: list[Named], of_all: Told | None) -> Told | None:
    """What is said behind a row, for one of its names: 她是低保 特困不是 denies only the last."""
    if named is row[-1] or of_all is None:
        return of_all
    before, end = context.clauses.before(row[0].start), row[-1].end
    affirmed = words.AFFIRMED_BEFORE.search(before) is not None
    if words.EACH_OF_THEM.match(context.text, end):
        return PERHAPS if affirmed else of_all
    if affirmed:
        return None
    apart = context.text[named.end : row[row.index(named) + 1].start].isspace()
    return HARDLY if apart and of_all is NO else of_all


def _of_all(row: list[Named], behind: str) -> Told | None:
    """What is said of a whole row of names: 低保 低收入 都不沾."""
    if len(row) == 1:
        return None
    if words.NONE_OF_THEM.match(behind):
        return NO
    return HARDLY if words.NONE_FURTHER.match(behind) else None


def _beside_a_question(context: Context, named: Named, around: Around) -> Told | None:
    """我爸是低保户能报多少: what is asked is something else."""
    before = around.before
    if context.people.is_strangers(named.start):
        return None
    if _OF_US.search(before) and context.clauses.at(named.start).stance is Stance.ASKED:
        return PERHAPS
    if not words.SUBJECT_OF_QUESTION.match(around.behind):
        return None
    subject = context.people.subject_at(named.start)
    within = subject is not None and subject.start >= context.clauses.at(named.start).start
    held = re.search("(?:我[爸妈家]|[爸妈公婆]|他|她|我们?家?)(?:是|吃|有|享受)$", before)
    return GATHERED if within and held and "如果" not in before else None


def _left_out(context: Context, named: Named) -> Iterator[Heard]:
    """邻居是低保，我家没有: the name itself is left out of the denial."""
    if not context.people.is_strangers(named.start) and context.speaks_of_patient(named.start):
        return
    for clause in denials_behind(context, named):
        if context.speaks_of_patient(clause.end):
            yield Heard(clause.start, clause.end, f"identities.{named.code}", False)
            return
