"""Acts on issued tables: taken in, bound, published, ended, taken out; a one-off question answered. The file is opened in a child only."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from qicheng.core import audit
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer, require
from qicheng.core.writing import writing
from qicheng.kit.reading.grid import Blank
from qicheng.kit.reading.issued import MOST_BYTES
from qicheng.kit.reading.sheetrows import name_of
from qicheng.places import queries as places
from qicheng.reports import asking, issued, returns
from qicheng.reports.models import Answer, Binding, IssuedTable
from qicheng.reports.rules import binding as rules
from qicheng.reports.rules import calendar
from qicheng.reports.rules.binding import Bound
from qicheng.reports.services import cutting, documents, filled, putting
from qicheng.reports.services.tables import Made
from qicheng.season import queries as seasons
from qicheng.season import services as season_acts

_MOST_BOUND = 400


def _may(by: Viewer) -> str:
    county = places.county_code()
    require(by, issued.BIND, county)
    return county


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as it was sent; `sheet` counts from 0."""

    name: str
    content: bytes
    sheet: int = 0
    issuer: str = ""


def receive(*, upload: Upload, season: int, at: dt.datetime, by: Viewer) -> int:
    """Takes in an issued .xlsx. The same sheet of the same file is the same table, while it is in use."""
    county = _may(by)
    if seasons.season(season) is None:
        raise CannotAct("SEASON_UNKNOWN", f"没有{season}年度的数据。请先导入{season}年度的名册。")
    if not upload.name.lower().endswith(".xlsx"):
        raise CannotAct("WRONG_TYPE", "下发表要用 .xlsx。请用 WPS 或 Excel 另存为 .xlsx 后重新上传。")
    if len(upload.content) > MOST_BYTES:
        raise CannotAct("TOO_HEAVY", "下发表超过 2 MB。请删去与表无关的图片和工作表，另存后重新上传。")
    digest = hashlib.sha256(upload.content).hexdigest()
    same = IssuedTable.objects.filter(season=season, sha256=digest, sheet=upload.sheet).exclude(state="ENDED")
    if found := same.values_list("pk", flat=True).first():
        return found
    blank: Blank = filled.in_child(upload.content, upload.name, "draw", sheet=upload.sheet)
    with writing():
        row, made = IssuedTable.objects.exclude(state="ENDED").get_or_create(
            season=season, sha256=digest, sheet=upload.sheet,
            defaults={
                "title": _title(blank, upload.name), "issuer": upload.issuer.strip()[:80], "file_name": upload.name[:150],
                "content": upload.content, "layout": issued.layout_of(blank), "received_at": at, "received_by": by.label[:100],
            },
        )  # fmt: skip
        if made:
            audit.record(
                "reports.receive_issued",
                at=at,
                by=by,
                about=f"issued:{row.pk}",
                place=county,
                detail={"sha256": digest},
            )
    return row.pk


def _title(blank: Blank, name: str) -> str:
    """The first line that reads like a title: not 附件, nothing to fill in; else the file's name."""
    for place in sorted(blank.cells):
        said = " ".join(blank.cells[place].split())
        if 6 <= len(said) <= 60 and not said.startswith("附件") and not set(said) & set(":：_＿"):
            return said
    return (name.rpartition(".")[0] or name)[:80]


def _draft(table_id: int) -> IssuedTable:
    row = IssuedTable.objects.select_for_update().defer("content").filter(pk=table_id).first()
    if row is None:
        raise NotAllowed
    if row.state != IssuedTable.State.DRAFT:
        raise CannotAct("NOT_DRAFT", "这张表已经发布，绑定不能再改。要改请停用后重新上传。")
    return row


