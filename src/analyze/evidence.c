// SPDX-License-Identifier: MIT
/*
 * evidence: numbers with their units; what is not known is said to be so.
 */
#include "analyze/evidence.h"

#include <errno.h>

#include "analyze/flow.h"
#include "analyze/phrase.h"

/* A limit that is farther away than this says nothing of today. */
static const double far_seconds = 30.0 * 24 * 3600;

int evidence_each(const struct rule_input *input, aged_want_fn want,
		  evidence_tell_fn tell, struct findings *out)
{
	int ret = 0;

	for (size_t i = 0; ret == 0 && i < input->piles->n; i++) {
		const struct pile *pile = &input->piles->items[i];
		struct aged aged;

		ret = aged_measure(&aged, input, pile->waits, pile->n, want);
		if (ret == 0 && aged.is_enough)
			ret = tell(input, pile, &aged, out);
	}
	return ret;
}

void evidence_pile(struct finding *finding, const struct rule_input *input,
		   const struct pile *pile)
{
	finding->subject = flow_subject(piles_key(input->seen, pile));
	finding->subject.process = pile->process;
	if (pile->process == OWNERS_NONE)
		return;
	finding->owners.items[0] = (struct report_owner){
		.process = pile->process,
		.basis = OWNER_HOLDS,
		.n_sockets = (uint32_t)pile->n,
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
		       const struct aged *aged)
{
	if (input->seen->owners.looked &&
	    finding->subject.process != OWNERS_NONE)
		finding_add_count(finding, "in_epoll", aged->n_polled);
	else
		finding_add_unknown(finding, "in_epoll");
}

static void add_kinds(struct finding *finding, const struct rule_input *input,
		      const struct pile *pile)
{
	uint64_t kinds[CLOSE_WAIT_KIND_COUNT] = { 0 };

	for (size_t i = 0; i < pile->n; i++) {
		uint32_t wait = pile->waits[i];

		if (!(input->seen->waits[wait].flags & WAIT_IS_FIN_WAIT2))
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
	char duration[PHRASE_SIZE];
	double seconds;

	if (process != OWNERS_NONE)
		here = &input->seen->owners.processes[process];
	add_descriptors(finding, here);
	if (!seconds_to_limit(here, aged, &seconds)) {
		finding_add_unknown(finding, "seconds_to_descriptor_limit");
		return;
	}
	finding_add_real(finding, "seconds_to_descriptor_limit", seconds);
	if (seconds > 0)
		phrase_add(finding, ", descriptor limit in about %s",
			   phrase_duration(seconds, duration));
	else
		phrase_add(finding, ", descriptor limit reached");
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
			const struct pile *pile, const struct aged *aged,
			struct idle_timeout *timeout)
{
	const struct tally_key *key = piles_key(input->seen, pile);

	if (idle_timeout_find(timeout, input->seen, key) < 0)
		return -ENOMEM;
	evidence_pile(finding, input, pile);
	evidence_ages(finding, aged);
	add_kinds(finding, input, pile);
	add_polled(finding, input, aged);
	evidence_descriptors(finding, input, pile->process, aged);
	add_idle_timeout(finding, timeout);
	return 0;
}
