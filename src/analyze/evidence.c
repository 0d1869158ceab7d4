// SPDX-License-Identifier: MIT
/*
 * evidence: numbers with their units; what is not known is said to be so.
 */
#include "analyze/evidence.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/descriptors.h"
#include "analyze/flow.h"
#include "analyze/serving.h"
#include "analyze/wait_search.h"

/* A limit that is farther away than this says nothing of today. */
static const double far_seconds = 30.0 * 24 * 3600;

/* What a limit that is to come is told by. */
enum limit_by {
	LIMIT_BY_NOTHING,
	LIMIT_REFUTED, /* two looks show no rise where one was due */
	LIMIT_BY_LOOKS,
	LIMIT_BY_THESE,
};

int evidence_each(const struct rule_input *input, aged_want_fn want,
		  evidence_tell_fn tell, struct findings *out)
{
	const struct wait_search search = {
		.input = input,
		.want = want,
		.tell = tell,
	};
	bool told;
	int ret = 0;

	for (size_t i = 0; ret == 0 && i < input->groups->n; i++)
		ret = wait_search_tell(&search, &input->groups->items[i], out,
				       &told);
	return ret;
}

/*
 * A child that was made for one connection and may be at work on it is no
 * worker; a worker has more of them, or accepts them itself.
 */
static bool is_worker(const struct wait_search *search,
		      const struct wait_group *group)
{
	const struct rule_input *input = search->input;
	const struct tally_key *key = wait_groups_key(input->seen, group);
	uint32_t n;

	if (group->process == OWNERS_NONE || group->is_foreign)
		return false;
	n = wait_search_count(search, group);
	return n > 1 ||
	       (n == 1 && (key->role == ROLE_CLIENT ||
			   serving_listens(input->seen, key, group->process)));
}

/* What they call themselves says nothing: workers have names of their own. */
static bool is_alike(const struct snapshot *snap, uint32_t a, uint32_t b)
{
	const struct process *left = &snap->owners.processes[a];
	const struct process *right = &snap->owners.processes[b];

	return left->executable == right->executable &&
	       left->host == right->host && left->uid == right->uid &&
	       strcmp(left->unit, right->unit) == 0;
}

/* Is it a worker that was not asked yet, of the program of the lead? */
static bool is_with(const struct wait_search *search, size_t i,
		    const struct wait_group *lead)
{
	const struct wait_group *group = &search->input->groups->items[i];

	return !search->taken[i] && !search->tried[i] &&
	       is_worker(search, group) &&
	       is_alike(search->input->seen, lead->process, group->process);
}

/* Takes those of its service that are like the first, and tells of them. */
static int tell_workers(const struct wait_search *search, size_t first,
			struct findings *out)
{
	const struct wait_groups *groups = search->input->groups;
	const struct wait_group *lead = &groups->items[first];
	struct wait_workers workers = { 0 };
	struct wait_group all = *lead;
	bool told = false;
	size_t end = first;
	int ret = 0;

	all.waits = search->waits;
	all.n = 0;
	all.workers = &workers;
	while (end < groups->n && groups->items[end].service == lead->service)
		end++;
	for (size_t i = first; i < end; i++) {
		if (is_with(search, i, lead))
			wait_search_join(search, &all, &workers, i);
	}
	if (workers.n > 1)
		ret = wait_search_tell(search, &all, out, &told);
	for (size_t i = first; told && i < end; i++) {
		const struct wait_group *group = &groups->items[i];

		if (is_worker(search, group) &&
		    is_alike(search->input->seen, lead->process,
			     group->process))
			search->taken[i] = true;
	}
	return ret;
}

static int begin_search(struct wait_search *search,
			const struct rule_input *input)
{
	size_t n = input->groups->n + 1;

	search->input = input;
	search->taken = calloc(n, sizeof(*search->taken));
	search->tried = calloc(n, sizeof(*search->tried));
	search->waits =
		calloc(input->seen->n_waits + 1, sizeof(*search->waits));
	return search->taken && search->tried && search->waits ? 0 : -ENOMEM;
}

static void end_search(struct wait_search *search)
{
	free(search->taken);
	free(search->tried);
	free(search->waits);
}

int evidence_each_program(const struct rule_input *input, aged_want_fn want,
			  evidence_tell_fn tell, struct findings *out)
{
	const struct wait_groups *groups = input->groups;
	struct wait_search search = { .want = want, .tell = tell };
	int ret = begin_search(&search, input);

	for (size_t i = 0; ret == 0 && i < groups->n; i++)
		ret = wait_search_tell(&search, &groups->items[i], out,
				       &search.taken[i]);
	for (size_t i = 0; ret == 0 && i < groups->n; i++) {
		if (is_with(&search, i, &groups->items[i]))
			ret = tell_workers(&search, i, out);
	}
	if (ret == 0)
		ret = spread_tell(&search, out);
	end_search(&search);
	return ret;
}

