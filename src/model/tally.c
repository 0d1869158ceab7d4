// SPDX-License-Identifier: MIT
/*
 * tally: one row for each distinct key.
 */
#include "tcpwait/tally.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tcpwait/array.h"

enum { V4_MAPPED_BITS = 96 };

/* Fields that a socket may lack. */
enum {
	SOMETIMES_UNKNOWN = TALLY_ROLE | TALLY_SERVICE_PORT | TALLY_UID |
			    TALLY_UNIT | TALLY_PROCESS
};

static const struct {
	uint32_t field;
	const char *name;
} fields[] = {
	{ TALLY_STATE, "state" },
	{ TALLY_ROLE, "role" },
	{ TALLY_NETNS, "netns" },
	{ TALLY_LOCAL_ADDRESS, "local_address" },
	{ TALLY_LOCAL_PORT, "local_port" },
	{ TALLY_REMOTE_ADDRESS, "remote_address" },
	{ TALLY_REMOTE_PORT, "remote_port" },
	{ TALLY_SERVICE_PORT, "service_port" },
	{ TALLY_UID, "uid" },
	{ TALLY_UNIT, "unit" },
	{ TALLY_PROCESS, "process" },
};

const char *tally_field_name(uint32_t field)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (fields[i].field == field)
			return fields[i].name;
	}
	return NULL;
}

bool tally_field_parse(const char *text, uint32_t *field)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (strcmp(fields[i].name, text) == 0) {
			*field = fields[i].field;
			return true;
		}
	}
	return false;
}

bool tally_needs_owners(uint32_t wanted)
{
	return wanted & (TALLY_UNIT | TALLY_PROCESS);
}

bool tally_needs_roles(uint32_t wanted)
{
	return wanted & (TALLY_ROLE | TALLY_SERVICE_PORT);
}

struct conn tally_conn(const struct tally_key *key, uint16_t folded_port)
{
	bool is_server = key->role == ROLE_SERVER;

	return (struct conn){
		.local = key->local_address,
		.remote = key->remote_address,
		.local_port = is_server ? key->service_port : folded_port,
		.remote_port = is_server ? folded_port : key->service_port,
	};
}

struct addr tally_peer_prefix(const struct tally *tally,
			      const struct addr *remote)
{
	if (addr_is_v4(remote)) {
		if (tally->v4_prefix == 0)
			return *remote;
		return addr_prefix(remote, V4_MAPPED_BITS + tally->v4_prefix);
	}
	if (tally->v6_prefix == 0)
		return *remote;
	return addr_prefix(remote, tally->v6_prefix);
}

/* The fields that every socket has. */
static void key_set_plain(struct tally_key *key, const struct tally *tally,
			  const struct conn *conn, uint16_t netns)
{
	uint32_t wanted = tally->fields;

	if (wanted & TALLY_STATE)
		key->state = conn->state;
	key->netns = wanted & TALLY_NETNS ? netns : tally->first_netns;
	if (wanted & TALLY_LOCAL_ADDRESS)
		key->local_address = conn->local;
	if (wanted & TALLY_LOCAL_PORT)
		key->local_port = conn->local_port;
	if (wanted & TALLY_REMOTE_ADDRESS)
		key->remote_address = tally_peer_prefix(tally, &conn->remote);
	if (wanted & TALLY_REMOTE_PORT)
		key->remote_port = conn->remote_port;
	key->known = (uint16_t)(wanted & ~(uint32_t)SOMETIMES_UNKNOWN);
}

