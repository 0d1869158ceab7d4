// SPDX-License-Identifier: MIT
/*
 * difference: both looks are brought into the same order, and merged.
 */
#include "tcpwait/difference.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tcpwait/array.h"

/* What a finding grew or shrank by, to be told: a quarter, and so many. */
enum { TELLING_PARTS = 4, TELLING_LEAST = 5 };

/* What is closer together is no ground to look ahead. */
static const double ahead_seconds = 10;

/* Of a namespace that the other look does not have. */
enum { ALONE = 0x8000 };

struct comparing {
	struct difference *difference;
	/* What namespaces of the earlier look are in the later one. */
	uint16_t *places;
	struct report before, now;
};

static const char *const changes[] = {
	[DIFFERENCE_BEGUN] = "begun",	  [DIFFERENCE_ENDED] = "ended",
	[DIFFERENCE_WORSE] = "worse",	  [DIFFERENCE_BETTER] = "better",
	[DIFFERENCE_CHANGED] = "changed", [DIFFERENCE_SAME] = "same",
	[DIFFERENCE_UNTOLD] = "not told",
};

static const char *const kinds[] = {
	[DIFFERENCE_FINDING] = "finding",
	[DIFFERENCE_SERVICE] = "service",
	[DIFFERENCE_PEER] = "peer",
	[DIFFERENCE_SETTING] = "setting",
	[DIFFERENCE_CLOSE_WAIT] = "close_wait",
};

const char *difference_change_name(enum difference_change change)
{
	return changes[change];
}

const char *difference_kind_name(enum difference_kind kind)
{
	return kinds[kind];
}

const struct snapshot *difference_snapshot(const struct difference *difference,
					   const struct difference_row *row)
{
	return row->is_later ? difference->now.seen : difference->before.seen;
}

const struct difference_row *difference_of(const struct difference *difference,
					   enum difference_kind kind, size_t *n)
{
	size_t first = 0;

	while (first < difference->n && difference->rows[first].kind != kind)
		first++;
	*n = 0;
	while (first + *n < difference->n &&
	       difference->rows[first + *n].kind == kind)
		++*n;
	return difference->rows + first;
}

static size_t count_of_host(const struct snapshot *snap, uint16_t host)
{
	size_t n = 0;

	for (size_t i = 0; i < snap->n_namespaces; i++)
		n += snap->namespaces[i].host == host;
	return n;
}

/* Where a namespace of the earlier look is in the later one. */
static uint16_t place_of(const struct snapshot *before, uint16_t netns,
			 const struct snapshot *now)
{
	uint16_t was = before->namespaces[netns].host;
	uint16_t host = snapshot_find_host(now, before, was);
	bool is_only = count_of_host(before, was) == 1 &&
		       count_of_host(now, host) == 1;

	for (size_t i = 0; host != HOST_NONE && i < now->n_namespaces; i++) {
		if (now->namespaces[i].host == host &&
		    (is_only || strcmp(now->namespaces[i].name,
				       before->namespaces[netns].name) == 0))
			return (uint16_t)i;
	}
	return (uint16_t)(ALONE | netns);
}

static uint16_t place(const struct comparing *comparing, bool is_later,
		      uint16_t netns)
{
	if (is_later ||
	    netns >= comparing->difference->before.seen->n_namespaces)
		return netns;
	return comparing->places[netns];
}

static struct difference_row *add(struct comparing *comparing,
				  enum difference_kind kind)
{
	struct difference *difference = comparing->difference;
	struct difference_row *row =
		ARRAY_ADD(difference->rows, difference->n, difference->cap);

	if (row)
		*row = (struct difference_row){
			.kind = (uint8_t)kind,
			.per_minute = (double)NAN,
			.limit_seconds = (double)NAN,
		};
	return row;
}

/* A row of a report, and which look it is of. */
struct item {
	const struct report_row *row;
	uint16_t place;
};

