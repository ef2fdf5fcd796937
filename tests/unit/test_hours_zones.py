"""Any kind of zone gives the same instants, and local times become one instant."""

import copy
import pickle
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from importlib.resources import files
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz as dateutil_zones

from recoverykit.deadline import EndOfDay, Months
from recoverykit.errors import InvalidValue
from recoverykit.hours import Always, BusinessHours, local_instant
from recoverykit.plain import content_hash, plain

NEW_YORK = ZoneInfo("America/New_York")
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
HOUR = timedelta(hours=1)


class Localized(tzinfo):
    """A zone as pytz has them: one object an offset, and right only from UTC.

    Taken as it is, it has the local mean time of long ago.
    """

    def __init__(self, zone, offset=timedelta(hours=-5, minutes=4)):
        self._zone, self._offset = zone, offset

    def localize(self, when):
        raise NotImplementedError

    def fromutc(self, when):
        local = when.replace(tzinfo=UTC).astimezone(self._zone)
        return local.replace(tzinfo=Localized(self._zone, local.utcoffset()), fold=0)

    def utcoffset(self, when):
        return self._offset

    def dst(self, when):
        return timedelta(0)


FILE = files("tzdata").joinpath("zoneinfo", "America", "New_York").read_bytes()
SAME = {
    "dateutil": dateutil_zones.gettz("America/New_York"),
    "dateutil rule": dateutil_zones.tzstr("EST5EDT,M3.2.0,M11.1.0"),
    "pytz": Localized(NEW_YORK),
    "no name": ZoneInfo.from_file(BytesIO(FILE)),
}


def shop_in(zone):
    return BusinessHours(
        tz=zone,
        weekly={
            **dict.fromkeys(WORKDAYS, (("09:00", "18:00"),)),
            "sun": [("01:30", "02:30"), ("22:00", "03:00")],
        },
        holidays=[date(2024, 3, 11)],
        breaks={date(2024, 11, 3): [("01:00", "01:45")]},
        known_until=date(2024, 11, 2),
    )


@pytest.mark.parametrize("zone", SAME.values(), ids=SAME)
def test_every_kind_of_zone_gives_the_answers_of_zoneinfo(zone):
    shop, right = shop_in(zone), shop_in(NEW_YORK)
    for day in (datetime(2024, 3, 8, tzinfo=UTC), datetime(2024, 11, 1, tzinfo=UTC)):
        end = day + timedelta(days=5)
        assert shop.segments(day, end) == right.segments(day, end)
        for hours in range(0, 120, 3):
            at = day + hours * HOUR
            assert shop.local_date(at) == right.local_date(at)
            assert shop.end_of_day(at, 0) == right.end_of_day(at, 0)
            assert shop.business_day_close(at, 1) == right.business_day_close(at, 1)
            assert shop.is_provisional(at) == right.is_provisional(at)
            for target in (Months(1), EndOfDay(2)):
                assert target.due_at(at, shop) == target.due_at(at, right)


@pytest.mark.parametrize(
    "zone",
    [
        *SAME.values(),
        dateutil_zones.tzutc(),
        dateutil_zones.tzoffset("CST", 8 * 3600),
        dateutil_zones.tzlocal(),
        timezone(8 * HOUR),
        NEW_YORK,
    ],
    ids=lambda zone: str(zone).partition(" at 0x")[0],
)
def test_hours_in_every_kind_of_zone_are_values(zone):
    for make in (shop_in, lambda zone: Always(tz=zone)):
        one, two = make(zone), make(zone)
        assert one == two
        assert hash(one) == hash(two)
        assert len({one, two, make(UTC)}) == 2


def test_hours_in_zones_of_dateutil_travel():
    shop = shop_in(SAME["dateutil"])
    assert pickle.loads(pickle.dumps(shop)) == shop == copy.deepcopy(shop)
    always = Always(tz=dateutil_zones.tzoffset(None, 3600))
    assert pickle.loads(pickle.dumps(always)) == always


