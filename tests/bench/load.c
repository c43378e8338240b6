/*
 * load.c - asks one server again and again over keep-alive connections, and looks at every answer.
 *
 *   load PORT CONNECTIONS SECONDS REQUEST [ANSWER]
 *
 * REQUEST is a file with the bytes of one request, or of several with a NUL between them: the connections take them in turn.
 * "@R@" and six digits in it become a number of nine digits: the six, plus the answers that the connection has had. So a write
 * can name the version that it expects, where each answer raises it by one.
 * With ANSWER every body must equal that file. Prints one line of JSON; ends with 1 when an answer was not 200, or another one.
 *
 * One thread, epoll: a connection has one request under way. After SECONDS nothing more is asked; what is under way then is
 * waited for and counted in "late" only.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CONNECTIONS_MOST 1024
#define REQUEST_MOST 8192
#define REQUESTS_MOST (1 << 20) /* bytes of all of them */
#define ANSWER_MOST (1 << 21)
#define TIMES_MOST (1 << 23)
#define DRAIN_MOST INT64_C(15000000000)

typedef struct client_t {
    int fd;
    const char *request;
    int64_t answers;
    char *in;
    size_t len;        /* bytes of the answer so far */
    size_t head, body; /* 0 while the head is not complete */
    bool closes;       /* the server closes after this answer */
    int64_t sent_at;
} client_t;

static struct {
    struct sockaddr_in address;
    char requests[REQUESTS_MOST];
    size_t requests_len;
    char *answer;    /* NULL: any */
    size_t answer_len;
    int epoll;
    bool over;       /* the time is up: no more questions */
    int under_way;
    uint32_t *times; /* microseconds of each answer */
    int64_t done, late, bytes, failed, reconnects;
    char complaint[400];
} run;

static void die(const char *what)
{
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(2);
}

static int64_t now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static size_t read_file(char *out, size_t room, const char *name)
{
    FILE *file = fopen(name, "rb");
    size_t len = file ? fread(out, 1, room - 1, file) : 0;

    if (!file || ferror(file) || !feof(file)) {
        die(name);
    }
    fclose(file);
    out[len] = '\0';
    return len;
}

/* ---- one connection ---- */

/* "@R@" and six digits: that number plus `more`, in nine. */
static void fill(char *text, int64_t more)
{
    for (char *at = strstr(text, "@R@"); at; at = strstr(at, "@R@")) {
        char digits[7], number[24];

        memcpy(digits, at + 3, 6);
        digits[6] = '\0';
        snprintf(number, sizeof number, "%09lld", (strtoll(digits, NULL, 10) + (long long)more) % 1000000000);
        memcpy(at, number, 9);
    }
}

static void send_request(client_t *one)
{
    char text[REQUEST_MOST];
    size_t len = strlen(one->request);

    memcpy(text, one->request, len + 1);
    fill(text, one->answers);
    one->len = one->head = one->body = 0;
    one->closes = false;
    one->sent_at = now();
    run.under_way++;
    if (send(one->fd, text, len, MSG_NOSIGNAL) != (ssize_t)len) {
        die("send"); /* far smaller than the socket's buffer */
    }
}

