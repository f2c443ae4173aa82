/* What the rules of a cache alone decide, of an answer in which requests fetch themselves. */
#include "analytic/caches.h"

#include <check.h>

#include "helpers/close.h"
#include "helpers/run.h"

/* 100 look-ups: 10 fetch for a second each, and 20 join, for half of it. A third of the fetches are
 * of new tokens, which have no old entry. */
START_TEST(old_entries_of_old_tokens)
{
    static const struct {
        enum miss_rule absent, expired;
        double poll, stale, waits, wait, fetch;
    } rows[] = {
        {MISS_JOIN, MISS_JOIN, 0, 0, 30, 20, 10},
        {MISS_JOIN, MISS_SERVE_STALE, 0, 40.0 / 3, 50.0 / 3, 10 + 10.0 / 3, 10},
        {MISS_JOIN, MISS_BACKGROUND, 0, 20, 10, 20.0 / 3, 10},
        {MISS_FETCH, MISS_BACKGROUND, 0, 20, 10, 10, 10 + 20.0 / 3},
        {MISS_JOIN, MISS_BACKGROUND, 4, 20, 10, 10.0 / 3 + 80.0 / 3, 10},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct cache c = {.absent = rows[i].absent, .expired = rows[i].expired,
                                .lock_poll = rows[i].poll};
        struct cache_answer a = {.hit = 0.7, .fetch = 0.1, .delayed = 0.2, .of_new = 1.0 / 3,
                                 .time = {.mean = 1, .delay = 0.5}};
        caches_fetch_beside(&c, &a);
        ck_close(100 * a.stale, rows[i].stale, 1e-12, 0);
        ck_close(100 * a.delayed, rows[i].waits, 1e-12, 0);
        ck_close(100 * a.delayed * a.time.delay, rows[i].wait, 1e-12, 0);
        ck_close(100 * a.fetch, rows[i].fetch, 1e-12, 0);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("caches_rules");
    TCase *c = tcase_create("rules");
    tcase_add_test(c, old_entries_of_old_tokens);
    suite_add_tcase(s, c);
    return run_suite(s);
}
