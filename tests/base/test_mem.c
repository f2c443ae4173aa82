/* Memory: growing arrays, and what is said when there is no more. */
#include "base/mem.h"

#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/status.h"
#include "helpers/run.h"

START_TEST(new_memory_is_zero)
{
    char *p = mem_calloc(1000, 7);
    for (int i = 0; i < 7000; i++)
        if (p[i])
            ck_abort_msg("byte %d is %d", i, p[i]);
    free(p);
    p = mem_calloc(0, 8);
    ck_assert_ptr_nonnull(p);
    free(p);
}
END_TEST

START_TEST(content_survives_growth)
{
    size_t capacity = 0;
    int *p = NULL;
    for (int i = 0; i < 10000; i++) {
        p = mem_grow(p, &capacity, (size_t)i + 1, sizeof *p);
        p[i] = i * i;
    }
    ck_assert_uint_ge(capacity, 10000);
    ck_assert_uint_lt(capacity, 15010); /* grows by half */
    for (int i = 0; i < 10000; i++)
        if (p[i] != i * i)
            ck_abort_msg("element %d is %d", i, p[i]);
    const size_t before = capacity;
    ck_assert_ptr_eq(mem_grow(p, &capacity, before, sizeof *p), p);
    ck_assert_uint_eq(capacity, before);
    p = mem_realloc(p, 0, sizeof *p);
    ck_assert_ptr_nonnull(p);
    free(p);
}
END_TEST

START_TEST(strings_are_copied)
{
    char word[] = "abc";
    char *copy = mem_strdup(word);
    word[0] = 'x';
    ck_assert_str_eq(copy, "abc");
    free(copy);
}
END_TEST

static void ask_for_too_much(void)
{
    mem_realloc(NULL, SIZE_MAX / 8 + 1, 8); /* the product is 0 in size_t */
}

static void ask_for_too_much_zeroed(void)
{
    mem_calloc(SIZE_MAX / 8 + 1, 8);
}

/* The wait status of a child that runs `body`, and what it wrote to stderr. */
static int in_child(void (*body)(void), char *text, size_t size)
{
    int end[2];
    ck_assert_int_eq(pipe(end), 0);
    fflush(NULL);
    const pid_t pid = fork();
    if (pid == 0) {
        dup2(end[1], STDERR_FILENO);
        body();
        _exit(0);
    }
    close(end[1]);
    size_t n = 0;
    for (ssize_t got; n + 1 < size && (got = read(end[0], text + n, size - n - 1)) > 0;)
        n += (size_t)got;
    text[n] = '\0';
    close(end[0]);
    int status;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    return status;
}

START_TEST(too_much_ends_the_program_with_its_size)
{
    char text[400];
    const int status = in_child(_i ? ask_for_too_much_zeroed : ask_for_too_much, text, sizeof text);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), EXIT_MACHINE);
    ck_assert_str_eq(text, "error: out of memory: cannot get 2305843009213693952 x 8 bytes\n");
}
END_TEST

/* Nested guards: each gets what runs out within it, and passes it on; after the last one the
 * program would end. */
static void inner(size_t *seen)
{
    struct mem_guard g;
    mem_guard_set(&g);
    if (setjmp(g.jump) != 0) {
        *seen = g.bytes;
        mem_exhausted(g.bytes);
    }
    mem_calloc(SIZE_MAX / 8 + 1,
               8); /* (what overflows no allocator sees: a sanitizer's would end the test) */
    mem_guard_end(&g);
}

START_TEST(guards)
{
    static size_t seen, capacity = 4, outer;
    struct mem_guard g;
    static int *p;
    p = mem_calloc(capacity, sizeof *p);
    mem_guard_set(&g);
    if (setjmp(g.jump) == 0) {
        inner(&seen);
        ck_abort_msg("more memory than there is");
    }
    ck_assert_uint_eq(g.bytes, SIZE_MAX);    /* that is, more */
    ck_assert_uint_eq(seen, SIZE_MAX);
    /* What could not grow is as it was; what succeeds leaves the guard's frame in the usual way. */
    mem_guard_set(&g);
    if (setjmp(g.jump) == 0) {
        p = mem_grow(p, &capacity, SIZE_MAX / 2, sizeof *p);
        ck_abort_msg("more memory than there is");
    }
    ck_assert_uint_eq(capacity, 4);
    ck_assert_uint_eq(g.bytes, SIZE_MAX);
    mem_guard_set(&g);
    if (setjmp(g.jump) == 0) {
        mem_expect(1000);
        ck_assert_ptr_eq(mem_there(p, 0), p);
        mem_there(NULL, 77);
    }
    outer = g.bytes;
    ck_assert_uint_eq(outer, 77);
    free(p);
}
END_TEST

static void have_nothing(void)
{
    mem_there(NULL, 0);
}

static void have_no_chunk(void)
{
    struct arena a;
    arena_init(&a, (size_t)1 << 40);
    arena_calloc(&a, (size_t)1 << 46, 1);
}

/* Of an arena, too; half a result in stdout's buffer is not written. */
START_TEST(the_end_is_a_status)
{
    char text[400];
    int status = in_child(have_nothing, text, sizeof text);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_MACHINE);
    ck_assert_str_eq(text, "error: out of memory\n");
    status = in_child(have_no_chunk, text, sizeof text);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_MACHINE);
    ck_assert_str_eq(text, "error: out of memory: cannot get 70368744177664 bytes\n");
}
END_TEST

int main(void)
{
    Suite *s = suite_create("base/mem");
    TCase *t = tcase_create("mem");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, new_memory_is_zero);
    tcase_add_test(t, content_survives_growth);
    tcase_add_test(t, strings_are_copied);
    tcase_add_loop_test(t, too_much_ends_the_program_with_its_size, 0, 2);
    tcase_add_test(t, guards);
    tcase_add_test(t, the_end_is_a_status);
    suite_add_tcase(s, t);
    return run_suite(s);
}
