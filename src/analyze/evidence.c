// SPDX-License-Identifier: MIT
/*
 * evidence: numbers with their units; what is not known is said to be so.
 */
#include "analyze/evidence.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/flow.h"
#include "analyze/serving.h"

/* A limit that is farther away than this says nothing of today. */
static const double far_seconds = 30.0 * 24 * 3600;

/* A search for workers of one program: which groups are told of. */
struct search {
	const struct rule_input *input;
	aged_want_fn want;
	evidence_tell_fn tell;
	bool *taken;
	uint32_t *waits; /* of the workers that are gathered */
};

static int tell_if_enough(const struct search *search,
			  const struct wait_group *group, struct findings *out,
			  bool *told)
{
	struct aged aged;
	int ret = aged_measure(&aged, search->input, group->waits, group->n,
			       search->want);

	*told = ret == 0 && aged.is_enough;
	return *told ? search->tell(search->input, group, &aged, out) : ret;
}

int evidence_each(const struct rule_input *input, aged_want_fn want,
		  evidence_tell_fn tell, struct findings *out)
{
	const struct search search = { input, want, tell, NULL, NULL };
	bool told;
	int ret = 0;

	for (size_t i = 0; ret == 0 && i < input->groups->n; i++)
		ret = tell_if_enough(&search, &input->groups->items[i], out,
				     &told);
	return ret;
}

/*
 * A child that was made for one connection and may be at work on it is no
 * worker; a worker has more of them, or accepts them itself.
 */
static bool is_worker(const struct search *search,
		      const struct wait_group *group)
{
	const struct rule_input *input = search->input;
	const struct tally_key *key = wait_groups_key(input->seen, group);
	uint32_t n = 0;

	if (group->process == OWNERS_NONE || group->is_foreign)
		return false;
	for (size_t i = 0; i < group->n; i++)
		n += search->want(input, group->waits[i]);
	return n > 1 ||
	       (n == 1 && (key->role == ROLE_CLIENT ||
			   serving_listens(input->seen, key, group->process)));
}

/* Do two processes run the same program, for the same user and unit? */
static bool is_alike(const struct snapshot *snap, uint32_t a, uint32_t b)
{
	const struct process *left = &snap->owners.processes[a];
	const struct process *right = &snap->owners.processes[b];

	return left->executable == right->executable &&
	       left->uid == right->uid &&
	       strcmp(left->name, right->name) == 0 &&
	       strcmp(left->unit, right->unit) == 0;
}

static void join(struct wait_workers *workers, const struct wait_group *group)
{
	struct report_owners *owners = &workers->owners;

	if (workers->n < REPORT_OWNERS_MAX)
		owners->items[workers->n] = (struct report_owner){
			.process = group->process,
			.basis = OWNER_HOLDS,
			.n_sockets = (uint32_t)group->n,
		};
	owners->n += owners->n <= REPORT_OWNERS_MAX;
	workers->n++;
}

/* Takes those of its service that are like the first, and tells of them. */
static int tell_workers(const struct search *search, size_t first,
			struct findings *out)
{
	const struct wait_groups *groups = search->input->groups;
	const struct wait_group *lead = &groups->items[first];
	struct wait_workers workers = { 0 };
	struct wait_group all = *lead;
	bool told;

	all.waits = search->waits;
	all.n = 0;
	all.workers = &workers;
	for (size_t i = first; i < groups->n; i++) {
		const struct wait_group *group = &groups->items[i];

		if (group->service != lead->service)
			break;
		if (search->taken[i] || !is_worker(search, group) ||
		    !is_alike(search->input->seen, lead->process,
			      group->process))
			continue;
		search->taken[i] = true;
		(void)memcpy(search->waits + all.n, group->waits,
			     group->n * sizeof(*group->waits));
		all.n += group->n;
		join(&workers, group);
	}
	return workers.n > 1 ? tell_if_enough(search, &all, out, &told) : 0;
}

int evidence_each_program(const struct rule_input *input, aged_want_fn want,
			  evidence_tell_fn tell, struct findings *out)
{
	const struct wait_groups *groups = input->groups;
	struct search search = { input, want, tell, NULL, NULL };
	int ret = 0;

	search.taken = calloc(groups->n + 1, sizeof(*search.taken));
	search.waits = calloc(input->seen->n_waits + 1, sizeof(uint32_t));
	if (!search.taken || !search.waits)
		ret = -ENOMEM;
	for (size_t i = 0; ret == 0 && i < groups->n; i++)
		ret = tell_if_enough(&search, &groups->items[i], out,
				     &search.taken[i]);
	for (size_t i = 0; ret == 0 && i < groups->n; i++) {
		if (!search.taken[i] && is_worker(&search, &groups->items[i]))
			ret = tell_workers(&search, i, out);
	}
	free(search.taken);
	free(search.waits);
	return ret;
}

void evidence_say_origin(struct finding *finding, const struct owners *owners,
			 uint16_t origin)
{
	const struct origin *from = NULL;

	if (origin < owners->n_origins)
		from = &owners->origins[origin];
	if (from && from->unit[0])
		finding_say_name(finding, "unit", from->unit);
	else if (from && from->uid_known)
		finding_say_count(finding, "uid", from->uid);
}

