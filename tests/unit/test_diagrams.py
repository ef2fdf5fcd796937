"""A case to look at: pictures and tables that hold whatever people write."""

import re
from datetime import UTC, timedelta, timezone
from html import unescape
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recoverykit import diagrams
from recoverykit.aftercare import SURVEY, follow_up_tasks, fulfilment_tasks
from recoverykit.catalogue import STANDARD, STATES, Term
from recoverykit.deadline import Elapsed, Worked
from recoverykit.diagrams import (
    ledger_diagram,
    lifecycle_diagram,
    line_table,
    reading_table,
    task_table,
    timeline,
)
from recoverykit.explanation import Reason
from recoverykit.hours import ALWAYS, BusinessHours
from recoverykit.lifecycle import (
    LIFECYCLE,
    Case,
    add_common_moves,
    freeze,
    standard_machine,
)
from recoverykit.lifecycle import events as ev
from recoverykit.reply import Reply
from recoverykit.sla import Clock, Reading, readings
from recoverykit.task import Task
from tests.stories import answered, at, diagnosed, opened, record, resolved

CN = timezone(timedelta(hours=8))
EVIL = (
    'x: y; "q" #1 %% `c` {b} [a] <b>|</b> --> note\n    end note\tsection \ud800 \u202e'
)


def hours(n):
    return timedelta(hours=n)


def lines(diagram):
    return [line.strip() for line in diagram.splitlines()]


def with_returns():
    """Return the lifecycle of a shop that waits for goods to come back."""
    machine = standard_machine()
    machine.add_states("awaiting_return")
    machine.add_transition("return_requested", "diagnosed", "awaiting_return")
    machine.add_transition("return_arrived", "awaiting_return", "diagnosed")
    add_common_moves(machine, "awaiting_return")
    return freeze(machine, renamed={"returning": "awaiting_return"})


