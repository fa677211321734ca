"""The warehouse on disk: Parquet files, snapshots, checks, changes, and reading."""
