"""How fast the reader reads: ``python -m benchmarks.speed``, no arguments needed.

For each format and resolution, decoding alone and the whole reading of the same files are timed in
turns, on one thread and on all cores.

Nothing is imported above: a spawned process imports its parent's main module first, and the peak
memory of the timed ones is to be the reader's.
"""

if __name__ == "__main__":
    from benchmarks.speed_run import speed

    speed()
