"""Label Studio ML backends suggest: what they are sent, what is taken of their answers, what goes wrong."""

from typing import Any

import pytest

from annotator.errors import AnnotatorError, Failed, Forbidden, Invalid, NotFound
from annotator.permissions import OPERATOR, Action
from annotator.services import adjudicating, work
from annotator.services.access import enter
from annotator.services.suggesting import backends, offering, suggesters, telling
from annotator.services.suggesting.backends import Run, Wish
from annotator.settings import Settings
from annotator.store import suggestions
from exports.labelstudio import draft_of
from schemas.gold import Span
from tests.scene import SLUG, Scene
from tests.services.suggesting.conftest import Backend, Predict, plain, region

TEXT = "🔥 Rebels seized Hama on Friday."


def add(scene: Scene, settings: Settings, served: Backend, **more: Any) -> str | None:
    wish = Wish("gaz", served.url, **more)
    return backends.add(scene.store, settings, scene.actors["carla"], SLUG, wish)


def run(scene: Scene, settings: Settings, missing: bool = True, named: tuple[str, ...] = ()) -> Run:
    carla = scene.actors["carla"]
    return backends.run(scene.store, settings, carla, SLUG, "gaz", missing, named=named)


def offered(scene: Scene, document: int) -> list[tuple[str, str, float | None, str]]:
    found = offering.up_to_date(scene.store, scene.actors["amal"], SLUG, document).offers
    return [(each.quote, each.span.label, each.score, each.proposals[0].version) for each in found]


def test_it_is_asked_as_label_studio_asks_and_its_answers_are_suggested(
    scene: Scene, inside: Settings, served: Backend
) -> None:
    document = scene.document(TEXT, to="amal")
    served.version = "gaz-0"
    assert add(scene, inside, served) == "gaz-0"
    made = run(scene, inside)
    assert (made.asked, made.suggested, made.version) == (1, 1, "gaz-1")
    assert offered(scene, document) == [("Hama", "location", 0.9, "gaz-1")]
    assert served.paths() == ["/health", "/setup", "/health", "/setup", "/predict"]
    setup, predict = served.sent[1][1], served.sent[-1][1]
    number, _, time = setup["project"].partition(".")
    assert (number, time.isdigit()) == (str(scene.project_id), True)
    assert setup["access_token"] == ""
    assert predict["project"] == setup["project"]
    assert predict["params"] == {"login": None, "password": None, "context": None}
    assert {label.id for label in draft_of(predict["label_config"], "x").ontology.labels} >= {"actor"}
    (task,) = predict["tasks"]
    assert task["data"]["text"] == TEXT
    assert (task["annotations"], task["predictions"]) == ([], [])


def test_what_has_suggestions_is_asked_again_only_on_demand_and_replaced(
    scene: Scene, inside: Settings, served: Backend
) -> None:
    document = scene.document(TEXT, to="amal")
    add(scene, inside, served)
    run(scene, inside)
    assert run(scene, inside).asked == 0
    served.predict = lambda tasks: {"results": [
        {"result": [region(each, "actor", "Rebels")], "model_version": "gaz-2"} for each in tasks
    ]}  # fmt: skip
    assert run(scene, inside, missing=False).asked == 1
    assert offered(scene, document) == [("Rebels", "actor", None, "gaz-2")]
    with scene.store.reading() as session:
        found = suggestions.suggester(session, scene.project_id, "gaz")
        assert found
        assert found.version == "gaz-2"


def _related(tasks: list[dict[str, Any]]) -> Any:
    """As SDKs write relations: a list within the list."""
    relation = {"type": "relation", "from_id": "r-control_change", "to_id": "r-location",
                "direction": "right", "labels": ["territory"]}  # fmt: skip
    return {"results": [
        {"result": [region(each, "control_change", "seized"), region(each), [relation]]} for each in tasks
    ]}  # fmt: skip


