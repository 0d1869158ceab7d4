// SPDX-License-Identifier: MIT
/*
 * test_bytecode: the kernel, run here as it runs there, selects what the
 * filter selects.
 */
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kernel/netlink.h"
#include "tcpwait/filter.h"
#include "tcpwait/kernel.h"
#include "test.h"

enum { OP_BYTES = sizeof(struct inet_diag_bc_op) };

static struct inet_diag_bc_op op_at(const unsigned char *at)
{
	struct inet_diag_bc_op op;

	memcpy(&op, at, sizeof(op));
	return op;
}

/* The least length of the operation at, as inet_diag_bc_audit() has it. */
static int least_length(const unsigned char *at, int len)
{
	struct inet_diag_hostcond cond;
	int addr_bytes;

	switch (op_at(at).code) {
	case INET_DIAG_BC_S_COND:
	case INET_DIAG_BC_D_COND:
		if (len < OP_BYTES + (int)sizeof(cond))
			return -1;
		memcpy(&cond, at + OP_BYTES, sizeof(cond));
		addr_bytes = cond.family == AF_INET6  ? 16
			     : cond.family == AF_INET ? 4
						      : 0;
		if (addr_bytes == 0 && cond.family != AF_UNSPEC)
			return -1;
		if (cond.prefix_len > 8 * addr_bytes)
			return -1;
		return OP_BYTES + (int)sizeof(cond) + addr_bytes;
	case INET_DIAG_BC_DEV_COND:
	case INET_DIAG_BC_S_GE:
	case INET_DIAG_BC_S_LE:
	case INET_DIAG_BC_D_GE:
	case INET_DIAG_BC_D_LE:
		return 2 * OP_BYTES;
	case INET_DIAG_BC_JMP:
	case INET_DIAG_BC_NOP:
		return OP_BYTES;
	default:
		return -1;
	}
}

/* valid_cc(): does an operation begin where cc bytes are left? */
static bool begins_at(const unsigned char *at, int len, int cc)
{
	while (len >= 0) {
		if (cc >= len)
			return cc == len;
		if (op_at(at).yes < 4 || op_at(at).yes % 4 != 0)
			return false;
		len -= op_at(at).yes;
		at += op_at(at).yes;
	}
	return false;
}

/* inet_diag_bc_audit() */
static bool audit(const unsigned char *code, int n_bytes)
{
	const unsigned char *at = code;
	int len = n_bytes;

	if (n_bytes < OP_BYTES)
		return false;
	while (len > 0) {
		struct inet_diag_bc_op op = op_at(at);
		int least = least_length(at, len);

		if (least < 0 || len < least)
			return false;
		if (op.no < least || op.no > len + 4 || op.no % 4 != 0)
			return false;
		if (op.no < len && !begins_at(code, n_bytes, len - op.no))
			return false;
		if (op.yes < least || op.yes > len + 4 || op.yes % 4 != 0)
			return false;
		at += op.yes;
		len -= op.yes;
	}
	return len == 0;
}

/* bitstring_match() */
static bool same_bits(const uint8_t *a, const uint8_t *b, unsigned int n_bits)
{
	unsigned int i;

	for (i = 0; i < n_bits; i++) {
		if (((a[i / 8] ^ b[i / 8]) & 0x80 >> i % 8) != 0)
			return false;
	}
	return true;
}

static bool host_holds(const unsigned char *data, const struct conn *conn,
		       bool is_remote)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	const uint8_t *addr =
		is_remote ? conn->remote.bytes : conn->local.bytes;
	int port = is_remote ? conn->remote_port : conn->local_port;
	const uint8_t *wanted = data + sizeof(struct inet_diag_hostcond);
	struct inet_diag_hostcond cond;

	memcpy(&cond, data, sizeof(cond));
	if (cond.port != -1 && cond.port != port)
		return false;
	if (cond.family != AF_UNSPEC && cond.family != conn->family)
		return conn->family == AF_INET6 && cond.family == AF_INET &&
		       memcmp(addr, mapped, sizeof(mapped)) == 0 &&
		       same_bits(addr + 12, wanted, cond.prefix_len);
	/* The kernel keeps an IPv4 socket's address in four bytes. */
	return same_bits(conn->family == AF_INET ? addr + 12 : addr, wanted,
			 cond.prefix_len);
}

