// SPDX-License-Identifier: MIT
/*
 * sock_diag: one TCP socket dump, one struct conn per message.
 *
 * This file alone knows the sock_diag wire format.  It trusts no length and
 * keeps "the kernel said zero" apart from "the kernel said nothing".
 */
#include "kernel/netlink.h"

#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <sys/socket.h>

#include "tcpwait/tcp_state.h"

/* INET_DIAG_CGROUP_ID of newer headers; the number is fixed by the ABI. */
enum { ATTR_CGROUP_ID = 21 };

/* An answer of which no more is told than its fixed part. */
enum { FIXED_BYTES = NLMSG_LENGTH(sizeof(struct inet_diag_msg)) };

/*
 * struct mptcp_info, where newer kernels (6.10) tell the three ages of the
 * connection in ms: last data sent and received, last acknowledgement received.
 */
enum {
	MPTCP_LAST_DATA_SENT = 84,
	MPTCP_LAST_DATA_RECV = 88,
	MPTCP_LAST_ACK_RECV = 92,
	MPTCP_INFO_BYTES = 96,
};

/*
 * struct tcp_info beyond what older headers have: segments that were confirmed,
 * the SYN's among them (4.18); and how often RTOs began to be used up in vain,
 * and for how long in all, the one that lasts included (6.7).
 */
enum {
	TCP_DELIVERED = 192,
	TCP_RCV_WND = 232,
	TCP_RCV_WND_END = 236,
	TCP_RTO_RECOVERIES = 242,
	TCP_RTO_TIME = 244,
	TCP_RTO_TIME_END = 248,
};

/* The only attribute that inet_twsk_diag_fill() may add. */
struct mark_attr {
	struct nlattr attr;
	uint32_t mark;
};

enum {
	CONNECTED_STATES = 1 << TCP_STATE_ESTABLISHED |
			   1 << TCP_STATE_FIN_WAIT1 | 1 << TCP_STATE_FIN_WAIT2 |
			   1 << TCP_STATE_CLOSE_WAIT | 1 << TCP_STATE_LAST_ACK |
			   1 << TCP_STATE_CLOSING
};

static uint8_t extensions(const struct sock_diag_ask *ask)
{
	return ask->want_info ? 1 << (INET_DIAG_INFO - 1) : 0;
}

static void put_legacy(struct nlmsghdr *nlh, const struct sock_diag_ask *ask)
{
	struct inet_diag_req *req =
		mnl_nlmsg_put_extra_header(nlh, sizeof(*req));

	nlh->nlmsg_type = TCPDIAG_GETSOCK;
	req->idiag_family = AF_INET; /* ignored in a dump: both come */
	req->idiag_ext = extensions(ask);
	req->idiag_states = ask->states;
}

static void put_by_family(struct nlmsghdr *nlh, const struct sock_diag_ask *ask)
{
	struct inet_diag_req_v2 *req =
		mnl_nlmsg_put_extra_header(nlh, sizeof(*req));

	nlh->nlmsg_type = SOCK_DIAG_BY_FAMILY;
	req->sdiag_family = ask->family;
	/* A kernel that does not read the attribute finds nobody to ask. */
	req->sdiag_protocol = ask->of_mptcp ? IPPROTO_RAW : IPPROTO_TCP;
	req->idiag_ext = extensions(ask);
	req->idiag_states = ask->states;
	/* Too large a number for the field: inet_diag_get_protocol(). */
	if (ask->of_mptcp)
		mnl_attr_put_u32(nlh, INET_DIAG_REQ_PROTOCOL, IPPROTO_MPTCP);
}

struct nlmsghdr *sock_diag_request(void *buf, const struct sock_diag_ask *ask)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct bytecode code;

	if (ask->family == AF_UNSPEC)
		put_legacy(nlh, ask);
	else
		put_by_family(nlh, ask);
	if (ask->pushdown && bytecode_compile(ask->pushdown, &code) == 0 &&
	    code.n_bytes > 0)
		(void)mnl_attr_put_check(nlh, SOCK_DIAG_REQUEST_SIZE,
					 INET_DIAG_REQ_BYTECODE, code.n_bytes,
					 code.bytes);
	return nlh;
}