void evidence_group(struct finding *finding, const struct rule_input *input,
		    const struct wait_group *group)
{
	finding->subject = flow_subject(wait_groups_key(input->seen, group));
	if (group->workers) {
		finding->owners = group->workers->owners;
		finding_add_count(finding, "processes", group->workers->n);
		return;
	}
	finding->subject.process = group->process;
	if (group->process == OWNERS_NONE) {
		evidence_say_origin(finding, &input->seen->owners,
				    group->origin);
		return;
	}
	finding->owners.items[0] = (struct report_owner){
		.process = group->process,
		.basis = OWNER_HOLDS,
		.n_sockets = (uint32_t)group->n,
	};
	finding->owners.n = 1;
}

void evidence_ages(struct finding *finding, const struct aged *aged)
{
	finding->weight = aged->n;
	finding_add_count(finding, "count", aged->n);
	finding_add_count(finding, "aged", aged->n_aged);
	finding_add_real(finding, "aged_after_seconds", aged->since_seconds);
	finding_add_count(finding, "ages_known", aged->n_known);
	finding_add_text(finding, "ages_are",
			 aged->at_least ? "at least" : "exact");
	finding_add_real(finding, "oldest_seconds", aged->oldest_seconds);
	finding_add_real(finding, "median_seconds", aged->median_seconds);
	if (aged->is_steady)
		finding_add_real(finding, "arrivals_per_minute",
				 aged->per_minute);
	else
		finding_add_unknown(finding, "arrivals_per_minute");
}

static void add_polled(struct finding *finding, const struct rule_input *input,
		       const struct wait_group *group, const struct aged *aged)
{
	if (input->seen->owners.looked && group->process != OWNERS_NONE)
		finding_add_count(finding, "in_epoll", aged->n_polled);
	else
		finding_add_unknown(finding, "in_epoll");
}

static void add_kinds(struct finding *finding, const struct rule_input *input,
		      const struct wait_group *group)
{
	uint64_t kinds[CLOSE_WAIT_KIND_COUNT] = { 0 };

	for (size_t i = 0; i < group->n; i++) {
		uint32_t wait = group->waits[i];

		if (!(input->seen->waits[wait].flags & WAIT_IS_FIN_WAIT2) &&
		    input->kinds[wait] != CLOSE_WAIT_UNTOLD)
			kinds[input->kinds[wait]]++;
	}
	for (unsigned int i = 0; i < CLOSE_WAIT_KIND_COUNT; i++)
		finding_add_count(finding, close_wait_kind_key(i), kinds[i]);
}

/* When the limit is met; false where that cannot be told. */
static bool seconds_to_limit(const struct process *process,
			     const struct aged *aged, double *seconds)
{
	if (!aged->is_steady || aged->per_minute <= 0 ||
	    !process->descriptors_known || process->descriptor_limit == 0)
		return false;
	*seconds = 0;
	if (process->descriptor_limit > process->n_descriptors)
		*seconds = (double)(process->descriptor_limit -
				    process->n_descriptors) /
			   aged->per_minute * 60;
	return *seconds <= far_seconds;
}

static void add_descriptors(struct finding *finding,
			    const struct process *process)
{
	if (process->descriptors_known)
		finding_add_count(finding, "descriptors",
				  process->n_descriptors);
	else
		finding_add_unknown(finding, "descriptors");
	if (process->descriptor_limit > 0)
		finding_add_count(finding, "descriptor_limit",
				  process->descriptor_limit);
	else
		finding_add_unknown(finding, "descriptor_limit");
}

void evidence_descriptors(struct finding *finding,
			  const struct rule_input *input, uint32_t process,
			  const struct aged *aged)
{
	static const struct process unknown = { 0 };
	const struct process *here = &unknown;
	double seconds;

	if (process != OWNERS_NONE)
		here = &input->seen->owners.processes[process];
	add_descriptors(finding, here);
	if (seconds_to_limit(here, aged, &seconds))
		finding_add_real(finding, "seconds_to_descriptor_limit",
				 seconds);
	else
		finding_add_unknown(finding, "seconds_to_descriptor_limit");
}

static void add_idle_timeout(struct finding *finding,
			     const struct idle_timeout *timeout)
{
	if (!timeout->known) {
		finding_add_unknown(finding, "peer_idle_timeout_seconds");
		return;
	}
	finding_add_real(finding, "peer_idle_timeout_seconds",
			 timeout->seconds);
	finding_add_count(finding, "idled_alike", timeout->n_alike);
	finding_add_count(finding, "idled", timeout->n);
}

int evidence_close_wait(struct finding *finding, const struct rule_input *input,
			const struct wait_group *group, const struct aged *aged,
			struct idle_timeout *timeout)
{
	const struct tally_key *key = wait_groups_key(input->seen, group);

	if (idle_timeout_find(timeout, input->seen, key) < 0)
		return -ENOMEM;
	evidence_group(finding, input, group);
	evidence_ages(finding, aged);
	add_kinds(finding, input, group);
	add_polled(finding, input, group, aged);
	/* Arrivals of many fill no one's table. */
	evidence_descriptors(finding, input,
			     group->workers ? OWNERS_NONE : group->process,
			     aged);
	add_idle_timeout(finding, timeout);
	return 0;
}
