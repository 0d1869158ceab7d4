// SPDX-License-Identifier: MIT
/*
 * test_view: a finding stands at the rows of its own sockets and no others.
 */
#include "conns.h"
#include "tcpwait/wait_rows.h"
#include "test.h"
#include "tui/view.h"

enum { JAVA, NGINX };

static struct holders sets[] = { { JAVA, OWNERS_NONE },
				 { NGINX, OWNERS_NONE } };
static struct process processes[] = { { .pid = 812 }, { .pid = 7 } };

/* One finding about a served port, and whoever holds its sockets. */
static bool stands_at(const struct view *view, const void *row,
		      enum finding_id id, uint32_t process)
{
	struct finding finding = {
		.id = id,
		.subject = { .role = ROLE_SERVER,
			     .has_service_port = true,
			     .service_port = 8080,
			     .process = process },
	};
	struct tally_row group = {
		.key = { .role = ROLE_SERVER,
			 .known = TALLY_SERVICE_PORT,
			 .service_port = 8080 },
	};
	struct top_sample now = {
		.seen = { .owners = { .processes = processes,
				      .n_processes = 2,
				      .sets = sets,
				      .n_sets = 2 },
			  .groups = { .rows = &group, .n = 1 } },
		.findings = { .items = &finding, .n = 1 },
	};
	const struct view_rows rows = { .view = view, .look.now = &now };
	size_t at = 0;

	return view_next_finding(&rows, row, &at) == &finding;
}

static struct report_row row_of(enum close_wait_kind kind, uint32_t holder)
{
	struct report_row row = {
		.port = 8080,
		.port_known = true,
		.role = ROLE_SERVER,
		.address = conns_address("192.0.2.1"),
		.owners = { .items = { { .process = holder,
					 .basis = OWNER_HOLDS } },
			    .n = holder != OWNERS_NONE },
	};

	row.states[TCP_STATE_ESTABLISHED] = 3;
	if (kind != CLOSE_WAIT_KIND_COUNT) {
		row.states[TCP_STATE_CLOSE_WAIT] = 12;
		row.close_wait.kinds[kind] = 12;
	}
	return row;
}

TEST(a_peer_is_marked_for_its_own_sockets)
{
	static const struct {
		enum close_wait_kind kind;
		uint32_t holder, process;
		enum finding_id id;
		bool peers, ports;
	} cases[] = {
		{ CLOSE_WAIT_CONSUMED, JAVA, JAVA, FINDING_CLOSE_WAIT_LEAK,
		  true, true },
		/* It has none, or others. */
		{ CLOSE_WAIT_KIND_COUNT, JAVA, JAVA, FINDING_CLOSE_WAIT_LEAK,
		  false, false },
		{ CLOSE_WAIT_SENDING, JAVA, JAVA, FINDING_CLOSE_WAIT_LEAK,
		  false, false },
		{ CLOSE_WAIT_CONSUMED, JAVA, JAVA, FINDING_CLOSE_WAIT_UNREAD,
		  false, false },
		{ CLOSE_WAIT_CONSUMED, JAVA, JAVA, FINDING_HALF_CLOSED, false,
		  false },
		/* They are another's; or nobody saw whose. */
		{ CLOSE_WAIT_CONSUMED, NGINX, JAVA, FINDING_CLOSE_WAIT_LEAK,
		  false, false },
		{ CLOSE_WAIT_CONSUMED, OWNERS_NONE, JAVA,
		  FINDING_CLOSE_WAIT_LEAK, true, true },
		{ CLOSE_WAIT_CONSUMED, NGINX, OWNERS_NONE,
		  FINDING_CLOSE_WAIT_LEAK, true, true },
		/* A listener's is at its port. */
		{ CLOSE_WAIT_KIND_COUNT, JAVA, JAVA, FINDING_ACCEPT_QUEUE_FULL,
		  false, true },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct report_row row = row_of(cases[i].kind, cases[i].holder);

		if (stands_at(&view_peers, &row, cases[i].id,
			      cases[i].process) != cases[i].peers ||
		    stands_at(&view_ports, &row, cases[i].id,
			      cases[i].process) != cases[i].ports)
			fail_msg("case %zu", i);
	}
}

TEST(a_socket_is_marked_for_its_kind_and_holder)
{
	static const struct {
		enum close_wait_kind kind;
		uint32_t set, process;
		enum finding_id id;
		bool stands;
	} cases[] = {
		{ CLOSE_WAIT_CONSUMED, 0, JAVA, FINDING_CLOSE_WAIT_LEAK, true },
		{ CLOSE_WAIT_SENDING, 0, JAVA, FINDING_CLOSE_WAIT_LEAK, false },
		{ CLOSE_WAIT_CONSUMED, 0, JAVA, FINDING_HALF_CLOSED, false },
		{ CLOSE_WAIT_CONSUMED, 1, JAVA, FINDING_CLOSE_WAIT_LEAK,
		  false },
		{ CLOSE_WAIT_CONSUMED, OWNERS_NONE, JAVA,
		  FINDING_CLOSE_WAIT_LEAK, true },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct wait_row row = {
			.socket = {
				.conn = conns_make("10.0.0.1:8080",
						   "192.0.2.1:40000",
						   TCP_STATE_CLOSE_WAIT),
				.role = ROLE_SERVER,
				.holders = cases[i].set,
				.kind = (uint8_t)cases[i].kind,
			},
		};

		if (stands_at(&view_waiting, &row, cases[i].id,
			      cases[i].process) != cases[i].stands)
			fail_msg("case %zu", i);
	}
}
