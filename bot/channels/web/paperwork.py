"""Application drafts as files to download. What belongs on paper alone is not kept."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

from starlette.responses import Response

from bot.channels.web.errors import NoSuchPageError
from bot.channels.web.forms import Form
from bot.conversation import Conversation
from bot.drafts.handing import papers_of
from bot.drafts.personal import Personal
from bot.drafts.writing import Format, bytes_of

DETAILS = ("name", "id_number", "phone", "address")
LONGEST_DETAIL = 200
TYPES = {
    Format.PDF: "application/pdf",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


async def paper_asked_for(talk: Conversation, form: Form) -> Response:
    """The paper that a form names, as a file; NoSuchPageError where there is none such."""
    kind = next((each for each in TYPES if each.value == form.one("form")), None)
    if kind is None:
        raise NoSuchPageError
    return await asyncio.to_thread(_file, talk, form.one("paper"), kind, _personal(form))


def _personal(form: Form) -> Personal:
    name, id_number, phone, address = (
        form.one(detail).strip()[:LONGEST_DETAIL] for detail in DETAILS
    )
    return Personal(name=name, id_number=id_number, phone=phone, address=address)


def _file(talk: Conversation, name: str, kind: Format, personal: Personal) -> Response:
    draft = next((each for each in papers_of(talk, personal) if each.name == name), None)
    if draft is None:
        raise NoSuchPageError
    disposition = f"attachment; filename*=UTF-8''{quote(f'{draft.name}.{kind.value}')}"
    return Response(bytes_of(draft, kind), 200, {"Content-Disposition": disposition}, TYPES[kind])