static void put_address(__be32 out[4], const struct addr *addr, uint8_t family)
{
	if (family == AF_INET)
		memcpy(out, addr->bytes + ADDR_V4_OFFSET, 4);
	else
		memcpy(out, addr->bytes, sizeof(addr->bytes));
}

/* cookie has both words of INET_DIAG_NOCOOKIE where any will do. */
static struct nlmsghdr *put_exact(void *buf, const struct conn *conn,
				  uint64_t cookie, bool want_info)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct inet_diag_req_v2 *req =
		mnl_nlmsg_put_extra_header(nlh, sizeof(*req));
	/* inet_lookup() finds v4-mapped sockets by their IPv4 addresses too. */
	uint8_t family = addr_is_v4(&conn->local) ? AF_INET : AF_INET6;

	nlh->nlmsg_type = SOCK_DIAG_BY_FAMILY;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	req->sdiag_family = family;
	req->sdiag_protocol = IPPROTO_TCP;
	req->idiag_ext = want_info ? 1 << (INET_DIAG_INFO - 1) : 0;
	req->idiag_states = TCP_STATE_ALL;
	req->id.idiag_sport = htons(conn->local_port);
	req->id.idiag_dport = htons(conn->remote_port);
	put_address(req->id.idiag_src, &conn->local, family);
	put_address(req->id.idiag_dst, &conn->remote, family);
	req->id.idiag_if = conn->ifindex;
	req->id.idiag_cookie[0] = (uint32_t)cookie;
	req->id.idiag_cookie[1] = (uint32_t)(cookie >> 32);
	return nlh;
}

struct nlmsghdr *sock_diag_request_exact(void *buf, const struct conn *conn,
					 bool want_info)
{
	return put_exact(buf, conn, UINT64_MAX, want_info);
}

struct nlmsghdr *sock_diag_request_same(void *buf, const struct conn *conn)
{
	return put_exact(buf, conn, conn->cookie, false);
}

static enum conn_kind kind_of(const struct inet_diag_msg *msg, uint8_t state)
{
	/* Only inet_twsk_diag_fill() reports this timer. */
	if (msg->idiag_timer == CONN_TIMER_TIMEWAIT)
		return CONN_TIMEWAIT;
	if (state == TCP_STATE_SYN_RECV && msg->idiag_inode == 0)
		return CONN_REQUEST;
	return CONN_FULL;
}

/* An int of the given size, if the attribute is as long as that. */
static bool read_attr(const struct nlattr *attr, void *out, size_t size)
{
	if (mnl_attr_get_payload_len(attr) < size)
		return false;
	memcpy(out, mnl_attr_get_payload(attr), size);
	return true;
}

/* Whether data passed each way, and whether any of it was read. */
static void decode_segments(const char *info, size_t size, struct conn *conn)
{
	uint32_t n_in, n_out;

	if (size <
	    offsetof(struct tcp_info, tcpi_data_segs_out) + sizeof(n_out))
		return;
	memcpy(&conn->bytes_received,
	       info + offsetof(struct tcp_info, tcpi_bytes_received),
	       sizeof(conn->bytes_received));
	memcpy(&n_in, info + offsetof(struct tcp_info, tcpi_data_segs_in),
	       sizeof(n_in));
	memcpy(&n_out, info + offsetof(struct tcp_info, tcpi_data_segs_out),
	       sizeof(n_out));
	conn->segments_sent = n_out;
	conn->segments_received = n_in;
	conn->have |= CONN_HAS_SEGMENTS;
	if (n_out > 0)
		conn->have |= CONN_SENT_DATA;
	if (n_in > 0)
		conn->have |= CONN_RECEIVED_DATA;
	/* tcp_rcv_nxt_update() counts the FIN, and so does the queue. */
	if (n_in > 0 && conn->recv_queue >= conn->bytes_received)
		conn->have |= CONN_READ_NOTHING;
}

