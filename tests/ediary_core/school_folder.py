"""A folder of school files that tests change line by line. All names are made up."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "teachers.csv": ["number,name,email", "11,Nowak Ewa,ewa@szkola.example", "12,Lis Jan,"],
    "subjects.csv": ["number,name", "1,Matematyka", "2,Historia"],
    "classes.csv": ["number,name,level,tutor", "1,5a,5,11", "2,5b,5,", "3,6a,6,12"],
    "students.csv": [
        "class,register_number,surname,given_name,exempt",
        "5a,1,Bąk,Ala,",
        "5a,2,Dąb,Olaf,2",
        "5a,3,Żuk,Iga,1 2",
        "5b,1,Gil,Ada,",
        "5b,2,Kos,Jan,",
        "6a,1,Ryś,Ela,",
    ],
    "groups.csv": [
        "group,class,register_number",
        "ang,5b,2",
        "ang,5a,3",
        "ang,5a,1",
        "5a chł,5a,2",
    ],
    "timetable.csv": [
        "weekday,period,unit,subject,teacher",
        "5,1,5a,1,11",
        "5,2,5a,2,12",
        "5,1,ang,2,12",
    ],
    "periods.csv": ["period,start,end", "1,08:00,08:45", "2,08:55,09:40"],
    "calendar.csv": [
        "from,to,kind,name",
        "2026-09-01,2027-01-31,term,I",
        "2027-02-01,2027-06-25,term,II",
        "2026-11-11,2026-11-11,holiday,Święto",
    ],
}


class SchoolFolder:
    """The files above in a folder, to be changed before an import."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        for file, lines in FILES.items():
            self.write(file, lines)

    def lines(self, file: str) -> list[str]:
        return (self.folder / file).read_text("utf-8").splitlines()

    def write(self, file: str, lines: list[str], *, encoding: str = "utf-8") -> None:
        (self.folder / file).write_bytes(("\n".join(lines) + "\n").encode(encoding))

    def replace(self, file: str, old: str, new: str) -> None:
        """Replace the one line ``old`` by ``new``, or take it out if ``new`` is empty."""
        lines = self.lines(file)
        place = lines.index(old)
        self.write(file, [*lines[:place], *([new] if new else []), *lines[place + 1 :]])

    def add(self, file: str, *lines: str) -> None:
        self.write(file, [*self.lines(file), *lines])

    def drop(self, file: str) -> None:
        (self.folder / file).unlink()
