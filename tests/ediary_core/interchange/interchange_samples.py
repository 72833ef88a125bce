"""Made-up schools in three languages, as the files that other programs write."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """One language's made-up people, subjects and words."""

    language: str
    profile: str
    encoding: str
    teachers: Sequence[tuple[str, str]]  # surname, given name
    pupils: Mapping[str, Sequence[tuple[str, str]]]  # by class, in the order of the alphabet
    subjects: Sequence[str]
    days: Sequence[str]
    whole_class: str


POLISH = Names(
    language="pl",
    profile="librus",
    encoding="windows-1250",
    teachers=[("Nowak", "Ewa"), ("Łoś", "Jan"), ("Źrebiec", "Zofia")],
    pupils={
        "5a": [("Bąk", "Ala"), ("Ćwik", "Olaf"), ("Łąka", "Iga"), ("Żuk", "Jan")],
        "5b": [("Gil", "Ada"), ("Kos", "Jan"), ("Śledź", "Ela")],
    },
    subjects=["Matematyka", "Język polski", "Wychowanie fizyczne"],
    days=["Poniedziałek", "Wtorek", "Środa", "Czwartek", "Piątek"],
    whole_class="Cała klasa",
)
LITHUANIAN = Names(
    language="lt",
    profile="tamo",
    encoding="windows-1257",
    teachers=[("Kazlauskienė", "Rūta"), ("Šimkus", "Jonas"), ("Žukauskas", "Petras")],
    pupils={
        "5a": [("Čiurlys", "Ąžuolas"), ("Gabija", "Eglė"), ("Šarka", "Ūla"), ("Žemaitis", "Jonas")],
        "5b": [("Yčas", "Tomas"), ("Jonaitis", "Lukas"), ("Ožka", "Miglė")],
    },
    subjects=["Matematika", "Lietuvių kalba", "Fizinis ugdymas"],
    days=["Pirmadienis", "Antradienis", "Trečiadienis", "Ketvirtadienis", "Penktadienis"],
    whole_class="Visa klasė",
)
RUSSIAN = Names(
    language="ru",
    profile="dnevnik",
    encoding="windows-1251",
    teachers=[("Иванова", "Анна"), ("Щукин", "Пётр"), ("Ёлкина", "Мария")],
    pupils={
        "5а": [("Белов", "Юрий"), ("Ёлкин", "Илья"), ("Жуков", "Олег"), ("Яковлев", "Пётр")],
        "5б": [("Орлова", "Анна"), ("Рыбкина", "Эмма"), ("Щербак", "Лев")],
    },
    subjects=["Математика", "Русский язык", "Физкультура"],
    days=["Понедельник", "Вторник", "Среда", "Четверг", "Пятница"],
    whole_class="Весь класс",
)
ALL_NAMES = (POLISH, LITHUANIAN, RUSSIAN)


def contract_tables(names: Names) -> dict[str, list[list[object]]]:
    """The contract's files as rows of cells, with the header first."""
    classes = list(names.pupils)
    return {
        "teachers": [
            ["number", "name", "email", "short"],
            *(
                [number, f"{surname} {given}", f"t{number}@school.example", surname[:3].upper()]
                for number, (surname, given) in enumerate(names.teachers, start=11)
            ),
        ],
        "subjects": [
            ["number", "name", "short"],
            *([n, name, name[:3].upper()] for n, name in enumerate(names.subjects, start=1)),
        ],
        "classes": [
            ["number", "name", "level", "tutor"],
            *([n, name, 5, 10 + n] for n, name in enumerate(classes, start=1)),
        ],
        "students": [
            ["class", "register_number", "surname", "given_name", "exempt"],
            *(
                [name, number, surname, given, ""]
                for name in classes
                for number, (surname, given) in enumerate(names.pupils[name], start=1)
            ),
        ],
        "groups": [
            ["group", "class", "register_number"],
            *([f"{classes[0]} 1", classes[0], number] for number in (1, 2)),
            *([f"{classes[0]} 2", classes[0], number] for number in (3, 4)),
        ],
        "timetable": [
            ["weekday", "period", "unit", "subject", "teacher"],
            [5, 1, classes[0], 1, 11],
            [5, 2, f"{classes[0]} 1", 2, 12],
            [5, 2, f"{classes[0]} 2", 2, 13],
            [5, 1, classes[1], 3, 13],
        ],
        "periods": [
            ["period", "start", "end"],
            [1, "08:00", "08:45"],
            [2, "08:55", "09:40"],
            [3, "09:50", "10:35"],
        ],
        "calendar": [
            ["from", "to", "kind", "name"],
            ["2026-09-01", "2027-01-31", "term", "I"],
            ["2026-11-11", "2026-11-11", "holiday", "x"],
        ],
    }


def csv_of(rows: Sequence[Sequence[object]], separator: str = ",") -> str:
    return "".join(separator.join(str(cell) for cell in row) + "\n" for row in rows)


