"""A process that appends under a lease from several tasks and says what was acknowledged; it is meant to be killed.

Run as a program: the journal's file, how many callers.
"""

import asyncio
import sys

from gateway.clock import SystemClock
from gateway.journal.port import Append, Put
from gateway.journal.sqlite import SqliteJournal


async def main(path: str, callers: int) -> None:
    async with SqliteJournal(path, clock=SystemClock()) as journal:
        lease = await journal.acquire("pbx", "child", 60)

        async def append(caller: int) -> None:
            number = 0
            while True:
                number += 1
                text = f"{caller}.{number}"
                key = Put("progress", str(caller), text.encode(), None)
                await journal.commit(Append("load", text.encode()), key, lease=lease)
                sys.stdout.write(text + "\n")
                sys.stdout.flush()

        await asyncio.gather(*(append(caller) for caller in range(callers)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
