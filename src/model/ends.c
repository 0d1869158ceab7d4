// SPDX-License-Identifier: MIT
/*
 * ends: sums over ends, and what they say together.
 */
#include "tcpwait/ends.h"

#include <stddef.h>

static const double ms_per_second = 1000;

static void add_unasked(struct ends *ends, const struct ending *ending)
{
	enum end_unasked unasked =
		conn_end_unasked(&ending->end, &ending->verdict);

	ends->n_unasked_left += unasked == END_UNASKED_LEFT;
	ends->n_unasked_closed += unasked == END_UNASKED_CLOSED;
}

static void add_figures(struct ends *ends, const struct conn_end *end,
			enum end_kind kind)
{
	uint32_t n_exchanges, idle_ms;
	uint64_t bytes;

	if (conn_end_exchanges(end, kind, &n_exchanges)) {
		ends->n_exchanges_known++;
		ends->n_exchanges += n_exchanges;
		ends->n_one_exchange += n_exchanges == 1;
		ends->n_no_exchange += n_exchanges == 0;
	}
	if (conn_end_bytes(end, kind, &bytes)) {
		ends->n_bytes_known++;
		ends->bytes += bytes;
	}
	if (conn_end_idle_ms(end, kind, &idle_ms)) {
		ends->n_idle_known++;
		ends->idle_seconds += idle_ms / ms_per_second;
	}
}

void ends_add(struct ends *ends, const struct ending *ending)
{
	enum end_kind kind = ending->verdict.kind;
	const struct end_lifetime *lifetime = &ending->lifetime;

	ends->n[kind]++;
	add_figures(ends, &ending->end, kind);
	add_unasked(ends, ending);
	if (end_kind_is_failed(kind) || kind == END_UNCONNECTED)
		return;
	ends->n_lifetimes++;
	ends->least_seconds += lifetime->least_seconds;
	if (!lifetime->most_known)
		return;
	ends->n_lifetimes_bounded++;
	ends->most_seconds += lifetime->most_seconds;
}

void ends_merge(struct ends *ends, const struct ends *other)
{
	for (int i = 0; i < END_KIND_COUNT; i++)
		ends->n[i] += other->n[i];
	ends->n_exchanges_known += other->n_exchanges_known;
	ends->n_exchanges += other->n_exchanges;
	ends->n_one_exchange += other->n_one_exchange;
	ends->n_no_exchange += other->n_no_exchange;
	ends->n_unasked_left += other->n_unasked_left;
	ends->n_unasked_closed += other->n_unasked_closed;
	ends->n_bytes_known += other->n_bytes_known;
	ends->bytes += other->bytes;
	ends->n_idle_known += other->n_idle_known;
	ends->idle_seconds += other->idle_seconds;
	ends->n_lifetimes += other->n_lifetimes;
	ends->n_lifetimes_bounded += other->n_lifetimes_bounded;
	ends->least_seconds += other->least_seconds;
	ends->most_seconds += other->most_seconds;
}

static uint64_t sum_where(const struct ends *ends, bool (*is)(enum end_kind))
{
	uint64_t sum = 0;

	for (int i = 0; i < END_KIND_COUNT; i++) {
		if (!is || is((enum end_kind)i))
			sum += ends->n[i];
	}
	return sum;
}

uint64_t ends_total(const struct ends *ends)
{
	return sum_where(ends, NULL);
}

uint64_t ends_orderly(const struct ends *ends)
{
	return sum_where(ends, end_kind_is_orderly);
}

uint64_t ends_aborted(const struct ends *ends)
{
	return sum_where(ends, end_kind_is_aborted);
}

uint64_t ends_failed(const struct ends *ends)
{
	return sum_where(ends, end_kind_is_failed);
}

uint64_t ends_unasked(const struct ends *ends)
{
	return ends->n_unasked_left + ends->n_unasked_closed;
}

bool ends_one_exchange_share(const struct ends *ends, double *share)
{
	uint64_t n = ends->n_exchanges_known - ends->n_no_exchange;

	if (n == 0)
		return false;
	*share = (double)ends->n_one_exchange / (double)n;
	return true;
}
