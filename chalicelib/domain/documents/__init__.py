"""Documents that people deposit: PDF files, their keys in the file store, their faults."""
