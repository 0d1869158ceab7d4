// SPDX-License-Identifier: MIT
/*
 * test_column: names of columns, their text and their order.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "render/value.h"
#include "tcpwait/tcp_state.h"
#include "test.h"

/* Rows of test columns are values themselves. */
static void get(const struct cell *cell, struct value *value)
{
	*value = *(const struct value *)cell->row;
}

static const struct column own[] = {
	{ NAME("port"), "PORT", .get = get },
	{ NAME("ports_used"), "USED", .get = get },
};
static const struct column shared[] = {
	{ NAME("role"), "ROLE", .get = get },
	{ NAME("total"), "TOTAL", .get = get },
};
static const struct column_set set = {
	.own = { own, 2 },
	.shared = { shared, 2 },
	.defaults = "port,role",
	.machine_defaults = "role,port",
};

static const struct column_set *const sets[] = {
	&columns_ports,	 &columns_peers, &columns_sockets,
	&columns_states, &columns_count, &columns_sysctl,
};
enum { N_SETS = sizeof(sets) / sizeof(sets[0]) };

TEST(a_column_is_found_by_its_whole_name)
{
	assert_ptr_equal(column_find(&set, "port", 4), &own[0]);
	assert_ptr_equal(column_find(&set, "ports_used", 10), &own[1]);
	assert_ptr_equal(column_find(&set, "total,role", 5), &shared[1]);
	assert_null(column_find(&set, "port", 3));
	assert_null(column_find(&set, "port", 0));
	assert_null(column_find(&set, "", 0));
	assert_null(column_find(&set, "Port", 4));
	assert_null(column_find(&set, "portx", 5));
}

