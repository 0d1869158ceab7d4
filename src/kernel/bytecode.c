// SPDX-License-Identifier: MIT
/*
 * bytecode: writes what inet_diag_bc_audit() accepts and inet_diag_bc_run()
 * runs.
 *
 * Every piece of code is left at its end where it holds, and by a jump to 4
 * bytes past its end where it does not; for the whole that is how the kernel
 * tells yes from no.  So pieces join by placing them one after another.
 */
#include "kernel/netlink.h"

#include <assert.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

enum {
	OP_BYTES = sizeof(struct inet_diag_bc_op),
	V4_BYTES = 4,
	V4_PREFIX = ADDR_BITS - 8 * V4_BYTES,
	ANY_PORT = -1,
};

static_assert(OP_BYTES == 4, "jumps reach 4 bytes past the end");
static_assert(OP_BYTES + sizeof(struct inet_diag_hostcond) +
			      sizeof(struct addr) ==
		      BYTECODE_SIZE / FILTER_MAX_TERMS,
	      "the longest condition fits");
static_assert(BYTECODE_SIZE + OP_BYTES <= UINT16_MAX, "every jump fits");

struct compiler {
	struct bytecode *out;
	size_t n_pieces;
	size_t starts[FILTER_MAX_TERMS]; /* of the pieces not yet joined */
};

static struct inet_diag_bc_op op_at(const struct bytecode *code, size_t at)
{
	struct inet_diag_bc_op op;

	memcpy(&op, code->bytes + at, sizeof(op));
	return op;
}

static void put_at(struct bytecode *code, size_t at, unsigned char op_code,
		   size_t yes, size_t no)
{
	struct inet_diag_bc_op op = {
		.code = op_code,
		.yes = (unsigned char)yes,
		.no = (unsigned short)no,
	};

	memcpy(code->bytes + at, &op, sizeof(op));
}

static int append(struct compiler *compiler, const void *data, size_t n_bytes)
{
	struct bytecode *code = compiler->out;

	if (n_bytes > sizeof(code->bytes) - code->n_bytes)
		return -EOPNOTSUPP;
	memcpy(code->bytes + code->n_bytes, data, n_bytes);
	code->n_bytes += n_bytes;
	return 0;
}

/* Begins a piece: one condition with n_bytes of what it compares with. */
static int append_condition(struct compiler *compiler, unsigned char op_code,
			    const void *data, size_t n_bytes)
{
	struct inet_diag_bc_op op = {
		.code = op_code,
		.yes = (unsigned char)(OP_BYTES + n_bytes),
		.no = (unsigned short)(OP_BYTES + n_bytes + OP_BYTES),
	};
	int ret;

	if (compiler->n_pieces == FILTER_MAX_TERMS)
		return -EOPNOTSUPP;
	compiler->starts[compiler->n_pieces++] = compiler->out->n_bytes;
	ret = append(compiler, &op, sizeof(op));
	return ret < 0 ? ret : append(compiler, data, n_bytes);
}

static int append_host(struct compiler *compiler,
		       const struct filter_term *term)
{
	unsigned char
		data[sizeof(struct inet_diag_hostcond) + sizeof(struct addr)];
	struct inet_diag_hostcond cond;
	const uint8_t *addr = term->addr.bytes;
	size_t n_bytes = sizeof(term->addr);

	/* It has a hole, and none of our stack is for the kernel. */
	memset(&cond, 0, sizeof(cond));
	cond.family = term->family;
	cond.port = term->any_port ? ANY_PORT : term->port;
	cond.prefix_len = term->prefix_bits;
	if (term->family == AF_INET) {
		if (term->prefix_bits < V4_PREFIX)
			return -EOPNOTSUPP;
		cond.prefix_len = (uint8_t)(term->prefix_bits - V4_PREFIX);
		addr += ADDR_V4_OFFSET;
		n_bytes = V4_BYTES;
	} else if (term->family == AF_UNSPEC) {
		if (term->prefix_bits > 0)
			return -EOPNOTSUPP;
		n_bytes = 0;
	}
	memcpy(data, &cond, sizeof(cond));
	memcpy(data + sizeof(cond), addr, n_bytes);
	return append_condition(compiler,
				term->is_remote ? INET_DIAG_BC_D_COND
						: INET_DIAG_BC_S_COND,
				data, sizeof(cond) + n_bytes);
}

