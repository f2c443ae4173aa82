#include "cli/help.h"

#include <string.h>

#include "base/terminal.h"
#include "base/text.h"
#include "model/config_dist.h"
#include "model/discipline.h"
#include "model/dispatch_rule.h"
#include "model/quantity.h"

/* ---- texts from tables ---- */

static void add_distributions(struct textbuf *out)
{
    for (int k = 0; k < DIST_KINDS; k++) {
        const char *name = dist_kind_name((enum dist_kind)k);
        const char *takes = config_dist_table[k].hint + strlen(name) + strlen(" takes ");
        textbuf_add(out, "  %-17s %s; scv %s\n", name, takes, dist_scv_range((enum dist_kind)k));
    }
}

static void add_disciplines(struct textbuf *out)
{
    for (int k = 0; k < DISCIPLINES; k++)
        textbuf_add(out, "  %-20s %s\n", discipline_table[k].name, discipline_table[k].words);
}

static void add_rules(struct textbuf *out)
{
    for (int k = 0; k < DISPATCH_RULES; k++)
        textbuf_add(out, "  %-12s %s\n", dispatch_rule_table[k].name,
                    dispatch_rule_table[k].words);
}

/* The names of one kind of thing, with an example of a value where a name takes one. */
static void add_names(struct textbuf *out, enum row_kind kind, const char *before)
{
    static const double example[PARAMETER_KINDS] = {
        [PARAMETER_LEVEL] = 0.99, [PARAMETER_TIME] = 0.2, [PARAMETER_COUNT] = 3};
    bool any = false;
    textbuf_add(out, "  %-16s", before);
    for (int k = 0; k < QUANTITIES; k++) {
        const enum quantity_id q = (enum quantity_id)k;
        char name[QUANTITY_NAME_MAX];
        if (!quantity_of(q, kind))
            continue;
        quantity_name(q, example[quantity_table[q].parameter], name);
        textbuf_add(out, "%s%s", any ? ", " : "", name);
        any = true;
    }
    textbuf_add(out, "\n");
}

/* A class has what a station has, but for a figure or two: they are not listed twice. */
static void add_figures(struct textbuf *out)
{
    add_names(out, ROW_GROUP, "STATION.");
    textbuf_add(out, "  %-16sthe same of requests of one class\n", "STATION.CLASS.");
    add_names(out, ROW_CACHE, "CACHE.");
    add_names(out, ROW_EXIT, "EXIT.");
    add_names(out, ROW_NETWORK, "network.");
}

/* ---- topics ---- */