def bind(*, table_id: int, wanted: Bound, at: dt.datetime, by: Viewer) -> None:
    """Says what stands in a cell; what was said of it before is replaced."""
    county = _may(by)
    with writing():
        row = _draft(table_id)
        blank = issued.blank_of(row)
        place = rules.anchor(blank, wanted.at)
        values = {f: getattr(wanted, f) for f in Bound.__dataclass_fields__} | {
            "row": place[0],
            "column": place[1],
        }
        wanted = Bound(
            **{
                **values,
                "unit": wanted.unit or county,
                "label": " ".join(wanted.label.split()),
                "word": "".join(wanted.word.split())[:8],
            }
        )
        others = [issued.bound(b) for b in issued.bindings(row) if (b.row, b.column) != place]
        fault = rules.why_not(blank, wanted, others, issued.known(at))
        if not fault and len(others) >= _MOST_BOUND:
            fault = f"一张表最多绑定 {_MOST_BOUND} 格。请用“每个单位一行”代替逐格绑定。"
        if fault:
            raise CannotAct("BINDING", fault)
        facts = {
            f: getattr(wanted, f)
            for f in ("what", "code", "label", "scope", "unit", "level", "kind", "word", "due_at", "until_at")
        }
        key = rules.normal(wanted.label)[:40] if wanted.label else ""
        Binding.objects.update_or_create(
            of=row,
            row=place[0],
            column=place[1],
            defaults={**facts, "label_key": key, "at": at, "by": by.label[:100]},
        )
        audit.record(
            "reports.bind", at=at, by=by, about=f"issued:{row.pk}", place=county,
            detail={"cell": name_of(*place), "what": wanted.what, "code": wanted.code, "scope": wanted.scope, "unit": wanted.unit},
        )  # fmt: skip


