"""What machines that watch the server are told."""

from pathlib import Path

from flask import Flask

from annotator import create_app
from annotator.settings import Settings


def test_it_is_alive_and_ready(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").text == "ok\n"


def test_a_new_database_is_not_ready(tmp_path: Path) -> None:
    app = create_app(Settings(data_dir=tmp_path / "new", database_url="", secret_key="k" * 32))
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert "annotator db upgrade" in answer.text
    app.extensions["store"].engine.dispose()


def test_metrics_count_requests_by_page_and_status(app: Flask) -> None:
    client = app.test_client()
    client.get("/sign-in")
    client.get("/nowhere")
    text = client.get("/metrics").text
    assert 'annotator_request_seconds_count{page="sign_in",status="2xx"} 1' in text
    assert 'annotator_request_seconds_count{page="none",status="4xx"} 1' in text
    assert "annotator_documents 0" in text
    assert "process_resident_memory_bytes" in text


def test_metrics_are_for_this_machine(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "10.0.0.1"}).status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "10.0.0.1"}).status_code == 403
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "::1"}).status_code == 200


def test_metrics_are_for_the_token_where_one_is_set(app: Flask) -> None:
    app.extensions["settings"] = app.extensions["settings"].model_copy(update={"metrics_token": "s3cret"})
    client = app.test_client()
    assert client.get("/metrics").status_code == 403
    far = {"REMOTE_ADDR": "10.0.0.1"}
    right, wrong = ({"Authorization": f"Bearer {token}"} for token in ("s3cret", "other"))
    assert client.get("/metrics", headers=right, environ_base=far).status_code == 200
    assert client.get("/metrics", headers=wrong, environ_base=far).status_code == 403