def test_a_new_version_suggests_where_only_older_ones_have(
    scene: Scene, inside: Settings, served: Backend
) -> None:
    first, second = scene.document(TEXT, to="amal"), scene.document("Hama was quiet.", to="amal")
    add(scene, inside, served)
    run(scene, inside)
    served.version, served.predict = "gaz-2", lambda tasks: plain(tasks, "gaz-2")
    assert run(scene, inside, named=("d2",)).asked == 1
    assert [offered(scene, each)[0][3] for each in (first, second)] == ["gaz-1", "gaz-2"]
    assert run(scene, inside).asked == 1
    assert [offered(scene, each)[0][3] for each in (first, second)] == ["gaz-2", "gaz-2"]
    served.version = "gaz-3"
    served.predict = lambda tasks: {"results": [{"result": [region(each)]} for each in tasks]}
    assert run(scene, inside).asked == 2
    assert [offered(scene, each)[0][3] for each in (first, second)] == ["gaz-3", "gaz-3"]


def test_a_version_that_answers_do_not_name_costs_one_article(
    scene: Scene, inside: Settings, served: Backend
) -> None:
    documents = [scene.document(TEXT, to="amal") for _ in range(3)]
    served.version = "other"
    add(scene, inside, served)
    assert run(scene, inside).asked == 3
    assert run(scene, inside).asked == 1
    assert {offered(scene, each)[0][3] for each in documents} == {"gaz-1"}


def test_articles_that_are_named_are_asked_about_and_unknown_names_refused(
    scene: Scene, inside: Settings, served: Backend
) -> None:
    scene.document(TEXT)
    scene.document(TEXT)
    add(scene, inside, served)
    run(scene, inside)
    assert run(scene, inside, named=("d1",)).asked == 1
    assert [task["data"]["nt_uid"] for task in served.sent[-1][1]["tasks"]] == ["d1"]
    calls = len(served.sent)
    with pytest.raises(Invalid, match="called d9"):
        run(scene, inside, named=("d1", "d9"))
    assert len(served.sent) == calls


READ: dict[str, tuple[Predict, list[str]]] = {
    "as they should": (plain, ["Hama"]),
    "a list of lists": (lambda tasks: {"results": [[each] for each in plain(tasks)["results"]]}, ["Hama"]),
    "a bare list": (lambda tasks: plain(tasks)["results"], ["Hama"]),
    "a response of the newer kind": (
        lambda tasks: {"results": {"predictions": plain(tasks)["results"], "model_version": "gaz-1"}},
        ["Hama"],
    ),
    "relations in a nested list": (_related, ["Hama", "seized"]),
    "no ids and no scores": (
        lambda tasks: {"results": [
            {"result": [{k: v for k, v in region(each).items() if k != "id"}]} for each in tasks
        ]},
        ["Hama"],
    ),
    "no words": (lambda tasks: {"results": [{"result": [region(t, text=None)]} for t in tasks]}, ["Hama"]),
    "floats": (
        lambda tasks: {"results": [{"result": [region(t, start=16.0, end=20.0)]} for t in tasks]},
        ["Hama"],
    ),
    "UTF-16 units": (
        lambda tasks: {"results": [{"result": [region(t, start=17, end=21)]} for t in tasks]},
        ["Hama"],
    ),
    "unknown labels beside known ones": (
        lambda tasks: {"results": [{"result": [region(t, "tank", "Rebels"), region(t)]} for t in tasks]},
        ["Hama"],
    ),
    "places outside the text": (
        lambda tasks: {"results": [
            {"result": [region(t, "actor", start=900, end=904), region(t)]} for t in tasks
        ]},
        ["Hama"],
    ),
    "rubbish among regions": (
        lambda tasks: {"results": [{"result": [7, None, {"type": 3}, region(t)]} for t in tasks]},
        ["Hama"],
    ),
    "blanks": (
        lambda tasks: {"results": [
            {"result": [region(t, "actor", " ", start=1, end=2, text=" "), region(t)]} for t in tasks
        ]},
        ["Hama"],
    ),
    "nothing found": (lambda tasks: {"results": [{"result": []} for _ in tasks]}, []),
}  # fmt: skip


@pytest.mark.parametrize("form", READ)
def test_answers_of_every_form_are_read(scene: Scene, inside: Settings, served: Backend, form: str) -> None:
    served.predict, quotes = READ[form]
    document = scene.document(TEXT, to="amal")
    add(scene, inside, served)
    made = run(scene, inside)
    assert (made.suggested, made.losses.failed) == (1, [])
    assert sorted(quote for quote, *_ in offered(scene, document)) == quotes


