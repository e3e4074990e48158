"""What one writes with DuckDB: `python duckdb_sql.py WORK FILE…`."""

import sys

import duckdb

SQUARE = "SELECT avg((pred - target) * (pred - target)) FROM"
QUERIES = {
    "csv": f"{SQUARE} read_csv($1) POSITIONAL JOIN read_csv($2)",
    "id": f"{SQUARE} read_csv($1) JOIN read_csv($2) USING (id)",
    "two": f"{SQUARE} read_csv($1)",
}

if __name__ == "__main__":
    found = duckdb.execute(QUERIES[sys.argv[1]], sys.argv[2:]).fetchone()
    print(*found or ())
