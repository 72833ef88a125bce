"""Documents for people that are printed and never scanned: acts, summaries, notices, lists."""