def test_what_is_left_out_is_told(scene: Scene, inside: Settings, served: Backend) -> None:
    served.predict, _ = READ["unknown labels beside known ones"]
    scene.document(TEXT)
    add(scene, inside, served)
    left = dict(run(scene, inside).to_dict()["left_out"])
    assert any("tank" in what for what in left)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("UTF-16 units", "UTF-16"),
        ("places outside the text", "not on their words"),
        ("rubbish among regions", "not as they should be"),
        ("blanks", "blanks"),
    ],
)
def test_each_kind_of_thing_that_is_left_out_or_put_right_is_counted(
    scene: Scene, inside: Settings, served: Backend, form: str, words: str
) -> None:
    served.predict, _ = READ[form]
    scene.document(TEXT)
    add(scene, inside, served)
    left = run(scene, inside).to_dict()["left_out"]
    assert [number for what, number in left if words in what and "\n" not in what] != []


def test_relations_become_the_event_s_roles(scene: Scene, inside: Settings, served: Backend) -> None:
    served.predict = _related
    document = scene.document(TEXT, to="amal")
    add(scene, inside, served)
    run(scene, inside)
    found = offering.up_to_date(scene.store, scene.actors["amal"], SLUG, document).offers
    (event,) = next(each for each in found if each.quote == "seized").events
    assert [each.role for each in event.arguments] == ["territory"]


FAILS: dict[str, tuple[dict[str, Any], str]] = {
    "no results": ({"predict": lambda tasks: {"results": []}}, "the model gave no result"),
    "nothing": ({"predict": lambda tasks: None}, "the model gave no result"),
    "results of nothing": (
        {"predict": lambda tasks: {"results": [None for _ in tasks]}}, "the model gave no result",
    ),
    "a traceback": (
        {"status": 500, "raw": b"Traceback (most recent call last):\n  x\nValueError: boom\n"},
        "it answered 500: ValueError: boom",
    ),
    "a page": ({"status": 502, "raw": b"<html><body>Bad gateway</body></html>"}, "it answered 502"),
    "no JSON": ({"raw": b"{"}, "is no JSON"),
    "a redirect": ({"status": 302, "location": "http://127.0.0.1:1/"}, "it answered 302"),
}  # fmt: skip


@pytest.mark.parametrize("kind", FAILS)
def test_what_goes_wrong_is_one_line_and_nothing_is_kept(
    scene: Scene, inside: Settings, served: Backend, kind: str
) -> None:
    document = scene.document(TEXT, to="amal")
    add(scene, inside, served)
    changes, words = FAILS[kind]
    for name, value in changes.items():
        setattr(served, name, value)
    with pytest.raises(Failed, match="suggests nothing") as caught:
        run(scene, inside)
    assert words in caught.value.message
    assert "\n" not in caught.value.message
    assert offered(scene, document) == []


def test_answers_in_a_wrong_number_are_asked_for_one_by_one(
    scene: Scene, inside: Settings, served: Backend
) -> None:
    first, second = scene.document(TEXT, to="amal"), scene.document("Hama was quiet.", to="amal")
    served.predict = lambda tasks: {"results": plain(tasks)["results"][:1]}
    add(scene, inside, served)
    assert run(scene, inside).suggested == 2
    assert len(offered(scene, first)) == len(offered(scene, second)) == 1


def test_one_document_that_the_model_fails_on_does_not_stop_the_others(
    scene: Scene, inside: Settings, served: Backend
) -> None:
    scene.document(TEXT, to="amal")
    bad = scene.document("Rebels fled.", title="Without the word")

    def predict(tasks: list[dict[str, Any]]) -> Any:
        return plain(tasks) if all("Hama" in each["data"]["text"] for each in tasks) else {"results": []}

    served.predict = predict
    add(scene, inside, served)
    made = run(scene, inside)
    assert (made.asked, made.suggested) == (2, 1)
    assert made.losses.failed == [("Without the word", "the model gave no result")]
    assert bad


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9", "http://[::1]:9", "http://169.254.169.254/", "http://10.0.0.1"]
)
def test_addresses_of_the_own_network_are_refused(scene: Scene, url: str) -> None:
    with pytest.raises(Invalid, match="not a public address"):
        backends.add(scene.store, scene.settings, scene.actors["carla"], SLUG, Wish("gaz", url))


