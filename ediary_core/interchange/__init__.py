"""What comes from and goes to other programs' files: readers, writers, and lists for typing."""
