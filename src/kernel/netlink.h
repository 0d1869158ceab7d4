// SPDX-License-Identifier: MIT
/*
 * netlink: one sock_diag socket, its dumps and what can go wrong in them, and
 * the wire format of TCP socket dumps.
 */
#ifndef TCPWAIT_KERNEL_NETLINK_H
#define TCPWAIT_KERNEL_NETLINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libmnl/libmnl.h>

#include "tcpwait/conn.h"
#include "tcpwait/error.h"
#include "tcpwait/filter.h"

/*
 * netlink_dump() never fills a longer message buffer than this, and fills it
 * whole once a receiver has offered it; libmnl's own default is 4 KiB here.
 */
enum { NETLINK_BUFFER_SIZE = 32768 };

struct netlink {
	struct mnl_socket *sock;
	uint32_t portid;
	uint32_t seq;
};

/* Takes one message that is data; 0, or a negative errno to stop. */
typedef int (*netlink_message_fn)(void *ctx, const struct nlmsghdr *nlh);

/* How far a dump has come. */
struct netlink_dump {
	uint32_t portid; /* of the socket that asked */
	uint32_t seq; /* of the request */
	netlink_message_fn message;
	void *ctx;
	bool done; /* the kernel says that was all */
	bool interrupted; /* NLM_F_DUMP_INTR: the table moved under it */
	int kernel_error; /* negative errno from the kernel, or 0 */
	int sink_error; /* negative errno from message(), or 0 */
};

int netlink_open(struct netlink *nl, struct error *err);
void netlink_close(struct netlink *nl);

/*
 * netlink_is_whole: does a message begin here that ends within left bytes?
 * mnl_nlmsg_ok() takes a length from 2 GiB on for a negative one.
 */
bool netlink_is_whole(const struct nlmsghdr *nlh, size_t left);

/*
 * netlink_carried_error: the errno, negative, that a message carries as its
 * leading int; 0 where there is none.
 */
int netlink_carried_error(const struct nlmsghdr *nlh);

/*
 * netlink_dump_parse takes one received buffer; it trusts no length in it.
 * 0 to go on receiving, or 1 where dump is at its end for any reason.
 */
int netlink_dump_parse(struct netlink_dump *dump, const void *buf, size_t len);

/*
 * netlink_receive reads one datagram of the kernel's; those of anybody else
 * are dropped.  Its length, or -errno: -EMSGSIZE where it did not fit,
 * -ENOBUFS where messages were lost.
 */
ssize_t netlink_receive(struct netlink *nl, void *buf, size_t size);

/* netlink_send gives the request (one message or several) to the kernel. */
int netlink_send(struct netlink *nl, const void *buf, size_t len);

/*
 * netlink_dump_run sends a request with NLM_F_DUMP and receives until the end.
 * 0 where the dump ended well, else a negative errno: the kernel's, the
 * sink's or the transport's; see dump for which.
 */
int netlink_dump_run(struct netlink *nl, struct nlmsghdr *request,
		     struct netlink_dump *dump);

/* Enough for a request's header and the longest bytecode. */
enum { SOCK_DIAG_REQUEST_SIZE = 16384 };

/* One dump: which families and states, and what about each socket. */
struct sock_diag_ask {
	uint8_t family; /* AF_UNSPEC: both, by the legacy request */
	uint32_t states;
	bool want_info;
	bool of_mptcp; /* MPTCP's connections, by family, in place of TCP's */
	const struct filter *pushdown; /* NULL: every socket */
};

/*
 * sock_diag_request builds the dump's request in buf, SOCK_DIAG_REQUEST_SIZE
 * bytes.  A pushdown that has no bytecode is left out: the kernel then sends
 * more than is wanted, never less.
 */
struct nlmsghdr *sock_diag_request(void *buf, const struct sock_diag_ask *ask);

/*
 * sock_diag_request_exact builds the question for one socket, with tcp_info if
 * that is wanted, by its addresses and ports; it needs 256 bytes of buf.
 */
struct nlmsghdr *sock_diag_request_exact(void *buf, const struct conn *conn,
					 bool want_info);

/*
 * sock_diag_request_same builds the question for that very socket, by its
 * cookie as well: what has taken its place since is no answer.
 */
struct nlmsghdr *sock_diag_request_same(void *buf, const struct conn *conn);

/*
 * sock_diag_decode reads one answer.  0, or -EBADMSG where it is too short or
 * of no known family or state.  Attributes it does not know are passed over.
 */
int sock_diag_decode(const struct nlmsghdr *nlh, struct conn *conn);

/*
 * sock_diag_decode_mptcp does so for a connection of MPTCP, whose message looks
 * the same and has another structure behind INET_DIAG_INFO.
 */
int sock_diag_decode_mptcp(const struct nlmsghdr *nlh, struct conn *conn);

/*
 * sock_diag_decode_mini reads the answer where it is an IPv4 minisocket's, as
 * most are, into a conn that sock_diag_init_mini() began and that is not
 * written to otherwise; false where it is not.
 */
void sock_diag_init_mini(struct conn *mini);
bool sock_diag_decode_mini(const struct nlmsghdr *nlh, struct conn *mini);

/* sock_diag_state gives the state of one answer; 0 where it has none. */
uint8_t sock_diag_state(const struct nlmsghdr *nlh);

/*
 * sock_diag_info gives the struct tcp_info of an answer that was decoded, as
 * long as its kernel has it (*size bytes); NULL where there is none.
 */
const char *sock_diag_info(const struct nlmsghdr *nlh, size_t *size);

/* The longest condition has 28 bytes; "or" and "not" add a jump of 4. */
enum { BYTECODE_SIZE = FILTER_MAX_TERMS * 28 };

struct bytecode {
	size_t n_bytes; /* 0: no expression, nothing to send */
	_Alignas(4) unsigned char bytes[BYTECODE_SIZE];
};

/*
 * bytecode_compile translates the terms of a filter, so that the kernel copies
 * fewer sockets; it never decides: who reads the answer asks filter_matches()
 * again.  States and family are no part of it.  0, or -EOPNOTSUPP for what is
 * left to filter_matches(): marks, which the kernel compares for CAP_NET_ADMIN
 * only, cgroups, and autobound, which means something else there.
 */
int bytecode_compile(const struct filter *filter, struct bytecode *out);

#endif