class TestLifecycle:
    def test_shows_every_state_by_its_word(self):
        shown = lines(lifecycle_diagram(LIFECYCLE))
        assert shown[0] == "stateDiagram-v2"
        assert 'state "received" as received_0' in shown
        assert 'state "follow-up" as follow_up_4' in shown
        zh = lifecycle_diagram(LIFECYCLE, lang="zh")
        assert all(f'state "{s.zh}" as' in zh for s in STATES)

    def test_marks_where_it_begins_and_ends(self):
        shown = lines(lifecycle_diagram(LIFECYCLE))
        assert shown.count("[*] --> received_0") == 1
        assert shown.count("closed_5 --> [*]") == 1

    def test_shows_each_move_that_leads_on_with_its_guards(self):
        shown = lines(lifecycle_diagram(LIFECYCLE))
        assert "received_0 --> acknowledged_1 : acknowledged" in shown
        assert (
            "acknowledged_1 --> diagnosed_2 : diagnosed [names primary cause]" in shown
        )
        arrows = [s for s in shown if " --> " in s and "[*]" not in s]
        moves = [e for e in LIFECYCLE.edges if e.source != e.dest]
        assert len(arrows) == len(moves)

    def test_guards_that_arrows_share_are_said_once(self):
        shown = lines(lifecycle_diagram(LIFECYCLE))
        assert "received_0 --> closed_5 : closed" in shown
        assert [s for s in shown if s.startswith("note")] == [
            "note right of acknowledged_1 : reopened [within reopen window]",
            (
                "note right of closed_5 : closed [resolution recorded, cause recorded, "
                "action decided]"
            ),
        ]

    def test_a_move_that_stays_is_named_inside_its_state(self):
        shown = lines(lifecycle_diagram(LIFECYCLE))
        assert [s for s in shown if "↻" in s] == [
            "acknowledged_1 : ↻ offer made",
            "diagnosed_2 : ↻ diagnosed",
            "diagnosed_2 : ↻ offer made",
            "resolved_3 : ↻ appeal decided",
            "follow_up_4 : ↻ appeal decided",
            "closed_5 : ↻ appeal decided",
        ]

    def test_a_case_colours_its_path(self):
        shown = lines(lifecycle_diagram(LIFECYCLE, case=resolved()))
        assert "received_0 --> acknowledged_1 : ✓ acknowledged" in shown
        assert "diagnosed_2 --> resolved_3 : ✓ resolved [resolution complete]" in shown
        assert "resolved_3 --> follow_up_4 : follow-up started" in shown
        assert [s for s in shown if s.startswith("class ")] == [
            "class received_0 been",
            "class acknowledged_1 been",
            "class diagnosed_2 been",
            "class resolved_3 here",
        ]

    def test_without_a_case_nothing_is_coloured(self):
        assert "class" not in lifecycle_diagram(LIFECYCLE)

    def test_states_and_moves_of_a_shops_own(self):
        waiting = Term("awaiting_return", zh="等待退货", en="awaiting return")
        mine = attrs.evolve(STANDARD, states=STATES.extend(waiting))
        shown = lines(lifecycle_diagram(with_returns(), lang="zh", labels=mine.label))
        assert 'state "等待退货" as awaiting_return_6' in shown
        assert "diagnosed_2 --> awaiting_return_6 : return_requested" in shown
        unnamed = lifecycle_diagram(with_returns())
        assert 'state "awaiting_return" as awaiting_return_6' in unnamed

    def test_a_case_stored_before_a_rename(self):
        case = diagnosed()
        moved = attrs.evolve(
            case.log[-1],
            version=4,
            event=ev.HostEvent(at(13), kind="return_requested"),
            source="diagnosed",
            dest="returning",
        )
        old = Case(case.id, (*case.log, moved))
        shown = lines(lifecycle_diagram(with_returns(), case=old))
        assert "class awaiting_return_6 here" in shown
        assert "diagnosed_2 --> awaiting_return_6 : ✓ return_requested" in shown

    def test_a_case_in_a_state_that_is_not_there_is_shown_as_far_as_it_goes(self):
        case = diagnosed()
        gone = Case(case.id, (*case.log[:-1], attrs.evolve(case.log[-1], dest="limbo")))
        shown = lines(lifecycle_diagram(LIFECYCLE, case=gone))
        assert "limbo" not in " ".join(shown)
        assert "class acknowledged_1 been" in shown

    def test_no_name_can_break_it(self):
        machine = standard_machine()
        evil = 'a"b;c#d<b>{e}等待'
        machine.add_states(evil)
        machine.add_transition("end%%--note", "diagnosed", evil)
        add_common_moves(machine, evil)
        shown = lines(lifecycle_diagram(freeze(machine)))
        assert (
            'state "a#34;b#59;c#35;d#60;b#62;#123;e#125;等待" as a_b_c_d_b_e__6'
            in shown
        )
        assert "diagnosed_2 --> a_b_c_d_b_e__6 : end#37;#37;--note" in shown


CLOCKS = (
    Clock("first_response", target=Elapsed(hours(1)), stops=["acknowledged"]),
    Clock("resolution", target=Elapsed(hours(24)), stops=["resolved"]),
    Clock("retrospective", target=Elapsed(hours(48)), stops=["retrospective_held"]),
    Clock("fix", target=None, starts=["fix_wanted"], stops=["fix_done"]),
)


def read(case, now=18):
    return readings(case, CLOCKS, hours=ALWAYS, now=at(now), max_skew=hours(0))


