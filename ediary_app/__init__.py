"""The thin doors to the program: the command line, and later the web."""
