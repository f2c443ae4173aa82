#include "nginx/peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in loopback(unsigned port)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return a;
}

/* The descriptor, or -1 and it is closed. */
static int unless(bool failed, int fd)
{
    if (!failed)
        return fd;
    const int reason = errno;
    close(fd);
    errno = reason;
    return -1;
}

int peer_listen(unsigned port)
{
    const struct sockaddr_in a = loopback(port);
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    return unless(bind(fd, (const struct sockaddr *)&a, sizeof a) != 0 || listen(fd, 1024) != 0,
                  fd);
}

int peer_connect(unsigned port)
{
    const struct sockaddr_in a = loopback(port);
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    if (fd < 0)
        return -1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return unless(connect(fd, (const struct sockaddr *)&a, sizeof a) != 0 ||
                      fcntl(fd, F_SETFL, O_NONBLOCK) != 0,
                  fd);
}

size_t peer_message(const char *text, size_t n)
{
    const char *end = memmem(text, n, "\r\n\r\n", 4);
    if (!end)
        return 0;
    const size_t head = (size_t)(end - text) + 4;
    const char *length = strcasestr(text, "\r\nContent-Length:");
    const size_t body = length && length < end ? strtoul(length + 17, NULL, 10) : 0;
    return head + body <= n ? head + body : 0;
}

int peer_read(struct peer *p)
{
    const ssize_t got = read(p->fd, p->text + p->n, PEER_MESSAGE_MAX - p->n);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return 0;
    if (got <= 0)
        return -1;
    p->n += (size_t)got;
    p->text[p->n] = '\0';
    const size_t whole = peer_message(p->text, p->n);
    return whole == 0 ? 0 : whole == p->n ? 1 : -1;
}

void peer_next(struct peer *p)
{
    p->n = 0;
}

bool peer_send(const struct peer *p, const char *text, size_t n)
{
    return send(p->fd, text, n, MSG_NOSIGNAL) == (ssize_t)n;
}
