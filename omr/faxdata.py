"""Whether a black-and-white picture accounts for the fax code (ITU-T T.4, T.6) it was stored as.

Decoders pass over what they cannot make out and leave those rows white, so that a damaged card may
come out as a blank sheet. Then far more was stored than such a picture takes.
"""

from __future__ import annotations

import numpy as np

from omr.fault import Undecodable
from omr.image import Grey

# Of 91 scans of cards, dithered ones and faxes among them, none took 0.4 of this.
BITS_A_ROW = 32  # two end-of-line codes; T.6 takes one bit for a row like the one above it
BITS_A_CHANGE = 20  # from white to black or back; two of them take 55 bits at the very most
EVERY_ROW = 5  # is counted; rows of dither repeat after 2, 4 or 8


def check_fax_code(pixels: Grey, stored_bytes: int) -> None:
    """Hold a decoded (height, width) picture against the size of its code.

    Raises:
        Undecodable: the code holds more than the picture shows.
    """
    rows = pixels[::EVERY_ROW]
    changes = EVERY_ROW * int(np.count_nonzero(rows[:, 1:] != rows[:, :-1]))
    if 8 * stored_bytes > BITS_A_ROW * len(pixels) + BITS_A_CHANGE * changes:
        raise Undecodable("file.damaged", "parts of the picture's data cannot be decoded")
