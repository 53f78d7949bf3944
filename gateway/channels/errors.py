"""How a call to the PBX can end without an answer we can use.

ChannelError
├─ NotDelivered      the PBX certainly did not get it; another channel may be tried
│  └─ Congested         no place of ours became free: says nothing of the PBX
├─ DeliveryUnknown   it may have run; never sent again
│  └─ UnreadableReply   it answered outside its protocol: unknown too
└─ Unavailable       a read could not be made; it may be asked again, or of another channel
   ├─ SchemaChanged  a view or column went away since the catalogue was read
   └─ TooBroad       the statement ran out of time: narrow it
"""

from __future__ import annotations

from typing import Final

from gateway.domain.comandos import Canal


class ChannelError(Exception):
    """A call that did not end well.

    Attributes:
        canal: the channel.
        operacao: function, verb or table; never a value.
        motivo: what happened, in English, for logs; no secrets.
    """

    def __init__(self, canal: Canal, operacao: str, motivo: str = "") -> None:
        super().__init__(f"{canal.value} {operacao}: {motivo or type(self).__name__}")
        self.canal: Final = canal
        self.operacao: Final = operacao
        self.motivo: Final = motivo


class NotDelivered(ChannelError):
    """The PBX certainly did not get the command."""


class Congested(NotDelivered):
    """No place of ours became free in time; the PBX was not asked."""


class DeliveryUnknown(ChannelError):
    """The command may have run."""


class UnreadableReply(DeliveryUnknown):
    """The PBX answered outside its protocol (a page, nothing, too much); of a command: it may have run."""


class Unavailable(ChannelError):
    """A read could not be made."""


class SchemaChanged(Unavailable):
    """The database lost a view or column that the catalogue had: read the catalogue again, then ask again."""


class TooBroad(Unavailable):
    """The database gave up on the statement: ask for less (a date or id range, a smaller page)."""
