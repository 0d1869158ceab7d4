// SPDX-License-Identifier: MIT
/*
 * test_row_fit: streamed rows where there is no room for all of them.
 */
#include <stdio.h>
#include <string.h>

#include "conns.h"
#include "scene.h"
#include "tcpwait/render_sheet.h"
#include "tcpwait/socket_row.h"
#include "test.h"

#define V4_LOCAL  "192.168.100.101:54321"
#define V4_REMOTE "192.168.100.102:54322"
#define V6_LOCAL  "[2001:db8:1111:2222:3333:4444:5555:6666]:54321"
#define V6_REMOTE "[2001:db8:1111:2222:3333:4444:5555:7777]:54322"

static const struct {
	const char *local, *remote;
	const char *output; /* NULL: the default columns */
	size_t width;
	const char *columns; /* that are left */
	size_t takes; /* so many columns of the terminal */
} cases[] = {
	{ "10.0.0.1:80", "10.0.0.2:9", NULL, 100,
	  "state,local,remote,recv_queue,send_queue,age_seconds,close_wait,"
	  "owner",
	  73 },
	/* Nothing is left out without need. */
	{ "10.0.0.1:80", "10.0.0.2:9", NULL, 73,
	  "state,local,remote,recv_queue,send_queue,age_seconds,close_wait,"
	  "owner",
	  73 },
	{ "10.0.0.1:80", "10.0.0.2:9", NULL, 72,
	  "state,local,remote,recv_queue,age_seconds,close_wait,owner", 65 },
	{ V4_LOCAL, V4_REMOTE, NULL, 80,
	  "state,local,remote,age_seconds,close_wait,owner", 78 },
	{ V4_LOCAL, V4_REMOTE, NULL, 77, "state,local,remote,age_seconds,owner",
	  70 },
	/* What was asked for stays. */
	{ V4_LOCAL, V4_REMOTE, "send_queue,local,remote", 30,
	  "send_queue,local,remote", 52 },
	/* No address is ever cut. */
	{ V6_LOCAL, V6_REMOTE, NULL, 80, "state,local,remote,age_seconds,owner",
	  120 },
};

static void join(const struct column_list *list, char *text, size_t size)
{
	size_t n = 0;

	text[0] = '\0';
	for (size_t i = 0; i < list->n && n < size; i++)
		n += (size_t)snprintf(text + n, size - n, "%s%s", i ? "," : "",
				      list->items[i]->name);
}

TEST(what_can_be_spared_goes_first_and_no_address)
{
	struct scene scene;

	scene_init(&scene);
	scene_finish(&scene);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct socket_row row = {
			.conn = conns_aged(conns_waiting(cases[i].local,
							 cases[i].remote, 24),
					   75000),
			.role = ROLE_SERVER,
			.kind = CLOSE_WAIT_UNREAD,
			.holders = OWNERS_NONE,
			.origin = ORIGIN_UNKNOWN,
		};
		const struct sheet first = { .rows = &row,
					     .n_rows = 1,
					     .row_bytes = sizeof(row) };
		struct column_view view = { .seen = &scene.snap,
					    .for_eyes = true };
		struct column_list columns;
		char names[200];
		const char *bad;
		size_t n_bad;

		assert_true(column_list_parse(&columns_sockets, cases[i].output,
					      columns_sockets.defaults,
					      &columns, &bad, &n_bad));
		row_fit(&first, cases[i].width, !cases[i].output, &columns,
			&view);
		join(&columns, names, sizeof(names));
		if (strcmp(names, cases[i].columns) != 0 ||
		    row_fit_width(&columns) != cases[i].takes)
			fail_msg("%zu: %s %zu", i, names,
				 row_fit_width(&columns));
	}
	scene_free(&scene);
}

TEST(without_rows_the_headers_are_all_there_is)
{
	const struct sheet first = { .rows = NULL };
	struct column_view view = { .for_eyes = true };
	struct column_list columns;
	const char *bad;
	size_t n_bad;

	assert_true(column_list_parse(&columns_sockets, NULL,
				      columns_sockets.defaults, &columns, &bad,
				      &n_bad));
	row_fit(&first, 60, true, &columns, &view);
	assert_int_equal(columns.n, 8);
	assert_false(view.narrow);
}
