from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from gateway.access import keys, masks, policy
from gateway.access.identity import DIREITOS, TUDO, Escopo, Identidade
from gateway.access.keys import Keys
from gateway.access.policy import PAPEIS, ChaveGuardada, PolicyError, Politica
from gateway.access.predicates import alvo_permitido, evento_permitido, linhas
from gateway.domain.condicoes import NENHUM, TODOS, Comparacao, Operador, Ou, vale
from gateway.settings import Segredo

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HASH = "sha256:" + "a" * 64


@dataclass
class ManualClock:
    seconds: float = 0.0

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds


@dataclass
class Evento:
    ramal: str


@dataclass
class Ilegivel:
    bruto: str = "<R>"


@dataclass
class Conexao:
    conectado: bool = True


@dataclass
class Casa:
    """A policy file with keys, read by a `Keys` whose clock the test moves."""

    path: Path
    clock: ManualClock = field(default_factory=ManualClock)
    failures: list[PolicyError] = field(default_factory=list)

    def add(self, nome: str, papel: str, ramais: tuple[str, ...] = (), grupos: tuple[int, ...] = ()) -> str:
        made = keys.nova()
        policy.alterar(self.path, lambda p: p.com(ChaveGuardada(nome, keys.resumo(made), papel, ramais, grupos)))
        return made

    def keys(self, admin: str | None = None) -> Keys:
        return Keys(self.path, self.clock, admin=Segredo(admin) if admin else None, ao_falhar=self.failures.append)


@pytest.fixture
def casa(tmp_path: Path) -> Casa:
    return Casa(tmp_path / "politica.yaml")


def who(escopo: Escopo, *direitos: str) -> Identidade:
    return Identidade("x", frozenset(), frozenset(direitos), escopo)


def test_a_key_is_known_by_its_hash_only(casa: Casa) -> None:
    made = casa.add("ana", "operador", ramais=("0204",))
    found = casa.keys().identificar(f"Bearer {made}")
    assert found == Identidade(
        "ana", frozenset(("operador",)), PAPEIS["operador"].direitos, Escopo(ramais=frozenset(("0204",)))
    )
    assert made not in casa.path.read_text(encoding="utf-8")
    assert (casa.path.stat().st_mode & 0o077) == 0
    assert made.startswith("tip_")
    assert len(made) == 47


@pytest.mark.parametrize(
    "bearer", [None, "", "Bearer", "Bearer ", "tip_x", "Basic {}", "Bearer {}x", "Bearer {} x", "Bearer x{}", "B {}"]
)
def test_anything_else_is_nobody(casa: Casa, bearer: str | None) -> None:
    made = casa.add("ana", "leitor")
    assert casa.keys().identificar(bearer and bearer.format(made)) is None


@hypothesis_settings(max_examples=100)
@given(st.text())
def test_no_text_is_a_key_and_none_raises(text: str) -> None:
    empty = Keys(None, ManualClock(), admin=Segredo("x" * 40))
    assert empty.identificar(text) is None
    assert empty.identificar("Bearer " + text) is None


def test_the_scheme_may_be_written_in_any_case(casa: Casa) -> None:
    made = casa.add("ana", "leitor")
    assert casa.keys().identificar(f"  bEARER   {made} ") is not None


def test_the_admin_key_has_every_right_and_needs_no_file(casa: Casa) -> None:
    found = casa.keys(admin="chave-de-administrador").identificar("Bearer chave-de-administrador")
    assert found is not None
    assert all(found.pode(direito) for direito in (*DIREITOS, "um.direito.novo"))
    assert found.escopo == TUDO


def test_a_gateway_knows_when_nobody_can_come_in(casa: Casa) -> None:
    assert casa.keys().vazia
    assert not casa.keys(admin="x" * 20).vazia
    casa.add("ana", "leitor")
    assert not casa.keys().vazia
    policy.alterar(casa.path, lambda p: p.sem("ana", NOW))
    assert casa.keys().vazia


def test_changes_of_the_file_are_seen_after_a_second(casa: Casa) -> None:
    known = casa.keys()
    made = casa.add("ana", "leitor")
    assert known.identificar(f"Bearer {made}") is None
    casa.clock.seconds += 1
    assert known.identificar(f"Bearer {made}") is not None
    policy.alterar(casa.path, lambda p: p.sem("ana", NOW))
    casa.clock.seconds += 1
    assert known.identificar(f"Bearer {made}") is None


