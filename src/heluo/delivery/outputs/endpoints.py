"""HTTP of outputs, and of files that come in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from heluo.delivery.frame.caller import Caller, caller
from heluo.delivery.outputs import imports, service
from heluo.delivery.outputs.import_shapes import ImportDecision, ImportList, NewImport
from heluo.delivery.outputs.schemas import (
    NewOutputFile,
    NewOutputRequest,
    OutputBytes,
    OutputComparison,
    OutputFileEdit,
    OutputList,
    OutputLook,
    OutputPage,
    OutputSettlement,
    OutputVotes,
)

router = APIRouter(prefix="/api/outputs", tags=["outputs"])
Asking = Annotated[Caller, Depends(caller)]
Id = Annotated[str, Path(max_length=60, pattern=r"^[A-Za-z0-9_\-]+$")]


# Before "/{id}", which would take their path.
@router.get("/imports")
def imported_files(asking: Asking) -> ImportList:
    """Files of the caller's projects, and those on the caller's desk."""
    return imports.listed(asking)


@router.post("/imports")
def ask_import(asking: Asking, given: NewImport) -> ImportList:
    """Asks to bring a file into a project's workspace; it is checked at once."""
    return imports.ask(asking, given)


@router.get("/imports/{id}/look")
def look_at_import(asking: Asking, id: Id) -> OutputLook:
    """What the file holds."""
    return imports.look_at(asking, id)


@router.post("/imports/{id}/decide")
def decide_import(asking: Asking, id: Id, given: ImportDecision) -> ImportList:
    """Admits or rejects a file."""
    return imports.decide(asking, id, given)


@router.post("/imports/{id}/withdraw")
def withdraw_import(asking: Asking, id: Id) -> ImportList:
    """Takes a file back: it comes into no session any more."""
    return imports.withdraw(asking, id)


@router.get("")
def output_requests(asking: Asking) -> OutputList:
    """Own requests, and those on the caller's desk."""
    return service.listed(asking)


@router.post("")
def begin_output_request(asking: Asking, given: NewOutputRequest) -> OutputPage:
    """A request without files."""
    return service.begin(asking, given)


@router.get("/{id}")
def output_request(asking: Asking, id: Id) -> OutputPage:
    """One request with files, findings and the votes that the caller may read."""
    return service.see(asking, id)


@router.post("/{id}/files")
def put_output_file(asking: Asking, id: Id, given: NewOutputFile) -> OutputPage:
    """Puts a file in, or in the place of the one with its name; it is checked at once."""
    return service.put_file(asking, id, given)


@router.post("/{id}/handed/{file}")
def put_handed_file(asking: Asking, id: Id, file: Id) -> OutputPage:
    """Puts in a file that the caller handed over from a session of the workspace."""
    return service.put_handed(asking, id, file)


@router.put("/{id}/files/{file}")
def edit_output_file(asking: Asking, id: Id, file: Id, given: OutputFileEdit) -> OutputPage:
    """What the author says of a file."""
    return service.edit_file(asking, id, file, given)


@router.delete("/{id}/files/{file}")
def drop_output_file(asking: Asking, id: Id, file: Id) -> OutputPage:
    """Takes a file out."""
    return service.drop_file(asking, id, file)


@router.post("/{id}/send")
def send_output_request(asking: Asking, id: Id) -> OutputPage:
    """To the checkers, after every file was checked once more."""
    return service.send(asking, id)


@router.post("/{id}/withdraw")
def withdraw_output_request(asking: Asking, id: Id) -> OutputPage:
    """Withdraws it for good."""
    return service.withdraw(asking, id)


@router.get("/{id}/files/{file}/look")
def look_at_output(asking: Asking, id: Id, file: Id) -> OutputLook:
    """What the copy that may leave holds."""
    return service.look_at(asking, id, file)


@router.get("/{id}/files/{file}/compare")
def compare_output(asking: Asking, id: Id, file: Id) -> OutputComparison:
    """The copy beside the version before it."""
    return service.compare(asking, id, file)


@router.get("/{id}/files/{file}/take")
def take_output(asking: Asking, id: Id, file: Id) -> OutputBytes:
    """A released file."""
    return service.take(asking, id, file)


@router.post("/{id}/votes")
def vote_on_outputs(asking: Asking, id: Id, given: OutputVotes) -> OutputPage:
    """The caller's vote on every file."""
    return service.vote(asking, id, given)


@router.post("/{id}/settle")
def settle_outputs(asking: Asking, id: Id, given: OutputSettlement) -> OutputPage:
    """What one of both checkers makes of the votes; what is approved leaves at once."""
    return service.settle(asking, id, given)