class TestTimeline:
    def test_events_stand_at_their_own_local_times(self):
        shown = lines(timeline(resolved(), zone=CN))
        assert shown[:6] == [
            "gantt",
            "title case-1 · 2026-03-01",
            "dateFormat YYYY-MM-DDTHH:mm:ss",
            "axisFormat %m-%d %H:%M",
            "tickInterval 2hour",
            "section events",
        ]
        assert shown[6:8] == [
            (
                "03-01 11#58;00 complaint received :milestone, v1, "
                "2026-03-01T11:00:00, 0m"
            ),
            (
                "03-01 17#58;00 acknowledged · li :milestone, v2, "
                "2026-03-01T17:00:00, 0m"
            ),
        ]
        assert len(shown) == 6 + len(resolved().log)

    def test_in_the_order_of_happening(self):
        late = record(diagnosed(), ev.Noted(at(10), by="wu", text="x"), now=at(13))
        versions = re.findall(r"milestone, v(\d)", timeline(late, zone=CN))
        assert versions == ["1", "2", "4", "3"]

    def test_clocks_are_bars_that_show_how_they_stand(self):
        shown = lines(timeline(resolved(), read(resolved()), zone=CN))
        start = shown.index("section clocks")
        assert shown[start + 1 :] == [
            (
                "✗ first response#58; breached, over by 5 h :crit, "
                "2026-03-01T11:00:00, 2026-03-01T17:00:00"
            ),
            ("✓ resolution#58; met :done, 2026-03-01T11:00:00, 2026-03-02T01:00:00"),
            (
                "▸ retrospective#58; running :active, 2026-03-01T11:00:00, "
                "2026-03-03T11:00:00"
            ),
        ]

    def test_what_has_not_begun_is_left_out(self):
        pending = [Reading(clock="fix", status="pending")]
        shown = timeline(resolved(), pending, zone=CN)
        assert shown == timeline(resolved(), zone=CN)

    @pytest.mark.parametrize(
        ("reading", "bar"),
        [
            (
                {"status": "breached", "due_at": at(4), "overshoot": hours(2)},
                "✗ fix#58; breached, over by 2 h :crit, {3}, {6}",
            ),
            (
                {"status": "paused", "elapsed": hours(2), "paused_for": hours(1)},
                "‖ fix#58; paused :active, {3}, {6}",
            ),
            (
                {"status": "running", "elapsed": hours(3)},
                "▸ fix#58; running :active, {3}, {6}",
            ),
            (
                {"status": "cancelled", "stopped_at": at(6), "due_at": at(9)},
                "– fix#58; cancelled :{3}, {6}",
            ),
            (
                {"status": "met", "stopped_at": at(6)},
                "✓ fix#58; met :done, {3}, {6}",
            ),
        ],
    )
    def test_a_bar_ends_where_the_clock_stopped_or_is_due(self, reading, bar):
        clock = Reading(clock="fix", started_at=at(3), **reading)
        shown = lines(timeline(opened(), [clock], zone=ZoneInfo("UTC")))
        three, six = "2026-03-01T03:00:00", "2026-03-01T06:00:00"
        assert shown[-1] == bar.replace("{3}", three).replace("{6}", six)

    def test_a_commitment_is_told_by_its_name(self):
        promised = Reading(
            clock="case-1:2:answer", commitment="answer", status="running",
            started_at=at(9), due_at=at(11),
        )  # fmt: skip
        shown = timeline(opened(), [promised], zone=CN, lang="zh")
        assert "▸ 承诺时限 answer：进行中 :active" in shown
        assert "case-1#58;2" not in shown

    def test_in_chinese(self):
        shown = lines(timeline(resolved(), read(resolved()), zone=CN, lang="zh"))
        assert "section 经过" in shown
        assert "section 计时" in shown
        assert shown[-3].startswith("✗ 首次响应：超时，超出 5 小时 :crit")

    def test_a_bar_never_runs_backwards_where_clocks_go_back(self):
        """02:50 and then 02:10, twenty minutes later."""
        berlin = ZoneInfo("Europe/Berlin")
        start = at(0).replace(month=10, day=25, hour=0, minute=50)
        stopped = start + timedelta(minutes=20)
        clock = Reading(clock="fix", status="met", started_at=start, stopped_at=stopped)
        *_, bar = lines(timeline(opened(), [clock], zone=berlin))
        assert bar.endswith("2026-10-25T02:50:00, 2026-10-25T02:50:00")

    @pytest.mark.parametrize(
        ("event", "en", "zh"),
        [
            (
                ev.Fulfilled(at(20), line="case-1:4:remake", by="xu"),
                "fulfilled#58; remake · xu",
                "履行：remake · xu",
            ),
            (
                ev.LineFailed(at(20), line="case-1:4:remake", why="lost"),
                "fulfilment failed#58; remake",
                "履行失败：remake",
            ),
            (
                ev.FollowedUp(at(20), by="li", about="public_report"),
                "followed up#58; public report · li",
                "回访：公开整改报告 · li",
            ),
            (
                ev.Paused(at(20), by="li", reason="awaiting_evidence"),
                "paused#58; waiting for evidence · li",
                "暂停计时：等待证据 · li",
            ),
            (
                ev.Closed(at(20), by="li", code="withdrawn"),
                "closed#58; withdrawn · li",
                "结案：已撤回 · li",
            ),
            (
                ev.Extended(
                    at(20), by="li", clock="resolution", extra=hours(1),
                    reason="testing", notice=Reply("请稍候"),
                ),
                "extended#58; resolution · li",
                "延期：解决 · li",
            ),
            (
                ev.Referred(at(20), to="platform"),
                "referred outside#58; the platform",
                "外部转介：平台",
            ),
            (
                ev.ReferralDecided(at(20), to="consumer_council"),
                "decided outside#58; consumer_council",
                "外部裁决：consumer_council",
            ),
            (
                ev.Appealed(at(20), why="-", against="closed"),
                "appeal made#58; closed",
                "提出申诉：结案",
            ),
        ],
    )  # fmt: skip
    def test_tells_what_it_was_and_who_did_it(self, event, en, zh):
        for lang, told in (("en", en), ("zh", zh)):
            *_, last = lines(timeline(record(resolved(), event), zone=CN, lang=lang))
            assert last.startswith(f"03-02 04#58;00 {told} :milestone")

    def test_what_is_personal_is_not_shown(self):
        assert "lin" not in timeline(answered(), zone=CN).replace("milestone", "")

    @pytest.mark.parametrize(
        ("lasts", "every"),
        [
            (timedelta(hours=2), "15minute"),
            (timedelta(hours=8), "1hour"),
            (timedelta(hours=8, microseconds=1), "2hour"),
            (timedelta(days=8), "1day"),
            (timedelta(days=300), "3month"),
        ],
    )
    def test_the_axis_has_no_more_marks_than_fit(self, lasts, every):
        clock = Reading(
            clock="fix", status="running", started_at=at(3), due_at=at(3) + lasts
        )
        assert f"tickInterval {every}" in lines(timeline(opened(), [clock], zone=CN))

    def test_no_name_and_no_text_can_break_it(self):
        case = record(
            resolved(),
            ev.Noted(at(18), by=EVIL, text=EVIL),
            ev.Taken(at(19), by="1. title", role="ceo"),
        )
        shown = lines(timeline(case, zone=CN))
        assert len(shown) == 6 + len(case.log)
        for line in shown[6:]:
            text, colon, data = line.partition(" :milestone, ")
            assert colon
            assert not set(text) & set('"%`{}[]<>|:')
            assert re.fullmatch(r"v\d, [0-9T:-]+, 0m", data)
        assert "taken on · 1#46; title" in shown[-1]

    def test_an_event_of_an_unknown_kind_is_shown_by_its_code(self):
        case = opened()
        opaque = attrs.evolve(
            case.log[-1], version=2, event=ev.Opaque(at(4), kind="teleported", data="")
        )
        shown = timeline(Case(case.id, (*case.log, opaque)), zone=CN)
        assert "03-01 12#58;00 teleported :milestone" in shown