def test_a_file_that_breaks_leaves_the_last_good_policy_and_is_told_once(casa: Casa) -> None:
    made = casa.add("ana", "leitor")
    known = casa.keys()
    casa.path.write_text("versao: [", encoding="utf-8")
    for _ in range(3):
        casa.clock.seconds += 1
        assert known.identificar(f"Bearer {made}") is not None
    assert len(casa.failures) == 1
    with pytest.raises(PolicyError):
        casa.keys()


def test_a_name_can_be_used_again_after_it_was_revoked(casa: Casa) -> None:
    old = casa.add("ana", "leitor")
    with pytest.raises(PolicyError, match="Já existe"):
        casa.add("ana", "leitor")
    policy.alterar(casa.path, lambda p: p.sem("ana", NOW))
    with pytest.raises(PolicyError, match="Não há chave viva"):
        policy.alterar(casa.path, lambda p: p.sem("ana", NOW))
    new = casa.add("ana", "leitor")
    known = casa.keys()
    assert known.identificar(f"Bearer {old}") is None
    assert known.identificar(f"Bearer {new}") is not None


def test_roles_of_the_file_add_to_and_replace_ours() -> None:
    read = policy.ler(
        f"versao: 1\npapeis:\n  auditor: {{direitos: [ler], limitado: true}}\n  leitor: {{direitos: [ler]}}\n"
        f"chaves:\n  - {{nome: a, hash: '{HASH}', papel: auditor, grupos: [3]}}\n"
    )
    assert read.identidade(read.chaves[0]).escopo == Escopo(grupos=frozenset((3,)))
    assert read.papeis["leitor"].direitos == {"ler"}
    assert read.papeis["operador"] == PAPEIS["operador"]
    assert policy.ler(policy.escrever(read)) == read


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("versao: 2", "versao: 1"),
        ("- a", "versao: 1"),
        ("versao: 1\nx: 2", "versao: 1"),
        ("versao: 1\nchaves: 3", "lista"),
        ("versao: 1\nchaves: [3]", "Chave 1"),
        (f"versao: 1\nchaves: [{{nome: a, hash: '{HASH}', papel: rei}}]", "papel não existe"),
        (f"versao: 1\nchaves: [{{nome: a, hash: '{HASH}', papel: operador}}]", "precisa de"),
        (f"versao: 1\nchaves: [{{nome: a, hash: '{HASH}', papel: leitor, ramais: [204]}}]", "aspas"),
        (f"versao: 1\nchaves: [{{nome: a, hash: '{HASH}', papel: leitor, grupos: [a]}}]", "números"),
        (f"versao: 1\nchaves: [{{nome: a, hash: '{HASH}', papel: administrador, ramais: ['1']}}]", "admin"),
        (f"versao: 1\nchaves: [{{hash: '{HASH}', papel: leitor}}]", "nome"),
        ("versao: 1\nchaves: [{nome: a, hash: 'sha256:zz', papel: leitor}]", "hash"),
        ("versao: 1\npapeis: {x: {direitos: [voar]}}", "direitos são"),
        ("versao: 1\npapeis: {x: {direitos: [admin], limitado: true}}", "admin"),
        ("versao: 1\npapeis: [x]", "mapa"),
        ("a: b: c", "linha 1"),
        ("!!python/object/apply:os.system [x]", "YAML"),
    ],
)
def test_an_unusable_policy_says_where_and_what(text: str, says: str) -> None:
    with pytest.raises(PolicyError, match=says):
        policy.ler(text)


@hypothesis_settings(max_examples=150)
@given(st.text(max_size=60))
def test_any_text_is_a_policy_or_a_policy_error(text: str) -> None:
    for candidate in (text, "versao: 1\n" + text, "versao: 1\nchaves:\n- " + text):
        try:
            policy.ler(candidate)
        except PolicyError:
            continue


names = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=10)
stored = st.builds(
    ChaveGuardada,
    nome=names,
    hash=st.just(HASH),
    papel=st.sampled_from(["leitor", "supervisor", "operador"]),
    ramais=st.lists(names, min_size=1, max_size=3).map(tuple),
    grupos=st.lists(st.integers(), max_size=3).map(tuple),
    revogada_em=st.none() | st.just("2026-11-24T12:00:00+00:00"),
)


@hypothesis_settings(max_examples=100)
@given(st.lists(stored, max_size=4))
def test_a_policy_written_is_the_policy_read(chaves: list[ChaveGuardada]) -> None:
    kept = Politica(chaves=tuple(chaves))
    assert policy.ler(policy.escrever(kept)) == kept


