"""The demo's made-up world: a school, its teachers' pens, and a printer and scanner between them.

Nothing here knows how the reader works; of the product it uses only the geometry of `omr.form`.
"""