def unbind(*, table_id: int, row: int, column: int, at: dt.datetime, by: Viewer) -> None:
    """Takes a binding back."""
    county = _may(by)
    with writing():
        table = _draft(table_id)
        gone, _each = table.bindings.filter(row=row, column=column).delete()
        if gone:
            audit.record(
                "reports.unbind",
                at=at,
                by=by,
                about=f"issued:{table_id}",
                place=county,
                detail={"cell": name_of(row, column)},
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Under which name and how often a table is reported."""

    title: str
    rhythm: str
    first_due: dt.date | None = None
    weekday: int | None = None
    due_time: dt.time = dt.time(17)


def publish(*, table_id: int, terms: Terms, at: dt.datetime, by: Viewer) -> None:
    """Publishes a bound table: it stands in the calendar, its questions go out, its bindings stay as they are. Again is the same."""
    county = _may(by)
    row = issued.one(by, table_id)
    if row.state == IssuedTable.State.PUBLISHED:
        return
    title = " ".join(terms.title.split())
    _may_publish(row, title, terms, at)
    found = issued.shown(by, row, as_of=None, at=at)
    filled.file_of(row, found.filled, proof="")  # what cannot be written is said now, not on the day
    with writing():
        held = _draft(table_id)
        held.title, held.rhythm, held.state = title, terms.rhythm, IssuedTable.State.PUBLISHED
        held.published_at, held.published_by = at, by.label[:100]
        held.save(update_fields=["title", "rhythm", "state", "published_at", "published_by"])
        facts: dict[str, object] = {
            "title": title, "rhythm": terms.rhythm, "weekday": terms.weekday, "first_due_date": terms.first_due, "due_time": terms.due_time,
            "as_of_time": terms.due_time, "reporter": rules.TOWNSHIP,
        }  # fmt: skip
        season_acts.add_report_rule(year=held.season, code=asking.code_of(held.pk), facts=facts, at=at, by=by)
        audit.record(
            "reports.publish_issued",
            at=at,
            by=by,
            about=f"issued:{held.pk}",
            place=county,
            detail={"rhythm": terms.rhythm},
        )


def _may_publish(row: IssuedTable, title: str, terms: Terms, at: dt.datetime) -> None:
    if row.state != IssuedTable.State.DRAFT:
        raise CannotAct("ENDED", "这张表已停用。请重新上传。")
    if not 2 <= len(title) <= 80:
        raise CannotAct("TITLE", "请写表名，2 到 80 个字。")
    if terms.rhythm not in rules.RHYTHMS:
        raise CannotAct("RHYTHM", "请选报送频次。")
    if terms.rhythm == calendar.ONCE and terms.first_due is None:
        raise CannotAct("DAY", "只报一次的表要写明报送日。请填写后再发布。")
    found = issued.bindings(row)
    if not any(b.what in {rules.MEASURE, rules.ASK} for b in found):
        raise CannotAct("UNBOUND", "还没有绑定任何数字。请先在表上点格，选填什么。")
    if any(b.due_at is not None and b.due_at <= at for b in found):
        raise CannotAct("DUE", "有一项临时收集的时限已过。请重新绑定那一格，把时限改到现在之后。")


def end(*, table_id: int, at: dt.datetime, by: Viewer) -> None:
    """Ends a table: nothing of it is asked for any more, returns that are open are called off; what was answered stays.

    A draft simply goes out of use.
    """
    county = _may(by)
    with writing():
        row = IssuedTable.objects.select_for_update().defer("content").filter(pk=table_id).first()
        if row is None:
            raise NotAllowed
        if row.state == IssuedTable.State.ENDED:
            return
        was, row.state = row.state, IssuedTable.State.ENDED
        row.save(update_fields=["state"])
        if was == IssuedTable.State.PUBLISHED:
            facts: dict[str, object] = {
                "until_date": max(at.astimezone(returns.ZONE).date(), dt.date(row.season, 1, 1))
            }
            season_acts.set_report_rule(
                year=row.season, code=asking.code_of(row.pk), facts=facts, at=at, by=by
            )
            putting.call_off(row, at=at, by=by)
        audit.record("reports.end_issued", at=at, by=by, about=f"issued:{row.pk}", place=county)


def take_out(*, table_id: int, as_of: dt.datetime | None, site: str, at: dt.datetime, by: Viewer) -> Made:
    """The issued file with its bound cells written as of an instant (the present minute if none is named), numbered and with its proof."""
    county = _may(by)
    row = issued.one(by, table_id)
    if row.state != IssuedTable.State.PUBLISHED:
        raise CannotAct("NOT_PUBLISHED", "这张表还没有发布。请先预览、发布，再取出。")
    if as_of is not None and as_of > at:
        raise CannotAct("NOT_YET", "数据截至时间还没有到。请到时间后再取。")
    moment = as_of or at.replace(second=0, microsecond=0)
    cutting.cut_at(
        season=row.season, as_of=moment, at=at
    )  # from now on verified like every figure that leaves
    found = issued.shown(by, row, as_of=moment, at=at)
    paper = filled.Paper(of=documents.Of(kind="ISSUED", unit=county), as_of=moment)
    return filled.hand_out(row, found.filled, paper, site=site, at=at, by=by)


def answer(*, binding_id: int, unit: str, value: str, at: dt.datetime, by: Viewer) -> None:
    """One unit's answer to a one-off question. The same answer again changes nothing; another one is added and counts."""
    row = (
        Binding.objects.select_related("of")
        .defer("of__content", "of__layout")
        .filter(pk=binding_id, what=rules.ASK)
        .first()
    )
    if row is None or not issued.covers(by, row, unit):
        raise NotAllowed
    if row.of.put_at is not None:
        raise CannotAct("RETURN", "这一项已列入报表。请在“报送”里打开这张表填报。")
    if row.of.state != IssuedTable.State.PUBLISHED or row.until_at is None or row.until_at <= at:
        raise CannotAct("EXPIRED", "这一项已过了失效时间，不再收。需要补填请联系县就业服务中心。")
    text, fault = rules.clean_answer(row.kind, value)
    if fault:
        raise CannotAct("ANSWER", fault)
    with writing():
        Binding.objects.select_for_update().get(pk=row.pk)
        last = Answer.objects.filter(of=row, unit=unit).order_by("-id").first()
        if last is not None and last.value == text:
            return
        Answer.objects.create(of=row, unit=unit, value=text, at=at, by=by.label[:100], by_id=by.user_id)
        audit.record(
            "reports.answer",
            at=at,
            by=by,
            about=f"binding:{row.pk}",
            place=unit,
            detail={"again": last is not None},
        )
