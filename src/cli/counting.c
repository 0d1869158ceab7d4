// SPDX-License-Identifier: MIT
/*
 * counting: one walk for any number of figures, and no more of the table than
 * they need.
 */
#include "cli/counting.h"

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

/*
 * The kernel can leave out the other ports: "sport = :443 or dport = :3306".
 * Where a figure has no port, or the terms have no room, all are looked at.
 */
static void narrow_ports(struct filter *filter, const struct counting *counting)
{
	const struct filter_term either = { .op = FILTER_OR };
	const struct filter_term both = { .op = FILTER_AND };
	bool is_first = filter->n_terms == 0;

	if (filter->n_terms + 2 * counting->n > FILTER_MAX_TERMS)
		return;
	for (size_t i = 0; i < counting->n; i++) {
		if (!counting->measures[i].has_port)
			return;
	}
	for (size_t i = 0; i < counting->n; i++) {
		filter->terms[filter->n_terms++] = (struct filter_term){
			.op = FILTER_HOST,
			.is_remote = counting->measures[i].has_address,
			.port = counting->measures[i].port,
		};
		if (i > 0)
			filter->terms[filter->n_terms++] = either;
	}
	if (!is_first)
		filter->terms[filter->n_terms++] = both;
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