static int item_cmp(const void *a, const void *b)
{
	const struct item *left = a, *right = b;
	const struct report_row *x = left->row, *y = right->row;

	if (left->place != right->place)
		return left->place < right->place ? -1 : 1;
	if (x->role != y->role)
		return x->role < y->role ? -1 : 1;
	if (x->port_known != y->port_known)
		return x->port_known < y->port_known ? -1 : 1;
	if (x->port != y->port)
		return x->port < y->port ? -1 : 1;
	return memcmp(&x->address, &y->address, sizeof(x->address));
}

static struct item *sort_items(const struct comparing *comparing,
			       const struct report_rows *rows, bool is_later)
{
	struct item *items = calloc(rows->n + 1, sizeof(*items));

	for (size_t i = 0; items && i < rows->n; i++)
		items[i] = (struct item){
			&rows->items[i],
			place(comparing, is_later, rows->items[i].netns),
		};
	if (items && rows->n > 0)
		qsort(items, rows->n, sizeof(*items), item_cmp);
	return items;
}

static int add_counts(struct comparing *comparing, enum difference_kind kind,
		      const struct report_row *before,
		      const struct report_row *now)
{
	const struct report_row *any = now ? now : before;
	struct difference_row *row;

	if (before && now &&
	    memcmp(before->states, now->states, sizeof(now->states)) == 0)
		return 0;
	row = add(comparing, kind);
	if (!row)
		return -ENOMEM;
	row->change = !before ? DIFFERENCE_BEGUN
		      : !now  ? DIFFERENCE_ENDED
			      : DIFFERENCE_CHANGED;
	row->is_later = now != NULL;
	row->netns = any->netns;
	row->role = (uint8_t)any->role;
	row->port = any->port;
	row->has_port = any->port_known;
	row->has_address = kind == DIFFERENCE_PEER;
	row->address = any->address;
	row->n_before_known = row->n_now_known = true;
	if (before) {
		row->n_before = before->total;
		memcpy(row->states_before, before->states,
		       sizeof(before->states));
	}
	if (now) {
		row->n_now = now->total;
		memcpy(row->states_now, now->states, sizeof(now->states));
	}
	return 0;
}

static int compare_rows(struct comparing *comparing, enum difference_kind kind,
			const struct report_rows *before,
			const struct report_rows *now)
{
	struct item *then = sort_items(comparing, before, false);
	struct item *later = sort_items(comparing, now, true);
	int ret = then && later ? 0 : -ENOMEM;

	for (size_t i = 0, k = 0; ret == 0 && (i < before->n || k < now->n);) {
		int cmp = i == before->n ? 1
			  : k == now->n	 ? -1
					 : item_cmp(&then[i], &later[k]);

		ret = add_counts(comparing, kind, cmp <= 0 ? then[i].row : NULL,
				 cmp >= 0 ? later[k].row : NULL);
		i += cmp <= 0;
		k += cmp >= 0;
	}
	free(then);
	free(later);
	return ret;
}

/* What it is about, and of a process its name. */
static bool is_same_subject(const struct comparing *comparing,
			    const struct finding *before,
			    const struct finding *now)
{
	const struct finding_subject *a = &before->subject, *b = &now->subject;
	const struct owners *then = &comparing->difference->before.seen->owners;
	const struct owners *later = &comparing->difference->now.seen->owners;
	const char *who[2] = { "", "" };

	if (a->process < then->n_processes)
		who[0] = then->processes[a->process].name;
	if (b->process < later->n_processes)
		who[1] = later->processes[b->process].name;
	return before->id == now->id && a->scope == b->scope &&
	       a->role == b->role && a->is_mptcp == b->is_mptcp &&
	       a->service_port == b->service_port &&
	       place(comparing, false, a->netns) == b->netns &&
	       addr_equal(&a->local_address, &b->local_address) &&
	       addr_equal(&a->remote_address, &b->remote_address) &&
	       addr_equal(&a->remote_network, &b->remote_network) &&
	       strcmp(a->setting ? a->setting : "",
		      b->setting ? b->setting : "") == 0 &&
	       strcmp(a->program ? a->program : "",
		      b->program ? b->program : "") == 0 &&
	       (strcmp(who[0], who[1]) == 0 || !who[0][0] || !who[1][0]);
}

