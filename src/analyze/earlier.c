// SPDX-License-Identifier: MIT
/*
 * earlier: matches namespaces by their host and inode number.
 */
#include "analyze/earlier.h"

/* Without inode numbers, only the one namespace of each can be the same. */
static bool is_same(const struct rule_input *input, uint16_t netns,
		    size_t before)
{
	uint64_t now_id = input->seen->namespaces[netns].id;
	uint64_t then_id = input->before->namespaces[before].id;
	uint16_t host = input->seen->namespaces[netns].host;
	uint16_t was = input->before->namespaces[before].host;

	/* Counters and numbers of namespaces begin anew with their host. */
	if (snapshot_find_host(input->before, input->seen, host) != was ||
	    !snapshot_same_boot(input->before, was, input->seen, host))
		return false;
	if (now_id == 0 && then_id == 0)
		return input->seen->n_namespaces == 1 &&
		       input->before->n_namespaces == 1;
	return now_id == then_id;
}

const struct netns *earlier_netns(const struct rule_input *input,
				  uint16_t netns)
{
	if (!input->before)
		return NULL;
	for (size_t i = 0; i < input->before->n_namespaces; i++) {
		if (is_same(input, netns, i))
			return &input->before->namespaces[i];
	}
	return NULL;
}

const struct tally_row *earlier_group(const struct rule_input *input,
				      const struct tally_key *key)
{
	const struct netns *netns = earlier_netns(input, key->netns);
	struct tally_key there = *key;

	/* What was missed then would seem to have come since. */
	if (!netns || !input->before->complete)
		return NULL;
	there.netns = (uint16_t)(netns - input->before->namespaces);
	return tally_find(&input->before->groups, &there);
}

bool earlier_rise(const struct rule_input *input, uint16_t netns,
		  enum counter counter, uint64_t *rise)
{
	const struct counters *now = &input->seen->namespaces[netns].counters;
	const struct netns *before = earlier_netns(input, netns);
	const struct counters *then;

	if (!before)
		return false;
	then = &before->counters;
	if (!now->known[counter] || !then->known[counter] ||
	    now->value[counter] < then->value[counter])
		return false;
	*rise = now->value[counter] - then->value[counter];
	return true;
}

void earlier_add_rise(struct finding *finding, const struct rule_input *input,
		      uint16_t netns, const char *key, enum counter counter)
{
	uint64_t rise;

	if (earlier_rise(input, netns, counter, &rise))
		finding_add_count(finding, key, rise);
	else
		finding_add_unknown(finding, key);
}
