"""Commands: the only way in which an annotation set changes.

A command is planned against the current objects into edits, each the object before and after. Applying
the edits is the store's work; swapping them undoes the command.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from annotator.domain.commands import (
    claims,
    deciding,
    entities,
    events,
    incidents,
    linking,
    recode,
    requests,
    spans,
)
from annotator.domain.commands import load as loading
from annotator.domain.commands.base import Command
from annotator.domain.commands.checks import place
from annotator.domain.commands.edits import KINDS, Edit, Kind, Object, edit, invert, kind_of, subject
from annotator.domain.commands.objects import Draft, Held, Objects, Setting
from annotator.domain.commands.requests import (
    Decide,
    Edition,
    Load,
    Proposal,
    Recode,
    Redo,
    Renaming,
    Replace,
    Request,
    Ruling,
    Settle,
    Undo,
)
from annotator.errors import Invalid

__all__ = [
    "KINDS",
    "MOST_AT_ONCE",
    "Command",
    "Decide",
    "Draft",
    "Edit",
    "Edition",
    "Held",
    "Kind",
    "Load",
    "Object",
    "Objects",
    "Proposal",
    "Recode",
    "Redo",
    "Renaming",
    "Replace",
    "Request",
    "Ruling",
    "Setting",
    "Settle",
    "Undo",
    "decode_edits",
    "decode_requests",
    "edit",
    "encode",
    "invert",
    "kind_of",
    "place",
    "plan",
    "subject",
]

# Others wait while one request is carried out.
MOST_AT_ONCE = 100

_PLANS: dict[type, Callable[[Any, Draft, Setting], None]] = {
    requests.AddSpan: spans.add,
    requests.MoveSpan: spans.move,
    requests.AddFragment: spans.add_fragment,
    requests.RelabelSpan: spans.relabel,
    requests.RemoveSpan: spans.remove,
    requests.SetNote: spans.note,
    requests.SetAttributes: spans.set_attributes,
    requests.AddEvent: events.add,
    requests.SetSubtype: events.set_subtype,
    requests.SetTrigger: events.set_trigger,
    requests.RemoveEvent: events.remove,
    requests.AddArgument: events.add_argument,
    requests.RemoveArgument: events.remove_argument,
    linking.LinkMentions: entities.link_mentions,
    linking.UnlinkMentions: entities.unlink_mentions,
    linking.AddEntity: entities.add,
    linking.RenameEntity: entities.rename,
    linking.MergeEntities: entities.merge,
    linking.RemoveEntity: entities.remove,
    linking.SetLink: entities.set_link,
    linking.GroupEvents: incidents.group,
    linking.UngroupEvents: incidents.ungroup,
    linking.RenameIncident: incidents.rename,
    linking.MergeIncidents: incidents.merge,
    linking.ShareIncident: incidents.share,
    linking.AddClaim: claims.add,
    linking.SetClaim: claims.change,
    linking.RemoveClaim: claims.remove,
    linking.AddRelation: claims.add_relation,
    linking.RemoveRelation: claims.remove_relation,
    requests.Decide: deciding.decide,
    requests.Load: loading.load,
    requests.Settle: loading.settle,
    requests.Recode: recode.recode,
    requests.Replace: loading.replace,
}


def plan(command: Edition, objects: Objects, setting: Setting) -> tuple[Edit, ...]:
    """The edits that carry out `command`, none if it changes nothing; raises Invalid or Conflict."""
    draft = Draft(objects)
    _PLANS[type(command)](command, draft, setting)
    return draft.edits()


_decoder = msgspec.json.Decoder(tuple[Request, ...])
_edits_decoder = msgspec.json.Decoder(tuple[Edit, ...])
_encoder = msgspec.json.Encoder()


def decode_requests(body: bytes) -> tuple[Request, ...]:
    """Commands from a JSON list; raises Invalid naming the place."""
    try:
        found = _decoder.decode(body)
    except msgspec.DecodeError as error:
        raise Invalid(f"Not a list of commands: {error}", "commands") from error
    if len(found) > MOST_AT_ONCE:
        raise Invalid(f"{len(found)} commands; send at most {MOST_AT_ONCE} at once.", "commands")
    return found


def encode(value: Command | tuple[Edit, ...]) -> str:
    """A command, or edits, as JSON for the change log."""
    return _encoder.encode(value).decode()


def is_recode(command: str) -> bool:
    """Whether a command of the change log, as JSON, is a Recode."""
    return command.startswith('{"op":"recode",')


_rulings_decoder = msgspec.json.Decoder(Settle)


def rulings_of(command: str) -> tuple[Ruling, ...]:
    """The decisions in a command of the change log, as JSON; none where it is no Settle."""
    if not command.startswith('{"op":"settle",'):
        return ()
    return _rulings_decoder.decode(command).rulings


def decode_edits(body: str) -> tuple[Edit, ...]:
    """The inverse of `encode` for edits."""
    return _edits_decoder.decode(body)
