// SPDX-License-Identifier: MIT
/*
 * unreading: a window opens again once a sixteenth of the buffer is free
 * (__tcp_select_window()), and then data comes.  So one that is closed, and has
 * been for a minute, is of a program that reads nothing, or next to nothing;
 * two looks tell whether it read between them.
 */
#include "analyze/unreading.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/evidence.h"
#include "analyze/flow.h"
#include "analyze/row_owners.h"
#include "analyze/stopped.h"

static const double ms_per_second = 1000;

enum { MOST_PERCENT = 50, NEARLY_ALL_PERCENT = 90 };

/* The sockets of a group, or of a service, that nobody reads. */
struct lain {
	uint64_t n;
	uint64_t bytes;
	uint64_t n_closed; /* their windows are known to be closed */
	uint64_t n_seen_twice; /* and nothing was read between two looks */
	uint32_t oldest_ms;
};

struct judging {
	const struct rule_input *input;
	struct lain *groups; /* of each of the snapshot's */
	struct unread *before; /* in order of inode */
	size_t n_before;
};

static int inode_cmp(const void *a, const void *b)
{
	const struct unread *left = a, *right = b;

	return (left->inode > right->inode) - (left->inode < right->inode);
}

static int begin(struct judging *judging, const struct rule_input *input)
{
	const struct snapshot *before = input->before;
	size_t n = before ? before->n_unreads : 0;

	*judging = (struct judging){
		.input = input,
		.groups = calloc(input->seen->groups.n + 1,
				 sizeof(*judging->groups)),
		.before = calloc(n + 1, sizeof(*judging->before)),
		.n_before = n,
	};
	if (!judging->groups || !judging->before)
		return -ENOMEM;
	if (n == 0)
		return 0;
	memcpy(judging->before, before->unreads, n * sizeof(*before->unreads));
	qsort(judging->before, n, sizeof(*judging->before), inode_cmp);
	return 0;
}

/* What the look before knew of it; NULL: nothing. */
static const struct unread *find_before(const struct judging *judging,
					const struct unread *unread)
{
	const struct unread *found =
		judging->n_before > 0
			? bsearch(unread, judging->before, judging->n_before,
				  sizeof(*unread), inode_cmp)
			: NULL;

	return found && found->folded_port == unread->folded_port &&
			       found->age_ms != CONN_AGE_UNKNOWN
		       ? found
		       : NULL;
}

static void add(struct lain *sum, const struct lain *more)
{
	sum->n += more->n;
	sum->bytes += more->bytes;
	sum->n_closed += more->n_closed;
	sum->n_seen_twice += more->n_seen_twice;
	if (more->oldest_ms > sum->oldest_ms)
		sum->oldest_ms = more->oldest_ms;
}

static void take(struct judging *judging, const struct unread *unread,
		 double age_ms)
{
	const struct unread *then = find_before(judging, unread);
	const struct lain one = {
		1,
		unread->recv_queue,
		unread->is_closed,
		then != NULL,
		unread->age_ms,
	};

	if (unread->recv_queue == 0 || unread->age_ms == CONN_AGE_UNKNOWN ||
	    unread->age_ms <= age_ms ||
	    (then && then->n_read != unread->n_read))
		return;
	if (unread->window_known ? unread->is_closed : then != NULL)
		add(&judging->groups[unread->group], &one);
}

static bool is_open(const struct tally_row *group)
{
	return group->key.role != ROLE_UNKNOWN &&
	       group->states[TCP_STATE_ESTABLISHED] > 0;
}

/* Is it told from the other end, which was seen too? */
static bool is_told(const struct findings *found, const struct tally_key *key)
{
	for (size_t i = 0; i < found->n; i++) {
		const struct finding *other = &found->items[i];

		if (other->id == FINDING_PEER_NOT_READING && other->variant &&
		    strcmp(other->variant, "reader") == 0 &&
		    other->subject.netns == key->netns &&
		    other->subject.service_port == key->service_port)
			return true;
	}
	return false;
}

static void add_holder(struct report_owners *owners, uint32_t process)
{
	if (row_owners_have(owners, process))
		return;
	if (owners->n < REPORT_OWNERS_MAX)
		owners->items[owners->n] =
			(struct report_owner){ .process = process,
					       .basis = OWNER_HOLDS };
	owners->n++;
}

/* Who holds those that were asked for; the origin of one that nobody does. */
static uint16_t find_holders(struct report_owners *owners,
			     const struct snapshot *seen, uint32_t group)
{
	uint16_t origin = ORIGIN_UNKNOWN;
	size_t n;
	const struct live_sample *samples = snapshot_samples(seen, group, &n);

	for (size_t i = 0; i < n; i++) {
		if (!samples[i].is_flooded)
			continue;
		if (samples[i].holders == OWNERS_NONE)
			origin = samples[i].origin;
		else
			add_holder(owners,
				   owners_first_holder(&seen->owners,
						       samples[i].holders));
	}
	return origin;
}

static void say_reader(struct finding *finding, const struct snapshot *seen,
		       const struct runs *runs, size_t first, size_t end)
{
	struct report_owners *owners = &finding->owners;
	uint16_t origin = ORIGIN_UNKNOWN;

	for (size_t i = first; i < end; i++) {
		uint16_t here = find_holders(owners, seen, runs->groups[i]);

		if (here != ORIGIN_UNKNOWN)
			origin = here;
	}
	if (owners->n == 1 && origin == ORIGIN_UNKNOWN) {
		finding->subject.process = owners->items[0].process;
		finding_say_process(finding, "reader",
				    owners->items[0].process);
	} else if (owners->n > 0) {
		finding_say_name(finding, "reader_program",
				 row_owners_program(seen, owners));
	} else if (origin != ORIGIN_UNKNOWN) {
		evidence_say_origin(finding, &seen->owners, origin);
	}
}

