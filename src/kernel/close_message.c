// SPDX-License-Identifier: MIT
/*
 * close_message: sock_diag_destroy's message, as inet_diag fills it.
 *
 * It looks like an answer of a dump, with state CLOSE and tcp_info.
 */
#include "kernel/close_message.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include <linux/sock_diag.h>
#include <linux/tcp.h>

#include "kernel/netlink.h"

/* A field of struct tcp_info, if the kernel's is as long as that. */
#define READ(info, size, field, out)                              \
	read_field(info, size, offsetof(struct tcp_info, field),  \
		   sizeof(((struct tcp_info *)NULL)->field), out, \
		   sizeof(*(out)))

static bool read_field(const char *info, size_t size, size_t offset,
		       size_t n_bytes, void *out, size_t n_out)
{
	if (n_bytes != n_out || size < offset + n_bytes)
		return false;
	memcpy(out, info + offset, n_bytes);
	return true;
}

static int32_t clamp(int64_t n)
{
	if (n > INT32_MAX)
		return INT32_MAX;
	return n < INT32_MIN ? INT32_MIN : (int32_t)n;
}

static void decode_counts(const char *info, size_t size, struct conn_end *end)
{
	uint64_t acked, sent, again;

	/* bytes_retrans, of Linux 4.19, is the last of these. */
	if (!READ(info, size, tcpi_bytes_acked, &acked) ||
	    !READ(info, size, tcpi_bytes_received, &end->bytes_in) ||
	    !READ(info, size, tcpi_segs_in, &end->n_segments_in) ||
	    !READ(info, size, tcpi_min_rtt, &end->min_rtt_us) ||
	    !READ(info, size, tcpi_data_segs_in, &end->n_data_in) ||
	    !READ(info, size, tcpi_data_segs_out, &end->n_data_out) ||
	    !READ(info, size, tcpi_delivered, &end->n_delivered) ||
	    !READ(info, size, tcpi_retransmits, &end->retransmits) ||
	    !READ(info, size, tcpi_bytes_sent, &sent) ||
	    !READ(info, size, tcpi_bytes_retrans, &again))
		return;
	end->bytes_out = sent - again;
	end->surplus = clamp((int64_t)(acked - end->bytes_out));
	end->have |= CONN_END_HAS_COUNTS;
}

int close_message_decode(const void *buf, size_t n, struct conn_end *end)
{
	const struct nlmsghdr *nlh = buf;
	const char *info;
	size_t size;
	int ret;

	*end = (struct conn_end){ .have = 0 };
	if (!netlink_is_whole(nlh, n) || nlh->nlmsg_type != SOCK_DIAG_BY_FAMILY)
		return -EBADMSG;
	ret = sock_diag_decode(nlh, &end->conn);
	if (ret < 0)
		return ret;
	info = sock_diag_info(nlh, &size);
	if (!info)
		return 0;
	if (READ(info, size, tcpi_probes, &end->probes))
		end->have |= CONN_END_HAS_PROBES;
	decode_counts(info, size, end);
	return 0;
}
