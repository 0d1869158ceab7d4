// SPDX-License-Identifier: MIT
/*
 * test_closing: what a filter may close, and which connections are spared.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/closing.h"
#include "conns.h"
#include "tcpwait/array.h"
#include "test.h"

enum {
	WAITING = TCP_STATE_BIT(TCP_STATE_CLOSE_WAIT) |
		  TCP_STATE_BIT(TCP_STATE_FIN_WAIT1) |
		  TCP_STATE_BIT(TCP_STATE_FIN_WAIT2) |
		  TCP_STATE_BIT(TCP_STATE_LAST_ACK) |
		  TCP_STATE_BIT(TCP_STATE_CLOSING) |
		  TCP_STATE_BIT(TCP_STATE_TIME_WAIT),
};

static struct filter parse(const char *text)
{
	char message[FILTER_MESSAGE_SIZE];
	struct filter filter;

	filter_init(&filter);
	if (!filter_parse(text[0] ? 1 : 0, &text, &filter, message))
		fail_msg("\"%s\": %s", text, message);
	return filter;
}

TEST(only_what_waits_is_left_of_a_filter)
{
	static const struct {
		const char *filter;
		uint32_t states; /* 0: it is refused */
	} cases[] = {
		{ "", 0 },
		{ "state all", 0 },
		{ "dst 0.0.0.0/0", 0 },
		{ "dst [::]/0", 0 },
		{ "sport ge :0", 0 },
		{ "sport le :65535 or dport = :80", 0 },
		{ "src 0.0.0.0/0 and dst 0.0.0.0/0", 0 },
		{ "age ge 0s", 0 },
		{ "recv_queue ge 0 or dst 10.0.0.1", 0 },
		{ "state established age ge 0s", 0 },
		{ "state listening", 0 },
		{ "state listening sport = :80", 0 },
		{ "state closed dst 10.0.0.1", 0 },
		{ "state established", 0 },
		{ "state established dst 0.0.0.0/0", 0 },
		{ "state syn-sent", 0 },
		{ "state time-wait state established", 0 },
		{ "dst 10.0.0.1", WAITING },
		{ "age gt 1m", WAITING },
		{ "kind eq unread", WAITING },
		{ "state close-wait process eq java",
		  TCP_STATE_BIT(TCP_STATE_CLOSE_WAIT) },
		{ "not dst 10.0.0.0/8", WAITING },
		{ "dst 0.0.0.0/0 and dport = :80", WAITING },
		{ "exclude time-wait",
		  WAITING & ~TCP_STATE_BIT(TCP_STATE_TIME_WAIT) },
		/* Groups name nothing. */
		{ "state connected dst 10.0.0.1", WAITING },
		{ "state synchronized dst 10.0.0.1", WAITING },
		{ "exclude listening dst 10.0.0.1", WAITING },
		{ "state time-wait", TCP_STATE_BIT(TCP_STATE_TIME_WAIT) },
		{ "state established dst 10.0.0.1",
		  TCP_STATE_BIT(TCP_STATE_ESTABLISHED) },
		{ "state ESTAB state close-wait sport = :80",
		  TCP_STATE_BIT(TCP_STATE_ESTABLISHED) |
			  TCP_STATE_BIT(TCP_STATE_CLOSE_WAIT) },
		{ "state all state syn-recv sport = :80",
		  WAITING | TCP_STATE_BIT(TCP_STATE_SYN_RECV) },
		{ "state established exclude established dst 10.0.0.1", 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char message[FILTER_MESSAGE_SIZE] = "";
		struct filter filter;
		const char *text = cases[i].filter;
		uint32_t states;

		filter_init(&filter);
		/* The last of them leaves no state by itself. */
		if (!filter_parse(text[0] ? 1 : 0, &text, &filter, message)) {
			assert_int_equal(cases[i].states, 0);
			continue;
		}
		states = closing_narrow(&filter, message) ? filter.states : 0;
		if (states != cases[i].states)
			fail_msg("\"%s\": %x, not %x", text, states,
				 cases[i].states);
		assert_int_equal(message[0] == '\0', states != 0);
	}
}