class TestLedgerDiagram:
    def test_a_bar_for_each_stretch_and_a_milestone_where_it_is_due(self):
        clock = Clock(
            "resolution",
            target=Worked(hours(2)),
            stops=("resolved",),
            paused_by=("third_party",),
        )
        case = record(opened(), ev.Paused(at(25), by="li", reason="third_party"))
        case = record(case, ev.Resumed(at(26), by="li"))
        open_all_day = {"sun": [("00:00", "04:00")], "mon": [("00:00", "24:00")]}
        shop = BusinessHours(tz=UTC, weekly=open_all_day)
        now = at(28)
        [reading] = readings(case, [clock], hours=shop, now=now, max_skew=hours(0))
        shown = lines(ledger_diagram([reading], now=now, zone=UTC))
        assert shown[3:] == [
            "tickInterval 6hour",
            "section resolution",
            "counted 1 h :2026-03-01T03:00:00, 2026-03-01T04:00:00",
            "closed 20 h :done, 2026-03-01T04:00:00, 2026-03-02T00:00:00",
            "counted 1 h :2026-03-02T00:00:00, 2026-03-02T01:00:00",
            (
                "paused#58; waiting for a third party 1 h :active, "
                "2026-03-02T01:00:00, 2026-03-02T02:00:00"
            ),
            "overdue 2 h :crit, 2026-03-02T02:00:00, 2026-03-02T04:00:00",
            "due 03-02 02#58;00 :milestone, 2026-03-02T02:00:00, 0m",
        ]

    def test_what_is_not_due_has_no_milestone(self):
        untimed = Reading(clock="fix", status="running", started_at=at(3))
        shown = lines(ledger_diagram([untimed], now=at(4), zone=UTC))
        assert shown[4:] == [
            "section fix",
            "counted 1 h :2026-03-01T03:00:00, 2026-03-01T04:00:00",
        ]

    def test_a_clock_that_has_not_begun_has_no_section(self):
        pending = Reading(clock="fix", status="pending")
        shown = lines(ledger_diagram([pending], now=at(9), zone=CN, lang="zh"))
        assert len(shown) == 4
        assert not any(line.startswith("section") for line in shown)


