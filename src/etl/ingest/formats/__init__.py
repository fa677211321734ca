"""One module per family of formats; the table of all readers is ``etl.ingest.readers.READERS``."""
