// SPDX-License-Identifier: MIT
/*
 * kept_reading: reads kept sockets back.
 *
 * The bytes may be anybody's: nothing is taken from them that a kernel could
 * not have told.
 */
#include "model/kept_fields.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "tcpwait/array.h"
#include "tcpwait/tcp_state.h"

/* The first numbers of a socket, of which the most fit into 32 bits. */
enum { NUMBER_COOKIE = 1, NUMBER_BYTES_RECEIVED = 10 };

static bool get(struct kept_reading *reading, uint64_t *number)
{
	unsigned int shift = 0;
	uint8_t byte;

	*number = 0;
	do {
		if (reading->at == reading->n_bytes || shift > 63)
			return false;
		byte = reading->bytes[reading->at++];
		if (shift == 63 && byte > 1)
			return false;
		*number |= (uint64_t)(byte & 0x7f) << shift;
		shift += 7;
	} while (byte & 0x80);
	return true;
}

static bool is_class(const uint64_t numbers[KEPT_CLASS_NUMBERS])
{
	uint64_t state = numbers[6], kind = numbers[7];

	for (size_t i = 1; i < 5; i++) {
		if (numbers[i] > UINT32_MAX)
			return false;
	}
	if (numbers[5] != AF_INET && numbers[5] != AF_INET6)
		return false;
	if (kind == CONN_BOUND ? state != TCP_STATE_BOUND_INACTIVE
			       : state == 0 || state >= TCP_STATE_COUNT)
		return false;
	return kind <= CONN_BOUND && numbers[8] <= CONN_TIMER_PROBE &&
	       numbers[9] <= 3;
}

static int read_class(struct kept_reading *reading,
		      const struct kept_class **class)
{
	struct kept_dictionary *known = &reading->dictionary;
	uint64_t place, numbers[KEPT_CLASS_NUMBERS];
	struct kept_class *added;

	if (!get(reading, &place) || place > known->n_classes)
		return -EBADMSG;
	if (place > 0) {
		*class = &known->classes[place - 1];
		return 0;
	}
	for (size_t i = 0; i < KEPT_CLASS_NUMBERS; i++) {
		if (!get(reading, &numbers[i]))
			return -EBADMSG;
	}
	if (!is_class(numbers))
		return -EBADMSG;
	added = ARRAY_ADD(known->classes, known->n_classes, known->cap_classes);
	if (!added)
		return -ENOMEM;
	*added = (struct kept_class){
		.cgroup = numbers[0],
		.have = (uint32_t)numbers[1],
		.ifindex = (uint32_t)numbers[2],
		.uid = (uint32_t)numbers[3],
		.mark = (uint32_t)numbers[4],
		.family = (uint8_t)numbers[5],
		.state = (uint8_t)numbers[6],
		.kind = (uint8_t)numbers[7],
		.timer = (uint8_t)numbers[8],
		.shutdown = (uint8_t)numbers[9],
	};
	*class = added;
	return 0;
}

static int read_end(struct kept_reading *reading, struct addr *addr)
{
	struct kept_dictionary *known = &reading->dictionary;
	struct kept_end *added;
	uint64_t place;

	if (!get(reading, &place) || place > known->n_ends)
		return -EBADMSG;
	if (place > 0) {
		*addr = known->ends[place - 1].addr;
		return 0;
	}
	if (reading->n_bytes - reading->at < sizeof(addr->bytes))
		return -EBADMSG;
	memcpy(addr->bytes, reading->bytes + reading->at, sizeof(addr->bytes));
	reading->at += sizeof(addr->bytes);
	added = ARRAY_ADD(known->ends, known->n_ends, known->cap_ends);
	if (!added)
		return -ENOMEM;
	added->addr = *addr;
	return 0;
}

static int read_ports(struct kept_reading *reading, struct conn *conn)
{
	const uint8_t *at = reading->bytes + reading->at;

	if (reading->n_bytes - reading->at < 4)
		return -EBADMSG;
	conn->local_port = (uint16_t)(at[0] << 8 | at[1]);
	conn->remote_port = (uint16_t)(at[2] << 8 | at[3]);
	reading->at += 4;
	return 0;
}

static int read_numbers(struct kept_reading *reading, struct conn *conn)
{
	uint32_t *const fields[KEPT_NUMBERS] = {
		&conn->expires_ms,
		NULL,
		&conn->inode,
		&conn->recv_queue,
		&conn->send_queue,
		&conn->last_data_sent_ms,
		&conn->last_data_recv_ms,
		&conn->last_ack_recv_ms,
		&conn->segments_sent,
		&conn->segments_received,
		NULL,
		&conn->retransmits,
		&conn->resending_ms,
	};
	uint64_t there, number;

	if (!get(reading, &there) || there >> KEPT_NUMBERS)
		return -EBADMSG;
	for (size_t i = 0; i < KEPT_NUMBERS; i++) {
		if (!(there >> i & 1))
			continue;
		if (!get(reading, &number) ||
		    (fields[i] && number > UINT32_MAX))
			return -EBADMSG;
		if (i == NUMBER_COOKIE)
			conn->cookie = number;
		else if (i == NUMBER_BYTES_RECEIVED)
			conn->bytes_received = number;
		else
			*fields[i] = (uint32_t)number;
	}
	return 0;
}

static void give_class(const struct kept_class *class, struct conn *conn)
{
	conn->cgroup = class->cgroup;
	conn->have = class->have;
	conn->ifindex = class->ifindex;
	conn->uid = class->uid;
	conn->mark = class->mark;
	conn->family = class->family;
	conn->state = class->state;
	conn->kind = class->kind;
	conn->timer = class->timer;
	conn->shutdown = class->shutdown;
}

int kept_reading_next(struct kept_reading *reading, struct conn *conn)
{
	const struct kept_class *class;
	int ret;

	if (reading->at == reading->n_bytes)
		return 0;
	memset(conn, 0, sizeof(*conn));
	ret = read_class(reading, &class);
	if (ret == 0) {
		give_class(class, conn);
		ret = read_end(reading, &conn->local);
	}
	if (ret == 0)
		ret = read_end(reading, &conn->remote);
	if (ret == 0)
		ret = read_ports(reading, conn);
	if (ret == 0)
		ret = read_numbers(reading, conn);
	/* Neither a minisocket nor a request has a file. */
	if (ret == 0 && conn->inode != 0 &&
	    (conn->kind == CONN_REQUEST || conn->kind == CONN_TIMEWAIT))
		ret = -EBADMSG;
	return ret < 0 ? ret : 1;
}

void kept_reading_free(struct kept_reading *reading)
{
	kept_dictionary_free(&reading->dictionary);
}
