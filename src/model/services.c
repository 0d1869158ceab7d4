// SPDX-License-Identifier: MIT
/*
 * services: a flight recorder of closes for each service.
 */
#include "tcpwait/services.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tcpwait/array.h"

struct service_key {
	struct addr remote; /* of a client's service; else zero */
	uint16_t netns;
	uint16_t port;
	uint32_t role;
};

static struct service_key key_of_row(const struct tally_row *row)
{
	struct service_key key;

	memset(&key, 0, sizeof(key));
	key.netns = row->key.netns;
	key.port = row->key.service_port;
	key.role = row->key.role;
	if (row->key.role == ROLE_CLIENT)
		key.remote = row->key.remote_address;
	return key;
}

static bool is_of(const struct service *service, const struct tally *groups,
		  const struct service_key *wanted)
{
	struct service_key key = key_of_row(&groups->rows[service->row]);

	return memcmp(&key, wanted, sizeof(key)) == 0;
}

int services_of(struct services *services, const struct tally *groups,
		uint32_t row, uint32_t *pos)
{
	struct service_key key = key_of_row(&groups->rows[row]);
	uint32_t hash = hash_bytes(&key, sizeof(key));
	struct service *added;
	size_t at = 0;

	do
		*pos = hash_index_next(&services->index, hash, &at);
	while (*pos != HASH_INDEX_NONE &&
	       !is_of(&services->items[*pos], groups, &key));
	if (*pos != HASH_INDEX_NONE)
		return 0;
	*pos = (uint32_t)services->n;
	added = LIST_ADD(services);
	if (!added)
		return -ENOMEM;
	*added = (struct service){ .row = row, .history = HASH_INDEX_NONE };
	if (hash_index_put(&services->index, hash, *pos) < 0) {
		services->n--;
		return -ENOMEM;
	}
	return 0;
}

/* Moves a service's few ages into a histogram of its own. */
static int make_history(struct services *services, struct service *service)
{
	struct history *history =
		ARRAY_ADD(services->histories, services->n_histories,
			  services->cap_histories);

	if (!history)
		return -ENOMEM;
	for (size_t i = 0; i < service->n_ages; i++)
		history->n[service->ages_s[i]]++;
	service->history = (uint32_t)services->n_histories - 1;
	return 0;
}

int services_add_close(struct services *services, uint32_t pos, uint32_t age_s)
{
	struct service *service = &services->items[pos];

	if (age_s >= HISTORY_SECONDS)
		age_s = HISTORY_SECONDS - 1;
	if (service->history == HASH_INDEX_NONE) {
		if (service->n_ages < SERVICE_FEW_AGES) {
			service->ages_s[service->n_ages++] = (uint8_t)age_s;
			return 0;
		}
		if (make_history(services, service) < 0)
			return -ENOMEM;
	}
	services->histories[service->history].n[age_s]++;
	return 0;
}

void services_history(const struct services *services, uint32_t pos,
		      struct history *history)
{
	const struct service *service = &services->items[pos];

	if (service->history != HASH_INDEX_NONE) {
		const uint32_t *n = services->histories[service->history].n;

		for (size_t i = 0; i < HISTORY_SECONDS; i++)
			history->n[i] += n[i];
		return;
	}
	for (size_t i = 0; i < service->n_ages; i++)
		history->n[service->ages_s[i]]++;
}

void services_truncate(struct services *services, const struct tally *groups,
		       size_t n, size_t n_histories)
{
	hash_index_clear(&services->index);
	services->n = n;
	services->n_histories = n_histories;
	/* The index only shrinks here, so no entry can fail for memory. */
	for (size_t i = 0; i < n; i++) {
		struct service_key key =
			key_of_row(&groups->rows[services->items[i].row]);

		(void)hash_index_put(&services->index,
				     hash_bytes(&key, sizeof(key)),
				     (uint32_t)i);
	}
}

void services_free(struct services *services)
{
	free(services->items);
	free(services->histories);
	hash_index_free(&services->index);
	*services = (struct services){ 0 };
}