static enum difference_change judge(const struct finding *before,
				    const struct finding *now)
{
	uint64_t a = before->weight, b = now->weight;
	uint64_t by = a > b ? a - b : b - a;

	if (now->severity != before->severity)
		return now->severity > before->severity ? DIFFERENCE_WORSE
							: DIFFERENCE_BETTER;
	if (by < TELLING_LEAST || by < a / TELLING_PARTS)
		return DIFFERENCE_SAME;
	return b > a ? DIFFERENCE_WORSE : DIFFERENCE_BETTER;
}

/*
 * Could a look have had it?  Neither where its host or namespace is missing,
 * nor where that finding could not be judged.
 */
static bool could_tell(const struct difference_look *look, uint16_t netns,
		       enum finding_id id)
{
	return netns < look->seen->n_namespaces &&
	       !findings_is_unjudged(look->findings, id, netns) &&
	       !findings_is_unjudged(look->findings, id, UNJUDGED_UNSEEN) &&
	       !(snapshot_lacks(look->seen, netns) & NEED_BIT(NEED_LAW));
}

/* The namespace of the earlier look that is at a place of the later one. */
static uint16_t earlier_place(const struct comparing *comparing, uint16_t netns)
{
	const struct snapshot *before = comparing->difference->before.seen;

	for (uint16_t i = 0; i < before->n_namespaces; i++) {
		if (comparing->places[i] == netns)
			return i;
	}
	return UINT16_MAX;
}

static int add_finding(struct comparing *comparing,
		       const struct finding *before, const struct finding *now)
{
	const struct difference *difference = comparing->difference;
	const struct finding *any = now ? now : before;
	const struct finding_subject *about = &any->subject;
	struct difference_row *row = add(comparing, DIFFERENCE_FINDING);

	if (!row)
		return -ENOMEM;
	row->before = before;
	row->now = now;
	row->is_later = now != NULL;
	row->netns = about->netns;
	row->role = (uint8_t)about->role;
	row->has_address = about->has_remote_address;
	row->address = about->remote_address;
	row->has_port = about->has_service_port;
	row->port = about->service_port;
	row->name = finding_id_name(any->id);
	row->n_before_known = before != NULL;
	row->n_now_known = now != NULL;
	row->n_before = before ? before->weight : 0;
	row->n_now = now ? now->weight : 0;
	if (before && now)
		row->change = (uint8_t)judge(before, now);
	else if (now)
		row->change = could_tell(&difference->before,
					 earlier_place(comparing, about->netns),
					 any->id)
				      ? DIFFERENCE_BEGUN
				      : DIFFERENCE_UNTOLD;
	else
		row->change = could_tell(&difference->now,
					 place(comparing, false, about->netns),
					 any->id)
				      ? DIFFERENCE_ENDED
				      : DIFFERENCE_UNTOLD;
	return 0;
}

static int compare_findings(struct comparing *comparing)
{
	const struct findings *before = comparing->difference->before.findings;
	const struct findings *now = comparing->difference->now.findings;
	bool *taken = calloc(before->n + 1, sizeof(*taken));
	int ret = taken ? 0 : -ENOMEM;

	for (size_t i = 0; ret == 0 && i < now->n; i++) {
		const struct finding *was = NULL;

		for (size_t k = 0; !was && k < before->n; k++) {
			if (taken[k] ||
			    !is_same_subject(comparing, &before->items[k],
					     &now->items[i]))
				continue;
			taken[k] = true;
			was = &before->items[k];
		}
		ret = add_finding(comparing, was, &now->items[i]);
	}
	for (size_t k = 0; ret == 0 && k < before->n; k++) {
		if (!taken[k])
			ret = add_finding(comparing, &before->items[k], NULL);
	}
	free(taken);
	return ret;
}

