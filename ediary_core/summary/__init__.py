"""Summaries of what the diary holds: per unit, pupil and teacher, and the director's view."""