def test_a_backend_that_is_down_says_so_and_is_not_added(scene: Scene, inside: Settings) -> None:
    with pytest.raises(Failed, match="cannot be reached"):
        backends.add(scene.store, inside, scene.actors["carla"], SLUG, Wish("gaz", "http://127.0.0.1:9"))
    with scene.store.reading() as session:
        assert suggesters.listed(session, scene.actors["carla"], SLUG)[1] == []


def test_a_token_is_handed_out_only_where_it_was_asked_for(
    scene: Scene, inside: Settings, served: Backend
) -> None:
    scene.document(TEXT)
    add(scene, inside, served, hands_token=True)
    run(scene, inside)
    tokens = [body["access_token"] for path, body in served.sent if path == "/setup"]
    assert tokens[0] == ""
    assert tokens[1].startswith("ann_")


def test_a_token_is_always_of_somebody(scene: Scene, inside: Settings, served: Backend) -> None:
    with pytest.raises(Invalid, match="whose token"):
        backends.add(scene.store, inside, OPERATOR, SLUG, Wish("gaz", served.url, hands_token=True))
    assert served.sent == []


def test_a_change_counts_once_the_new_address_answers(
    scene: Scene, inside: Settings, served: Backend
) -> None:
    carla = scene.actors["carla"]
    add(scene, inside, served, hands_token=True)
    with pytest.raises(Failed, match="cannot be reached"):
        backends.change(scene.store, inside, carla, SLUG, Wish("gaz", "http://127.0.0.1:9"))
    with pytest.raises(NotFound):
        backends.change(scene.store, inside, carla, SLUG, Wish("other", served.url))
    served.version = "gaz-2"
    wish = Wish("gaz", f"{served.url}/", tells_gold=True)
    assert backends.change(scene.store, inside, carla, SLUG, wish) == "gaz-2"
    with scene.store.reading() as session:
        (found,) = suggesters.listed(session, carla, SLUG)[1]
        assert (found.url, found.version) == (served.url, "gaz-2")
        assert (found.hands_token, found.tells_gold) == (False, True)


def test_it_is_asked_to_train(scene: Scene, inside: Settings, served: Backend) -> None:
    add(scene, inside, served)
    telling.train(scene.store, inside, scene.actors["carla"], SLUG, "gaz")
    path, body = served.sent[-1]
    assert (path, body["action"], body["project"]["id"]) == ("/webhook", "START_TRAINING", scene.project_id)


def test_it_is_told_of_finished_gold_where_that_was_asked_for_and_of_nothing_before(
    scene: Scene, inside: Settings, served: Backend
) -> None:
    document = scene.document(TEXT)
    add(scene, inside, served, tells_gold=True)
    for name in ("amal", "basma"):
        scene.assign(document, name)
        scene.load(document, [Span(id="s1", start=2, end=8, label="actor")], name)
        with scene.store.writing() as session:
            work.submit(session, scene.actors[name], SLUG, document)
    carla = scene.actors["carla"]
    with pytest.raises(AnnotatorError):
        telling.tell_gold(scene.store, inside, carla, SLUG, document)
    with scene.store.writing() as session:
        adjudicating.finish(session, carla, SLUG, document)
        assert telling.to_be_told(session, carla, SLUG, document) is not None
    assert telling.tell_gold(scene.store, inside, carla, SLUG, document) == 1
    told = [body for path, body in served.sent if path == "/webhook"]
    assert [body["action"] for body in told] == ["ANNOTATION_CREATED"]
    assert told[0]["annotation"]["ground_truth"] is True
    assert told[0]["task"]["data"]["text"] == TEXT


def test_only_curators_have_backends(scene: Scene, inside: Settings, served: Backend) -> None:
    with pytest.raises(Forbidden):
        backends.add(scene.store, inside, scene.actors["amal"], SLUG, Wish("gaz", served.url))
    assert served.sent == []
    with scene.store.reading() as session:
        assert enter(session, scene.actors["amal"], SLUG, Action.ANNOTATE)
