/*
 * What a drawing of a network shows, apart from any format: boxes for groups of stations, and
 * arrows between them. Replicas are one box; ways that differ only in the replica, or in the number
 * of a class ("token@1", "token@2"), are one.
 */
#ifndef REPORT_DRAWING_H
#define REPORT_DRAWING_H

#include <stdbool.h>
#include <stddef.h>

#include "model/flows.h"
#include "model/network.h"

enum arrow_kind {
    ARROW_ROUTE,    /* requests on their way */
    ARROW_FETCH,    /* only fetches of tokens take it */
    ARROW_PART,     /* parts of a fork, to their stations and to the join */
    ARROW_OVERFLOW, /* requests that find a station full go on elsewhere */
    ARROW_LOST      /* they are lost */
};

enum end_kind { END_SOURCE, END_GROUP, END_EXIT, END_JOIN };

struct end {
    enum end_kind kind;
    size_t index; /* of the source, group or exit; 0 for the join */
};

/* Requests of one kind on an arrow. */
struct share {
    size_t class;    /* the first of its family */
    int outcome;     /* enum lookup, or -1 */
    bool fills;      /* the answer fills a cache */
    size_t dispatch; /* the rule by which one of several ways is chosen, or NET_NONE */
    double rate;     /* [1/s] all instances together; NAN: not known */
    double p;        /* probability out of one instance; summed over the ways that are one */
};

struct arrow {
    struct end from, to;
    enum arrow_kind kind;
    size_t first, n; /* its shares */
};

/* A group of stations. */
struct box {
    const struct station *station; /* its first */
    size_t n;                      /* instances */
    size_t region;                 /* that contains all of them, or NET_NONE */
    double low, high;              /* [-] least and largest load of an instance; NAN: not
                                      known */
    bool exact;                    /* the loads are */
    double shortest, longest;      /* [s] mean services of its classes */
};

struct drawing {
    const struct network *net;
    struct box *boxes; /* [n_groups] */
    struct arrow *arrows;
    size_t n_arrows, cap_arrows;
    struct share *shares;
    size_t n_shares, cap_shares;
    bool *named; /* [n_classes] arrows name requests of this class: there are
                    several kinds, and it is not a template's first stage */
};

/* flows may be NULL. Both must outlive the drawing. */
void drawing_init(struct drawing *w, const struct network *net, const struct flows *flows);
void drawing_release(struct drawing *w);

/* The name of a class's family: the part before '@'. Its length. */
size_t drawing_family(const char *class);

#endif
