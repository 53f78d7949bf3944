"""The launcher: every PostgreSQL on this machine, as root and as an ordinary user, and nothing left behind."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from pbx_simulator.store import binaries
from pbx_simulator.store.accounts import Account, unprivileged_account
from pbx_simulator.store.binaries import Installation, find_installation
from pbx_simulator.store.errors import ForeignServer, PostgresNotFound, PostgresNotStarted, StoreError
from pbx_simulator.store.postgres import PostgresServer
from pbx_simulator.store.profiles import Perfil
from pbx_simulator.store.schema import install
from tests.support.waiting import until

ROOT = os.geteuid() == 0


def installations() -> list[Installation]:
    """Every usable PostgreSQL here: those of the wheel and those of the system."""
    found: dict[Path, Installation] = {}
    for directory, origin in binaries._places():
        usable = binaries._installation(directory, origin)
        if usable is not None:
            found.setdefault(usable.bin_dir.resolve(), usable)
    return list(found.values())


@pytest.fixture
def open_dir() -> Iterator[Path]:
    """A directory that the server's account can enter; pytest's own is closed to all but its owner."""
    with tempfile.TemporaryDirectory(prefix="totalip-test-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
    except OSError:
        return False


def dead_pid() -> int:
    ended = subprocess.Popen(["true"])
    ended.wait()
    return ended.pid


def server_pid(data_dir: Path) -> int:
    return int((data_dir / "cluster" / "postmaster.pid").read_text().split()[0])


@pytest.mark.parametrize("found", installations(), ids=lambda found: f"{found.origin}-{found.major}")
async def test_every_postgres_here_runs_the_whole_database(found: Installation) -> None:
    async with PostgresServer(binaries=found.bin_dir) as server:
        installed = await install(server, integration_password="segredo")
        client = await server.connect(installed.database, "integracao", "segredo")
        assert await client.fetchval("SELECT 'SÃO' ILIKE 'são' AND lower('ÇÃ') = 'çã'") is True
        assert (await client.fetchval("SHOW server_version")).startswith(str(found.major))
        assert await client.fetchval("SHOW fsync") == "off"
        with pytest.raises(asyncpg.InvalidPasswordError):
            await server.connect(installed.database, "integracao", "outra")
        await client.execute("INSERT INTO alterar_cliente VALUES (1, 2, 'a', 3, 'b')")
        owner = await server.connect(installed.database, installed.owner, installed.owner_password)
        assert (
            await owner.fetchval(
                "SELECT count(*) FROM pbx.fila_comandos f "
                "JOIN alterar_cliente a ON a.ctid = f.lugar AND a.xmin = f.transacao"
            )
            == 1
        )
        await client.close()
        await owner.close()
        root = server.cluster.root
    assert not root.exists()


async def test_the_server_is_ours_runs_unprivileged_and_leaves_nothing(server: PostgresServer) -> None:
    async with PostgresServer() as other:
        assert other.port not in {0, server.port}
        root, pid = other.cluster.root, server_pid(other.cluster.root)
        if ROOT:
            assert os.stat(f"/proc/{pid}").st_uid != 0
        assert other.cluster.is_at(str(await (await other.connect()).fetchval("SHOW data_directory")))
    await until(lambda: not alive(pid))
    assert not root.exists()


async def test_a_kept_cluster_opens_again_with_its_rows_and_is_replaced_unless_kept(open_dir: Path) -> None:
    async with PostgresServer(open_dir) as server:
        first = await install(server)
        owner = await server.connect(first.database, first.owner, first.owner_password)
        await owner.execute("INSERT INTO pbx.grupos VALUES (1, 'Vendas')")
        await owner.close()
    async with PostgresServer(open_dir) as server:
        kept = await install(server, keep=True)
        owner = await server.connect(kept.database, kept.owner, kept.owner_password)
        assert await owner.fetchval("SELECT nome FROM grupos") == "Vendas"
        await owner.close()
        with pytest.raises(StoreError, match="campo"):
            await install(server, keep=True, perfil=Perfil.MANUAL)
        fresh = await install(server)
        owner = await server.connect(fresh.database, fresh.owner, fresh.owner_password)
        assert await owner.fetchval("SELECT count(*) FROM grupos") == 0
        await owner.close()
    assert stat.S_IMODE((open_dir / "superusuario.senha").stat().st_mode) == 0o600


async def test_two_simulators_cannot_share_one_cluster(open_dir: Path) -> None:
    async with PostgresServer(open_dir) as first:
        with pytest.raises(PostgresNotStarted, match="lock file"):
            async with PostgresServer(open_dir, stop_timeout_s=0.5):
                pass
        assert await (await first.connect()).fetchval("SELECT 1") == 1


async def test_a_port_that_another_postgres_holds_is_refused_and_that_one_stays_untouched(
    server: PostgresServer,
) -> None:
    with pytest.raises(ForeignServer):
        async with PostgresServer(port=server.port):
            pass
    admin = await server.connect()
    assert await admin.fetchval("SELECT count(*) FROM pg_database WHERE datname NOT IN ('totalipdb')") == 3
    await admin.close()


async def test_a_port_that_something_else_holds_is_refused() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ForeignServer):
            async with PostgresServer(port=taken.getsockname()[1]):
                pass


async def test_a_port_taken_between_the_choice_and_the_start_is_chosen_again(
    server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered = [server.port]
    free = PostgresServer.__init__.__globals__["_free_port"]
    monkeypatch.setattr("pbx_simulator.store.postgres._free_port", lambda: offered.pop() if offered else free())
    async with PostgresServer() as other:
        assert other.port != server.port


async def test_a_killed_server_starts_again_on_its_port_with_its_rows() -> None:
    async with PostgresServer() as server:
        port = server.port
        connection = await server.connect()
        await connection.execute("CREATE TABLE t AS SELECT 1 AS a")
        for _ in range(3):
            await server.kill()
            assert not server.running
            await server.restart()
        connection = await server.connect()
        assert (server.port, await connection.fetchval("SELECT a FROM t")) == (port, 1)
        await connection.close()
        await server.restart()
        assert server.running


async def test_a_server_that_does_not_end_when_asked_is_made_to(monkeypatch: pytest.MonkeyPatch) -> None:
    async with PostgresServer(stop_timeout_s=0.3) as server:
        connection = await server.connect()
        monkeypatch.setattr(signal, "SIGINT", signal.SIGCONT)  # the polite request is not heard
        await server.stop()
        assert not server.running
        connection.terminate()


@pytest.mark.parametrize("signal_number", [signal.SIGKILL, signal.SIGTERM])
async def test_a_server_does_not_outlive_the_process_that_started_it(open_dir: Path, signal_number: int) -> None:
    program = (
        "import asyncio, sys; from pathlib import Path\n"
        "from pbx_simulator.store.postgres import PostgresServer\n"
        "async def main():\n"
        "    async with PostgresServer(Path(sys.argv[1])):\n"
        "        print('pronto', flush=True)\n"
        "        await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    owner = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, str(open_dir), stdout=subprocess.PIPE, cwd=Path(__file__).parents[3]
    )
    assert owner.stdout is not None
    assert await asyncio.wait_for(owner.stdout.readline(), 60) == b"pronto\n"
    pid = server_pid(open_dir)
    assert alive(pid)
    owner.send_signal(signal_number)
    await asyncio.wait_for(owner.wait(), 20)
    await until(lambda: not alive(pid))


async def test_what_a_killed_simulator_left_is_removed_by_the_next_one(
    open_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(open_dir))
    for name, pid in (("morto", dead_pid()), ("vivo", os.getpid())):
        (open_dir / f"totalip-simulator-{name}").mkdir()
        (open_dir / f"totalip-simulator-{name}" / "dono.pid").write_text(str(pid))
    (open_dir / "totalip-simulator-alheio").mkdir()

    async with PostgresServer() as server:
        assert sorted(path.name for path in open_dir.iterdir()) == sorted(
            ["totalip-simulator-alheio", "totalip-simulator-vivo", server.cluster.root.name]
        )


async def test_a_setting_that_is_no_postgres_says_so(tmp_path: Path) -> None:
    with pytest.raises(PostgresNotFound, match="15"):
        async with PostgresServer(binaries=tmp_path):
            pass


def test_the_order_is_the_setting_then_the_wheel_then_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fake(directory: Path, version: str) -> Path:
        directory.mkdir(parents=True)
        for name in ("initdb", "postgres"):
            (directory / name).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
            (directory / name).chmod(0o755)
        return directory

    setting = fake(tmp_path / "meu" / "bin", "17.2")
    assert find_installation(setting) == Installation(setting, 17, "configuração")
    assert find_installation(tmp_path / "meu") == Installation(setting, 17, "configuração")
    assert find_installation().origin == "wheel"

    monkeypatch.setattr(binaries, "_WHEEL", "naotem")
    monkeypatch.setenv("PATH", "")
    system = tmp_path / "sistema"
    for major in ("9", "14", "15", "16"):
        fake(system / major / "bin", f"{major}.4")
    monkeypatch.setattr(binaries, "_SYSTEM_ROOT", system)
    assert find_installation() == Installation(system / "16" / "bin", 16, "sistema")
    fake(tmp_path / "caminho", "18.1")
    monkeypatch.setenv("PATH", str(tmp_path / "caminho"))
    assert find_installation() == Installation((tmp_path / "caminho").resolve(), 18, "PATH")
    monkeypatch.setattr(binaries, "_SYSTEM_ROOT", tmp_path / "vazio")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(PostgresNotFound):
        find_installation()


def test_what_an_account_can_reach_is_read_from_the_modes(open_dir: Path) -> None:
    closed = open_dir / "fechado"
    (closed / "dentro").mkdir(parents=True)
    (closed / "dentro").chmod(0o755)
    stranger = Account("estranho", 987_654, 987_654)
    closed.chmod(0o700)
    assert not stranger.can_reach(closed / "dentro")
    assert not stranger.can_reach(open_dir / "naotem")
    closed.chmod(0o711)
    assert stranger.can_reach(closed / "dentro", mode=stat.S_IXOTH)
    assert Account("dono", os.geteuid(), os.getegid()).can_reach(closed)


if ROOT:  # what only a root can show; an ordinary user shows the rest of this file as himself

    async def test_root_is_told_which_directory_the_server_cannot_enter(tmp_path: Path) -> None:
        tmp_path.chmod(0o700)
        with pytest.raises(PostgresNotStarted, match="não consegue entrar"):
            async with PostgresServer(tmp_path / "dados"):
                pass
        assert list((tmp_path / "dados").iterdir()) == []

    async def test_root_runs_a_copy_of_binaries_that_lie_in_a_closed_directory(open_dir: Path, tmp_path: Path) -> None:
        found = find_installation()
        tmp_path.chmod(0o755)
        closed = tmp_path / "venv"
        found.copied_to(closed)
        closed.chmod(0o700)
        inside = closed / found.bin_dir.parent.parent.name / found.bin_dir.parent.name / "bin"
        async with PostgresServer(open_dir, binaries=inside) as server:
            assert open_dir in server.cluster.installation.bin_dir.parents
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700

    def test_an_ordinary_user_needs_no_other_account(open_dir: Path) -> None:
        account = unprivileged_account()
        assert account is not None
        os.chown(open_dir, account.uid, account.gid)
        child = os.fork()
        if child == 0:
            os._exit(_as_ordinary_user(account, open_dir))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0

    def _as_ordinary_user(account: Account, data_dir: Path) -> int:
        """In a child process: becomes the account, and opens a server as anybody would."""

        async def open_one() -> bool:
            async with PostgresServer(data_dir / "dados") as server:
                installed = await install(server)
                client = await server.connect(installed.database, "integracao", installed.integration_password)
                return bool(await client.fetchval("SELECT count(*) = 0 FROM usuarios"))

        try:
            os.setgroups([])
            os.setgid(account.gid)
            os.setuid(account.uid)
            return 0 if unprivileged_account() is None and asyncio.run(open_one()) else 1
        except BaseException:
            return 2
