// SPDX-License-Identifier: MIT
/*
 * heard: found by service.
 */
#include "tcpwait/heard.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tcpwait/array.h"

/* One in so many ends may be nobody's without a service's sum being wrong. */
enum { ROLELESS_SHARE = 100 };

int heard_place(struct heard *heard, uint64_t netns_id)
{
	uint64_t *added;

	for (size_t i = 0; i < heard->n_places; i++) {
		if (heard->places[i] == netns_id)
			return (int)i;
	}
	if (heard->n_places > UINT16_MAX)
		return -ENOMEM;
	added = ARRAY_ADD(heard->places, heard->n_places, heard->cap_places);
	if (!added)
		return -ENOMEM;
	*added = netns_id;
	return (int)heard->n_places - 1;
}

static struct hash_keys keys_of(const struct heard *heard)
{
	return HASH_KEYS(heard->services, key, key);
}

static struct heard_key key_of(uint16_t place, const struct ending *ending)
{
	const struct conn *conn = &ending->end.conn;
	bool is_client = ending->verdict.role == ROLE_CLIENT;

	return (struct heard_key){
		.remote = is_client ? conn->remote : addr_any,
		.place = place,
		.port = is_client ? conn->remote_port : conn->local_port,
		.role = ending->verdict.role,
	};
}

/* NULL: there is no room, which n_other counts, or *ret is -ENOMEM. */
static struct heard_service *service_of(struct heard *heard,
					const struct heard_key *key, int *ret)
{
	uint32_t pos = hash_index_find(&heard->by_key, keys_of(heard), key);
	struct heard_service *added;

	if (pos != HASH_INDEX_NONE)
		return &heard->services[pos];
	if (heard->n_services == HEARD_SERVICES_MAX)
		return NULL;
	added = ARRAY_ADD(heard->services, heard->n_services,
			  heard->cap_services);
	if (!added) {
		*ret = -ENOMEM;
		return NULL;
	}
	added->key = *key;
	added->stride = 1;
	*ret = hash_index_add(&heard->by_key, keys_of(heard),
			      (uint32_t)heard->n_services - 1);
	heard->n_services -= *ret < 0;
	return *ret < 0 ? NULL : added;
}

/* Where they are too many, every second one goes. */
static void halve_idles(struct heard_service *service)
{
	for (uint32_t i = 0; i < HEARD_IDLES_MAX / 2; i++)
		service->idles_ms[i] = service->idles_ms[2 * i];
	service->n_idles = HEARD_IDLES_MAX / 2;
	service->stride *= 2;
}

static void add_idle(struct heard_service *service, uint32_t idle_ms)
{
	if (++service->n_skipped < service->stride)
		return;
	service->n_skipped = 0;
	if (service->n_idles == HEARD_IDLES_MAX)
		halve_idles(service);
	service->idles_ms[service->n_idles++] = idle_ms;
}

static struct heard_program *program_of(struct heard_service *service,
					uint32_t process,
					const struct owners *owners)
{
	const char *name = owners->processes[process].name;
	uint32_t i;

	for (i = 0; i < service->n_programs && i < HEARD_PROGRAMS_MAX; i++) {
		uint32_t other = service->programs[i].process;

		if (strcmp(owners->processes[other].name, name) == 0)
			return &service->programs[i];
	}
	service->n_programs = i + 1;
	if (i == HEARD_PROGRAMS_MAX)
		return NULL;
	service->programs[i].process = process;
	return &service->programs[i];
}

static void add_sight(struct heard_service *service,
		      const struct heard_sight *sight,
		      const struct owners *owners)
{
	struct heard_program *program;

	if (!sight->was_met)
		return;
	if (sight->process == OWNERS_NONE) {
		service->n_unheld++;
		return;
	}
	program = program_of(service, sight->process, owners);
	if (!program)
		return;
	program->n++;
	program->n_brief += sight->is_brief;
}

int heard_add(struct heard *heard, uint16_t place, const struct ending *ending,
	      const struct heard_sight *sight, const struct owners *owners)
{
	const struct heard_key key = key_of(place, ending);
	struct heard_service *service;
	uint32_t idle_ms;
	int ret = 0;

	ends_add(&heard->total, ending);
	if (ending->verdict.role == ROLE_UNKNOWN) {
		heard->n_roleless++;
		return 0;
	}
	service = service_of(heard, &key, &ret);
	if (!service) {
		heard->n_other += ret == 0;
		return ret;
	}
	ends_add(&service->ends, ending);
	if (ending->verdict.kind != END_LOCAL_FIRST)
		return 0;
	ends_add(&service->closed, ending);
	if (conn_end_idle_ms(&ending->end, END_LOCAL_FIRST, &idle_ms))
		add_idle(service, idle_ms);
	if (sight)
		add_sight(service, sight, owners);
	return 0;
}

const struct heard_service *heard_find(const struct heard *heard,
				       const struct heard_key *key)
{
	uint32_t pos = hash_index_find(&heard->by_key, keys_of(heard), key);

	return pos != HASH_INDEX_NONE ? &heard->services[pos] : NULL;
}

/* Equals in the order in which they were heard. */
static bool comes_before(const struct heard_service *a,
			 const struct heard_service *b)
{
	uint64_t left = ends_total(&a->ends), right = ends_total(&b->ends);

	return left != right ? left > right : a < b;
}

const struct heard_service *heard_next_most(const struct heard *heard,
					    const struct heard_service *last)
{
	const struct heard_service *most = NULL;

	for (size_t i = 0; i < heard->n_services; i++) {
		const struct heard_service *service = &heard->services[i];

		if ((!last || comes_before(last, service)) &&
		    (!most || comes_before(service, most)))
			most = service;
	}
	return most;
}

bool heard_is_whole(const struct heard *heard)
{
	return heard->is_known && heard->lost_known && heard->n_lost == 0 &&
	       heard->n_untold == 0 && heard->n_other == 0 &&
	       heard->n_roleless * ROLELESS_SHARE <= ends_total(&heard->total);
}

void heard_free(struct heard *heard)
{
	free(heard->places);
	free(heard->services);
	hash_index_free(&heard->by_key);
	*heard = (struct heard){ 0 };
}
