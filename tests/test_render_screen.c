// SPDX-License-Identifier: MIT
/*
 * test_render_screen: the first screen, line by line.
 */
#include <stdlib.h>
#include <string.h>

#include "golden.h"
#include "hosts.h"
#include "tcpwait/render_report.h"
#include "tcpwait/text.h"
#include "test.h"
#include "uis.h"

TESTS_SHARE(uis_set_up, NULL)

struct screen {
	const struct report *report;
	const struct style *style;
};

static int render(FILE *out, const void *ctx)
{
	const struct screen *screen = ctx;

	return render_report_screen(out, screen->report, screen->style);
}

/* The five worst of each kind, as tcpwait shows them. */
static char *screen_of(const struct scene *scene, const struct scene *before,
		       const struct style *style, size_t limit)
{
	const struct report_request request = {
		.seen = &scene->snap,
		.before = before ? &before->snap : NULL,
		.want_ports = true,
		.want_peers = true,
		.limit = limit,
		.cmp = report_cmp_waiting,
	};
	struct report report;
	struct screen screen = { &report, style };
	char *text;

	assert_int_equal(report_init(&report, &request), 0);
	text = golden_slurp(render, &screen);
	report_free(&report);
	return text;
}

static const struct style plain = { .header = true, .utf8 = true, .width = 80 };

/* Has the screen of a look this line at its end? */
static bool tells_of_others(const struct scene *scene)
{
	char *text = screen_of(scene, NULL, &plain, 5);
	bool found = strstr(text, "\nSeen: one of at least 4 network "
				  "namespaces (-N all: all of them)\n");

	free(text);
	return found;
}

TEST(one_of_several_namespaces_is_said_where_others_have_sockets)
{
	struct scene scene;
	struct counters *counters;

	scene_init(&scene);
	scene_finish(&scene);
	counters = &scene.snap.namespaces[0].counters;
	counters->value[COUNTER_SOCKSTAT_INUSE] = 5;
	counters->known[COUNTER_SOCKSTAT_INUSE] = true;
	counters->value[COUNTER_SOCKSTAT_ALLOC] = 67;
	counters->known[COUNTER_SOCKSTAT_ALLOC] = true;
	assert_false(tells_of_others(&scene));
	scene.snap.n_namespaces_beside = 3;
	assert_true(tells_of_others(&scene));
	/* All that there are are in these tables. */
	counters->value[COUNTER_SOCKSTAT6_INUSE] = 62;
	counters->known[COUNTER_SOCKSTAT6_INUSE] = true;
	assert_false(tells_of_others(&scene));
	counters->known[COUNTER_SOCKSTAT_ALLOC] = false;
	assert_false(tells_of_others(&scene));
	scene_free(&scene);
}

static void check(const char *name, const struct scene *scene,
		  const struct scene *before, const struct style *style,
		  size_t limit)
{
	char *text = screen_of(scene, before, style, limit);

	golden_assert(name, text);
	free(text);
}

static void web(struct scene *scene, unsigned int size)
{
	hosts_web(scene, size);
	hosts_own(scene, 812, "java", 8080);
}

TEST(a_web_server_in_utf8)
{
	struct scene scene;

	web(&scene, 4);
	check("web-utf8", &scene, NULL, &plain, 5);
	scene_free(&scene);
}

TEST(a_web_server_in_ascii)
{
	struct style style = plain;
	struct scene scene;
	char *text;

	style.utf8 = false;
	web(&scene, 4);
	check("web-ascii", &scene, NULL, &style, 5);
	text = screen_of(&scene, NULL, &style, 5);
	for (const char *at = text; *at; at++)
		assert_true(*at == '\n' || (*at >= 0x20 && *at < 0x7f));
	free(text);
	scene_free(&scene);
}

TEST(a_web_server_in_colour)
{
	struct style style = plain;
	struct scene scene;

	style.color = true;
	web(&scene, 4);
	check("web-colour", &scene, NULL, &style, 5);
	scene_free(&scene);
}

TEST(colour_changes_nothing_but_colour)
{
	struct style style = plain;
	struct scene scene;
	char *with, *without;
	size_t n = 0;

	web(&scene, 4);
	without = screen_of(&scene, NULL, &style, 5);
	style.color = true;
	with = screen_of(&scene, NULL, &style, 5);
	assert_non_null(strchr(with, '\033'));
	assert_null(strchr(without, '\033'));
	for (const char *at = with; *at; at++) {
		if (*at == '\033')
			at = strchr(at, 'm');
		else
			with[n++] = *at;
	}
	with[n] = '\0';
	assert_string_equal(with, without);
	free(with);
	free(without);
	scene_free(&scene);
}

