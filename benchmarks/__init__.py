"""Speed and accuracy of the reader, measured by one command each; results as Markdown tables."""
