"""Papers: how long a draft takes as PDF and as DOCX, and what twenty of them leave in memory.

The peer is what is done elsewhere: a DOCX template filled by docxtpl, and LibreOffice to print it.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path

from bot.drafts.docx import docx_of
from bot.drafts.model import Draft
from bot.drafts.pdf import pdf_of
from bot.drafts.templates import filled
from tests.benchmarks.loading import MIB, memory
from tests.benchmarks.timing import columns, duration, measure_each, three_digits
from tests.bot.drafts.samples import APPLICATION, CARD, HOUSEHOLD, LONG_REMARKS, NOTHING_SAID

DRAFTS = {
    "application": APPLICATION,
    "card": CARD,
    "twelve people": HOUSEHOLD,
    "2,000 characters": LONG_REMARKS,
    "nothing said": NOTHING_SAID,
}
AT_A_TIME = 20
TEMPLATE = "{{ applicant.name }} {{ applicant.phone }}"


def report(repetitions: int) -> None:
    """Print the tables."""
    forms: dict[str, Callable[[Draft], bytes]] = {"PDF": pdf_of, "DOCX": docx_of}
    rows = [("", *(f"{form}{what}" for form in forms for what in ("", ", size")))]
    for name, draft in DRAFTS.items():
        cells = [
            cell
            for make in forms.values()
            for cell in (_median(make, draft, repetitions), f"{len(make(draft)) / 1024:.0f} KiB")
        ]
        rows.append((name, *cells))
    print(columns(rows))
    print(_growth(forms))
    print(_beside_the_peer(repetitions))


def _median(make: Callable[[Draft], bytes], draft: Draft, repetitions: int) -> str:
    return duration(_seconds(make, draft, repetitions))


def _seconds(make: Callable[[Draft], bytes], draft: Draft, repetitions: int) -> float:
    """Median over drafts of different people: Typst remembers what it has just set."""
    make(draft)
    different = [partial(make, _of_another(draft, number)) for number in range(4 * repetitions)]
    return statistics.median(measure_each(different, repetitions=1))


def _of_another(draft: Draft, number: int) -> Draft:
    """The same paper with another value in every field that has one."""
    groups = tuple(
        replace(
            group,
            fields=tuple(
                replace(field, value=f"{field.value}·{number}") if field.value else field
                for field in group.fields
            ),
        )
        for group in draft.groups
    )
    return replace(draft, groups=groups, title=f"{draft.title} {number}")


def _growth(forms: dict[str, Callable[[Draft], bytes]]) -> str:
    """Memory after twenty of each, and after twenty more."""
    sizes, numbers = [], count(1000)
    for _ in range(2):
        for make in forms.values():
            for _ in range(AT_A_TIME):
                make(_of_another(APPLICATION, next(numbers)))
        sizes.append(memory().get("now", 0) / MIB)
    return f"held after {AT_A_TIME} of each: {sizes[0]:.0f} MiB, after as many more: {sizes[1]:.0f}"


def _beside_the_peer(repetitions: int) -> str:
    soffice = shutil.which("soffice")
    if soffice is None:
        return "docxtpl with LibreOffice: not measured, there is no soffice here"
    ours = _seconds(pdf_of, APPLICATION, repetitions)
    theirs = min(_printed_by(soffice) for _ in range(3))
    return (
        f"docxtpl filling a form, and LibreOffice printing it: {duration(theirs)}, "
        f"{three_digits(theirs / ours)} × our PDF"
    )


def _printed_by(soffice: str) -> float:
    """Seconds for one paper, with a form that our DOCX is made into."""
    import docx

    with tempfile.TemporaryDirectory() as folder:
        form, paper = Path(folder) / "form.docx", Path(folder) / "paper.docx"
        blank = docx.Document()
        blank.add_paragraph(TEMPLATE)
        blank.save(str(form))
        start = time.perf_counter()
        paper.write_bytes(filled(form.read_bytes(), APPLICATION, ("applicant.phone",)))
        command = (soffice, "--headless", "--convert-to", "pdf", "--outdir", folder, str(paper))
        subprocess.run(command, check=True, capture_output=True)
        return time.perf_counter() - start
