// SPDX-License-Identifier: MIT
/*
 * test_setting_rows: values, defaults and what they mean here.
 */
#include <stdlib.h>
#include <string.h>

#include "scene.h"
#include "tcpwait/setting_rows.h"
#include "test.h"

struct table {
	struct scene scene;
	struct setting_row *rows;
	size_t n;
};

static void make(struct table *table)
{
	scene_finish(&table->scene);
	assert_int_equal(
		setting_rows_make(&table->scene.snap, &table->rows, &table->n),
		0);
}

static void drop(struct table *table)
{
	free(table->rows);
	scene_free(&table->scene);
}

static const struct setting_row *row_of(const struct table *table,
					const char *name)
{
	for (size_t i = 0; i < table->n; i++) {
		if (strcmp(table->rows[i].text->name, name) == 0)
			return &table->rows[i];
	}
	fail_msg("%s has no row", name);
	return NULL;
}

TEST(every_setting_that_is_read_has_its_text)
{
	for (int setting = 0; setting <= SETTING_ROW_RESERVED; setting++) {
		const struct setting_text *text;
		size_t i = 0;

		/* Told in the rows of others. */
		if (setting == SETTING_LOCAL_PORT_HIGH ||
		    setting == SETTING_NF_CONNTRACK_COUNT)
			continue;
		while ((text = setting_text(i)) && text->setting != setting)
			i++;
		assert_non_null(text);
		assert_true(strlen(text->does) > 0);
		if (setting < SETTING_COUNT)
			assert_string_equal(
				text->name,
				setting_name((enum setting)setting));
	}
}

TEST(defaults_follow_kernel_and_table)
{
	struct table table;

	scene_init(&table.scene);
	scene_set(&table.scene, SETTING_TCP_MAX_TW_BUCKETS, 5000);
	scene_set(&table.scene, SETTING_TCP_EHASH_ENTRIES, 262144);
	make(&table);
	assert_int_equal(
		row_of(&table, "net.ipv4.tcp_max_tw_buckets")->default_value,
		131072);
	assert_int_equal(
		row_of(&table, "net.ipv4.tcp_max_syn_backlog")->default_value,
		2048);
	assert_false(row_of(&table, "net.ipv4.tcp_max_orphans")->default_known);
	assert_int_equal(row_of(&table, "net.core.somaxconn")->default_value,
			 4096);
	drop(&table);
}

TEST(a_table_that_a_namespace_shares_is_no_negative_number)
{
	static const struct {
		int64_t read;
		const char *mark;
	} cases[] = { { 262144, "set at boot" }, { -262144, "shared" } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct setting_row *row;
		struct table table;

		scene_init(&table.scene);
		scene_set(&table.scene, SETTING_TCP_EHASH_ENTRIES,
			  cases[i].read);
		make(&table);
		row = row_of(&table, "net.ipv4.tcp_ehash_entries");
		assert_int_equal(row->value, 262144);
		assert_string_equal(row->value_text, "262144");
		assert_string_equal(row->mark, cases[i].mark);
		drop(&table);
	}
}

TEST(an_old_kernel_s_defaults_are_not_made_up)
{
	struct table table;

	scene_init(&table.scene);
	(void)memcpy(table.scene.snap.hosts[0].kernel, "4.9.0",
		     sizeof("4.9.0"));
	make(&table);
	assert_false(row_of(&table, "net.core.somaxconn")->default_known);
	assert_false(row_of(&table, "net.ipv4.tcp_tw_reuse")->default_known);
	drop(&table);
}

TEST(an_unknown_setting_says_so)
{
	const struct setting_row *row;
	struct table table;

	scene_init(&table.scene);
	scene_forget(&table.scene, SETTING_TCP_TW_REUSE);
	make(&table);
	row = row_of(&table, "net.ipv4.tcp_tw_reuse");
	assert_false(row->known);
	assert_false(row->notable);
	assert_string_equal(row->mark, "unknown");
	assert_false(row_of(&table, "net.ipv4.ip_local_reserved_ports")->known);
	drop(&table);
}

TEST(a_lowered_fin_timeout_is_told_what_it_does_not_do)
{
	const struct setting_row *row;
	struct table table;

	scene_init(&table.scene);
	scene_set(&table.scene, SETTING_TCP_FIN_TIMEOUT, 15);
	scene_add_from(&table.scene,
		       conns_closed("10.0.0.1:33000", "10.0.0.5:80", 1000), 40);
	make(&table);
	row = row_of(&table, "net.ipv4.tcp_fin_timeout");
	assert_true(row->notable);
	assert_string_equal(row->mark, "changed");
	assert_non_null(strstr(row->verdict, "40 TIME_WAIT"));
	assert_non_null(strstr(row->text->does_not, "60 s"));
	drop(&table);
}

TEST(timestamps_tell_what_they_refused)
{
	struct counters *counters;
	struct table table;

	scene_init(&table.scene);
	scene_set(&table.scene, SETTING_TCP_TIMESTAMPS, 1);
	counters = &table.scene.snap.namespaces[0].counters;
	counters->known[COUNTER_PAWS_ESTAB] = true;
	counters->value[COUNTER_PAWS_ESTAB] = 40;
	make(&table);
	assert_non_null(
		strstr(row_of(&table, "net.ipv4.tcp_timestamps")->verdict,
		       "40 segments"));
	drop(&table);
}

