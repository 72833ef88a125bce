"""The diary: profiles, the school, timetable, register, cards as documents, entries, history."""