static bool op_holds(const unsigned char *at, const struct conn *conn)
{
	uint16_t port = op_at(at + OP_BYTES).no;
	uint32_t ifindex;

	switch (op_at(at).code) {
	case INET_DIAG_BC_S_GE:
		return conn->local_port >= port;
	case INET_DIAG_BC_S_LE:
		return conn->local_port <= port;
	case INET_DIAG_BC_D_GE:
		return conn->remote_port >= port;
	case INET_DIAG_BC_D_LE:
		return conn->remote_port <= port;
	case INET_DIAG_BC_S_COND:
		return host_holds(at + OP_BYTES, conn, false);
	case INET_DIAG_BC_D_COND:
		return host_holds(at + OP_BYTES, conn, true);
	case INET_DIAG_BC_DEV_COND:
		memcpy(&ifindex, at + OP_BYTES, sizeof(ifindex));
		return ifindex == conn->ifindex;
	default:
		return true;
	}
}

/* inet_diag_bc_run() */
static bool run(const struct bytecode *code, const struct conn *conn)
{
	const unsigned char *at = code->bytes;
	int len = (int)code->n_bytes;

	while (len > 0) {
		struct inet_diag_bc_op op = op_at(at);
		bool yes = op.code != INET_DIAG_BC_JMP && op_holds(at, conn);

		at += yes ? op.yes : op.no;
		len -= yes ? op.yes : op.no;
	}
	return len == 0;
}

static uint32_t next_random(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005 + 1442695040888963407;
	return (uint32_t)(*seed >> 33);
}

static const char *const hosts[] = {
	"127.0.0.1",
	"10.9.0.1",
	"10.9.1.1",
	"0.0.0.0",
	"::",
	"::1",
	"2001:db8::1",
	"2001:db8:1::1",
	"::ffff:10.9.0.1",
	"::ffff:127.0.0.1",
};
static const uint16_t ports[] = { 0, 1, 22, 80, 443, 40000, 65535 };

static const char *const conditions[] = {
	"sport = :80",
	"dport = :80",
	"sport != :22",
	"dport >= :443",
	"sport <= :80",
	"dport > :40000",
	"sport < :65535",
	"sport >= :0",
	"dport <= :65535",
	"src 127.0.0.1",
	"dst 10.9.0.0/16",
	"dst 10.9.0.1:80",
	"src 0.0.0.0/0",
	"src [::1]",
	"dst [2001:db8::]/33",
	"dst [::]/0",
	"src [::]/1:80",
	"dst [::ffff:0:0]/96",
	"src [::ffff:10.9.0.1]:22",
	"dst *",
	"dst :443",
	"sport = *",
	"dev 0",
	"dev != 3",
	"dst 0.0.0.0/1",
	"src 10.9.0.1/31",
	"dst default",
};

enum {
	N_HOSTS = sizeof(hosts) / sizeof(hosts[0]),
	N_PORTS = sizeof(ports) / sizeof(ports[0]),
	N_CONDITIONS = sizeof(conditions) / sizeof(conditions[0]),
	MAX_WORDS = 60,
};

static struct addr random_addr(uint64_t *seed, uint8_t family)
{
	struct addr addr;

	do {
		assert_true(
			addr_parse(hosts[next_random(seed) % N_HOSTS], &addr));
	} while (family == AF_INET && !addr_is_v4(&addr));
	return addr;
}

static struct conn random_conn(uint64_t *seed)
{
	uint8_t family = next_random(seed) % 2 == 0 ? AF_INET : AF_INET6;

	return (struct conn){
		.family = family,
		.state = 1,
		.local = random_addr(seed, family),
		.remote = random_addr(seed, family),
		.local_port = ports[next_random(seed) % N_PORTS],
		.remote_port = ports[next_random(seed) % N_PORTS],
		.ifindex = next_random(seed) % 2 * 3,
	};
}