TEST(two_samples_show_what_changed)
{
	struct scene scene, before;

	web(&before, 1);
	before.snap.at_seconds -= 10;
	web(&scene, 4);
	check("web-two-samples", &scene, &before, &plain, 5);
	scene_free(&scene);
	scene_free(&before);
}

TEST(what_is_left_out_is_counted)
{
	struct scene scene;

	web(&scene, 4);
	check("web-limited", &scene, NULL, &plain, 2);
	scene_free(&scene);
}

TEST(what_was_not_seen_is_told)
{
	struct scene scene;

	web(&scene, 1);
	for (size_t i = 0; i < scene.snap.n_waits; i++)
		scene.snap.waits[i].holders = OWNERS_NONE;
	scene.snap.n_owners_not_seen = scene.snap.n_waits;
	scene.snap.owners.n_unreadable = 7;
	scene.snap.complete = false;
	(void)snprintf(scene.snap.why_incomplete,
		       sizeof(scene.snap.why_incomplete), "it broke off");
	scene.snap.ages_sampled = true;
	scene.snap.n_namespaces_skipped = 2;
	scene_forget(&scene, SETTING_LOCAL_PORT_LOW);
	check("web-blind", &scene, NULL, &plain, 5);
	scene_free(&scene);
}

TEST(an_idle_host_is_one_line)
{
	struct scene scene;

	scene_init(&scene);
	scene_finish(&scene);
	check("idle", &scene, NULL, &plain, 5);
	scene_free(&scene);
}

/* What is in another state is seen, and where nothing is there is no column. */
TEST(columns_come_and_go_with_what_is_in_them)
{
	struct scene scene;
	char *text;

	web(&scene, 4);
	text = screen_of(&scene, NULL, &plain, 5);
	assert_non_null(strstr(text, "  OTHER  "));
	assert_non_null(strstr(text, "  1 SYN_SENT  "));
	assert_null(strstr(text, "QUEUE"));
	free(text);
	scene_free(&scene);
	scene_init(&scene);
	scene_add(&scene, conns_make("10.0.0.1:22", "10.0.0.2:40000",
				     TCP_STATE_ESTABLISHED));
	text = screen_of(&scene, NULL, &plain, 5);
	assert_null(strstr(text, "OTHER"));
	free(text);
	scene_free(&scene);
}

/* The bars go before what is behind the rows. */
TEST(where_it_is_narrow_the_sparkline_is_spared_first)
{
	struct style style = plain;
	struct scene scene;
	char *text;

	style.width = 80;
	web(&scene, 4);
	text = screen_of(&scene, NULL, &style, 5);
	assert_null(strstr(text, "LAST 60 s"));
	assert_non_null(strstr(text, "java[812]"));
	free(text);
	scene_free(&scene);
}

/* Whatever the width, the head stays in it and the table is not wider. */
TEST(no_line_is_wider_than_the_terminal)
{
	struct style style = plain;
	struct scene scene;

	web(&scene, 4);
	for (size_t width = 80; width <= 200; width += 7) {
		char *text, *rest, *line;

		style.width = width;
		text = screen_of(&scene, NULL, &style, 5);
		for (rest = text; (line = strsep(&rest, "\n"));) {
			if (text_columns(line) > width)
				fail_msg("%zu: %s", width, line);
		}
		free(text);
	}
	scene_free(&scene);
}

/* A port that lost its last digit would be another port. */
TEST(no_port_and_no_address_is_ever_cut)
{
	struct style style = plain;
	struct scene scene;

	web(&scene, 4);
	for (size_t width = 20; width <= 120; width++) {
		char *text;

		style.width = width;
		text = screen_of(&scene, NULL, &style, 5);
		assert_non_null(strstr(text, "192.0.2.9 -> :8080 "));
		assert_non_null(strstr(text, "2001:db8::99 -> :22 "));
		assert_non_null(strstr(text, "10.0.0.5:3306 "));
		assert_non_null(strstr(text, "-> :3306 "));
		free(text);
	}
	scene_free(&scene);
}

TEST(a_hostile_name_moves_no_cursor)
{
	struct scene scene;
	char *text;

	hosts_web(&scene, 1);
	hosts_be_hostile(&scene, 8080);
	text = screen_of(&scene, NULL, &plain, 5);
	assert_non_null(strstr(text, "=1,\"x\"\\x0a\\x09\\x1b[2J\\xff"
				     "\\xe2\\x80\\xae<b>"));
	for (const char *at = text; *at; at++)
		assert_true(*at == '\n' || (unsigned char)*at >= 0x20);
	assert_null(strstr(text, "\xe2\x80\xae"));
	assert_null(strchr(text, '\xff'));
	free(text);
	scene_free(&scene);
}
