// SPDX-License-Identifier: MIT
/*
 * metrics_addresses: groups have the local address in their key.
 */
#include "analyze/metrics_addresses.h"

#include <errno.h>

#include "tcpwait/array.h"

static int address_cmp(const void *a, const void *b, void *ctx)
{
	const struct metrics_address *left = a, *right = b;

	(void)ctx;
	if (left->netns != right->netns)
		return left->netns < right->netns ? -1 : 1;
	return addr_cmp(&left->address, &right->address);
}

static int use_cmp(const void *a, const void *b, void *ctx)
{
	const struct metrics_address *left = a, *right = b;

	if (left->n_sockets != right->n_sockets)
		return left->n_sockets > right->n_sockets ? -1 : 1;
	return address_cmp(a, b, ctx);
}

/* Loopback and link-local addresses are every host's. */
static bool is_of_one_host(const struct addr *address)
{
	return !addr_is_any(address) && !addr_is_loopback(address) &&
	       !addr_is_link_local(address);
}

static void merge(struct metrics *metrics)
{
	struct metrics_address *items = metrics->addresses;
	size_t n = 0;

	for (size_t i = 0; i < metrics->n_addresses; i++) {
		if (n > 0 && address_cmp(&items[n - 1], &items[i], NULL) == 0)
			items[n - 1].n_sockets += items[i].n_sockets;
		else
			items[n++] = items[i];
	}
	metrics->n_addresses = n;
}

static void sort(struct metrics *metrics, size_t limit, array_cmp_fn cmp)
{
	metrics->n_addresses =
		array_best(metrics->addresses, metrics->n_addresses,
			   sizeof(*metrics->addresses), limit, cmp, NULL);
}

int metrics_addresses_make(struct metrics *metrics)
{
	const struct tally *groups = &metrics->seen->groups;
	size_t cap = 0, n_all;

	for (size_t i = 0; i < groups->n; i++) {
		const struct tally_row *group = &groups->rows[i];
		uint64_t n = tcp_state_total(group->states);
		struct metrics_address *added;

		if (n == 0 || !is_of_one_host(&group->key.local_address))
			continue;
		added = ARRAY_ADD(metrics->addresses, metrics->n_addresses,
				  cap);
		if (!added)
			return -ENOMEM;
		*added = (struct metrics_address){
			.netns = group->key.netns,
			.address = group->key.local_address,
			.n_sockets = n,
		};
		/* Many groups have few addresses. */
		if (metrics->n_addresses == cap) {
			sort(metrics, 0, address_cmp);
			merge(metrics);
		}
	}
	sort(metrics, 0, address_cmp);
	merge(metrics);
	n_all = metrics->n_addresses;
	sort(metrics, METRICS_ADDRESSES_MAX, use_cmp);
	metrics->left_out[METRICS_OF_ADDRESSES] = n_all - metrics->n_addresses;
	sort(metrics, 0, address_cmp);
	return 0;
}
