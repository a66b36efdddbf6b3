"""Who may show the sidebar, and the short-lived tokens with which a helpdesk lets it search.

A token is the helpdesk's origin and a time, signed with the key that the helpdesk's server and this service share.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from itsdangerous import BadData, URLSafeTimedSerializer
from itsdangerous.timed import TimestampSigner

from corpus.errors import ZhinanError

LIFETIME = 15 * 60  # seconds
_SALT = "zhinan.embed"
_RENEW = "Ask the helpdesk for a new one."


class EmbedOff(ZhinanError):
    """A token is asked for where none is needed."""

    code = "embed_off"


class KeyRefused(ZhinanError):
    """The key that should buy a token is missing or wrong."""

    code = "embed_key"


class OriginRefused(ZhinanError):
    """A token is asked for a page that may not show the sidebar."""

    code = "embed_origin"


class TokenRefused(ZhinanError):
    """The sidebar searches without a token that is good now; it asks the helpdesk for a new one."""

    code = "embed_token"


@dataclass(frozen=True, slots=True)
class Embed:
    """The origins of pages that may show the sidebar, and the key; ``clock`` gives seconds since 1970."""

    origins: tuple[str, ...] = ()
    key: str = field(default="", repr=False)
    clock: Callable[[], float] = time.time

    def issue(self, key: str, origin: str) -> tuple[str, int]:
        """Return a token for the page at ``origin`` and the second at which it ends.

        Raises EmbedOff, KeyRefused or OriginRefused.
        """
        if not self.key:
            raise EmbedOff("Tokens are not in use here.", "Set ZHINAN_EMBED_KEY to use them.")
        if not hmac.compare_digest(key.encode(), self.key.encode()):
            raise KeyRefused("The key is missing or wrong.", "Send Authorization: Bearer with ZHINAN_EMBED_KEY.")
        if origin not in self.origins:
            raise OriginRefused(f"{origin!r} may not show the sidebar.", "Add it to ZHINAN_EMBED_ORIGINS.")
        return str(self._signer().dumps(origin)), int(self.clock()) + LIFETIME

    def check(self, token: str, origin: str) -> None:
        """Let a search of the sidebar pass that the page at ``origin`` shows. Raises TokenRefused."""
        if not self.key:
            return
        try:
            signed = self._signer().loads(token, max_age=LIFETIME)
        except BadData as error:
            raise TokenRefused(
                "The token is missing, wrong or has ended.", "Ask the helpdesk for a new one."
            ) from error
        if signed != origin or origin not in self.origins:
            raise TokenRefused("The token is for another page.", "Ask the helpdesk for a new one.")

    def policy(self) -> str:
        """Return the source list of ``frame-ancestors``."""
        return " ".join(self.origins) or "'none'"

    def _signer(self) -> URLSafeTimedSerializer:
        clock = self.clock

        class Signer(TimestampSigner):
            def get_timestamp(self) -> int:
                return int(clock())

        return URLSafeTimedSerializer(self.key, salt=_SALT, signer=Signer)