def write_contract(folder: Path, names: Names, *, only: Sequence[str] = ()) -> Path:
    """The contract's CSV files, all or some of them."""
    folder.mkdir(exist_ok=True)
    for table, rows in contract_tables(names).items():
        if not only or table in only:
            (folder / f"{table}.csv").write_text(csv_of(rows), encoding="utf-8")
    return folder


def write_workbook(path: Path, tables: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for table, rows in tables.items():
        sheet = book.create_sheet(table)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def asc_xml(names: Names, *, cards: Sequence[str] | None = None, days: str | None = None) -> str:
    """An export in the dialect of 2012; 5a is divided in two, both classes have sport together."""
    first, second = names.pupils
    numbered = list(enumerate(names.teachers, start=1))
    lines = [
        f'<?xml version="1.0" encoding="{names.encoding}"?>',
        '<timetable ascttversion="2021.6.2" importtype="database" options="idprefix:MyApp"'
        ' displayname="aSc Timetables 2012 XML">',
        '<periods options="canadd,export:silent" columns="period,name,short,starttime,endtime">',
        *(
            f'<period name="{n}" short="{n}" period="{n}" starttime="{start}" endtime="{end}"/>'
            for n, start, end in ((1, "8:00", "8:45"), (2, "8:55", "9:40"), (3, "9:50", "10:35"))
        ),
        "</periods>",
        '<daysdefs options="canadd,export:silent" columns="id,days,name,short">',
        '<daysdef id="D0" name="X" short="X" days="10000,01000,00100,00010,00001"/>'
        if days is None
        else days,
        *(
            f'<daysdef id="D{n}" name="{day}" short="{day[:2]}" days="{mask(n)}"/>'
            for n, day in enumerate(names.days, start=1)
            if days is None
        ),
        "</daysdefs>",
        '<weeksdefs columns="id,weeks,name,short">',
        '<weeksdef id="W1" name="X" short="X" weeks="1"/>',
        "</weeksdefs>",
        '<subjects columns="id,name,short,partner_id">',
        *(
            f'<subject id="S{n}" name="{name}" short="{name[:3].upper()}" partner_id=""/>'
            for n, name in enumerate(names.subjects, start=1)
        ),
        "</subjects>",
        '<teachers columns="id,name,short,gender,email,partner_id,firstname,lastname">',
        *(
            f'<teacher id="T{n}" firstname="{given}" lastname="{surname}" name="{given} {surname}"'
            f' short="{surname[:3].upper()}" email="" partner_id=""/>'
            for n, (surname, given) in numbered
        ),
        "</teachers>",
        '<classes columns="id,name,short,classroomids,teacherid,grade,partner_id">',
        f'<class id="C1" name="{first}" short="{first}" teacherid="T1" grade="" partner_id=""/>',
        f'<class id="C2" name="{second}" short="{second}" teacherid="T2" grade="" partner_id=""/>',
        "</classes>",
        '<groups columns="id,classid,name,entireclass,divisiontag,studentcount,studentids">',
        f'<group id="G1" name="{names.whole_class}" classid="C1" entireclass="1" divisiontag="0"/>',
        '<group id="G2" name="1" classid="C1" entireclass="0" divisiontag="1"/>',
        '<group id="G3" name="2" classid="C1" entireclass="0" divisiontag="1"/>',
        f'<group id="G4" name="{names.whole_class}" classid="C2" entireclass="1" divisiontag="0"/>',
        "</groups>",
        '<lessons columns="id,subjectid,classids,groupids,teacherids,periodspercard">',
        '<lesson id="L1" classids="C1" subjectid="S1" periodspercard="1" periodsperweek="2.0"'
        ' teacherids="T1" groupids="G1" daysdefid="D0" weeksdefid="W1"/>',
        '<lesson id="L2" classids="C1" subjectid="S2" periodspercard="1" periodsperweek="1.0"'
        ' teacherids="T2" groupids="G2"/>',
        '<lesson id="L3" classids="C1" subjectid="S2" periodspercard="1" periodsperweek="1.0"'
        ' teacherids="T3" groupids="G3"/>',
        '<lesson id="L4" classids="C1,C2" subjectid="S3" periodspercard="1" periodsperweek="1.0"'
        ' teacherids="T3" groupids="G1,G4"/>',
        "</lessons>",
        '<cards columns="lessonid,period,days,weeks,terms,classroomids">',
        *(ASC_CARDS if cards is None else cards),
        "</cards>",
        "</timetable>",
    ]
    return "\n".join(lines)


ASC_CARDS = (
    '<card lessonid="L1" period="1" days="10000" weeks="1" terms="1" classroomids=""/>',
    '<card lessonid="L1" period="1" days="00001" weeks="1" terms="1" classroomids=""/>',
    '<card lessonid="L2" period="2" days="00001" weeks="1" terms="1" classroomids=""/>',
    '<card lessonid="L3" period="2" days="00001" weeks="1" terms="1" classroomids=""/>',
    '<card lessonid="L4" period="3" days="00001" weeks="1" terms="1" classroomids=""/>',
)


def mask(day: int) -> str:
    return "0" * (day - 1) + "1" + "0" * (5 - day)


def gpu001(names: Names, *, separator: str = ",") -> str:
    """Untis: 5a has its subjects, both classes have sport together."""
    first, second = names.pupils
    teachers = [surname[:3].upper() for surname, _ in names.teachers]
    subjects = [name[:3].upper() for name in names.subjects]
    rows = [
        [1, f'"{first}"', f'"{teachers[0]}"', f'"{subjects[0]}"', '"12"', 5, 1, "", ""],
        [2, f'"{second}"', f'"{teachers[1]}"', f'"{subjects[1]}"', '"13"', 5, 1, "", ""],
        [3, f'"{first}"', f'"{teachers[2]}"', f'"{subjects[2]}"', '"sg"', 5, 2, "", ""],
        [3, f'"{second}"', f'"{teachers[2]}"', f'"{subjects[2]}"', '"sg"', 5, 2, "", ""],
    ]
    return "".join(separator.join(map(str, row)) + "\r\n" for row in rows)


def oneroster(names: Names, *, version: str = "1.1") -> dict[str, str]:
    """The files of an export; 1.2 has its roles in a file of their own."""
    first = next(iter(names.pupils))
    users: list[Sequence[object]] = []
    roles: list[Sequence[object]] = []
    enrolments: list[Sequence[object]] = []
    for number, (surname, given) in enumerate(names.teachers, start=1):
        users.append(
            [f"t{number}", "active", "true", "teacher", given, surname, f"t{number}@s.example"]
        )
        roles.append([f"r-t{number}", f"t{number}", "primary", "teacher", "org"])
    for place, (name, pupils) in enumerate(names.pupils.items(), start=1):
        enrolments.append([f"e-t{place}", "active", f"c{place}", f"t{place}", "teacher", "true"])
        # in the order in which they came to the school, which is not the alphabet's
        for number, (surname, given) in reversed(list(enumerate(pupils, start=1))):
            key = f"p{place}{number}"
            users.append([key, "active", "true", "student", given, surname, ""])
            roles.append([f"r-{key}", key, "primary", "student", "org"])
            enrolments.append([f"e-{key}", "active", f"c{place}", key, "student", "false"])
            enrolments.append([f"m-{key}", "active", f"m{place}", key, "student", "false"])
            if name == first and number <= 2:
                enrolments.append([f"g-{key}", "active", "g1", key, "student", "false"])
    user_columns = [
        "sourcedId",
        "status",
        "enabledUser",
        "role",
        "givenName",
        "familyName",
        "email",
    ]
    if version == "1.2":
        users = [[*row[:3], *row[4:]] for row in users]
        user_columns.remove("role")
    files = {
        "manifest.csv": [
            ["propertyName", "value"], ["manifest.version", "1.0"], ["oneroster.version", version],
            ["file.users", "bulk"], ["file.enrollments", "bulk"], ["file.classes", "bulk"],
        ],
        "orgs.csv": [["sourcedId", "name", "type"], ["org", "SP 7", "school"]],
        "academicSessions.csv": [
            ["sourcedId", "status", "title", "type", "startDate", "endDate", "schoolYear"],
            ["s1", "active", "I", "semester", "2026-09-01", "2027-02-01", "2027"],
            ["s2", "active", "II", "semester", "2027-02-01", "2027-06-26", "2027"],
        ],
        "courses.csv": [
            ["sourcedId", "status", "title", "courseCode", "orgSourcedId"],
            *([f"k{n}", "active", name, name[:3].upper(), "org"]
              for n, name in enumerate(names.subjects, start=1)),
            ["home", "active", "Homeroom", "H", "org"],
        ],
        "classes.csv": [
            ["sourcedId", "status", "title", "grades", "courseSourcedId", "classType",
             "schoolSourcedId"],
            *([f"c{n}", "active", name, "05", "home", "homeroom", "org"]
              for n, name in enumerate(names.pupils, start=1)),
            *([f"m{n}", "active", f"{names.subjects[0]} {name}", "05", "k1", "scheduled", "org"]
              for n, name in enumerate(names.pupils, start=1)),
            ["g1", "active", f"{first} 1", "05", "k2", "scheduled", "org"],
            ["g2", "active", f"{names.subjects[2]}", "05", "k3", "scheduled", "org"],
        ],
        "users.csv": [user_columns, *users],
        "enrollments.csv": [
            ["sourcedId", "status", "classSourcedId", "userSourcedId", "role", "primary"],
            *enrolments,
        ],
        "demographics.csv": [["sourcedId", "birthDate"], ["p11", "2015-03-01"]],
    }  # fmt: skip
    if version == "1.2":
        files["roles.csv"] = [
            ["sourcedId", "userSourcedId", "roleType", "role", "orgSourcedId"], *roles,
        ]  # fmt: skip
    return {name: csv_of(rows) for name, rows in files.items()}


def zipped(files: Mapping[str, str | bytes], *, folder: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"{folder}{name}", content)
    return out.getvalue()
