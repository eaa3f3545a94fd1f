"""Records in `match`, which Python has since 3.10."""

import pytest

from mapi_http import Change, ChangeKind


def test_records_match_by_position_and_name() -> None:
    change = Change(
        kind=ChangeKind.NEW_MAIL, folder_id=None, message_id="0001-000000000102", message_class="IPM.Note"
    )
    match change:
        case Change(kind=ChangeKind.NEW_MAIL, message_id=str(found)):
            assert found == "0001-000000000102"
        case _:
            pytest.fail("it is new mail")
    match change:
        case Change(ChangeKind.NEW_MAIL, None):
            pass
        case _:
            pytest.fail("it is new mail of no folder")
