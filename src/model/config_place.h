/*
 * A network while its config is read. Stations, classes and exits have names. Which class visits
 * which station is known only when all sources and routes have been read; config_build.h then makes
 * the nodes. Private to the config reader.
 */
#ifndef MODEL_CONFIG_PLACE_H
#define MODEL_CONFIG_PLACE_H

#include "model/cfg_names.h"
#include "model/cfg_read.h"
#include "model/network.h"
#include "model/network_size.h"

/*
 * Where requests can go, by the names that a config uses: a station, all instances of one ("S_p"),
 * one of them ("S_p[3]", from 1), or an exit.
 */
struct place {
    size_t first, n; /* stations, n = 0 for an exit */
    size_t group;    /* of the stations */
    size_t exit;     /* or NET_JOIN */
};

/* The caches that a name refers to. */
struct caches_named {
    size_t first, n;
};

/* How a station checks a request's token: in n caches (one, or one for each instance), or by the
 * issuer's answer. */
struct token_check {
    struct caches_named lookup;    /* n = 0: none */
    bool answer;
    unsigned line;                 /* of the key, as config_setting_t has it */
};

/* The rule, if given, that chooses one of several targets. */
struct choice {
    bool given;
    struct dispatch dispatch;
    unsigned line; /* as config_setting_t has it */
};

/* The settings of a class at a station that lists it. */
struct served {
    size_t class;
    unsigned line; /* of its name, as config_setting_t has it */
    struct dist service;
    double weight;
    int priority; /* or PRIORITY_OF_CLASS */
    struct token_check check;    /* if given, replaces the station's */
};

/* One element of `stations`, for all of its instances; index = group of the network. */
struct definition {
    size_t first, n;     /* stations */
    bool serves_all;     /* `service` holds for every class without its own */
    struct dist service;
    struct served *own;  /* by class, in the order of the config */
    size_t n_own, cap_own;
    struct token_check check;
    struct choice choice;    /* among all routes out of it */
    struct place overflow;   /* n = 0: none */
    struct place *branches;  /* of a fork */
    size_t n_branches, cap_branches;
};

/* One of the targets of a way. */
struct target_place {
    struct place place;
    double share; /* share of the way's probability; the shares of a way sum to 1 */
};

/* A line of `routes` of one class or all, or an entry of a source. */
struct way {
    struct place from;    /* of an entry: n = 0 */
    size_t class;         /* NET_NONE: every class at this station */
    size_t becomes;       /* the new class; NET_NONE: it does not change */
    size_t first_target, n_targets;
    double p;
    bool same_instance;
    bool has_outcome;     /* `outcome` of a token check is given */
    enum lookup outcome;
    struct caches_named fills; /* n = 0: none */
    bool issues;
    struct choice choice; /* among its own targets */
    unsigned line;        /* as config_setting_t has it */
    unsigned p_line;      /* of its probability */
};

struct draft_class {
    bool closed;       /* it has a population */
    bool has_priority; /* it is given */
    unsigned line, priority_line; /* as config_setting_t has them */
};

struct draft_source {
    char *name;
    struct dist interarrival;
    size_t customers, population;
    int line;
    unsigned users_line; /* of `users`, as config_setting_t has it; 0: there is none */
    struct choice choice; /* among all its entries */
    size_t first_way, n_ways;
};

/* Elements of a list that are read a second time, later. */
struct again {
    size_t *elements;
    size_t n, cap;
};

struct places {
    struct network *net;
    struct cfg_names names; /* of stations; index = group of the network */
    struct cfg_names classes; /* index = class of the network */
    struct cfg_names sources, meters, regions;
    struct cfg_names populations;      /* of `populations`; index of the network's: */
    size_t *population_of_name, cap_population_of_name;
    struct cfg_names caches;           /* copies of the names of `caches`, and which they are: */
    struct caches_named *caches_of_name;
    size_t cap_caches_of_name;
    double entries;                    /* number of tokens in all caches */
    struct again sized;                /* elements of `caches` with max_entries of their own */
    struct cfg_names cannot; /* copies of station names that were refused */
    struct again referring;            /* elements of `stations` that name other stations */
    struct again closed;               /* elements of `classes` with a population */
    struct draft_class *draft_classes; /* [classes] */
    size_t cap_draft_classes;
    struct definition *definitions; /* [groups] */
    size_t cap_definitions;
    struct way *ways;               /* entries of sources, then routes */
    size_t n_ways, cap_ways;
    struct target_place *targets;
    size_t n_targets, cap_targets;
    struct draft_source *drafts;
    size_t n_drafts, cap_drafts;
    size_t *first_node;     /* [stations + 1], when the nodes have been made */
    struct network_size size; /* size of the part read so far */
    double started; /* number of requests at the stations at time 0 */
    bool declared;  /* classes were declared; else there is one, "request" */
    bool forks;     /* some station is a fork */
    bool full;      /* the network reached its maximum size, and this was reported */
    bool whole;     /* no station, class, source or route of the config is missing because of a
                       mistake */
    size_t refused; /* the exit "refused"; NET_NONE before its first use */
};

void places_init(struct places *p, struct network *net);
void places_release(struct places *p);

void again_add(struct again *a, const struct cfg_group *element);

/*
 * Add a station of n instances as `def` says; the name and group in `def` are ignored. The
 * definition goes to the new group. False, with an error at s, if the name is taken or not allowed;
 * then the definition is released.
 */
bool places_add(struct places *p, struct cfg_group *g, const config_setting_t *s, const char *name,
                size_t n, const struct station_def *def, struct definition *definition);

/*
 * Grow the network's size by this much. False, with an error at s (reported once), if it would be
 * larger than NETWORK_BYTES_MAX.
 */
bool places_grow(struct places *p, struct cfg_group *g, const config_setting_t *s, const char *hint,
                 const struct network_size *more);

/* Add a way; then add its targets, each with its share. */
void places_add_way(struct places *p, const struct way *way);
void places_add_target(struct places *p, const struct place *to, double share);

/* What a word may mean, besides a station. */
enum { PLACE_EXIT = 1, PLACE_LOST = 2, PLACE_JOIN = 4 };

/* Find what the word in setting s means; false, with an error at s, if it has no meaning here.
 * `also` is a set of PLACE_. */
bool places_find(struct places *p, struct cfg_group *g, const config_setting_t *s, const char *word,
                 unsigned also, struct place *out);

/* The exit "refused", added at its first use. */
size_t places_refused(struct places *p);

/* Find the class with this name; false, with an error at s, if there is none. */
bool places_find_class(struct places *p, struct cfg_group *g, const config_setting_t *s,
                       const char *word, size_t *out);

/* Check a name that is part of figures' names: an error if it has [ ] " or a control character. */
bool places_good_word(struct cfg_group *g, const config_setting_t *s, const char *name,
                      const char *reserved, const char *hint);

/* Does the station serve the class? */
bool definition_serves(const struct definition *d, size_t class);
void definition_release(struct definition *d);

/* The node of a class at a station; NET_NONE if the class does not visit it. Call after
 * config_build. */
size_t places_node(const struct places *p, size_t station, size_t class);

/* Is this the name of a figure of the stations so far, the exits or the network, such as
 * "web[2].mean_wait"? */
bool places_have_figure(const struct places *p, const char *name);

#endif
