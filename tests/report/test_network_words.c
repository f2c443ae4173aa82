/* What a network may have besides queues and routes, as `check` shows it: table, CSV, JSON. */
#include <check.h>
#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "csv_reader.h"
#include "helpers/model.h"
#include "helpers/run.h"
#include "report/network.h"
#include "report/table.h"

static const char text[] =
    "model = \"network\";\n"
    "classes = ( { name = \"gold\"; priority = 2; }, { name = \"free\"; },\n"
    "    { name = \"jobs\"; population = 20; think = { mean = 5; }; to = \"cpu\"; } );\n"
    "stations = (\n"
    "    { name = \"cpu\"; discipline = \"priority\"; servers = 2; service = { mean = 0.1; };\n"
    "      classes = ( { name = \"jobs\"; priority = 7; } );\n"
    "      up = { mean = 90; }; down = { mean = 2; }; on_failure = \"restart\"; },\n"
    "    { name = \"web\"; discipline = \"dps\"; service = { mean = 0.2; }; room = 7;\n"
    "      overflow = \"spare\"; classes = ( { name = \"gold\"; weight = 4; } ); },\n"
    "    { name = \"spare\"; speeds = [1, 0.5]; take = \"random\"; service = { mean = 0.2; }; },\n"
    "    { name = \"tram\"; discipline = \"polling\"; polling = \"limited\"; limit = 3;\n"
    "      service = { mean = 0.1; }; switchover = { mean = 0.25; }; },\n"
    "    { name = \"desk\"; service = { mean = 0.1; }; period = 24;\n"
    "      shifts = ( { at = 0; servers = 3; }, { at = 8; servers = 1; } ); },\n"
    "    { name = \"smp\"; service = { mean = 0.1; }; rates = [1, 1.75]; },\n"
    "    { name = \"fork\"; fork = [\"tram\", \"desk\"]; need = 1; others = \"cancel\"; }\n"
    ");\n"
    "regions = ( { name = \"hall\"; stations = [\"desk\", \"tram\"]; room = 9; full = \"block\"; } "
    ");\n"
    "deadlock = \"stop\";\n"
    "sources = ( { name = \"in\"; class = \"gold\"; rate = 1; to = [\"web\", \"smp\"]; rule = "
    "\"power-of-d\"; ties = \"first\"; },\n"
    "            { name = \"split\"; class = \"free\"; rate = 1; to = \"fork\"; } );\n"
    "routes = ( (\"tram\", \"join\"), (\"desk\", \"join\") );\n";

static struct model *model;
static struct report_context ctx;
static struct textbuf out = {.width = 240};

static void setup(void)
{
    model = test_model(text, NULL, 0);
    ctx = (struct report_context){.model = model};
}

static void teardown(void)
{
    model_free(model);
    textbuf_release(&out);
}

static void has(const char *line)
{
    ck_assert_msg(strstr(out.text, line) != NULL, "no '%s' in\n%s", line, out.text);
}

START_TEST(in_the_table)
{
    table_network(&out, &ctx, false);
    has("station  servers  discipline  room, when full  class  service [s]\n");
    has("web            1  dps         7, to spare      gold   exponential(mean 0.2)\n");
    has("priorities: gold 2, free 0, jobs 0\n");
    has("priorities at cpu: jobs 7\n");
    has("weights at web: gold 4\n");
    has("servers of cpu: up exponential(mean 90), down exponential(mean 2), on failure restart\n");
    has("servers of spare: speeds 1, 0.5, the random idle one is taken\n");
    has("servers of tram: polling limited to 3, switchover exponential(mean 0.25)\n");
    has("servers of desk: servers by shifts 3 from 0 s, 1 from 8 s, again after 24 s\n");
    has("servers of smp: rates with 1, 2, ... present 1, 1.75\n");
    has("fork fork: parts to tram, desk; goes on after 1 of 2, the others are cancelled\n");
    has("region hall: room 9, when full block; of tram, desk\n");
    has("deadlock: stop\n");
    has("20 go round  exponential(mean 5)");
    has("smp as gold (0.5), by power-of-d, d 2,");
    has(" first of equals\n");
    has("1  join");
}
END_TEST

/* One without any of it shows nothing of it. */
START_TEST(not_in_others)
{
    struct model *plain =
        test_model("model = \"network\"; stations = ( { name = \"a\"; service = { mean "
                   "= 1; }; } ); sources = ( { rate = 0.5; to = \"a\"; } );",
                   NULL, 0);
    const struct report_context other = {.model = plain};
    static const char *const words[] = {"discipline", "room", "priorities", "servers of",
                                        "region", "fork", "deadlock", "thinking"};
    table_network(&out, &other, true);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        ck_assert_msg(!strstr(out.text, words[i]), "%s in\n%s", words[i], out.text);
    model_free(plain);
}
END_TEST

