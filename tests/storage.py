"""Object storage: a local server that speaks S3."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from time import sleep
from typing import IO

import pytest


@contextmanager
def bucket() -> Iterator[str]:
    """The URL of a place in a bucket, which programs that are started meanwhile can reach too."""
    monkeypatch = pytest.MonkeyPatch()
    with TemporaryFile() as log:
        server = subprocess.Popen(
            [sys.executable, "-u", "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"],
            stderr=log,
            stdout=subprocess.DEVNULL,
        )
        try:
            while not (said := re.search(rb"Running on (http://[\d.:]+)", _read(log))):
                assert server.poll() is None, _read(log)
                sleep(0.05)
            address = said[1].decode()
            for name, value in {
                "AWS_ACCESS_KEY_ID": "test",
                "AWS_SECRET_ACCESS_KEY": "test",
                "AWS_DEFAULT_REGION": "us-east-1",
                "AWS_ENDPOINT_URL": address,
            }.items():
                monkeypatch.setenv(name, value)
            import boto3
            from s3fs import S3FileSystem

            S3FileSystem.clear_instance_cache()  # that of another server
            boto3.client("s3", endpoint_url=address).create_bucket(Bucket="releases")
            yield "s3://releases/gold"
        finally:
            monkeypatch.undo()
            server.terminate()
            server.wait(10)


def _read(log: IO[bytes]) -> bytes:
    """What was written so far, by somebody who shares our place in the file."""
    return os.pread(log.fileno(), 1 << 16, 0)
