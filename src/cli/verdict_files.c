#include "cli/verdict_files.h"

#include "base/file.h"
#include "report/requirements.h"
#include "report/sizing.h"

static void put_text(const char *path, struct textbuf *text, struct diag *d)
{
    if (path)
        file_write(path, text->text, text->length, d);
    textbuf_release(text);
}

static void put_files(const struct options *o, struct textbuf *junit, struct textbuf *summary,
                      struct diag *d)
{
    if (o->verdicts_written)
        *o->verdicts_written = true;
    put_text(o->junit, junit, d);
    put_text(o->summary, summary, d);
}

void put_requirements(const struct options *o, const struct result *r, struct diag *d)
{
    struct textbuf junit = {0}, summary = {0};
    junit_requirements(&junit, r, NULL, o->model);
    markdown_requirements(&summary, r, NULL, o->model);
    put_files(o, &junit, &summary, d);
}

void put_sizing(const struct options *o, const struct sizing *s, struct diag *d)
{
    struct textbuf junit = {0}, summary = {0};
    sizing_junit(&junit, s, o->model);
    sizing_markdown(&summary, s, o->model);
    put_files(o, &junit, &summary, d);
}

void put_no_verdicts(const struct options *o, enum exit_status status, const char *why,
                     struct diag *d)
{
    const struct verdict_case unsteady = {"a steady state", DECISION_NOT_MET, why},
                              unknown = {"an answer", DECISION_UNDECIDED, why};
    const struct verdict_case *c = status == EXIT_UNSTABLE ? &unsteady : &unknown;
    struct textbuf junit = {0}, summary = {0};
    if ((!o->junit && !o->summary) || (o->verdicts_written && *o->verdicts_written))
        return;
    junit_requirements(&junit, NULL, c, o->model ? o->model : "");
    markdown_requirements(&summary, NULL, c, o->model ? o->model : "");
    put_files(o, &junit, &summary, d);
}