TEST(two_filters_leave_what_both_select)
{
	static const struct {
		const char *one, *other;
		uint32_t states; /* 0: nothing is left */
		bool takes; /* the socket below */
	} cases[] = {
		{ "", "", TCP_STATE_ALL, true },
		{ "sport = :80", "", TCP_STATE_ALL, true },
		{ "", "sport = :81", TCP_STATE_ALL, false },
		{ "sport = :80", "dst 10.0.0.2", TCP_STATE_ALL, true },
		{ "sport = :80", "dst 10.0.0.3", TCP_STATE_ALL, false },
		{ "sport = :81 or sport = :80", "dst 10.0.0.3 or dst 10.0.0.4",
		  TCP_STATE_ALL, false },
		{ "state close-wait", "state close-wait state time-wait",
		  TCP_STATE_BIT(TCP_STATE_CLOSE_WAIT), true },
		{ "state close-wait", "state time-wait", 0, false },
		{ "src inet:10.0.0.1", "src inet6:::1", 0, false },
	};
	const struct conn conn =
		conns_make("10.0.0.1:80", "10.0.0.2:4", TCP_STATE_CLOSE_WAIT);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct filter filter = parse(cases[i].one);
		const struct filter other = parse(cases[i].other);

		assert_true(filter_both(&filter, &other));
		assert_int_equal(filter.states, cases[i].states);
		assert_int_equal(filter_matches(&filter, &conn, ROLE_SERVER),
				 cases[i].takes);
	}
}

TEST(two_filters_may_be_too_much)
{
	struct filter filter = parse("sport = :1");
	struct filter other = parse("sport = :1");

	while (filter_both(&filter, &other))
		assert_true(filter.n_terms <= FILTER_MAX_TERMS);
	assert_true(filter.n_terms + 2 > FILTER_MAX_TERMS);
	/* Names of another would be others here. */
	filter = parse("");
	other = parse("dev eth0");
	assert_false(filter_both(&filter, &other));
}

/* A source that has these sockets, in these states and hands. */
struct fake {
	struct conn conns[16];
	const char *programs[16]; /* NULL: nobody was seen */
	size_t n;
};

static uint32_t hold(struct snapshot *snap, const char *program)
{
	uint32_t process, set;

	if (!program)
		return OWNERS_NONE;
	assert_int_equal(
		owners_process_of(&snap->owners,
				  (int32_t)snap->owners.n_processes + 1, 0,
				  &process),
		0);
	(void)snprintf(snap->owners.processes[process].name, PROCESS_NAME_SIZE,
		       "%s", program);
	assert_int_equal(
		owners_add_holder(&snap->owners, OWNERS_NONE, process, &set),
		0);
	return set;
}

static int stream(struct source *source, const struct collect_request *request,
		  const struct collect_stream *ask, struct snapshot *snap,
		  struct error *err)
{
	const struct fake *fake = source->state;

	(void)err;
	assert_true(snapshot_add_host(snap) >= 0);
	assert_true(snapshot_add_netns(snap) >= 0);
	snap->owners.looked = true;
	assert_true(ask->want_roles && ask->want_ages);
	for (size_t i = 0; i < fake->n; i++) {
		const struct collect_socket socket = {
			.conn = &fake->conns[i],
			.role = ROLE_SERVER,
			.holders = hold(snap, fake->programs[i]),
			.origin = ORIGIN_UNKNOWN,
			.device = "",
		};
		int ret = 0;

		if (filter_matches(request->filter, &fake->conns[i],
				   ROLE_SERVER))
			ret = ask->socket(ask->ctx, &socket);
		if (ret < 0)
			return ret;
	}
	return 0;
}

static void add(struct fake *fake, struct conn conn, const char *program)
{
	conn.cookie = fake->n + 1;
	fake->programs[fake->n] = program;
	fake->conns[fake->n++] = conn;
}

static struct fake a_host_with_logins(void)
{
	struct fake fake = { .n = 0 };
	const char *local = "10.0.0.1:22", *remote = "10.0.0.2:4000";
	struct conn queued =
		conns_make(local, "10.0.0.3:4001", TCP_STATE_ESTABLISHED);
	struct conn subflow =
		conns_make(local, "10.0.0.3:4002", TCP_STATE_CLOSE_WAIT);