/*
 * Who connected has its SYN acknowledged as a byte (tcp_ack()), which
 * tcp_create_openreq_child() does not count.  Our own FIN would be another, and
 * what is under way blurs it.  Linux 4.19.
 */
static bool has_called(const char *info, size_t size, uint8_t state)
{
	uint64_t acked, sent, again;
	uint32_t unacked;

	if (size < offsetof(struct tcp_info, tcpi_bytes_retrans) +
			    sizeof(again) ||
	    (state != TCP_STATE_ESTABLISHED && state != TCP_STATE_CLOSE_WAIT))
		return false;
	memcpy(&acked, info + offsetof(struct tcp_info, tcpi_bytes_acked),
	       sizeof(acked));
	memcpy(&sent, info + offsetof(struct tcp_info, tcpi_bytes_sent),
	       sizeof(sent));
	memcpy(&again, info + offsetof(struct tcp_info, tcpi_bytes_retrans),
	       sizeof(again));
	memcpy(&unacked, info + offsetof(struct tcp_info, tcpi_unacked),
	       sizeof(unacked));
	return unacked == 0 && acked == sent - again + 1;
}

static uint32_t info_u32(const char *info, size_t offset)
{
	uint32_t value;

	memcpy(&value, info + offset, sizeof(value));
	return value;
}

/*
 * Since when it is sent again: told where it is the first time that this
 * connection does so.  Else each RTO was twice the one before: all of them but
 * the one that runs, and what has passed of that.  ICMP that says unreachable
 * makes them shorter again (tcp_ld_RTO_revert()), and the sum with them.
 */
static uint32_t resending_ms(const char *info, size_t size,
			     const struct conn *conn)
{
	uint32_t rto_ms =
		info_u32(info, offsetof(struct tcp_info, tcpi_rto)) / 1000;
	uint8_t backoff;
	uint16_t recoveries;

	if (size >= TCP_RTO_TIME_END) {
		memcpy(&recoveries, info + TCP_RTO_RECOVERIES,
		       sizeof(recoveries));
		if (recoveries == 1)
			return info_u32(info, TCP_RTO_TIME);
	}
	memcpy(&backoff, info + offsetof(struct tcp_info, tcpi_backoff),
	       sizeof(backoff));
	return conn->last_data_sent_ms + rto_ms -
	       (backoff < 32 ? rto_ms >> backoff : 0);
}

/* What every path takes (RFC 1122), so that it is no path's MTU. */
enum { SMALL_MSS = 536 };

/* Of n segments all but the last are full where they have more than n - 1. */
static void decode_sizes(const char *info, struct conn *conn)
{
	uint32_t mss = info_u32(info, offsetof(struct tcp_info, tcpi_snd_mss));
	uint32_t n = info_u32(info, offsetof(struct tcp_info, tcpi_unacked));
	uint32_t unsent =
		info_u32(info, offsetof(struct tcp_info, tcpi_notsent_bytes));
	uint32_t delivered = info_u32(info, TCP_DELIVERED);
	uint64_t flying =
		conn->send_queue > unsent ? conn->send_queue - unsent : 0;
	uint64_t confirmed;

	memcpy(&confirmed, info + offsetof(struct tcp_info, tcpi_bytes_acked),
	       sizeof(confirmed));
	if (mss > SMALL_MSS && n > 0 && flying >= mss &&
	    flying > (uint64_t)(n - 1) * mss)
		conn->have |= CONN_FULL_SIZED;
	/* The first that is delivered is the SYN. */
	if (delivered <= 1 || confirmed * 2 < (delivered - 1ULL) * mss)
		conn->have |= CONN_CONFIRMED_SMALL;
}

static void decode_resending(const char *info, size_t size, struct conn *conn)
{
	if (!conn_is_unanswered(conn) || conn->timer != CONN_TIMER_RETRANSMIT)
		return;
	conn->resending_ms = resending_ms(info, size, conn);
	conn->have |= CONN_HAS_RESENDING;
	if (size >= TCP_DELIVERED + sizeof(uint32_t))
		decode_sizes(info, conn);
}