TEST(timestamps_tell_what_a_time_wait_refused)
{
	const struct setting_row *row;
	struct counters *counters;
	struct table table;

	scene_init(&table.scene);
	scene_set(&table.scene, SETTING_TCP_TIMESTAMPS, 1);
	counters = &table.scene.snap.namespaces[0].counters;
	counters->known[COUNTER_PAWS_ESTAB] = true;
	counters->value[COUNTER_PAWS_ESTAB] = 40;
	counters->known[COUNTER_PAWS_TIMEWAIT] = true;
	counters->value[COUNTER_PAWS_TIMEWAIT] = 2;
	make(&table);
	row = row_of(&table, "net.ipv4.tcp_timestamps");
	assert_non_null(strstr(row->verdict, "2 segments"));
	assert_non_null(strstr(row->verdict, "clients behind one address"));
	assert_null(strstr(row->text->does_not, "behind NAT"));
	drop(&table);
}

TEST(tw_reuse_is_judged_with_timestamps_and_ports)
{
	static const struct {
		int64_t reuse, timestamps;
		unsigned int n_closed;
		const char *mark;
		bool notable;
	} cases[] = {
		{ 2, 1, 0, "on loopback", false },
		{ 0, 1, 0, "off", false },
		{ 1, 1, 0, "acts", false },
		{ 1, 0, 0, "inert", true },
		{ 2, 1, 600, "1 would help", true },
		{ 1, 1, 600, "acts", false },
	};
	struct table table;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct setting_row *row;

		scene_init(&table.scene);
		scene_set(&table.scene, SETTING_LOCAL_PORT_LOW, 33000);
		scene_set(&table.scene, SETTING_LOCAL_PORT_HIGH, 33999);
		scene_set(&table.scene, SETTING_TCP_TW_REUSE, cases[i].reuse);
		scene_set(&table.scene, SETTING_TCP_TIMESTAMPS,
			  cases[i].timestamps);
		scene_add_from(
			&table.scene,
			conns_closed("10.0.0.1:33000", "10.0.0.5:80", 500),
			cases[i].n_closed);
		make(&table);
		row = row_of(&table, "net.ipv4.tcp_tw_reuse");
		assert_string_equal(row->mark, cases[i].mark);
		assert_int_equal(row->notable, cases[i].notable);
		drop(&table);
	}
}

/* A live socket of the same service: without timestamps, or untold. */
TEST(tw_reuse_does_not_act_without_timestamps_there)
{
	static const struct {
		int64_t reuse;
		uint32_t have;
		uint32_t age_ms;
		bool recycled;
		const char *mark;
	} cases[] = {
		{ 1, CONN_HAS_OPTIONS, 5000, false, "inert in part" },
		{ 1, 0, 5000, false, "never acted" },
		{ 1, 0, 5000, true, "acts" },
		{ 1, CONN_HAS_OPTIONS | CONN_TIMESTAMPS, 5000, false, "acts" },
		{ 0, CONN_HAS_OPTIONS, 5000, false, "off" },
		{ 0, 0, 5000, false, "1 would help" },
	};
	struct table table;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct conn live = conns_make("10.0.0.1:33999", "10.0.0.5:80",
					      TCP_STATE_ESTABLISHED);
		struct counters *counters;

		scene_init(&table.scene);
		scene_set(&table.scene, SETTING_LOCAL_PORT_LOW, 33000);
		scene_set(&table.scene, SETTING_LOCAL_PORT_HIGH, 33999);
		scene_set(&table.scene, SETTING_TCP_TW_REUSE, cases[i].reuse);
		counters = &table.scene.snap.namespaces[0].counters;
		counters->known[COUNTER_TW_RECYCLED] = true;
		counters->value[COUNTER_TW_RECYCLED] = cases[i].recycled;
		scene_add_from(&table.scene,
			       conns_closed("10.0.0.1:33000", "10.0.0.5:80",
					    cases[i].age_ms),
			       600);
		/* As connect() chooses: first all ports of one parity. */
		for (uint16_t k = 0; k < 100; k++)
			scene_add(&table.scene,
				  conns_from(conns_closed("10.0.0.1:1",
							  "10.0.0.5:80", 500),
					     (uint16_t)(33600 + 2 * k)));
		live.have |= cases[i].have;
		scene_add(&table.scene, live);
		make(&table);
		assert_string_equal(
			row_of(&table, "net.ipv4.tcp_tw_reuse")->mark,
			cases[i].mark);
		drop(&table);
	}
}

TEST(without_connection_tracking_its_rows_are_absent)
{
	static const char *const names[] = {
		"net.netfilter.nf_conntrack_max",
		"net.netfilter.nf_conntrack_tcp_timeout_time_wait",
		"net.netfilter.nf_conntrack_tcp_timeout_close_wait",
	};
	struct table table;

	scene_init(&table.scene);
	make(&table);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct setting_row *row = row_of(&table, names[i]);

		assert_false(row->known);
		assert_false(row->notable);
		assert_string_equal(row->mark, "absent");
	}
	drop(&table);
}

