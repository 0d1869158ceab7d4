// SPDX-License-Identifier: MIT
/*
 * network: addresses in order stand beside those of their network.
 */
#include "analyze/network.h"

#include <errno.h>
#include <stdlib.h>

enum { V4_MAPPED_BITS = 96 };

/* Of fewer addresses it is not said that their network is gone. */
enum { ADDRESSES_ENOUGH = 5 };

struct addr network_of(const struct addr *addr)
{
	return addr_prefix(addr, addr_is_v4(addr)
					 ? V4_MAPPED_BITS + FINDING_V4_BITS
					 : FINDING_V6_BITS);
}

/* By namespace, address and service. */
static int cmp_remote_service(const struct tally_key *a,
			      const struct tally_key *b)
{
	int cmp = runs_cmp_remote(a, b);

	if (cmp != 0)
		return cmp;
	if (a->service_port != b->service_port)
		return a->service_port < b->service_port ? -1 : 1;
	return (a->role > b->role) - (a->role < b->role);
}

static bool is_any(const struct tally_row *group)
{
	return !addr_is_loopback(&group->key.remote_address) &&
	       !addr_is_any(&group->key.remote_address);
}

static size_t network_end(const struct runs *runs, size_t first)
{
	const struct tally_key *key = &runs_at(runs, first)->key;
	struct addr network = network_of(&key->remote_address);
	size_t end = first + 1;

	for (; end < runs->n; end++) {
		const struct tally_key *other = &runs_at(runs, end)->key;
		struct addr here = network_of(&other->remote_address);

		if (other->netns != key->netns || !addr_equal(&here, &network))
			break;
	}
	return end;
}

static bool is_alive(const struct network_search *search,
		     const struct runs *runs, size_t i)
{
	return search->is_alive ? search->is_alive[runs->groups[i]]
				: runs_at(runs, i)->lowest_live != 0;
}

/* Ports that are not all the same are not said, and so with roles. */
static void share(struct finding_subject *subject, const struct tally_key *key)
{
	if (subject->role != (enum role)key->role)
		subject->role = ROLE_UNKNOWN;
	if (subject->service_port != key->service_port ||
	    subject->role == ROLE_UNKNOWN)
		subject->has_service_port = false;
}

static void add_group(struct network *network,
		      const struct network_search *search,
		      const struct runs *runs, size_t i,
		      const struct tally_key *last)
{
	const struct tally_key *key = &runs_at(runs, i)->key;

	if (!last) {
		network->subject = flow_subject(key);
		network->subject.has_remote_address = false;
		network->subject.scope = SCOPE_REMOTE_NETWORK;
		network->subject.remote_network =
			network_of(&key->remote_address);
		network->flow.key = *key;
	}
	share(&network->subject, key);
	network->n += search->counts[runs->groups[i]];
	network->n_addresses += !last || runs_cmp_remote(last, key) != 0;
	network->n_services += !last || cmp_remote_service(last, key) != 0;
	flow_add(&network->flow, search->input, runs, i, i + 1);
}

static bool is_toward_network(const struct heard_service *service, int place,
			      const struct addr *network)
{
	struct addr there = network_of(&service->key.remote);

	return service->key.place == place &&
	       service->key.role == ROLE_CLIENT && addr_equal(&there, network);
}

/* Addresses and ports of a network that ended connections in good order. */
static uint64_t count_answering(const struct snapshot *snap,
				const struct finding_subject *subject)
{
	int place = snapshot_heard_place(snap, subject->netns);
	uint64_t n = 0;

	for (size_t i = 0; i < snap->heard.n_services; i++) {
		const struct heard_service *service = &snap->heard.services[i];

		n += is_toward_network(service, place,
				       &subject->remote_network) &&
		     ends_orderly(&service->ends) > 0;
	}
	return n;
}

/* Whoever is connected there shows that the network is not gone. */
static int judge(const struct network_search *search, const struct runs *runs,
		 size_t first, size_t end, struct findings *out)
{
	struct network network = { .n = 0 };
	const struct tally_key *last = NULL;

	for (size_t i = first; i < end; i++) {
		if (is_alive(search, runs, i))
			return 0;
		if (search->counts[runs->groups[i]] == 0)
			continue;
		add_group(&network, search, runs, i, last);
		last = &runs_at(runs, i)->key;
	}
	if (network.n == 0 || (double)network.n < search->enough ||
	    network.n_addresses < ADDRESSES_ENOUGH)
		return 0;
	flow_finish(&network.flow, search->input);
	network.n_answering =
		count_answering(search->input->seen, &network.subject);
	return search->tell(&network, out);
}

/* Is there enough anywhere?  Then only are all groups put in order. */
static bool is_worth_it(const struct network_search *search)
{
	const struct tally *groups = &search->input->seen->groups;
	uint64_t n = 0;

	for (size_t i = 0; i < groups->n; i++)
		n += search->counts[i];
	return n > 0 && (double)n >= search->enough;
}

int network_each(const struct network_search *search, struct findings *out)
{
	struct runs runs;
	int ret;

	if (!is_worth_it(search))
		return 0;
	ret = runs_init(&runs, search->input->seen, is_any, cmp_remote_service);
	for (size_t i = 0, end; ret == 0 && i < runs.n; i = end) {
		end = network_end(&runs, i);
		ret = judge(search, &runs, i, end, out);
	}
	runs_free(&runs);
	return ret;
}
