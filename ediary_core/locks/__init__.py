"""Locks of months and terms, the acts that correct what is locked, and whom they are told to."""