static void open_client(client_t *one)
{
    struct epoll_event event = {.events = EPOLLIN, .data = {.ptr = one}};
    const int on = 1;

    one->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (one->fd < 0 || connect(one->fd, (struct sockaddr *)&run.address, sizeof run.address) != 0) {
        die("connect");
    }
    setsockopt(one->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (epoll_ctl(run.epoll, EPOLL_CTL_ADD, one->fd, &event) != 0) {
        die("epoll");
    }
    send_request(one);
}

static void complain(const client_t *one)
{
    if (run.failed++ == 0) {
        snprintf(run.complaint, sizeof run.complaint, "%.*s", (int)(one->len < 390 ? one->len : 390), one->in);
    }
}

/* Finds the end of the head, the length of the body, and whether the server closes. */
static void read_head(client_t *one)
{
    const char *end;

    one->in[one->len] = '\0';
    end = strstr(one->in, "\r\n\r\n");
    if (!end) {
        return;
    }
    one->head = (size_t)(end - one->in) + 4;
    for (const char *line = strstr(one->in, "\r\n"); line && line < end; line = strstr(line + 2, "\r\n")) {
        if (strncasecmp(line + 2, "Content-Length:", 15) == 0) {
            one->body = strtoul(line + 17, NULL, 10);
        } else if (strncasecmp(line + 2, "Connection: close", 17) == 0) {
            one->closes = true;
        }
    }
}

/* What the server does with a connection that asks nothing more is no answer: nobody listens. */
static void leave(client_t *one)
{
    epoll_ctl(run.epoll, EPOLL_CTL_DEL, one->fd, NULL);
}

static void finish(client_t *one)
{
    bool good = one->len == one->head + one->body && strncmp(one->in, "HTTP/1.1 200 ", 13) == 0;

    if (good && run.answer) {
        good = one->body == run.answer_len && memcmp(one->in + one->head, run.answer, one->body) == 0;
    }
    if (!good) {
        complain(one);
    }
    one->answers++;
    run.under_way--;
    if (run.over) {
        run.late++;
        leave(one);
        return;
    }
    if (run.done < TIMES_MOST) {
        run.times[run.done] = (uint32_t)((now() - one->sent_at) / 1000);
    }
    run.done++;
    run.bytes += (int64_t)one->body;
}

static void reopen(client_t *one)
{
    close(one->fd);
    run.reconnects++;
    open_client(one);
}

/* Reads what there is. An end without an answer: httpd closed a connection that it had kept long enough, so ask again. */
static void receive(client_t *one)
{
    ssize_t n = recv(one->fd, one->in + one->len, ANSWER_MOST - 1 - one->len, 0);

    if (n <= 0) {
        run.under_way--;
        if (one->len > 0) {
            complain(one);
        }
        if (run.over) {
            leave(one);
        } else {
            reopen(one);
        }
        return;
    }
    one->len += (size_t)n;
    if (one->head == 0) {
        read_head(one);
    }
    if (one->head > 0 && one->len >= one->head + one->body) {
        finish(one);
        if (one->closes && !run.over) {
            reopen(one);
        } else if (!run.over) {
            send_request(one);
        }
    }
}

/* ---- the run ---- */

static int by_size(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

static void print(int64_t took)
{
    int64_t n = run.done < TIMES_MOST ? run.done : TIMES_MOST;

    qsort(run.times, (size_t)n, sizeof *run.times, by_size);
    printf("{\"answers\": %lld, \"late\": %lld, \"seconds\": %.6f, \"bytes\": %lld, \"failed\": %lld, \"reconnects\": %lld, ",
           (long long)run.done, (long long)run.late, (double)took / 1e9, (long long)run.bytes, (long long)run.failed,
           (long long)run.reconnects);
    printf("\"p50_us\": %u, \"p99_us\": %u, \"max_us\": %u}\n", n ? run.times[n / 2] : 0, n ? run.times[n * 99 / 100] : 0,
           n ? run.times[n - 1] : 0);
    if (run.failed > 0) {
        fprintf(stderr, "load: not the answer expected:\n%s\n", run.complaint);
    }
}

/* The n-th of the requests in the file, or the first again after the last. */
static const char *request_of(int n)
{
    const char *at = run.requests;

    for (; n > 0; n--) {
        at += strlen(at) + 1;
        if (at >= run.requests + run.requests_len) {
            at = run.requests;
        }
    }
    if (strlen(at) >= REQUEST_MOST) {
        errno = EFBIG;
        die("request");
    }
    return at;
}

static void wait_for_answers(void)
{
    struct epoll_event events[64];
    int n = epoll_wait(run.epoll, events, 64, 1000);

    for (int i = 0; i < n; i++) {
        receive(events[i].data.ptr);
    }
}

static void loop(int connections, double seconds)
{
    static client_t clients[CONNECTIONS_MOST];
    int64_t start = now(), last = start, end = start + (int64_t)(seconds * 1e9);

    for (int i = 0; i < connections; i++) {
        clients[i].request = request_of(i);
        clients[i].in = malloc(ANSWER_MOST);
        if (!clients[i].in) {
            die("memory");
        }
        open_client(&clients[i]);
    }
    while (last < end) {
        wait_for_answers();
        last = now();
    }
    run.over = true;
    while (run.under_way > 0 && now() < last + DRAIN_MOST) {
        wait_for_answers();
    }
    print(last - start);
}

int main(int argc, char **argv)
{
    int connections;

    if (argc < 5 || argc > 6) {
        fprintf(stderr, "usage: load PORT CONNECTIONS SECONDS REQUEST [ANSWER]\n");
        return 2;
    }
    run.address.sin_family = AF_INET;
    run.address.sin_port = htons((uint16_t)strtoul(argv[1], NULL, 10));
    run.address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connections = (int)strtol(argv[2], NULL, 10);
    if (connections < 1 || connections > CONNECTIONS_MOST) {
        fprintf(stderr, "load: 1 to %d connections\n", CONNECTIONS_MOST);
        return 2;
    }
    run.requests_len = read_file(run.requests, sizeof run.requests, argv[4]);
    if (argc == 6) {
        run.answer = malloc(ANSWER_MOST);
        run.answer_len = run.answer ? read_file(run.answer, ANSWER_MOST, argv[5]) : 0;
    }
    run.times = malloc(TIMES_MOST * sizeof *run.times);
    run.epoll = epoll_create1(EPOLL_CLOEXEC);
    if (!run.times || run.epoll < 0 || (argc == 6 && !run.answer)) {
        die("start");
    }
    loop(connections, strtod(argv[3], NULL));
    return run.failed > 0 ? 1 : 0;
}
