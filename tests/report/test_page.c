/* Pages: what the two writers make of blocks, that text stays text, and what SVG may stand in
 * them. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "helpers/run.h"
#include "report/page.h"
#include "report/page_html.h"
#include "report/page_markdown.h"
#include "report/page_svg.h"

static void must_have(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "no %s in\n%s", part, text);
}

static void must_not_have(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) == NULL, "%s in\n%s", part, text);
}

#define EVIL "<script>alert('x')</script> & \"q\" | `c` *b* a_b _i_ \x1b[0m"

/* The same hostile text wherever text can stand. */
static struct block *evil_page(void)
{
    struct block *page = page_new(EVIL);
    page_text(page, "%s", EVIL);
    page_verdict(page, TONE_BAD, "%s", EVIL);
    page_code(page, "one\n" EVIL "\n```\nlast");
    struct block *tiles = page_tiles(page);
    for (int i = 0; i < 3; i++)
        page_cell(tiles, TONE_PLAIN, "%s", EVIL);
    struct block *t = page_table(page, EVIL);
    page_column(t, COLUMN_CODE, "%s", EVIL);
    page_column(t, COLUMN_NUMBER, "%s", EVIL);
    page_cell(t, TONE_PLAIN, "%s", EVIL);
    page_cell(t, TONE_UNSURE, "%s", EVIL);
    struct block *s = page_section(page_details(page, EVIL), EVIL);
    page_text(page_list(s), "%s", EVIL);
    page_picture(s, "<svg><g id='a'/></svg>", EVIL, "a<b>.svg");
    return page;
}

START_TEST(text_stays_text_in_html)
{
    struct block *page = evil_page();
    struct textbuf b = {0};
    page_html(&b, page, EVIL);
    must_not_have(b.text, "<script");
    must_not_have(b.text, "\x1b");
    must_have(b.text,
              "<td><code>&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;q&quot;");
    must_have(b.text, "<pre>one\n&lt;script&gt;");
    must_have(b.text, "\n```\nlast</pre>");
    must_have(b.text, "<p class=\"verdict bad\">&lt;script");
    must_have(b.text, "<td class=\"n unsure\">");
    must_have(b.text, "<g id='f1-a'/>");
    textbuf_release(&b);
    page_free(page);
}
END_TEST

START_TEST(text_stays_text_in_markdown)
{
    struct block *page = evil_page();
    struct textbuf b = {0};
    page_markdown(&b, page, EVIL);
    must_not_have(b.text, "\x1b");
    must_have(b.text,
              "# &lt;script&gt;alert('x')&lt;/script&gt; &amp; \"q\" \\| \\`c\\` \\*b\\* a_b "
              "\\_i\\_ \\\\x1b\\[0m\n");
    must_have(b.text, "````\none\n<script>"); /* a longer fence than any in the code */
    must_have(b.text, "\n```\nlast\n````\n");
    must_have(b.text, "| `` <script>alert('x')</script> & \"q\" \\| `c` *b* a_b _i_ \\x1b[0m `` |");
    must_have(b.text, "](<a\\<b\\>.svg>)");
    must_have(b.text, "|---|---:|\n");
    textbuf_release(&b);
    page_free(page);
}
END_TEST

/* Both say the same: every text of the tree is in both. */
START_TEST(both_say_the_same)
{
    struct block *page = page_new("title 1");
    struct textbuf html = {0}, markdown = {0};
    static const char *const texts[] = {
        "title 1", "text 2",   "verdict 3", "caption 4", "heading 5", "cell 6", "label 7",
        "value 8", "remark 9", "closed 10", "inner 11",  "item 12",   "code 13"};
    page_text(page, "text 2");
    page_verdict(page, TONE_GOOD, "verdict 3");
    struct block *t = page_table(page, "caption 4");
    page_column(t, COLUMN_TEXT, "heading 5");
    page_cell(t, TONE_PLAIN, "cell 6");
    struct block *tiles = page_tiles(page);
    page_cell(tiles, TONE_PLAIN, "label 7");
    page_cell(tiles, TONE_PLAIN, "value 8");
    page_cell(tiles, TONE_PLAIN, "remark 9");
    struct block *d = page_details(page, "closed 10");
    page_text(page_list(page_section(d, "inner 11")), "item 12");
    page_code(page, "code 13");
    page_section(page, "empty 14");
    page_drop_empty(page);
    page_html(&html, page, "x");
    page_markdown(&markdown, page, "x");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        must_have(html.text, texts[i]);
        must_have(markdown.text, texts[i]);
    }
    must_not_have(html.text, "empty 14");
    must_have(html.text, "<h2>inner 11</h2>");
    must_have(markdown.text, "### inner 11\n");
    textbuf_release(&html);
    textbuf_release(&markdown);
    page_free(page);
}
END_TEST

