// SPDX-License-Identifier: MIT
/*
 * test_value: what a column reads from its row, and how it is written.
 */
#include <stdlib.h>
#include <string.h>

#include "render/value.h"
#include "tcpwait/role.h"
#include "tcpwait/snapshot.h"
#include "tcpwait/tcp_state.h"
#include "test.h"

struct row {
	uint32_t have;
	bool known;
	uint8_t state;
	uint16_t netns, port;
	uint32_t count;
	uint64_t big;
	enum role role;
	double real;
	struct addr address;
	char name[300];
	const char *text;
};

#define READ(...)                           \
	{                                   \
		NAME("x"), "X", __VA_ARGS__ \
	}

static const struct {
	struct column column;
	const char *eyes, *machine, *json; /* NULL eyes: unknown */
} cases[] = {
	{ READ("", HELD(COUNT, row, port)), "443", "443", "443" },
	{ READ("", HELD(COUNT, row, big)), "18446744073709551615",
	  "18446744073709551615", "18446744073709551615" },
	{ READ("", HELD(COUNT, row, count), KNOWN(row, known, true)), NULL, "",
	  "null" },
	{ READ("", HELD(COUNT, row, count), KNOWN(row, have, 1 << 4)), "7", "7",
	  "7" },
	{ READ("", HELD(COUNT, row, count), KNOWN(row, have, 1 << 3)), NULL, "",
	  "null" },
	{ READ("", HELD(REAL, row, real)), "75.2", "75.250", "75.25" },
	{ READ("", HELD(SECONDS, row, real)), "1m15s", "75.250", "75.25" },
	{ READ("", HELD(ADDRESS, row, address)), "::5", "::5", "\"::5\"" },
	{ READ("", HELD(CHARS, row, name)), "a\\x1b\"", "a\\x1b\"",
	  "\"a\\\\x1b\\\"\"" },
	{ READ("", HELD(STRING, row, text)), NULL, "", "null" },
	{ READ("", HELD(STATE, row, state)), "TIME_WAIT", "TIME_WAIT",
	  "\"time_wait\"" },
	{ READ("", HELD(ROLE, row, role)), "client", "client", "\"client\"" },
	{ READ("", HELD(NETNS, row, netns)), "blue", "blue", "\"blue\"" },
};

TEST(every_kind_is_read_and_written_for_each_reader)
{
	struct netns namespaces[2] = { { .name = "host" }, { .name = "blue" } };
	const struct snapshot snap = { .namespaces = namespaces,
				       .n_namespaces = 2 };
	const struct row row = {
		.have = 1 << 4,
		.state = TCP_STATE_TIME_WAIT,
		.netns = 1,
		.port = 443,
		.count = 7,
		.big = UINT64_MAX,
		.role = ROLE_CLIENT,
		.real = 75.25,
		.address.bytes[15] = 5,
		.name = "a\033\"",
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct column *column = &cases[i].column;
		struct column_view view = { .seen = &snap };
		char text[COLUMN_TEXT_SIZE];
		struct line line;

		assert_int_equal(column_text(column, &view, &row, text),
				 cases[i].eyes != NULL);
		assert_string_equal(text, cases[i].machine);
		view.for_eyes = true;
		(void)column_text(column, &view, &row, text);
		assert_string_equal(text, cases[i].eyes ? cases[i].eyes : "-");
		line_init(&line, NULL);
		value_write_json(column, &view, &row, &line);
		assert_string_equal(line_end(&line), cases[i].json);
	}
}

TEST(a_change_may_be_a_fall)
{
	struct value value;

	value_change(&value, 3, 10);
	assert_true(value.change == -7);
	value_change(&value, UINT32_MAX, 0);
	assert_true(value.change == UINT32_MAX);
}

TEST(text_too_long_is_cut_at_a_whole_character)
{
	static const struct column column = READ("", HELD(CHARS, row, name));
	const struct column_view view = { .for_eyes = true };
	char text[COLUMN_TEXT_SIZE];
	struct row row = { .have = 0 };

	/* Each byte becomes four. */
	memset(row.name, 1, sizeof(row.name) - 1);
	assert_true(column_text(&column, &view, &row, text));
	assert_int_equal(strlen(text), COLUMN_TEXT_SIZE - 1);
}
