/*
 * Where requests can go in a network under construction, by the names that a config uses: a
 * station, all instances of one ("S_p"), one of them ("S_p[3]", from 1), an exit ("out",
 * "refused"). Private to the config reader.
 */
#ifndef MODEL_CONFIG_PLACE_H
#define MODEL_CONFIG_PLACE_H

#include "model/cfg_names.h"
#include "model/cfg_read.h"
#include "model/network.h"
#include "model/network_size.h"

/* A network while it is read: node i is station i. */
struct places {
    struct network *net;
    struct cfg_names names; /* of stations; index = group of the network */
    struct cfg_names sources, meters;
    struct cfg_names cannot; /* what was said to be no name for a station */
    size_t *first;          /* [group] its first station */
    size_t cap_first;
    double started; /* requests at the stations at time 0 */
    bool full;      /* the network reached its greatest size, which was said */
    size_t refused; /* the exit, NET_NONE before its first use */
};

struct place {
    size_t first, n; /* stations, n = 0 for an exit */
    size_t group;    /* of the stations */
    size_t exit;
};

void places_init(struct places *p, struct network *net);
void places_release(struct places *p);

/*
 * Add a station of n instances, which share the definition. False, with an error at s, when the
 * name is taken or cannot be one.
 */
bool places_add(struct places *p, struct cfg_group *g, const config_setting_t *s, const char *name,
                size_t n, unsigned servers, const struct dist *service);

/*
 * May the network grow by so much? False, with an error at s, when it would be larger than
 * NETWORK_BYTES_MAX; said once.
 */
bool places_room(struct places *p, struct cfg_group *g, const config_setting_t *s, const char *hint,
                 const struct network_size *more);

/* What the word in setting s means; false, with an error at s, when it means nothing. An exit does
 * only where `exits` allows it. */
bool places_find(struct places *p, struct cfg_group *g, const config_setting_t *s, const char *word,
                 bool exits, struct place *out);

/* Is it the name of a figure of the stations so far, the exits or the network,
 * as "web[2].mean_wait"? */
bool places_have_figure(const struct places *p, const char *name);

#endif