static void parse(int n_words, const char *const *words, struct filter *filter)
{
	char message[FILTER_MESSAGE_SIZE];

	filter_init(filter);
	if (!filter_parse(n_words, words, filter, message) ||
	    !kernel_source.bind(NULL, filter, message))
		fail_msg("%s", message);
}

/* Conditions joined, negated and nested at random. */
static void random_filter(uint64_t *seed, struct filter *filter)
{
	const char *words[MAX_WORDS];
	int n_conditions = 1 + (int)(next_random(seed) % 12);
	int n_open = 0;
	int n = 0;

	while (n_conditions-- > 0) {
		if (next_random(seed) % 3 == 0)
			words[n++] = "!";
		if (next_random(seed) % 3 == 0) {
			words[n++] = "(";
			n_open++;
		}
		words[n++] = conditions[next_random(seed) % N_CONDITIONS];
		if (n_open > 0 && next_random(seed) % 3 == 0) {
			words[n++] = ")";
			n_open--;
		}
		if (n_conditions > 0)
			words[n++] = next_random(seed) % 2 == 0 ? "or" : "and";
	}
	while (n_open-- > 0)
		words[n++] = ")";
	parse(n, words, filter);
}

TEST(the_kernel_selects_what_the_filter_selects)
{
	struct bytecode *code = malloc(sizeof(*code));
	uint64_t seed = 5;
	struct filter filter;
	int n_selected = 0;
	int i;
	int k;

	assert_non_null(code);
	for (i = 0; i < 3000; i++) {
		random_filter(&seed, &filter);
		assert_int_equal(bytecode_compile(&filter, code), 0);
		assert_true(audit(code->bytes, (int)code->n_bytes));
		for (k = 0; k < 50; k++) {
			struct conn conn = random_conn(&seed);
			bool selected =
				filter_matches(&filter, &conn, ROLE_UNKNOWN);

			n_selected += selected;
			assert_int_equal(run(code, &conn), selected);
		}
	}
	assert_in_range(n_selected, 15000, 135000);
	free(code);
}

TEST(every_condition_alone)
{
	struct bytecode code;
	uint64_t seed = 6;
	struct filter filter;
	size_t i;
	int k;

	for (i = 0; i < N_CONDITIONS; i++) {
		parse(1, &conditions[i], &filter);
		assert_int_equal(bytecode_compile(&filter, &code), 0);
		assert_true(audit(code.bytes, (int)code.n_bytes));
		for (k = 0; k < 400; k++) {
			struct conn conn = random_conn(&seed);

			if (run(&code, &conn) !=
			    filter_matches(&filter, &conn, ROLE_UNKNOWN))
				fail_msg("%s", conditions[i]);
		}
	}
}

TEST(no_expression_is_no_code)
{
	struct bytecode code = { .n_bytes = 99 };
	struct filter filter;

	filter_init(&filter);
	assert_int_equal(bytecode_compile(&filter, &code), 0);
	assert_int_equal(code.n_bytes, 0);
}

TEST(what_the_kernel_compares_otherwise_stays_here)
{
	static const char *const cases[] = {
		"autobound",
		"fwmark 1",
		"sport = :80 or fwmark 1/1",
		"( dst 10.0.0.1 and ! autobound ) or sport = :80",
	};
	struct bytecode code;
	struct filter filter;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		parse(1, &cases[i], &filter);
		assert_int_equal(bytecode_compile(&filter, &code), -EOPNOTSUPP);
	}
}