TEST(connection_tracking_is_judged_by_how_full_it_is)
{
	static const struct {
		bool counted;
		int64_t n, max;
		const char *mark;
		bool notable;
	} cases[] = {
		{ true, 0, 1000, "0% used", false },
		{ true, 499, 1000, "50% used", false },
		{ true, 500, 1000, "50% used", true },
		{ true, 1000, 1000, "100% used", true },
		{ true, 7, 0, "no limit", false },
		{ false, 0, 1000, "unknown", false },
	};
	struct table table;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct setting_row *row;

		scene_init(&table.scene);
		scene_set(&table.scene, SETTING_NF_CONNTRACK_MAX, cases[i].max);
		if (cases[i].counted)
			scene_set(&table.scene, SETTING_NF_CONNTRACK_COUNT,
				  cases[i].n);
		make(&table);
		row = row_of(&table, "net.netfilter.nf_conntrack_max");
		assert_true(row->known);
		assert_string_equal(row->mark, cases[i].mark);
		assert_int_equal(row->notable, cases[i].notable);
		drop(&table);
	}
}

TEST(tracked_time_wait_is_not_that_of_sockets)
{
	const char *const name =
		"net.netfilter.nf_conntrack_tcp_timeout_time_wait";
	const struct setting_row *row;
	struct table table;

	scene_init(&table.scene);
	scene_set(&table.scene, SETTING_NF_CONNTRACK_TIME_WAIT, 120);
	make(&table);
	row = row_of(&table, name);
	assert_string_equal(row->mark, "default");
	assert_non_null(strstr(row->verdict, "60 s after"));
	assert_non_null(strstr(row->text->does_not, "does not shorten"));
	drop(&table);
	scene_init(&table.scene);
	scene_set(&table.scene, SETTING_NF_CONNTRACK_TIME_WAIT, 30);
	make(&table);
	row = row_of(&table, name);
	assert_string_equal(row->mark, "changed");
	assert_non_null(strstr(row->verdict, "before"));
	drop(&table);
	scene_init(&table.scene);
	scene_set(&table.scene, SETTING_NF_CONNTRACK_TIME_WAIT, 60);
	make(&table);
	assert_null(strstr(row_of(&table, name)->verdict, "before"));
	drop(&table);
}

TEST(only_a_lowered_nr_open_is_notable)
{
	static const struct {
		int64_t value;
		const char *mark;
		bool notable;
	} cases[] = {
		{ 1048576, "default", false },
		{ 1073741816, "changed", false },
		{ 65536, "changed", true },
	};
	struct table table;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct setting_row *row;

		scene_init(&table.scene);
		scene_set(&table.scene, SETTING_NR_OPEN, cases[i].value);
		make(&table);
		row = row_of(&table, "fs.nr_open");
		assert_string_equal(row->mark, cases[i].mark);
		assert_int_equal(row->notable, cases[i].notable);
		drop(&table);
	}
}

TEST(reserved_ports_are_written_as_the_kernel_does)
{
	const struct setting_row *row;
	struct table table;

	scene_init(&table.scene);
	scene_reserve(&table.scene, 8080, 8080);
	scene_reserve(&table.scene, 9000, 9100);
	scene_reserve(&table.scene, 65534, 65535);
	make(&table);
	row = row_of(&table, "net.ipv4.ip_local_reserved_ports");
	assert_string_equal(row->value_text, "8080,9000-9100,65534-65535");
	drop(&table);
	scene_init(&table.scene);
	for (uint16_t port = 1; port < 60000; port = (uint16_t)(port + 2))
		scene_reserve(&table.scene, port, port);
	make(&table);
	row = row_of(&table, "net.ipv4.ip_local_reserved_ports");
	assert_non_null(strstr(row->value_text, ",..."));
	drop(&table);
}

TEST(a_host_as_it_comes_has_nothing_notable)
{
	struct table table;

	scene_init(&table.scene);
	scene_set(&table.scene, SETTING_TCP_FIN_TIMEOUT, 60);
	scene_set(&table.scene, SETTING_TCP_SYNCOOKIES, 1);
	scene_set(&table.scene, SETTING_SOMAXCONN, 4096);
	scene_set(&table.scene, SETTING_TCP_KEEPALIVE_TIME, 7200);
	scene_set(&table.scene, SETTING_TCP_ABORT_ON_OVERFLOW, 0);
	make(&table);
	for (size_t i = 0; i < table.n; i++)
		assert_false(table.rows[i].notable);
	drop(&table);
}

TEST(a_raised_fin_timeout_is_told_what_it_makes)
{
	const struct setting_row *row;
	struct table table;

	scene_init(&table.scene);
	scene_set(&table.scene, SETTING_TCP_FIN_TIMEOUT, 75);
	make(&table);
	row = row_of(&table, "net.ipv4.tcp_fin_timeout");
	assert_non_null(strstr(row->verdict, "lasts 30 s"));
	drop(&table);
}
