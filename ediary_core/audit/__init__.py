"""Holds the history against itself, against heads kept elsewhere, and the diary against it."""