/* ---- SVG ---- */

START_TEST(svg_ids)
{
    struct textbuf b = {0};
    ck_assert(page_svg(&b,
                       "<?xml version=\"1.0\"?>\n<!DOCTYPE svg>\n<!-- made -->"
                       "<svg width=\"5\"><g id=\"a1\" class='x'><path fill=\"#ff0000\" "
                       "clip-path=\"url(#clip)\"/><use xlink:href='#a1' x=\"#\"/><!-- - --></g>"
                       "<text>a &lt; #b</text></svg>\n<!-- end -->",
                       "p-"));
    ck_assert_str_eq(b.text, "<svg width=\"5\"><g id=\"p-a1\" class='x'><path fill=\"#ff0000\" "
                             "clip-path=\"url(#p-clip)\"/><use xlink:href='#p-a1' x=\"#\"/></g>"
                             "<text>a &lt; #b</text></svg>");
    textbuf_release(&b);
}
END_TEST

static const char *const unfit[] = {"",
                                    "<p>no svg</p>",
                                    "<svg>",
                                    "<svg><script>x</script></svg>",
                                    "<svg><SCRIPT/></svg>",
                                    "<svg><svg:script/></svg>",
                                    "<svg onload=\"x\"></svg>",
                                    "<svg><g OnClick='x'/></svg>",
                                    "<svg><a href=\"http://e.org\"/></svg>",
                                    "<svg><image xlink:href='//e.org/a.png'/></svg>",
                                    "<svg><use href=\"javascript:x\"/></svg>",
                                    "<svg><rect fill=\"url(http://e.org)\"/></svg>",
                                    "<svg></g></svg>",
                                    "<svg><g></svg>",
                                    "<svg><g></svg></g></svg>",
                                    "<svgx></svgx>",
                                    "<svg",
                                    "<svg a'b='c'></svg>",
                                    "<svg><1/></svg>",
                                    "<svg><g a=\"<\"/></svg>",
                                    "<svg><a></a/></svg>",
                                    "<svg><></></svg>",
                                    "<svg><g / ></g></svg>",
                                    "<svg><foreignObject/></svg>",
                                    "<svg><style>@import 'x';</style></svg>",
                                    "<svg><g id=a/></svg>",
                                    "<svg><g id=\"a></svg>",
                                    "<svg><iframe src=\"x\"/></svg>",
                                    "<svg><set attributeName=\"href\"/></svg>"};

START_TEST(svg_unfit)
{
    struct textbuf b = {0};
    textbuf_add(&b, "before");
    ck_assert_msg(!page_svg(&b, unfit[_i], "p-"), "%s was taken: %s", unfit[_i], b.text);
    ck_assert_str_eq(b.text, "before");
    textbuf_release(&b);
}
END_TEST

/* Only the element itself is taken, not what follows it. */
START_TEST(svg_that_ends_early)
{
    struct textbuf b = {0};
    ck_assert(page_svg(&b, "<svg a='b'/><b>x</b><!x </svg>", "p-"));
    ck_assert_str_eq(b.text, "<svg a='b'/>");
    textbuf_release(&b);
}
END_TEST

START_TEST(svg_with_a_picture_in_it)
{
    struct textbuf b = {0};
    ck_assert(page_svg(&b, "<svg><image xlink:href='data:image/png;base64,AA=='/></svg>", "p-"));
    ck_assert_str_eq(b.text, "<svg><image xlink:href='data:image/png;base64,AA=='/></svg>");
    textbuf_release(&b);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("report: pages");
    TCase *t = tcase_create("page");
    tcase_add_test(t, text_stays_text_in_html);
    tcase_add_test(t, text_stays_text_in_markdown);
    tcase_add_test(t, both_say_the_same);
    tcase_add_test(t, svg_ids);
    tcase_add_loop_test(t, svg_unfit, 0, (int)(sizeof unfit / sizeof *unfit));
    tcase_add_test(t, svg_that_ends_early);
    tcase_add_test(t, svg_with_a_picture_in_it);
    suite_add_tcase(s, t);
    return run_suite(s);
}
