// SPDX-License-Identifier: MIT
/*
 * test_watching: ends under their keys, in spans and in all.
 */
#include <stdlib.h>

#include "cli/watching.h"
#include "conns.h"
#include "test.h"

struct bench {
	struct snapshot snap;
	struct watching watching;
};

static void begin(struct bench *bench)
{
	*bench = (struct bench){ .watching.by_keys = false };
	assert_int_equal(snapshot_add_netns(&bench->snap), 0);
	bench->watching.seen = &bench->snap;
	watching_by_service(&bench->watching);
}

static void end(struct bench *bench)
{
	watching_free(&bench->watching);
	snapshot_free(&bench->snap);
}

static void add(struct bench *bench, const char *local, const char *remote,
		enum role role)
{
	struct ending ending = {
		.end.conn = conns_make(local, remote, TCP_STATE_CLOSE),
		.verdict = { END_PEER_FIRST, role },
		.holders = OWNERS_NONE,
		.origin = ORIGIN_UNKNOWN,
	};

	assert_int_equal(watching_add(&bench->watching, &ending), 0);
}

static size_t count(const struct bench *bench, bool is_sum)
{
	struct ends_row *rows;
	size_t n;

	assert_int_equal(watching_rows(&bench->watching, is_sum, 2, &rows, &n),
			 0);
	free(rows);
	return n;
}

TEST(a_server_is_one_row_a_client_one_for_each_peer)
{
	struct bench bench;

	begin(&bench);
	add(&bench, "10.0.0.1:80", "10.0.0.2:40000", ROLE_SERVER);
	add(&bench, "10.0.0.9:80", "10.0.0.3:40001", ROLE_SERVER);
	assert_int_equal(count(&bench, false), 1);
	add(&bench, "10.0.0.1:40000", "10.0.0.2:80", ROLE_CLIENT);
	add(&bench, "10.0.0.1:40001", "10.0.0.2:80", ROLE_CLIENT);
	assert_int_equal(count(&bench, false), 2);
	add(&bench, "10.0.0.1:40000", "10.0.0.3:80", ROLE_CLIENT);
	assert_int_equal(count(&bench, false), 3);
	/* Two whose service nobody knows. */
	add(&bench, "10.0.0.1:40000", "10.0.0.3:40001", ROLE_UNKNOWN);
	add(&bench, "10.0.0.1:40002", "10.0.0.4:40003", ROLE_UNKNOWN);
	assert_int_equal(count(&bench, false), 4);
	end(&bench);
}

TEST(spans_add_up_to_the_sum)
{
	struct bench bench;
	struct ends_row *rows;
	size_t n;

	begin(&bench);
	add(&bench, "10.0.0.1:80", "10.0.0.2:40000", ROLE_SERVER);
	watching_next(&bench.watching);
	assert_int_equal(count(&bench, false), 0);
	add(&bench, "10.0.0.1:80", "10.0.0.2:40001", ROLE_SERVER);
	add(&bench, "10.0.0.1:81", "10.0.0.2:40001", ROLE_SERVER);
	assert_int_equal(count(&bench, false), 2);
	watching_next(&bench.watching);
	assert_int_equal(watching_rows(&bench.watching, true, 2, &rows, &n), 0);
	assert_int_equal(n, 2);
	assert_int_equal(rows[0].count.total, 2);
	assert_true(rows[0].per_second == 1);
	assert_int_equal(ends_total(&bench.watching.sum), 3);
	free(rows);
	end(&bench);
}

TEST(keys_are_bounded)
{
	struct bench bench;

	begin(&bench);
	for (unsigned int i = 0; i < 2 * WATCHING_KEYS_MAX; i++) {
		struct ending ending = {
			.end.conn = conns_make("10.0.0.1:40000", "10.0.0.2:80",
					       TCP_STATE_CLOSE),
			.verdict = { END_REFUSED, ROLE_CLIENT },
			.holders = OWNERS_NONE,
			.origin = ORIGIN_UNKNOWN,
		};

		ending.end.conn.remote.bytes[13] = (uint8_t)(i >> 16);
		ending.end.conn.remote.bytes[14] = (uint8_t)(i >> 8);
		ending.end.conn.remote.bytes[15] = (uint8_t)i;
		assert_int_equal(watching_add(&bench.watching, &ending), 0);
	}
	assert_int_equal(count(&bench, false), WATCHING_KEYS_MAX + 1);
	watching_next(&bench.watching);
	assert_int_equal(ends_total(&bench.watching.sum),
			 2 * WATCHING_KEYS_MAX);
	end(&bench);
}
