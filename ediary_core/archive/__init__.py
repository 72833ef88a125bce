"""A term or a year as signed XML with a readable view, and the register of copies."""