/* Options are agreed upon in the handshake. */
static void decode_options(const char *info, struct conn *conn)
{
	uint8_t options;

	if (!(TCP_STATE_BIT(conn->state) & CONNECTED_STATES))
		return;
	memcpy(&options, info + offsetof(struct tcp_info, tcpi_options),
	       sizeof(options));
	conn->have |= CONN_HAS_OPTIONS;
	if (options & TCPI_OPT_TIMESTAMPS)
		conn->have |= CONN_TIMESTAMPS;
}

/* What it told last that it has room for (tcp_select_window()). */
static void decode_window(const char *info, size_t size, struct conn *conn)
{
	uint32_t mss;

	if (size < TCP_RCV_WND_END)
		return;
	mss = info_u32(info, offsetof(struct tcp_info, tcpi_advmss));
	conn->have |= CONN_HAS_WINDOW;
	if (info_u32(info, TCP_RCV_WND) < mss)
		conn->have |= CONN_WINDOW_CLOSED;
}

/* inet_diag's ULP of a TCP socket that carries a part of MPTCP. */
static bool is_of_mptcp(const struct nlattr *ulp)
{
	static const char name[] = "mptcp";
	const struct nlattr *attr = mnl_attr_get_payload(ulp);
	const char *end = (const char *)attr + mnl_attr_get_payload_len(ulp);

	for (; mnl_attr_ok(attr, (int)(end - (const char *)attr));
	     attr = mnl_attr_next(attr)) {
		if (mnl_attr_get_type(attr) == INET_ULP_INFO_NAME)
			return mnl_attr_get_payload_len(attr) == sizeof(name) &&
			       memcmp(mnl_attr_get_payload(attr), name,
				      sizeof(name)) == 0;
	}
	return false;
}

/* struct tcp_info grows with the kernel: only what is there is read. */
static void decode_info(const struct nlattr *attr, struct conn *conn)
{
	const char *info = mnl_attr_get_payload(attr);

	if (mnl_attr_get_payload_len(attr) <
	    offsetof(struct tcp_info, tcpi_last_ack_recv) + sizeof(uint32_t))
		return;
	memcpy(&conn->last_data_sent_ms,
	       info + offsetof(struct tcp_info, tcpi_last_data_sent),
	       sizeof(uint32_t));
	memcpy(&conn->last_data_recv_ms,
	       info + offsetof(struct tcp_info, tcpi_last_data_recv),
	       sizeof(uint32_t));
	memcpy(&conn->last_ack_recv_ms,
	       info + offsetof(struct tcp_info, tcpi_last_ack_recv),
	       sizeof(uint32_t));
	conn->have |= CONN_HAS_INFO;
	decode_segments(info, mnl_attr_get_payload_len(attr), conn);
	decode_options(info, conn);
	if (has_called(info, mnl_attr_get_payload_len(attr), conn->state))
		conn->have |= CONN_CALLED;
	decode_resending(info, mnl_attr_get_payload_len(attr), conn);
	decode_window(info, mnl_attr_get_payload_len(attr), conn);
}

static void decode_mptcp_info(const struct nlattr *attr, struct conn *conn)
{
	const char *info = mnl_attr_get_payload(attr);

	if (mnl_attr_get_payload_len(attr) < MPTCP_INFO_BYTES)
		return;
	memcpy(&conn->last_data_sent_ms, info + MPTCP_LAST_DATA_SENT,
	       sizeof(uint32_t));
	memcpy(&conn->last_data_recv_ms, info + MPTCP_LAST_DATA_RECV,
	       sizeof(uint32_t));
	memcpy(&conn->last_ack_recv_ms, info + MPTCP_LAST_ACK_RECV,
	       sizeof(uint32_t));
	conn->have |= CONN_HAS_INFO;
}