TEST(a_column_is_meant_by_its_name_in_any_case_or_its_header)
{
	static const struct {
		const struct column_set *set;
		const char *text;
		const char *name; /* NULL: no column */
	} cases[] = {
		{ &columns_ports, "port", "port" },
		{ &columns_ports, "PORT", "port" },
		{ &columns_ports, "estab", "established" },
		{ &columns_ports, "ESTAB", "established" },
		{ &columns_ports, "CLOSES/S", "closes_per_second_now" },
		{ &columns_ports, "mean/s", "closes_per_second" },
		{ &columns_ports, "last 60 s", "history" },
		{ &columns_ports, "time-wait", "time_wait" },
		{ &columns_ports, "TIME_WAIT", "time_wait" },
		{ &columns_ports, "Owner", "owner" },
		{ &columns_ports, "owners", NULL },
		{ &columns_ports, "por", NULL },
		{ &columns_ports, "", NULL },
		{ &columns_peers, "PEER", "peer" },
		{ &columns_peers, "ports-used", "ports_used" },
		{ &columns_peers, "service", "service_port" },
		{ &columns_sockets, "age", "age_seconds" },
		{ &columns_sockets, "Recv-Q", "recv_queue" },
		{ &columns_sockets, "kind", "close_wait" },
		{ &columns_count, "LPORT", "local_port" },
		{ &columns_count, "remote address", "remote_address" },
		{ &columns_sysctl, "DOES NOT", "does_not" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct column *column = column_meant(
			cases[i].set, cases[i].text, strlen(cases[i].text));

		if (!column != !cases[i].name ||
		    (column && strcmp(column->name, cases[i].name) != 0))
			fail_msg("'%s': %s", cases[i].text,
				 column ? column->name : "none");
	}
}

/* No name and no header is two columns'. */
TEST(every_name_and_header_means_its_own_column)
{
	const struct column *column;

	for (size_t i = 0; i < N_SETS; i++) {
		for (size_t k = 0; (column = column_at(sets[i], k)); k++) {
			const struct column *meant =
				column_meant(sets[i], column->header,
					     strlen(column->header));

			assert_ptr_equal(column_meant(sets[i], column->name,
						      strlen(column->name)),
					 column);
			if (meant != column &&
			    strcasecmp(meant->name, column->header) != 0)
				fail_msg("%s: %s", column->name,
					 column->header);
		}
	}
}

/* What JSON has and rows have not, and the other way round. */
static const struct column mixed[] = {
	{ NAME("row"), "ROW", "help", .get = get, .only = COLUMN_IN_ROWS },
	{ NAME("one"), "ONE", "help", .get = get },
	{ NAME("listed"), .get = get, .only = COLUMN_IN_JSON },
	{ NAME("inner"), "IN", "help", .get = get, .group = "group" },
	{ NAME("last"), "LAST", "help", .get = get },
};
static const struct column_set mixed_set = {
	.own = { mixed, sizeof(mixed) / sizeof(mixed[0]) },
	.json = "last,group",
};

TEST(what_only_a_document_has_is_in_no_row)
{
	assert_null(column_find(&mixed_set, "listed", 6));
	assert_ptr_equal(column_at(&mixed_set, 1), &mixed[1]);
	assert_ptr_equal(column_at(&mixed_set, 2), &mixed[3]);
	assert_null(column_at(&mixed_set, 4));
}

TEST(a_document_needs_no_names_for_what_comes_last)
{
	struct column_list list;

	column_list_document(&mixed_set, &list);
	assert_int_equal(list.n, 4);
	assert_ptr_equal(list.items[0], &mixed[4]);
	assert_ptr_equal(list.items[1], &mixed[3]);
	assert_ptr_equal(list.items[2], &mixed[1]);
	assert_ptr_equal(list.items[3], &mixed[2]);
}

TEST(columns_come_own_ones_first)
{
	assert_ptr_equal(column_at(&set, 0), &own[0]);
	assert_ptr_equal(column_at(&set, 1), &own[1]);
	assert_ptr_equal(column_at(&set, 2), &shared[0]);
	assert_ptr_equal(column_at(&set, 3), &shared[1]);
	assert_null(column_at(&set, 4));
	assert_null(column_at(&set, SIZE_MAX));
}

static const struct {
	const char *text; /* NULL: none given */
	const char *columns; /* NULL: refused */
	const char *bad; /* the rest of the text from the mistake on */
	size_t n_bad;
} lists[] = {
	{ NULL, "port role", NULL, 0 },
	{ "total", "total", NULL, 0 },
	{ "total,port", "total port", NULL, 0 },
	{ "+total", "port role total", NULL, 0 },
	{ "+total,ports_used", "port role total ports_used", NULL, 0 },
	{ "+role", "port role", NULL, 0 },
	{ "role,total,role", "role total", NULL, 0 },
	{ "totals", NULL, "totals", 6 },
	{ "total,prt,role", NULL, "prt,role", 3 },
	{ "+prt", NULL, "prt", 3 },
	{ "", NULL, "", 0 },
	{ "+", NULL, "", 0 },
	{ "total,", NULL, "", 0 },
	{ ",total", NULL, ",total", 0 },
	{ "total,,role", NULL, ",role", 0 },
	{ "total role", NULL, "total role", 10 },
	{ "++total", NULL, "+total", 6 },
};

static void join(const struct column_list *list, char *text, size_t size)
{
	size_t n = 0;

	text[0] = '\0';
	for (size_t i = 0; i < list->n && n < size; i++)
		n += (size_t)snprintf(text + n, size - n, "%s%s", i ? " " : "",
				      list->items[i]->name);
}

TEST(a_list_is_read_or_its_mistake_is_shown)
{
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		struct column_list list;
		const char *bad = NULL;
		char names[256];
		size_t n_bad = 99;
		bool ok = column_list_parse(&set, lists[i].text, set.defaults,
					    &list, &bad, &n_bad);

		if (ok != (lists[i].columns != NULL))
			fail_msg("'%s'", lists[i].text);
		if (!ok) {
			assert_string_equal(bad, lists[i].bad);
			assert_int_equal(n_bad, lists[i].n_bad);
			continue;
		}
		join(&list, names, sizeof(names));
		assert_string_equal(names, lists[i].columns);
	}
}

/* A set with more columns than a list can hold. */
TEST(a_list_too_long_names_no_column)
{
	enum { N = COLUMN_LIST_MAX + 1 };
	char names[N][8];
	struct column many[N] = { { 0 } };
	struct column_set big = { .own = { many, N } };
	char text[8 * N] = "";
	struct column_list list;
	const char *bad;
	size_t n_bad = 99, n = 0;

	for (int i = 0; i < N; i++) {
		(void)snprintf(names[i], sizeof(names[i]), "c%d", i);
		many[i].name = names[i];
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s",
				      i ? "," : "", names[i]);
	}
	assert_false(column_list_parse(&big, text, "", &list, &bad, &n_bad));
	assert_int_equal(n_bad, 0);
	*strrchr(text, ',') = '\0';
	assert_true(column_list_parse(&big, text, "", &list, &bad, &n_bad));
	assert_int_equal(list.n, COLUMN_LIST_MAX);
}