static void write_setting(const struct settings *settings, int i,
			  char text[static DIFFERENCE_TEXT_SIZE])
{
	if (i == SETTING_LOCAL_PORT_LOW)
		(void)snprintf(text, DIFFERENCE_TEXT_SIZE,
			       "%" PRId64 " %" PRId64,
			       settings->value[SETTING_LOCAL_PORT_LOW],
			       settings->value[SETTING_LOCAL_PORT_HIGH]);
	else
		(void)snprintf(text, DIFFERENCE_TEXT_SIZE, "%" PRId64,
			       settings->value[i]);
}

static bool is_set_otherwise(const struct settings *a, const struct settings *b,
			     int i)
{
	int other = i == SETTING_LOCAL_PORT_LOW ? SETTING_LOCAL_PORT_HIGH : i;

	/* The second number is told with the first; a count is no setting. */
	if (i == SETTING_LOCAL_PORT_HIGH || i == SETTING_NF_CONNTRACK_COUNT)
		return false;
	return a->known[i] && b->known[i] &&
	       (a->value[i] != b->value[i] ||
		a->value[other] != b->value[other]);
}

static int add_setting(struct comparing *comparing, uint16_t netns,
		       const struct settings *before,
		       const struct settings *now, int i)
{
	struct difference_row *row = add(comparing, DIFFERENCE_SETTING);

	if (!row)
		return -ENOMEM;
	row->change = DIFFERENCE_CHANGED;
	row->is_later = true;
	row->netns = netns;
	row->name = setting_name((enum setting)i);
	write_setting(before, i, row->text_before);
	write_setting(now, i, row->text_now);
	return 0;
}

static int add_reserved(struct comparing *comparing, uint16_t netns,
			const struct settings *before,
			const struct settings *now)
{
	struct difference_row *row;

	if (!before->reserved_known || !now->reserved_known ||
	    memcmp(&before->reserved, &now->reserved, sizeof(now->reserved)) ==
		    0)
		return 0;
	row = add(comparing, DIFFERENCE_SETTING);
	if (!row)
		return -ENOMEM;
	row->change = DIFFERENCE_CHANGED;
	row->is_later = true;
	row->netns = netns;
	row->name = "net.ipv4.ip_local_reserved_ports";
	(void)snprintf(row->text_before, sizeof(row->text_before), "%u ports",
		       port_set_count(&before->reserved));
	(void)snprintf(row->text_now, sizeof(row->text_now), "%u ports",
		       port_set_count(&now->reserved));
	return 0;
}

static int compare_settings(struct comparing *comparing)
{
	const struct snapshot *before = comparing->difference->before.seen;
	const struct snapshot *now = comparing->difference->now.seen;
	int ret = 0;

	for (uint16_t i = 0; ret == 0 && i < before->n_namespaces; i++) {
		const struct settings *a = &before->namespaces[i].settings;
		uint16_t netns = comparing->places[i];
		const struct settings *b;

		if (netns & ALONE)
			continue;
		b = &now->namespaces[netns].settings;
		for (int k = 0; ret == 0 && k < SETTING_COUNT; k++) {
			if (is_set_otherwise(a, b, k))
				ret = add_setting(comparing, netns, a, b, k);
		}
		if (ret == 0)
			ret = add_reserved(comparing, netns, a, b);
	}
	return ret;
}

/* The one process that holds all of these; OWNERS_NONE: several, or nobody. */
static uint32_t only_holder(const struct same_socket *sockets, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		if (sockets[i].process != sockets[0].process)
			return OWNERS_NONE;
	}
	return n > 0 ? sockets[0].process : OWNERS_NONE;
}

static double limit_of(const struct difference *difference,
		       const struct same_socket *sockets, size_t n,
		       double per_minute)
{
	const struct owners *owners = &difference->now.seen->owners;
	uint32_t holder = only_holder(sockets, n);
	const struct process *process;

	if (holder >= owners->n_processes || !(per_minute > 0) ||
	    difference->seconds < ahead_seconds)
		return (double)NAN;
	process = &owners->processes[holder];
	if (!process->descriptors_known || process->descriptor_limit == 0)
		return (double)NAN;
	if (process->n_descriptors >= process->descriptor_limit)
		return 0;
	return (double)(process->descriptor_limit - process->n_descriptors) /
	       per_minute * 60;
}