typedef void (*info_fn)(const struct nlattr *attr, struct conn *conn);

static void decode_attr(const struct nlattr *attr, struct conn *conn,
			info_fn decode)
{
	uint8_t v6only;

	switch (mnl_attr_get_type(attr)) {
	case INET_DIAG_INFO:
		decode(attr, conn);
		break;
	case INET_DIAG_SHUTDOWN:
		if (read_attr(attr, &conn->shutdown, sizeof(conn->shutdown)))
			conn->have |= CONN_HAS_SHUTDOWN;
		break;
	case INET_DIAG_SKV6ONLY:
		if (read_attr(attr, &v6only, sizeof(v6only)) && v6only)
			conn->have |= CONN_V6ONLY;
		break;
	case INET_DIAG_MARK:
		if (read_attr(attr, &conn->mark, sizeof(conn->mark)))
			conn->have |= CONN_HAS_MARK;
		break;
	case INET_DIAG_ULP_INFO:
		if (is_of_mptcp(attr))
			conn->have |= CONN_IS_SUBFLOW;
		break;
	case ATTR_CGROUP_ID:
		if (read_attr(attr, &conn->cgroup, sizeof(conn->cgroup)))
			conn->have |= CONN_HAS_CGROUP;
		break;
	default:
		break;
	}
}

/* mnl_attr_for_each() would read past a message of an odd length. */
static void decode_attrs(const struct nlmsghdr *nlh, struct conn *conn,
			 info_fn decode)
{
	const struct nlattr *attr =
		mnl_nlmsg_get_payload_offset(nlh, sizeof(struct inet_diag_msg));
	const char *end = (const char *)nlh + nlh->nlmsg_len;

	while (mnl_attr_ok(attr, (int)(end - (const char *)attr))) {
		decode_attr(attr, conn, decode);
		attr = mnl_attr_next(attr);
	}
}

static void decode_id(const struct inet_diag_sockid *id, struct conn *conn)
{
	conn->local_port = ntohs(id->idiag_sport);
	conn->remote_port = ntohs(id->idiag_dport);
	conn->ifindex = id->idiag_if;
	conn->cookie =
		(uint64_t)id->idiag_cookie[1] << 32 | id->idiag_cookie[0];
}

static void decode_addresses(const struct inet_diag_sockid *id,
			     struct conn *conn)
{
	if (conn->family == AF_INET) {
		conn->local = addr_from_v4(id->idiag_src);
		conn->remote = addr_from_v4(id->idiag_dst);
	} else {
		conn->local = addr_from_v6(id->idiag_src);
		conn->remote = addr_from_v6(id->idiag_dst);
	}
}

/* What only a whole socket has: a minisocket's zeros mean nothing. */
static void decode_full(const struct inet_diag_msg *msg, struct conn *conn)
{
	conn->recv_queue = msg->idiag_rqueue;
	conn->send_queue = msg->idiag_wqueue;
	conn->inode = msg->idiag_inode;
	conn->have |= CONN_HAS_QUEUES;
	/* Older kernels say uid 0 where a socket has no file. */
	if (msg->idiag_inode != 0 || msg->idiag_uid != 0) {
		conn->uid = msg->idiag_uid;
		conn->have |= CONN_HAS_UID;
	}
}

/* What mnl_nlmsg_get_payload() gives, without a call for each socket. */
static const struct inet_diag_msg *answer_of(const struct nlmsghdr *nlh)
{
	static_assert(sizeof(*nlh) == MNL_NLMSG_HDRLEN, "nothing between");
	return (const void *)(nlh + 1);
}

uint8_t sock_diag_state(const struct nlmsghdr *nlh)
{
	const struct inet_diag_msg *msg = answer_of(nlh);

	if (nlh->nlmsg_len < FIXED_BYTES ||
	    (msg->idiag_family != AF_INET && msg->idiag_family != AF_INET6))
		return 0;
	if (msg->idiag_state < TCP_STATE_COUNT)
		return msg->idiag_state;
	return msg->idiag_state == TCP_STATE_NEW_SYN_RECV ? TCP_STATE_SYN_RECV
							  : 0;
}

