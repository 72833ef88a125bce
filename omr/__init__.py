"""Reads any printed form whose geometry it is given; knows nothing of schools."""
