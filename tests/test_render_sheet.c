// SPDX-License-Identifier: MIT
/*
 * test_render_sheet: rows as a table, CSV and TSV, with hostile names in each.
 */
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "golden.h"
#include "hosts.h"
#include "tcpwait/render_sheet.h"
#include "tcpwait/socket_row.h"
#include "test.h"

struct sheet_request {
	const struct sheet *sheet;
	const struct style *style;
};

static int render(FILE *out, const void *ctx)
{
	const struct sheet_request *request = ctx;

	return render_sheet(out, request->sheet, request->style);
}

/* The ports of a scene, in the named columns. */
static char *ports_of(const struct scene *scene, const char *names,
		      const struct style *style)
{
	struct column_list columns;
	struct report report;
	struct column_view view = {
		.seen = &scene->snap,
		.report = &report,
		.for_eyes = style->format == FORMAT_TABLE,
		.utf8 = style->utf8,
	};
	struct sheet sheet = { .columns = &columns, .view = &view };
	struct sheet_request request = { &sheet, style };
	const char *bad;
	size_t n_bad;
	char *text;

	scene_report(scene, NULL, &report);
	assert_true(column_list_parse(&columns_ports, names, "", &columns, &bad,
				      &n_bad));
	sheet.rows = report.ports.items;
	sheet.n_rows = report.ports.n;
	sheet.row_bytes = sizeof(*report.ports.items);
	text = golden_slurp(render, &request);
	report_free(&report);
	return text;
}

static void hostile(struct scene *scene)
{
	scene_init(scene);
	scene_listen(scene, "0.0.0.0:80");
	scene_add(scene, conns_waiting("10.0.0.1:80", "10.0.0.2:9", 1));
	scene_finish(scene);
	hosts_be_hostile(scene, 80);
}

static const char names[] = "netns,role,port,close_wait,change,history,owner";

#define CLEAN	 "\\x0a\\x09\\x1b[2J\\xff\\xe2\\x80\\xae<b>"
#define ZEROS_10 "0 0 0 0 0 0 0 0 0 0"
#define ZEROS_60                                                     \
	ZEROS_10 " " ZEROS_10 " " ZEROS_10 " " ZEROS_10 " " ZEROS_10 \
		 " " ZEROS_10

static const struct {
	enum format format;
	bool header;
	const char *text;
} cases[] = {
	{ FORMAT_CSV, true,
	  "netns,role,port,close_wait,change,history,owner\r\n"
	  "\"'=1,\"\"x\"\"" CLEAN "\",server,80,1,," ZEROS_60
	  ",\"'=1,\"\"x\"\"" CLEAN "[812]\"\r\n" },
	{ FORMAT_CSV, false,
	  "\"'=1,\"\"x\"\"" CLEAN "\",server,80,1,," ZEROS_60
	  ",\"'=1,\"\"x\"\"" CLEAN "[812]\"\r\n" },
	{ FORMAT_TSV, true,
	  "netns\trole\tport\tclose_wait\tchange\thistory\towner\n"
	  "'=1,\"x\"" CLEAN "\tserver\t80\t1\t\t" ZEROS_60 "\t'=1,\"x\"" CLEAN
	  "[812]\n" },
	{ FORMAT_TABLE, false,
	  "=1,\"x\"" CLEAN " server :80 1 - - =1,\"x\"" CLEAN "[812]\n" },
};

/* How far columns stand apart is libsmartcols' business. */
static void squeeze(char *text)
{
	size_t n = 0;

	for (size_t i = 0; text[i]; i++) {
		if (text[i] != ' ' || text[i + 1] != ' ')
			text[n++] = text[i];
	}
	text[n] = '\0';
}

TEST(hostile_names_stay_in_their_field)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct style style = {
			.format = cases[i].format,
			.header = cases[i].header,
		};
		struct scene scene;
		char *text;

		hostile(&scene);
		text = ports_of(&scene, names, &style);
		squeeze(text);
		assert_string_equal(text, cases[i].text);
		free(text);
		scene_free(&scene);
	}
}

TEST(no_rows_are_a_header_for_machines_only)
{
	static const struct {
		struct style style;
		const char *text;
	} empty[] = {
		{ { .format = FORMAT_CSV, .header = true }, "port,total\r\n" },
		{ { .format = FORMAT_CSV }, "" },
		{ { .format = FORMAT_TSV, .header = true }, "port\ttotal\n" },
		{ { .format = FORMAT_TABLE, .header = true }, "" },
	};

	for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++) {
		struct scene scene;
		char *text;

		scene_init(&scene);
		scene_finish(&scene);
		text = ports_of(&scene, "port,total", &empty[i].style);
		assert_string_equal(text, empty[i].text);
		free(text);
		scene_free(&scene);
	}
}

