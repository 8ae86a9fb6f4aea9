"""Where the reader of a stream stands, and comes back to."""

from __future__ import annotations

import base64
import dataclasses
import json


@dataclasses.dataclass(frozen=True)
class Position:
    """All that is needed to come back to a stream, each event once. Position() is the start.

    It may be kept, as JSON or by pickle, beside what the program made of the events.

    token        resume token of the last message that was read to its end
    sequence     of the last event that was given, 0 if none was: events after the token that it
                 covers, those of a message that was read in part, are passed over
    session_uid  16 bytes: sequences of another session's are not to be compared with this one's
    """

    token: bytes = b""
    sequence: int = 0
    session_uid: bytes = b""

    def to_json(self) -> str:
        return json.dumps(
            {
                "token": base64.b64encode(self.token).decode(),
                "sequence": self.sequence,
                "session_uid": base64.b64encode(self.session_uid).decode(),
            }
        )

    @classmethod
    def from_json(cls, text: str | bytes) -> Position:
        """What to_json gave. Raises ValueError for anything else."""
        try:
            kept = json.loads(text)
            return cls(
                base64.b64decode(kept["token"], validate=True),
                int(kept["sequence"]),
                base64.b64decode(kept.get("session_uid", ""), validate=True),
            )
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError(f"no position: {text!r}") from error
