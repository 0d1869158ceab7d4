// SPDX-License-Identifier: MIT
/*
 * test_socket_row: of several holders, one stands for all in every column.
 */
#include <stdio.h>
#include <string.h>

#include "conns.h"
#include "tcpwait/column.h"
#include "tcpwait/snapshot.h"
#include "tcpwait/socket_row.h"
#include "test.h"

/* A set of these processes; each is named, and its unit, after its pid. */
static uint32_t hold(struct owners *owners, const int32_t *pids, size_t n)
{
	uint32_t set = OWNERS_NONE;
	uint32_t pos;

	for (size_t i = 0; i < n; i++) {
		struct process *process;

		assert_int_equal(owners_process_of(owners, pids[i], 0, &pos),
				 0);
		process = &owners->processes[pos];
		(void)snprintf(process->name, sizeof(process->name), "p%d",
			       pids[i]);
		(void)snprintf(process->unit, sizeof(process->unit), "u%d",
			       pids[i]);
		assert_int_equal(owners_add_holder(owners, set, pos, &set), 0);
	}
	return set;
}

static void assert_column(const struct snapshot *snap,
			  const struct socket_row *row, const char *name,
			  const char *text)
{
	const struct column_view view = { .seen = snap, .for_eyes = true };
	char shown[COLUMN_TEXT_SIZE];

	(void)column_text(column_find(&columns_sockets, name, strlen(name)),
			  &view, row, shown);
	assert_string_equal(shown, text);
}

TEST(owner_and_unit_are_of_one_process)
{
	static const struct {
		int32_t pids[3];
		size_t n;
		const char *owner;
	} cases[] = {
		{ { 20 }, 1, "p20[20]" },
		{ { 20, 50 }, 2, "p20[20] +1" },
		{ { 50, 20 }, 2, "p20[20] +1" },
		{ { 90, 20, 50 }, 3, "p20[20] +2" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct snapshot snap = { 0 };
		struct socket_row row = { .origin = ORIGIN_UNKNOWN };

		row.holders = hold(&snap.owners, cases[i].pids, cases[i].n);
		assert_column(&snap, &row, "owner", cases[i].owner);
		assert_column(&snap, &row, "unit", "u20");
		snapshot_free(&snap);
	}
}

TEST(without_a_holder_the_origin_tells_the_unit)
{
	struct socket_row row = { .holders = OWNERS_NONE };
	struct owners owners = { 0 };
	uint32_t pos;

	assert_null(socket_row_unit(&row, &owners));
	assert_int_equal(owners_origin_of(&owners, 0, true, 7, &pos), 0);
	row.origin = (uint16_t)pos;
	assert_null(socket_row_unit(&row, &owners));
	(void)memcpy(owners.origins[pos].unit, "web", sizeof("web"));
	assert_string_equal(socket_row_unit(&row, &owners), "web");
	owners_free(&owners);
}

TEST(an_address_goes_with_the_interface_it_is_bound_to)
{
	static const struct {
		const char *local, *remote, *device;
		const char *shown_local, *shown_remote;
	} cases[] = {
		{ "10.0.0.1:40000", "10.0.0.2:80", "", "10.0.0.1:40000",
		  "10.0.0.2:80" },
		{ "10.0.0.1:40000", "10.0.0.2:80", "eth0",
		  "10.0.0.1%eth0:40000", "10.0.0.2:80" },
		{ "[fe80::1]:40000", "[fe80::2]:80", "eth0",
		  "[fe80::1%eth0]:40000", "[fe80::2%eth0]:80" },
		{ "[2001:db8::1]:40000", "[2001:db8::2]:80", "vrf1",
		  "[2001:db8::1%vrf1]:40000", "[2001:db8::2]:80" },
		{ "10.0.0.1:40000", "10.0.0.2:80", "a\033b",
		  "10.0.0.1%a\\x1bb:40000", "10.0.0.2:80" },
	};
	const struct snapshot snap = { 0 };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct socket_row row = {
			.conn = conns_make(cases[i].local, cases[i].remote,
					   TCP_STATE_ESTABLISHED),
			.holders = OWNERS_NONE,
		};

		(void)snprintf(row.device, sizeof(row.device), "%s",
			       cases[i].device);
		assert_column(&snap, &row, "local", cases[i].shown_local);
		assert_column(&snap, &row, "remote", cases[i].shown_remote);
	}
}
