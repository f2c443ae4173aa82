/*
 * The other end of a connection that speaks HTTP/1.1: short messages with a Content-Length, one at
 * a time. Knows as much of HTTP as two programs on one machine that we both configure need.
 */
#ifndef NGINX_PEER_H
#define NGINX_PEER_H

#include <stdbool.h>
#include <stddef.h>

enum { PEER_MESSAGE_MAX = 4096 };

struct peer {
    int fd;                          /* does not block */
    size_t n;                        /* bytes of what has come of the next message */
    char text[PEER_MESSAGE_MAX + 1]; /* NUL-terminated */
};

/* Listen at 127.0.0.1; a descriptor that does not block, or -1 with errno. */
int peer_listen(unsigned port);

/* Connect to 127.0.0.1; likewise. */
int peer_connect(unsigned port);

/* The whole length of the message that begins at text[n]; 0 while not all of it is there. */
size_t peer_message(const char *text, size_t n);

/* Read what there is: 1 when a whole message stands in p->text, 0 not yet, -1 when the other end
 * has closed the connection or sent more than a message. */
int peer_read(struct peer *p);

/* The message has been dealt with. */
void peer_next(struct peer *p);

/* Send; false when the socket does not take all at once, which short messages never see. */
bool peer_send(const struct peer *p, const char *text, size_t n);

#endif