START_TEST(in_csv)
{
    csv_network(&out, &ctx);
    struct csv_reader r = {.rest = out.text};
    size_t seen = 0;
    ck_assert(csv_next(&r));
    const size_t width = r.n, to = csv_column(&r, "to"), discipline = csv_column(&r, "discipline"),
                 room = csv_column(&r, "room"), full = csv_column(&r, "full"),
                 region = csv_column(&r, "region"), rule = csv_column(&r, "rule"),
                 customers = csv_column(&r, "customers");
    while (csv_next(&r)) {
        const char *kind = r.field[0], *name = r.field[1];
        ck_assert_uint_eq(r.n, width);
        if (strcmp(kind, "service") == 0 && strcmp(name, "web") == 0) {
            ck_assert_str_eq(r.field[discipline], "dps");
            ck_assert_str_eq(r.field[room], "7");
            ck_assert_str_eq(r.field[full], "overflow");
            seen |= 1;
        } else if (strcmp(kind, "service") == 0 && strcmp(name, "desk") == 0) {
            ck_assert_str_eq(r.field[region], "hall");
            seen |= 2;
        } else if (strcmp(kind, "source") == 0 && strcmp(name, "in") == 0) {
            ck_assert_str_eq(r.field[rule], "power-of-d");
            seen |= 4;
        } else if (strcmp(kind, "source") == 0 && strcmp(name, "jobs") == 0) {
            ck_assert_str_eq(r.field[customers], "20");
            seen |= 8;
        } else if (strcmp(kind, "overflow") == 0) {
            ck_assert_str_eq(r.field[to], "spare");
            seen |= 16;
        } else if (strcmp(kind, "branch") == 0 && strcmp(r.field[to], "desk") == 0) {
            seen |= 32;
        } else if (strcmp(kind, "route") == 0 && strcmp(r.field[to], "join") == 0) {
            seen |= 64;
        }
    }
    ck_assert_uint_eq(seen, 127);
}
END_TEST

static const cJSON *named(const cJSON *o, const char *list, const char *name)
{
    const cJSON *element;
    cJSON_ArrayForEach(element, cJSON_GetObjectItem(o, list))
        if (strcmp(cJSON_GetStringValue(cJSON_GetObjectItem(element, "name")), name) == 0)
            return element;
    ck_abort_msg("no %s in %s", name, list);
}

static void is(const cJSON *o, const char *key, const char *json)
{
    char *got = cJSON_PrintUnformatted(cJSON_GetObjectItem(o, key));
    ck_assert_msg(got && strcmp(got, json) == 0, "%s is %s and not %s", key, got ? got : "missing",
                  json);
    free(got);
}

START_TEST(in_json)
{
    json_network(&out, &ctx);
    cJSON *o = cJSON_ParseWithOpts(out.text, NULL, true);
    ck_assert_ptr_nonnull(o);
    const cJSON *cpu = named(o, "stations", "cpu"), *web = named(o, "stations", "web"),
                *spare = named(o, "stations", "spare"), *tram = named(o, "stations", "tram"),
                *desk = named(o, "stations", "desk"), *fork = named(o, "stations", "fork");
    is(cpu, "discipline", "\"priority\"");
    is(cpu, "priorities", "{\"jobs\":7}");
    is(cpu, "on_failure", "\"restart\"");
    is(web, "weights", "{\"gold\":4}");
    is(web, "overflow", "\"spare\"");
    is(web, "room", "7");
    is(spare, "speeds", "[1,0.5]");
    is(spare, "take", "\"random\"");
    is(tram, "limit", "3");
    is(desk, "shifts", "[{\"at\":0,\"servers\":3},{\"at\":8,\"servers\":1}]");
    is(desk, "period", "24");
    is(desk, "region", "\"hall\"");
    is(named(o, "stations", "smp"), "rates", "[1,1.75]");
    is(fork, "fork", "[\"tram\",\"desk\"]");
    is(fork, "others", "\"cancel\"");
    is(named(o, "classes", "gold"), "priority", "2");
    is(named(o, "regions", "hall"), "full", "\"block\"");
    is(named(o, "sources", "jobs"), "customers", "20");
    ck_assert(!cJSON_HasObjectItem(named(o, "sources", "jobs"), "rate"));
    ck_assert(!cJSON_HasObjectItem(cpu, "room") && !cJSON_HasObjectItem(cpu, "fork"));
    cJSON_Delete(o);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("report: words of a network");
    TCase *t = tcase_create("words");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, in_the_table);
    tcase_add_test(t, not_in_others);
    tcase_add_test(t, in_csv);
    tcase_add_test(t, in_json);
    suite_add_tcase(s, t);
    return run_suite(s);
}