/* Clients pause on purpose, as a player or a cursor does; a server whose
 * clients all stand still does not. */
static enum severity grade(const struct judging *judging,
			   const struct lain *lain, uint64_t n_open,
			   const struct tally_key *key)
{
	double many =
		judging->input->thresholds->value[THRESHOLD_STALLED_COUNT];

	if (lain->n * 100 < n_open * NEARLY_ALL_PERCENT)
		return SEVERITY_INFO;
	return key->role == ROLE_SERVER || (double)lain->n >= many
		       ? SEVERITY_WARNING
		       : SEVERITY_INFO;
}

static void add_evidence(struct finding *finding, const struct lain *lain,
			 uint64_t n_open, double age_ms)
{
	finding_add_count(finding, "not_read", lain->n);
	finding_add_count(finding, "open", n_open);
	finding_add_count(finding, "unread_bytes", lain->bytes);
	finding_add_count(finding, "windows_closed", lain->n_closed);
	finding_add_count(finding, "unread_at_both_looks", lain->n_seen_twice);
	finding_add_real(finding, "aged_after_seconds", age_ms / ms_per_second);
	finding_add_real(finding, "oldest_seconds",
			 lain->oldest_ms / ms_per_second);
	if (lain->n_closed == lain->n)
		finding_say_text(finding, "windows", "closed");
}

static uint64_t count_open(const struct runs *runs, size_t first, size_t end)
{
	uint64_t n = 0, n_queued = 0;

	for (size_t i = first; i < end; i++) {
		n += runs_at(runs, i)->states[TCP_STATE_ESTABLISHED];
		n_queued += runs_at(runs, i)->n_unaccepted;
	}
	return n > n_queued ? n - n_queued : n;
}

static int judge(const struct judging *judging, const struct runs *runs,
		 size_t first, size_t end, struct findings *out)
{
	const struct thresholds *thresholds = judging->input->thresholds;
	const struct tally_key *key = &runs_at(runs, first)->key;
	uint64_t n_open = count_open(runs, first, end);
	struct lain lain = { 0 };
	struct finding finding;

	for (size_t i = first; i < end; i++)
		add(&lain, &judging->groups[runs->groups[i]]);
	if (lain.n == 0 ||
	    (double)lain.n < thresholds->value[THRESHOLD_CLOSE_WAIT_COUNT] ||
	    lain.n * 100 <= n_open * MOST_PERCENT || is_told(out, key))
		return 0;
	finding = (struct finding){
		.id = FINDING_PEER_NOT_READING,
		.severity = grade(judging, &lain, n_open, key),
		.confidence = lain.n_seen_twice == lain.n ? CONFIDENCE_HIGH
							  : CONFIDENCE_MEDIUM,
		.subject = flow_subject(key),
		.weight = lain.n,
		.variant = "here",
	};
	add_evidence(&finding, &lain, n_open,
		     thresholds->value[THRESHOLD_CLOSE_WAIT_AGE] *
			     ms_per_second);
	say_reader(&finding, judging->input->seen, runs, first, end);
	if (finding.severity < SEVERITY_WARNING &&
	    stopped_are(&finding.owners, &judging->input->seen->owners))
		finding.severity = SEVERITY_WARNING;
	return findings_add(out, &finding);
}

static int judge_all(const struct judging *judging, struct findings *out)
{
	struct runs runs;
	int ret = runs_init(&runs, judging->input->seen, is_open,
			    runs_cmp_service);

	for (size_t i = 0, end; ret == 0 && i < runs.n; i = end) {
		end = runs_end(&runs, i);
		ret = judge(judging, &runs, i, end, out);
	}
	runs_free(&runs);
	return ret;
}

int unreading_find(const struct rule_input *input, struct findings *out)
{
	const struct snapshot *seen = input->seen;
	double age_ms = input->thresholds->value[THRESHOLD_CLOSE_WAIT_AGE] *
			ms_per_second;
	struct judging judging;
	int ret;

	if ((double)seen->n_unreads <
	    input->thresholds->value[THRESHOLD_CLOSE_WAIT_COUNT])
		return 0;
	ret = begin(&judging, input);
	for (size_t i = 0; ret == 0 && i < seen->n_unreads; i++)
		take(&judging, &seen->unreads[i], age_ms);
	if (ret == 0)
		ret = judge_all(&judging, out);
	free(judging.groups);
	free(judging.before);
	return ret;
}

bool unreading_hangs_on_ages(const struct rule_input *input, uint16_t netns)
{
	const struct snapshot *seen = input->seen;
	size_t n = 0;

	for (size_t i = 0; i < seen->n_unreads; i++) {
		const struct unread *unread = &seen->unreads[i];

		n += unread->recv_queue > 0 &&
		     unread->age_ms == CONN_AGE_UNKNOWN &&
		     seen->groups.rows[unread->group].key.netns == netns;
	}
	return (double)n >=
	       input->thresholds->value[THRESHOLD_CLOSE_WAIT_COUNT];
}
