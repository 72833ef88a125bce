"""Lessons: running numbers, the programme, who enters for whom, pupils in two places at once."""