class TestReadingTable:
    def test_a_row_for_each_clock(self):
        found = reading_table(read(resolved()), lang="en", zone=CN).splitlines()
        assert found == [
            "| clock | due | status | elapsed | left | over by |",
            "| --- | --- | --- | --- | --- | --- |",
            "| first response | 2026-03-01 12:00 | breached | 6 h | – | 5 h |",
            "| resolution | 2026-03-02 11:00 | met | 14 h | 10 h | – |",
            "| retrospective | 2026-03-03 11:00 | running | 15 h | 1 d 9 h | – |",
            "| fix | – | pending | – | – | – |",
        ]

    def test_in_chinese(self):
        found = reading_table(read(resolved()), lang="zh", zone=CN).splitlines()
        assert found[0] == "| 计时 | 时限 | 状态 | 已用 | 剩余 | 超出 |"
        assert found[2] == (
            "| 首次响应 | 2026-03-01 12:00 | 超时 | 6 小时 | – | 5 小时 |"
        )

    def test_none_is_a_table_without_rows(self):
        assert len(reading_table([], lang="en", zone=CN).splitlines()) == 2


class TestLineTable:
    def test_tells_what_became_of_every_line(self):
        assert line_table(resolved()).splitlines()[2:] == [
            "| bracelet | gift | – | goodwill | 50.00 CNY | declined |",
            (
                "| album | handmade album (surprise) | – | goodwill | 20.00 CNY "
                "| accepted |"
            ),
            "| refund | full refund | refund | statutory | 268.00 CNY | offered |",
            "| remake | remake | remake | entitlement | 120.00 CNY | accepted |",
            "| coupon | coupon | coupon | goodwill | 40.00 CNY | accepted |",
        ]

    def test_in_chinese(self):
        found = line_table(resolved(), "zh").splitlines()
        assert found[0] == "| 明细 | 补救措施 | 选项 | 依据 | 成本 | 状态 |"
        assert (
            found[3] == "| album | 手工相册（惊喜） | – | 心意 | 20.00 CNY | 已接受 |"
        )

    def test_before_an_offer_there_are_no_rows(self):
        assert len(line_table(opened()).splitlines()) == 2


