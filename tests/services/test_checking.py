"""The check finds each kind of damage."""

import pytest

from annotator.permissions import OPERATOR
from annotator.services import checking, importing
from annotator.services.importing import Intake
from annotator.services.sessions import Store
from exports import Incoming
from schemas.gold import Argument, Claim, Entity, Event, GoldDocument, Span

WRONG = (
    """update change set edits = '[{"kind":"span","before":{"id":"s1","start":0,"end":1,"label":"a"},"""
    """"after":null}]'"""
)


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        ("update span set \"end\" = 99", "not inside its text"),
        ("update span set label = 'location'", "not what its log leads to"),
        ("delete from span where id = 's2'", "not what its log leads to"),
        ("update event set subtype = 'raid'", "not what its log leads to"),
        ("delete from argument", "not what its log leads to"),
        ("delete from claim", "not what its log leads to"),
        ("update entity set links = '{}'", "not what its log leads to"),
        ("delete from change", "does not have the 1 changes"),
        (WRONG, "does not start from"),
        ("update document set length = 3", "its length is not that of its text"),
        ("delete from document_text", "its length is not that of its text"),
    ],
)  # fmt: skip
def test_damage_is_found(house: Store, damage: str, finding: str) -> None:
    document = GoldDocument(
        id="d",
        text="Army took it.",
        spans=(
            Span(id="s1", start=0, end=4, label="actor", entity="n1"),
            Span(id="s2", start=5, end=9, label="actor"),
        ),
        entities=(Entity("n1", "actor", "Army", links={"acled": "Military Forces"}),),
        events=(Event("e1", "control_change", None, None, {}, (Argument("new_holder", "s1"),)),),
        claims=(Claim("c1", "e1"),),
    )
    given = Incoming(document, "l", True)
    importing.run(house, OPERATOR, "p", [given], Intake("gold"))
    assert checking.check(house).findings == []
    with house.writing() as session:
        session.connection().exec_driver_sql(damage)
        session.commit()
    assert any(finding in each for each in checking.check(house).findings)


def test_rows_that_refer_to_nothing_are_found(house: Store) -> None:
    with house.engine.connect() as connection:
        connection.exec_driver_sql("commit")
        connection.exec_driver_sql("pragma foreign_keys=off")
        connection.exec_driver_sql("insert into document_text values (77, 'x')")
        connection.exec_driver_sql("pragma foreign_keys=on")
    assert any("table document_text" in each for each in checking.check(house).findings)
