/*
 * blob_scan.c - clamd looks at the bytes: INSTREAM over its socket, before one deadline for everything.
 *
 * It fails closed: no socket, a slow one, one that ends early, and every reply but "stream: OK" mean that the file is not taken.
 */
#include "blob_scan.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "blob_private.h"

#include "base_pool.h"

#define REPLY_MOST 1024
#define CHUNK (SCT_BLOB_PART - 4) /* with its length before it */

sct_scan_t sct_scan_reply(const char *reply, size_t len)
{
    static const char clean[] = "stream: OK";
    static const char start[] = "stream: ";
    static const char found[] = " FOUND";

    if (len == sizeof clean && memcmp(reply, clean, sizeof clean) == 0) {
        return SCT_SCAN_CLEAN;
    }
    if (len > sizeof start + sizeof found - 1 && memchr(reply, '\0', len) == reply + len - 1
        && memcmp(reply, start, sizeof start - 1) == 0 && memcmp(reply + len - sizeof found, found, sizeof found) == 0) {
        return SCT_SCAN_FOUND;
    }
    return SCT_SCAN_NO_ANSWER;
}

typedef struct scan_t {
    sct_put_t *put;
    int fd;
    int64_t deadline; /* ms of a clock that nobody sets */
} scan_t;

static int64_t stopwatch(void)
{
    struct timespec now = {0, 0};

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static sct_err_t *no_answer(const scan_t *scan, const char *what)
{
    return sct_err(scan->put->op->pool, SCANNER, "clamd at %s: %s (errno %d)", scan->put->blobs->clamd, what, errno);
}

/* Waits until the socket can be read or written; what keeps the deadline. */
static sct_err_t *wait_for(const scan_t *scan, short events)
{
    struct pollfd one = {scan->fd, events, 0};
    int64_t left;
    int rc;

    do {
        left = scan->deadline - stopwatch();
        rc = left > 0 ? poll(&one, 1, (int)left) : 0;
    } while (rc < 0 && errno == EINTR);
    if (rc > 0) {
        return SCT_OK;
    }
    errno = rc == 0 ? ETIMEDOUT : errno;
    return no_answer(scan, "waiting");
}

/* ---- connecting ---- */

static sct_err_t *finish_connecting(scan_t *scan, const struct sockaddr *address, socklen_t len)
{
    int error = 0;
    socklen_t size = sizeof error;

    if (scan->fd < 0) {
        return no_answer(scan, "no socket");
    }
    if (connect(scan->fd, address, len) == 0) {
        return SCT_OK;
    }
    if (errno != EINPROGRESS) { /* EAGAIN: its queue of connections is full */
        return no_answer(scan, "connecting");
    }
    SCT_TRY(wait_for(scan, POLLOUT));
    if (getsockopt(scan->fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0) {
        errno = error ? error : errno;
        return no_answer(scan, "connecting");
    }
    return SCT_OK;
}

static sct_err_t *connect_path(scan_t *scan, const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    if (strlen(path) >= sizeof address.sun_path) {
        return no_answer(scan, "the path of the socket is too long");
    }
    apr_cpystrn(address.sun_path, path, sizeof address.sun_path);
    scan->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    return finish_connecting(scan, (const struct sockaddr *)(const void *)&address, sizeof address);
}

static sct_err_t *connect_host(scan_t *scan, const char *host, const char *port)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    sct_err_t *err;

    if (getaddrinfo(host, port, &hints, &found) != 0) {
        return no_answer(scan, "no such host");
    }
    scan->fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    err = finish_connecting(scan, found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    return err;
}

static sct_err_t *begin(scan_t *scan)
{
    const char *where = scan->put->blobs->clamd;
    const char *colon = strrchr(where, ':');

    if (where[0] == '/') {
        return connect_path(scan, where);
    }
    return colon ? connect_host(scan, apr_pstrmemdup(scan->put->op->pool, where, (size_t)(colon - where)), colon + 1)
                 : no_answer(scan, "neither a path nor host:port");
}

/* ---- talking ---- */

static sct_err_t *send_all(const scan_t *scan, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = send(scan->fd, bytes, len, MSG_NOSIGNAL);

        if (n > 0) {
            bytes += n;
            len -= (size_t)n;
        } else if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
            SCT_TRY(wait_for(scan, POLLOUT));
        } else {
            return no_answer(scan, "sending");
        }
    }
    return SCT_OK;
}

/* The bytes in chunks, each after its length; one of length 0 ends them. */
static sct_err_t *send_bytes(const scan_t *scan, char *part)
{
    int64_t at = 0;
    uint32_t len;

    SCT_TRY(send_all(scan, "zINSTREAM", sizeof "zINSTREAM"));
    do {
        int64_t left = scan->put->size - at;
        uint32_t n = left < (int64_t)CHUNK ? (uint32_t)left : CHUNK;

        len = htonl(n);
        memcpy(part, &len, sizeof len);
        if (!sct_blob_pread(scan->put->fd, at, part + sizeof len, n)) {
            return sct_err(scan->put->op->pool, STORE, "the bytes cannot be read again");
        }
        SCT_TRY(send_all(scan, part, sizeof len + n));
        at += n;
    } while (len != 0);
    return SCT_OK;
}

/* Everything up to the end of the connection. */
static sct_err_t *receive(const scan_t *scan, char *reply, size_t *len)
{
    *len = 0;
    while (*len < REPLY_MOST) {
        ssize_t n = recv(scan->fd, reply + *len, REPLY_MOST - *len, 0);

        if (n == 0) {
            return SCT_OK;
        }
        if (n > 0) {
            *len += (size_t)n;
        } else if (errno == EAGAIN || errno == EINTR) {
            SCT_TRY(wait_for(scan, POLLIN));
        } else {
            return no_answer(scan, "receiving");
        }
    }
    return SCT_OK;
}

static sct_err_t *judge(const scan_t *scan, const char *reply, size_t len)
{
    apr_pool_t *pool = scan->put->op->pool;
    sct_err_t *err;

    switch (sct_scan_reply(reply, len)) {
    case SCT_SCAN_CLEAN:
        return SCT_OK;
    case SCT_SCAN_FOUND:
        err = sct_err_field(pool, INFECTED, "/bytes");
        return sct_wrap(pool, err, "clamd: %.200s", reply);
    case SCT_SCAN_NO_ANSWER:
        break;
    }
    errno = 0;
    return no_answer(scan, apr_psprintf(pool, "its reply of %" APR_SIZE_T_FMT " bytes is \"%.200s\"", len,
                                        apr_pstrmemdup(pool, reply, len)));
}

static sct_err_t *talk(scan_t *scan)
{
    char *part = apr_palloc(scan->put->op->pool, SCT_BLOB_PART);
    size_t len = 0;

    SCT_TRY(begin(scan));
    SCT_TRY(send_bytes(scan, part));
    SCT_TRY(receive(scan, part, &len));
    return judge(scan, part, len);
}

sct_err_t *sct_put_scan(sct_put_t *put)
{
    scan_t scan = {put, -1, stopwatch() + put->blobs->clamd_wait / 1000};
    sct_err_t *err;

    if (!put->blobs->clamd) {
        return SCT_OK;
    }
    err = talk(&scan);
    if (scan.fd >= 0) {
        close(scan.fd);
    }
    return err;
}