static const struct topic {
    const char *name, *about, *text;
    void (*add)(struct textbuf *out);    /* adds the table that follows the text, or NULL */
    const char *rest;                    /* follows the table; may be NULL */
} topics[] = {
    {"config", "how a model is written",
     "A model is a file of keys and values. A network of one's own:\n\n"
     "  model = \"network\";\n"
     "  stations = ( { name = \"web\"; servers = 4; service = { mean = 20ms; }; },\n"
     "               { name = \"db\"; service = { mean = 5ms; }; } );\n"
     "  sources = ( { name = \"users\"; rate = 50/s; to = \"web\"; } );\n"
     "  routes = ( (\"web\", \"db\", 0.6), (\"db\", \"web\") );\n\n"
     "What is not routed leaves by the exit out. The other form describes a cluster that serves "
     "models behind bearer tokens, by the symbols of its paper:\n\n"
     "  model = \"ml-run\"; I_0 = 200/s; M = 2; N = 1; K = 4;\n"
     "  stations = { S_p = { servers = 2; service = { mean = 20ms; }; }; };\n"
     "  token = { mode = \"cache\"; users = 1000; lifetime = 5min; };\n\n"
     "`sojourn check MODEL` says what is wrong and shows the network; `--keys` lists what can be "
     "set. -s KEY=VALUE overrides a key of any command: -s stations.web.servers=5. "
     "docs/config.md has all keys.\n",
     NULL, NULL},
    {"units", "how numbers are written",
     "Wherever a number stands, in configs, overrides, sweeps, targets and requirements:\n\n"
     "  times    8ms, 20us, 5min, 2h, 1d      bare numbers are seconds\n"
     "  rates    50/s, 15/min, 2k/s, 3/ms     bare numbers are 1/s\n"
     "  numbers  2k, 1M, 5G\n"
     "  shares   5%                           0.05\n"
     "  levels   p50, p99.9                   0.5, 0.999\n\n"
     "A unit of the wrong kind is an error: lifetime = 5/s. The decimal point is a point.\n",
     NULL, NULL},
    {"ranges", "of --over and --vary: which values a key takes",
     "`sojourn sweep MODEL --over KEY=RANGE`, `sojourn size MODEL --vary KEY=RANGE`:\n\n"
     "  K=3:6                           3, 4, 5, 6: every whole number\n"
     "  K=2:16:+2                       2, 4, ... 16: steps of 2\n"
     "  token.lifetime=1min:5min:1min   steps with a unit need no +\n"
     "  I_0=100/s:200/s:11              11 values, evenly\n"
     "  token.lifetime=log:1:3600:20    20 values, evenly in the logarithm\n"
     "  token.lifetime=60,5min,1h       these\n"
     "  token.rule=sliding,counted      words, too\n\n"
     "Both ends belong to a range; with a step it ends where the next one would pass its end. "
     "--over or --vary again makes a grid. In a config vary = [\"K=3:6\"].\n",
     NULL, NULL},
    {"figures", "what --target, --require and --show can name",
     "A meter has its own name (lambda_t); everything else is THING.QUANTITY, and "
     "`sojourn check MODEL --figures` lists those of a model:\n\n",
     add_figures,
     "\np99, 200ms and 3 stand for any percentile, time and number. mean_sojourn is "
     "network.mean_sojourn. What they mean: docs/output.md.\n"},
    {"requirements", "what must hold, and how it is decided",
     "--require 'FIGURE < BOUND', with <, <=, > or >=, as often as there are requirements; in a "
     "config require = [\"network.sojourn_p99 < 200ms\"].\n\n"
     "  solve     checks it by formulas\n"
     "  simulate  goes on until the figure's interval lies on one side of the bound,\n"
     "            with all verdicts right together at the confidence asked for (95 %)\n"
     "  sweep     has a column of verdicts\n"
     "  compare   A B --require 'network.sojourn_p99 <= 102%' is a gate: B against A\n"
     "  size      finds the cheapest model that meets them all\n\n"
     "Verdicts: met (status 0), NOT MET (5), undecided (3): the figure lies so near to its bound "
     "that --precision does not tell, or --max-experiments came first. --junit FILE and --summary "
     "FILE write them for other programs.\n",
     NULL, NULL},
    {"precision", "how long a simulation goes on",
     "A replication is a run of its own: a warm-up, which is thrown away, and then several "
     "windows in which is counted. A window is called an experiment. Intervals are made from "
     "replications, which are independent of each other.\n\n"
     "Without further options a simulation goes on until the mean sojourn is known to 1 % at a "
     "confidence of 95 %.\n\n"
     "  -p, --precision 0.5%       another precision\n"
     "  --target S_p.wait_p99:5%   other figures, each with a precision or without\n"
     "  -n 300, --replications 30  so many windows, or runs, whatever the precision\n"
     "  --max-experiments 10k      no more; status 3 if it is not precise by then\n"
     "  --control-variates, --antithetic   narrower intervals for the same work\n"
     "  -o DIR, --resume           keep a journal there, go on with it\n\n"
     "Same model, seed and options: same figures to the last bit, on any number of threads.\n",
     NULL, NULL},
    {"distributions", "of service times and times between arrivals",
     "service = { dist = \"erlang\"; mean = 20ms; scv = 0.25; };\n\n"
     "scv is the squared coefficient of variation, variance / mean^2. Without dist a time is "
     "exponential. In place of mean there may be a rate.\n\n",
     add_distributions, NULL},
    {"disciplines", "the order in which a station serves",
     "stations = ( { name = \"desk\"; discipline = \"priority\"; ... } );\n\n", add_disciplines,
     "\nPriorities and weights are those of classes: classes = ( { name = \"gold\"; priority = 2; "
     "} ).\n"},
    {"rules", "how one of several stations is chosen",
     "routes = ( { from = \"door\"; to = [\"a\", \"b\"]; rule = \"jsq\"; } ); also of sources, "
     "and as dispatch of the tiers of ml-run:\n\n",
     add_rules, NULL},
    {"tokens", "caches of tokens: what a lifetime costs",
     "A wrapper around a model keeps the tokens that it has checked. A token that is not in its "
     "cache, or has ended there, is fetched from the issuer; meanwhile its request waits.\n\n"
     "  token = { mode = \"cache\"; users = 1000; popularity = \"zipf\"; lifetime = 5min;\n"
     "            rule = \"sliding\"; single_flight = true; max_entries = 5000; };\n\n"
     "  lifetime, rule           how long an entry lives: from its fill, or from its last use\n"
     "  single_flight            one fetch for all who wait for the same token\n"
     "  refresh_ahead, stale_for fetch before it ends; serve what has ended\n"
     "  revocations              how long is a revoked token accepted: network.revocation_lag\n\n"
     "lambda_t is the rate of token requests of one wrapper. `solve` also says whether the issuer "
     "can collapse. All rules: docs/config.md; what they do: docs/tokens.md.\n",
     NULL, NULL},
    {"output", "tables, CSV, JSON, files and figures",
     "stdout is the result, stderr is talk (-q: none).\n\n"
     "  =   exact for the model as given       ~   an approximation\n"
     "  +-  half-width of the confidence interval of a simulated figure; +- ?\n"
     "      where too little was seen for one\n\n"
     "  --json, --csv     all figures with all digits, in place of the table\n"
     "  -o DIR            these as files, and the journal of a run\n"
     "  --plot=svg        figures into -o DIR; --plot=term draws in the terminal\n"
     "  -a, --all         every station, not the fullest alone\n"
     "  --color always    colours though it is no terminal; never: none\n\n"
     "Tables are as wide as the terminal (COLUMNS), 80 columns in a pipe. docs/output.md describes "
     "every table, column and key.\n",
     NULL, NULL},
    {"exit-status", "what a script sees",
     "  0  done\n"
     "  1  the machine failed: a file, the disk, memory; compare: the two answers differ\n"
     "  2  the input is wrong, nothing was written\n"
     "  3  not precise, interrupted, drifting, or a requirement undecided\n"
     "  4  no steady state: a station is overloaded\n"
     "  5  a requirement is not met\n",
     NULL, NULL},
};
enum { TOPICS = sizeof topics / sizeof *topics };

bool help_topic(const char *word, FILE *f)
{
    const struct topic *t = topics;
    while (t < topics + TOPICS && strcmp(t->name, word) != 0)
        t++;
    if (t == topics + TOPICS)
        return false;
    struct textbuf out = {.width = terminal_width(fileno(f))};
    textbuf_add(&out, "%s", t->text);
    if (t->add)
        t->add(&out);
    textbuf_add(&out, "%s", t->rest ? t->rest : "");
    textbuf_wrap(&out, 0);
    fputs(out.text, f);
    textbuf_release(&out);
    return true;
}

void help_topics(FILE *f)
{
    for (int i = 0; i < TOPICS; i++)
        fprintf(f, "  sojourn help %-14s %s\n", topics[i].name, topics[i].about);
}

const char *help_nearest(const char *word)
{
    const char *names[TOPICS];
    for (int i = 0; i < TOPICS; i++)
        names[i] = topics[i].name;
    return text_nearest(word, names, TOPICS);
}