int evidence_each_mixed(const struct rule_input *input, aged_want_fn want,
			const aged_want_fn kinds[static 2],
			evidence_tell_fn tell, struct findings *out)
{
	struct wait_search search = { .want = want, .tell = tell };
	int ret = begin_search(&search, input);

	if (ret == 0)
		ret = spread_tell_mixed(&search, kinds, out);
	end_search(&search);
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

/* Of what several services have together, only what they share is said. */
static struct finding_subject subject_of(const struct rule_input *input,
					 const struct wait_group *group)
{
	const struct tally_key *key = wait_groups_key(input->seen, group);
	struct finding_subject subject = flow_subject(key);

	subject.scope = group->scope;
	if (group->n_services > 1) {
		subject.has_remote_address = false;
		subject.has_service_port = group->same_port;
		subject.role = group->same_role ? subject.role : ROLE_UNKNOWN;
	}
	if (group->scope == SCOPE_PROGRAM && group->process != OWNERS_NONE)
		subject.program =
			input->seen->owners.processes[group->process].program;
	return subject;
}

void evidence_group(struct finding *finding, const struct rule_input *input,
		    const struct wait_group *group)
{
	finding->subject = subject_of(input, group);
	if (group->n_services > 1)
		finding_add_count(finding, "services", group->n_services);
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
	if (group->n_services <= 1)
		finding_say_process(
			finding, "listens_instead",
			serving_listener(input->seen,
					 wait_groups_key(input->seen, group),
					 group->process));
	finding->owners.items[0] = (struct report_owner){
		.process = group->process,
		.basis = OWNER_HOLDS,
		.n_sockets = (uint32_t)group->n,
	};
	finding->owners.n = 1;
}

/* Those that are here came somehow; what became of the others? */
static void add_growth(struct finding *finding, const struct aged *aged)
{
	if (aged->turnover == TURNOVER_SEEN)
		finding_add_text(finding, "growth", "released");
	else if (aged->has_ended)
		finding_add_text(finding, "growth", "ended");
	else if (aged->is_steady)
		finding_add_text(finding, "growth", "grows");
	if (aged->has_ended)
		finding_say_real(finding, "none_for", aged->none_for_seconds);
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
	if (aged->per_minute > 0 && aged->turnover != TURNOVER_SEEN)
		finding_add_real(finding, "arrivals_per_minute",
				 aged->per_minute);
	else
		finding_add_unknown(finding, "arrivals_per_minute");
	add_growth(finding, aged);
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

/* By what all of its descriptors did between two looks. */
static enum limit_by by_looks(const struct rule_input *input,
			      const struct process *process,
			      const struct aged *aged, double *per_second)
{
	struct descriptors_rise rise;
	double due;

	if (!descriptors_compare(input, process, &rise))
		return LIMIT_BY_NOTHING;
	due = aged->per_minute / 60 * rise.seconds;
	*per_second = rise.n / rise.seconds;
	if (rise.is_evident)
		return LIMIT_BY_LOOKS;
	return rise.n <= 0 && due >= 1 ? LIMIT_REFUTED : LIMIT_BY_NOTHING;
}

/*
 * When the limit is met.  One look knows only these sockets, and that they have
 * piled up for most of the time since the process began: what began lately may
 * end as soon, or be closed all at once at times.
 */
static enum limit_by find_limit(const struct rule_input *input,
				const struct process *process,
				const struct aged *aged, double *seconds)
{
	double left = (double)process->descriptor_limit -
		      (double)process->n_descriptors;
	double per_second;
	enum limit_by by;

	if (!aged->is_steady || !process->descriptors_known ||
	    process->descriptor_limit == 0)
		return LIMIT_BY_NOTHING;
	by = by_looks(input, process, aged, &per_second);
	if (by == LIMIT_REFUTED)
		return by;
	if (by == LIMIT_BY_NOTHING) {
		if (process->age_seconds <= 0 ||
		    aged->oldest_seconds * 2 < process->age_seconds)
			return by;
		by = LIMIT_BY_THESE;
		per_second = aged->per_minute / 60;
	}
	*seconds = left > 0 ? left / per_second : 0;
	return *seconds <= far_seconds ? by : LIMIT_BY_NOTHING;
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
	enum limit_by by;
	double seconds;

	if (process != OWNERS_NONE)
		here = &input->seen->owners.processes[process];
	add_descriptors(finding, here);
	by = find_limit(input, here, aged, &seconds);
	if (by == LIMIT_BY_LOOKS || by == LIMIT_BY_THESE)
		finding_add_real(finding, "seconds_to_descriptor_limit",
				 seconds);
	else
		finding_add_unknown(finding, "seconds_to_descriptor_limit");
	if (by == LIMIT_BY_THESE)
		finding_say_count(finding, "from_these", aged->n);
	if (aged->is_steady && by != LIMIT_BY_LOOKS && by != LIMIT_BY_THESE)
		finding_say_count(finding, "since_then", aged->n);
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

	*timeout = (struct idle_timeout){ .known = false };
	if (group->n_services <= 1 &&
	    idle_timeout_find(timeout, input->seen, key) < 0)
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