/* The parser makes none of these; what is wrong in itself is not sent. */
TEST(unsound_terms_are_not_compiled)
{
	static const struct {
		size_t n_terms;
		struct filter_term terms[2];
	} cases[] = {
		{ 1, { { .op = FILTER_NOT } } },
		{ 1, { { .op = FILTER_AND } } },
		{ 2, { { .op = FILTER_DEV }, { .op = FILTER_OR } } },
		{ 2, { { .op = FILTER_DEV }, { .op = FILTER_DEV } } },
		{ 1, { { .op = FILTER_HOST, .prefix_bits = 8 } } },
		{ 1,
		  { { .op = FILTER_HOST,
		      .family = AF_INET,
		      .prefix_bits = 95 } } },
		{ 1, { { .op = 200 } } },
	};
	struct bytecode code;
	struct filter filter;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		filter_init(&filter);
		filter.n_terms = cases[i].n_terms;
		memcpy(filter.terms, cases[i].terms, sizeof(cases[i].terms));
		assert_int_equal(bytecode_compile(&filter, &code), -EOPNOTSUPP);
	}
}

/* 64 terms of the longest kind fit, with the jumps between them. */
TEST(the_longest_filter_fits)
{
	const char *words[FILTER_MAX_TERMS];
	struct bytecode code;
	struct conn conn = { .family = AF_INET6 };
	struct filter filter;
	int n = 0;

	for (n = 0; n < 31; n++)
		words[n] = "dst [2001:db8::1]:80 or";
	words[n++] = "! dst [2001:db8::1]:80";
	parse(n, words, &filter);
	assert_int_equal(filter.n_terms, FILTER_MAX_TERMS);
	assert_int_equal(bytecode_compile(&filter, &code), 0);
	assert_true(audit(code.bytes, (int)code.n_bytes));
	assert_true(run(&code, &conn));
}

struct request {
	struct nlmsghdr nlh;
	struct inet_diag_req_v2 req;
	struct nlattr attr;
	unsigned char code[BYTECODE_SIZE];
};

static void put_request(struct request *request, const struct bytecode *code)
{
	*request = (struct request){
		.nlh = {
			.nlmsg_len = (uint32_t)(offsetof(struct request, code) +
						code->n_bytes),
			.nlmsg_type = SOCK_DIAG_BY_FAMILY,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
		},
		.req = {
			.sdiag_family = AF_INET6,
			.sdiag_protocol = IPPROTO_TCP,
			.idiag_states = ~0u,
		},
		.attr = {
			.nla_len = (uint16_t)(NLA_HDRLEN + code->n_bytes),
			.nla_type = INET_DIAG_REQ_BYTECODE,
		},
	};
	memcpy(request->code, code->bytes, code->n_bytes);
}

/* What the kernel says to a dump with code: 0 or a negative errno. */
static int kernel_answer(int fd, const struct bytecode *code)
{
	static const size_t size = 65536;
	struct request request = { 0 };
	struct nlmsghdr *nlh = malloc(size);
	int answer = 1;

	assert_non_null(nlh);
	put_request(&request, code);
	if (send(fd, &request, request.nlh.nlmsg_len, 0) < 0)
		answer = -errno;
	while (answer == 1) {
		struct nlmsghdr *at = nlh;
		ssize_t n = recv(fd, nlh, size, 0);

		assert_true(n > 0);
		for (; NLMSG_OK(at, (size_t)n) && answer == 1;
		     at = NLMSG_NEXT(at, n)) {
			if (at->nlmsg_type == NLMSG_DONE)
				answer = 0;
			else if (at->nlmsg_type == NLMSG_ERROR)
				memcpy(&answer, NLMSG_DATA(at), sizeof(answer));
		}
	}
	free(nlh);
	return answer;
}

TEST(the_real_kernel_accepts_it)
{
	struct bytecode broken = { .n_bytes = 4, .bytes = { 255, 4, 8 } };
	struct bytecode code;
	struct filter filter;
	uint64_t seed = 7;
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
	int i;

	/* A sandbox may have no sock_diag, or not for IPv6. */
	if (fd < 0)
		return;
	if (kernel_answer(fd, &broken) == -EINVAL) {
		for (i = 0; i < 200; i++) {
			random_filter(&seed, &filter);
			assert_int_equal(bytecode_compile(&filter, &code), 0);
			assert_int_equal(kernel_answer(fd, &code), 0);
		}
	}
	close(fd);
}
