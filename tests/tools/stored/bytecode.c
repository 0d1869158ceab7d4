// SPDX-License-Identifier: MIT
/*
 * bytecode: the operations that need no more than addresses and ports.
 *
 * Marks, cgroups and how a port was bound are no part of them: who asks the
 * kernel for these is told that nothing fits.
 */
#include "bytecode.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

static bool has_prefix(const unsigned char *addr, const unsigned char *wanted,
		       unsigned int bits)
{
	unsigned int whole = bits / 8;
	unsigned int mask = 0xff00U >> bits % 8 & 0xff;

	if (memcmp(addr, wanted, whole) != 0)
		return false;
	return bits % 8 == 0 || ((addr[whole] ^ wanted[whole]) & mask) == 0;
}

static bool host_holds(const unsigned char *op, size_t len, bool is_remote,
		       const struct inet_diag_msg *msg)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
	const struct inet_diag_sockid *id = &msg->id;
	unsigned char addr[16], wanted[16] = { 0 };
	struct inet_diag_hostcond cond;
	int port = ntohs(is_remote ? id->idiag_dport : id->idiag_sport);

	if (len < sizeof(cond))
		return false;
	memcpy(&cond, op, sizeof(cond));
	len -= sizeof(cond);
	memcpy(wanted, op + sizeof(cond), len < 16 ? len : 16);
	memcpy(addr, is_remote ? id->idiag_dst : id->idiag_src, sizeof(addr));
	if (cond.port != -1 && cond.port != port)
		return false;
	if (cond.family != AF_UNSPEC && cond.family != msg->idiag_family)
		return msg->idiag_family == AF_INET6 &&
		       cond.family == AF_INET &&
		       memcmp(addr, mapped, sizeof(mapped)) == 0 &&
		       has_prefix(addr + sizeof(mapped), wanted,
				  cond.prefix_len);
	return has_prefix(addr, wanted, cond.prefix_len);
}

static bool device_holds(const unsigned char *op,
			 const struct inet_diag_msg *msg)
{
	uint32_t index;

	memcpy(&index, op, sizeof(index));
	return msg->id.idiag_if == index;
}

static bool holds(const struct inet_diag_bc_op *op, const unsigned char *data,
		  size_t len, const struct inet_diag_msg *msg)
{
	unsigned int source = ntohs(msg->id.idiag_sport);
	unsigned int dest = ntohs(msg->id.idiag_dport);
	struct inet_diag_bc_op second = { 0 };

	memcpy(&second, data, len < sizeof(second) ? len : sizeof(second));
	switch (op->code) {
	case INET_DIAG_BC_NOP:
		return true;
	case INET_DIAG_BC_S_EQ:
		return source == second.no;
	case INET_DIAG_BC_S_GE:
		return source >= second.no;
	case INET_DIAG_BC_S_LE:
		return source <= second.no;
	case INET_DIAG_BC_D_EQ:
		return dest == second.no;
	case INET_DIAG_BC_D_GE:
		return dest >= second.no;
	case INET_DIAG_BC_D_LE:
		return dest <= second.no;
	case INET_DIAG_BC_S_COND:
	case INET_DIAG_BC_D_COND:
		return host_holds(data, len, op->code == INET_DIAG_BC_D_COND,
				  msg);
	case INET_DIAG_BC_DEV_COND:
		return len >= sizeof(uint32_t) && device_holds(data, msg);
	default:
		return false;
	}
}

bool bytecode_run(const unsigned char *code, size_t len,
		  const struct inet_diag_msg *msg)
{
	while (len >= sizeof(struct inet_diag_bc_op)) {
		struct inet_diag_bc_op op;
		size_t data, step;

		memcpy(&op, code, sizeof(op));
		data = op.yes > sizeof(op) ? op.yes - sizeof(op) : 0;
		if (sizeof(op) + data > len)
			return false;
		step = holds(&op, code + sizeof(op), data, msg) ? op.yes
								: op.no;
		/* The kernel admits no other; "no" may lead past the end. */
		if (step < sizeof(op) || step > len)
			return false;
		code += step;
		len -= step;
	}
	return len == 0;
}