/* inet_diag_bc_run() finds the port in the "no" of a second operation. */
static int append_port(struct compiler *compiler, unsigned char op_code,
		       uint16_t port)
{
	struct inet_diag_bc_op data = { .no = port };

	return append_condition(compiler, op_code, &data, sizeof(data));
}

/* Makes the "no" exits of the piece from start to end lead past the next. */
static void patch_exits(struct bytecode *code, size_t start, size_t end,
			size_t next_bytes)
{
	struct inet_diag_bc_op op;

	for (; start < end; start += op.yes) {
		op = op_at(code, start);
		if (start + op.no == end + OP_BYTES)
			put_at(code, start, op.code, op.yes,
			       op.no + next_bytes);
	}
}

/* Takes the right one of the last two pieces; both are one from now on. */
static int pop_right(struct compiler *compiler, size_t *left, size_t *right)
{
	if (compiler->n_pieces < 2)
		return -EOPNOTSUPP;
	*right = compiler->starts[--compiler->n_pieces];
	*left = compiler->starts[compiler->n_pieces - 1];
	return 0;
}

static int join_and(struct compiler *compiler)
{
	struct bytecode *code = compiler->out;
	size_t left;
	size_t right;
	int ret = pop_right(compiler, &left, &right);

	if (ret == 0)
		patch_exits(code, left, right, code->n_bytes - right);
	return ret;
}

/* A jump over the right piece goes between; "no" exits land behind it. */
static int join_or(struct compiler *compiler)
{
	static const unsigned char room[OP_BYTES];
	struct bytecode *code = compiler->out;
	size_t end = code->n_bytes;
	size_t left;
	size_t right;
	int ret = pop_right(compiler, &left, &right);

	if (ret == 0)
		ret = append(compiler, room, sizeof(room));
	if (ret < 0)
		return ret;
	memmove(code->bytes + right + OP_BYTES, code->bytes + right,
		end - right);
	put_at(code, right, INET_DIAG_BC_JMP, OP_BYTES, OP_BYTES + end - right);
	return 0;
}

/* What held runs into a jump to "no"; what did not lands behind it. */
static int append_not(struct compiler *compiler)
{
	struct inet_diag_bc_op op = {
		.code = INET_DIAG_BC_JMP,
		.yes = OP_BYTES,
		.no = OP_BYTES + OP_BYTES,
	};

	if (compiler->n_pieces == 0)
		return -EOPNOTSUPP;
	return append(compiler, &op, sizeof(op));
}

static int append_term(struct compiler *compiler,
		       const struct filter_term *term)
{
	switch ((enum filter_op)term->op) {
	case FILTER_AND:
		return join_and(compiler);
	case FILTER_OR:
		return join_or(compiler);
	case FILTER_NOT:
		return append_not(compiler);
	case FILTER_HOST:
		return append_host(compiler, term);
	case FILTER_PORT_GE:
		return append_port(compiler,
				   term->is_remote ? INET_DIAG_BC_D_GE
						   : INET_DIAG_BC_S_GE,
				   term->port);
	case FILTER_PORT_LE:
		return append_port(compiler,
				   term->is_remote ? INET_DIAG_BC_D_LE
						   : INET_DIAG_BC_S_LE,
				   term->port);
	case FILTER_DEV:
		return append_condition(compiler, INET_DIAG_BC_DEV_COND,
					&term->ifindex, sizeof(term->ifindex));
	case FILTER_MARK:
	case FILTER_CGROUP:
	case FILTER_AUTOBOUND:
	case FILTER_AGE:
	case FILTER_KIND:
	case FILTER_ROLE:
	case FILTER_RECV_QUEUE:
	case FILTER_SEND_QUEUE:
	case FILTER_PROCESS:
	case FILTER_UNIT:
		break;
	}
	return -EOPNOTSUPP;
}

int bytecode_compile(const struct filter *filter, struct bytecode *out)
{
	struct compiler compiler = { .out = out };
	size_t i;

	out->n_bytes = 0;
	for (i = 0; i < filter->n_terms; i++) {
		int ret = append_term(&compiler, &filter->terms[i]);

		if (ret < 0)
			return ret;
	}
	return filter->n_terms == 0 || compiler.n_pieces == 1 ? 0 : -EOPNOTSUPP;
}
