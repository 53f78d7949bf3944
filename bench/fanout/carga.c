/* The load of bench/fanout: the PBX's event socket on one side, thousands of graphql-transport-ws subscribers on the other.

   One thread and one epoll. It writes event lines to whoever connects to its event port, reads the frames that come back
   on every WebSocket, and tells each delivery by the number in the event's uniqueid. Whatever comes out of order, twice
   or not at all is counted. Orders come on standard input, one a line; each is answered by one line of JSON.

     assinar N PORTA ARQUIVO   N subscribers of 127.0.0.1:PORTA; line i of ARQUIVO (modulo its length) is the payload of
                               subscriber i; answered when each of them has got an event
     servidor PID              the process whose processor time and memory are measured
     autorizar TEXTO           what its clients say in Authorization
     dirigido 0|1              1: event n is for subscriber n modulo N alone; 0: each event is for all
     parar K                   the first K subscribers stop reading for ever, and count no more
     amostra N ARQUIVO         N events; what the last subscriber got is written to ARQUIVO, one message a line
     vazao S W                 as many events as go through in S seconds with at most W of them on their way
     ritmo S TAXA              S seconds of TAXA events a second; latency from the line to the frame
     memoria                   resident memory of the server */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HTTP, ACK, ABERTO };
enum { MAX_EVENTOS = 1 << 22, MAX_LATENCIAS = 1 << 23, LEITURA = 1 << 18, EM_ABERTURA = 64, MAX_ESPERA_S = 300 };
#define MARCA "\"uniqueid\":\"1700000000."

typedef struct {
    int fd, estado, parado;
    int64_t ultimo; /* number of the newest event it got; -1: none yet */
    char *resto;    /* the beginning of a frame that has not come whole */
    size_t tem;
} Assinante;

static int ep, ouvinte, fonte = -1, n_assinantes, abertos, parados, dirigido;
static Assinante *assinantes;
static char **pedidos, autorizacao[256], leitura[LEITURA];
static int n_pedidos;
static pid_t servidor;
static uint64_t *enviado_em;
static uint32_t *latencias; /* tenths of a microsecond */
static int64_t proximo, medir_de = INT64_MAX;
static size_t n_latencias;
static uint64_t entregas, fora_de_ordem, outras;
static FILE *amostra;

static void morrer(const char *por, ...) {
    va_list args;
    va_start(args, por);
    vfprintf(stderr, por, args);
    fprintf(stderr, " (%s)\n", strerror(errno));
    exit(1);
}