static int decode_answer(const struct nlmsghdr *nlh, struct conn *conn,
			 info_fn decode)
{
	const struct inet_diag_msg *msg = answer_of(nlh);
	uint8_t state = sock_diag_state(nlh);

	if (state == 0)
		return -EBADMSG;

	*conn = (struct conn){
		.family = msg->idiag_family,
		.state = state,
		.kind = (uint8_t)kind_of(msg, state),
		.timer = msg->idiag_timer,
		.expires_ms = msg->idiag_expires,
		.retransmits = msg->idiag_retrans,
		/* A minisocket, or a request, has no file for certain. */
		.have = CONN_ALWAYS_TOLD,
	};
	decode_addresses(&msg->id, conn);
	decode_id(&msg->id, conn);
	if (conn->kind == CONN_FULL)
		decode_full(msg, conn);
	decode_attrs(nlh, conn, decode);
	return 0;
}

int sock_diag_decode(const struct nlmsghdr *nlh, struct conn *conn)
{
	return decode_answer(nlh, conn, decode_info);
}

int sock_diag_decode_mptcp(const struct nlmsghdr *nlh, struct conn *conn)
{
	return decode_answer(nlh, conn, decode_mptcp_info);
}

void sock_diag_init_mini(struct conn *mini)
{
	static const uint8_t any[4];

	*mini = (struct conn){
		.local = addr_from_v4(any),
		.remote = addr_from_v4(any),
		.family = AF_INET,
		.kind = CONN_TIMEWAIT,
		.timer = CONN_TIMER_TIMEWAIT,
		.have = CONN_ALWAYS_TOLD,
	};
}

static bool take_mark(const struct nlmsghdr *nlh, struct conn *mini)
{
	const struct mark_attr *mark = (const void *)(answer_of(nlh) + 1);

	if (nlh->nlmsg_len != FIXED_BYTES + sizeof(*mark) ||
	    mark->attr.nla_len != sizeof(*mark) ||
	    mark->attr.nla_type != INET_DIAG_MARK)
		return false;
	mini->mark = mark->mark;
	mini->have |= CONN_HAS_MARK;
	return true;
}

bool sock_diag_decode_mini(const struct nlmsghdr *nlh, struct conn *mini)
{
	const struct inet_diag_msg *msg = answer_of(nlh);

	if (nlh->nlmsg_len < FIXED_BYTES || msg->idiag_family != AF_INET ||
	    msg->idiag_timer != CONN_TIMER_TIMEWAIT || msg->idiag_state == 0 ||
	    msg->idiag_state >= TCP_STATE_COUNT)
		return false;
	mini->mark = 0;
	mini->have = CONN_ALWAYS_TOLD;
	if (nlh->nlmsg_len > FIXED_BYTES && !take_mark(nlh, mini))
		return false;
	memcpy(mini->local.bytes + ADDR_V4_OFFSET, msg->id.idiag_src, 4);
	memcpy(mini->remote.bytes + ADDR_V4_OFFSET, msg->id.idiag_dst, 4);
	decode_id(&msg->id, mini);
	mini->state = msg->idiag_state;
	mini->expires_ms = msg->idiag_expires;
	mini->retransmits = msg->idiag_retrans;
	return true;
}

const char *sock_diag_info(const struct nlmsghdr *nlh, size_t *size)
{
	const struct nlattr *attr =
		mnl_nlmsg_get_payload_offset(nlh, sizeof(struct inet_diag_msg));
	const char *end = (const char *)nlh + nlh->nlmsg_len;

	for (; mnl_attr_ok(attr, (int)(end - (const char *)attr));
	     attr = mnl_attr_next(attr)) {
		if (mnl_attr_get_type(attr) != INET_DIAG_INFO)
			continue;
		*size = mnl_attr_get_payload_len(attr);
		return mnl_attr_get_payload(attr);
	}
	return NULL;
}