static struct tally_key key_of(const struct tally *tally,
			       const struct conn *conn, enum role role,
			       uint16_t netns)
{
	struct tally_key key;
	uint32_t wanted = tally->fields;
	uint16_t port;

	/* Padding is hashed and compared, so all of it starts as zero. */
	memset(&key, 0, sizeof(key));
	key_set_plain(&key, tally, conn, netns);
	if ((wanted & TALLY_ROLE) && role != ROLE_UNKNOWN) {
		key.role = (uint8_t)role;
		key.known |= TALLY_ROLE;
	}
	if ((wanted & TALLY_SERVICE_PORT) &&
	    role_service_port(role, conn, &port)) {
		key.service_port = port;
		key.known |= TALLY_SERVICE_PORT;
	}
	if ((wanted & TALLY_DEVICE) && role == ROLE_CLIENT)
		key.ifindex = conn->ifindex;
	if ((wanted & TALLY_UID) && (conn->have & CONN_HAS_UID)) {
		key.uid = conn->uid;
		key.known |= TALLY_UID;
	}
	if (tally_needs_owners(wanted)) {
		uint32_t owner = tally->owner_of(tally->owner_ctx, conn);

		if (owner != OWNERS_NONE) {
			key.owner = owner;
			key.known |= wanted & (TALLY_UNIT | TALLY_PROCESS);
		}
	}
	return key;
}

static struct hash_keys keys(const struct tally *tally)
{
	return HASH_KEYS(tally->rows, key, key);
}

/* Finds or makes the row of a key. */
static int row_of_key(struct tally *tally, const struct tally_key *key,
		      uint32_t *pos)
{
	struct tally_row *row;
	int ret;

	*pos = hash_index_find(&tally->index, keys(tally), key);
	if (*pos != HASH_INDEX_NONE)
		return 0;
	*pos = (uint32_t)tally->n;
	row = ARRAY_ADD(tally->rows, tally->n, tally->cap);
	if (!row)
		return -ENOMEM;
	memcpy(&row->key, key, sizeof(*key));
	row->origin = ORIGIN_UNKNOWN;
	ret = hash_index_add(&tally->index, keys(tally), *pos);
	tally->n -= ret < 0;
	return ret;
}

/*
 * Where a row of this key was last found.  A few services make up most of a
 * table, so a look at one place saves most of the hashing.
 */
static uint32_t *recent_of(struct tally *tally, const struct tally_key *key)
{
	uint32_t mixed = key->service_port + key->role * 7u +
			 key->remote_address.bytes[15] * 3u +
			 key->local_address.bytes[15] * 5u + key->ifindex * 11u;

	return &tally->recent[mixed % TALLY_RECENT];
}

int tally_row_of(struct tally *tally, const struct conn *conn, enum role role,
		 uint16_t netns, uint32_t *pos)
{
	struct tally_key key;
	uint32_t *recent;

	key = key_of(tally, conn, role, netns);
	recent = recent_of(tally, &key);
	*pos = *recent;
	if (*pos < tally->n &&
	    memcmp(&tally->rows[*pos].key, &key, sizeof(key)) == 0)
		return 0;
	if (row_of_key(tally, &key, pos) < 0)
		return -ENOMEM;
	*recent = *pos;
	return 0;
}

const struct tally_row *tally_find(const struct tally *tally,
				   const struct tally_key *key)
{
	uint32_t pos = hash_index_find(&tally->index, keys(tally), key);

	return pos != HASH_INDEX_NONE ? &tally->rows[pos] : NULL;
}

int tally_add_keys(struct tally *tally, const struct tally *other)
{
	for (size_t i = 0; i < other->n; i++) {
		uint32_t pos;
		int ret = row_of_key(tally, &other->rows[i].key, &pos);

		if (ret < 0)
			return ret;
	}
	return 0;
}

int tally_merge(struct tally *tally, const struct tally *other)
{
	for (size_t i = 0; i < other->n; i++) {
		uint32_t pos;
		int ret = row_of_key(tally, &other->rows[i].key, &pos);

		if (ret < 0)
			return ret;
		tcp_state_add(tally->rows[pos].states, other->rows[i].states);
	}
	return 0;
}

void tally_truncate(struct tally *tally, size_t n)
{
	hash_index_refill(&tally->index, keys(tally), n);
	tally->n = n;
}

void tally_free(struct tally *tally)
{
	free(tally->rows);
	hash_index_free(&tally->index);
	tally->rows = NULL;
	tally->n = 0;
	tally->cap = 0;
}