class TestTaskTable:
    def test_the_most_pressing_comes_first(self):
        case = resolved()
        rows = [
            attrs.evolve(SURVEY, target=Elapsed(hours(n)), name=f"n{n}") for n in (9, 2)
        ]
        wanted = (
            *follow_up_tasks(case, rows, hours=ALWAYS),
            *fulfilment_tasks(case),
        )
        found = task_table(wanted, "en", CN).splitlines()
        assert found[0] == "| due | task | for | why |"
        assert [row.split(" | ")[0] for row in found[2:]] == [
            "| at once", "| at once", "| at once",
            "| 2026-03-02 03:00", "| 2026-03-02 10:00",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("kind", "en", "zh"),
        [
            ("survey", "survey", "满意度调查"),
            ("meet.first_response", "meet first response", "按时完成首次响应"),
            ("keep.answer", "keep answer", "兑现承诺answer"),
            ("water_plants", "water_plants", "water_plants"),
            ("shop.own", "shop.own", "shop.own"),
        ],
    )
    def test_kinds_have_words(self, kind, en, zh):
        task = Task("k", kind, role="ceo")
        assert f"| at once | {en} | chief executive | – |" in task_table(
            [task], "en", CN
        )
        assert f"| 立即 | {zh} | 首席执行官 | – |" in task_table([task], "zh", CN)

    def test_says_why_in_the_zone_asked_for(self):
        why = Reason("aftercare.follow_up", follow_up="x", after="resolved", at=at(17))
        task = Task("k", "survey", due_at=at(20), why=why)
        assert "| 安排在 2026-03-02 01:00 的“解决”之后 |" in task_table(
            [task], "zh", CN
        )


# ── escaping ──────────────────────────────────────────────────────────────────

ANYTHING = st.text(max_size=80)


@given(ANYTHING)
def test_a_label_keeps_its_text_and_no_character_that_could_mean_something(text):
    safe = diagrams._safe(text)
    bare = re.sub(r"#\d+;", "", safe)
    assert not set(bare) & set('"#%&*:;<>@[]\\^`{|}~$\n\r')
    assert not re.search(r"[-+.)] ", safe)
    shown = "".join(c if c.isprintable() else " " for c in text[: diagrams.LONGEST])
    read = unescape(re.sub(r"#(\d+);", r"&#\1;", safe))
    assert read in (shown.strip() or "–", f"{shown}…".strip())


@given(ANYTHING)
def test_a_cell_stays_a_cell(text):
    cell = diagrams._cell(text)
    assert "\n" not in cell
    bare = re.sub(r"\\[\\`*\[\]<>&|~$#_]", "", cell)
    assert not set(bare) & set("|\\`*[]<>~")
    assert cell.strip()


@given(ANYTHING.filter(lambda t: t.strip()))
def test_whoever_writes_whatever_a_timeline_has_a_line_an_event(text):
    case = record(opened(), ev.Noted(at(4), by=text, text=text))
    shown = timeline(case, zone=CN)
    assert len(shown.splitlines()) == 6 + 2
    shown.encode()  # lone surrogates would not


def test_a_long_text_is_cut():
    assert len(diagrams._shown("x" * 1_000_000, diagrams.LONGEST)) == 49
    assert diagrams._cell(" \n ") == diagrams._safe("") == "–"


@given(st.integers(0, len(resolved().log) - 1))
def test_every_prefix_of_a_case_can_be_shown(end):
    case = Case("case-1", resolved().log[: end + 1])
    for lang in ("en", "zh", "fr"):
        assert lifecycle_diagram(LIFECYCLE, case=case, lang=lang)
        assert timeline(case, read(case), zone=CN, lang=lang)
        assert line_table(case, lang)


def test_every_word_around_the_data_is_in_two_languages():
    for en, zh in diagrams._WORDS.values():
        assert en.isascii()
        assert not zh.isascii()
