// SPDX-License-Identifier: MIT
/*
 * metrics_namespaces: a host of a thousand containers has as many series as
 * one of twenty.
 */
#include "analyze/metrics_namespaces.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tcpwait/array.h"
#include "tcpwait/text.h"

static void append_number(char label[static METRICS_LABEL_SIZE],
			  const struct netns *netns, bool several_hosts)
{
	size_t n = strlen(label);

	if (several_hosts)
		n += (size_t)snprintf(label + n, METRICS_LABEL_SIZE - n, "#%u",
				      netns->host);
	(void)snprintf(label + n, METRICS_LABEL_SIZE - n, "#%" PRIu64,
		       netns->id);
}

/*
 * Names differ, but \n and the two characters "\\x0a" are the same once they
 * are clean, and two series of one name make a whole file unreadable.  Those of
 * several hosts may have the same numbers as well; and one may be called as the
 * rest is.
 */
static void tell_apart(struct metrics *metrics)
{
	size_t n = metrics->seen->n_namespaces;

	for (size_t i = 0; i < n; i++) {
		struct metrics_netns *netns = &metrics->namespaces[i];
		for (size_t k = 0; k <= n; k++) {
			if (k == i || strcmp(metrics->namespaces[k].label,
					     netns->label) != 0)
				continue;
			append_number(netns->label,
				      &metrics->seen->namespaces[i],
				      metrics->seen->n_hosts > 1);
			break;
		}
	}
}

/* Of several hosts, a namespace that nobody named is called as its host is. */
static const char *name_of(const struct snapshot *snap, size_t netns)
{
	const struct host *host = snapshot_host_of(snap, (uint16_t)netns);

	return snap->n_hosts > 1 && host->text.kind[0]
		       ? host->name
		       : snap->namespaces[netns].name;
}

static void name_all(struct metrics *metrics)
{
	const struct snapshot *snap = metrics->seen;
	struct metrics_netns *rest = &metrics->namespaces[snap->n_namespaces];

	for (size_t i = 0; i < snap->n_namespaces; i++) {
		struct metrics_netns *netns = &metrics->namespaces[i];

		/* There is room for a number behind it. */
		(void)text_clean(name_of(snap, i), netns->label,
				 sizeof(netns->label) - 24);
	}
	(void)snprintf(rest->label, sizeof(rest->label), "other");
	tell_apart(metrics);
}

static void count_sockets(struct metrics *metrics,
			  const struct snapshot *before)
{
	const struct snapshot *snap = metrics->seen;

	for (size_t i = 0; i < snap->n_namespaces; i++) {
		struct metrics_netns *netns = &metrics->namespaces[i];

		netns->told = !snap->namespaces[i].skipped;
		netns->place = (uint16_t)i;
		netns->opens = opens_of_netns(snap, before, (uint16_t)i);
		netns->table_known = snapshot_table_ratio(&snap->namespaces[i],
							  &netns->table_ratio);
	}
	for (size_t i = 0; i < snap->groups.n; i++) {
		const struct tally_row *group = &snap->groups.rows[i];

		tcp_state_add(metrics->namespaces[group->key.netns].states,
			      group->states);
	}
}

static void count_findings(struct metrics *metrics)
{
	const struct findings *findings = metrics->judged;

	for (size_t i = 0; i < findings->n; i++) {
		const struct finding *finding = &findings->items[i];

		if (finding->subject.netns < metrics->seen->n_namespaces)
			metrics->namespaces[finding->subject.netns]
				.findings[finding->id][finding->severity]++;
	}
	for (size_t i = 0; i < findings->n_unjudged; i++) {
		const struct unjudged *here = &findings->unjudged[i];

		if (!(here->lacks & NEED_OF_LOOK))
			continue;
		if (here->netns != UNJUDGED_UNSEEN)
			metrics->namespaces[here->netns].unjudged[here->id] =
				true;
	}
}

static uint32_t count_severity(const struct metrics_netns *netns,
			       enum severity severity)
{
	uint32_t n = 0;

	for (int id = 0; id < FINDING_ID_COUNT; id++)
		n += netns->findings[id][severity];
	return n;
}

static int need_cmp(const void *a, const void *b, void *ctx)
{
	const struct metrics *metrics = ctx;
	const uint16_t left = *(const uint16_t *)a;
	const uint16_t right = *(const uint16_t *)b;
	const struct metrics_netns *of_left = &metrics->namespaces[left];
	const struct metrics_netns *of_right = &metrics->namespaces[right];
	uint64_t n_left, n_right;

	for (int i = SEVERITY_CRITICAL; i >= SEVERITY_WARNING; i--) {
		n_left = count_severity(of_left, (enum severity)i);
		n_right = count_severity(of_right, (enum severity)i);
		if (n_left != n_right)
			return n_left > n_right ? -1 : 1;
	}
	n_left = tcp_state_total(of_left->states);
	n_right = tcp_state_total(of_right->states);
	if (n_left != n_right)
		return n_left > n_right ? -1 : 1;
	return left < right ? -1 : 1;
}

static void add_to(struct metrics_netns *rest,
		   const struct metrics_netns *netns)
{
	if (rest->told)
		opens_add(&rest->opens, &netns->opens);
	else
		rest->opens = netns->opens;
	rest->told = true;
	tcp_state_add(rest->states, netns->states);
	for (int id = 0; id < FINDING_ID_COUNT; id++) {
		for (int i = 0; i < SEVERITY_COUNT; i++)
			rest->findings[id][i] += netns->findings[id][i];
		rest->unjudged[id] |= netns->unjudged[id];
	}
	if (netns->table_known &&
	    (!rest->table_known || netns->table_ratio > rest->table_ratio))
		rest->table_ratio = netns->table_ratio;
	rest->table_known |= netns->table_known;
}

static int add_up_rest(struct metrics *metrics)
{
	size_t n = 0, n_all = metrics->seen->n_namespaces;
	uint16_t *order = calloc(n_all + 1, sizeof(*order));

	if (!order)
		return -ENOMEM;
	for (size_t i = 0; i < n_all; i++) {
		if (metrics->namespaces[i].told)
			order[n++] = (uint16_t)i;
	}
	(void)array_best(order, n, sizeof(*order), 0, need_cmp, metrics);
	for (size_t i = METRICS_NAMESPACES_MAX; i < n; i++) {
		struct metrics_netns *netns = &metrics->namespaces[order[i]];

		netns->told = false;
		netns->place = (uint16_t)n_all;
		add_to(&metrics->namespaces[n_all], netns);
		metrics->left_out[METRICS_OF_NAMESPACES]++;
	}
	free(order);
	return 0;
}

int metrics_namespaces_make(struct metrics *metrics,
			    const struct snapshot *before)
{
	metrics->namespaces = calloc(metrics->seen->n_namespaces + 1,
				     sizeof(*metrics->namespaces));
	if (!metrics->namespaces)
		return -ENOMEM;
	name_all(metrics);
	count_sockets(metrics, before);
	count_findings(metrics);
	return add_up_rest(metrics);
}
