"""Yes, no, don't know and rather not, as people say them; anything said beyond that is not read.

A yes or no with a doubt in it (好像有, 应该满了吧) is a doubt.
"""

from __future__ import annotations

import re
from enum import Enum

from bot.reading.text import legible


class Answer(Enum):
    """What a person may answer to a question that has two answers."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"
    DECLINED = "declined"


_WORDS = {
    Answer.YES: (
        "是 是的 就是 有 有的 有过 已有 已经有 对 对的 对头 嗯 恩 没错 当然 当然是 当然有 "
        "肯定 肯定是 肯定有 确实 确实是 确实有 符合 都符合 满足 满 满了 已满 已经满 够 "
        "已经够 到了 属于 在 好 好的 可以 能 会 y yes yep yeah ok"
    ),
    Answer.NO: (
        "不是 不是的 没有 没 没有过 从没有 从来没有 从没 并没有 都没有 否 不 无 不对 不符合 "
        "不满足 没满 不满 未满 还没 还没有 还没满 没到 还没到 不够 还不够 不属于 不在 不好 "
        "不行 不可以 不能 不会 当然不是 肯定没有 肯定不是 确实没有 冇 木有 么有 n no nope"
    ),
    Answer.UNSURE: (
        "不清楚 不太清楚 不知道 不知 不确定 不太确定 不能确定 不敢确定 不晓得 说不准 说不好 "
        "说不清 说不清楚 不好说 难说 拿不准 记不清 记不清楚 记不得 不记得 记不住 忘 忘记 "
        "搞不清 搞不清楚 弄不清 弄不清楚 不了解 不太了解 不明白 不懂 看不懂 没注意 没留意 "
        "没印象 不一定 未必 没把握"
    ),
    Answer.DECLINED: (
        "不想说 不想讲 不想回答 不想答 不想提 不想透露 不愿说 不愿意说 不愿意 不愿回答 "
        "不愿意回答 不愿意透露 不愿透露 不方便 不方便说 不太方便 不便说 不便透露 不方便透露 "
        "不方便回答 "
        "保密 拒绝 拒绝回答 拒答 不答 不回答 不告诉你 跳过 跳过不答 略过 隐私 这是隐私 "
        "个人隐私 私事"
    ),
}
# As they are compared: without blanks and apostrophes.
_ENGLISH = {
    Answer.YES: (
        "yup okay sure right correct true thatsright thatscorrect ofcourse certainly definitely "
        "absolutely yesplease"
    ),
    Answer.NO: (
        "nah not none never false nothing neither notyet notatall noneofthese noneofthem "
        "noneoftheabove ofcoursenot certainlynot definitelynot"
    ),
    Answer.UNSURE: (
        "unsure notsure uncertain notcertain unknown notknown idontknow idonotknow dontknow "
        "donotknow idk dunno noidea noclue cantremember cannotremember dontremember icantremember "
        "icannotremember idontremember idonotremember iforget iforgot hardtosay cantsay icantsay "
        "canttell icanttell imnotsure iamnotsure imnotcertain iamnotcertain ithinkso "
        "idontthinkso idonotthinkso iguessso iguessnot ibelieveso likely unlikely"
    ),
    Answer.DECLINED: (
        "skip pass declined decline refuse private itsprivate thatsprivate nocomment "
        "rathernot idrathernot rathernotsay idrathernotsay iwouldrathernotsay idrathernotanswer "
        "prefernottosay iprefernottosay idprefernottosay prefernottoanswer dontwanttosay "
        "idontwanttosay idonotwanttosay dontwanttoanswer idontwanttoanswer idonotwanttoanswer"
    ),
}
_ANSWERS = {
    word: answer
    for said in (_WORDS, _ENGLISH)
    for answer, words in said.items()
    for word in words.split()
}
_SOMEBODY = "(?:i|we|he|she|it|they)"
_DOES = "(?:do|does|did|is|are|was|were|have|has)"
_I_DO = re.compile(rf"(?:yes|yeah|yep)?(?:{_SOMEBODY}{_DOES}|iam)")
_I_DO_NOT = re.compile(rf"(?:no|nope)?(?:{_SOMEBODY}{_DOES}(?:nt|not)|i(?:a?m)not)")

_DOUBT_BEFORE = re.compile(
    r"^(?:可能|好像|应该|大概|也许|估计|似乎|貌似|或许|恐怕|多半|差不多|说不定|觉得|感觉|我猜|"
    r"ithink|iguess|ibelieve|isuppose|probably|possibly|perhaps|maybe)+"
)
_DOUBT_AFTER = re.compile(r"(?:吧|ithink|iguess|ibelieve|isuppose|probably|maybe)$")
_APOSTROPHE = re.compile("['’]")
_TONE = re.compile(r"[啊呀呢哦噢喔嘛的啦哈呐哟了]+$")
_SPEAKER = re.compile(
    r"^(?:[嗯恩哦]|我们家|我们|我家|我|这个|这|真的|真|实在|也(?!许)|都|暂时|目前)+(?=.)"
)
_PAUSE = re.compile(r"[,。;、!~ ]+")


def read_yes_no(text: str) -> Answer | None:
    """The answer that the text is and nothing else; None where parts of it disagree."""
    plain = legible(text)
    if plain is None:
        return None
    answers = {_answer(part) for part in _PAUSE.split(_APOSTROPHE.sub("", plain)) if part}
    return answers.pop() if len(answers) == 1 else None


def _answer(part: str) -> Answer | None:
    toneless = _TONE.sub("", part)
    for form in (part, toneless, _SPEAKER.sub("", part), _SPEAKER.sub("", toneless)):
        if found := _ANSWERS.get(_once(form)):
            return found
    return _in_short(part) or _doubt(toneless)


def _in_short(part: str) -> Answer | None:
    """I do, no it isn't."""
    if _I_DO.fullmatch(part):
        return Answer.YES
    return Answer.NO if _I_DO_NOT.fullmatch(part) else None


def _doubt(part: str) -> Answer | None:
    """UNSURE for a doubt alone or a doubt about yes or no."""
    sure = _DOUBT_AFTER.sub("", _DOUBT_BEFORE.sub("", _SPEAKER.sub("", part)))
    if sure == part:
        return None
    return Answer.UNSURE if not sure or _answer(sure) not in (None, Answer.DECLINED) else None


def _once(form: str) -> str:
    """对对对 as 对."""
    return form[0] if len(form) > 1 and len(set(form)) == 1 else form