TEST(a_table_lines_up_numbers_to_the_right)
{
	const struct style style = { .header = true, .width = 80 };
	struct scene scene;
	char *text;

	scene_init(&scene);
	scene_add_to(&scene,
		     conns_make("10.0.0.1:80", "10.0.0.2:40000",
				TCP_STATE_ESTABLISHED),
		     1234);
	scene_add(&scene, conns_make("10.0.0.1:40000", "10.0.0.2:3306",
				     TCP_STATE_ESTABLISHED));
	scene_finish(&scene);
	text = ports_of(&scene, "port,total,role", &style);
	assert_string_equal(text, "PORT      TOTAL  ROLE\n"
				  ":80        1234  server\n"
				  "-> :3306      1  client\n");
	free(text);
	scene_free(&scene);
}

struct stream {
	const struct column_list *columns;
	const struct socket_row *rows;
	const struct style *style;
	const struct snapshot *snap;
};

static int render_stream(FILE *out, const void *ctx)
{
	const struct stream *stream = ctx;
	const struct column_view view = {
		.seen = stream->snap,
		.for_eyes = stream->style->format == FORMAT_TABLE,
	};

	render_row_header(out, stream->columns, stream->style);
	for (size_t i = 0; i < 2; i++)
		render_row(out, stream->columns, &view, &stream->rows[i],
			   stream->style);
	return 0;
}

static const struct {
	enum format format;
	bool header;
	const char *text;
} streams[] = {
	{ FORMAT_TABLE, true,
	  "STATE        REMOTE                 RECV-Q       AGE  KIND\n"
	  "CLOSE_WAIT   10.0.0.2:9                 24     1m15s  unread\n"
	  "TIME_WAIT    [2001:db8:1111:2222::1]:40000       -        1s  -\n" },
	{ FORMAT_CSV, true,
	  "state,remote,recv_queue,age_seconds,close_wait\r\n"
	  "CLOSE_WAIT,10.0.0.2:9,24,75.000,unread\r\n"
	  "TIME_WAIT,[2001:db8:1111:2222::1]:40000,,1.500,\r\n" },
	{ FORMAT_TSV, false,
	  "CLOSE_WAIT\t10.0.0.2:9\t24\t75.000\tunread\n"
	  "TIME_WAIT\t[2001:db8:1111:2222::1]:40000\t\t1.500\t\n" },
};

/* What does not fit its column pushes the rest aside; nothing is cut. */
TEST(streamed_rows_have_fixed_columns)
{
	const struct socket_row rows[] = {
		{ .conn = conns_aged(
			  conns_waiting("10.0.0.1:80", "10.0.0.2:9", 24),
			  75000),
		  .role = ROLE_SERVER,
		  .kind = CLOSE_WAIT_UNREAD,
		  .holders = OWNERS_NONE,
		  .origin = ORIGIN_UNKNOWN },
		{ .conn = conns_closed("[2001:db8::1]:80",
				       "[2001:db8:1111:2222::1]:40000", 1500),
		  .holders = OWNERS_NONE,
		  .origin = ORIGIN_UNKNOWN },
	};
	struct column_list columns;
	struct scene scene;
	const char *bad;
	size_t n_bad;

	scene_init(&scene);
	scene_finish(&scene);
	assert_true(column_list_parse(
		&columns_sockets,
		"state,remote,recv_queue,age_seconds,close_wait", "", &columns,
		&bad, &n_bad));
	for (size_t i = 0; i < sizeof(streams) / sizeof(streams[0]); i++) {
		const struct style style = { .format = streams[i].format,
					     .header = streams[i].header };
		const struct stream stream = { &columns, rows, &style,
					       &scene.snap };
		char *text = golden_slurp(render_stream, &stream);

		assert_string_equal(text, streams[i].text);
		free(text);
	}
	scene_free(&scene);
}

static void show_all(const struct report *report, const struct report_row *row,
		     const struct column_set *set, bool for_eyes)
{
	const struct column_view view = {
		.seen = report->seen,
		.report = report,
		.for_eyes = for_eyes,
	};
	const struct column *column;

	for (size_t i = 0; (column = column_at(set, i)); i++) {
		char text[COLUMN_TEXT_SIZE];
		bool known = column_text(column, &view, row, text);

		if (known == (strcmp(text, for_eyes ? "-" : "") == 0))
			fail_msg("%s: '%s'", column->name, text);
	}
}

/* "-" and empty stand for what is unknown, and only for that. */
TEST(every_column_can_be_shown)
{
	struct report report;
	struct scene scene;

	hosts_web(&scene, 1);
	hosts_own(&scene, 812, "java", 8080);
	scene_report(&scene, NULL, &report);
	for (size_t i = 0; i < 2 * report.ports.n; i++)
		show_all(&report, &report.ports.items[i / 2], &columns_ports,
			 i % 2);
	for (size_t i = 0; i < 2 * report.peers.n; i++)
		show_all(&report, &report.peers.items[i / 2], &columns_peers,
			 i % 2);
	report_free(&report);
	scene_free(&scene);
}

static int set_up(void **state)
{
	(void)state;
	return setlocale(LC_ALL, "C.UTF-8") ? 0 : -1;
}

TESTS_SHARE(set_up, NULL)
