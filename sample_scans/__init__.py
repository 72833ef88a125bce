"""Scans named by their defect, with what they should be read as; ``make_samples`` makes them."""
