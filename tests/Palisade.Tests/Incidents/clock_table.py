"""Works out the rows of ClockTable.csv with the calendar and the zones of Python, and says where they differ."""
import calendar
import sys
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

rows = differ = 0
for line in open(sys.argv[1], encoding="utf-8"):
    line = line.rstrip("\n")
    if not line or line.startswith("#"):
        continue
    zone, start, term, due = line.split(",")
    begin = datetime.fromisoformat(start)
    count, unit = term.split(" ")
    if unit.startswith("hour"):
        end = begin.astimezone(timezone.utc) + timedelta(hours=int(count))
    else:
        local = begin.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        if unit.startswith("day"):
            local += timedelta(days=int(count))
        else:
            months = local.month - 1 + int(count)
            year, month = local.year + months // 12, months % 12 + 1
            local = local.replace(year=year, month=month, day=min(local.day, calendar.monthrange(year, month)[1]))
        end = local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(timezone.utc)
    rows += 1
    if end != datetime.fromisoformat(due):
        differ += 1
        print(f"{line}: {end.isoformat()}")
print(f"{rows} rows agree" if differ == 0 else f"{differ} of {rows} rows differ")
