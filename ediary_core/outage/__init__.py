"""The outage as a case: its length and branch, registers of cards, the board, retention."""