TEST(every_columns_name_header_and_help_are_there_once)
{
	for (size_t k = 0; k < N_SETS; k++) {
		const struct column *column;

		for (size_t i = 0; (column = column_at(sets[k], i)); i++) {
			assert_true(column->kind != COLUMN_NONE ||
				    column->get || column->write);
			assert_true(column->key_length < COLUMN_KEY_SIZE);
			assert_true(strlen(column->header) > 0);
			assert_true(strlen(column->help) > 0);
			assert_null(strpbrk(column->name, ",+- "));
			assert_ptr_equal(column_find(sets[k], column->name,
						     strlen(column->name)),
					 column);
		}
	}
}

TEST(the_defaults_are_columns)
{
	for (size_t k = 0; k < N_SETS; k++) {
		struct column_list list;
		const char *bad;
		size_t n_bad;

		assert_true(column_list_parse(sets[k], NULL, sets[k]->defaults,
					      &list, &bad, &n_bad));
		assert_true(column_list_parse(sets[k], NULL,
					      sets[k]->machine_defaults, &list,
					      &bad, &n_bad));
	}
}

/* The defaults are what scripts rely on: a change here breaks them. */
TEST(the_defaults_are_the_contracts)
{
	assert_string_equal(columns_ports.defaults,
			    "port,established,time_wait,close_wait,other,"
			    "accept_queue,closes_per_second_now,history,owner");
	assert_string_equal(columns_peers.defaults,
			    "peer,established,time_wait,close_wait,other,"
			    "closes_per_second_now,ports_used,owner");
	assert_string_equal(columns_states.machine_defaults, "state,count");
}

static const struct addr addresses[] = {
	{ { [10] = 0xff, [11] = 0xff, [15] = 2 } },
	{ { [10] = 0xff, [11] = 0xff, [15] = 11 } },
};

/* A value of each type that a number can be made into: a is 0 or 1. */
static struct value make_value(enum value_type type, size_t which)
{
	static const char *const names[] = { "c", "l" };
	struct value value = { .type = type };

	switch (type) {
	case VALUE_UNKNOWN:
		break;
	case VALUE_COUNT:
		value.count = which ? 11 : 2;
		break;
	case VALUE_FLAG:
		value.count = (uint64_t)which;
		break;
	case VALUE_CHANGE:
		value.change = which ? 11 : 2;
		break;
	case VALUE_REAL:
	case VALUE_SECONDS:
		value.real = which ? 11 : 2;
		break;
	case VALUE_ADDRESS:
	case VALUE_NETWORK:
		value.address = &addresses[which];
		value.v6_bits = 64;
		break;
	case VALUE_TEXT:
	case VALUE_WORD:
		value.text = names[which];
		break;
	case VALUE_STATE:
		value.count =
			which ? TCP_STATE_TIME_WAIT : TCP_STATE_ESTABLISHED;
		break;
	}
	return value;
}

static int sign(int cmp)
{
	return (cmp > 0) - (cmp < 0);
}

static int cmp(bool descending, const struct value *a, const struct value *b)
{
	const struct column_view view = { .for_eyes = true };

	return sign(column_cmp(&own[0], &view, descending, a, b));
}

TEST(values_of_every_type_have_their_order)
{
	for (int type = VALUE_COUNT; type <= VALUE_STATE; type++) {
		struct value low = make_value((enum value_type)type, 0);
		struct value high = make_value((enum value_type)type, 1);

		/* As text 11 comes before 2. */
		if (type == VALUE_NETWORK) {
			low.address = &addresses[1];
			high.address = &addresses[0];
		}

		assert_int_equal(cmp(false, &low, &high), -1);
		assert_int_equal(cmp(false, &high, &low), 1);
		assert_int_equal(cmp(false, &low, &low), 0);
		assert_int_equal(cmp(true, &low, &high), 1);
		assert_int_equal(cmp(true, &high, &low), -1);
		assert_int_equal(cmp(true, &low, &low), 0);
	}
}

TEST(unknown_is_last_either_way)
{
	const struct value unknown = make_value(VALUE_UNKNOWN, 0);
	const struct value known = make_value(VALUE_COUNT, 1);
	const struct value none = make_value(VALUE_COUNT, 0);

	for (int descending = 0; descending < 2; descending++) {
		assert_int_equal(cmp(descending, &unknown, &known), 1);
		assert_int_equal(cmp(descending, &known, &unknown), -1);
		assert_int_equal(cmp(descending, &none, &unknown), -1);
		assert_int_equal(cmp(descending, &unknown, &unknown), 0);
	}
}

TEST(a_fall_comes_before_a_rise)
{
	const struct value fall = { .type = VALUE_CHANGE, .change = -500 };
	const struct value rise = make_value(VALUE_CHANGE, 0);

	assert_int_equal(cmp(false, &fall, &rise), -1);
}
