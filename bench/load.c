/* Asks one HTTP/1.1 server the same again and again over keep-alive connections, and tells how fast it answered.
 *
 * Usage: load PORT CLIENTS SECONDS < request
 *
 * Each connection sends the request and, when the whole answer has come, sends it again. Every answer must be 200;
 * its length comes from Content-Length, or from the last chunk. The first tenth of the time is not counted; where one
 * answer a client has not come in the rest, it goes on until it has, for twenty times as long at most.
 * At the end every answer under way is waited for, so that no server works on for nobody while the next one is measured.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 1 << 22, KEPT = 16 << 20 };

struct client {
    int fd;
    size_t got, whole;  /* whole: of the answer with its head, 0 while not known */
    int chunked;
    double asked_at;
    char *buffer;
    size_t room;
};

static char ask[MOST];
static size_t ask_length;
static float *took;
static size_t took_count, body_bytes;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void fail(const char *what) {
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(1);
}

static void begin(struct client *c) {
    c->got = c->whole = 0;
    c->chunked = 0;
    c->asked_at = now();
    if (send(c->fd, ask, ask_length, MSG_NOSIGNAL) != (ssize_t)ask_length) fail("send");
}

static void read_head(struct client *c) {
    c->buffer[c->got] = 0;
    char *end = strstr(c->buffer, "\r\n\r\n");
    if (end == NULL) return;
    if (strncmp(c->buffer, "HTTP/1.1 200", 12) != 0) {
        fprintf(stderr, "answer: %.600s\n", c->buffer);
        exit(1);
    }
    size_t head = end + 4 - c->buffer;
    char *length = strcasestr(c->buffer, "\r\ncontent-length:");
    if (length != NULL && length < end) {
        c->whole = head + strtoul(length + 17, NULL, 10);
    } else {
        char *chunked = strcasestr(c->buffer, "\r\ntransfer-encoding: chunked");
        if (chunked == NULL || chunked > end) fail("an answer without a length");
        c->chunked = 1;
        c->whole = head;
    }
}

/* Whether the answer is whole. */
static int receive(struct client *c) {
    for (;;) {
        if (c->room - c->got < 65536) {
            c->room *= 2;
            c->buffer = realloc(c->buffer, c->room + 1);
            if (c->buffer == NULL) fail("memory");
        }
        ssize_t n = recv(c->fd, c->buffer + c->got, c->room - c->got, MSG_DONTWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
        if (n <= 0) fail("the server closed a connection");
        c->got += n;
        if (c->whole == 0) read_head(c);
        if (c->whole == 0) continue;
        if (c->chunked) {
            if (c->got >= c->whole + 5 && memcmp(c->buffer + c->got - 5, "0\r\n\r\n", 5) == 0) return 1;
        } else if (c->got >= c->whole) {
            if (c->got > c->whole) fail("more than the answer");
            return 1;
        }
    }
}

static int ascending(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv) {
    if (argc != 4) return 2;
    int port = atoi(argv[1]), clients = atoi(argv[2]);
    double seconds = atof(argv[3]);
    ask_length = fread(ask, 1, MOST, stdin);
    took = malloc(sizeof *took * KEPT);
    struct client *all = calloc(clients, sizeof *all);
    int poll = epoll_create1(0);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
    for (int i = 0; i < clients; i++) {
        struct client *c = &all[i];
        int on = 1;
        c->fd = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(c->fd, (struct sockaddr *)&to, sizeof to) < 0) fail("connect");
        setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        c->room = 1 << 18;
        c->buffer = malloc(c->room + 1);
        struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};
        epoll_ctl(poll, EPOLL_CTL_ADD, c->fd, &e);
    }
    double start = now(), counted = start + seconds / 10, end = start + seconds, last = 0;
    size_t answers = 0, all_answers = 0, least = clients;
    int under_way = clients;
    for (int i = 0; i < clients; i++) begin(&all[i]);
    struct epoll_event ready[256];
    while (under_way > 0) {
        int n = epoll_wait(poll, ready, 256, 100);
        for (int i = 0; i < n; i++) {
            struct client *c = ready[i].data.ptr;
            if (!receive(c)) continue;
            double t = now();
            int over = t >= end && (answers >= least || t >= start + 20 * seconds);
            body_bytes = c->got;
            all_answers++;
            if (t >= counted && !over && took_count < KEPT) {
                took[took_count++] = (t - c->asked_at) * 1e6;
                answers++;
                last = t;
            }
            if (over) {
                under_way--;
                close(c->fd);  /* and so it leaves the poll: an idle connection may be closed by the server */
            } else {
                begin(c);
            }
        }
    }
    if (answers == 0) fail("no answer in time");
    qsort(took, took_count, sizeof *took, ascending);
    printf("{\"per_s\": %.2f, \"p50_us\": %.1f, \"p99_us\": %.1f, \"bytes\": %zu, \"answers\": %zu}\n", answers / (last - counted),
           took[took_count / 2], took[(size_t)(took_count * 0.99)], body_bytes, all_answers);
    return 0;
}