static uint64_t agora(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static double cpu_s(void) {
    clockid_t relogio;
    struct timespec t = {0, 0};
    if (clock_getcpuclockid(servidor, &relogio) == 0) clock_gettime(relogio, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static long rss_kib(void) {
    char nome[64];
    long total = 0, residente = 0;
    snprintf(nome, sizeof nome, "/proc/%d/statm", (int)servidor);
    FILE *f = fopen(nome, "r");
    if (f == NULL || fscanf(f, "%ld %ld", &total, &residente) != 2) morrer("statm");
    fclose(f);
    return residente * (sysconf(_SC_PAGESIZE) / 1024);
}

static void escrever(int fd, const char *dados, size_t n) {
    while (n > 0) {
        ssize_t foi = write(fd, dados, n);
        if (foi < 0 && errno != EAGAIN && errno != EINTR) morrer("write");
        if (foi > 0) dados += foi, n -= (size_t)foi;
    }
}

static void mandar(Assinante *um, int opcode, const char *texto, size_t n) {
    unsigned char cabeca[14] = {(unsigned char)(0x80 | opcode)};
    size_t h = 2;
    if (n < 126) cabeca[1] = (unsigned char)(0x80 | n);
    else cabeca[1] = 0x80 | 126, cabeca[2] = (unsigned char)(n >> 8), cabeca[3] = (unsigned char)n, h = 4;
    h += 4; /* a mask of zeros leaves the payload as it is */
    escrever(um->fd, (char *)cabeca, h);
    escrever(um->fd, texto, n);
}

static void assinar_um(Assinante *um, int porta) {
    struct sockaddr_in onde = {.sin_family = AF_INET, .sin_port = htons((uint16_t)porta)};
    onde.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    um->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (um->fd < 0 || connect(um->fd, (struct sockaddr *)&onde, sizeof onde) < 0) morrer("connect");
    int sim = 1;
    setsockopt(um->fd, IPPROTO_TCP, TCP_NODELAY, &sim, sizeof sim);
    char texto[512];
    int n = snprintf(texto, sizeof texto,
                     "GET /graphql HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                     "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                     "Sec-WebSocket-Protocol: graphql-transport-ws\r\nAuthorization: %s\r\n\r\n", porta, autorizacao);
    escrever(um->fd, texto, (size_t)n);
    fcntl(um->fd, F_SETFL, O_NONBLOCK);
    um->estado = HTTP;
    um->ultimo = -1;
    struct epoll_event ev = {.events = EPOLLIN, .data.u64 = (uint64_t)(um - assinantes) + 16};
    epoll_ctl(ep, EPOLL_CTL_ADD, um->fd, &ev);
}

static void mensagem(Assinante *um, const char *texto, size_t n, uint64_t quando) {
    if (um->estado == ACK) {
        if (memmem(texto, n, "connection_ack", 14) == NULL) morrer("no ack: %.*s", (int)n, texto);
        char pedido[16384];
        int i = (int)(um - assinantes);
        int k = snprintf(pedido, sizeof pedido, "{\"id\":\"%08x-4000-8000-0000-%012x\",\"type\":\"subscribe\",\"payload\":%s}",
                         i * 2654435761u, i, pedidos[i % n_pedidos]);
        if (k >= (int)sizeof pedido) morrer("payload too long");
        mandar(um, 1, pedido, (size_t)k);
        um->estado = ABERTO;
        abertos++;
        return;
    }
    if (amostra != NULL && um == assinantes + n_assinantes - 1) fprintf(amostra, "%.*s\n", (int)n, texto);
    const char *marca = memmem(texto, n, MARCA, sizeof MARCA - 1);
    if (marca == NULL) {
        outras++;
        if (memmem(texto, n, "\"next\"", 6) == NULL && memmem(texto, n, "\"ping\"", 6) == NULL)
            morrer("unexpected: %.*s", (int)n, texto);
        return;
    }
    int64_t numero = 0;
    for (const char *c = marca + sizeof MARCA - 1; *c >= '0' && *c <= '9'; c++) numero = numero * 10 + (*c - '0');
    int passo = dirigido ? n_assinantes : 1;
    if (um->ultimo >= 0 && numero != um->ultimo + passo) fora_de_ordem++;
    um->ultimo = numero;
    entregas++;
    if (numero >= medir_de && n_latencias < MAX_LATENCIAS)
        latencias[n_latencias++] = (uint32_t)((quando - enviado_em[numero % MAX_EVENTOS]) / 100);
}

static size_t quadro(Assinante *um, const char *b, size_t n, uint64_t quando) { /* bytes of it; 0: not all there */
    const unsigned char *u = (const unsigned char *)b;
    if (n < 2) return 0;
    size_t h = 2, tam = u[1] & 127;
    if (tam == 126) {
        if (n < 4) return 0;
        tam = (size_t)u[2] << 8 | u[3], h = 4;
    } else if (tam == 127) {
        if (n < 10) return 0;
        tam = 0, h = 10;
        for (int i = 2; i < 10; i++) tam = tam << 8 | u[i];
    }
    if (n < h + tam) return 0;
    int opcode = u[0] & 15;
    if (opcode == 9) mandar(um, 10, b + h, tam);
    else if (opcode == 8) morrer("closed by the server: %.*s", (int)tam - 2, b + h + 2);
    else if (opcode == 1) mensagem(um, b + h, tam, quando);
    return h + tam;
}

static void ler(Assinante *um) {
    size_t tem = um->tem;
    if (tem > 0) memcpy(leitura, um->resto, tem);
    ssize_t veio = read(um->fd, leitura + tem, LEITURA - tem);
    if (veio < 0 && errno == EAGAIN) return;
    if (veio <= 0) morrer("subscriber %d lost", (int)(um - assinantes));
    uint64_t quando = agora();
    size_t n = tem + (size_t)veio, lido = 0;
    if (um->estado == HTTP) {
        char *fim = memmem(leitura, n, "\r\n\r\n", 4);
        if (fim != NULL) {
            if (memmem(leitura, n, " 101 ", 5) == NULL) morrer("no upgrade: %.*s", (int)n, leitura);
            lido = (size_t)(fim - leitura) + 4;
            um->estado = ACK;
            mandar(um, 1, "{\"type\":\"connection_init\"}", 26);
        }
    }
    if (um->estado != HTTP)
        for (size_t k; (k = quadro(um, leitura + lido, n - lido, quando)) > 0;) lido += k;
    um->tem = n - lido;
    free(um->resto);
    um->resto = NULL;
    if (um->tem > 0) {
        um->resto = malloc(um->tem);
        memcpy(um->resto, leitura + lido, um->tem);
    }
}

static void girar(int espera_ms) {
    struct epoll_event evs[512];
    int n = epoll_wait(ep, evs, 512, espera_ms);
    for (int i = 0; i < n; i++) {
        uint64_t quem = evs[i].data.u64;
        if (quem >= 16) ler(assinantes + quem - 16);
        else if (quem == 1) {
            if (fonte >= 0) close(fonte);
            fonte = accept(ouvinte, NULL, NULL);
            int sim = 1;
            setsockopt(fonte, IPPROTO_TCP, TCP_NODELAY, &sim, sizeof sim);
        }
    }
}

static void publicar(int quantos) {
    char linhas[64 * 256];
    while (quantos > 0) {
        size_t n = 0;
        int agora_vao = quantos < 256 ? quantos : 256;
        uint64_t t = agora();
        for (int i = 0; i < agora_vao; i++, proximo++) {
            enviado_em[proximo % MAX_EVENTOS] = t;
            n += (size_t)sprintf(linhas + n, "<R><%05d><11999990000><1133334444><1700000000.%09ld>\r\n",
                                 (int)(proximo % (n_assinantes ? n_assinantes : 1)), (long)proximo);
        }
        escrever(fonte, linhas, n);
        quantos -= agora_vao;
    }
}

static uint64_t esperadas(int64_t eventos) { return (uint64_t)eventos * (dirigido ? 1u : (uint64_t)(n_assinantes - parados)); }

static void escoar(uint64_t ate, double limite_s) {
    uint64_t fim = agora() + (uint64_t)(limite_s * 1e9);
    while (entregas < ate && agora() < fim) girar(10);
}

static int faltam(void) { /* subscribers that have not got their newest event */
    int quantos = 0;
    for (int i = 0; i < n_assinantes; i++) {
        int64_t novo = proximo - 1;
        if (dirigido) novo -= (novo - i) % n_assinantes;
        quantos += assinantes[i].ultimo < novo;
    }
    return quantos;
}

static void assinar(int n, int porta, const char *arquivo) {
    char linha[16000];
    FILE *f = fopen(arquivo, "r");
    if (f == NULL) morrer("%s", arquivo);
    pedidos = calloc((size_t)n, sizeof *pedidos);
    while (n_pedidos < n && fgets(linha, sizeof linha, f) != NULL) {
        linha[strcspn(linha, "\n")] = 0;
        pedidos[n_pedidos++] = strdup(linha);
    }
    fclose(f);
    assinantes = calloc((size_t)n, sizeof *assinantes);
    while (fonte < 0) girar(100);
    long antes = rss_kib();
    for (n_assinantes = 0; n_assinantes < n;) {
        assinar_um(assinantes + n_assinantes++, porta);
        while (n_assinantes - abertos >= EM_ABERTURA) girar(100);
    }
    while (abertos < n) girar(100);
    uint64_t espera = 1000000000u;
    do { /* an event reaches only those whose subscription has begun */
        if (espera > MAX_ESPERA_S * 1000000000ull) morrer("%d subscribers got nothing", faltam());
        publicar(dirigido ? n : 1);
        for (uint64_t ate = agora() + espera; faltam() > 0 && agora() < ate;) girar(20);
        espera *= 2;
    } while (faltam() > 0);
    for (uint64_t fim = agora() + 1000000000u; agora() < fim;) girar(50);
    printf("{\"assinantes\":%d,\"rss_kib\":%ld,\"kib_por_assinante\":%.2f}\n", n, rss_kib(), (double)(rss_kib() - antes) / n);
}

static int por_tamanho(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void relatar(uint64_t antes, uint64_t contadas, int64_t eventos, double s, double cpu, uint64_t deviam) {
    qsort(latencias, n_latencias, sizeof *latencias, por_tamanho);
#define QUANTIL(q) (n_latencias ? latencias[(size_t)((double)(n_latencias - 1) * (q))] / 1e4 : -1.0)
    printf("{\"eventos\":%ld,\"entregas\":%lu,\"faltam\":%ld,\"fora_de_ordem\":%lu,\"outras\":%lu,\"segundos\":%.4f,"
           "\"entregas_por_s\":%.1f,\"cpu_s_por_milhao\":%.3f,\"p50_ms\":%.4f,\"p99_ms\":%.4f,\"max_ms\":%.4f}\n",
           (long)eventos, (unsigned long)(entregas - antes), (long)(deviam - (entregas - antes)),
           (unsigned long)fora_de_ordem, (unsigned long)outras, s, (double)contadas / s,
           contadas ? cpu / (double)contadas * 1e6 : 0.0, QUANTIL(0.5), QUANTIL(0.99), QUANTIL(1.0));
    n_latencias = 0;
    medir_de = INT64_MAX;
}

static void vazao(double segundos, int janela) {
    uint64_t antes = entregas, inicio = agora(), meio = inicio + 500000000u, fim = meio + (uint64_t)(segundos * 1e9);
    int64_t primeiro = proximo;
    uint64_t contadas = 0, contando_desde = 0;
    double cpu = 0;
    for (uint64_t t = inicio; t < fim; t = agora()) {
        int64_t entregues = (int64_t)((entregas - antes) / esperadas(1));
        int cabem = janela - (int)(proximo - primeiro - entregues);
        if (cabem > janela / 4) publicar(cabem);
        girar(1);
        if (contando_desde == 0 && t >= meio) contadas = entregas, contando_desde = t, cpu = cpu_s();
    }
    contadas = entregas - contadas;
    double s = (double)(agora() - contando_desde) / 1e9;
    cpu = cpu_s() - cpu;
    uint64_t deviam = esperadas(proximo - primeiro);
    escoar(antes + deviam, MAX_ESPERA_S);
    relatar(antes, contadas, proximo - primeiro, s, cpu, deviam);
}

static void ritmo(double segundos, double taxa) {
    uint64_t antes = entregas, inicio = agora();
    int64_t primeiro = proximo, total = (int64_t)(segundos * taxa);
    medir_de = proximo;
    double cpu = cpu_s();
    while (proximo - primeiro < total) {
        uint64_t vez = inicio + (uint64_t)((double)(proximo - primeiro) / taxa * 1e9), t = agora();
        if (t >= vez) publicar(1);
        else girar(vez - t > 1500000 ? 1 : 0); /* the last of the wait is spun, or the clock of epoll would be measured */
    }
    uint64_t deviam = esperadas(proximo - primeiro);
    escoar(antes + deviam, MAX_ESPERA_S);
    relatar(antes, entregas - antes, total, (double)(agora() - inicio) / 1e9, cpu_s() - cpu, deviam);
}

static void parar(int quantos) {
    for (int i = 0; i < quantos; i++) {
        assinantes[i].parado = 1;
        epoll_ctl(ep, EPOLL_CTL_DEL, assinantes[i].fd, NULL);
    }
    parados = quantos;
    printf("{\"parados\":%d}\n", quantos);
}

static void colher(int quantos, const char *arquivo) {
    uint64_t antes = entregas;
    amostra = fopen(arquivo, "w");
    publicar(dirigido ? quantos * n_assinantes : quantos);
    escoar(antes + esperadas(dirigido ? quantos * n_assinantes : quantos), 30);
    fclose(amostra);
    amostra = NULL;
    printf("{\"entregas\":%lu}\n", (unsigned long)(entregas - antes));
}

static void ordem(char *linha) {
    char arquivo[4096];
    int n, m;
    double a, b;
    if (sscanf(linha, "assinar %d %d %4095s", &n, &m, arquivo) == 3) assinar(n, m, arquivo);
    else if (sscanf(linha, "dirigido %d", &dirigido) == 1) printf("{}\n");
    else if (sscanf(linha, "parar %d", &n) == 1) parar(n);
    else if (sscanf(linha, "amostra %d %4095s", &n, arquivo) == 2) colher(n, arquivo);
    else if (sscanf(linha, "vazao %lf %d", &a, &n) == 2) vazao(a, n);
    else if (sscanf(linha, "ritmo %lf %lf", &a, &b) == 2) ritmo(a, b);
    else if (strncmp(linha, "memoria", 7) == 0) printf("{\"rss_kib\":%ld}\n", rss_kib());
    else if (sscanf(linha, "autorizar %255[^\n]", autorizacao) == 1) printf("{}\n");
    else if (sscanf(linha, "servidor %d", &n) == 1) servidor = n, printf("{}\n");
    else morrer("order? %s", linha);
    fflush(stdout);
}

int main(void) {
    struct rlimit muitos = {65536, 65536};
    setrlimit(RLIMIT_NOFILE, &muitos);
    struct sockaddr_in aqui = {.sin_family = AF_INET};
    socklen_t n = sizeof aqui;
    aqui.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    enviado_em = calloc(MAX_EVENTOS, sizeof *enviado_em);
    latencias = calloc(MAX_LATENCIAS, sizeof *latencias);
    ep = epoll_create1(0);
    ouvinte = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(ouvinte, (struct sockaddr *)&aqui, sizeof aqui) < 0 || listen(ouvinte, 8) < 0) morrer("listen");
    getsockname(ouvinte, (struct sockaddr *)&aqui, &n);
    struct epoll_event ev = {.events = EPOLLIN, .data.u64 = 1};
    epoll_ctl(ep, EPOLL_CTL_ADD, ouvinte, &ev);
    fcntl(0, F_SETFL, O_NONBLOCK);
    ev.data.u64 = 0;
    epoll_ctl(ep, EPOLL_CTL_ADD, 0, &ev);
    printf("{\"porta_de_eventos\":%d}\n", ntohs(aqui.sin_port));
    fflush(stdout);
    for (char linha[8192];;) {
        girar(1000);
        ssize_t veio = read(0, linha, sizeof linha - 1);
        if (veio == 0) return 0;
        if (veio < 0) continue;
        linha[veio] = 0;
        for (char *resto = linha, *uma; (uma = strsep(&resto, "\n")) != NULL;)
            if (*uma) ordem(uma);
    }
}