def test_an_unlimited_scope_sees_every_row_and_a_limited_one_only_its_own() -> None:
    own = who(Escopo(ramais=frozenset(("0204", "0205"))))
    assert linhas(who(TUDO), "ligacoes_ativo") == TODOS
    assert linhas(own, "campanhas") == TODOS
    assert linhas(own, "ligacoes_ativo") == Comparacao("ramal", Operador.EM, ("0204", "0205"))
    assert linhas(own, "mensagens_sms_recebidas") == NENHUM
    assert linhas(own, "uma_visao_nova") == NENHUM


def test_a_group_reaches_its_users_and_nothing_that_knows_no_groups() -> None:
    group = who(Escopo(grupos=frozenset((3,))))
    both = who(Escopo(ramais=frozenset(("1",)), grupos=frozenset((3,))))
    assert linhas(group, "usuarios") == Comparacao("id_grupo", Operador.EM, (3,))
    assert linhas(group, "ligacoes_ativo") == NENHUM
    assert isinstance(linhas(both, "usuarios"), Ou)
    assert vale(linhas(both, "usuarios"), {"ramal": "1", "id_grupo": 9})
    assert vale(linhas(both, "usuarios"), {"ramal": "2", "id_grupo": 3})
    assert not vale(linhas(both, "usuarios"), {"ramal": "2", "id_grupo": 9})


def test_a_scope_of_nothing_sees_nothing_of_anyone() -> None:
    assert linhas(who(Escopo()), "usuarios") == NENHUM
    assert not evento_permitido(who(Escopo()))(Evento("1"))
    assert not alvo_permitido(who(Escopo()), "1")


def test_every_view_of_the_contract_is_decided_for_a_limited_scope() -> None:
    import yaml

    from gateway.access.predicates import CADASTROS, POR_GRUPO, POR_RAMAL

    tables = yaml.safe_load((Path(__file__).parents[3] / "contract/tables.yaml").read_text(encoding="utf-8"))["tables"]
    columns = {t["name"]: {c["name"] for c in t["columns"]} for t in tables}
    assert (CADASTROS | POR_RAMAL | POR_GRUPO) - set(columns) == {"status_servidores_view"}  # of the HTTP API alone
    assert all("ramal" in columns[view] for view in POR_RAMAL)
    assert all("ramal" not in columns[view] for view in CADASTROS & set(columns))
    assert all("id_grupo" in columns[view] for view in POR_GRUPO)


def test_events_follow_the_scope() -> None:
    allowed = evento_permitido(who(Escopo(ramais=frozenset(("0204",)))))
    assert allowed(Evento("0204"))
    assert not allowed(Evento("204"))
    assert not allowed(Ilegivel())
    assert allowed(Conexao())
    everything = evento_permitido(who(TUDO))
    assert all(everything(item) for item in (Evento("1"), Ilegivel(), Conexao()))


def test_commands_follow_the_scope() -> None:
    own = who(Escopo(ramais=frozenset(("0204",))))
    assert alvo_permitido(own, "0204")
    assert not alvo_permitido(own, "0205")
    assert alvo_permitido(who(TUDO), "0205")


@pytest.mark.parametrize(
    ("mask", "value", "seen"),
    [
        ("TELEFONE", "11999991234", "•••••••1234"),
        ("TELEFONE", "(11) 99999-1234", "(••) •••••-1234"),
        ("TELEFONE", "190", "•••"),
        ("CPF", "123.456.789-09", "•••.•••.•••-09"),
        ("PARAMETRO", "AB", "•••"),
        ("PARAMETRO", "", "•••"),
        ("EMAIL", "ana@exemplo.com", "a•••@exemplo.com"),
        ("EMAIL", "a@exemplo.com", "•••"),
        ("EMAIL", "sem arroba", "•••"),
        ("OUTRA", "qualquer coisa", "•••"),
        ("TELEFONE", 11999991234, "•••••••1234"),
        ("TELEFONE", None, None),
    ],
)
def test_a_mask_hides_all_but_its_end(mask: str, value: object, seen: object) -> None:
    assert masks.aplicar(who(TUDO, "ler"), mask, value) == seen
    assert masks.aplicar(who(TUDO, f"ver.{mask}"), mask, value) == value
    assert masks.aplicar(who(TUDO, "admin"), mask, value) == value


@hypothesis_settings(max_examples=100)
@given(st.sampled_from(["TELEFONE", "CPF", "PARAMETRO", "EMAIL", "X"]), st.text(min_size=8, max_size=40))
def test_a_mask_never_raises_and_shows_at_most_half(mask: str, value: str) -> None:
    seen = masks.aplicar(who(TUDO), mask, value)
    if mask != "EMAIL":
        assert sum(c.isalnum() for c in seen) * 2 <= sum(c.isalnum() for c in value)
