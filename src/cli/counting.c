// SPDX-License-Identifier: MIT
/*
 * counting: one walk for any number of figures, and no more of the table than
 * they need.
 */
#include "cli/counting.h"

#include <stdio.h>
#include <string.h>

enum { EXPRESSION_SIZE = 2048 };

static int count_one(void *ctx, const struct collect_socket *socket)
{
	const struct counting *counting = ctx;

	for (size_t i = 0; i < counting->n; i++) {
		if (measure_matches(&counting->measures[i], socket->conn))
			counting->counts[i]++;
	}
	return 0;
}

/* The states that are counted, of those the user wants. */
static void narrow_states(struct filter *filter,
			  const struct counting *counting)
{
	uint32_t states = 0;

	for (size_t i = 0; i < counting->n; i++)
		states |= TCP_STATE_BIT(counting->measures[i].state);
	if (filter->states & states)
		filter->states &= states;
}

/* "sport = :443 or dport = :3306"; false where one has no port. */
static bool write_ports(const struct counting *counting,
			char text[EXPRESSION_SIZE])
{
	size_t n = 0;

	for (size_t i = 0; i < counting->n && n < EXPRESSION_SIZE; i++) {
		const struct measure *measure = &counting->measures[i];

		if (!measure->has_port)
			return false;
		n += (size_t)snprintf(text + n, EXPRESSION_SIZE - n,
				      "%s%s = :%u", i > 0 ? " or " : "",
				      measure->has_address ? "dport" : "sport",
				      measure->port);
	}
	return n < EXPRESSION_SIZE;
}

/* The kernel can leave out the other ports. */
static void narrow_ports(struct filter *filter, const struct counting *counting)
{
	char text[EXPRESSION_SIZE], message[FILTER_MESSAGE_SIZE];
	const char *words = text;
	struct filter ports;
	size_t n;

	filter_init(&ports);
	if (!write_ports(counting, text) ||
	    !filter_parse(1, &words, &ports, message) ||
	    filter->n_terms + ports.n_terms + 1 > FILTER_MAX_TERMS)
		return;
	n = filter->n_terms;
	memcpy(filter->terms + n, ports.terms,
	       ports.n_terms * sizeof(*ports.terms));
	filter->n_terms = n + ports.n_terms;
	if (n > 0)
		filter->terms[filter->n_terms++] =
			(struct filter_term){ .op = FILTER_AND };
}

static int walk(struct source *source, const struct collect_request *request,
		const struct counting *counting, struct snapshot *snap,
		struct error *err)
{
	struct collect_stream stream = {
		.socket = count_one,
		.ctx = (void *)(uintptr_t)counting,
	};

	for (size_t i = 0; i < counting->n; i++)
		counting->counts[i] = 0;
	return source->ops->stream(source, request, &stream, snap, err);
}

int counting_run(struct source *source, const struct collect_request *request,
		 const struct counting *counting, struct snapshot *snap,
		 struct error *err)
{
	struct filter filter = *request->filter;
	struct collect_request narrow = *request;
	int ret;

	narrow.filter = &filter;
	narrow.owners = COLLECT_OWNERS_NEVER;
	narrow_states(&filter, counting);
	narrow_ports(&filter, counting);
	ret = walk(source, &narrow, counting, snap, err);
	if (ret < 0 || snap->complete)
		return ret;
	snapshot_free(snap);
	*snap = (struct snapshot){ 0 };
	return walk(source, &narrow, counting, snap, err);
}
