"""Turns a planned lesson into its form and the form into a printable PDF."""
