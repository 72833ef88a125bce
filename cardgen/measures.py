"""Every length of the card's design, in millimetres (type sizes in points), each with its reason.

A change here is a new design. Cards already issued keep the form that is stored with them.
"""

from __future__ import annotations

# -- the sheet -------------------------------------------------------------------------------

PAGE_W_MM = 210.0  # A4 portrait
PAGE_H_MM = 297.0
# A sheet that turns by 5 degrees in the feeder moves its corners sideways by about 12 mm and up
# or down by about 8 mm; nothing may stand closer to the edge than that.
EDGE_X_MM = 14.0
EDGE_Y_MM = 13.0
RIGHT_MM = PAGE_W_MM - EDGE_X_MM
BOTTOM_MM = PAGE_H_MM - EDGE_Y_MM

# -- what locates the page -------------------------------------------------------------------

MARKER_MM = 9.0  # six modules of 1.5 mm: 9 pixels each at 150 dpi
MARKER_QUIET_MM = MARKER_MM / 6  # one white module, without which a marker is not found
SIDE_W_MM = 3.0  # flat and square-cornered, so never taken for a bubble
SIDE_H_MM = 1.6
SIDE_APART_MM = 4.6  # two side marks closer than this could be taken for each other
SIDE_GAP_MM = 18.0  # longer stretches without rows get marks of their own

# -- identity --------------------------------------------------------------------------------

CODE_MODULES = 25  # QR version 2
CODE_MM = 17.0  # 0.68 mm a module: 4 pixels at 150 dpi
CODE_QUIET_MM = 4 * CODE_MM / CODE_MODULES  # ISO/IEC 18004 asks for 4 modules of white

# -- what lies where -------------------------------------------------------------------------

BODY_LEFT_MM = EDGE_X_MM + SIDE_W_MM + 1.6  # white beside the side marks keeps them separate
BODY_RIGHT_MM = PAGE_W_MM - BODY_LEFT_MM
HEAD_LEFT_MM = EDGE_X_MM + MARKER_MM + 3.0
TOP_CODE_X_MM = RIGHT_MM - MARKER_MM - CODE_QUIET_MM - 0.2 - CODE_MM
HEAD_RIGHT_MM = TOP_CODE_X_MM - CODE_QUIET_MM - 1.5
HEAD_BOTTOM_MM = EDGE_Y_MM + CODE_MM + CODE_QUIET_MM  # under the code's white border
BOTTOM_CODE_X_MM = EDGE_X_MM + MARKER_MM + CODE_QUIET_MM + 0.2
BOTTOM_CODE_Y_MM = BOTTOM_MM - CODE_MM
STRIP_TOP_MM = BOTTOM_CODE_Y_MM - CODE_QUIET_MM
TOPIC_BOTTOM_MM = STRIP_TOP_MM + 1.5  # beside the white border of the bottom code, not under it
STRIP_LEFT_MM = BOTTOM_CODE_X_MM + CODE_MM + CODE_QUIET_MM + 2.0
STRIP_RIGHT_MM = RIGHT_MM - MARKER_MM - MARKER_QUIET_MM - 1.0

# -- bubbles ---------------------------------------------------------------------------------

BUBBLE_W_MM = 4.2  # a hand hits it at a glance, a ball pen fills it in a second
BUBBLE_H_MM = 3.4
BUBBLE_LINE_MM = 0.28  # two pixels at 200 dpi: seen, but far less ink than any mark
BUBBLE_GREY = 0.15
LABEL_PT = 5.0  # the symbol inside: readable before, forgotten under a mark
LABEL_GREY = 0.55
PITCH_MIN_MM = 5.2  # leaves 1 mm of white between neighbours
PITCH_MAX_MM = 6.6

# -- rows ------------------------------------------------------------------------------------

ROW_MIN_MM = 5.0  # 1.6 mm of white between bubbles above each other
ROW_MAX_MM = 6.5  # looser rows make the eye slip
NUMBER_W_MM = 6.0  # register number
NAME_MIN_W_MM = 28.0  # about 20 letters of the smallest name type
NAME_GOOD_W_MM = 45.0
NAME_MAX_W_MM = 70.0  # further away from its bubbles a name loses its row
NAME_PT = 8.5
NAME_MIN_PT = 6.0
NAME_TWO_MIN_PT = 5.0  # on two lines: small, but the whole name
NAME_LINE_EM = 1.2  # between the two lines: ę of the upper does not touch Ż of the lower
NAME_LINES_FREE_MM = 0.4  # of the row's height that two lines leave free
NAME_MIN_LETTERS = 3  # of a surname that even two lines cannot hold; the given name stays
PLACE_PT = 6.4  # class and number before a name
PLACE_MIN_PT = 5.0
PLACE_MAX_W_MM = 11.0  # a longer class name is shortened, its number never
PLACE_GAP_MM = 1.0
EXEMPT_W_MM = 9.0  # of the pre-printed symbol, inside the name column
GROUP_GAP_MM = 2.2  # between groups of bubbles: the white that replaces a ruled line
GROUP_GAP_MAX_MM = 9.0
BLOCK_MIN_W_MM = 27.0  # so that its head words stay legible above few bubbles
HEAD_MIN_W_MM = 21.0  # the same for the words over its categories
SIGN_GAP_MM = 1.0  # between a grade and its sign
MISTAKE_W_MM = 7.0  # the mistake bubble stands apart, its head word needs the room
ZEBRA_GREY = 0.94  # guides the eye, vanishes for the scanner
EXEMPT_GREY = 0.87
SPARE_GAP_MM = 1.2
LINES_PER_SPARE = 2  # one for the register number in digits, one for the marks

# -- column heads ----------------------------------------------------------------------------

HEAD_TITLE_MM = 3.1
HEAD_LABEL_MM = 2.5
HEAD_BUBBLE_MM = 4.4
COLUMN_LABEL_MM = 3.1
LEGEND_LINE_MM = 2.7

# -- foot ------------------------------------------------------------------------------------

CONTROL_MIN_MM = 5.0
CONTROL_MAX_MM = 6.0
DIGIT_PITCH_MM = 5.2
TOPIC_MIN_MM = 13.0  # one line of large handwriting, two of small
TOPIC_MAX_MM = 34.0
TOPIC_LABEL_W_MM = 28.0  # ends right of the bottom code and its white border
SIGNATURE_W_MM = 50.0
SIGNATURE_H_MM = 13.0
BOX_INSET_MM = 1.0  # from the printed corners to the region that is read
CORNER_MM = 4.0  # leg of a box corner: too short to be taken for a scanner's streak
CORNER_LINE_MM = 0.35

# -- type ------------------------------------------------------------------------------------

TEXT_PT = 6.6
TEXT_MIN_PT = 5.4  # the smallest size that a teacher reads without effort on a laser print
TEXT_GREY = 0.25
QUIET_GREY = 0.42  # captions above values
