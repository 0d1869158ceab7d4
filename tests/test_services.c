// SPDX-License-Identifier: MIT
/*
 * test_services: closes second by second, once per service.
 */
#include "conns.h"
#include "tcpwait/services.h"
#include "test.h"

struct table {
	struct tally groups;
	struct services services;
};

static void table_init(struct table *table)
{
	*table = (struct table){ .groups.fields = TALLY_GROUP_FIELDS };
}

static void table_free(struct table *table)
{
	services_free(&table->services);
	tally_free(&table->groups);
}

static uint32_t row_of(struct table *table, const char *local,
		       const char *remote, enum role role, uint16_t netns)
{
	struct conn conn = conns_make(local, remote, TCP_STATE_TIME_WAIT);
	uint32_t row;

	assert_int_equal(tally_row_of(&table->groups, &conn, role, netns, &row),
			 0);
	return row;
}

static uint32_t service_of(struct table *table, const char *local,
			   const char *remote, enum role role, uint16_t netns)
{
	uint32_t row = row_of(table, local, remote, role, netns), pos;

	assert_int_equal(
		services_of(&table->services, &table->groups, row, &pos), 0);
	return pos;
}

static void add(struct table *table, uint32_t service, uint32_t age_s,
		unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		assert_int_equal(
			services_add_close(&table->services, service, age_s),
			0);
}

static uint64_t sum(const struct history *history)
{
	uint64_t n = 0;

	for (int i = 0; i < HISTORY_SECONDS; i++)
		n += history->n[i];
	return n;
}

TEST(a_servers_peers_share_one_service)
{
	struct table table;
	uint32_t first;

	table_init(&table);
	first = service_of(&table, "10.0.0.1:80", "10.0.0.8:4000", ROLE_SERVER,
			   0);
	assert_int_equal(service_of(&table, "10.0.0.1:80", "10.0.0.9:4000",
				    ROLE_SERVER, 0),
			 first);
	assert_int_equal(service_of(&table, "10.0.0.2:80", "10.0.0.9:4001",
				    ROLE_SERVER, 0),
			 first);
	assert_int_equal(table.services.n, 1);
	assert_int_not_equal(service_of(&table, "10.0.0.1:81", "10.0.0.8:4000",
					ROLE_SERVER, 0),
			     first);
	assert_int_not_equal(service_of(&table, "10.0.0.1:80", "10.0.0.8:4000",
					ROLE_SERVER, 1),
			     first);
	table_free(&table);
}

TEST(a_clients_service_is_its_remote_end)
{
	struct table table;
	uint32_t first;

	table_init(&table);
	first = service_of(&table, "10.0.0.1:40000", "10.0.0.9:80", ROLE_CLIENT,
			   0);
	assert_int_equal(service_of(&table, "10.0.0.2:40001", "10.0.0.9:80",
				    ROLE_CLIENT, 0),
			 first);
	assert_int_not_equal(service_of(&table, "10.0.0.1:40000", "10.0.0.8:80",
					ROLE_CLIENT, 0),
			     first);
	assert_int_not_equal(service_of(&table, "10.0.0.1:80", "10.0.0.9:4000",
					ROLE_SERVER, 0),
			     first);
	assert_int_equal(table.services.n, 3);
	table_free(&table);
}

/* A few ages are kept singly, more of them in a histogram: no difference. */
TEST(few_and_many_closes_are_told_alike)
{
	for (unsigned int n = 0; n <= 3 * SERVICE_FEW_AGES; n++) {
		struct history history = { { 0 } };
		struct table table;
		uint32_t service;

		table_init(&table);
		service = service_of(&table, "10.0.0.1:80", "10.0.0.8:4000",
				     ROLE_SERVER, 0);
		for (unsigned int i = 0; i < n; i++)
			add(&table, service, i * 7 % HISTORY_SECONDS, 1);
		services_history(&table.services, service, &history);
		assert_int_equal(sum(&history), n);
		for (unsigned int i = 0; i < n; i++)
			assert_true(history.n[i * 7 % HISTORY_SECONDS] >= 1);
		assert_int_equal(table.services.n_histories,
				 n > SERVICE_FEW_AGES);
		table_free(&table);
	}
}

TEST(a_history_is_added_to_what_is_there)
{
	struct history history = { { [3] = 5 } };
	struct table table;
	uint32_t few, many;

	table_init(&table);
	few = service_of(&table, "10.0.0.1:80", "10.0.0.8:4000", ROLE_SERVER,
			 0);
	many = service_of(&table, "10.0.0.1:81", "10.0.0.8:4000", ROLE_SERVER,
			  0);
	add(&table, few, 3, 2);
	add(&table, many, 3, 100);
	add(&table, many, 4, 1);
	services_history(&table.services, few, &history);
	services_history(&table.services, many, &history);
	assert_int_equal(history.n[3], 107);
	assert_int_equal(history.n[4], 1);
	assert_int_equal(sum(&history), 108);
	table_free(&table);
}

TEST(what_is_older_counts_as_the_oldest_second)
{
	struct history history = { { 0 } };
	struct table table;
	uint32_t service;

	table_init(&table);
	service = service_of(&table, "10.0.0.1:80", "10.0.0.8:4000",
			     ROLE_SERVER, 0);
	add(&table, service, 59, 1);
	add(&table, service, 60, 1);
	add(&table, service, UINT32_MAX, 20);
	services_history(&table.services, service, &history);
	assert_int_equal(history.n[59], 22);
	table_free(&table);
}

TEST(truncate_forgets_the_later_services)
{
	struct history history = { { 0 } };
	struct table table;
	uint32_t kept, other;

	table_init(&table);
	kept = service_of(&table, "10.0.0.1:80", "10.0.0.8:4000", ROLE_SERVER,
			  0);
	add(&table, kept, 9, SERVICE_FEW_AGES + 1);
	other = service_of(&table, "10.0.0.1:81", "10.0.0.8:4000", ROLE_SERVER,
			   0);
	add(&table, other, 9, SERVICE_FEW_AGES + 1);
	assert_int_equal(table.services.n_histories, 2);

	services_truncate(&table.services, &table.groups, 1, 1);
	assert_int_equal(table.services.n, 1);
	assert_int_equal(table.services.n_histories, 1);
	assert_int_equal(service_of(&table, "10.0.0.1:80", "10.0.0.8:4000",
				    ROLE_SERVER, 0),
			 kept);
	other = service_of(&table, "10.0.0.1:81", "10.0.0.8:4000", ROLE_SERVER,
			   0);
	assert_int_equal(other, 1);
	services_history(&table.services, other, &history);
	assert_int_equal(sum(&history), 0);
	services_history(&table.services, kept, &history);
	assert_int_equal(sum(&history), SERVICE_FEW_AGES + 1);
	table_free(&table);
}

TEST(many_services_are_found_again)
{
	enum { N = 3000 };
	struct conn conn =
		conns_make("10.0.0.1:0", "10.0.0.2:9", TCP_STATE_TIME_WAIT);
	struct table table;
	uint32_t row, pos;

	table_init(&table);
	for (int round = 0; round < 2; round++) {
		for (uint32_t i = 0; i < N; i++) {
			conn.local_port = (uint16_t)(i + 1);
			assert_int_equal(tally_row_of(&table.groups, &conn,
						      ROLE_SERVER, 0, &row),
					 0);
			assert_int_equal(services_of(&table.services,
						     &table.groups, row, &pos),
					 0);
			assert_int_equal(pos, i);
		}
	}
	table_free(&table);
}
