"""Who decides what the diary says: people's decisions, newer paper, tasks and verification."""