static bool is_same_boot(const struct comparing *comparing, uint16_t netns)
{
	const struct snapshot *before = comparing->difference->before.seen;
	const struct snapshot *now = comparing->difference->now.seen;
	uint16_t then = earlier_place(comparing, netns);
	const char *a, *b;

	if (netns >= now->n_namespaces || then == UINT16_MAX)
		return false;
	a = snapshot_host_of(before, then)->boot_id;
	b = snapshot_host_of(now, netns)->boot_id;
	/* Where it is not told, cookies and ends together tell. */
	return !a[0] || !b[0] || strcmp(a, b) == 0;
}

static int add_waits(struct comparing *comparing,
		     const struct same_socket *before, size_t n_before,
		     const struct same_socket *now, size_t n_now)
{
	const struct difference *difference = comparing->difference;
	const struct same_socket *any = n_now > 0 ? now : before;
	struct difference_row *row = add(comparing, DIFFERENCE_CLOSE_WAIT);

	if (!row)
		return -ENOMEM;
	row->is_later = !(any->netns & ALONE);
	row->netns = any->netns & (uint16_t)~ALONE;
	row->role = any->role;
	row->has_address = any->role == ROLE_CLIENT;
	row->address = any->address;
	row->has_port = any->role != ROLE_UNKNOWN;
	row->port = any->port;
	row->n_before_known = row->n_now_known = true;
	row->n_before = n_before;
	row->n_now = n_now;
	row->change = n_before == 0	 ? DIFFERENCE_BEGUN
		      : n_now == 0	 ? DIFFERENCE_ENDED
		      : n_now > n_before ? DIFFERENCE_WORSE
		      : n_now < n_before ? DIFFERENCE_BETTER
					 : DIFFERENCE_SAME;
	if (is_same_boot(comparing, any->netns))
		row->n_same = same_sockets_count(before, n_before, now, n_now,
						 &row->basis);
	if (difference->seconds_known && difference->seconds > 0) {
		row->per_minute = ((double)n_now - (double)n_before) * 60 /
				  difference->seconds;
		row->limit_seconds =
			limit_of(difference, now, n_now, row->per_minute);
	}
	return 0;
}

static size_t run_of(const struct same_socket *sockets, size_t n)
{
	size_t length = n > 0;

	while (length < n &&
	       same_sockets_cmp_service(&sockets[0], &sockets[length]) == 0)
		length++;
	return length;
}

/* By service; namespaces of the earlier look are called as the later's are. */
static int compare_waits(struct comparing *comparing)
{
	const struct difference *difference = comparing->difference;
	const struct difference_look *before = &difference->before;
	const struct difference_look *now = &difference->now;
	struct same_socket *then = calloc(before->n_sockets + 1, sizeof(*then));
	struct same_socket *later = calloc(now->n_sockets + 1, sizeof(*later));
	int ret = then && later ? 0 : -ENOMEM;

	for (size_t i = 0; ret == 0 && i < before->n_sockets; i++) {
		then[i] = before->sockets[i];
		then[i].netns = place(comparing, false, then[i].netns);
	}
	if (ret == 0 && now->n_sockets > 0)
		memcpy(later, now->sockets, now->n_sockets * sizeof(*later));
	if (ret == 0) {
		qsort(then, before->n_sockets, sizeof(*then), same_sockets_cmp);
		qsort(later, now->n_sockets, sizeof(*later), same_sockets_cmp);
	}
	for (size_t i = 0, k = 0;
	     ret == 0 && (i < before->n_sockets || k < now->n_sockets);) {
		size_t n = run_of(then + i, before->n_sockets - i);
		size_t m = run_of(later + k, now->n_sockets - k);
		int cmp = n == 0   ? 1
			  : m == 0 ? -1
				   : same_sockets_cmp_service(&then[i],
							      &later[k]);

		n = cmp <= 0 ? n : 0;
		m = cmp >= 0 ? m : 0;
		ret = add_waits(comparing, then + i, n, later + k, m);
		i += n;
		k += m;
	}
	free(then);
	free(later);
	return ret;
}