def test_equal_nameless_zones_of_two_kinds_hash_alike():
    one, two = dateutil_zones.tzutc(), dateutil_zones.tzoffset(None, 0)
    assert one == two
    assert Always(tz=one) == Always(tz=two)
    assert hash(Always(tz=one)) == hash(Always(tz=two))
    assert Always(tz=one) != Always(tz=UTC)  # this one has a name


# dateutil's have had one since its fourth generation
NAMELESS = {
    name: zone for name, zone in SAME.items() if getattr(zone, "key", None) is None
}


@pytest.mark.parametrize("zone", NAMELESS.values(), ids=NAMELESS)
def test_a_nameless_zone_cannot_be_stored(zone):
    for store in (plain, content_hash):
        with pytest.raises(InvalidValue, match="needs a name to be stored"):
            store(shop_in(zone))


class TestRefused:
    def test_what_is_no_zone(self):
        for wrong in ("Asia/Shanghai", None, 8):
            with pytest.raises(InvalidValue, match=r"invalid tz: .* must be tzinfo"):
                BusinessHours(tz=wrong, weekly={"mon": [("09:00", "18:00")]})
            with pytest.raises(InvalidValue, match=r"invalid tz: .* must be tzinfo"):
                Always(tz=wrong)

    def test_a_zone_that_cannot_tell_local_time(self):
        class Nowhere(tzinfo):
            def utcoffset(self, when):
                return None

        class Undone(tzinfo):
            pass

        for wrong in (Nowhere(), Undone()):
            with pytest.raises(InvalidValue, match="must turn UTC into local time"):
                Always(tz=wrong)


class TestLocalInstant:
    @pytest.mark.parametrize("zone", [NEW_YORK, *SAME.values()], ids=["iana", *SAME])
    @pytest.mark.parametrize(
        ("wall", "at"),
        [
            ("2024-07-01 12:00", "2024-07-01 16:00"),
            ("2024-03-10 01:59", "2024-03-10 06:59"),
            ("2024-03-10 02:00", "2024-03-10 07:00"),  # skipped: it is 03:00
            ("2024-03-10 02:30", "2024-03-10 07:30"),  # skipped: it is 03:30
            ("2024-03-10 03:00", "2024-03-10 07:00"),
            ("2024-11-03 00:59", "2024-11-03 04:59"),
            ("2024-11-03 01:30", "2024-11-03 05:30"),  # twice: the first
            ("2024-11-03 02:00", "2024-11-03 07:00"),
        ],
    )
    def test_the_first_of_two_and_what_is_skipped_moves_on(self, zone, wall, at):
        expected = datetime.fromisoformat(at).replace(tzinfo=UTC)
        for fold in (0, 1):
            found = local_instant(zone, datetime.fromisoformat(wall).replace(fold=fold))
            assert (found, found.tzinfo, found.fold) == (expected, UTC, 0)

    def test_a_date_that_never_was(self):
        apia = ZoneInfo("Pacific/Apia")
        begin = datetime(2011, 12, 30, 10, tzinfo=UTC)
        assert local_instant(apia, datetime(2011, 12, 30)) == begin
        assert local_instant(apia, datetime(2011, 12, 30, 23)) == begin + 23 * HOUR
        assert local_instant(apia, datetime(2011, 12, 31)) == begin

    def test_is_asked_for_a_local_time(self):
        for wrong in (datetime(2024, 1, 1, tzinfo=UTC), date(2024, 1, 1), time(), None):
            with pytest.raises(InvalidValue, match="a datetime without a zone"):
                local_instant(UTC, wrong)

    def test_stays_within_the_calendar(self):
        east, west = timezone(8 * HOUR), timezone(-8 * HOUR)
        first, last = datetime.min, datetime.max
        assert local_instant(west, first).replace(tzinfo=None) == first + 8 * HOUR
        assert local_instant(east, last).replace(tzinfo=None) == last - 8 * HOUR
        for zone, wall in ((east, first), (west, last)):
            with pytest.raises(InvalidValue, match="years 1 to 9999"):
                local_instant(zone, wall)