	add(&fake, conns_make(local, remote, TCP_STATE_ESTABLISHED), "sshd");
	add(&fake, conns_make(local, "10.0.0.2:4003", TCP_STATE_ESTABLISHED),
	    "sshd-session");
	add(&fake, conns_make(local, "10.0.0.2:4004", TCP_STATE_ESTABLISHED),
	    NULL);
	add(&fake, conns_make("10.0.0.1:80", remote, TCP_STATE_ESTABLISHED),
	    "nginx");
	queued.inode = 0;
	add(&fake, queued, NULL);
	subflow.have |= CONN_IS_SUBFLOW;
	add(&fake, subflow, "nginx");
	add(&fake, conns_make(local, "10.0.0.3:4005", TCP_STATE_CLOSE_WAIT),
	    "sshd");
	add(&fake, conns_make(local, "*", TCP_STATE_LISTEN), "sshd");
	fake.conns[fake.n] =
		conns_make(local, "10.0.0.3:4006", TCP_STATE_CLOSE_WAIT);
	fake.programs[fake.n++] = "nginx";
	return fake;
}

/* How many are planned; spared as told. */
static size_t plan_of(struct fake *fake, const char *login_text, bool even_ssh,
		      uint64_t spared[static CLOSE_SPARED_COUNT])
{
	static const struct source_ops ops = { .name = "fake",
					       .stream = stream };
	struct source source = { .ops = &ops, .state = fake };
	const struct login login = login_parse(login_text);
	const struct filter filter = parse("");
	const struct collect_request request = { .filter = &filter };
	const struct closing_wish wish = {
		.login = &login,
		.even_ssh = even_ssh,
		.max = 1000,
		.resets_per_second = 1,
	};
	struct snapshot snap = { 0 };
	struct close_plan plan = { 0 };
	struct error err = { 0 };
	size_t n;

	assert_int_equal(
		closing_plan(&source, &request, &wish, &snap, &plan, &err), 0);
	n = close_plan_count(&plan);
	memcpy(spared, plan.spared, sizeof(plan.spared));
	for (size_t i = 0; i < n; i++)
		assert_int_not_equal(plan.rows[i].conn.state, TCP_STATE_LISTEN);
	close_plan_free(&plan);
	snapshot_free(&snap);
	return n;
}

TEST(logins_are_spared)
{
	struct fake fake = a_host_with_logins();
	uint64_t spared[CLOSE_SPARED_COUNT];

	/* nginx, the queue, and a CLOSE_WAIT of sshd. */
	assert_int_equal(plan_of(&fake, NULL, false, spared), 3);
	assert_int_equal(spared[SPARED_LOGIN], 0);
	assert_int_equal(spared[SPARED_SSH], 2);
	assert_int_equal(spared[SPARED_UNSEEN], 1);
	assert_int_equal(spared[SPARED_SUBFLOW], 1);
	assert_int_equal(spared[SPARED_NAMELESS], 1);
}

TEST(the_login_itself_is_spared_whoever_holds_it)
{
	struct fake fake = a_host_with_logins();
	uint64_t spared[CLOSE_SPARED_COUNT];

	assert_int_equal(
		plan_of(&fake, "10.0.0.2 4000 10.0.0.1 80", false, spared), 2);
	assert_int_equal(spared[SPARED_LOGIN], 1);
	/* A CLOSE_WAIT as well. */
	assert_int_equal(
		plan_of(&fake, "10.0.0.3 4005 10.0.0.1 22", false, spared), 2);
	assert_int_equal(spared[SPARED_LOGIN], 1);
}

TEST(even_ssh_is_closed_if_somebody_says_so)
{
	struct fake fake = a_host_with_logins();
	uint64_t spared[CLOSE_SPARED_COUNT];

	assert_int_equal(
		plan_of(&fake, "10.0.0.2 4000 10.0.0.1 22", true, spared), 6);
	assert_int_equal(spared[SPARED_LOGIN], 0);
	assert_int_equal(spared[SPARED_SUBFLOW], 1);
	assert_int_equal(spared[SPARED_NAMELESS], 1);
}
