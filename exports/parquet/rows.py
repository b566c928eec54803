"""A process of its own that reads a Parquet file: `python -m exports.parquet.rows FILE`.

A file made to do harm can end the process that reads it, or fill its memory. It prints a line of JSON for
each row, and what is wrong with the file as its error.
"""

import resource
import sys
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

BATCH_ROWS = 16
MEMORY = 4 << 30


def main(path: Path) -> None:
    """Prints the rows; leaves with a reason where the file is broken or needs more memory than there is."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    encode = msgspec.json.Encoder(enc_hook=str).encode
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(BATCH_ROWS, use_threads=False):
                for row in batch.to_pylist():
                    sys.stdout.buffer.write(encode(row) + b"\n")
    except MemoryError:
        sys.exit("it needs too much memory")
    except BrokenPipeError:
        sys.stderr.close()
    except (pa.ArrowException, ArithmeticError, OSError, RecursionError, TypeError, ValueError) as error:
        sys.exit(str(error).partition("\n")[0] or type(error).__name__)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