static uint64_t distance(const struct difference_row *row)
{
	return row->n_now > row->n_before ? row->n_now - row->n_before
					  : row->n_before - row->n_now;
}

static int severity_of(const struct difference_row *row)
{
	return row->now	     ? (int)row->now->severity
	       : row->before ? (int)row->before->severity
			     : 0;
}

static int row_cmp(const void *a, const void *b)
{
	const struct difference_row *left = a, *right = b;
	uint64_t x = distance(left), y = distance(right);

	if (left->kind != right->kind)
		return left->kind < right->kind ? -1 : 1;
	if (left->kind == DIFFERENCE_FINDING && left->change != right->change)
		return left->change < right->change ? -1 : 1;
	if (left->kind == DIFFERENCE_FINDING &&
	    severity_of(left) != severity_of(right))
		return severity_of(left) > severity_of(right) ? -1 : 1;
	if (x != y)
		return x > y ? -1 : 1;
	if (left->role != right->role)
		return left->role < right->role ? -1 : 1;
	return left->port < right->port ? -1 : left->port > right->port;
}

static void take_times(struct difference *difference)
{
	const struct snapshot *before = difference->before.seen;
	const struct snapshot *now = difference->now.seen;

	difference->seconds_known =
		snapshot_time_known(before) && snapshot_time_known(now);
	if (difference->seconds_known)
		difference->seconds =
			(double)(now->taken.tv_sec - before->taken.tv_sec) +
			(double)(now->taken.tv_nsec - before->taken.tv_nsec) /
				1e9;
}

static int make_report(struct report *report, const struct snapshot *seen)
{
	const struct report_request request = {
		.seen = seen,
		.want_ports = true,
		.want_peers = true,
		.cmp = report_cmp_size,
	};

	return report_init(report, &request);
}

static int compare(struct comparing *comparing)
{
	const struct difference *difference = comparing->difference;
	int ret = make_report(&comparing->before, difference->before.seen);

	if (ret == 0)
		ret = make_report(&comparing->now, difference->now.seen);
	if (ret == 0)
		ret = compare_findings(comparing);
	if (ret == 0)
		ret = compare_rows(comparing, DIFFERENCE_SERVICE,
				   &comparing->before.ports,
				   &comparing->now.ports);
	if (ret == 0)
		ret = compare_rows(comparing, DIFFERENCE_PEER,
				   &comparing->before.peers,
				   &comparing->now.peers);
	if (ret == 0)
		ret = compare_settings(comparing);
	return ret == 0 ? compare_waits(comparing) : ret;
}

int difference_make(struct difference *difference,
		    const struct difference_look *before,
		    const struct difference_look *now)
{
	struct comparing comparing = {
		.difference = difference,
		.places = calloc(before->seen->n_namespaces + 1,
				 sizeof(*comparing.places)),
	};
	int ret = comparing.places ? 0 : -ENOMEM;

	*difference = (struct difference){ .before = *before, .now = *now };
	take_times(difference);
	for (uint16_t i = 0; ret == 0 && i < before->seen->n_namespaces; i++)
		comparing.places[i] = place_of(before->seen, i, now->seen);
	if (ret == 0)
		ret = compare(&comparing);
	if (ret == 0 && difference->n > 0)
		qsort(difference->rows, difference->n,
		      sizeof(*difference->rows), row_cmp);
	report_free(&comparing.before);
	report_free(&comparing.now);
	free(comparing.places);
	return ret;
}

void difference_free(struct difference *difference)
{
	free(difference->rows);
	*difference = (struct difference){ .n = 0 };
}
